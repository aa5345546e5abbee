import { dihedralAngle, scale } from './geometry.js';

/**
 * Harmonic improper dihedral, E = k/2 (xi - xi0)², the difference taken within ±180°. GROMACS dihedral type 2.
 * Parameters: xi0 (rad), k (kJ/mol/rad²).
 */
export function improperHarmonic(
  chain: Float64Array,
  parameters: Float64Array,
  at: number,
  forces: Float64Array,
): number {
  const turn = 2 * Math.PI;
  const difference = dihedralAngle(chain, forces) - parameters[at];
  const deviation = difference - turn * Math.round(difference / turn);
  const k = parameters[at + 1];
  scale(forces, -k * deviation, 12);
  return 0.5 * k * deviation * deviation;
}
