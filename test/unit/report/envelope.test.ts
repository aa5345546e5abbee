import { expect, it } from 'vitest';
import { envelope } from '../../../src/report/envelope.js';
import { alignSeries, seriesCsv } from '../../../src/report/series-table.js';

const values = Float64Array.from({ length: 1003 }, (_, k) => Math.sin(0.1 * k) + (k === 517 ? 40 : 0));

it('keeps the largest and the smallest value and stays within the limit', () => {
  const { mean, low, high } = envelope(values, 60);
  expect(mean.length).toBe(60);
  expect(Math.max(...high)).toBe(Math.max(...values));
  expect(Math.min(...low)).toBe(Math.min(...values));
  mean.forEach((value, bucket) => {
    expect(value).toBeGreaterThanOrEqual(low[bucket]);
    expect(value).toBeLessThanOrEqual(high[bucket]);
  });
});

it('gathers every row once into buckets of equal size, to one row', () => {
  const ones = envelope(
    Float64Array.from(values, () => 1),
    60,
  );
  expect(ones.mean.every((value) => value === 1)).toBe(true);
  const rows = envelope(
    Float64Array.from(values, (_, k) => k),
    60,
  );
  const sizes = Array.from(rows.low, (low, bucket) => rows.high[bucket] - low + 1);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(values.length);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
});

it('draws a short series as it is and leaves gaps where nothing is known', () => {
  expect(Array.from(envelope([1, 2, 3], 60).mean)).toEqual([1, 2, 3]);
  expect(Array.from(envelope([1, Number.NaN, Number.NaN, Number.NaN], 2).mean)).toEqual([1, Number.NaN]);
});

it('lays series of different x side by side without interpolating', () => {
  const table = alignSeries('x', [
    { header: 'a', x: [1, 3], y: [10, null] },
    { header: 'b', x: [2, 1], y: [20, 21] },
  ]);
  expect(seriesCsv(table)).toBe('x,a,b\n1,10,21\n2,,20\n3,,\n');
});
