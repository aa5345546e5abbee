import type { Arena } from './arena.js';

/** Arrays over slots, four to a cluster, padding included; layouts as in kernels/cpu/common/fixed-point.ts. */
export interface SlotArrays {
  /** In clusters. */
  readonly capacity: number;
  /** [slot] atom, -1 for padding */
  readonly slotAtom: Int32Array;
  /** Coordinates now, at the last build and at the last pruning. */
  readonly fixed: Int32Array;
  readonly fixedAtBuild: Int32Array;
  readonly fixedAtPrune: Int32Array;
  /** Position / edge as u32. */
  readonly fractions: Int32Array;
  /** Charges and Lennard-Jones values: kernels/cpu/nonbonded.ts. */
  readonly records: Float32Array;
  /** [slot] u, 0 for padding */
  readonly masses: Float32Array;
  /** [thread], one after the other in memory */
  readonly pairForces: readonly Float32Array[];
  readonly meshForces: Float32Array;
  /** For building: f32 coordinates and bounding boxes. */
  readonly coordinates: Float32Array;
  readonly bounds: Float32Array;
}

/** Values in the record of a cluster: three for each slot. */
export const CLUSTER_VALUES = 12;
export const CLUSTER_BYTES = 48;

/** @param clusters at least so many */
export function allocateSlots(arena: Arena, clusters: number, threads: number): SlotArrays {
  // Of whole cache lines, so that no two threads write to the same one.
  const capacity = 4 * Math.ceil(clusters / 4);
  const values = CLUSTER_VALUES * capacity;
  const pairForces = arena.float32(threads * values);
  return {
    capacity,
    slotAtom: arena.int32(4 * capacity),
    fixed: arena.int32(values),
    fixedAtBuild: arena.int32(values),
    fixedAtPrune: arena.int32(values),
    fractions: arena.int32(values),
    records: arena.float32(values),
    masses: arena.float32(4 * capacity),
    pairForces: Array.from({ length: threads }, (_, k) => pairForces.subarray(k * values, (k + 1) * values)),
    meshForces: arena.float32(values),
    coordinates: arena.float32(values),
    bounds: arena.float32(8 * capacity),
  };
}
