import { averageC6, dispersionEnergy } from '../../forces/index.js';
import { boxVolume } from '../../math/index.js';
import type { System } from '../../system/index.js';
import { type ForcePart, termIndex } from './replica-memory.js';

/** See forces/dispersion-correction.ts. P = 2E/V gives -E on the diagonal of the virial; there are no forces. */
export function createDispersionCorrection(system: System, cutoff: number): ForcePart {
  const meanC6 = averageC6(system.types, system.lennardJones.c6, system.exclusions);
  return ({ box, terms, virial }) => {
    const energy = dispersionEnergy(system.types.length, meanC6, cutoff, boxVolume(box));
    terms[termIndex('dispersionCorrection')] += energy;
    for (let axis = 0; axis < 3; axis++) virial[4 * axis] -= energy;
  };
}
