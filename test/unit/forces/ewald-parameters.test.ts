import { describe, expect, it } from 'vitest';
import { ewaldBeta, meshFor } from '../../../src/forces/index.js';
import { createFftPlan, erfc } from '../../../src/math/index.js';

describe('ewaldBeta', () => {
  it.each([
    [1.0, 1e-5],
    [1.1, 1e-6],
    [0.9, 1e-3],
    [2.0, 1e-12],
  ])('erfc(beta rc) is the tolerance: rc %f nm, %f', (cutoff, tolerance) => {
    expect(Math.abs(erfc(ewaldBeta(cutoff, tolerance) * cutoff) / tolerance - 1)).toBeLessThan(1e-10);
  });
});

describe('meshFor', () => {
  it('takes the smallest lengths of 2, 3, 5, 7 whose spacing is not exceeded', () => {
    expect(meshFor([3.21756, 2.83154, 4.2], 0.12)).toEqual([27, 24, 35]);
    expect(meshFor([1.2, 1.3, 1.31], 0.1)).toEqual([12, 14, 14]);
  });

  it('does not gain a point when the edge is a multiple of the spacing', () => {
    expect(meshFor([0.3, 0.7, 2.4], 0.1)).toEqual([3, 7, 24]);
  });

  it('never exceeds the spacing, with a length the FFT takes', () => {
    for (let edge = 1; edge < 12; edge += 0.173) {
      const [length] = meshFor([edge, edge, edge], 0.12);
      expect(edge / length).toBeLessThanOrEqual(0.12);
      expect(() => createFftPlan(length)).not.toThrow();
    }
  });
});
