import { describe, expect, it } from 'vitest';
import {
  concise,
  duration,
  fixed,
  MISSING,
  percent,
  plusMinus,
  samples,
  significant,
} from '../../../src/report/number-format.js';

describe('numbers with errors', () => {
  it.each([
    // value, error, expected: the rule of the Particle Data Group, examples of its text first
    [0.827, 0.119, '0.83 ± 0.12'],
    [0.827, 0.367, '0.8 ± 0.4'],
    [31.04, 2.4, '31.0 ± 2.4'],
    [1.35884, 0.00094, '1.3588 ± 0.0009'],
    [1.2346, 0.0099, '1.235 ± 0.010'],
    [-14, 47, '−10 ± 50'],
    [41203.4, 5.1, '41\u202f203 ± 5'],
    [9.1e-12, 5.46e-13, '(9.1 ± 0.5)\u2009×\u200910⁻¹²'],
    [0, 0.02, '0.000 ± 0.020'],
  ])('%d and %d', (value, error, expected) => {
    expect(plusMinus(value, error)).toBe(expected);
  });

  it('puts the error into parentheses in units of the last digit', () => {
    expect(concise(31.04, 2.4)).toBe('31.0(24)');
    expect(concise(31.4, 3.9)).toBe('31(4)');
    expect(concise(2.314, 0.0512)).toBe('2.31(5)');
    expect(concise(-41203.4, 47)).toBe('−41\u202f200(50)');
  });

  it('invents no error', () => {
    for (const error of [null, 0, Number.NaN]) {
      expect(plusMinus(2.345, error)).toBe('2.35');
      expect(concise(2.345, error)).toBe('2.35');
      expect(percent(0.31, error)).toBe('31.0\u00a0%');
    }
    expect(percent(0.31, 0.024)).toBe('31.0 ± 2.4\u00a0%');
  });

  it('marks what is not a number', () => {
    for (const format of [plusMinus, concise, percent]) expect(format(Number.NaN, 0.1)).toBe(MISSING);
    expect(significant(Number.POSITIVE_INFINITY)).toBe(MISSING);
    expect(samples(null)).toBe(MISSING);
  });

  it('never shows a rounded value further from the given one than the rounded error allows', () => {
    for (let k = 0; k < 2000; k++) {
      const value = Math.sin(k) * 10 ** (k % 6);
      const error = (0.1 + Math.abs(Math.cos(3 * k))) * 10 ** ((k % 7) - 4);
      if (Math.max(Math.abs(value), error) < 1e-3 || Math.abs(value) >= 1e6) continue;
      const [shownValue, shownError] = plusMinus(value, error)
        .split(' ± ')
        .map((text) => Number(text.replace('−', '-').replaceAll('\u202f', '')));
      expect(Math.abs(shownValue - value)).toBeLessThanOrEqual(0.15 * error);
      expect(Math.abs(shownError - error)).toBeLessThanOrEqual(0.15 * error);
    }
  });
});

describe('plain numbers', () => {
  it('uses a true minus, groups of three and no negative zero', () => {
    expect(fixed(-1234567.891, 1)).toBe('−1\u202f234\u202f567.9');
    expect(fixed(2996, 0)).toBe('2996');
    expect(fixed(-0.001, 2)).toBe('0.00');
    expect(significant(1.23e-10)).toBe('1.23\u2009×\u200910⁻¹⁰');
  });

  it('gives a time the unit that reads best', () => {
    expect([0.002, 0.5, 60, 999, 4500, 2e6].map(duration)).toEqual([
      '2\u00a0fs',
      '500\u00a0fs',
      '60\u00a0ps',
      '999\u00a0ps',
      '4.5\u00a0ns',
      '2\u00a0µs',
    ]);
  });
});
