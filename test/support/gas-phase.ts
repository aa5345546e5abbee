/** One molecule alone, by the reference platform: no box, no cut-off. */
import type { ForceFieldModel } from '../../src/forcefield/index.js';
import { createReferencePlatform, type Platform } from '../../src/platforms/index.js';
import { createState, createSystem } from '../../src/system/index.js';

const OPEN = {
  boundary: 'open',
  cutoff: Number.POSITIVE_INFINITY,
  electrostatics: { kind: 'none' },
  dispersionCorrection: false,
} as const;

/** @param model its first molecule is taken @param positions [atom, 3], nm */
export async function gasPhasePlatform(
  model: ForceFieldModel,
  positions: ArrayLike<number>,
): Promise<Platform> {
  const system = createSystem(model, [{ species: 0, count: 1 }], { constraints: 'none' });
  const state = createState(1, system.topology.atomCount);
  state.positions.set(positions);
  return createReferencePlatform(system, OPEN, state, [
    { temperature: 0, pressure: 0, seed: 0, walker: 0, charges: null },
  ]);
}
