import { describe, expect, test } from 'vitest';
import {
  normalEquivalent,
  seedDeviation,
  seedDifference,
  studentTail,
} from '../../support/seed-difference.js';

describe('the difference between two sets of runs', () => {
  test.each([
    // Quantiles of Student's distribution, Abramowitz and Stegun, table 26.10
    [1, 63.657, 0.01],
    [2, 9.925, 0.01],
    [3, 5.841, 0.01],
    [6, 3.707, 0.01],
    [6, 2.447, 0.05],
    [7, 2.365, 0.05],
    [30, 2.042, 0.05],
  ])('%d degrees of freedom: |t| > %f in %f of all cases', (freedom, t, p) => {
    expect(studentTail(t, freedom)).toBeCloseTo(p, 4);
  });

  test('z has the same probability, keeps the sign, and is t for many runs', () => {
    expect(normalEquivalent(2.447, 6)).toBeCloseTo(1.96, 2);
    expect(normalEquivalent(-2.447, 6)).toBeCloseTo(-1.96, 2);
    expect(normalEquivalent(2.5, 5000)).toBeCloseTo(2.5, 2);
  });

  test('means, pooled error and its sign by hand', () => {
    const { difference, error, z } = seedDifference([1, 2, 3], [4, 6, 8]);
    expect(difference).toBe(-4);
    expect(error).toBeCloseTo(Math.sqrt((10 / 4) * (2 / 3)), 12);
    expect(z).toBeLessThan(-1.9);
    expect(z).toBeGreaterThan(-3.1);
    expect(() => seedDifference([1], [1, 2])).toThrow();
    expect(seedDeviation([1, 2, 3], 2).z).toBe(0);
    expect(seedDifference([1, 1], [1, 1]).z).toBe(0);
    expect(seedDifference([1, 1], [2, 2]).z).toBeLessThan(-3);
  });
});
