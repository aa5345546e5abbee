/**
 * Paths of molecules' centres of mass from frame to frame, of single molecules or added up over many, in the toroidal view
 * (`molecule-centres.ts`) and less the displacement of the centre of mass of the whole box.
 */
import type { Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';
import { appendRow, createFrameSeries, type FrameSeries, mergeSeries } from './frame-series.js';
import {
  type Centres,
  createCentres,
  createMoleculeCentres,
  displace,
  type MoleculeCentres,
  massShares,
  placeCentres,
} from './molecule-centres.js';

export interface MoleculePaths {
  readonly centres: MoleculeCentres;
  /** [molecule of the box] */
  readonly massShare: Float64Array;
  /** [molecule of the box] the path that its displacement adds to; -1: none */
  readonly pathOf: Int32Array;
  readonly removeDrift: boolean;
  /** [frame, path, 3] nm, from the first frame of this stretch */
  path: FrameSeries;
  /** Of the first and the last frame; null before there is one. */
  first: Centres | null;
  last: Centres | null;
  /** All frames so far had image flags to follow by. */
  followedByFlags: boolean;
  /** Scratch: the frame's, then those of the frame before the last; [molecule of the box, 3] and [path, 3] nm. */
  current: Centres;
  readonly displacements: Float64Array;
  readonly step: Float64Array;
}

/** @param followed [path] molecules  @param removeDrift take the motion of the whole box out */
export function createMoleculePaths(
  topology: Topology,
  followed: readonly ArrayLike<number>[],
  removeDrift = true,
): MoleculePaths {
  const centres = createMoleculeCentres(topology);
  const pathOf = new Int32Array(topology.moleculeCount).fill(-1);
  followed.forEach((molecules, path) => {
    for (let k = 0; k < molecules.length; k++) pathOf[molecules[k]] = path;
  });
  return {
    centres,
    massShare: massShares(centres),
    pathOf,
    removeDrift,
    path: createFrameSeries(3 * followed.length),
    first: null,
    last: null,
    followedByFlags: true,
    current: createCentres(topology.moleculeCount),
    displacements: new Float64Array(3 * topology.moleculeCount),
    step: new Float64Array(3 * followed.length),
  };
}

/** [path, 3] nm between two frames, into `step`. */
function takeStep(
  { massShare, pathOf, removeDrift, displacements, step }: MoleculePaths,
  from: Centres,
  to: Centres,
): void {
  displace(from, to, displacements);
  step.fill(0);
  for (let axis = 0; axis < 3; axis++) {
    let drift = 0;
    if (removeDrift)
      for (let molecule = 0; molecule < massShare.length; molecule++)
        drift += massShare[molecule] * displacements[3 * molecule + axis];
    for (let molecule = 0; molecule < pathOf.length; molecule++) {
      const path = pathOf[molecule];
      if (path >= 0) step[3 * path + axis] += displacements[3 * molecule + axis] - drift;
    }
  }
}

export function followMolecules(paths: MoleculePaths, frame: Frame, index: number): void {
  const { path, first, last, step, current } = paths;
  placeCentres(paths.centres, frame, current);
  const row = appendRow(path, index, frame.time);
  if (last !== null) {
    takeStep(paths, last, current);
    for (let k = 0; k < step.length; k++) path.data[row + k] = path.data[row - step.length + k] + step[k];
  }
  paths.first = first ?? structuredClone(current);
  paths.last = current;
  paths.current = last ?? structuredClone(current);
  paths.followedByFlags &&= current.hasCells;
}

/** The paths of `first` followed by `second`; either may be empty. The arguments are used up. */
export function mergePaths(first: MoleculePaths, second: MoleculePaths): MoleculePaths {
  if (first.last === null) return second;
  if (second.first === null) return first;
  takeStep(first, first.last, second.first);
  const { step, path } = first;
  const { columnCount } = path;
  const end = (path.frameCount - 1) * columnCount;
  for (let k = 0; k < columnCount; k++) step[k] += path.data[end + k];
  for (let row = 0; row < second.path.frameCount; row++)
    for (let k = 0; k < columnCount; k++) second.path.data[row * columnCount + k] += step[k];
  first.path = mergeSeries(path, second.path);
  first.last = second.last;
  first.followedByFlags &&= second.followedByFlags;
  return first;
}

/** [frame, 3] nm. @param number of the path */
export function pathOf({ path }: MoleculePaths, number: number): Float64Array {
  const { frameCount, columnCount, data } = path;
  const own = new Float64Array(3 * frameCount);
  for (let row = 0; row < frameCount; row++)
    for (let axis = 0; axis < 3; axis++) own[3 * row + axis] = data[row * columnCount + 3 * number + axis];
  return own;
}
