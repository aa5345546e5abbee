import { expect, it } from 'vitest';
import { fitArrhenius } from '../../../src/analysis/index.js';
import { drawWords, normalsOf, STREAM } from '../../../src/math/index.js';
import { BOLTZMANN } from '../../../src/units/index.js';

const TEMPERATURES = [233.15, 253.15, 273.15, 298.15, 333.15];
const law = (energy: number, prefactor: number) => (temperature: number) =>
  prefactor * Math.exp(-energy / (BOLTZMANN * temperature));

it('recovers energy and prefactor, rising or falling, with or without errors', () => {
  for (const energy of [18, -12])
    for (const relative of [null, 0.1]) {
      const y = law(energy, 3e-8);
      const fit = fitArrhenius(
        TEMPERATURES.map((temperature) => ({
          temperature,
          value: { value: y(temperature), error: relative && relative * y(temperature) },
        })),
      )!;
      expect(fit.activationEnergy).toBeCloseTo(energy, 10);
      expect(fit.logPrefactor).toBeCloseTo(Math.log(3e-8), 8);
      expect(fit.error === null).toBe(relative === null);
      if (relative !== null) expect(fit.chiSquaredPerFreedom).toBeLessThan(1e-12);
    }
});

it('states an error that covers the truth as often as it should, and a chi squared of one', () => {
  const trials = 500;
  const truth = 25;
  const y = law(truth, 1);
  const normal = new Float64Array(2);
  let covered = 0;
  let chi = 0;
  for (let trial = 0; trial < trials; trial++) {
    const points = TEMPERATURES.map((temperature, k) => {
      const words = drawWords(31, STREAM.test, 0, k, trial, 0);
      normalsOf(words[0], words[1], normal, 0);
      // Errors small enough for the logarithm to stay normal; each point with its own.
      const error = 0.01 * (k + 1);
      const value = y(temperature) * (1 + error * normal[0]);
      return { temperature, value: { value, error: error * y(temperature) } };
    });
    const fit = fitArrhenius(points)!;
    if (Math.abs(fit.activationEnergy - truth) < fit.error!) covered++;
    chi += fit.chiSquaredPerFreedom! / trials;
  }
  // 68.3 % of 500 +- 3 sqrt(500 0.683 0.317)
  expect(covered).toBeGreaterThan(310);
  expect(covered).toBeLessThan(373);
  expect(chi).toBeGreaterThan(0.85);
  expect(chi).toBeLessThan(1.15);
});

it('needs two temperatures and values above zero', () => {
  const value = { value: 1, error: 0.1 };
  expect(fitArrhenius([])).toBeNull();
  expect(
    fitArrhenius([
      { temperature: 300, value },
      { temperature: 300, value },
    ]),
  ).toBeNull();
  expect(
    fitArrhenius([
      { temperature: 300, value },
      { temperature: 310, value: { value: 0, error: 1 } },
    ]),
  ).toBeNull();
  expect(
    fitArrhenius([
      { temperature: 300, value },
      { temperature: 310, value },
    ])!.chiSquaredPerFreedom,
  ).toBeNull();
});
