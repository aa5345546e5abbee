/**
 * Standard errors of curves (of a bin each: g(r), profiles), of the same meaning as of numbers (`standard-error.ts`). Between
 * replicas: those of every bin. From n consecutive stretches of a run, of equal weight:
 *
 *   error² = Q v / n (1 - v),   Q = sum over stretches (x - mean)²,   v = variance of the mean over that of one stretch
 *
 * s² / n where stretches are independent, v = 1/n. As of a first-order process v follows from rho, at least 0, the
 * correlation of neighbouring stretches, pooled over all bins: stretches shorter than the memory of the box do not scatter as
 * much as they err. That n values scatter about their own mean and not the true one lowers both Q and the correlation found;
 * rho is the one that is expected to give what was found.
 */
import { FEWEST_REPLICAS, meanOfReplicas } from './standard-error.js';

/** Fewest stretches an error is taken from. */
const FEWEST_STRETCHES = 3;
/** Fewest stretches whose correlation is looked at. */
const FEWEST_IN_SERIES = 6;
/** Stretches more alike than this are one, and tell no error. */
const HIGHEST_CORRELATION = 0.9;

/** Curves that follow each other in time, [stretch][bin]. */
export type CurveSeries = readonly Float64Array[];

interface ExpectedSums {
  /** About their own mean. */
  readonly products: number;
  readonly squares: number;
  /** Variance of that mean. */
  readonly ofMean: number;
}

/** Of `count` values of a first-order process of unit variance. */
function expectedSums(correlation: number, count: number): ExpectedSums {
  // With the mean of the values; the covariance of two values is correlation^distance.
  const withMean = Array.from({ length: count }, (_, k) => {
    let sum = 0;
    for (let other = 0; other < count; other++) sum += correlation ** Math.abs(k - other);
    return sum / count;
  });
  const ofMean = withMean.reduce((sum, one) => sum + one, 0) / count;
  let products = 0;
  let squares = 0;
  for (let k = 0; k < count; k++) {
    squares += 1 - 2 * withMean[k] + ofMean;
    if (k > 0) products += correlation - withMean[k] - withMean[k - 1] + ofMean;
  }
  return { products, squares, ofMean };
}

/** Correlation of neighbouring curves, 0 to HIGHEST_CORRELATION, pooled over bins and series; a bin weighs by its variance. */
export function neighbourCorrelation(series: readonly CurveSeries[]): number {
  const long = series.filter(({ length }) => length >= FEWEST_IN_SERIES);
  let products = 0;
  let squares = 0;
  for (const curves of long)
    for (let bin = 0; bin < curves[0].length; bin++) {
      let mean = 0;
      for (const curve of curves) mean += curve[bin] / curves.length;
      for (let k = 0; k < curves.length; k++) {
        const deviation = curves[k][bin] - mean;
        squares += deviation * deviation;
        if (k > 0) products += deviation * (curves[k - 1][bin] - mean);
      }
    }
  if (!(squares > 0)) return 0;
  const expected = (correlation: number) => {
    const sums = long.map(({ length }) => expectedSums(correlation, length));
    const total = (key: 'products' | 'squares') => sums.reduce((sum, one) => sum + one[key], 0);
    return total('products') / total('squares');
  };
  let low = 0;
  let high = HIGHEST_CORRELATION;
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (expected(middle) < products / squares) low = middle;
    else high = middle;
  }
  return low === 0 ? 0 : high;
}

/**
 * [bin] of the mean of all stretches; null where no error can be told.
 * @param series [replica][stretch][bin]
 */
export function stretchErrors(series: readonly CurveSeries[], bins: number): (number | null)[] {
  const curves = series.flat();
  const count = curves.length;
  const correlation = neighbourCorrelation(series);
  if (count < FEWEST_STRETCHES || correlation >= HIGHEST_CORRELATION)
    return Array.from({ length: bins }, () => null);
  const ofMean = series.reduce(
    (sum, { length }) => sum + (length / count) ** 2 * expectedSums(correlation, length).ofMean,
    0,
  );
  return Array.from({ length: bins }, (_, bin) => {
    const mean = curves.reduce((sum, curve) => sum + curve[bin], 0) / count;
    const squares = curves.reduce((sum, curve) => sum + (curve[bin] - mean) ** 2, 0);
    return Math.sqrt((squares * ofMean) / (count * (1 - ofMean)));
  });
}

/**
 * [bin] of the weighted mean of one curve a replica; null with fewer than FEWEST_REPLICAS.
 * @param weights [replica] above 0
 */
export function replicaErrors(
  curves: CurveSeries,
  weights: readonly number[],
  bins: number,
): (number | null)[] {
  return Array.from({ length: bins }, (_, bin) =>
    curves.length < FEWEST_REPLICAS
      ? null
      : meanOfReplicas(
          curves.map((curve) => curve[bin]),
          weights,
        ).error,
  );
}
