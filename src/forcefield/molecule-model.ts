import type { TermTable } from '../forces/index.js';
import type { Species } from '../topology/index.js';

/** A species with its parameters, in local atom indices. Charges are formal; scaling happens when a System is made. */
export interface MoleculeModel {
  readonly species: Species;
  /** At most one table a kind; constrained bonds are still in 'bond-harmonic'. */
  readonly terms: readonly TermTable[];
  /** Excluded pairs (1-2, 1-3, 1-4 and explicit ones), [pair, 2], i < j, sorted, without repeats. */
  readonly exclusions: Uint32Array;
  /** Distances the topology itself declares rigid ([ constraints ], [ settles ]): [n, 2] and nm. */
  readonly rigidPairs: Uint32Array;
  readonly rigidLengths: Float64Array;
  /** The molecule is rigid three-site water given by [ settles ] (oxygen first). */
  readonly settles: boolean;
}

/** Lennard-Jones 4 eps [(s/r)^12 - (s/r)^6] = C12/r^12 - C6/r^6 for every pair of types, combination rule already applied. */
export interface LennardJonesTable {
  readonly typeNames: readonly string[];
  /** [type, type], kJ/mol nm⁶ */
  readonly c6: Float64Array;
  /** [type, type], kJ/mol nm¹² */
  readonly c12: Float64Array;
  /** How the table arose: for reports and for kernels with a fast path. `explicit`: some pairs given one by one. */
  readonly rule: 'geometric' | 'lorentz-berthelot' | 'explicit';
}

/** Everything needed to turn molecule counts into a System. */
export interface ForceFieldModel {
  readonly name: string;
  readonly molecules: readonly MoleculeModel[];
  readonly lennardJones: LennardJonesTable;
}
