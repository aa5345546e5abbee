/**
 * What every error here means: one standard error of the value, s / sqrt n for n independent samples (the standard
 * uncertainty of JCGM 100:2008, 4.2.3). It carries no factor for few samples, so that errors add in quadrature and weigh
 * fits. How sure the value is stands beside it: the interval that holds the truth in 95 % of cases, whatever n,
 *
 *   value +- t error,   t of Student with n - 1 degrees of freedom: 4.30 for three samples, 3.18 for four, 1.96 for many
 *
 * (JCGM 100:2008, G.3; Grossfield et al., Living J. Comput. Mol. Sci. 1, 5067 (2018)).
 *
 * The mean of replicas of unequal weight w (shares, adding up to 1; their variances go as 1/w, as those of runs of
 * different length do):
 *
 *   value = sum w x,   error² = sum w² (x - value)² / (1 - sum w²),   n = 1 / sum w²
 *
 * expected to be the variance of the value; s² / R for R of equal weight.
 */

/** Fewest replicas whose scatter is taken as the error. */
export const FEWEST_REPLICAS = 3;

export interface ReplicaMean {
  readonly value: number;
  /** 0 when all are equal; NaN where nothing tells it, as of one replica. */
  readonly error: number;
  /** Replicas of equal weight that it amounts to. */
  readonly effectiveSamples: number;
}

/** @param weights of any scale; a replica of weight 0 has no say, whatever its value */
export function meanOfReplicas(values: ArrayLike<number>, weights: ArrayLike<number>): ReplicaMean {
  let total = 0;
  let weightSquares = 0;
  for (let k = 0; k < weights.length; k++) {
    total += weights[k];
    weightSquares += weights[k] ** 2;
  }
  let value = 0;
  for (let k = 0; k < values.length; k++) if (weights[k] !== 0) value += (weights[k] / total) * values[k];
  let squares = 0;
  for (let k = 0; k < values.length; k++)
    if (weights[k] !== 0) squares += ((weights[k] / total) * (values[k] - value)) ** 2;
  return {
    value,
    error: Math.sqrt(squares / (1 - weightSquares / total ** 2)),
    effectiveSamples: total ** 2 / weightSquares,
  };
}

export const CONFIDENCE = 0.95;
const QUANTILE_STEPS = 1000;
/** In units of the width at many degrees of freedom. */
const QUANTILE_REACH = 12;

/**
 * Student's t: |T| of so many degrees of freedom (1 or more, also broken) is below it with probability `coverage`. With
 * T = sqrt(f) tan a the density of a is cos(a)^(f - 1).
 */
export function studentQuantile(coverage: number, degreesOfFreedom: number): number {
  const last = Math.min(Math.PI / 2, QUANTILE_REACH / Math.sqrt(degreesOfFreedom));
  const step = last / QUANTILE_STEPS;
  const density = (k: number) => Math.cos((k + 0.5) * step) ** (degreesOfFreedom - 1);
  let whole = 0;
  for (let k = 0; k < QUANTILE_STEPS; k++) whole += density(k);
  let left = coverage * whole;
  let k = 0;
  for (; left > density(k); k++) left -= density(k);
  return Math.sqrt(degreesOfFreedom) * Math.tan((k + left / density(k)) * step);
}

/** The interval that holds the truth in 95 % of cases; null without an error or with fewer than two samples. */
export function confidenceInterval({
  value,
  error,
  effectiveSamples,
}: {
  readonly value: number;
  readonly error: number | null;
  readonly effectiveSamples: number | null;
}): readonly [low: number, high: number] | null {
  if (error === null || effectiveSamples === null || effectiveSamples < 2) return null;
  const half = studentQuantile(CONFIDENCE, effectiveSamples - 1) * error;
  return [value - half, value + half];
}
