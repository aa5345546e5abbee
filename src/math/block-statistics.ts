/**
 * Means of correlated time series and their errors.
 *
 * Blocking: Flyvbjerg, Petersen, J. Chem. Phys. 91, 461 (1989). The series is halved by averaging neighbours; the
 * standard error of the mean computed as if the averages were independent grows to its true value. The block length B
 * is the smallest with B³ > 2 n (s_B / s_1)⁴ (Lee et al., Phys. Rev. E 83, 066706 (2011)), which balances what is left of
 * the correlation against the scatter of the error itself.
 *
 * Statistical inefficiency: g = 1 + 2 sum_t (1 - t/n) C(t), summed to the first non-positive C
 * (Chodera et al., J. Chem. Theory Comput. 3, 26 (2007)); equilibration cut: Chodera, J. Chem. Theory Comput. 12, 1799 (2016).
 */
import ndarray, { type NdArray } from 'ndarray';
import ops from 'ndarray-ops';

export interface BlockedMean {
  readonly mean: number;
  /** One standard error; null with fewer than four values, or when all are equal. */
  readonly error: number | null;
  /** Values in a block of the chosen length. */
  readonly blockLength: number;
  /** False when the series is too short for the error to have levelled off: it is then a lower bound. */
  readonly levelledOff: boolean;
  /** Independent samples the mean amounts to; null when the error is. */
  readonly effectiveSamples: number | null;
  readonly constant: boolean;
}

/** Fewest blocks an error is taken from. */
const FEWEST_BLOCKS = 4;

type Series = NdArray<Float64Array>;

function meanAndVariance(series: Series): { mean: number; variance: number } {
  const count = series.shape[0];
  const mean = ops.sum(series) / count;
  const deviations = ndarray(new Float64Array(count), [count]);
  ops.subs(deviations, series, mean);
  const variance = count > 1 ? ops.norm2(deviations) ** 2 / (count - 1) : 0;
  return { mean, variance };
}

/** Averages of neighbours; an odd last value is left out. */
function halve(series: Series): Series {
  const count = series.shape[0] >> 1;
  const halved = ndarray(new Float64Array(count), [count]);
  ops.add(
    halved,
    series.hi(2 * count).step(2),
    series
      .lo(1)
      .hi(2 * count - 1)
      .step(2),
  );
  ops.mulseq(halved, 0.5);
  return halved;
}

/** @param values [time], equally spaced */
export function blockedMean(values: Float64Array | Series): BlockedMean {
  const series = values instanceof Float64Array ? ndarray(values, [values.length]) : values;
  const count = series.shape[0];
  if (count === 0)
    return {
      mean: Number.NaN,
      error: null,
      blockLength: 1,
      levelledOff: false,
      effectiveSamples: null,
      constant: false,
    };
  const { mean, variance } = meanAndVariance(series);
  const constant = count > 1 && ops.sup(series) === ops.inf(series);
  if (count < FEWEST_BLOCKS || constant)
    return { mean, error: null, blockLength: 1, levelledOff: false, effectiveSamples: null, constant };

  const naive = variance / count;
  let level = series;
  let blockLength = 1;
  let largest = { errorSquared: 0, blockLength: 1 };
  let chosen: { errorSquared: number; blockLength: number } | null = null;
  while (level.shape[0] >= FEWEST_BLOCKS) {
    const errorSquared = meanAndVariance(level).variance / level.shape[0];
    if (errorSquared > largest.errorSquared) largest = { errorSquared, blockLength };
    if (blockLength ** 3 > 2 * count * (errorSquared / naive) ** 2) {
      chosen = { errorSquared, blockLength };
      break;
    }
    level = halve(level);
    blockLength *= 2;
  }
  const best = chosen ?? largest;
  return {
    mean,
    error: Math.sqrt(best.errorSquared),
    blockLength: best.blockLength,
    levelledOff: chosen !== null,
    effectiveSamples: Math.min(count, variance / best.errorSquared),
    constant: false,
  };
}

/** Samples per independent sample, >= 1; 1 for a constant series. @param start first value used */
export function statisticalInefficiency(values: Float64Array, start = 0): number {
  const count = values.length - start;
  if (count < 2) return 1;
  const deviations = values.slice(start);
  const { mean, variance } = meanAndVariance(ndarray(deviations, [count]));
  if (!(variance > 0)) return 1;
  ops.subseq(ndarray(deviations, [count]), mean);
  const c0 = (variance * (count - 1)) / count;
  let g = 1;
  for (let lag = 1; lag < count - 1; lag++) {
    let sum = 0;
    for (let k = 0; k + lag < count; k++) sum += deviations[k] * deviations[k + lag];
    const correlation = sum / ((count - lag) * c0);
    // The first two lags are always taken: a single negative value there is noise.
    if (correlation <= 0 && lag > 2) break;
    g += 2 * correlation * (1 - lag / count);
  }
  return Math.max(1, g);
}

export interface EquilibrationCut {
  /** Values to leave out at the start. */
  readonly start: number;
  /** Of the rest. */
  readonly statisticalInefficiency: number;
  readonly effectiveSamples: number;
  readonly constant: boolean;
}

/** The start, among `candidates` equally spaced ones, that leaves the most effective samples (n - start) / g(start). */
export function equilibrationCut(values: Float64Array, candidates = 60): EquilibrationCut {
  const count = values.length;
  const series = ndarray(values, [count]);
  if (count < FEWEST_BLOCKS || ops.sup(series) === ops.inf(series))
    return {
      start: 0,
      statisticalInefficiency: 1,
      effectiveSamples: count,
      constant: count >= FEWEST_BLOCKS,
    };
  const stride = Math.max(1, Math.floor(count / candidates));
  let best: EquilibrationCut = { start: 0, statisticalInefficiency: 1, effectiveSamples: 0, constant: false };
  for (let start = 0; start <= count - FEWEST_BLOCKS; start += stride) {
    const g = statisticalInefficiency(values, start);
    const effectiveSamples = (count - start) / g;
    if (effectiveSamples > best.effectiveSamples)
      best = { start, statisticalInefficiency: g, effectiveSamples, constant: false };
  }
  return best;
}

/** Means of `count` equal stretches of a series (all of it; stretches differ by one value at most). */
export function stretchMeans(values: ArrayLike<number>, count: number): Float64Array {
  const means = new Float64Array(Math.min(count, values.length));
  for (let k = 0; k < means.length; k++) {
    const from = Math.floor((k * values.length) / means.length);
    const to = Math.floor(((k + 1) * values.length) / means.length);
    for (let i = from; i < to; i++) means[k] += values[i] / (to - from);
  }
  return means;
}
