/** Exact distributions and the Kolmogorov-Smirnov test against them. */
import { erf } from '../../src/math/index.js';

/** P(X <= x) of Gamma(shape, scale) for whole `shape`: 1 - exp(-y) sum_{k < shape} y^k / k!, y = x / scale. */
export function erlangCdf(x: number, shape: number, scale: number): number {
  if (!(x > 0)) return 0;
  const y = x / scale;
  // Summed from the largest term down to nothing, in logarithms: y^k overflows for hundreds of degrees of freedom.
  let logTerm = -y;
  let sum = Math.exp(logTerm);
  for (let k = 1; k < shape; k++) {
    logTerm += Math.log(y / k);
    sum += Math.exp(logTerm);
  }
  return 1 - sum;
}

/** The same for `shape` a multiple of 1/2, from P(1/2, y) = erf(sqrt y) and P(a + 1, y) = P(a, y) - y^a e^-y / Gamma(a + 1). */
export function gammaCdf(x: number, shape: number, scale: number): number {
  if (Number.isInteger(shape)) return erlangCdf(x, shape, scale);
  if (!(x > 0)) return 0;
  const y = x / scale;
  let logTerm = 0.5 * Math.log(y) - y - Math.log(Math.sqrt(Math.PI) / 2);
  let sum = erf(Math.sqrt(y));
  for (let a = 0.5; a < shape; a++) {
    sum -= Math.exp(logTerm);
    logTerm += Math.log(y / (a + 1));
  }
  return Math.max(0, sum);
}

/** Largest distance between the empirical and the exact cumulative distribution. */
export function kolmogorovDistance(samples: readonly number[], cdf: (x: number) => number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  let largest = 0;
  sorted.forEach((sample, k) => {
    const exact = cdf(sample);
    largest = Math.max(largest, exact - k / sorted.length, (k + 1) / sorted.length - exact);
  });
  return largest;
}

/** p-value of independent samples: Kolmogorov's series with Stephens's correction for finite n. */
export function kolmogorovP(samples: readonly number[], cdf: (x: number) => number): number {
  const root = Math.sqrt(samples.length);
  const t = (root + 0.12 + 0.11 / root) * kolmogorovDistance(samples, cdf);
  if (t < 0.2) return 1;
  let p = 0;
  for (let k = 1; k <= 100; k++) p += 2 * (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * t * t);
  return Math.min(1, Math.max(0, p));
}

export function meanOf(samples: readonly number[]): number {
  return samples.reduce((sum, value) => sum + value, 0) / samples.length;
}

export function varianceOf(samples: readonly number[]): number {
  const mean = meanOf(samples);
  return samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (samples.length - 1);
}
