/** What every reader of other programs' trajectories gives, whatever the format: frames in nm and ps and what is known of the atoms. */
import { type ByteSource, type ErrorCode, type Notice, SheathError } from '../core/index.js';
import type { AtomTable, Topology } from '../topology/index.js';
import { type Frame, type FrameRange, type FrameSource, resolveFrameRange } from './frame.js';

export type TrajectoryFormat =
  | 'sheath'
  | 'xtc'
  | 'trr'
  | 'gro'
  | 'pdb'
  | 'dcd'
  | 'lammps-dump'
  | 'lammps-data'
  | 'xyz';

/** A frame with what some formats add. */
export interface ForeignFrame extends Frame {
  /** [atom, 3] nm/ps; absent where the format or the frame has none. */
  readonly velocities?: Float32Array | Float64Array;
  /** [atom, 3] kJ/mol/nm; absent where the format or the frame has none. */
  readonly forces?: Float32Array | Float64Array;
}

export interface ForeignOptions {
  /** Use the frames before a damage instead of refusing the file. */
  readonly salvage?: boolean;
  /** ps: of one step, or of one frame where the format counts no steps. Takes precedence over what the file says. */
  readonly timeStep?: number;
}

/** Where the times of the frames come from; `counted`: the file has none, one step (or frame) counts as 1 ps. */
export type Timing = 'file' | 'given' | 'counted';

export interface ForeignTrajectory extends FrameSource {
  readonly format: TrajectoryFormat;
  readonly atomCount: number;
  /** What the file says of its atoms besides coordinates; null: nothing. */
  readonly atoms: AtomTable | null;
  /** null: not in the file. */
  readonly topology: Topology | null;
  readonly timing: Timing;
  readonly notices: readonly Notice[];
  /** What cuts the trajectory short; null, or with `salvage` the damage met so far. */
  readonly damage: SheathError | null;
  frames(range?: FrameRange): AsyncIterable<ForeignFrame>;
  /** @throws E_FRAME_RANGE and the errors of the format */
  frame(index: number): Promise<ForeignFrame>;
}

/** A coded error that names the frame (counted from 0) and its byte. */
export function frameError(
  code: ErrorCode,
  source: { readonly name: string },
  index: number,
  offset: number,
  what: string,
  cure = 'check that the file is complete and of the format its name says, or ask for the frames before the damage',
): SheathError {
  return new SheathError(code, {
    object: `${source.name}, frame ${index} (counted from 0) at byte ${offset}`,
    limit: what,
    cure,
  });
}

/** @throws E_TIME_STEP unless positive and finite, or absent */
export function checkTimeStep(timeStep: number | undefined): void {
  if (timeStep !== undefined && !(timeStep > 0 && timeStep < Number.POSITIVE_INFINITY))
    throw new SheathError('E_TIME_STEP', {
      object: `the time step is ${timeStep} ps`,
      limit: 'it is a positive number',
      cure: 'give the time of one step, or of one frame where the format counts no steps',
    });
}

export function noTimeNotice(source: { readonly name: string }, unit: 'step' | 'frame'): Notice {
  return {
    level: 'warning',
    code: 'W_TRAJECTORY_NO_TIME',
    message: `${source.name} holds no times; one ${unit} counts as 1 ps. Give the time step to have real times.`,
  };
}

/** What a binary format needs to give frames by number. */
export interface IndexedFrames {
  readonly frameCount: number;
  readonly damage: SheathError | null;
  readonly salvage: boolean;
  /** A frame that exists. */
  read(index: number): Promise<ForeignFrame>;
}

/** Frames in order and by number, with salvage, over frames whose places are known. */
export function indexedTrajectory(
  facts: Pick<ForeignTrajectory, 'format' | 'atomCount' | 'atoms' | 'timing' | 'notices'>,
  indexed: IndexedFrames,
): ForeignTrajectory & { readonly frameCount: number } {
  let { damage } = indexed;
  const { frameCount, salvage, read } = indexed;
  return {
    ...facts,
    topology: null,
    frameCount,
    get damage() {
      return damage;
    },
    async *frames(range = {}) {
      const { start, end, stride } = resolveFrameRange(range, frameCount);
      for (let index = start; index < end; index += stride) {
        let frame: ForeignFrame;
        try {
          frame = await read(index);
        } catch (error) {
          if (!(error instanceof SheathError) || !salvage) throw error;
          damage = error;
          return;
        }
        yield frame;
      }
    },
    async frame(index) {
      const { start } = resolveFrameRange({ start: index, end: frameCount }, frameCount);
      if (start >= frameCount)
        throw new SheathError('E_FRAME_RANGE', {
          object: `frame ${index} was asked for`,
          limit: `the trajectory has ${frameCount} frames, counted from 0`,
          cure: 'choose a smaller number',
        });
      return read(index);
    },
  };
}

/** The edges of an orthorhombic box, null for any other. @param box row vectors [3, 3] */
export function orthorhombicEdges(box: ArrayLike<number>): Float64Array | null {
  for (let k = 0; k < 9; k++)
    if (k % 4 === 0 ? !(box[k] >= 0 && box[k] < Number.POSITIVE_INFINITY) : box[k] !== 0) return null;
  const edges = Float64Array.of(box[0], box[4], box[8]);
  const periodic = edges.filter((edge) => edge > 0).length;
  return periodic === 0 || periodic === 3 ? edges : null;
}

export const BOX_CURE = 'bring the trajectory into an orthorhombic box first';

/** A view over all of `bytes`. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** How a source begins, as text of one byte a character. */
export async function beginningOf(source: ByteSource, length: number): Promise<string> {
  return new TextDecoder('latin1').decode(await source.read(0, length));
}
