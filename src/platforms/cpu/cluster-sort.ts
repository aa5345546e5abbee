/**
 * Atoms sorted into clusters of four (kernels/cpu/pair-list.ts): by columns in x and y, by z inside a column, the last cluster of a
 * column padded.
 */
import type { Arena } from './arena.js';
import type { Kernels } from './kernels.js';
import { allocateSlots, type SlotArrays } from './slot-arrays.js';

const LAYER_HEIGHT = 0.02; // nm
const MOST_COLUMNS_ALONG = 1024;
/** Room for growth beyond what was needed when an array is allocated. */
const HEADROOM = 1.1;

export interface ClusterSort {
  readonly slots: SlotArrays;
  readonly clusters: number;
  /** [atom, 3] cells by which an atom lies outside the primary one. */
  readonly images: Int32Array;
  /** [atom] */
  readonly atomSlot: Int32Array;
  /** Columns along x and y, and [column] the first cluster of each, nx * ny + 1 of them. */
  readonly nx: number;
  readonly ny: number;
  readonly columns: Int32Array;
  /** For the positions and the box as they are now. */
  sort(): void;
}

/** @param positions [atom, 3] and @param box [3], nm, in the arena; @param threads that have pair forces of their own */
export function createClusterSort(
  arena: Arena,
  kernels: Kernels,
  positions: Float64Array,
  box: Float64Array,
  threads: number,
): ClusterSort {
  const atomCount = positions.length / 3;
  const images = arena.int32(3 * atomCount);
  const wrappedZ = arena.float64(atomCount);
  const keys = arena.int32(2 * atomCount);
  const atomSlot = arena.int32(atomCount);
  let counts = arena.int32(0);
  let columns = arena.int32(0);
  let slots = allocateSlots(arena, 0, threads);
  let clusters = 0;
  let [nx, ny] = [0, 0];

  /** Columns whose clusters are about as high as wide at the mean density. */
  const columnsAlong = (edge: number) => {
    const width = Math.cbrt((4 * box[0] * box[1] * box[2]) / atomCount);
    return Math.max(1, Math.min(MOST_COLUMNS_ALONG, Math.round(edge / width)));
  };
  const makeRoom = (layers: number) => {
    if (columns.length < nx * ny + 1) columns = arena.int32(Math.ceil(HEADROOM * nx * ny) + 1);
    if (counts.length < Math.max(layers, nx * ny) + 2)
      counts = arena.int32(Math.ceil(HEADROOM * Math.max(layers, nx * ny)) + 2);
    // Every column may end with a cluster that is not full.
    const most = Math.floor((atomCount + 3 * nx * ny) / 4) + 1;
    if (slots.capacity < most) slots = allocateSlots(arena, Math.ceil(HEADROOM * most), threads);
  };

  return {
    images,
    atomSlot,
    get slots() {
      return slots;
    },
    get clusters() {
      return clusters;
    },
    get columns() {
      return columns;
    },
    get nx() {
      return nx;
    },
    get ny() {
      return ny;
    },
    sort() {
      nx = columnsAlong(box[0]);
      ny = columnsAlong(box[1]);
      const layers = Math.max(1, Math.min(atomCount, Math.ceil(box[2] / LAYER_HEIGHT)));
      makeRoom(layers);
      kernels.wrapAtoms(
        positions.byteOffset,
        atomCount,
        box.byteOffset,
        images.byteOffset,
        wrappedZ.byteOffset,
      );
      clusters = kernels.sortAtoms(
        positions.byteOffset,
        images.byteOffset,
        wrappedZ.byteOffset,
        atomCount,
        box.byteOffset,
        nx,
        ny,
        layers,
        keys.byteOffset,
        counts.byteOffset,
        columns.byteOffset,
        slots.slotAtom.byteOffset,
        atomSlot.byteOffset,
      );
      kernels.boundClusters(
        positions.byteOffset,
        images.byteOffset,
        slots.slotAtom.byteOffset,
        clusters,
        box.byteOffset,
        slots.coordinates.byteOffset,
        slots.bounds.byteOffset,
      );
    },
  };
}
