import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  effectiveSampleCount,
  freeEnergyDifference,
  mbar,
  mbarExpectation,
  pseudoInverse,
  symmetricEigen,
} from '../../../src/math/index.js';

interface Golden {
  readonly springs: readonly number[];
  readonly centres: readonly number[];
  readonly counts: readonly number[];
  readonly x: readonly number[];
  readonly f: readonly number[];
  readonly df: readonly (readonly number[])[];
  readonly mean: readonly number[];
  readonly dmean: readonly number[];
  readonly square: readonly number[];
  readonly dsquare: readonly number[];
  readonly above: readonly number[];
  readonly dabove: readonly number[];
  readonly effective: readonly number[];
}

const golden = JSON.parse(
  readFileSync(new URL('../../golden/mbar/harmonic-wells.json', import.meta.url), 'utf8'),
) as Golden;
const x = Float64Array.from(golden.x);

function wells(shift: readonly number[] = golden.springs.map(() => 0)): Float64Array {
  return Float64Array.from(
    golden.springs.flatMap((k, state) =>
      golden.x.map((value) => 0.5 * k * (value - golden.centres[state]) ** 2 + shift[state]),
    ),
  );
}

describe('MBAR', () => {
  const result = mbar(wells(), golden.counts);

  it('satisfies its own equations: weights of every state add up to 1, and so do N W of every sample', () => {
    const { weights, stateCount, sampleCount } = result;
    for (let k = 0; k < stateCount; k++) {
      let sum = 0;
      for (let n = 0; n < sampleCount; n++) sum += weights[n * stateCount + k];
      expect(sum).toBeCloseTo(1, 10);
    }
    for (let n = 0; n < sampleCount; n++) {
      const sum = golden.counts.reduce((total, count, k) => total + count * weights[n * stateCount + k], 0);
      expect(sum).toBeCloseTo(1, 12);
    }
  });

  it('gives the numbers of pymbar, an unsampled state among them', () => {
    golden.f.forEach((f, k) => {
      expect(result.freeEnergies[k]).toBeCloseTo(f, 8);
      golden.f.forEach((_, j) => {
        expect(freeEnergyDifference(result, j, k).error).toBeCloseTo(golden.df[j][k], 6);
      });
    });
    const observables = [
      { values: x, mean: golden.mean, error: golden.dmean },
      { values: x.map((value) => value * value), mean: golden.square, error: golden.dsquare },
      { values: x.map((value) => (value > 0.5 ? 1 : 0)), mean: golden.above, error: golden.dabove },
    ];
    for (const { values, mean, error } of observables)
      mean.forEach((value, k) => {
        const estimate = mbarExpectation(result, k, values);
        expect(estimate.value).toBeCloseTo(value, 8);
        expect(estimate.error).toBeCloseTo(error[k], 6);
      });
    golden.effective.forEach((count, k) => {
      expect(effectiveSampleCount(result, k)).toBeCloseTo(count, 6);
    });
  });

  it('moves free energies with the zero of each potential, and nothing else', () => {
    const shift = [3, -200, 15, 40];
    const moved = mbar(wells(shift), golden.counts);
    golden.f.forEach((f, k) => {
      expect(moved.freeEnergies[k]).toBeCloseTo(f + shift[k] - shift[0], 8);
      expect(mbarExpectation(moved, k, x).value).toBeCloseTo(golden.mean[k], 8);
    });
  });

  it('starts anywhere: zeros far apart and few samples', () => {
    for (const shift of [-800, -40, 35, 700]) {
      const reduced = Float64Array.of(
        1,
        2,
        3,
        4,
        5,
        1.5 + shift,
        1.8 + shift,
        2.9 + shift,
        3.1 + shift,
        4.4 + shift,
      );
      const near = mbar(Float64Array.of(1, 2, 3, 4, 5, 1.5, 1.8, 2.9, 3.1, 4.4), [3, 2]);
      const far = mbar(reduced, [3, 2]);
      expect(far.freeEnergies[1]).toBeCloseTo(near.freeEnergies[1] + shift, 8);
      far.weights.forEach((weight, k) => {
        expect(weight).toBeCloseTo(near.weights[k], 8);
      });
    }
  });

  it('is the plain mean for one state', () => {
    const values = Float64Array.of(1, 2, 4, 9);
    const one = mbar(new Float64Array(4), [4]);
    const { value, error } = mbarExpectation(one, 0, values);
    expect(value).toBeCloseTo(4, 12);
    // s / sqrt(n) with the variance over n
    expect(error).toBeCloseTo(Math.sqrt((9 + 4 + 0 + 25) / 4 / 4), 10);
    expect(mbarExpectation(one, 0, new Float64Array(4).fill(2))).toEqual({ value: 2, error: 0 });
  });

  it('refuses shapes that do not fit', () => {
    expect(() => mbar(new Float64Array(7), [2, 2])).toThrow(/reduced potentials/);
  });
});

describe('symmetric eigenproblem', () => {
  const matrix = Float64Array.of(4, 1, -2, 1, 3, 0.5, -2, 0.5, 6);

  it('gives back the matrix, with orthonormal vectors', () => {
    const { values, vectors } = symmetricEigen(matrix, 3);
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) {
        let back = 0;
        let dot = 0;
        for (let k = 0; k < 3; k++) {
          back += vectors[i * 3 + k] * values[k] * vectors[j * 3 + k];
          dot += vectors[k * 3 + i] * vectors[k * 3 + j];
        }
        expect(back).toBeCloseTo(matrix[i * 3 + j], 12);
        expect(dot).toBeCloseTo(i === j ? 1 : 0, 12);
      }
  });

  it('inverts on the range of a singular matrix', () => {
    const singular = Float64Array.of(1, 1, 1, 1);
    expect([...pseudoInverse(singular, 2)].map((value) => Number(value.toFixed(12)))).toEqual([
      0.25, 0.25, 0.25, 0.25,
    ]);
  });
});
