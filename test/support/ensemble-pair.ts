/**
 * Does a simulation sample its ensemble? Two runs that differ only in temperature or pressure must satisfy
 *
 *   ln [P2(x)/P1(x)] = a + b x,   NVT: x = U, b = -(beta2 - beta1);  NPT: x = U + P V, b = -(beta2 - beta1);  x = V, b = -beta (P2 - P1)
 *
 * whatever the density of states. b by maximum likelihood over all samples (logistic regression), its error from the Fisher
 * information, so the samples must be independent. Shirts, J. Chem. Theory Comput. 9, 909 (2013); Merz, Shirts, PLoS One 13, e0202764 (2018).
 */
import { equilibrationCut } from '../../src/math/index.js';

/** The values after equilibration, thinned to about one a correlation time. */
export function decorrelated(series: readonly number[]): number[] {
  const values = Float64Array.from(series);
  const { start, statisticalInefficiency } = equilibrationCut(values);
  const stride = Math.ceil(statisticalInefficiency);
  return series.slice(start).filter((_, k) => k % stride === 0);
}

export interface PairSlope {
  readonly slope: number;
  readonly error: number;
}

/** b of ln [P2(x)/P1(x)] = a + b x from independent samples of both states. */
export function pairSlope(first: readonly number[], second: readonly number[]): PairSlope {
  const all = [...first, ...second];
  const centre = all.reduce((sum, x) => sum + x, 0) / all.length;
  const spread = Math.sqrt(all.reduce((sum, x) => sum + (x - centre) ** 2, 0) / all.length);
  let [a, b] = [Math.log(second.length / first.length), 0];
  let [faa, fab, fbb] = [1, 0, 1];
  for (let iteration = 0; iteration < 50; iteration++) {
    let [ga, gb] = [0, 0];
    [faa, fab, fbb] = [0, 0, 0];
    all.forEach((value, k) => {
      const x = (value - centre) / spread;
      const p = 1 / (1 + Math.exp(-(a + b * x)));
      const miss = (k < first.length ? 0 : 1) - p;
      ga += miss;
      gb += miss * x;
      faa += p * (1 - p);
      fab += p * (1 - p) * x;
      fbb += p * (1 - p) * x * x;
    });
    const determinant = faa * fbb - fab * fab;
    const [da, db] = [(fbb * ga - fab * gb) / determinant, (faa * gb - fab * ga) / determinant];
    a += da;
    b += db;
    if (Math.abs(da) + Math.abs(db) < 1e-10) break;
  }
  return { slope: b / spread, error: Math.sqrt(faa / (faa * fbb - fab * fab)) / spread };
}

/** Standard errors between the slope of two correlated series and the exact one. */
export function pairDeviation(first: readonly number[], second: readonly number[], exact: number): number {
  const { slope, error } = pairSlope(decorrelated(first), decorrelated(second));
  return (slope - exact) / error;
}
