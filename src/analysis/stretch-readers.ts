/**
 * Frames read elsewhere, several stretches at once: worker threads, each with the file open. Every frame from the first
 * analysed one on must be analysed, or nobody could know beforehand which frame is the how manieth; where that turns out
 * otherwise, and where a damage ends a file early, nothing comes of it and the frames are read in order.
 */
import type { Frame, FrameRange, FrameSource } from '../trajectory/index.js';
import type { AnalysisSet } from './analysis-set.js';
import {
  emptyStretch,
  type FrameFilter,
  type FrameStretch,
  joinStretches,
  leftOut,
  STRETCH_FRAMES,
} from './frame-stretch.js';

export interface StretchTask {
  readonly replica: number;
  readonly filter: FrameFilter;
  /** Frames of the source. */
  readonly range: Required<Omit<FrameRange, 'stride'>>;
  /** Analysed frames of the replica before these; a multiple of STRETCH_FRAMES. */
  readonly usedBefore: number;
}

/** Of the same analyses, settings and sources as the `analyse` they are given to. */
export interface StretchReaders {
  /** Stretches that can be under way at once. */
  readonly width: number;
  /** One frame of a source, out of order. */
  frame(replica: number, index: number): Promise<Frame>;
  /** Rejects with what the reading of the earliest frame threw. */
  read(task: StretchTask): Promise<FrameStretch>;
}

export interface StretchPass {
  readonly replica: number;
  readonly filter: FrameFilter;
  /** Called with the frames read so far; may throw to stop. */
  onFrame(read: number): void;
}

/** All frames of a replica; null where they have to be read in order. */
export async function readInStretches(
  readers: StretchReaders,
  analyses: AnalysisSet,
  { frameCount }: FrameSource,
  { replica, filter, onFrame }: StretchPass,
): Promise<FrameStretch | null> {
  if (frameCount === null || frameCount <= STRETCH_FRAMES) return null;
  const first = await firstUsed(readers, replica, frameCount, filter);
  if (first === null) return null;
  const tasks: StretchTask[] = [];
  for (let start = first; start < frameCount; start += STRETCH_FRAMES)
    tasks.push({
      ...{ replica, filter, usedBefore: start - first },
      range: { start, end: Math.min(frameCount, start + STRETCH_FRAMES) },
    });
  let whole: FrameStretch = { ...emptyStretch(analyses), read: first, cut: first };
  const underWay: Promise<FrameStretch>[] = [];
  const begin = () => {
    const task = tasks[underWay.length];
    if (task === undefined) return;
    const promise = readers.read(task);
    // Rejections are seen when their turn comes.
    promise.catch(() => {});
    underWay.push(promise);
  };
  for (let k = 0; k < readers.width; k++) begin();
  for (const [k, { range }] of tasks.entries()) {
    onFrame(range.start);
    const stretch = await underWay[k].catch((error: unknown) => {
      // An interruption says how far it came.
      onFrame(range.start);
      throw error;
    });
    begin();
    if (stretch.used !== range.end - range.start) return null;
    whole =
      whole.used === 0
        ? { ...stretch, read: first + stretch.read, cut: first }
        : joinStretches(analyses, whole, stretch);
  }
  onFrame(frameCount);
  return whole;
}

/** The first frame that is analysed, by bisection in time; null where other than a cut leaves frames out. */
async function firstUsed(
  readers: StretchReaders,
  replica: number,
  frameCount: number,
  filter: FrameFilter,
): Promise<number | null> {
  const first = leftOut(await readers.frame(replica, 0), filter);
  if (first === null) return 0;
  if (first !== 'cut') return null;
  let low = 0;
  let high = frameCount - 1;
  if (leftOut(await readers.frame(replica, high), filter) !== null) return null;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (leftOut(await readers.frame(replica, middle), filter) === null) high = middle;
    else low = middle;
  }
  return high;
}
