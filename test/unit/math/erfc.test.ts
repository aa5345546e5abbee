import { describe, expect, it } from 'vitest';
import { erf, erfc } from '../../../src/math/index.js';

/** erfc rounded from 40 digits (mpmath). */
const ERFC: readonly (readonly [number, number])[] = [
  [-6, 2.0],
  [-3, 1.9999779095030015],
  [-1.5, 1.9661051464753108],
  [-0.3, 1.3286267594591274],
  [0, 1.0],
  [1e-9, 0.9999999988716208],
  [0.05, 0.9436280222029834],
  [0.5, 0.4795001221869535],
  [1, 0.15729920705028513],
  [1.7, 0.01620954140922544],
  [1.999999, 0.004677755648073953],
  [2, 0.004677734981047266],
  [2.000001, 0.004677714314103243],
  [2.5, 0.0004069520174449589],
  [3.4589107372795, 9.999999999999997e-7],
  [4, 1.541725790028002e-8],
  [5.5, 7.357847917974398e-15],
  [8, 1.1224297172982926e-29],
  [12.3, 9.029925149482068e-68],
  [20, 5.395865611607901e-176],
  [26, 5.663192408856143e-296],
];

describe('erfc', () => {
  it.each(ERFC)('erfc(%f) to 1e-13', (x, expected) => {
    expect(Math.abs(erfc(x) - expected)).toBeLessThanOrEqual(1e-13 * expected);
  });

  it('is continuous where the series meets the fraction', () => {
    const step = 1e-9;
    const slope = (-2 / Math.sqrt(Math.PI)) * Math.exp(-4);
    expect(Math.abs(erfc(2 + step) - erfc(2 - step) - 2 * step * slope)).toBeLessThan(1e-13 * erfc(2));
  });

  it('complements erf, which is odd', () => {
    for (let x = -5; x <= 5; x += 0.37) {
      expect(Math.abs(erf(x) + erfc(x) - 1)).toBeLessThan(3e-16);
      expect(erf(-x)).toBe(-erf(x));
    }
  });

  it('ends at 0 and 2 and passes NaN on', () => {
    expect([erfc(40), erfc(Infinity), erfc(-Infinity), erfc(Number.NaN)]).toEqual([0, 0, 2, Number.NaN]);
  });
});
