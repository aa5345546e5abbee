/**
 * Self-diffusion coefficient from squared displacements: D = slope / 6.
 *
 * The line has a free intercept and weights 1/t²; its window is the earliest one, ending at a tenth of the run, where
 * d ln MSD / d ln t is within 0.1 of 1 throughout; where there is none, no D is given. Values at different lags come from
 * the same displacements, so the residuals of the line say nothing about its error: molecules and stretches of time are
 * treated as crossed clusters,
 *   var = V_molecules + V_time - V_both,
 * (Cameron, Gelbach, Miller, J. Bus. Econ. Stat. 29, 238 (2011)), not below V_molecules: what drawing molecules and stretches anew
 * (bootstrap) gives, without drawing. Generalised least squares with the covariance of a random walk (Bullerjahn, von Buelow,
 * Hummer, J. Chem. Phys. 153, 024116 (2020)) would scatter 1.2 to 2.2 times less for a pure walk in windows such as these, but lean
 * on the shortest times of the window: ions that rattle in their cages make them too steep, and its error does not cover that.
 */
import ndarray, { type NdArray } from 'ndarray';
import { fitLine } from '../math/index.js';
import { combineReplicas, type Estimate } from './estimate.js';
import type { MsdResult } from './transport-results.js';

/** nm²/ps in m²/s */
const M2_PER_S = 1e-6;
const FEWEST_FRAMES = 50;
const LONGEST_FIT = 1 / 10;
const SLOPE_TOLERANCE = 0.1;
const LARGEST_SLOPE_ERROR = 0.2;

/** One replica's squared displacements of a species. */
export interface ReplicaMsd {
  /** [lag] nm² */
  readonly mean: Float64Array;
  /** [molecule, block, lag] */
  readonly parts: NdArray<Float64Array>;
}

/** Variance of the mean of y[molecule, block] with molecules and blocks as crossed clusters; null with one molecule and block. */
export function twoWayVariance(y: NdArray<Float64Array>): number | null {
  const [molecules, blocks] = y.shape;
  const ofMolecule = new Float64Array(molecules);
  const ofBlock = new Float64Array(blocks);
  const all = new Float64Array(molecules * blocks);
  let total = 0;
  for (let molecule = 0; molecule < molecules; molecule++)
    for (let block = 0; block < blocks; block++) {
      const value = y.get(molecule, block);
      ofMolecule[molecule] += value;
      ofBlock[block] += value;
      all[molecule * blocks + block] = value;
      total += value;
    }
  const mean = total / (molecules * blocks);
  /** Variance of the mean of values of equal weight, each the sum of `terms`. */
  const varianceOfMean = (sums: Float64Array, terms: number) => {
    const count = sums.length;
    let squares = 0;
    for (let k = 0; k < count; k++) squares += (sums[k] / terms - mean) ** 2;
    return count > 1 ? squares / (count * (count - 1)) : 0;
  };
  const byMolecule = varianceOfMean(ofMolecule, blocks);
  const byBlock = varianceOfMean(ofBlock, molecules);
  const byBoth = varianceOfMean(all, 1);
  if (molecules * blocks < 2) return null;
  return molecules > 1 ? Math.max(byMolecule, byMolecule + byBlock - byBoth) : byBlock;
}

/** Estimate of sum_k c_k MSD(lag_k) / scale_k over the lags from `from` on. */
export function linearEstimate(
  { mean, parts }: ReplicaMsd,
  from: number,
  coefficients: Float64Array,
  value: number,
): Estimate {
  const [molecules, blocks] = parts.shape;
  const y = new Float64Array(molecules * blocks);
  for (let k = 0; k < coefficients.length; k++)
    for (let molecule = 0; molecule < molecules; molecule++)
      for (let block = 0; block < blocks; block++)
        y[molecule * blocks + block] +=
          coefficients[k] * (parts.get(molecule, block, from + k) - mean[from + k]);
  const variance = twoWayVariance(ndarray(y, [molecules, blocks]));
  return variance === null || !(variance > 0)
    ? { value, error: null, method: 'none', effectiveSamples: null }
    : { value, error: Math.sqrt(variance), method: 'molecules-and-time', effectiveSamples: molecules };
}

interface Window {
  readonly from: number;
  readonly to: number;
  readonly logSlope: Estimate;
}

function logSlopeOf(
  replicas: readonly ReplicaMsd[],
  mean: Float64Array,
  time: Float64Array,
  from: number,
  to: number,
): Estimate {
  const x = time.slice(from, to).map(Math.log);
  const fit = fitLine(x, mean.slice(from, to).map(Math.log));
  return combineReplicas(
    replicas.map((replica) => {
      const own = replica.mean.slice(from, to).map(Math.log);
      const value = fit.slopeCoefficients.reduce((sum, c, k) => sum + c * own[k], 0);
      // d ln MSD = d MSD / MSD
      return linearEstimate(
        replica,
        from,
        fit.slopeCoefficients.map((c, k) => c / mean[from + k]),
        value,
      );
    }),
    replicas.map(() => 1),
  );
}

