/** A percolating gel under pressure, started a fifth too dense and a fifth too thin; the long form is in test/validate. */
import { expect, test } from 'vitest';
import { densityOf } from '../support/network-density.js';

const recipe = `electrolyte:
  salt: { LiPF6: 1 M }
  solvents: { EC: 1, DMC: 1 }
  polymer: { PMBA: { amount: 15 wt%, monomers: { MBA: 1 } } }
box: { atoms: 700 }
model: { cutoff: 0.7 nm, timeStep: 4 fs, hydrogenMass: 3 u }
conditions: { temperature: 25 °C }
protocol: [{ minimise: { steps: 600 } }, { equilibrate: { time: 16 ps } }, produce]
produce: { time: 8 ps, frameEvery: 2 ps }
waive: [W_CUTOFF]
`;

test('a network box finds its density from 20 % above and 20 % below', async () => {
  const dense = await densityOf({ recipe, compression: 1.2 });
  const thin = await densityOf({ recipe, compression: 0.8 });
  expect(dense.start / thin.start).toBeCloseTo(1.5, 6);
  expect(dense.end).toBeLessThan(dense.start);
  expect(thin.end).toBeGreaterThan(thin.start);
  // Means over 8 ps; 700 atoms breathe by about 1.5 %.
  expect(Math.abs(dense.end / thin.end - 1)).toBeLessThan(0.06);
}, 240_000);
