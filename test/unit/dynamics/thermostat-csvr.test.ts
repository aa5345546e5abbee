import { describe, expect, test } from 'vitest';
import {
  BATH_ENERGY,
  csvrFactor,
  csvrThermostat,
  gammaDeviate,
  kineticEnergy,
} from '../../../src/dynamics/index.js';
import { STREAM } from '../../../src/math/index.js';
import { BOLTZMANN } from '../../../src/units/constants.js';
import { erlangCdf, kolmogorovP, meanOf, varianceOf } from '../../support/distribution.js';
import { noForces, toyState, toySystem, toyView } from '../../support/toy-system.js';

const bath = { temperature: 300, pressure: 1, seed: 21, walker: 1 };
const kT = BOLTZMANN * 300;

describe('gamma deviates', () => {
  test.each([1, 3, 40])('shape %d follows the exact distribution', (shape) => {
    const samples = Array.from({ length: 4000 }, (_, k) => gammaDeviate(shape, 1, STREAM.test, shape, k, 0));
    expect(kolmogorovP(samples, (x) => erlangCdf(x, shape, 1))).toBeGreaterThan(0.001);
  });

  test('shape 1/2 is half a squared normal: two of them make Gamma(1)', () => {
    const samples = Array.from(
      { length: 4000 },
      (_, k) => gammaDeviate(0.5, 1, STREAM.test, 0, k, 0) + gammaDeviate(0.5, 2, STREAM.test, 0, k, 0),
    );
    expect(kolmogorovP(samples, (x) => erlangCdf(x, 1, 1))).toBeGreaterThan(0.001);
  });
});

describe('CSVR', () => {
  const freedom = 24;
  const target = (freedom / 2) * kT;

  test('tau = 0 draws the kinetic energy afresh from the exact distribution', () => {
    const samples = Array.from(
      { length: 3000 },
      (_, step) => 7 * csvrFactor(7, freedom, 0.01, 0, bath, step) ** 2,
    );
    expect(kolmogorovP(samples, (x) => erlangCdf(x, freedom / 2, kT))).toBeGreaterThan(0.001);
  });

  test('one interval: mean and variance of the kinetic energy are those of the exact propagator', () => {
    // K' = c K + (1 - c) Kt in the mean; the variance of (R1 sqrt.. ) terms is 2 (1-c)² Kt²/Nf + 4 c (1-c) K Kt/Nf.
    const start = 2 * target;
    const c = Math.exp(-0.3);
    const samples = Array.from(
      { length: 20000 },
      (_, step) => start * csvrFactor(start, freedom, 0.03, 0.1, bath, step) ** 2,
    );
    const variance = (2 * (1 - c) ** 2 * target ** 2 + 4 * c * (1 - c) * start * target) / freedom;
    expect(Math.abs(meanOf(samples) - (c * start + (1 - c) * target))).toBeLessThan(
      4 * Math.sqrt(variance / samples.length),
    );
    expect(varianceOf(samples) / variance).toBeCloseTo(1, 1);
  });

  test('an ideal gas: gamma-distributed kinetic energy, bath energy exactly complementary, direction kept', () => {
    const system = toySystem(new Array(8).fill(10));
    const view = toyView(system, toyState(new Float64Array(24)), noForces());
    view.velocities.fill(0.2);
    const total = kineticEnergy(view.masses, view.velocities);
    const samples: number[] = [];
    for (let step = 1; step <= 12000; step++) {
      const before = kineticEnergy(view.masses, view.velocities);
      csvrThermostat(view, before, 0.02, 0.1, freedom, bath, step);
      const kinetic = kineticEnergy(view.masses, view.velocities);
      expect(Math.abs(kinetic + view.couplers[BATH_ENERGY] - total)).toBeLessThan(1e-9);
      // Four relaxation times apart: correlation exp(-4).
      if (step % 20 === 0) samples.push(kinetic);
    }
    expect(kolmogorovP(samples, (x) => erlangCdf(x, freedom / 2, kT))).toBeGreaterThan(0.001);
    for (const v of view.velocities) expect(v).toBe(view.velocities[0]);
  });

  test('a system at rest stays at rest', () => {
    const view = toyView(toySystem([1]), toyState([0, 0, 0]), noForces());
    csvrThermostat(view, 0, 0.02, 0.1, 3, bath, 1);
    expect([...view.velocities]).toEqual([0, 0, 0]);
  });
});
