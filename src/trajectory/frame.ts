import { SheathError } from '../core/index.js';

/** Which part of the protocol a frame or row belongs to; `kind` is 'minimise', 'melt', 'cool', 'equilibrate' or 'produce'. */
export interface StageLabel {
  readonly name: string;
  readonly kind: string;
}

/** One stored configuration of one replica. Positions are in the primary cell; + images * box gives the unwrapped path. */
export interface Frame {
  readonly step: number;
  /** ps */
  readonly time: number;
  /** [3] nm; zeros without periodicity */
  readonly box: Float64Array;
  /** [atom, 3] nm */
  readonly positions: Float32Array | Float64Array;
  /** [atom, 3]; null where the format has none (they are then rebuilt by following the path) */
  readonly images: Int32Array | null;
  /** K, the thermostat's set point; absent where the format has none. */
  readonly temperature?: number;
  /** Absent where the format has none. */
  readonly stage?: StageLabel;
}

/** Frames in order, streamed: memory does not grow with their number. */
export interface FrameSource {
  /** null where it is not known without reading everything */
  readonly frameCount: number | null;
  frames(range?: FrameRange): AsyncIterable<Frame>;
}

/** Frame numbers counted from 0; `end` excluded. */
export interface FrameRange {
  readonly start?: number;
  readonly end?: number;
  readonly stride?: number;
}

/**
 * The range with its defaults filled in and checked.
 * @throws E_FRAME_RANGE
 */
export function resolveFrameRange(range: FrameRange, frameCount: number): Required<FrameRange> {
  const { start = 0, end = frameCount, stride = 1 } = range;
  const valid = [start, end, stride].every((n) => Number.isSafeInteger(n)) && start >= 0 && stride >= 1;
  if (!valid || start > end)
    throw new SheathError('E_FRAME_RANGE', {
      object: `the frames asked for are ${start} to ${end} in steps of ${stride}`,
      limit: `the trajectory has ${frameCount} frames, counted from 0, and a step is at least 1`,
      cure: 'choose whole numbers with 0 <= start <= end',
    });
  return { start, end: Math.min(end, frameCount), stride };
}

/** @throws E_FRAME_RANGE */
export function checkFrameNumber(index: number, frameCount: number): void {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < frameCount))
    throw new SheathError('E_FRAME_RANGE', {
      object: `frame ${index} was asked for`,
      limit: `the trajectory has ${frameCount} frames, counted from 0`,
      cure: `choose a whole number from 0 to ${frameCount - 1}`,
    });
}

/** Whether all values are finite numbers. @param values [atom, 3] */
export function allFinite(values: Float32Array | Float64Array): boolean {
  // 0 times a finite number is 0, times any other NaN: sums need no branches, and three need not wait for each other.
  let x = 0;
  let y = 0;
  let z = 0;
  for (let k = 0; k < values.length; k += 3) {
    x += 0 * values[k];
    y += 0 * values[k + 1];
    z += 0 * values[k + 2];
  }
  return x + y + z === 0;
}
