import type { Rows, Thread } from './common/thread.js';

/** The self-test: [thread] the turns that a loop of this length makes, counted. */
export function countTurns(this: Thread, lengths: Rows): number {
  const length = lengths[0][this.thread.x];
  let turns = 0.0;
  for (let turn = 0; turn < length; turn++) {
    turns += 1.0;
  }
  return turns;
}
