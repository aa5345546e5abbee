/**
 * Who computes which entries of the pair list: consecutive stretches of equal cost, counted in neighbours, the first thread
 * less by what else it has to do. A function of the list and the number of threads only.
 */
import type { PairListPart } from './pair-search.js';

/** `count` entries of a part from `first` on. */
export interface ListSlice {
  readonly part: PairListPart;
  readonly first: number;
  readonly count: number;
}

/** [thread] slices; together every entry once. */
export function shareList(
  parts: readonly PairListPart[],
  threads: number,
  costOfFirst: number,
): readonly (readonly ListSlice[])[] {
  const total = parts.reduce((sum, part) => sum + neighboursBefore(part, part.entryCount), 0);
  const first = Math.max(0, (total + costOfFirst) / threads - costOfFirst);
  const each = threads > 1 ? (total - first) / (threads - 1) : 0;
  return Array.from({ length: threads }, (_, thread) => {
    const from = thread === 0 ? 0 : first + (thread - 1) * each;
    const to = thread === threads - 1 ? total : first + thread * each;
    return slicesBetween(parts, from, to, thread === threads - 1);
  });
}

/** Entries that begin in [from, to) when the neighbours of all parts are counted through; with `last`, up to the end. */
function slicesBetween(parts: readonly PairListPart[], from: number, to: number, last: boolean): ListSlice[] {
  const slices: ListSlice[] = [];
  let before = 0;
  for (const part of parts) {
    const first = entryAt(part, from - before);
    const end = last ? part.entryCount : entryAt(part, to - before);
    if (end > first) slices.push({ part, first, count: end - first });
    before += neighboursBefore(part, part.entryCount);
  }
  return slices;
}

/** The first entry whose neighbours begin at `position` or later. */
function entryAt({ entries, entryCount }: PairListPart, position: number): number {
  let low = 0;
  let high = entryCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[4 * middle + 1] < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function neighboursBefore({ entries }: PairListPart, entry: number): number {
  return entry === 0 ? 0 : entries[4 * (entry - 1) + 3];
}
