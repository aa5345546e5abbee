import { drawWords, STREAM, uniformOf } from '../math/index.js';

/** A sequence of random numbers for one purpose of growing polymers: fixed by (seed, purpose, attempt) on any machine. */
export interface GrowthDraws {
  /** Uniform in (0, 1). */
  uniform(): number;
  /** A direction, uniform on the sphere (Marsaglia, Ann. Math. Stat. 43, 645 (1972)). */
  direction(): [number, number, number];
}

/** Never renumber. */
export type GrowthPurpose = 'strands' | 'guides' | 'units';
const PURPOSE: Readonly<Record<GrowthPurpose, number>> = { strands: 1, guides: 2, units: 3 };

export function createGrowthDraws(seed: number, purpose: GrowthPurpose, attempt: number): GrowthDraws {
  let step = 0;
  const uniform = (): number =>
    uniformOf(drawWords(seed, STREAM.chainGrowth, PURPOSE[purpose], attempt, step++, 0)[0]);
  return {
    uniform,
    direction() {
      for (;;) {
        const a = 2 * uniform() - 1;
        const b = 2 * uniform() - 1;
        const s = a * a + b * b;
        if (s >= 1 || s === 0) continue;
        const root = 2 * Math.sqrt(1 - s);
        return [a * root, b * root, 1 - 2 * s];
      }
    },
  };
}
