/**
 * Text trajectories: frames are found one after the other, and the place of each is kept as it goes by, so that a frame once
 * passed is found again at once. The number of frames is known when the end was reached.
 */
import { type ByteSource, type ErrorCode, SheathError } from '../core/index.js';
import type { ForeignFrame, ForeignTrajectory } from './foreign-trajectory.js';
import { type FrameRange, resolveFrameRange } from './frame.js';
import { createLineReader, FILE_START, type LinePlace, type LineReader } from './line-reader.js';

export interface TextFrames {
  readonly source: ByteSource;
  readonly salvage: boolean;
  /** The frame that begins here, null at the end of the file. */
  read(reader: LineReader, index: number): Promise<ForeignFrame | null>;
  /** Go past it without reading its atoms; false at the end of the file. */
  skip(reader: LineReader, index: number): Promise<boolean>;
}

/** An error about frame `index`, at a line: what was just read, or where the file ended. */
export function lineError(
  code: ErrorCode,
  source: { readonly name: string },
  index: number,
  place: LinePlace,
  what: string,
  cure = 'check that the file is complete and of the format its name says, or ask for the frames before the damage',
): SheathError {
  return new SheathError(code, {
    object: `${source.name}, frame ${index} (counted from 0) at line ${place.line}, byte ${place.offset}`,
    limit: what,
    cure,
  });
}

/** `end` left open where the number of frames is not known. */
function resolveOpenRange(range: FrameRange, frameCount: number | null): Required<FrameRange> {
  if (frameCount !== null) return resolveFrameRange(range, frameCount);
  return resolveFrameRange(range, Math.max(range.end ?? Number.MAX_SAFE_INTEGER, range.start ?? 0));
}

export function textTrajectory(
  facts: Pick<ForeignTrajectory, 'format' | 'atomCount' | 'atoms' | 'timing' | 'notices'>,
  { source, salvage, read, skip }: TextFrames,
): ForeignTrajectory {
  const places: LinePlace[] = [FILE_START];
  let frameCount: number | null = null;
  let damage: SheathError | null = null;

  async function* frames(range: FrameRange): AsyncGenerator<ForeignFrame> {
    const { start, end, stride } = resolveOpenRange(range, frameCount);
    let index = Math.min(start, places.length - 1);
    const reader = createLineReader(source, places[index]);
    for (; index < end && (frameCount === null || index < frameCount); index++) {
      const wanted = index >= start && (index - start) % stride === 0;
      let frame: ForeignFrame | null = null;
      try {
        if (wanted) frame = await read(reader, index);
        if (wanted ? frame === null : !(await skip(reader, index))) {
          frameCount = index;
          return;
        }
      } catch (error) {
        if (!(error instanceof SheathError) || !salvage) throw error;
        damage = error;
        return;
      }
      if (places.length === index + 1) places.push(reader.place());
      if (frame !== null) yield frame;
    }
  }

  return {
    ...facts,
    topology: null,
    get frameCount() {
      return frameCount;
    },
    get damage() {
      return damage;
    },
    frames: (range = {}) => frames(range),
    async frame(index) {
      for await (const frame of frames({ start: index, end: index + 1 })) return frame;
      throw new SheathError('E_FRAME_RANGE', {
        object: `frame ${index} of ${source.name} was asked for`,
        limit: `the trajectory has ${frameCount ?? places.length - 1} frames, counted from 0`,
        cure: 'choose a smaller number',
      });
    },
  };
}
