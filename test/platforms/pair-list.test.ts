import { describe, expect, it } from 'vitest';
import { drawWords, STREAM, uniformOf } from '../../src/math/index.js';
import {
  buildPairList,
  createPairList,
  localPositions,
  type PairList,
  pairListHolds,
} from '../../src/platforms/reference/pair-list.js';
import type { Exclusions } from '../../src/system/index.js';

const uniform = (sample: number, k: number): number =>
  uniformOf(drawWords(11, STREAM.test, sample, k, 0, 0)[0]);

/** Atoms at random, some up to two edges outside the primary cell. */
function randomPositions(atomCount: number, box: Float64Array, sample: number): Float64Array {
  return Float64Array.from(
    { length: 3 * atomCount },
    (_, k) => (5 * uniform(sample, k) - 2) * (box[k % 3] || 1),
  );
}

/** Molecules of four: everyone in one is excluded from everyone else in it. */
function exclusionsOfFour(atomCount: number): Exclusions {
  const start = Uint32Array.from({ length: atomCount + 1 }, (_, k) => 3 * k);
  const partners = new Uint32Array(3 * atomCount);
  for (let i = 0; i < atomCount; i++) {
    const first = i - (i % 4);
    partners.set(
      [0, 1, 2, 3].filter((k) => first + k !== i).map((k) => first + k),
      3 * i,
    );
  }
  return { start, partners };
}

/** "i j" with i < j -> distances, sorted: every image within `range`, straight from the definition. */
function bruteForce(positions: Float64Array, box: Float64Array, exclusions: Exclusions, range: number) {
  const pairs = new Map<string, number[]>();
  const images = box[0] > 0 ? Array.from({ length: 13 }, (_, k) => k - 6) : [0];
  for (let i = 0; i < positions.length / 3; i++) {
    const excluded = new Set(exclusions.partners.subarray(exclusions.start[i], exclusions.start[i + 1]));
    for (let j = i + 1; j < positions.length / 3; j++) {
      if (excluded.has(j)) continue;
      const axes = [0, 1, 2].map((axis) =>
        images
          .map((n) => positions[3 * i + axis] - positions[3 * j + axis] + n * box[axis])
          .filter((d) => Math.abs(d) < range),
      );
      for (const dx of axes[0]) {
        for (const dy of axes[1]) {
          for (const dz of axes[2]) {
            const r = Math.sqrt(dx * dx + dy * dy + dz * dz);
            if (r < range) pairs.set(`${i} ${j}`, [...(pairs.get(`${i} ${j}`) ?? []), r].sort());
          }
        }
      }
    }
  }
  return pairs;
}

/** The same of a list, as the pair loop sees it; pairs at `range` or beyond are left out. */
function pairsOf(list: PairList, local: Float64Array, box: Float64Array, range: number) {
  const pairs = new Map<string, number[]>();
  for (let row = 0; row < list.rowCount; row++) {
    const i = list.rowAtoms[row];
    for (let n = list.rowStart[row]; n < list.rowStart[row + 1]; n++) {
      const j = list.partners[n];
      const d = [0, 1, 2].map(
        (axis) => local[3 * i + axis] + list.rowShifts[3 * row + axis] * box[axis] - local[3 * j + axis],
      );
      const r = Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
      if (r >= range) continue;
      const key = `${Math.min(i, j)} ${Math.max(i, j)}`;
      pairs.set(key, [...(pairs.get(key) ?? []), r].sort());
    }
  }
  return pairs;
}

function expectSamePairs(found: Map<string, number[]>, expected: Map<string, number[]>): void {
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [pair, distances] of expected) {
    const others = found.get(pair) ?? [];
    expect(others.length, pair).toBe(distances.length);
    distances.forEach((r, k) => {
      expect(Math.abs(r - others[k])).toBeLessThan(1e-12);
    });
  }
}

describe('pair list', () => {
  it.each([
    ['a box of twice the cut-off, where pairs have two images in reach', [1, 1, 1], 0.5, 0.3],
    ['a long box', [1.2, 1.1, 4.5], 0.55, 0.1],
    ['a large box', [3.1, 2.7, 2.9], 0.6, 0.13],
    ['one cell only', [0.7, 0.7, 0.7], 0.35, 0.35],
    ['no buffer', [2, 2, 2], 0.7, 0],
  ] as const)('equals brute force in %s', (_case, edges, cutoff, buffer) => {
    const box = Float64Array.from(edges);
    const atomCount = 60;
    const positions = randomPositions(atomCount, box, 1);
    const exclusions = exclusionsOfFour(atomCount);
    const list = createPairList(atomCount, cutoff, buffer);
    buildPairList(list, positions, box, exclusions);
    const expected = bruteForce(positions, box, exclusions, cutoff + buffer);
    expect(expected.size).toBeGreaterThan(100);
    expectSamePairs(pairsOf(list, list.built, box, Infinity), expected);
  });

  it('without periodicity holds all pairs that are not excluded', () => {
    const atomCount = 40;
    const box = new Float64Array(3);
    const positions = randomPositions(atomCount, box, 2);
    const list = createPairList(atomCount, Infinity, 0);
    buildPairList(list, positions, box, exclusionsOfFour(atomCount));
    expectSamePairs(
      pairsOf(list, list.built, box, Infinity),
      bruteForce(positions, box, exclusionsOfFour(atomCount), Infinity),
    );
  });

  it('built again gives the same list, whatever it held before', () => {
    const box = Float64Array.of(2, 2, 2);
    const exclusions = exclusionsOfFour(200);
    const fresh = createPairList(200, 0.5, 0.1);
    const used = createPairList(200, 0.5, 0.1);
    buildPairList(used, randomPositions(200, box, 3), box, exclusions);
    for (const list of [fresh, used]) buildPairList(list, randomPositions(200, box, 4), box, exclusions);
    const pairCount = fresh.rowStart[fresh.rowCount];
    expect(used.rowCount).toBe(fresh.rowCount);
    expect(used.partners.slice(0, pairCount)).toEqual(fresh.partners.slice(0, pairCount));
  });

  it('while it holds, no pair within the cut-off is missing: atoms moved across borders, box squeezed', () => {
    const cutoff = 0.5;
    const atomCount = 200;
    const box = Float64Array.of(2, 1.6, 1.3);
    const exclusions = exclusionsOfFour(atomCount);
    const list = createPairList(atomCount, cutoff, 0.1);
    const start = randomPositions(atomCount, box, 5);
    buildPairList(list, start, box, exclusions);
    const local = new Float64Array(3 * atomCount);
    const verdicts: boolean[] = [];
    for (const [move, squeeze] of [
      [0.028, 1],
      [0.02, 0.97],
      [0.01, 0.95],
      [0.03, 1.02],
      [0.06, 1],
      [0.02, 0.9],
      [0, 0.8],
    ]) {
      const now = box.map((edge) => squeeze * edge);
      const moved = start.map((x, k) => squeeze * x + move * (2 * uniform(6, k) - 1));
      localPositions(list, moved, now, local);
      const holds = pairListHolds(list, local, now);
      verdicts.push(holds);
      if (holds) {
        expectSamePairs(pairsOf(list, local, now, cutoff), bruteForce(moved, now, exclusions, cutoff));
      }
    }
    expect(verdicts).toEqual([true, true, true, true, false, false, false]);
  });
});
