/** Estimates: a value with its error and how that was obtained, from time series of one or more replicas. */
import type { NdArray } from 'ndarray';
import { blockedMean } from '../math/index.js';
import { FEWEST_REPLICAS, meanOfReplicas } from './standard-error.js';

/**
 * How the error of a value was obtained.
 * `block`: blocks of the time series (Flyvbjerg-Petersen); `between-replicas`: scatter of >= 3 replica means;
 * `molecules-and-time`: two-way clusters, molecules x time blocks (diffusion); `bootstrap`: resampled;
 * `propagated`: from the errors of the estimates it is computed from, taken as independent;
 * `events`: the square root of the number of events counted (residence);
 * `constant`: the value never changed while it was watched, so no error can be given (error null);
 * `none`: too few data for an error (error null).
 */
export type ErrorMethod =
  | 'block'
  | 'between-replicas'
  | 'molecules-and-time'
  | 'bootstrap'
  | 'propagated'
  | 'events'
  | 'constant'
  | 'none';

export interface Estimate {
  readonly value: number;
  /** One standard error (`standard-error.ts`). */
  readonly error: number | null;
  readonly method: ErrorMethod;
  /** Number of independent samples the value amounts to (for `between-replicas`: the replicas, fewer where they are of unequal length). */
  readonly effectiveSamples: number | null;
}

/** Below so many independent samples a mean is a snapshot, and blocks cannot see motion as slow as the run. */
export const FEWEST_INDEPENDENT = 10;

/** Behind an error that is only a lower bound, wherever numbers are printed, and what is said of it once. */
export const LOWER_BOUND = {
  mark: '†',
  meaning: `fewer than ${FEWEST_INDEPENDENT} independent samples: the error is a lower bound`,
} as const;

/** Whether the run is too short for its own blocks to tell the error. */
export function errorIsLowerBound({ method, effectiveSamples }: Estimate): boolean {
  return method === 'block' && effectiveSamples !== null && effectiveSamples < FEWEST_INDEPENDENT;
}

/** Mean of one equally spaced series with its block error. @param values [time] */
export function estimateOf(values: Float64Array | NdArray<Float64Array>): Estimate {
  const { mean, error, effectiveSamples, constant } = blockedMean(values);
  if (error === null)
    return { value: mean, error: null, method: constant ? 'constant' : 'none', effectiveSamples: null };
  return { value: mean, error, method: 'block', effectiveSamples };
}

/**
 * One estimate from one a replica, weighted by `weights` (frames). Three or more replicas: the error is from the scatter of
 * their values; fewer: their own errors added in quadrature.
 */
export function combineReplicas(estimates: readonly Estimate[], weights: readonly number[]): Estimate {
  if (estimates.length === 1) return estimates[0];
  const used = estimates.filter((_, k) => weights[k] > 0);
  if (used.length >= FEWEST_REPLICAS)
    return estimateBetween(
      estimates.map(({ value }) => value),
      weights,
    );
  const total = weights.reduce((sum, w) => sum + w, 0);
  let value = 0;
  let variance = 0;
  let effectiveSamples = 0;
  estimates.forEach((estimate, k) => {
    if (!(weights[k] > 0)) return;
    value += (weights[k] / total) * estimate.value;
    variance += ((weights[k] / total) * (estimate.error ?? 0)) ** 2;
    effectiveSamples += estimate.effectiveSamples ?? 0;
  });
  if (used.some(({ error }) => error === null)) {
    const method = used.every((estimate) => estimate.method === 'constant') ? 'constant' : 'none';
    return { value, error: null, method, effectiveSamples: null };
  }
  return { value, error: Math.sqrt(variance), method: used[0].method, effectiveSamples };
}

/** From the scatter of the values of three or more replicas. */
export function estimateBetween(values: ArrayLike<number>, weights: ArrayLike<number>): Estimate {
  const { value, error, effectiveSamples } = meanOfReplicas(values, weights);
  if (error > 0) return { value, error, method: 'between-replicas', effectiveSamples };
  return { value, error: null, method: error === 0 ? 'constant' : 'none', effectiveSamples: null };
}
