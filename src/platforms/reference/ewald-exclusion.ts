/**
 * The excluded pairs of the Ewald sum: -f q_i q_j erf(beta r)/r for each, at its nearest image, together with the self energy.
 * Both count towards 'coulombDirect', as in GROMACS. Within the table's range the potential is the one the pair kernel uses, so
 * that the two cancel exactly; beyond it the term itself is called.
 */
import { ewaldExclusionEnergy, ewaldExclusionForce, ewaldSelfEnergy } from '../../forces/index.js';
import { minimumImage } from '../../math/index.js';
import type { Exclusions } from '../../system/index.js';
import { COULOMB } from '../../units/index.js';
import { addVirial, type ForcePart, termIndex } from './force-sums.js';
import { type SmearedCoulomb, smearedPotential, smearedSlope } from './smeared-coulomb.js';

export function createEwaldExclusion(
  exclusions: Exclusions,
  charges: Float64Array,
  beta: number,
  smeared: SmearedCoulomb,
): ForcePart {
  const selfEnergy = ewaldSelfEnergy(charges, beta);

  return (positions, box, { forces, terms, virial }) => {
    let energy = selfEnergy;
    for (let i = 0; i < charges.length; i++) {
      for (let k = exclusions.start[i]; k < exclusions.start[i + 1]; k++) {
        const j = exclusions.partners[k];
        if (j < i) continue;
        const dx = minimumImage(positions[3 * i] - positions[3 * j], box[0]);
        const dy = minimumImage(positions[3 * i + 1] - positions[3 * j + 1], box[1]);
        const dz = minimumImage(positions[3 * i + 2] - positions[3 * j + 2], box[2]);
        const r2 = dx * dx + dy * dy + dz * dz;
        const qq = charges[i] * charges[j];
        let force: number;
        if (r2 < smeared.range) {
          energy -= COULOMB * qq * smearedPotential(smeared, r2);
          force = 2 * COULOMB * qq * smearedSlope(smeared, r2);
        } else {
          energy += ewaldExclusionEnergy(qq, r2, beta);
          force = ewaldExclusionForce(qq, r2, beta);
        }
        const fx = force * dx;
        const fy = force * dy;
        const fz = force * dz;
        forces[3 * i] += fx;
        forces[3 * i + 1] += fy;
        forces[3 * i + 2] += fz;
        forces[3 * j] -= fx;
        forces[3 * j + 1] -= fy;
        forces[3 * j + 2] -= fz;
        addVirial(virial, dx, dy, dz, fx, fy, fz);
      }
    }
    terms[termIndex('coulombDirect')] += energy;
  };
}
