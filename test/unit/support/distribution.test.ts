import { describe, expect, test } from 'vitest';
import { drawWords, STREAM, uniformOf } from '../../../src/math/index.js';
import {
  erlangCdf,
  gammaCdf,
  kolmogorovDistance,
  kolmogorovP,
  meanOf,
  varianceOf,
} from '../../support/distribution.js';

describe('the tests’ own statistics', () => {
  test('Erlang: shape 1 is the exponential, shape 2 has its closed form, and hundreds do not overflow', () => {
    expect(erlangCdf(2, 1, 1)).toBeCloseTo(1 - Math.exp(-2), 14);
    expect(erlangCdf(3, 2, 1.5)).toBeCloseTo(1 - Math.exp(-2) * 3, 14);
    expect(erlangCdf(500, 500, 1)).toBeCloseTo(0.506, 3);
    expect(erlangCdf(-1, 3, 1)).toBe(0);
  });

  test('Gamma of half-integer shape: the square of a normal, and between its whole neighbours', () => {
    // P(chi² <= 1) with one degree of freedom is the one-sigma probability; with three, the closed form.
    expect(gammaCdf(1, 0.5, 2)).toBeCloseTo(0.6826894921370859, 12);
    const [x, density] = [2, Math.sqrt(2 / Math.PI)];
    expect(gammaCdf(x, 1.5, 2)).toBeCloseTo(
      0.8427007929497149 - density * Math.sqrt(x) * Math.exp(-x / 2),
      12,
    );
    expect(gammaCdf(90, 94.5, 1)).toBeLessThan(erlangCdf(90, 94, 1));
    expect(gammaCdf(90, 94.5, 1)).toBeGreaterThan(erlangCdf(90, 95, 1));
    expect(gammaCdf(90, 94, 1)).toBe(erlangCdf(90, 94, 1));
  });

  test('Kolmogorov: a known distance, the tabulated 5 % point, and uniform numbers against a wrong law', () => {
    expect(kolmogorovDistance([0.5], (x) => x)).toBe(0.5);
    // D = 1.358 / sqrt(n) is the 5 % point of large n.
    const count = 1e4;
    const shifted = Array.from({ length: count }, (_, k) => (k + 0.5) / count + 1.358 / Math.sqrt(count));
    expect(kolmogorovP(shifted, (x) => Math.min(1, x))).toBeCloseTo(0.05, 2);
    const uniform = Array.from({ length: 2000 }, (_, k) =>
      uniformOf(drawWords(1, STREAM.test, 0, k, 0, 0)[0]),
    );
    expect(kolmogorovP(uniform, (x) => x)).toBeGreaterThan(0.001);
    expect(kolmogorovP(uniform, (x) => x ** 1.2)).toBeLessThan(1e-6);
  });

  test('mean and variance', () => {
    expect(meanOf([1, 2, 6])).toBe(3);
    expect(varianceOf([1, 2, 6])).toBe(7);
  });
});
