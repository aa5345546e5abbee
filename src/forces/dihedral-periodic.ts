import { dihedralAngle, scale } from './geometry.js';

/**
 * Periodic dihedral, E = k (1 + cos(n phi - phi0)), trans = 180°. GROMACS dihedral types 1 and 9, and 4 when it holds an
 * improper. Parameters: phi0 (rad), k (kJ/mol), n.
 */
export function dihedralPeriodic(
  chain: Float64Array,
  parameters: Float64Array,
  at: number,
  forces: Float64Array,
): number {
  const k = parameters[at + 1];
  const n = parameters[at + 2];
  const phase = n * dihedralAngle(chain, forces) - parameters[at];
  scale(forces, k * n * Math.sin(phase), 12);
  return k * (1 + Math.cos(phase));
}
