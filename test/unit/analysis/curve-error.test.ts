import { describe, expect, it } from 'vitest';
import { neighbourCorrelation, replicaErrors, stretchErrors } from '../../../src/analysis/curve-error.js';
import { studentQuantile } from '../../../src/analysis/standard-error.js';
import { drawWords, normalsOf, STREAM } from '../../../src/math/index.js';

const pair = new Float64Array(2);
function normal(seed: number, k: number, bin: number): number {
  const words = drawWords(seed, STREAM.test, 1, k, bin, 0);
  normalsOf(words[0], words[1], pair, 0);
  return pair[0];
}

/** [stretch][bin], each bin a first-order process of unit variance. */
function series(seed: number, count: number, bins: number, rho: number): Float64Array[] {
  const curves: Float64Array[] = [];
  for (let k = 0; k < count; k++)
    curves.push(
      Float64Array.from({ length: bins }, (_, bin) =>
        k === 0
          ? normal(seed, k, bin)
          : rho * curves[k - 1][bin] + Math.sqrt(1 - rho * rho) * normal(seed, k, bin),
      ),
    );
  return curves;
}

describe('errors of curves', () => {
  it('find the correlation of neighbours from many bins', () => {
    expect(neighbourCorrelation([series(1, 10, 3000, 0)])).toBeLessThan(0.03);
    expect(neighbourCorrelation([series(2, 10, 3000, 0.3)])).toBeCloseTo(0.3, 1);
    // Of several replicas alike.
    const replicas = [series(3, 10, 1500, 0.3), series(4, 10, 1500, 0.3)];
    expect(neighbourCorrelation(replicas)).toBeCloseTo(0.3, 1);
  });

  it.each([
    { count: 3, rho: 0, samples: 3 },
    { count: 10, rho: 0, samples: 10 },
    { count: 10, rho: 0.3, samples: 6 },
    { count: 40, rho: 0.5, samples: 14 },
  ])(
    'of $count stretches of correlation $rho hold the truth at the rate of $samples samples',
    ({ count, rho, samples }) => {
      const bins = 3000;
      const curves = series(7, count, bins, rho);
      const errors = stretchErrors([curves], bins);
      for (const coverage of [0.6827, 0.95]) {
        const reach = studentQuantile(coverage, samples - 1);
        let inside = 0;
        errors.forEach((error, bin) => {
          const mean = curves.reduce((sum, curve) => sum + curve[bin], 0) / count;
          if (Math.abs(mean) < reach * (error ?? 0)) inside++;
        });
        // Four binomial standard deviations of 3000 and what the model of the correlation leaves.
        expect(Math.abs(inside / bins - coverage)).toBeLessThan(0.042);
      }
    },
  );

  it('square to the variance of the mean, whatever the correlation', () => {
    const bins = 3000;
    for (const rho of [0, 0.3, 0.5]) {
      const curves = series(9, 10, bins, rho);
      const found = stretchErrors([curves], bins).reduce<number>((sum, error) => sum + (error ?? 0) ** 2, 0);
      let actual = 0;
      for (let bin = 0; bin < bins; bin++)
        actual += (curves.reduce((sum, curve) => sum + curve[bin], 0) / curves.length) ** 2;
      expect(Math.abs(found / actual - 1)).toBeLessThan(0.12);
    }
  });

  it('between replicas are those of every bin, by weight', () => {
    const curves = [Float64Array.of(1, 5), Float64Array.of(2, 5), Float64Array.of(3, 5)];
    expect(replicaErrors(curves, [7, 7, 7], 2)).toEqual([expect.closeTo(1 / Math.sqrt(3), 14), 0]);
    expect(replicaErrors(curves, [2, 1, 1], 1)[0]).toBeCloseTo(Math.sqrt(0.2421875 / 0.625), 14);
    expect(replicaErrors(curves.slice(1), [1, 1], 2)).toEqual([null, null]);
  });

  it('are none of too few stretches, nor of stretches that are all alike', () => {
    expect(stretchErrors([series(8, 2, 4, 0)], 4)).toEqual([null, null, null, null]);
    const drift = Array.from({ length: 40 }, (_, k) => Float64Array.from([k, 2 * k, -k]));
    expect(stretchErrors([drift], 3)).toEqual([null, null, null]);
    expect(replicaErrors(drift, new Array(40).fill(1), 3)[0]).toBeGreaterThan(1);
  });
});
