import { angleCosine, scale } from './geometry.js';

/** GROMOS-96 angle, E = k/2 (cos theta - cos theta0)². GROMACS angle type 2. Parameters: cos theta0, k (kJ/mol). */
export function angleG96(
  chain: Float64Array,
  parameters: Float64Array,
  at: number,
  forces: Float64Array,
): number {
  const difference = angleCosine(chain, forces) - parameters[at];
  const k = parameters[at + 1];
  scale(forces, -k * difference, 9);
  return 0.5 * k * difference * difference;
}
