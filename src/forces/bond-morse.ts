import { bondLength, scale } from './geometry.js';

/**
 * Morse bond, E = D (1 - exp(-beta (r - r0)))², zero at r0 and D at infinity.
 * Morse, Phys. Rev. 34, 57 (1929); GROMACS bond type 3. Parameters: r0 (nm), D (kJ/mol), beta (1/nm).
 */
export function bondMorse(
  chain: Float64Array,
  parameters: Float64Array,
  at: number,
  forces: Float64Array,
): number {
  const depth = parameters[at + 1];
  const beta = parameters[at + 2];
  const decay = Math.exp(-beta * (bondLength(chain, forces) - parameters[at]));
  scale(forces, -2 * depth * beta * decay * (1 - decay), 6);
  return depth * (1 - decay) * (1 - decay);
}
