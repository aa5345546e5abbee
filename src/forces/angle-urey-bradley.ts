import { angleHarmonic } from './angle-harmonic.js';

/**
 * Urey-Bradley: a harmonic angle and a harmonic spring between its outer atoms,
 *   E = k/2 (theta - theta0)² + kUB/2 (r13 - r13_0)².
 * GROMACS angle type 5. Parameters: theta0 (rad), k (kJ/mol/rad²), r13_0 (nm), kUB (kJ/mol/nm²).
 */
export function angleUreyBradley(
  chain: Float64Array,
  parameters: Float64Array,
  at: number,
  forces: Float64Array,
): number {
  const bending = angleHarmonic(chain, parameters, at, forces);
  const dx = chain[0] + chain[3];
  const dy = chain[1] + chain[4];
  const dz = chain[2] + chain[5];
  const r = Math.sqrt(dx * dx + dy * dy + dz * dz);
  const stretch = r - parameters[at + 2];
  const kUB = parameters[at + 3];
  const pull = (kUB * stretch) / r;
  forces[0] += pull * dx;
  forces[1] += pull * dy;
  forces[2] += pull * dz;
  forces[6] -= pull * dx;
  forces[7] -= pull * dy;
  forces[8] -= pull * dz;
  return bending + 0.5 * kUB * stretch * stretch;
}
