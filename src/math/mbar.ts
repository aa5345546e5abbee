/**
 * Multistate Bennett acceptance ratio (Shirts, Chodera, J. Chem. Phys. 129, 124105 (2008)). Samples x_n of all states
 * together, u_k(x) the reduced potential of state k, N_k its number of samples (0: a state that was not sampled):
 *
 *   f_i = -ln sum_n exp(-u_i(x_n)) / sum_k N_k exp(f_k - u_k(x_n))                        (eq. 11)
 *   W_ni = exp(f_i - u_i(x_n)) / sum_k N_k exp(f_k - u_k(x_n)),   <A>_i = sum_n W_ni A_n
 *   Theta = V S [1 - S V^T N V S]^+ S V^T,   W^T W = V S² V^T                               (eq. D6)
 *   var(f_i - f_j) = Theta_ii - 2 Theta_ij + Theta_jj                                     (eq. 12)
 *
 * An expectation is a ratio of two normalisation constants: W is widened by a column for A - c > 0, and
 * var <A> = <A - c>² (Theta_AA - 2 Theta_Ai + Theta_ii). Samples are taken as independent: thin correlated series first.
 */
import { pseudoInverse, symmetricEigen } from './symmetric-eigen.js';

export interface Mbar {
  readonly stateCount: number;
  readonly sampleCount: number;
  /** [state], f[0] = 0 */
  readonly freeEnergies: Float64Array;
  /** [sample, state] */
  readonly weights: Float64Array;
  /** [state] */
  readonly counts: Float64Array;
}

export interface MbarEstimate {
  readonly value: number;
  /** One standard error, asymptotic. */
  readonly error: number;
}

const TOLERANCE = 1e-12;
const MOST_ITERATIONS = 2000;
/** Fixed-point steps before the first of Newton's, which converges from near the solution only. */
const FIRST_STEPS = 10;

/**
 * @param reduced [state, sample] u_k(x_n)
 * @param counts [state] samples drawn from each; they add up to the samples
 * @throws RangeError when shapes do not fit or the iteration does not converge
 */
export function mbar(reduced: Float64Array, counts: ArrayLike<number>): Mbar {
  const stateCount = counts.length;
  const drawn = Array.from(counts);
  const sampleCount = drawn.reduce((sum, count) => sum + count, 0);
  if (sampleCount === 0 || reduced.length !== stateCount * sampleCount)
    throw refusal(
      `${reduced.length} reduced potentials for ${stateCount} states and ${sampleCount} samples`,
      'there is one for each state and sample',
    );
  // The lowest potential of each state: a start of the right size, whatever the zeros of the potentials.
  const free = Float64Array.from({ length: stateCount }, (_, k) =>
    reduced.subarray(k * sampleCount, (k + 1) * sampleCount).reduce((least, u) => Math.min(least, u)),
  );
  const weights = new Float64Array(sampleCount * stateCount);
  let gradient = evaluate(reduced, drawn, free, weights);
  for (let step = 0; step < FIRST_STEPS; step++) {
    free.set(selfConsistent(free, weights, stateCount, sampleCount));
    gradient = evaluate(reduced, drawn, free, weights);
  }
  for (let iteration = 0; gradient > TOLERANCE * sampleCount; iteration++) {
    if (iteration === MOST_ITERATIONS)
      throw refusal(
        `the free energies still change by ${(gradient / sampleCount).toExponential(1)}`,
        `${MOST_ITERATIONS} iterations were made; states may not overlap`,
      );
    const trial = newtonStep(free, weights, drawn, stateCount, sampleCount);
    const trialWeights = new Float64Array(weights.length);
    const trialGradient = evaluate(reduced, drawn, trial, trialWeights);
    if (trialGradient < gradient && trial.every(Number.isFinite)) {
      free.set(trial);
      weights.set(trialWeights);
      gradient = trialGradient;
    } else {
      free.set(selfConsistent(free, weights, stateCount, sampleCount));
      const before = gradient;
      gradient = evaluate(reduced, drawn, free, weights);
      // Both kinds of step have reached the last digits.
      if (gradient >= before && gradient < 1e-9 * sampleCount) break;
    }
  }
  const unsampled = selfConsistent(free, weights, stateCount, sampleCount);
  for (let k = 0; k < stateCount; k++) if (drawn[k] === 0) free[k] = unsampled[k];
  const zero = free[0];
  for (let k = 0; k < stateCount; k++) free[k] -= zero;
  evaluate(reduced, drawn, free, weights);
  return { stateCount, sampleCount, freeEnergies: free, weights, counts: Float64Array.from(drawn) };
}

/** Fills W and returns sum_k N_k |sum_n W_nk - 1|. */
function evaluate(
  reduced: Float64Array,
  counts: readonly number[],
  free: Float64Array,
  weights: Float64Array,
): number {
  const states = counts.length;
  const samples = weights.length / states;
  const sums = new Float64Array(states);
  for (let n = 0; n < samples; n++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < states; k++)
      if (counts[k] > 0)
        largest = Math.max(largest, Math.log(counts[k]) + free[k] - reduced[k * samples + n]);
    let sum = 0;
    for (let k = 0; k < states; k++)
      if (counts[k] > 0) sum += counts[k] * Math.exp(free[k] - reduced[k * samples + n] - largest);
    const denominator = largest + Math.log(sum);
    for (let k = 0; k < states; k++) {
      const w = Math.exp(free[k] - reduced[k * samples + n] - denominator);
      weights[n * states + k] = w;
      sums[k] += w;
    }
  }
  return counts.reduce((total, count, k) => total + count * Math.abs(sums[k] - 1), 0);
}

