import { describe, expect, test } from 'vitest';
import { gammaDeviate } from '../../../src/dynamics/index.js';
import { STREAM } from '../../../src/math/index.js';
import { decorrelated, pairDeviation, pairSlope } from '../../support/ensemble-pair.js';

/** Energies of 20 oscillators at beta: Gamma(20, 1/beta), so that ln P2/P1 = a - (beta2 - beta1) x exactly. */
const energies = (beta: number, count: number, seed: number): number[] =>
  Array.from({ length: count }, (_, k) => gammaDeviate(20, seed, STREAM.test, 0, k, 0) / beta);

describe('ensemble pairs', () => {
  test('the slope of exact distributions is found, and its error is honest', () => {
    const deviations = Array.from({ length: 60 }, (_, seed) => {
      const { slope, error } = pairSlope(energies(1, 300, 2 * seed), energies(0.8, 400, 2 * seed + 1));
      return (slope - 0.2) / error;
    });
    const mean = deviations.reduce((sum, z) => sum + z, 0) / 60;
    const variance = deviations.reduce((sum, z) => sum + z * z, 0) / 60;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(60));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / 60));
  });

  test('a wrong ensemble is found: kinetic energies of the wrong width', () => {
    const narrow = (beta: number, seed: number): number[] =>
      energies(beta, 1000, seed).map((x) => 20 / beta + 0.8 * (x - 20 / beta));
    expect(Math.abs(pairDeviation(narrow(1, 1), narrow(0.8, 2), 0.2))).toBeGreaterThan(4);
    expect(Math.abs(pairDeviation(energies(1, 1000, 1), energies(0.8, 1000, 2), 0.2))).toBeLessThan(3);
  });

  test('a correlated series is thinned to about its correlation time', () => {
    let x = 0;
    const series = energies(1, 4000, 7).map((noise) => {
      x = 0.9 * x + noise - 20;
      return x;
    });
    // g = (1 + 0.9) / (1 - 0.9) = 19
    expect(decorrelated(series).length).toBeGreaterThan(4000 / 35);
    expect(decorrelated(series).length).toBeLessThan(4000 / 10);
  });
});
