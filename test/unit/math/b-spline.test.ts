import { describe, expect, it } from 'vitest';
import { bSplineModuli, bSplineWeights } from '../../../src/math/index.js';

/** M_n(u) from its definition as a sum of truncated powers: Essmann et al. (1995), eq. 4.2. */
function spline(n: number, u: number): number {
  let sum = 0;
  let binomial = 1;
  let factorial = 1;
  for (let k = 2; k < n; k++) factorial *= k;
  for (let k = 0; k <= n; k++) {
    sum += (k % 2 === 0 ? 1 : -1) * binomial * Math.max(u - k, 0) ** (n - 1);
    binomial *= (n - k) / (k + 1);
  }
  return sum / factorial;
}

function weightsAt(order: number, w: number): { values: Float64Array; slopes: Float64Array } {
  const values = new Float64Array(order + 2).fill(9);
  const slopes = values.slice();
  bSplineWeights(order, w, values, slopes, 1);
  // Neighbours of the written range stay as they were.
  expect([values[0], values[order + 1], slopes[0], slopes[order + 1]]).toEqual([9, 9, 9, 9]);
  return { values: values.slice(1, order + 1), slopes: slopes.slice(1, order + 1) };
}

describe.each([3, 4, 5, 6, 7, 8])('B-spline of order %i', (order) => {
  it('equals the truncated powers, and its slope their difference', () => {
    for (const w of [0, 0.1, 0.5, 0.9999]) {
      const { values, slopes } = weightsAt(order, w);
      for (let k = 0; k < order; k++) {
        const u = w + order - 1 - k;
        expect(Math.abs(values[k] - spline(order, u))).toBeLessThan(1e-12);
        expect(Math.abs(slopes[k] - (spline(order - 1, u) - spline(order - 1, u - 1)))).toBeLessThan(1e-12);
      }
    }
  });

  it('sums to one, its slopes to zero', () => {
    for (let w = 0; w < 1; w += 0.17) {
      const { values, slopes } = weightsAt(order, w);
      expect(Math.abs(values.reduce((sum, value) => sum + value, 0) - 1)).toBeLessThan(1e-15);
      expect(Math.abs(slopes.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-14);
    }
  });

  it('interpolates waves: b(m) sum_k M(u - k) exp(2 pi i m k / size) is exp(2 pi i m u / size) at whole u', () => {
    const size = 20;
    const moduli = bSplineModuli(order, size);
    const { values } = weightsAt(order, 0);
    for (let m = 0; m < size; m++) {
      let re = 0;
      let im = 0;
      for (let k = 0; k < order; k++) {
        re += values[k] * Math.cos((2 * Math.PI * m * k) / size);
        im += values[k] * Math.sin((2 * Math.PI * m * k) / size);
      }
      const missing = order % 2 === 1 && 2 * m === size;
      expect(Math.abs(moduli[m] * (re * re + im * im) - (missing ? 0 : 1))).toBeLessThan(1e-12);
    }
  });
});
