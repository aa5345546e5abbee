/**
 * Plans of the line transforms of kernels/cpu/common/fft.ts: stages from the longest to the shortest, their twiddle factors
 * exp(-2 pi i j k / n), and where each frequency ends up.
 */
import { SheathError } from '../../core/index.js';
import type { Arena } from './arena.js';
import type { Kernels } from './kernels.js';

export interface FftPlan {
  readonly length: number;
  /** i32: stage count, then (radix, length, address of twiddles) for each. */
  readonly stages: Int32Array;
  /** [frequency] its place in the transformed line. */
  readonly order: Int32Array;
}

const RADICES = [4, 2, 3, 5, 7] as const;

/** @throws E_MESH_FACTORS when `length` has a prime factor above 7 */
export function createFftPlan(arena: Arena, kernels: Kernels, length: number): FftPlan {
  const radices = factorise(length);
  // A plan reads the length of its first stage even when it has none.
  const stages = arena.int32(1 + 3 * Math.max(1, radices.length));
  stages[0] = radices.length;
  let n = length;
  radices.forEach((radix, stage) => {
    const rest = n / radix;
    const twiddles = arena.float32(2 * rest * (radix - 1));
    for (let k = 0; k < rest; k++) {
      for (let j = 1; j < radix; j++) {
        const angle = (2 * Math.PI * ((j * k) % n)) / n;
        const at = 2 * (k * (radix - 1) + j - 1);
        twiddles[at] = kernels.cosine(angle);
        twiddles[at + 1] = -kernels.sine(angle);
      }
    }
    stages.set([radix, n, twiddles.byteOffset], 1 + 3 * stage);
    n = rest;
  });
  const order = arena.int32(length);
  placeFrequencies(radices, order, 0, 0, length, 0, 1);
  return { length, stages, order };
}

function factorise(length: number): number[] {
  const radices: number[] = [];
  let rest = length;
  for (const radix of RADICES) {
    for (; rest % radix === 0 && rest > 1; rest /= radix) radices.push(radix);
  }
  if (!(rest === 1 && length >= 1)) {
    throw new SheathError('E_MESH_FACTORS', {
      object: `a mesh axis has ${length} points`,
      limit: 'the transform takes products of 2, 3, 5 and 7',
      cure: 'choose such a number nearby',
    });
  }
  return radices;
}

/** Stage `stage` sends frequencies `first`, `first` + `step`, ... to the `length` places from `place` on. */
function placeFrequencies(
  radices: readonly number[],
  order: Int32Array,
  stage: number,
  place: number,
  length: number,
  first: number,
  step: number,
): void {
  if (length === 1) {
    order[first] = place;
    return;
  }
  const radix = radices[stage];
  const rest = length / radix;
  for (let j = 0; j < radix; j++) {
    placeFrequencies(radices, order, stage + 1, place + j * rest, rest, first + j * step, step * radix);
  }
}
