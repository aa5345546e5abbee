/**
 * Mean squared displacement of molecular centres of mass.
 *
 *   MSD(t) = < |u(t0 + t) - u(t0)|² > over molecules and all time origins t0
 *
 * Paths u are sums of displacements in the toroidal view (`molecule-centres.ts`), less the displacement of the centre of
 * mass of the whole box. MSD is evaluated exactly at lags spaced about evenly in log t; `diffusion.ts` reads D from it.
 */
import ndarray from 'ndarray';
import { SheathError } from '../core/index.js';
import type { Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';
import type { Analysis } from './analysis.js';
import { judge, linearEstimate, type ReplicaMsd, undetermined } from './diffusion.js';
import { combineReplicas } from './estimate.js';
import { commonInterval } from './frame-series.js';
import { createMoleculePaths, followMolecules, type MoleculePaths, mergePaths } from './molecule-paths.js';
import { followSetPoint, HEATED, isHeated, mergeSetPoints, noSetPoint, type SetPoint } from './set-point.js';
import type { MsdResult } from './transport-results.js';

export interface MsdSettings {
  /** Names of species. */
  readonly species: readonly string[];
  /** Take the motion of the whole box out; true when left out. */
  readonly removeCentreOfMass?: boolean;
}

export interface MsdAccumulator {
  readonly species: readonly { readonly name: string; readonly molecules: Uint32Array }[];
  /** Of the molecules of all species, one after the other. */
  paths: MoleculePaths;
  setPoint: SetPoint;
}

const TIME_BLOCKS = 5;
const MOST_LAGS = 120;

function prepare(topology: Topology, { species, removeCentreOfMass = true }: MsdSettings): MsdAccumulator {
  const followed = [...new Set(species)].map((name) => {
    const index = topology.species.findIndex((known) => known.name === name);
    const molecules = Uint32Array.from(
      Array.from(topology.moleculeSpecies.keys()).filter(
        (molecule) => topology.moleculeSpecies[molecule] === index,
      ),
    );
    if (molecules.length === 0)
      throw new SheathError('E_MSD_SPECIES', {
        object: `the MSD is asked for the species "${name}"`,
        limit: `the box holds ${topology.species.map((known) => known.name).join(', ')}`,
        cure: 'name one of these',
      });
    return { name, molecules };
  });
  const each = followed.flatMap(({ molecules }) => Array.from(molecules, (molecule) => [molecule]));
  return {
    species: followed,
    paths: createMoleculePaths(topology, each, removeCentreOfMass),
    setPoint: noSetPoint(),
  };
}

function frame({ paths, setPoint }: MsdAccumulator, frame: Frame, index: number): void {
  followMolecules(paths, frame, index);
  followSetPoint(setPoint, frame);
}

function merge(first: MsdAccumulator, second: MsdAccumulator): MsdAccumulator {
  return {
    species: first.species,
    paths: mergePaths(first.paths, second.paths),
    setPoint: mergeSetPoints(first.setPoint, second.setPoint),
  };
}

/** Lags in frames, about evenly spaced in log t, from 1 to half of the run. */
export function lagsOf(frameCount: number): Uint32Array {
  const longest = Math.floor(frameCount / 2);
  const lags = new Set<number>();
  for (let k = 0; k < MOST_LAGS; k++) lags.add(Math.round(longest ** (k / (MOST_LAGS - 1))));
  return Uint32Array.from([...lags].filter((lag) => lag >= 1 && lag <= longest)).sort();
}

/**
 * Squared displacements of one molecule, mean over all time origins.
 * @param path [frame, 3]
 * @param out [block, lag] mean over the block's equal share of the time origins
 * @param mean [lag] added to: mean over all time origins
 */
export function addSquaredDisplacements(
  path: Float64Array,
  lags: Uint32Array,
  blocks: number,
  out: Float64Array,
  mean: Float64Array,
): void {
  const frameCount = path.length / 3;
  for (let k = 0; k < lags.length; k++) {
    const lag = lags[k];
    const origins = frameCount - lag;
    let total = 0;
    for (let block = 0; block < blocks; block++) {
      const from = Math.floor((block * origins) / blocks);
      const to = Math.floor(((block + 1) * origins) / blocks);
      let sum = 0;
      for (let a = 3 * from, b = 3 * (from + lag); a < 3 * to; a += 3, b += 3) {
        const dx = path[b] - path[a];
        const dy = path[b + 1] - path[a + 1];
        const dz = path[b + 2] - path[a + 2];
        sum += dx * dx + dy * dy + dz * dz;
      }
      total += sum;
      out[block * lags.length + k] = to > from ? sum / (to - from) : 0;
    }
    mean[k] += total / origins;
  }
}

function replicaMsd(
  { path }: MoleculePaths,
  firstColumn: number,
  molecules: number,
  lags: Uint32Array,
): ReplicaMsd {
  const { frameCount, columnCount, data } = path;
  const parts = new Float64Array(molecules * TIME_BLOCKS * lags.length);
  const mean = new Float64Array(lags.length);
  const own = new Float64Array(3 * frameCount);
  for (let molecule = 0; molecule < molecules; molecule++) {
    const column = firstColumn + 3 * molecule;
    for (let row = 0; row < frameCount; row++)
      for (let axis = 0; axis < 3; axis++) own[3 * row + axis] = data[row * columnCount + column + axis];
    const size = TIME_BLOCKS * lags.length;
    addSquaredDisplacements(
      own,
      lags,
      TIME_BLOCKS,
      parts.subarray(molecule * size, (molecule + 1) * size),
      mean,
    );
  }
  for (let k = 0; k < mean.length; k++) mean[k] /= molecules;
  return { mean, parts: ndarray(parts, [molecules, TIME_BLOCKS, lags.length]) };
}

function conclude(replicas: readonly MsdAccumulator[]): MsdResult[] {
  const used = replicas.filter(({ paths }) => paths.path.frameCount > 0);
  const frameCount = used.length > 0 ? Math.min(...used.map(({ paths }) => paths.path.frameCount)) : 0;
  const interval = commonInterval(used.map(({ paths }) => paths.path));
  const heated = used.some(({ setPoint }) => isHeated(setPoint));
  let column = 0;
  return replicas[0].species.map(({ name, molecules }) => {
    const firstColumn = column;
    column += 3 * molecules.length;
    const common = {
      id: name.toLowerCase().replace(/[^a-z0-9]+/gu, '-'),
      species: name,
      moleculeCount: molecules.length,
      centreOfMassRemoved: replicas[0].paths.removeDrift,
      unwrapping: used.every(({ paths }) => paths.followedByFlags)
        ? ('image-flags' as const)
        : ('nearest-image' as const),
    };
    if (interval === null || frameCount < 4) {
      const reason =
        frameCount < 4
          ? `${frameCount} frames are too few for a mean squared displacement`
          : 'the frames are not equally spaced in time, in all replicas alike';
      return { ...common, lag: [], msd: [], msdError: [], ...undetermined(reason) };
    }
    const lags = lagsOf(frameCount);
    const time = Float64Array.from(lags, (lag) => lag * interval);
    const each = used.map(({ paths }) => replicaMsd(paths, firstColumn, molecules.length, lags));
    const mean = Float64Array.from(
      lags,
      (_, k) => each.reduce((sum, one) => sum + one.mean[k], 0) / each.length,
    );
    const unit = new Float64Array([1]);
    const msdError = Array.from(
      lags,
      (_, k) =>
        combineReplicas(
          each.map((one) => linearEstimate(one, k, unit, one.mean[k])),
          each.map(() => 1),
        ).error,
    );
    const judgement = heated ? undetermined(HEATED) : judge(each, mean, time, frameCount, lags);
    return { ...common, lag: Array.from(time), msd: Array.from(mean), msdError, ...judgement };
  });
}

export const msd: Analysis<MsdSettings, MsdAccumulator, MsdResult[]> = {
  name: 'msd',
  prepare,
  frame,
  merge,
  conclude,
};
