import { bondLength, scale } from './geometry.js';

/** Harmonic bond, E = k/2 (r - r0)². GROMACS manual, "Bond stretching", bond type 1. Parameters: r0 (nm), k (kJ/mol/nm²). */
export function bondHarmonic(
  chain: Float64Array,
  parameters: Float64Array,
  at: number,
  forces: Float64Array,
): number {
  const stretch = bondLength(chain, forces) - parameters[at];
  const k = parameters[at + 1];
  scale(forces, -k * stretch, 6);
  return 0.5 * k * stretch * stretch;
}
