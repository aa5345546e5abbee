import { describe, expect, it } from 'vitest';
import { type ListSlice, shareList } from '../../../../src/platforms/cpu/list-shares.js';
import type { PairListPart } from '../../../../src/platforms/cpu/pair-search.js';

/** Entries with these numbers of neighbours. */
function part(neighbourCounts: readonly number[]): PairListPart {
  const entries = new Int32Array(4 * neighbourCounts.length);
  let next = 0;
  neighbourCounts.forEach((count, entry) => {
    entries.set([entry, next, next + count, next + count], 4 * entry);
    next += count;
  });
  return { entries, entryCount: neighbourCounts.length, neighbours: new Int32Array(next) };
}

const cost = (slices: readonly ListSlice[]) =>
  slices.reduce((sum, { part: { entries }, first, count }) => {
    return sum + entries[4 * (first + count - 1) + 3] - entries[4 * first + 1];
  }, 0);

describe('list shares', () => {
  const parts = [
    part(Array.from({ length: 200 }, (_, k) => 20 + (k % 17))),
    part([]),
    part(Array.from({ length: 90 }, (_, k) => 35 - (k % 11))),
  ];

  it.each([1, 2, 3, 7])('%i threads: every entry once, in order, equal costs', (threads) => {
    const shares = shareList(parts, threads, 600);
    expect(shares).toHaveLength(threads);
    const all = shares.flat().flatMap((slice) => {
      return Array.from({ length: slice.count }, (_, k) => [parts.indexOf(slice.part), slice.first + k]);
    });
    const expected = parts.flatMap((_, p) => Array.from({ length: parts[p].entryCount }, (__, k) => [p, k]));
    expect(all).toEqual(expected);
    const costs = shares.map((slices, thread) => cost(slices) + (thread === 0 ? 600 : 0));
    expect(Math.max(...costs) - Math.min(...costs)).toBeLessThanOrEqual(2 * 36);
  });

  it('a first thread with enough else to do gets no entry', () => {
    const [first, second] = shareList(parts, 2, 1e6);
    expect(first).toEqual([]);
    expect(second.reduce((sum, { count }) => sum + count, 0)).toBe(290);
  });
});
