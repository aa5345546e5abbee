/**
 * Unwrapping: from positions in the primary cell to continuous paths.
 *
 * Which image? Where a format stores no image flags they are rebuilt by following the path: between consecutive frames an
 * atom takes the nearest image in fractional coordinates s = w/L,
 *   n(t+1) = n(t) - round(s(t+1) - s(t)),
 * right as long as no atom moves by half an edge between two frames, whatever the box did in between. So frames must be
 * followed one by one: skip frames after unwrapping, not before.
 *
 * Which path? w + n L is right at each instant (molecules made whole, dipoles), but under a barostat L fluctuates and a
 * particle n cells away jumps by n dL. Displacements over time (MSD, conductivity) use instead the sum of the real steps,
 *   u(t+1) = u(t) + w(t+1) - w(t) + (n(t+1) - n(t)) L(t+1),
 * the toroidal-view-preserving scheme of Bullerjahn, von Bülow, Heidari, Hénin, Hummer, J. Chem. Theory Comput. 19, 3406 (2023),
 * doi:10.1021/acs.jctc.3c00308. At constant volume both are the same up to a constant.
 */
import type { Frame, FrameRange, FrameSource } from './frame.js';

/** The frame's image flags, or those that follow from the frame before it (zeros for the first). [atom, 3] */
export function followImages(
  frame: Frame,
  previous: { readonly frame: Frame; readonly images: Int32Array } | null,
): Int32Array {
  if (frame.images !== null) return frame.images;
  const { positions, box } = frame;
  const images = new Int32Array(positions.length);
  if (previous === null) return images;
  const before = previous.frame.positions;
  for (let axis = 0; axis < 3; axis++) {
    const inverse = box[axis] > 0 ? 1 / box[axis] : 0;
    const inverseBefore = previous.frame.box[axis] > 0 ? 1 / previous.frame.box[axis] : 0;
    for (let k = axis; k < images.length; k += 3)
      images[k] = previous.images[k] - Math.round(positions[k] * inverse - before[k] * inverseBefore);
  }
  return images;
}

/** The same frames with image flags. A stride is taken after following every frame; a range starts with zeros in its first frame. */
export function withImages(source: FrameSource): FrameSource {
  return {
    frameCount: source.frameCount,
    async *frames(range: FrameRange = {}) {
      const { stride = 1, ...every } = range;
      let previous: { readonly frame: Frame; readonly images: Int32Array } | null = null;
      let number = 0;
      for await (const frame of source.frames(every)) {
        const images = followImages(frame, previous);
        previous = { frame, images };
        if (number++ % stride === 0) yield { ...frame, images };
      }
    },
  };
}

/** Positions at this instant, out of the primary cell: w + n L. [atom, 3] nm */
export function unwrappedPositions(frame: Frame, images: Int32Array): Float64Array {
  const unwrapped = Float64Array.from(frame.positions);
  for (let axis = 0; axis < 3; axis++) {
    const edge = frame.box[axis];
    for (let k = axis; k < unwrapped.length; k += 3) unwrapped[k] += images[k] * edge;
  }
  return unwrapped;
}

/** Follows the paths of all atoms through consecutive frames. */
export interface PathFollower {
  /** [atom, 3] nm: where the paths are after this frame; the array is the follower's own and changes with the next call. */
  advance(frame: Frame): Float64Array;
}

/** Real displacements under any box (see above); paths begin at the first frame's unwrapped positions. */
export function createPathFollower(): PathFollower {
  let previous: { readonly frame: Frame; readonly images: Int32Array } | null = null;
  let path: Float64Array = new Float64Array(0);
  return {
    advance(frame) {
      const images = followImages(frame, previous);
      if (previous === null) {
        path = unwrappedPositions(frame, images);
      } else {
        const before = previous.frame.positions;
        for (let axis = 0; axis < 3; axis++) {
          const edge = frame.box[axis];
          for (let k = axis; k < path.length; k += 3)
            path[k] += frame.positions[k] - before[k] + (images[k] - previous.images[k]) * edge;
        }
      }
      previous = { frame, images };
      return path;
    },
  };
}
