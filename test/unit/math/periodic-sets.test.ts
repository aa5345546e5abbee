import { describe, expect, it } from 'vitest';
import {
  createPeriodicSets,
  drawWords,
  findCells,
  linkCells,
  resetPeriodicSets,
  STREAM,
} from '../../../src/math/index.js';

type Link = readonly [a: number, b: number, x: number, y: number, z: number];

/** Walks every set once: a link to a point that was met elsewhere winds. */
function walked(count: number, links: readonly Link[]): { readonly sizes: number[]; readonly axes: number } {
  const neighbours = Array.from({ length: count }, (): [number, number[]][] => []);
  for (const [a, b, ...cells] of links) {
    neighbours[a].push([b, cells]);
    neighbours[b].push([a, cells.map((cell) => -cell)]);
  }
  const met = new Map<number, number[]>();
  const sizes: number[] = [];
  let axes = 0;
  for (let first = 0; first < count; first++) {
    if (met.has(first)) continue;
    met.set(first, [0, 0, 0]);
    const queue = [first];
    for (const item of queue)
      for (const [next, cells] of neighbours[item]) {
        const place = met.get(item)!.map((cell, axis) => cell + cells[axis]);
        const known = met.get(next);
        if (known === undefined) {
          met.set(next, place);
          queue.push(next);
        } else
          known.forEach((cell, axis) => {
            if (cell !== place[axis]) axes |= 1 << axis;
          });
      }
    sizes.push(queue.length);
  }
  return { sizes: sizes.sort((a, b) => a - b), axes };
}

describe('sets in a periodic box', () => {
  it('wind where a walk through them meets itself in another cell', () => {
    const count = 12;
    const sets = createPeriodicSets(count);
    const seen = new Set<number>();
    for (let trial = 0; trial < 400; trial++) {
      const words = (step: number) => drawWords(31, STREAM.test, 0, trial, step, 0);
      const links = Array.from({ length: 4 + (words(0)[0] % 10) }, (_, k): Link => {
        const [a, b, c] = words(k + 1);
        const cell = (axis: number) =>
          (c >>> (4 * axis)) % 8 === 0 ? ((c >>> (4 * axis + 3)) % 2) * 2 - 1 : 0;
        return [a % count, b % count, cell(0), cell(1), cell(2)];
      }).filter(([a, b]) => a !== b);
      resetPeriodicSets(sets);
      let axes = 0;
      for (const link of links) axes |= linkCells(sets, ...link);
      const roots = Array.from({ length: count }, (_, k) => k).filter((k) => findCells(sets, k) === k);
      const expected = walked(count, links);
      expect(roots.map((root) => sets.size[root]).sort((a, b) => a - b)).toEqual(expected.sizes);
      expect(axes).toBe(expected.axes);
      seen.add(axes);
    }
    // All eight answers were among the questions.
    expect(seen.size).toBe(8);
  });

  it('place every item by its links', () => {
    const sets = createPeriodicSets(4);
    expect(linkCells(sets, 0, 1, 1, 0, 0)).toBe(0);
    expect(linkCells(sets, 2, 3, 0, 0, -1)).toBe(0);
    expect(linkCells(sets, 1, 2, 0, 2, 0)).toBe(0);
    const placeOf = (item: number) => {
      findCells(sets, item);
      return Array.from(sets.place);
    };
    const [first, last] = [placeOf(0), placeOf(3)];
    expect(last.map((cell, axis) => cell - first[axis])).toEqual([1, 2, -1]);
    // The way back that closes it: exactly opposite, then one cell too far along y.
    expect(linkCells(sets, 3, 0, -1, -2, 1)).toBe(0);
    expect(linkCells(sets, 3, 0, -1, -1, 1)).toBe(2);
  });
});