/** The earliest window [from, to) of lags that is straight with slope 1; the last tried one when none is. */
function chooseWindow(
  replicas: readonly ReplicaMsd[],
  mean: Float64Array,
  time: Float64Array,
  to: number,
): Window & { readonly straight: boolean } {
  let last: Window | null = null;
  const slopeIn = (a: number, b: number) =>
    fitLine(time.slice(a, b).map(Math.log), mean.slice(a, b).map(Math.log)).slope;
  for (let from = 0; to - from >= 4; from++) {
    if (last && time[to - 1] / time[from] < 3) break;
    const middle = (from + to) >> 1;
    const straight =
      Math.abs(slopeIn(from, to) - 1) <= SLOPE_TOLERANCE &&
      Math.abs(slopeIn(from, middle) - 1) <= 2 * SLOPE_TOLERANCE &&
      Math.abs(slopeIn(middle, to) - 1) <= 2 * SLOPE_TOLERANCE;
    if (straight) return { from, to, logSlope: logSlopeOf(replicas, mean, time, from, to), straight };
    last = {
      from,
      to,
      logSlope: { value: slopeIn(from, to), error: null, method: 'none', effectiveSamples: null },
    };
  }
  const from = last?.from ?? 0;
  return { from, to, logSlope: logSlopeOf(replicas, mean, time, from, to), straight: false };
}

export type Judgement = Pick<MsdResult, 'verdict' | 'reason' | 'fit' | 'logSlope' | 'diffusionM2PerS'>;

/** The verdict on a curve that should grow linearly. */
export interface LineJudgement extends Pick<MsdResult, 'verdict' | 'reason' | 'fit' | 'logSlope'> {
  readonly slope: Estimate | null;
  /** First lag of the fit, and what each lag's value counts in the slope; null without a fit. */
  readonly weights: { readonly from: number; readonly coefficients: Float64Array } | null;
}

export function noLine(reason: string): LineJudgement {
  return { verdict: 'undetermined', reason, fit: null, logSlope: null, slope: null, weights: null };
}

export function undetermined(reason: string): Judgement {
  return diffusionOf(noLine(reason));
}

function diffusionOf({ slope, weights: _, ...line }: LineJudgement): Judgement {
  const perSlope = M2_PER_S / 6;
  return {
    ...line,
    diffusionM2PerS:
      slope === null
        ? null
        : {
            ...slope,
            value: slope.value * perSlope,
            error: slope.error === null ? null : slope.error * perSlope,
          },
  };
}

/** Slope of the weighted line over all replicas. @param weights as chosen by `judgeLine` */
export function slopeOf(
  replicas: readonly ReplicaMsd[],
  { from, coefficients }: NonNullable<LineJudgement['weights']>,
): Estimate {
  return combineReplicas(
    replicas.map((replica) => {
      const value = coefficients.reduce((sum, c, k) => sum + c * replica.mean[from + k], 0);
      return linearEstimate(replica, from, coefficients, value);
    }),
    replicas.map(() => 1),
  );
}

/**
 * The verdict on one species.
 * @param mean [lag] over all replicas, nm²
 * @param time [lag] ps
 * @param lags [lag] frames
 */
export function judge(
  replicas: readonly ReplicaMsd[],
  mean: Float64Array,
  time: Float64Array,
  frameCount: number,
  lags: Uint32Array,
): Judgement {
  return diffusionOf(judgeLine(replicas, mean, time, frameCount, lags));
}

/** As `judge`, of any curve that should grow linearly. @param wanted what the slope is for, long and short */
export function judgeLine(
  replicas: readonly ReplicaMsd[],
  mean: Float64Array,
  time: Float64Array,
  frameCount: number,
  lags: Uint32Array,
  wanted: readonly [long: string, short: string] = ['a diffusion coefficient', 'D'],
): LineJudgement {
  if (frameCount < FEWEST_FRAMES)
    return noLine(`${frameCount} frames are fewer than the ${FEWEST_FRAMES} a fit needs`);
  let to = 0;
  while (to < lags.length && lags[to] <= frameCount * LONGEST_FIT) to++;
  if (to < 4) return noLine(`a tenth of the run holds ${to} time lags, and a fit needs 4`);
  if (!mean.slice(0, to).every((value) => value > 0)) return noLine('the molecules do not move');
  const { from, logSlope, straight } = chooseWindow(replicas, mean, time, to);
  const uncertainty = logSlope.error === null ? ' (error not known)' : ` ± ${logSlope.error.toFixed(2)}`;
  const slope = `d ln MSD / d ln t is ${logSlope.value.toFixed(2)}${uncertainty} from ${Number(time[from].toPrecision(6))} to ${Number(time[to - 1].toPrecision(6))} ps`;
  if (straight && (logSlope.error ?? 1) <= LARGEST_SLOPE_ERROR) {
    const x = time.slice(from, to);
    const weights = x.map((t) => 1 / (t * t));
    const fit = fitLine(x, mean.slice(from, to), weights);
    const weighted = { from, coefficients: fit.slopeCoefficients };
    return {
      verdict: 'diffusive',
      reason: `${slope}, the earliest window in which it is within ${SLOPE_TOLERANCE} of 1`,
      fit: { from: time[from], to: time[to - 1], intercept: fit.intercept },
      logSlope,
      slope: slopeOf(replicas, weighted),
      weights: weighted,
    };
  }
  const spread = 2 * (logSlope.error ?? Number.POSITIVE_INFINITY);
  const verdict =
    logSlope.value < 1 - SLOPE_TOLERANCE && logSlope.value + spread < 1
      ? 'subdiffusive'
      : logSlope.value > 1 + SLOPE_TOLERANCE && logSlope.value - spread > 1
        ? 'superdiffusive'
        : 'undetermined';
  const reason =
    verdict === 'undetermined'
      ? `${slope}, too uncertain for ${wanted[0]}`
      : `${slope}: ${verdict}, no ${wanted[1]}; a longer run may reach a slope of 1`;
  return { ...noLine(reason), verdict, logSlope };
}
