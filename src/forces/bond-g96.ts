import { bondLength, scale } from './geometry.js';

/**
 * GROMOS-96 bond, E = k/4 (r² - r0²)². GROMACS manual, "Fourth power potential", bond type 2.
 * Parameters: r0 (nm), k (kJ/mol/nm⁴).
 */
export function bondG96(
  chain: Float64Array,
  parameters: Float64Array,
  at: number,
  forces: Float64Array,
): number {
  const r = bondLength(chain, forces);
  const difference = r * r - parameters[at] * parameters[at];
  const k = parameters[at + 1];
  scale(forces, -k * difference * r, 6);
  return 0.25 * k * difference * difference;
}
