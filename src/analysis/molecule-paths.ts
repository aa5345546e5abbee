/**
 * Paths of some molecules' centres of mass from frame to frame, in the toroidal view (`molecule-centres.ts`) and less the
 * displacement of the centre of mass of the whole box.
 */
import type { Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';
import { appendRow, createFrameSeries, type FrameSeries, mergeSeries } from './frame-series.js';
import {
  boxDisplacement,
  type Centres,
  centresOf,
  createMoleculeCentres,
  displacement,
  type MoleculeCentres,
  massShares,
} from './molecule-centres.js';

export interface MoleculePaths {
  readonly molecules: Uint32Array;
  readonly centres: MoleculeCentres;
  /** [molecule of the box] */
  readonly massShare: Float64Array;
  /** [frame, followed molecule, 3] nm, from the first frame of this stretch */
  path: FrameSeries;
  first: Centres | null;
  last: Centres | null;
}

export function createMoleculePaths(topology: Topology, molecules: Uint32Array): MoleculePaths {
  const centres = createMoleculeCentres(topology);
  return {
    molecules,
    centres,
    massShare: massShares(centres),
    path: createFrameSeries(3 * molecules.length),
    first: null,
    last: null,
  };
}

/** [followed molecule, 3] nm */
function stepOf({ molecules, massShare }: MoleculePaths, from: Centres, to: Centres): Float64Array {
  const drift = boxDisplacement(massShare, from, to);
  const step = new Float64Array(3 * molecules.length);
  for (let k = 0; k < molecules.length; k++)
    for (let axis = 0; axis < 3; axis++)
      step[3 * k + axis] = displacement(from, to, molecules[k], axis) - drift[axis];
  return step;
}

export function followMolecules(paths: MoleculePaths, frame: Frame, index: number): void {
  const { path, last } = paths;
  const current = centresOf(paths.centres, frame);
  const row = appendRow(path, index, frame.time);
  if (last) {
    const step = stepOf(paths, last, current);
    for (let k = 0; k < step.length; k++) path.data[row + k] = path.data[row - step.length + k] + step[k];
  } else paths.first = current;
  paths.last = current;
}

/** `second` follows `first`; neither may be empty. The arguments are used up. */
export function mergePaths(first: MoleculePaths, second: MoleculePaths): void {
  if (!first.last || !second.first) return;
  const join = stepOf(first, first.last, second.first);
  const { columnCount } = first.path;
  const end = (first.path.frameCount - 1) * columnCount;
  for (let k = 0; k < join.length; k++) join[k] += first.path.data[end + k];
  for (let row = 0; row < second.path.frameCount; row++)
    for (let k = 0; k < columnCount; k++) second.path.data[row * columnCount + k] += join[k];
  first.path = mergeSeries(first.path, second.path);
  first.last = second.last;
}

/** [frame, 3] nm, one molecule's path. @param index into `molecules` */
export function pathOf({ path }: MoleculePaths, index: number): Float64Array {
  const { frameCount, columnCount, data } = path;
  const own = new Float64Array(3 * frameCount);
  for (let row = 0; row < frameCount; row++)
    for (let axis = 0; axis < 3; axis++) own[3 * row + axis] = data[row * columnCount + 3 * index + axis];
  return own;
}
