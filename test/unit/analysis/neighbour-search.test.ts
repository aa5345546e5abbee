import { describe, expect, it } from 'vitest';
import {
  createNeighbourSearch,
  fillNeighbourSearch,
  neighboursOf,
} from '../../../src/analysis/neighbour-search.js';
import { frameOf, uniform } from './electrolyte-box.js';

/** Smallest squared distance over all images up to three cells away, by trying them axis by axis. */
function nearest2(a: readonly number[], b: readonly number[], box: readonly number[]): number {
  let sum = 0;
  for (let axis = 0; axis < 3; axis++) {
    let best = Number.POSITIVE_INFINITY;
    for (let n = -3; n <= 3; n++) best = Math.min(best, (b[axis] - a[axis] + n * box[axis]) ** 2);
    sum += best;
  }
  return sum;
}

describe('neighbour search', () => {
  it.each([
    { edges: [3, 3.3, 5] as const, reach: 0.7 },
    { edges: [2, 2.1, 2.3] as const, reach: 1 },
    { edges: [1, 1.2, 0.9] as const, reach: 0.45 },
    { edges: [1, 1.2, 0.9] as const, reach: 0.8 },
    { edges: [0, 2, 0] as const, reach: 0.6 },
    { edges: [8, 0.5, 8] as const, reach: 0.25 },
  ])('finds what trying every pair finds: $edges, $reach nm', ({ edges, reach }) => {
    const count = 150;
    // Up to one edge outside the cell on either side.
    const positions = Float64Array.from(
      { length: 3 * count },
      (_, i) => (3 * uniform(11, i, 0) - 1) * (edges[i % 3] || 2),
    );
    const targets = Uint32Array.from({ length: 100 }, (_, k) => k + 20);
    const frame = frameOf(positions, [...edges]);
    const search = createNeighbourSearch(targets, reach);
    fillNeighbourSearch(search, frame);
    let pairs = 0;
    for (let atom = 0; atom < count; atom++) {
      const at = (k: number) => Array.from(positions.subarray(3 * k, 3 * k + 3));
      const expected = Array.from(targets).filter((k) => nearest2(at(atom), at(k), edges) < reach * reach);
      const found = neighboursOf(search, frame, atom);
      const atoms = Array.from(search.found.subarray(0, found), (k) => targets[k]);
      expect(atoms.sort((a, b) => a - b)).toEqual(expected);
      let worst = 0;
      for (let k = 0; k < found; k++)
        worst = Math.max(
          worst,
          Math.abs(search.distance2[k] - nearest2(at(atom), at(targets[search.found[k]]), edges)),
        );
      expect(worst).toBeLessThan(1e-13);
      pairs += found;
    }
    expect(pairs).toBeGreaterThan(0);
  });

  it('keeps working when the box of the next frame has other cells', () => {
    const targets = Uint32Array.of(0, 1);
    const search = createNeighbourSearch(targets, 0.5);
    for (const edge of [10, 1.2, 4]) {
      const frame = frameOf([0.1, 0.1, 0.1, edge - 0.1, 0.1, 0.1], [edge, edge, edge]);
      fillNeighbourSearch(search, frame);
      expect(neighboursOf(search, frame, 0)).toBe(2);
      expect(Math.sqrt(Math.max(search.distance2[0], search.distance2[1]))).toBeCloseTo(0.2, 12);
    }
  });
});
