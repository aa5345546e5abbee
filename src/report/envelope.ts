/**
 * A long series drawn honestly in few points: consecutive rows are gathered into buckets whose sizes differ by at most
 * one, each shown by its mean and by its smallest and largest value, so that averaging hides no excursion. Missing values
 * (NaN) are left out of a bucket; a bucket without a value is NaN.
 */

export interface Envelope {
  readonly mean: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** @param values [row] @param limit at most so many buckets; with fewer rows each is its own @returns [bucket] */
export function envelope(values: ArrayLike<number>, limit: number): Envelope {
  const rows = values.length;
  const count = Math.min(rows, limit);
  const mean = new Float64Array(count).fill(Number.NaN);
  const low = new Float64Array(count).fill(Number.NaN);
  const high = new Float64Array(count).fill(Number.NaN);
  for (let bucket = 0; bucket < count; bucket++) {
    let sum = 0;
    let used = 0;
    const end = Math.floor(((bucket + 1) * rows) / count);
    for (let row = Math.floor((bucket * rows) / count); row < end; row++) {
      const value = values[row];
      if (!Number.isFinite(value)) continue;
      sum += value;
      low[bucket] = used === 0 ? value : Math.min(low[bucket], value);
      high[bucket] = used === 0 ? value : Math.max(high[bucket], value);
      used++;
    }
    if (used > 0) mean[bucket] = sum / used;
  }
  return { mean, low, high };
}
