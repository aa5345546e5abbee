import { describe, expect, it } from 'vitest';
import { replicaErrors } from '../../../src/analysis/curve-error.js';
import {
  combineReplicas,
  confidenceInterval,
  type Estimate,
  meanOfReplicas,
  studentQuantile,
} from '../../../src/analysis/index.js';
import { drawWords, normalsOf, STREAM } from '../../../src/math/index.js';

const TRIALS = 1000;
const pair = new Float64Array(2);

/** Of variance 1 and mean 0, one for every replica and trial. */
function normal(replica: number, trial: number): number {
  const words = drawWords(17, STREAM.test, 0, replica, trial, 0);
  normalsOf(words[0], words[1], pair, 0);
  return pair[0];
}

/** Four binomial standard deviations. */
function scatterOf(rate: number): number {
  return 4 * Math.sqrt((rate * (1 - rate)) / TRIALS);
}

describe("Student's t", () => {
  it.each([
    // Tables, two-sided.
    [0.95, 1, 12.7062],
    [0.95, 2, 4.3027],
    [0.95, 3, 3.1824],
    [0.95, 7, 2.3646],
    [0.95, 30, 2.0423],
    [0.95, 1e6, 1.96],
    [0.6827, 2, 1.3213],
    [0.6827, 9, 1.0587],
    [0.99, 4, 4.6041],
  ])('at %f with %d degrees of freedom', (coverage, freedom, expected) => {
    expect(Math.abs(studentQuantile(coverage, freedom) / expected - 1)).toBeLessThan(2e-4);
  });

  it('lies between its neighbours at a broken number of degrees of freedom', () => {
    const at = studentQuantile(0.95, 2.5);
    expect(at).toBeLessThan(studentQuantile(0.95, 2));
    expect(at).toBeGreaterThan(studentQuantile(0.95, 3));
  });
});

describe('errors of a few replicas', () => {
  // How often a standard error holds the truth: P(|t| < 1) with R - 1 degrees of freedom, 1/sqrt(3) of three replicas.
  it.each([
    { replicas: 3, within: 0.5774 },
    { replicas: 4, within: 0.609 },
    { replicas: 8, within: 0.6493 },
  ])('of $replicas hold the truth as Student says, as numbers and as curves', ({ replicas, within }) => {
    const weights = new Array<number>(replicas).fill(100);
    const curves = Array.from({ length: replicas }, (_, replica) =>
      Float64Array.from({ length: TRIALS }, (_, trial) => normal(replica, trial)),
    );
    const errors = replicaErrors(curves, weights, TRIALS);
    const inside = { error: 0, interval: 0 };
    for (let trial = 0; trial < TRIALS; trial++) {
      // Whatever errors the replicas state for themselves.
      const estimate = combineReplicas(
        curves.map(
          (curve): Estimate => ({ value: curve[trial], error: 0.01, method: 'block', effectiveSamples: 9 }),
        ),
        weights,
      );
      expect(errors[trial]).toBe(estimate.error);
      if (Math.abs(estimate.value) < (estimate.error ?? 0)) inside.error++;
      const [low, high] = confidenceInterval(estimate) ?? [0, 0];
      if (low < 0 && high > 0) inside.interval++;
    }
    expect(Math.abs(inside.error / TRIALS - within)).toBeLessThan(scatterOf(within));
    expect(Math.abs(inside.interval / TRIALS - 0.95)).toBeLessThan(scatterOf(0.95));
  });

  it('square to the variance of a mean of runs of unequal length', () => {
    const weights = [6, 2, 1, 1];
    let found = 0;
    let actual = 0;
    for (let trial = 0; trial < TRIALS; trial++) {
      const values = weights.map((weight, replica) => normal(replica, trial) / Math.sqrt(weight));
      const { value, error } = meanOfReplicas(values, weights);
      found += error ** 2 / TRIALS;
      actual += value ** 2 / TRIALS;
    }
    // Variances 1/w, shares w/10: the variance of the mean is a tenth.
    expect(Math.abs(actual - 0.1)).toBeLessThan(0.1 * 4 * Math.sqrt(2 / TRIALS));
    expect(Math.abs(found - 0.1)).toBeLessThan(0.1 * 4 * Math.sqrt(2 / TRIALS));
    expect(meanOfReplicas([1, 2, 3, 4], weights).effectiveSamples).toBeCloseTo(100 / 42, 12);
  });

  it('have no interval without an error or with fewer than two samples', () => {
    expect(confidenceInterval({ value: 1, error: null, effectiveSamples: 9 })).toBeNull();
    expect(confidenceInterval({ value: 1, error: 0.1, effectiveSamples: null })).toBeNull();
    expect(confidenceInterval({ value: 1, error: 0.1, effectiveSamples: 1.5 })).toBeNull();
    const [low, high] = confidenceInterval({ value: 1, error: 0.1, effectiveSamples: 3 }) ?? [0, 0];
    expect([low, high]).toEqual([expect.closeTo(0.56973, 4), expect.closeTo(1.43027, 4)]);
  });
});
