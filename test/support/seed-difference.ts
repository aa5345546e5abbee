/**
 * Two sets of independent runs compared by the scatter between runs: Student's t of the difference of means with pooled variance
 * and n1 + n2 - 2 degrees of freedom, told as the z of the same two-sided probability, so that |z| < 3 means 0.27 % whatever
 * the number of runs.
 */
import { erfc } from '../../src/math/index.js';

/** @throws Error without at least two runs a side */
export function seedDifference(
  a: readonly number[],
  b: readonly number[],
): { z: number; difference: number; error: number } {
  const freedom = a.length + b.length - 2;
  if (a.length < 2 || b.length < 2) throw new Error('the scatter of one run is unknown');
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const squares =
    a.reduce((sum, x) => sum + (x - meanA) ** 2, 0) + b.reduce((sum, x) => sum + (x - meanB) ** 2, 0);
  const error = Math.sqrt((squares / freedom) * (1 / a.length + 1 / b.length));
  const difference = meanA - meanB;
  return { z: difference === 0 ? 0 : normalEquivalent(difference / error, freedom), difference, error };
}

/** z of the mean of runs against a number known without error. */
export function seedDeviation(
  a: readonly number[],
  expected: number,
): { z: number; difference: number; error: number } {
  const mean = a.reduce((sum, x) => sum + x, 0) / a.length;
  const freedom = a.length - 1;
  const error = Math.sqrt(a.reduce((sum, x) => sum + (x - mean) ** 2, 0) / freedom / a.length);
  return { z: normalEquivalent((mean - expected) / error, freedom), difference: mean - expected, error };
}

/** The z whose two-sided normal probability is that of Student's `t`. */
export function normalEquivalent(t: number, freedom: number): number {
  const p = studentTail(Math.abs(t), freedom);
  let [low, high] = [0, 40];
  for (let n = 0; n < 100; n++) {
    const middle = (low + high) / 2;
    if (erfc(middle / Math.SQRT2) > p) low = middle;
    else high = middle;
  }
  return Math.sign(t) * low;
}

/** Two-sided tail of Student's distribution: Abramowitz and Stegun 26.7.3 and 26.7.4. */
export function studentTail(t: number, freedom: number): number {
  const theta = Math.atan2(t, Math.sqrt(freedom));
  const [sine, cosine] = [Math.sin(theta), Math.cos(theta)];
  const odd = freedom % 2;
  let sum = 0;
  let term = odd ? cosine : 1;
  for (let k = odd ? 3 : 2; k <= freedom; k += 2) {
    sum += term;
    term *= cosine * cosine * ((k - 1) / k);
  }
  const inside = odd ? (2 / Math.PI) * (theta + sine * sum) : sine * sum;
  return Math.max(0, 1 - inside);
}
