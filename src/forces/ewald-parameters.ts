import { erfc, FFT_PRIMES } from '../math/index.js';

/**
 * The splitting parameter beta (1/nm) at which erfc(beta · cutoff) = tolerance: GROMACS's `ewald-rtol`.
 * @param cutoff nm
 * @param tolerance between 0 and 1: the strength of the direct potential at the cut-off, relative to bare Coulomb
 */
export function ewaldBeta(cutoff: number, tolerance: number): number {
  let low = 0;
  let high = 28; // erfc underflows here
  for (let k = 0; k < 60; k++) {
    const middle = 0.5 * (low + high);
    if (erfc(middle) > tolerance) low = middle;
    else high = middle;
  }
  return (0.5 * (low + high)) / cutoff;
}

/**
 * The PME mesh for a box: on each axis the smallest length that the FFT takes whose spacing is at most `spacing`.
 * @param box [3] nm
 * @param spacing nm
 */
export function meshFor(box: ArrayLike<number>, spacing: number): [number, number, number] {
  return [meshLength(box[0], spacing), meshLength(box[1], spacing), meshLength(box[2], spacing)];
}

function meshLength(edge: number, spacing: number): number {
  // An edge that is a multiple of the spacing must not gain a point by rounding.
  let length = Math.max(1, Math.ceil((edge / spacing) * (1 - 1e-12)));
  while (!isFftLength(length)) length++;
  return length;
}

function isFftLength(length: number): boolean {
  let rest = length;
  for (const prime of FFT_PRIMES) while (rest % prime === 0) rest /= prime;
  return rest === 1;
}
