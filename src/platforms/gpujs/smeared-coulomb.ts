/**
 * The smeared Coulomb interaction W(r²) = erf(beta r)/r and S = -(1/r) dW/dr, what direct Ewald sums are short of the bare 1/r
 * and 1/r³, as chords over equal intervals of r² for kernels/gpujs/nonbonded.ts.
 *   W = 2 beta/sqrt(pi) F_0(beta² r²),   S = 4 beta³/sqrt(pi) F_1(beta² r²),   F_n the Boys functions, entire.
 * A chord is shifted so that its error, a parabola, averages to nothing over the interval.
 */
import { boys } from '../../math/index.js';

/** In beta² r²: errors are below 4e-7 of the bare interaction (test/unit/platforms/gpujs-smeared-coulomb.test.ts). */
const WIDTH = 0.0045;

export interface SmearedCoulombTable {
  /** Up to the cut-off. */
  readonly intervals: number;
  /** [interval, (S at its start, its rise, W, its rise)]; one more, beyond the cut-off, repeats its end. */
  readonly values: Float32Array;
}

/** @param beta 1/nm, 0 for bare Coulomb: zeros  @param cutoff nm */
export function smearedCoulombTable(beta: number, cutoff: number): SmearedCoulombTable {
  const intervals = Math.max(1, Math.ceil((beta * cutoff) ** 2 / WIDTH));
  const values = new Float32Array(4 * (intervals + 1));
  if (beta === 0) return { intervals, values };
  const root = Math.sqrt(Math.PI);
  const r2 = (interval: number) => (interval / intervals) * cutoff * cutoff;
  const functions = [
    (x: number) => ((4 * beta ** 3) / root) * boys(1, beta * beta * r2(x)),
    (x: number) => ((2 * beta) / root) * boys(0, beta * beta * r2(x)),
  ];
  functions.forEach((f, column) => {
    let left = f(0);
    for (let k = 0; k < intervals; k++) {
      const right = f(k + 1);
      const shift = (2 / 3) * (f(k + 0.5) - 0.5 * (left + right));
      values[4 * k + 2 * column] = left + shift;
      values[4 * k + 2 * column + 1] = right - left;
      left = right;
    }
    values[4 * intervals + 2 * column] = left;
  });
  return { intervals, values };
}
