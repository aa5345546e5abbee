import { describe, expect, it } from 'vitest';
import { averageC6, dispersionEnergy } from '../../../src/forces/index.js';
import { drawWords, STREAM } from '../../../src/math/index.js';

describe('averageC6', () => {
  it('is the mean over the pairs that are not excluded', () => {
    const atomCount = 30;
    const types = Uint16Array.from(
      { length: atomCount },
      (_, k) => drawWords(3, STREAM.test, 0, k, 0, 0)[0] % 3,
    );
    const c6 = [1, 2, 0, 2, 5, 0, 0, 0, 0];
    const excluded = (i: number, j: number) => Math.floor(i / 4) === Math.floor(j / 4) && Math.abs(i - j) < 3;
    const start = [0];
    const partners: number[] = [];
    let sum = 0;
    let pairs = 0;
    for (let i = 0; i < atomCount; i++) {
      for (let j = 0; j < atomCount; j++) {
        if (i === j) continue;
        if (excluded(i, j)) partners.push(j);
        else if (j > i) {
          sum += c6[3 * types[i] + types[j]];
          pairs++;
        }
      }
      start.push(partners.length);
    }
    expect(partners.length).toBeGreaterThan(0);
    expect(Math.abs(averageC6(types, c6, { start, partners }) - sum / pairs)).toBeLessThan(1e-14);
  });

  it('is 0 where no pair is left', () => {
    expect(averageC6([0, 0], [7], { start: [0, 1, 2], partners: [1, 0] })).toBe(0);
    expect(averageC6([0], [7], { start: [0, 0], partners: [] })).toBe(0);
  });
});

describe('dispersionEnergy', () => {
  it('is half N times the integral of -C6/r^6 at uniform density from the cut-off on', () => {
    const [atomCount, c6, cutoff, volume] = [500, 2e-3, 1.1, 6];
    // Substituting r = cutoff/x: the integral of 4 pi r² r^-6 is that of 4 pi x² / cutoff³ from 0 to 1, by the midpoint rule.
    let integral = 0;
    const steps = 20000;
    for (let k = 0; k < steps; k++)
      integral += (4 * Math.PI * ((k + 0.5) / steps) ** 2) / cutoff ** 3 / steps;
    const expected = -0.5 * atomCount * (atomCount / volume) * c6 * integral;
    expect(Math.abs(dispersionEnergy(atomCount, c6, cutoff, volume) / expected - 1)).toBeLessThan(1e-8);
  });
});
