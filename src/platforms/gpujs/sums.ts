/** What the device thread adds up for one replica, in memory that the stepping thread reads. */
import { ENERGY_TERMS, type EnergyTerm } from '../../forces/index.js';

export interface Sums {
  /** [atom, 3] nm */
  readonly positions: Float64Array;
  /** [3] nm, zeros with an open boundary */
  readonly box: Float64Array;
  /** [atom, 3] kJ/mol/nm */
  readonly forces: Float64Array;
  /** kJ/mol in the order of ENERGY_TERMS */
  readonly terms: Float64Array;
  /** [9] row-major, kJ/mol: -1/2 sum r_ij (x) f_ij */
  readonly virial: Float64Array;
}

/** Values in memory: energies, then the virial. */
export const SUM_LENGTH = ENERGY_TERMS.length + 9;

export function termIndex(term: EnergyTerm): number {
  return ENERGY_TERMS.indexOf(term);
}

/** Nearest image of r_to - r_from, nm. */
export function nearestSeparation(
  { positions, box }: Sums,
  to: number,
  from: number,
  separation: Float64Array,
): void {
  for (let axis = 0; axis < 3; axis++) {
    const d = positions[3 * to + axis] - positions[3 * from + axis];
    separation[axis] = box[axis] > 0 ? d - box[axis] * Math.round(d / box[axis]) : d;
  }
}
