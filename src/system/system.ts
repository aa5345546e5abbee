import type { LennardJonesTable } from '../forcefield/index.js';
import type { TermTable } from '../forces/index.js';
import type { Topology } from '../topology/index.js';

/** For every atom the atoms it does not interact with by non-bonded forces, both directions, sorted, itself not listed. */
export interface Exclusions {
  /** [atom + 1] */
  readonly start: Uint32Array;
  readonly partners: Uint32Array;
}

/** Fixed distances between atoms. Bonds that are constrained are not in `System.terms`. */
export interface Constraints {
  /** [constraint, 2] */
  readonly atoms: Uint32Array;
  /** [constraint], nm */
  readonly lengths: Float64Array;
}

/**
 * An immutable model of a box: who is in it and how they interact. Plain data (typed arrays, no functions), so that it
 * can be posted to a worker as it is.
 */
export interface System {
  readonly topology: Topology;
  /** [atom], u, after hydrogen mass repartitioning. */
  readonly masses: Float64Array;
  /** [atom], e, after charge scaling. A replica may bring its own. */
  readonly charges: Float64Array;
  /** [atom], index into `lennardJones.typeNames`. */
  readonly types: Uint16Array;
  readonly lennardJones: LennardJonesTable;
  /** One table a kind, over global atom indices. */
  readonly terms: readonly TermTable[];
  readonly exclusions: Exclusions;
  readonly constraints: Constraints;
  /** Atoms that never move, ascending; absent when all do. */
  readonly frozen?: Uint32Array;
  /** [atom], the group whose centre of mass is kept at rest, from 0 (centre-of-mass-groups.ts); absent when all atoms are one. */
  readonly centreOfMassGroups?: Uint16Array;
  /** SHA-256 over everything above. */
  readonly hash: string;
}
