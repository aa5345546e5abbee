/**
 * Errors of ratios of sums, R = sum N / sum D, over data in crossed clusters: rows (molecules, centres) by blocks of time.
 * The ratio is linearised: R has the variance of the mean of (N - R D) / mean D, taken with rows and blocks as crossed
 * clusters (`twoWayVariance`); with three or more replicas from the scatter of N / D between them, D their weights
 * (Cochran, Sampling Techniques, 3rd ed., chapter 6). The samples are the rows that hold anything, or the replicas.
 */
import ndarray, { type NdArray } from 'ndarray';
import ops from 'ndarray-ops';
import { twoWayVariance } from './diffusion.js';
import { type Estimate, estimateBetween } from './estimate.js';
import { FEWEST_REPLICAS } from './standard-error.js';

/** One replica's share. */
export interface RatioParts {
  /** [row, block] */
  readonly numerator: NdArray<Float64Array>;
  /** [row, block] */
  readonly denominator: NdArray<Float64Array>;
}

/** @returns null when the denominators add up to nothing */
export function estimateRatio(replicas: readonly RatioParts[]): Estimate | null {
  const numerators = replicas.map(({ numerator }) => ops.sum(numerator));
  const denominators = replicas.map(({ denominator }) => ops.sum(denominator));
  const total = sumOf(denominators);
  if (total === 0) return null;
  const value = sumOf(numerators) / total;
  const used = replicas.filter((_, k) => denominators[k] !== 0);
  if (used.length >= FEWEST_REPLICAS)
    return estimateBetween(
      numerators.map((numerator, k) => numerator / denominators[k]),
      denominators,
    );
  let variance = 0;
  let effectiveSamples = 0;
  for (const { numerator, denominator } of used) {
    const [rows, blocks] = numerator.shape;
    const residual = ndarray(new Float64Array(rows * blocks), [rows, blocks]);
    for (let row = 0; row < rows; row++)
      for (let block = 0; block < blocks; block++)
        residual.set(row, block, numerator.get(row, block) - value * denominator.get(row, block));
    // From the mean of the residuals to their sum.
    const own = twoWayVariance(residual);
    if (own === null) return { value, error: null, method: 'none', effectiveSamples: null };
    variance += own * ((rows * blocks) / total) ** 2;
    for (let row = 0; row < rows; row++) if (ops.any(denominator.pick(row, null))) effectiveSamples++;
  }
  return variance > 0
    ? { value, error: Math.sqrt(variance), method: 'molecules-and-time', effectiveSamples }
    : { value, error: null, method: 'constant', effectiveSamples: null };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
