/**
 * Autocorrelation of a real series by the Wiener-Khinchin theorem: C(k) = mean over t of x(t) x(t + k), every pair counted,
 * zero-padded so that ends do not meet; cost n log n. The mean is not taken out.
 */
import { createFftPlan, FFT_PRIMES, fft } from './fft.js';

/** The smallest length >= `least` that the transform takes. */
function transformLength(least: number): number {
  for (let length = Math.max(2, least); ; length++) {
    let rest = length;
    for (const prime of FFT_PRIMES) while (rest % prime === 0) rest /= prime;
    if (rest === 1) return length;
  }
}

/** @param longest lag, below the length of the series. @returns [lag], from 0 */
export function autocorrelation(values: Float64Array, longest: number): Float64Array {
  const count = values.length;
  const length = transformLength(count + longest);
  const plan = createFftPlan(length);
  const data = new Float64Array(2 * length);
  const work = new Float64Array(2 * length);
  for (let t = 0; t < count; t++) data[2 * t] = values[t];
  fft(plan, -1, data, 0, 1, work);
  for (let k = 0; k < length; k++) {
    data[2 * k] = data[2 * k] ** 2 + data[2 * k + 1] ** 2;
    data[2 * k + 1] = 0;
  }
  fft(plan, 1, data, 0, 1, work);
  return Float64Array.from({ length: longest + 1 }, (_, lag) => data[2 * lag] / (length * (count - lag)));
}
