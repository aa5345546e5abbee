/**
 * Errors of curves (of a bin each: g(r), profiles) known in n stretches of the run, or n replicas, of equal weight:
 *
 *   error² = T(n - 1)²  s² / n  (1 + rho) / (1 - rho)
 *
 * s² is the scatter of the n values. T is Student's factor: n values know their own scatter poorly, and value +- error is to
 * hold the truth in 68.3 % of cases at any n (1.32 for three, 1.06 for ten). rho, at least 0, is the correlation of
 * neighbouring stretches, as of a first-order process, pooled over all bins: stretches shorter than the memory of the box
 * do not scatter as much as they err. That n values scatter about their own mean and not the true one lowers both s² and
 * the correlation found; rho is the one that is expected to give what was found.
 */

/** Fewest curves an error is taken from. */
const FEWEST_CURVES = 3;
/** Fewest curves whose correlation is looked at. */
const FEWEST_IN_SERIES = 6;
/** Stretches more alike than this are one, and tell no error. */
const HIGHEST_CORRELATION = 0.9;

/** Student's t at the quantile of one standard deviation. Abramowitz, Stegun, 26.7.5. */
export function studentFactor(degreesOfFreedom: number): number {
  const inverse = 1 / degreesOfFreedom;
  return 1 + inverse / 2 + inverse ** 2 / 4 + inverse ** 3 / 16;
}

/** Curves that follow each other in time, [stretch][bin]. */
export type CurveSeries = readonly Float64Array[];

/** Expected about their own mean, of `count` values of a first-order process of unit variance. */
function expectedSums(
  correlation: number,
  count: number,
): { readonly products: number; readonly squares: number } {
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
  return { products, squares };
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
 * [bin] one standard error of the mean of all curves; null where no error can be told.
 * @param series [replica][stretch][bin]
 * @param consecutive the curves of a series follow each other in time, so that neighbours may be correlated
 */
export function curveErrors(
  series: readonly CurveSeries[],
  bins: number,
  consecutive: boolean,
): (number | null)[] {
  const curves = series.flat();
  const count = curves.length;
  const correlation = consecutive ? neighbourCorrelation(series) : 0;
  if (count < FEWEST_CURVES || correlation >= HIGHEST_CORRELATION)
    return Array.from({ length: bins }, () => null);
  const factor = studentFactor(count - 1) * Math.sqrt((1 + correlation) / (1 - correlation));
  return Array.from({ length: bins }, (_, bin) => {
    const mean = curves.reduce((sum, curve) => sum + curve[bin], 0) / count;
    const squares = curves.reduce((sum, curve) => sum + (curve[bin] - mean) ** 2, 0);
    return factor * Math.sqrt(squares / (count * (count - 1)));
  });
}
