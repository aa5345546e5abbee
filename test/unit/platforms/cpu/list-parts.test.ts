import { describe, expect, test } from 'vitest';
import { divideClusters } from '../../../../src/platforms/cpu/list-parts.js';

/** Pairs of points on a line of length 1 that see each other in three dimensions, by the one they stand with: (weights after a ball). */
function pairsBy(points: number, reach: number): Float64Array {
  const pairs = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    for (let j = i + 1; j < points; j++) {
      const [direct, image] = [(j - i) / points, 1 - (j - i) / points];
      // The lower one has the direct pair, and, shifted up by the edge, that with the image of the higher one.
      pairs[i] += Math.max(0, 1 - (direct / reach) ** 2) + Math.max(0, 1 - (image / reach) ** 2);
    }
  }
  return pairs;
}

describe.each([0.09, 0.2, 0.4])('a range of %f edges', (reach) => {
  const pairs = pairsBy(1200, reach);
  const total = pairs.reduce((sum, count) => sum + count, 0);

  test.each([1, 2, 3, 8])('%i parts have equal numbers of pairs', (parts) => {
    const bounds = divideClusters(1200, parts, reach);
    expect([bounds[0], bounds.at(-1), bounds.length]).toEqual([0, 1200, parts + 1]);
    for (let part = 0; part < parts; part++) {
      const own = pairs.subarray(bounds[part], bounds[part + 1]).reduce((sum, count) => sum + count, 0);
      expect(Math.abs(own / total - 1 / parts)).toBeLessThan(0.01);
    }
  });
});

test('fewer clusters than parts', () => {
  const bounds = divideClusters(2, 5, 0.3);
  expect(bounds[0]).toBe(0);
  expect(bounds.at(-1)).toBe(2);
  for (let part = 0; part < 5; part++) expect(bounds[part + 1]).toBeGreaterThanOrEqual(bounds[part]);
});