/** f_i - ln sum_n W_ni */
function selfConsistent(
  free: Float64Array,
  weights: Float64Array,
  states: number,
  samples: number,
): Float64Array {
  const sums = new Float64Array(states);
  for (let n = 0; n < samples; n++) for (let k = 0; k < states; k++) sums[k] += weights[n * states + k];
  return free.map((f, k) => f - Math.log(sums[k]));
}

/** Gradient g_i = N_i (1 - sum_n W_ni), Hessian H_ij = N_i N_j (W^T W)_ij - delta_ij N_i sum_n W_ni. */
function newtonStep(
  free: Float64Array,
  weights: Float64Array,
  counts: readonly number[],
  states: number,
  samples: number,
): Float64Array {
  const product = gram(weights, states, samples);
  const sums = new Float64Array(states);
  for (let n = 0; n < samples; n++) for (let k = 0; k < states; k++) sums[k] += weights[n * states + k];
  const hessian = new Float64Array(states * states);
  const gradient = counts.map((count, k) => count * (1 - sums[k]));
  for (let i = 0; i < states; i++) {
    for (let j = 0; j < states; j++)
      hessian[i * states + j] = -counts[i] * counts[j] * product[i * states + j];
    hessian[i * states + i] += counts[i] * sums[i];
  }
  const inverse = pseudoInverse(hessian, states);
  return free.map((f, i) => f + gradient.reduce((sum, g, j) => sum + inverse[i * states + j] * g, 0));
}

/** A^T A of [row, column] */
function gram(matrix: Float64Array, columns: number, rows: number): Float64Array {
  const product = new Float64Array(columns * columns);
  for (let n = 0; n < rows; n++)
    for (let i = 0; i < columns; i++)
      for (let j = 0; j <= i; j++)
        product[i * columns + j] += matrix[n * columns + i] * matrix[n * columns + j];
  for (let i = 0; i < columns; i++)
    for (let j = i + 1; j < columns; j++) product[i * columns + j] = product[j * columns + i];
  return product;
}

/** @param counts of the columns; 0 for those of observables */
function covariance(weights: Float64Array, counts: ArrayLike<number>, samples: number): Float64Array {
  const size = counts.length;
  const { values, vectors } = symmetricEigen(gram(weights, size, samples), size);
  const scale = values.map((value) => Math.sqrt(Math.max(0, value)));
  const inner = new Float64Array(size * size);
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += vectors[k * size + a] * counts[k] * vectors[k * size + b];
      inner[a * size + b] = (a === b ? 1 : 0) - scale[a] * sum * scale[b];
    }
  const middle = pseudoInverse(inner, size);
  const theta = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let a = 0; a < size; a++)
        for (let b = 0; b < size; b++)
          sum += vectors[i * size + a] * scale[a] * middle[a * size + b] * scale[b] * vectors[j * size + b];
      theta[i * size + j] = sum;
    }
  return theta;
}

/** f_to - f_from with its error. */
export function freeEnergyDifference(result: Mbar, from: number, to: number): MbarEstimate {
  const { freeEnergies, weights, counts, sampleCount, stateCount } = result;
  const theta = covariance(weights, counts, sampleCount);
  const at = (i: number, j: number) => theta[i * stateCount + j];
  return {
    value: freeEnergies[to] - freeEnergies[from],
    error: Math.sqrt(Math.max(0, at(from, from) - 2 * at(from, to) + at(to, to))),
  };
}

/** Mean of an observable in a state. @param observable [sample] */
export function mbarExpectation(result: Mbar, state: number, observable: Float64Array): MbarEstimate {
  const { weights, counts, sampleCount, stateCount } = result;
  let mean = 0;
  for (let n = 0; n < sampleCount; n++) mean += weights[n * stateCount + state] * observable[n];
  const lowest = observable.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const highest = observable.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (lowest === highest) return { value: mean, error: 0 };
  // Any shift that keeps A - c above zero gives the same variance.
  const shift = lowest - 0.1 * (highest - lowest);
  const above = mean - shift;
  const wide = stateCount + 1;
  const widened = new Float64Array(sampleCount * wide);
  for (let n = 0; n < sampleCount; n++) {
    for (let k = 0; k < stateCount; k++) widened[n * wide + k] = weights[n * stateCount + k];
    widened[n * wide + stateCount] = (weights[n * stateCount + state] * (observable[n] - shift)) / above;
  }
  const theta = covariance(widened, [...counts, 0], sampleCount);
  const at = (i: number, j: number) => theta[i * wide + j];
  const variance = at(stateCount, stateCount) - 2 * at(stateCount, state) + at(state, state);
  return { value: mean, error: above * Math.sqrt(Math.max(0, variance)) };
}

/** Samples' worth of a state: (sum W)² / sum W², of all samples together (Kish). */
export function effectiveSampleCount({ weights, sampleCount, stateCount }: Mbar, state: number): number {
  let squares = 0;
  for (let n = 0; n < sampleCount; n++) squares += weights[n * stateCount + state] ** 2;
  return 1 / squares;
}

function refusal(object: string, limit: string): RangeError {
  return new RangeError(`${object}: ${limit}`);
}
