import { ENERGY_TERMS, type EnergyTerm } from '../../forces/index.js';

/** What every part of the force field adds to. */
export interface ForceSums {
  /** [atom, 3] kJ/mol/nm */
  readonly forces: Float64Array;
  /** kJ/mol in the order of ENERGY_TERMS */
  readonly terms: Float64Array;
  /** [9] row-major, kJ/mol: -1/2 sum r_ij (x) f_ij = 1/2 dE/d(strain) */
  readonly virial: Float64Array;
}

/** One part of the force field: adds its share for these positions [atom, 3] and this box [3]. */
export type ForcePart = (positions: Float64Array, box: Float64Array, sums: ForceSums) => void;

export function termIndex(term: EnergyTerm): number {
  return ENERGY_TERMS.indexOf(term);
}

/** virial += -1/2 r (x) f */
export function addVirial(
  virial: Float64Array,
  rx: number,
  ry: number,
  rz: number,
  fx: number,
  fy: number,
  fz: number,
): void {
  virial[0] -= 0.5 * rx * fx;
  virial[1] -= 0.5 * rx * fy;
  virial[2] -= 0.5 * rx * fz;
  virial[3] -= 0.5 * ry * fx;
  virial[4] -= 0.5 * ry * fy;
  virial[5] -= 0.5 * ry * fz;
  virial[6] -= 0.5 * rz * fx;
  virial[7] -= 0.5 * rz * fy;
  virial[8] -= 0.5 * rz * fz;
}
