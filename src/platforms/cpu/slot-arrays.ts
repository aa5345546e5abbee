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
  /** [thread] */
  readonly pairForces: readonly Float32Array[];
  readonly meshForces: Float32Array;
  /** For building: f32 coordinates and bounding boxes. */
  readonly coordinates: Float32Array;
  readonly bounds: Float32Array;
}

/** Values in the record of a cluster: three for each slot. */
export const CLUSTER_VALUES = 12;
export const CLUSTER_BYTES = 48;

export function allocateSlots(arena: Arena, capacity: number, threads: number): SlotArrays {
  return {
    capacity,
    slotAtom: arena.int32(4 * capacity),
    fixed: arena.int32(CLUSTER_VALUES * capacity),
    fixedAtBuild: arena.int32(CLUSTER_VALUES * capacity),
    fixedAtPrune: arena.int32(CLUSTER_VALUES * capacity),
    fractions: arena.int32(CLUSTER_VALUES * capacity),
    records: arena.float32(CLUSTER_VALUES * capacity),
    masses: arena.float32(4 * capacity),
    pairForces: Array.from({ length: threads }, () => arena.float32(CLUSTER_VALUES * capacity)),
    meshForces: arena.float32(CLUSTER_VALUES * capacity),
    coordinates: arena.float32(CLUSTER_VALUES * capacity),
    bounds: arena.float32(8 * capacity),
  };
}
