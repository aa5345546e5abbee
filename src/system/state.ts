/**
 * The mutable part of a simulation: R replicas of one System, one owner at a time.
 * Positions lie in the primary cell [0, edge) at block starts and may leave it within a block; `images` counts the cells
 * left behind, so that position + images * edge is the unwrapped path. An edge of 0 is an open boundary.
 */
export interface State {
  readonly replicaCount: number;
  readonly atomCount: number;
  /** Absolute step of the current stage, the same for all replicas. */
  step: number;
  /** [replica, atom, 3], nm */
  readonly positions: Float64Array;
  /** [replica, atom, 3], nm/ps */
  readonly velocities: Float64Array;
  /** [replica, atom, 3] */
  readonly images: Int32Array;
  /** [replica, 3], nm */
  readonly box: Float64Array;
  /** [replica, COUPLER_SLOTS]: variables of thermostats and barostats; slot 0 is the energy handed to the baths so far (kJ/mol). */
  readonly couplers: Float64Array;
}

export const COUPLER_SLOTS = 16;

export function createState(replicaCount: number, atomCount: number): State {
  return {
    replicaCount,
    atomCount,
    step: 0,
    positions: new Float64Array(replicaCount * atomCount * 3),
    velocities: new Float64Array(replicaCount * atomCount * 3),
    images: new Int32Array(replicaCount * atomCount * 3),
    box: new Float64Array(replicaCount * 3),
    couplers: new Float64Array(replicaCount * COUPLER_SLOTS),
  };
}

/** Bring every atom of every replica into the primary cell, counting images. */
export function wrapState(state: State): void {
  const { positions, images, box, atomCount, replicaCount } = state;
  for (let replica = 0; replica < replicaCount; replica++) {
    for (let axis = 0; axis < 3; axis++) {
      const edge = box[3 * replica + axis];
      if (!(edge > 0)) continue;
      const first = 3 * replica * atomCount + axis;
      const end = 3 * (replica + 1) * atomCount;
      for (let k = first; k < end; k += 3) {
        const cells = Math.floor(positions[k] / edge);
        if (cells === 0) continue;
        positions[k] -= cells * edge;
        images[k] += cells;
        // A coordinate a hair below zero can land exactly on the upper edge.
        if (positions[k] >= edge) {
          positions[k] -= edge;
          images[k] += 1;
        }
      }
    }
  }
}
