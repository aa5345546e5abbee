/**
 * The outer pair list, searched for among the clusters, and the inner one pruned from it, both in parts: one a thread, of about
 * as many pairs each. Lists that outgrow their arrays are searched for again in larger ones.
 */
import type { Arena } from './arena.js';
import type { ClusterSort } from './cluster-sort.js';
import { UNITS_PER_NM } from './coulomb-table.js';
import type { ImageShifts } from './image-shifts.js';
import { divideClusters } from './list-parts.js';
import type { NearExclusions } from './near-exclusions.js';
import type { Team } from './team-node.js';
import type { Task } from './team-protocol.js';

const FIXED_UNITS2 = UNITS_PER_NM * UNITS_PER_NM;
/** In a liquid: four to a cluster, of which two thirds lie within the range, and some for uneven parts. */
const NEIGHBOURS_PER_PAIR = 0.8;
/** Words of an entry of the outer list, of one of the inner list, and what pruning reads and writes behind the neighbours. */
const OUTER_ENTRY = 5;
const ENTRY = 4;
const OVERHANG = 3;

/** A part of the inner list; its layout is in kernels/cpu/pair-list.ts. */
export interface PairListPart {
  readonly entries: Int32Array;
  readonly entryCount: number;
  readonly neighbours: Int32Array;
}

export interface PairSearch {
  /** [thread] the inner list */
  readonly parts: readonly PairListPart[];
  /** The outer list: pairs within `range` nm in the sort as it is; those within `inside` nm are in every inner list. */
  search(range: number, inside: number): void;
  /** The inner list: pairs of the outer one within `range` nm now. */
  prune(range: number): void;
}

/** What a thread finds, and what it takes to search. */
interface Part {
  marks: Int32Array;
  candidates: Int32Array;
  outerEntries: Int32Array;
  outerCount: number;
  outerNeighbours: Int32Array;
  entries: Int32Array;
  entryCount: number;
  neighbours: Int32Array;
  readonly neighbourCount: Int32Array;
}

function emptyPart(arena: Arena): Part {
  return {
    marks: arena.int32(0),
    candidates: arena.int32(0),
    outerEntries: arena.int32(0),
    outerCount: 0,
    outerNeighbours: arena.int32(0),
    entries: arena.int32(0),
    entryCount: 0,
    neighbours: arena.int32(0),
    neighbourCount: arena.int32(1),
  };
}

/** @param box [3] nm, in the arena */
export function createPairSearch(
  arena: Arena,
  team: Team,
  box: Float64Array,
  cutoff: number,
  sorted: ClusterSort,
  shifts: ImageShifts,
  exclusions: NearExclusions,
): PairSearch {
  const atomCount = sorted.atomSlot.length;
  const parts: Part[] = Array.from({ length: team.size }, () => emptyPart(arena));

  /** One task a part and thread; what the kernels returned. */
  const runOnParts = (taskOf: (part: Part, index: number) => Task): readonly number[] =>
    team
      .run(
        'list',
        parts.map((part, index) => [taskOf(part, index)]),
      )
      .map(([result]) => result);

  const makeRoomToSearch = (range: number) => {
    const { slots, clusters } = sorted;
    const pairs = (((2 * Math.PI) / 3) * range ** 3 * atomCount ** 2) / (box[0] * box[1] * box[2]);
    for (const part of parts) {
      if (part.marks.length < slots.capacity) {
        part.marks = arena.int32(slots.capacity);
        part.candidates = arena.int32(3 * slots.capacity);
      }
      if (part.outerEntries.length > 0) continue;
      part.outerNeighbours = arena.int32(Math.ceil((NEIGHBOURS_PER_PAIR * pairs) / parts.length) + clusters);
      part.outerEntries = arena.int32(OUTER_ENTRY * Math.ceil((4 * atomCount) / parts.length));
    }
  };
  const makeRoomToPrune = () => {
    for (const part of parts) {
      if (part.neighbours.length < part.neighbourCount[0] + OVERHANG)
        part.neighbours = arena.int32(part.outerNeighbours.length + OVERHANG);
      if (part.entries.length < ENTRY * part.outerCount)
        part.entries = arena.int32(ENTRY * (part.outerEntries.length / OUTER_ENTRY));
    }
  };

  return {
    parts,
    search(range, inside) {
      const { slots, clusters, atomSlot, columns, nx, ny } = sorted;
      const bounds = divideClusters(clusters, parts.length, range / box[0]);
      makeRoomToSearch(range);
      const searchOf = (part: Part, index: number): Task => [
        'buildPairList',
        slots.coordinates.byteOffset,
        slots.bounds.byteOffset,
        slots.slotAtom.byteOffset,
        atomSlot.byteOffset,
        columns.byteOffset,
        nx,
        ny,
        clusters,
        bounds[index],
        bounds[index + 1],
        box.byteOffset,
        shifts.lanes.byteOffset,
        range,
        inside,
        exclusions.start.byteOffset,
        exclusions.partners.byteOffset,
        exclusions.near.byteOffset,
        cutoff * cutoff,
        part.marks.byteOffset,
        part.candidates.byteOffset,
        part.outerEntries.byteOffset,
        part.outerEntries.length / OUTER_ENTRY,
        part.outerNeighbours.byteOffset,
        part.outerNeighbours.length - OVERHANG,
        part.neighbourCount.byteOffset,
      ];
      for (;;) {
        const counts = runOnParts(searchOf);
        parts.forEach((part, index) => {
          part.outerCount = counts[index];
          if (part.outerCount >= 0) return;
          part.outerNeighbours = arena.int32(Math.ceil(1.5 * part.outerNeighbours.length) + clusters);
          part.outerEntries = arena.int32(
            OUTER_ENTRY * Math.ceil((1.5 * part.outerEntries.length) / OUTER_ENTRY),
          );
        });
        if (parts.every((part) => part.outerCount >= 0)) break;
      }
      makeRoomToPrune();
    },
    prune(range) {
      const { slots } = sorted;
      const counts = runOnParts((part) => [
        'prunePairList',
        slots.fixed.byteOffset,
        shifts.fixed.byteOffset,
        range * range * FIXED_UNITS2,
        part.outerEntries.byteOffset,
        part.outerCount,
        part.outerNeighbours.byteOffset,
        part.entries.byteOffset,
        part.neighbours.byteOffset,
      ]);
      parts.forEach((part, index) => {
        part.entryCount = counts[index];
      });
    },
  };
}
