/** Force evaluations that a pair list should live, learnt from what was used of its buffer. A matter of speed only (nonbonded.ts). */

const FIRST_LIFE = { dynamics: 8, minimise: 4 } as const;
const LONGEST_LIFE = 60;
/** Part of the buffer that the next block is to use. */
const AIM = 0.8;

export interface ListLife {
  readonly evaluations: number;
  /** The list held, and this much of its buffer was used at most. */
  held(used: number): void;
  /** It did not. @param faulty there were faults too, so that only a list that is always fresh can tell whether they are real */
  expired(used: number, faulty: boolean): void;
}

export function createListLife(kind: keyof typeof FIRST_LIFE): ListLife {
  let evaluations: number = FIRST_LIFE[kind];
  return {
    get evaluations() {
      return evaluations;
    },
    held(used) {
      const growth = Math.min(1.5, AIM / Math.max(used, 1e-3));
      // Rounded away from where it is: a life of 1 must be able to grow.
      const next = growth > 1 ? Math.ceil(evaluations * growth) : Math.floor(evaluations * growth);
      evaluations = Math.max(1, Math.min(LONGEST_LIFE, next));
    },
    expired(used, faulty) {
      evaluations = faulty ? 1 : Math.max(1, Math.floor(evaluations * Math.min(0.5, AIM / used)));
    },
  };
}
