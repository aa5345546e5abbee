/**
 * Frames of one replica through all analyses, in stretches of STRETCH_FRAMES analysed frames that are merged in order. The
 * stretches are the same whoever reads them, one thread or many, and so is every bit of the results.
 */
import { SheathError } from '../core/index.js';
import { atomLabel, type Topology } from '../topology/index.js';
import { allFinite, type Frame } from '../trajectory/index.js';
import type { Accumulators, AnalysisSet } from './analysis-set.js';
import type { FramesUsed } from './results.js';

export const STRETCH_FRAMES = 128;

/** Which frames are analysed. */
export interface FrameFilter {
  /** Frames without a stage are always analysed. */
  readonly stages: 'produce' | 'all';
  /** ps; -Infinity: no cut */
  readonly cutTime: number;
}

/** What some consecutive frames came to; plain data. */
export interface FrameStretch extends Omit<FramesUsed, 'replica'> {
  readonly accumulators: Accumulators;
  /** [3] nm, summed over the frames used */
  readonly boxSum: readonly [number, number, number];
  /** K, of the first frame that has one */
  readonly setPoint: number | null;
}

export function emptyStretch(analyses: AnalysisSet): FrameStretch {
  return {
    accumulators: analyses.begin(),
    ...{ read: 0, used: 0, otherStages: 0, cut: 0, from: null, to: null },
    boxSum: [0, 0, 0],
    setPoint: null,
  };
}

/** `first` followed by `second`; the arguments are used up. */
export function joinStretches(
  analyses: AnalysisSet,
  first: FrameStretch,
  second: FrameStretch,
): FrameStretch {
  const [a, b] = [first.boxSum, second.boxSum];
  return {
    accumulators: analyses.merge(first.accumulators, second.accumulators),
    read: first.read + second.read,
    used: first.used + second.used,
    otherStages: first.otherStages + second.otherStages,
    cut: first.cut + second.cut,
    from: first.from ?? second.from,
    to: second.to ?? first.to,
    boxSum: [a[0] + b[0], a[1] + b[1], a[2] + b[2]],
    setPoint: first.setPoint ?? second.setPoint,
  };
}

/** Why a frame is left out; null: it is analysed. */
export function leftOut(frame: Frame, { stages, cutTime }: FrameFilter): 'otherStages' | 'cut' | null {
  if (stages === 'produce' && frame.stage && frame.stage.kind !== 'produce') return 'otherStages';
  // Times come from steps times a time step; energies and frames may differ in the last digit.
  return frame.time < cutTime - 1e-6 * Math.abs(cutTime) ? 'cut' : null;
}

export interface StretchReading {
  readonly topology: Topology;
  readonly filter: FrameFilter;
  /** Counted from 0, for messages. */
  readonly replica: number;
  /** Frames of the replica before these, read and analysed; the latter a multiple of STRETCH_FRAMES. */
  readonly readBefore: number;
  readonly usedBefore: number;
  /** Called with the frames read of these so far; may throw to stop. */
  onFrame?(read: number): void;
}

/** All of the frames as one stretch. @throws E_ANALYSIS_ATOM_COUNT, E_ANALYSIS_NOT_FINITE and what the frames and analyses throw */
export async function readStretch(
  analyses: AnalysisSet,
  frames: AsyncIterable<Frame>,
  { topology, filter, replica, readBefore, usedBefore, onFrame }: StretchReading,
): Promise<FrameStretch> {
  let joined: FrameStretch | null = null;
  let present = openStretch(analyses);
  let read = 0;
  let used = 0;
  for await (const frame of frames) {
    read++;
    onFrame?.(read);
    checkFrame(frame, topology, `frame ${readBefore + read} of replica ${replica + 1}`);
    present.read++;
    const reason = leftOut(frame, filter);
    if (reason !== null) {
      present[reason]++;
      continue;
    }
    analyses.frame(present.accumulators, frame, usedBefore + used);
    used++;
    present.used++;
    present.from ??= frame.time;
    present.to = frame.time;
    present.setPoint ??= frame.temperature ?? null;
    for (let axis = 0; axis < 3; axis++) present.boxSum[axis] += frame.box[axis];
    if (present.used === STRETCH_FRAMES) {
      joined = joined === null ? present : joinStretches(analyses, joined, present);
      present = openStretch(analyses);
    }
  }
  return joined === null ? present : present.read === 0 ? joined : joinStretches(analyses, joined, present);
}

type OpenStretch = { -readonly [Key in keyof FrameStretch]: FrameStretch[Key] } & {
  boxSum: [number, number, number];
};

function openStretch(analyses: AnalysisSet): OpenStretch {
  return { ...emptyStretch(analyses), boxSum: [0, 0, 0] };
}

function checkFrame(frame: Frame, topology: Topology, name: string): void {
  if (frame.positions.length !== 3 * topology.atomCount)
    throw new SheathError('E_ANALYSIS_ATOM_COUNT', {
      object: `${name} has ${frame.positions.length / 3} atoms`,
      limit: `the topology has ${topology.atomCount}`,
      cure: 'give the topology the trajectory was made with',
    });
  if (allFinite(frame.positions)) return;
  const broken = frame.positions.findIndex((value) => !Number.isFinite(value));
  throw new SheathError('E_ANALYSIS_NOT_FINITE', {
    object: `a coordinate of ${atomLabel(topology, Math.floor(broken / 3))} is ${frame.positions[broken]} in ${name}`,
    limit: 'coordinates are finite numbers',
    cure: 'look for what went wrong in the run before this frame',
  });
}
