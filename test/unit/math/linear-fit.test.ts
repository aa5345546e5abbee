import { describe, expect, it } from 'vitest';
import { fitLine } from '../../../src/math/index.js';

describe('fitLine', () => {
  it('recovers a line whatever the weights', () => {
    const x = [1, 2, 4, 9];
    const y = x.map((v) => 3 - 0.5 * v);
    for (const weights of [undefined, [1, 5, 0.1, 2]]) {
      const fit = fitLine(x, y, weights);
      expect(fit.slope).toBeCloseTo(-0.5, 14);
      expect(fit.intercept).toBeCloseTo(3, 14);
    }
  });

  it('solves the normal equations of a worked example', () => {
    // Weighted by hand: w = 1, 2, 1; x = 0, 1, 2; y = 0, 1, 4.
    const fit = fitLine([0, 1, 2], [0, 1, 4], [1, 2, 1]);
    expect(fit.slope).toBeCloseTo(2, 14);
    expect(fit.intercept).toBeCloseTo(-0.5, 14);
  });

  it('returns the derivatives of the slope', () => {
    const x = [1, 2, 4, 9];
    const y = [2, 1, 7, 3];
    const weights = [1, 3, 2, 0.5];
    const fit = fitLine(x, y, weights);
    for (let k = 0; k < x.length; k++) {
      const moved = y.map((v, i) => (i === k ? v + 1 : v));
      expect(fitLine(x, moved, weights).slope - fit.slope).toBeCloseTo(fit.slopeCoefficients[k], 13);
    }
  });
});
