import { angle, scale } from './geometry.js';

/** Harmonic angle at the middle atom, E = k/2 (theta - theta0)². GROMACS angle type 1. Parameters: theta0 (rad), k (kJ/mol/rad²). */
export function angleHarmonic(
  chain: Float64Array,
  parameters: Float64Array,
  at: number,
  forces: Float64Array,
): number {
  const bend = angle(chain, forces) - parameters[at];
  const k = parameters[at + 1];
  scale(forces, -k * bend, 9);
  return 0.5 * k * bend * bend;
}
