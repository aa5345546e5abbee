/**
 * The pair list of the cpu platform, where every pair stands once, as a table in which every slot finds all its neighbours:
 * kernels of gpu.js cannot add to what another thread computes.
 * Layout of the list: kernels/cpu/pair-list.ts. An entry is (slot i << 5 | shift, from, whole, end): the neighbours from..end are clusters
 * of four slots, all of whose lanes count up to `whole` and those of bits 24-27 beyond.
 */
export interface PairEntries {
  /** [slot] atom, -1 for padding */
  readonly slotAtom: Int32Array;
  /** [entry, 4] */
  readonly entries: Int32Array;
  readonly entryCount: number;
  readonly neighbours: Int32Array;
}

export interface NeighbourTable {
  readonly slots: number;
  /** Neighbours a slot may have. */
  readonly depth: number;
  /** [m, slot] */
  readonly neighbours: Float32Array;
  /** [slot] */
  readonly counts: Float32Array;
}

const CLUSTER_BITS = 0x00ffffff;

/**
 * Fills the table. A pair that the list holds with two of its images, as it may in a small box, enters once: the kernels take the
 * nearest.
 * @returns the depth needed: the table is complete only where it is no larger than the table's own
 */
export function fillNeighbourTable(
  table: NeighbourTable,
  { slotAtom, entries, entryCount, neighbours: list }: PairEntries,
): number {
  const { slots, depth, neighbours, counts } = table;
  counts.fill(0);
  for (let entry = 0; entry < entryCount; entry++) {
    const head = entries[4 * entry];
    const i = head >>> 5;
    const whole = entries[4 * entry + 2];
    const end = entries[4 * entry + 3];
    for (let at = entries[4 * entry + 1]; at < end; at++) {
      const word = list[at];
      const first = 4 * (word & CLUSTER_BITS);
      const lanes = at < whole ? 15 : (word >>> 24) & 15;
      for (let lane = 0; lane < 4; lane++) {
        const j = first + lane;
        if (((lanes >> lane) & 1) === 0 || slotAtom[j] < 0 || i === j) continue;
        const m = counts[i]++;
        const n = counts[j]++;
        if (m < depth) neighbours[m * slots + i] = j;
        if (n < depth) neighbours[n * slots + j] = i;
      }
    }
  }
  let deepest = 0;
  for (let slot = 0; slot < slots; slot++) deepest = Math.max(deepest, counts[slot]);
  if (deepest <= depth) dropRepeated(table);
  return deepest;
}

function dropRepeated({ slots, neighbours, counts }: NeighbourTable): void {
  const seenBy = new Int32Array(slots).fill(-1);
  for (let slot = 0; slot < slots; slot++) {
    let kept = 0;
    for (let m = 0; m < counts[slot]; m++) {
      const neighbour = neighbours[m * slots + slot];
      if (seenBy[neighbour] === slot) continue;
      seenBy[neighbour] = slot;
      neighbours[kept++ * slots + slot] = neighbour;
    }
    counts[slot] = kept;
  }
}
