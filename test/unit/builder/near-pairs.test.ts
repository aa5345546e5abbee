import { describe, expect, it } from 'vitest';
import { forEachNearPair, nearPairsBySlab } from '../../../src/builder/near-pairs.js';
import { drawWords, minimumImage, STREAM, uniformOf } from '../../../src/math/index.js';

function points(count: number, box: readonly number[], seed: number): Float64Array {
  const positions = new Float64Array(3 * count);
  for (let i = 0; i < count; i++) {
    const words = drawWords(seed, STREAM.test, 0, i, 0, 0);
    // Some lie outside the primary cell.
    for (let axis = 0; axis < 3; axis++)
      positions[3 * i + axis] = (3 * uniformOf(words[axis]) - 1) * (box[axis] || 2);
  }
  return positions;
}

function found(positions: Float64Array, box: readonly number[], radius: number): string[] {
  const pairs: string[] = [];
  let error = 0;
  forEachNearPair(positions, box, radius, (i, j, dx, dy, dz, r2) => {
    error = Math.max(error, Math.abs(dx * dx + dy * dy + dz * dz - r2));
    [dx, dy, dz].forEach((d, axis) => {
      const nearest = minimumImage(positions[3 * i + axis] - positions[3 * j + axis], box[axis]);
      error = Math.max(error, Math.abs(d - nearest));
    });
    pairs.push(`${Math.min(i, j)}-${Math.max(i, j)}`);
  });
  expect(error).toBeLessThan(1e-12);
  return pairs.sort();
}

function expected(positions: Float64Array, box: readonly number[], radius: number): string[] {
  const pairs: string[] = [];
  for (let i = 0; i < positions.length / 3; i++)
    for (let j = i + 1; j < positions.length / 3; j++) {
      let r2 = 0;
      for (let axis = 0; axis < 3; axis++)
        r2 += minimumImage(positions[3 * i + axis] - positions[3 * j + axis], box[axis]) ** 2;
      if (r2 < radius * radius) pairs.push(`${i}-${j}`);
    }
  return pairs.sort();
}

describe('forEachNearPair finds every pair once', () => {
  it.each([
    { box: [3, 3, 3], radius: 0.4 },
    { box: [2, 3, 5], radius: 0.61 },
    { box: [0.9, 2, 2], radius: 0.4 },
    { box: [1.3, 1.3, 1.3], radius: 0.4 },
    { box: [0, 0, 0], radius: 0.4 },
    { box: [2, 2, 0], radius: 0.5 },
  ])('box $box, radius $radius', ({ box, radius }) => {
    const positions = points(300, box, 4);
    const pairs = expected(positions, box, radius);
    expect(pairs.length).toBeGreaterThan(40);
    expect(found(positions, box, radius)).toEqual(pairs);
  });
});

it('refuses positions that are no numbers', () => {
  const positions = points(10, [2, 2, 2], 1);
  positions[14] = Number.NaN;
  expect(() => forEachNearPair(positions, [2, 2, 2], 0.3, () => {})).toThrow(
    expect.objectContaining({ code: 'E_POSITION_NOT_FINITE', message: expect.stringContaining('atom 5 ') }),
  );
});

it('comes in parts, none of them most of the work', () => {
  const box = [3, 3, 3];
  const positions = points(400, box, 5);
  let count = 0;
  const parts: number[] = [];
  for (const _ of nearPairsBySlab(positions, box, 0.5, () => count++)) {
    parts.push(count);
    count = 0;
  }
  expect(count).toBe(0);
  expect(parts).toHaveLength(6);
  const total = parts.reduce((sum, part) => sum + part);
  expect(total).toBe(found(positions, box, 0.5).length);
  expect(Math.max(...parts)).toBeLessThan(total / 2);
});
