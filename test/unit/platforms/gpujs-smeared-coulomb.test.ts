import { expect, it } from 'vitest';
import { ewaldExclusionEnergy, ewaldExclusionForce } from '../../../src/forces/index.js';
import { smearedCoulombTable } from '../../../src/platforms/gpujs/smeared-coulomb.js';
import { COULOMB } from '../../../src/units/index.js';

it.each([
  [3.12, 1],
  [2.5, 1.6],
  [4.4, 0.9],
])('beta %f/nm, cut-off %f nm: chords within 4e-7 of the bare interaction', (beta, cutoff) => {
  const { intervals, values } = smearedCoulombTable(beta, cutoff);
  let worst = 0;
  for (let r = 0.05; r < cutoff; r += 0.000_37) {
    const place = (r * r * intervals) / cutoff ** 2;
    const interval = Math.floor(place);
    const [s, sRise, w, wRise] = values.subarray(4 * interval, 4 * interval + 4);
    const found = [s + (place - interval) * sRise, w + (place - interval) * wRise];
    const force = -ewaldExclusionForce(1, r * r, beta) / COULOMB;
    const energy = -ewaldExclusionEnergy(1, r * r, beta) / COULOMB;
    worst = Math.max(worst, Math.abs(found[0] - force) * r ** 3, Math.abs(found[1] - energy) * r);
  }
  expect(worst).toBeLessThan(4e-7);
});

it('is zero for bare Coulomb', () => {
  expect(smearedCoulombTable(0, 1).values.every((value) => value === 0)).toBe(true);
});
