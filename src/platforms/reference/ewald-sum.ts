/**
 * The reciprocal part of the Ewald sum as it is written, over all wave vectors with |k| <= kMax: O(atoms * waves), the oracle
 * against which PME is judged. See forces/coulomb-ewald-reciprocal.ts for the equation; waves k and -k are taken together.
 */
import {
  ewaldBackgroundEnergy,
  ewaldReciprocalVirialFactor,
  ewaldReciprocalWeight,
} from '../../forces/index.js';
import { boxVolume } from '../../math/index.js';
import { type ForcePart, termIndex } from './force-sums.js';

/** @param kMax 1/nm */
export function createEwaldSum(charges: Float64Array, beta: number, kMax: number): ForcePart {
  const atomCount = charges.length;
  const phaseCos = new Float64Array(atomCount);
  const phaseSin = new Float64Array(atomCount);

  return (positions, box, { forces, terms, virial }) => {
    const volume = boxVolume(box);
    const unit = [0, 1, 2].map((axis) => (2 * Math.PI) / box[axis]);
    const most = unit.map((step) => Math.floor(kMax / step));
    let energy = ewaldBackgroundEnergy(charges, beta, volume);
    for (let axis = 0; axis < 3; axis++) virial[4 * axis] -= 0.5 * energy;

    for (let nx = 0; nx <= most[0]; nx++) {
      for (let ny = nx === 0 ? 0 : -most[1]; ny <= most[1]; ny++) {
        for (let nz = nx === 0 && ny === 0 ? 1 : -most[2]; nz <= most[2]; nz++) {
          const k = [nx * unit[0], ny * unit[1], nz * unit[2]];
          const k2 = k[0] * k[0] + k[1] * k[1] + k[2] * k[2];
          if (k2 > kMax * kMax) continue;
          let re = 0;
          let im = 0;
          for (let atom = 0; atom < atomCount; atom++) {
            const phase =
              k[0] * positions[3 * atom] + k[1] * positions[3 * atom + 1] + k[2] * positions[3 * atom + 2];
            phaseCos[atom] = charges[atom] * Math.cos(phase);
            phaseSin[atom] = charges[atom] * Math.sin(phase);
            re += phaseCos[atom];
            im += phaseSin[atom];
          }
          const weight = 2 * ewaldReciprocalWeight(k2, beta, volume); // k and -k
          for (let atom = 0; atom < atomCount; atom++) {
            // -dE/dx = k · 2 A q (sin(kx) Re S - cos(kx) Im S)
            const slope = 2 * weight * (phaseSin[atom] * re - phaseCos[atom] * im);
            forces[3 * atom] += slope * k[0];
            forces[3 * atom + 1] += slope * k[1];
            forces[3 * atom + 2] += slope * k[2];
          }
          const waveEnergy = weight * (re * re + im * im);
          energy += waveEnergy;
          const factor = ewaldReciprocalVirialFactor(k2, beta);
          for (let a = 0; a < 3; a++) {
            for (let b = 0; b < 3; b++) {
              virial[3 * a + b] += 0.5 * waveEnergy * (factor * k[a] * k[b] - (a === b ? 1 : 0));
            }
          }
        }
      }
    }
    terms[termIndex('coulombReciprocal')] += energy;
  };
}
