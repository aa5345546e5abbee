import { describe, expect, it } from 'vitest';
import { curveErrors, neighbourCorrelation, studentFactor } from '../../../src/analysis/curve-error.js';
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
  it("know Student's t at one standard deviation", () => {
    // Tables: two-sided 68.27 %.
    expect(studentFactor(2)).toBeCloseTo(1.3213, 2);
    expect(studentFactor(4)).toBeCloseTo(1.1416, 3);
    expect(studentFactor(9)).toBeCloseTo(1.0587, 4);
    expect(studentFactor(1000)).toBeCloseTo(1.0005, 5);
  });

  it('find the correlation of neighbours from many bins', () => {
    expect(neighbourCorrelation([series(1, 10, 3000, 0)])).toBeLessThan(0.03);
    expect(neighbourCorrelation([series(2, 10, 3000, 0.3)])).toBeCloseTo(0.3, 1);
    // Of several replicas alike.
    const replicas = [series(3, 10, 1500, 0.3), series(4, 10, 1500, 0.3)];
    expect(neighbourCorrelation(replicas)).toBeCloseTo(0.3, 1);
  });

  it.each([
    { count: 3, rho: 0 },
    { count: 10, rho: 0 },
    { count: 10, rho: 0.3 },
    { count: 40, rho: 0.5 },
  ])('hold the truth in 68.3 % of bins: $count stretches, correlation $rho', ({ count, rho }) => {
    const bins = 3000;
    const curves = series(7, count, bins, rho);
    const errors = curveErrors([curves], bins, true);
    let inside = 0;
    errors.forEach((error, bin) => {
      const mean = curves.reduce((sum, curve) => sum + curve[bin], 0) / count;
      if (Math.abs(mean) < (error ?? 0)) inside++;
    });
    // Four binomial standard deviations of 3000 and what the model of the correlation leaves.
    expect(inside / bins).toBeGreaterThan(0.64);
    expect(inside / bins).toBeLessThan(0.725);
  });

  it('are none of too few curves, nor of stretches that are all alike', () => {
    expect(curveErrors([series(8, 2, 4, 0)], 4, true)).toEqual([null, null, null, null]);
    const drift = Array.from({ length: 40 }, (_, k) => Float64Array.from([k, 2 * k, -k]));
    expect(curveErrors([drift], 3, true)).toEqual([null, null, null]);
    expect(curveErrors([drift], 3, false)[0]).toBeGreaterThan(1);
  });
});
