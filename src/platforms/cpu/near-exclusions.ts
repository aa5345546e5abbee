/**
 * Excluded pairs whose interaction through the mesh has to be taken out again: the pair kernel does that for those that are surely
 * within its reach and in its list (near), kernels/cpu/ewald-exclusion.ts for the rest (far).
 */
import type { Exclusions } from '../../system/index.js';
import type { Arena } from './arena.js';
import type { Kernels } from './kernels.js';

export interface NearExclusions {
  /** As in Exclusions, in the arena. */
  readonly start: Uint32Array;
  readonly partners: Uint32Array;
  /** [partner] 1 where near */
  readonly near: Uint8Array;
  /** [pair, 2] */
  readonly far: Uint32Array;
  readonly farCount: number;
  /** Near are those within `reach` nm now. */
  sort(reach: number): void;
}

/** @param positions [atom, 3] and @param box [3], nm, in the arena */
export function createNearExclusions(
  arena: Arena,
  kernels: Kernels,
  exclusions: Exclusions,
  positions: Float64Array,
  box: Float64Array,
): NearExclusions {
  const atomCount = positions.length / 3;
  const start = arena.uint32(atomCount + 1);
  start.set(exclusions.start);
  const partners = arena.uint32(exclusions.partners.length);
  partners.set(exclusions.partners);
  const near = arena.uint8(partners.length);
  const far = arena.uint32(partners.length);
  let farCount = 0;
  return {
    start,
    partners,
    near,
    far,
    get farCount() {
      return farCount;
    },
    sort(reach) {
      farCount = kernels.sortExclusions(
        positions.byteOffset,
        box.byteOffset,
        atomCount,
        start.byteOffset,
        partners.byteOffset,
        reach * reach,
        near.byteOffset,
        far.byteOffset,
      );
    },
  };
}
