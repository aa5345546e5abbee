import { describe, expect, it } from 'vitest';
import {
  anglesOf,
  dihedralsOf,
  neighboursOf,
  sortedPairs,
  visitPairsWithin,
} from '../../../src/forcefield/index.js';

const chain = neighboursOf(5, [
  [0, 1],
  [1, 2],
  [3, 2],
  [3, 4],
]);
const ring = neighboursOf(5, [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 4],
  [4, 0],
]);
const triangle = neighboursOf(3, [
  [0, 1],
  [1, 2],
  [2, 0],
]);

function pairs(graph: readonly (readonly number[])[], reach: number): string[] {
  const found: string[] = [];
  visitPairsWithin(graph, reach, (i, j, distance) => found.push(`${i}${j}:${distance}`));
  return found.sort();
}

describe('the bond graph', () => {
  it('finds pairs by their shortest path', () => {
    expect(pairs(chain, 3)).toEqual(['01:1', '02:2', '03:3', '12:1', '13:2', '14:3', '23:1', '24:2', '34:1']);
    // In a ring of five nothing is three bonds apart.
    expect(pairs(ring, 3)).toEqual(pairs(ring, 2));
    expect(pairs(ring, 3)).toHaveLength(10);
    expect(pairs(chain, 0)).toEqual([]);
    expect(pairs(chain, 1e9)).toHaveLength(10);
  });

  it('finds angles and dihedrals once each', () => {
    expect(anglesOf(chain)).toEqual([
      [0, 1, 2],
      [1, 2, 3],
      [2, 3, 4],
    ]);
    expect(dihedralsOf(chain)).toEqual([
      [0, 1, 2, 3],
      [1, 2, 3, 4],
    ]);
    expect(anglesOf(ring)).toHaveLength(5);
    expect(dihedralsOf(ring)).toHaveLength(5);
    expect(dihedralsOf(triangle)).toEqual([]);
  });

  it('sorts pairs, without repeats and selves', () => {
    expect(
      Array.from(
        sortedPairs([
          [3, 1],
          [0, 2],
          [1, 3],
          [2, 2],
          [0, 1],
        ]),
      ),
    ).toEqual([0, 1, 0, 2, 1, 3]);
  });
});
