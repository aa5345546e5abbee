/** The 27 neighbouring cells of a periodic box, shift 13 being none, in the forms that the kernels want. */
import type { Arena } from './arena.js';
import { UNITS_PER_NM } from './coulomb-table.js';

const SHIFTS = 27;

export interface ImageShifts {
  /** [27, 3] nm */
  readonly vectors: Float64Array;
  /** [27, 4] nm */
  readonly lanes: Float32Array;
  /** [27, 4] fixed-point units */
  readonly fixed: Int32Array;
  /** For the box as it is now. */
  update(): void;
}

/** @param box [3] nm, in the arena */
export function createImageShifts(arena: Arena, box: Float64Array): ImageShifts {
  const vectors = arena.float64(SHIFTS * 3);
  const lanes = arena.float32(SHIFTS * 4);
  const fixed = arena.int32(SHIFTS * 4);
  return {
    vectors,
    lanes,
    fixed,
    update() {
      for (let shift = 0; shift < SHIFTS; shift++) {
        const cell = [Math.floor(shift / 9) - 1, (Math.floor(shift / 3) % 3) - 1, (shift % 3) - 1];
        for (let axis = 0; axis < 3; axis++) {
          const vector = cell[axis] * box[axis];
          vectors[3 * shift + axis] = vector;
          lanes[4 * shift + axis] = vector;
          fixed[4 * shift + axis] = Math.round(vector * UNITS_PER_NM);
        }
      }
    },
  };
}
