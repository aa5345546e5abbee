/**
 * How many steps a submit holds. An abort waits for the submits in flight, so each of them should take no longer than
 * SUBMIT_SECONDS; a step that takes longer goes alone. The first ones go alone too, since nothing is known of the device yet.
 */

/** Submits on their way at once: one that runs, and one behind it that keeps the device busy while the host looks at the flags. */
export const SUBMITS_IN_FLIGHT = 2;
const SUBMIT_SECONDS = 0.08;
const MOST_STEPS = 500;

export interface SubmitPace {
  /** Of the next submit, at least 1. */
  steps(): number;
  /** A submit of so many steps was done so long after the one before it, or after the first began. */
  landed(steps: number, seconds: number): void;
}

export function createSubmitPace(): SubmitPace {
  let last = 0;
  let secondLast = 0;
  let known = 0;
  return {
    steps() {
      if (known < SUBMITS_IN_FLIGHT) return 1;
      // When the host comes late to two that are done, the second seems to have taken no time; the first tells better.
      return Math.max(1, Math.min(MOST_STEPS, Math.floor(SUBMIT_SECONDS / Math.max(last, secondLast))));
    },
    landed(steps, seconds) {
      secondLast = last;
      last = seconds / steps;
      known++;
    },
  };
}
