/** Does a series show the start of the run? */
import { blockedMean } from '../math/index.js';

const FEWEST_VALUES = 40;
const SIGNIFICANT = 3;

/**
 * Difference of the means of the second and first half where it is significant at three standard errors, else null.
 * @param values [time], equally spaced
 */
export function changeBetweenHalves(values: ArrayLike<number>): number | null {
  if (values.length < FEWEST_VALUES) return null;
  const all = Float64Array.from(values);
  const middle = all.length >> 1;
  const first = blockedMean(all.slice(0, middle));
  const second = blockedMean(all.slice(middle));
  const change = second.mean - first.mean;
  const error = Math.hypot(first.error ?? 0, second.error ?? 0);
  return Math.abs(change) > SIGNIFICANT * error && change !== 0 ? change : null;
}
