import { describe, expect, test } from 'vitest';
import { TERM_SHAPES, type TermTable } from '../../../../src/forces/index.js';
import { divideTerms } from '../../../../src/platforms/cpu/bonded-shares.js';

/** Chains of these lengths one after the other, with the bonds and angles along them. */
function chains(lengths: readonly number[]): {
  readonly tables: readonly TermTable[];
  readonly atomCount: number;
} {
  const bonds: number[] = [];
  const angles: number[] = [];
  let first = 0;
  for (const length of lengths) {
    for (let k = first; k + 1 < first + length; k++) bonds.push(k + 1, k);
    for (let k = first; k + 2 < first + length; k++) angles.push(k, k + 1, k + 2);
    first += length;
  }
  const table = (kind: 'bond-harmonic' | 'angle-harmonic', atoms: number[]): TermTable => ({
    kind,
    atoms: Uint32Array.from(atoms),
    parameters: new Float64Array((2 * atoms.length) / TERM_SHAPES[kind].atoms),
  });
  return { tables: [table('bond-harmonic', bonds), table('angle-harmonic', angles)], atomCount: first };
}

const lengths = Array.from({ length: 900 }, (_, k) => 1 + ((7 * k) % 13));

describe.each([1, 2, 5, 12])('%i stretches of short chains', (count) => {
  const { tables, atomCount } = chains(lengths);
  const stretches = divideTerms(tables, atomCount, count);

  test('are all atoms, one after the other', () => {
    expect(stretches).toHaveLength(count);
    expect(stretches.map(({ first }) => first)).toEqual([0, ...stretches.slice(0, -1).map(({ end }) => end)]);
    expect(stretches.at(-1)!.end).toBe(atomCount);
  });

  test('have every term once, on atoms of their own', () => {
    tables.forEach((table, n) => {
      const size = TERM_SHAPES[table.kind].atoms;
      const all = stretches.flatMap(({ terms }) => Array.from(terms[n])).sort((a, b) => a - b);
      expect(all).toEqual(Array.from({ length: table.atoms.length / size }, (_, k) => k));
      for (const { first, end, terms } of stretches)
        for (const term of terms[n])
          for (const atom of table.atoms.subarray(size * term, size * (term + 1)))
            expect(atom >= first && atom < end).toBe(true);
    });
  });

  test('cost evenly less from one to the next', () => {
    const costs = stretches.map(({ terms: [bonds, angles] }) => bonds.length + 2.7 * angles.length);
    const total = costs.reduce((sum, cost) => sum + cost, 0);
    costs.forEach((cost, k) => {
      const share = (total * (2 * (count - k) - 1)) / count ** 2;
      expect(Math.abs(cost - share)).toBeLessThan(2 * 13 * 3.7);
    });
  });
});

test('one long chain is one stretch', () => {
  const { tables, atomCount } = chains([500]);
  expect(divideTerms(tables, atomCount, 8).map(({ first, end }) => [first, end])).toEqual([[0, 500]]);
});

test('atoms without terms, wherever they are, belong to a stretch', () => {
  const { tables, atomCount } = chains([1, 1, 1, 5, 5, 5, 4, 1, 1]);
  const stretches = divideTerms(tables, atomCount, 2);
  expect(stretches.map(({ first, end }) => [first, end])).toEqual([
    [0, 18],
    [18, 24],
  ]);
  expect(divideTerms([], 1000, 4)).toHaveLength(4);
  expect(divideTerms([], 3, 4).flatMap(({ first, end }) => [first, end])).toEqual([0, 1, 1, 2, 2, 3]);
});
