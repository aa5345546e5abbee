import { ENERGY_TERMS, type EnergyTerm } from '../../forces/index.js';
import type { Arena } from './arena.js';

/** What the parts of the force field read and add to, in the arena. */
export interface ReplicaMemory {
  /** [atom, 3] nm */
  readonly positions: Float64Array;
  /** [atom, 3] nm/ps */
  readonly velocities: Float64Array;
  /** [3] nm, zeros with an open boundary */
  readonly box: Float64Array;
  /** [atom, 3] kJ/mol/nm */
  readonly forces: Float64Array;
  /** [9] row-major, kJ/mol: -1/2 sum r_ij (x) f_ij */
  readonly virial: Float64Array;
  /** kJ/mol in the order of ENERGY_TERMS */
  readonly terms: Float64Array;
}

/** One part of the force field: adds its share to forces, terms and virial. */
export type ForcePart = (replica: ReplicaMemory) => void;

export function createReplicaMemory(arena: Arena, atomCount: number): ReplicaMemory {
  return {
    positions: arena.float64(3 * atomCount),
    velocities: arena.float64(3 * atomCount),
    box: arena.float64(3),
    forces: arena.float64(3 * atomCount),
    virial: arena.float64(9),
    terms: arena.float64(ENERGY_TERMS.length),
  };
}

export function termIndex(term: EnergyTerm): number {
  return ENERGY_TERMS.indexOf(term);
}
