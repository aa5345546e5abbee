/**
 * Vehicular against structural transport: does a cation travel with the molecules of its shell, or from one to the next?
 *
 * Two measures for each kind of ligand:
 *
 *   f(t) = < dr_c(t) . dr_m(t) > / < |dr_c(t)|² >     carried share,
 *   L    = sqrt(6 D tau)                              diffusion length of one residence,
 *
 * f over all pairs of a cation c and a molecule m bound at the origin, whatever became of them, and all time origins; dr
 * displacements of centres of mass after t, less that of the box. As dr_c = dr_m + (dr_c - dr_m), f and 1 - f share out the
 * cation's squared displacement between moving with the molecule and moving against it: 1 for a rigid pair, 0 where the
 * molecule stays behind. It is quoted at t = tau, the mean time to release (`residence.ts`), for at longer times every shell
 * has been exchanged. L compares the way a cation makes while a molecule stays with it, D of the cation, with the length of
 * that molecule, the mean largest distance of two of its atoms: L well above it is vehicular, below it structural transport
 * (Borodin, Smith, J. Phys. Chem. B 110, 4971 (2006); Self, Fong, Persson, ACS Energy Lett. 4, 2843 (2019)).
 */
import ndarray, { type NdArray } from 'ndarray';
import { SheathError } from '../core/index.js';
import type { Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';
import type { Analysis } from './analysis.js';
import type { Estimate } from './estimate.js';
import {
  appendRow,
  commonInterval,
  createFrameSeries,
  estimateColumn,
  type FrameSeries,
  mergeSeries,
} from './frame-series.js';
import { walkMolecule } from './molecule-centres.js';
import {
  createMoleculePaths,
  followMolecules,
  type MoleculePaths,
  mergePaths,
  pathOf,
} from './molecule-paths.js';
import { lagsOf } from './msd.js';
import { powered, product } from './propagation.js';
import { estimateRatio, type RatioParts } from './ratio-estimate.js';
import { type ResidenceAccumulator, type ResidenceSettings, residence } from './residence.js';
import { HEATED, isHeated } from './set-point.js';
import type { ResidenceResult } from './structure-results.js';
import { forBoundStretches } from './survival.js';
import type { LigandVehicle, MsdResult, VehicularResult } from './transport-results.js';

export interface VehicularAccumulator {
  readonly topology: Topology;
  /** Species of the centres. */
  readonly species: string;
  /** Who is bound. */
  bound: ResidenceAccumulator;
  paths: MoleculePaths;
  /** [molecule of the box] index into the paths; -1 where not followed */
  readonly follower: Int32Array;
  /** [ligand] species whose length is measured; -1 for one atom and for large molecules */
  readonly measured: readonly number[];
  /** [frame, ligand] nm */
  lengths: FrameSeries;
}

const TIME_BLOCKS = 5;
const FEWEST_FRAMES = 10;
const MOST_LAGS = 40;
/** Longest molecule that is taken for a vehicle, atoms: a polymer is not. */
const LARGEST_VEHICLE = 60;
/** m²/s in nm²/ps */
const NM2_PER_PS = 1e6;

function prepare(topology: Topology, settings: ResidenceSettings): VehicularAccumulator {
  const bound = residence.prepare(topology, settings);
  const speciesOf = (atom: number) => topology.atomSpecies[atom];
  const [first] = bound.centres;
  const other = bound.centres.find((atom) => speciesOf(atom) !== speciesOf(first));
  const repeated = bound.centres.find(
    (atom, k) => k > 0 && topology.atomMolecule[atom] === topology.atomMolecule[bound.centres[k - 1]],
  );
  if (other !== undefined || repeated !== undefined)
    throw new SheathError('E_VEHICULAR_CENTRE', {
      object: `the centre of ${settings.label}, "${settings.centre}", holds ${other === undefined ? 'several atoms of a molecule' : 'several species'}`,
      limit: 'its molecules are followed, which must be one species with one atom each selected',
      cure: 'select one atom of the cations of one species',
    });
  const { atomMolecule, moleculeCount, moleculeSpecies } = topology;
  const follower = new Int32Array(moleculeCount).fill(-1);
  for (const atom of [...bound.centres, ...bound.search.targets]) follower[atomMolecule[atom]] = 0;
  const molecules = Uint32Array.from(Array.from(follower.keys()).filter((k) => follower[k] === 0));
  molecules.forEach((molecule, k) => {
    follower[molecule] = k;
  });
  return {
    topology,
    species: topology.species[speciesOf(first)].name,
    bound,
    paths: createMoleculePaths(
      topology,
      Array.from(molecules, (molecule) => [molecule]),
    ),
    follower,
    measured: settings.ligands.map((_, ligand) => {
      const target = bound.ligandOf.indexOf(ligand);
      const species = moleculeSpecies[atomMolecule[bound.search.targets[target]]];
      const { length } = topology.species[species].atoms;
      return length > 1 && length <= LARGEST_VEHICLE ? species : -1;
    }),
    lengths: createFrameSeries(settings.ligands.length),
  };
}

function frame(accumulator: VehicularAccumulator, frame: Frame, index: number): void {
  const { topology, bound, paths, measured, lengths } = accumulator;
  residence.frame(bound, frame, index);
  followMolecules(paths, frame, index);
  const row = appendRow(lengths, index, frame.time);
  measured.forEach((species, ligand) => {
    if (species >= 0) lengths.data[row + ligand] = meanLength(topology, species, paths, frame);
  });
}

/** Mean over the molecules of a species of the largest distance of two atoms, molecules made whole along their bonds, nm. */
function meanLength(topology: Topology, species: number, { centres }: MoleculePaths, frame: Frame): number {
  const { moleculeCount, moleculeStart, moleculeSpecies } = topology;
  const { relative, moment, walks } = centres;
  const walk = walks[species];
  const { atoms } = walk;
  let sum = 0;
  let count = 0;
  for (let molecule = 0; molecule < moleculeCount; molecule++) {
    if (moleculeSpecies[molecule] !== species) continue;
    walkMolecule(walk, frame, moleculeStart[molecule], walk.weights, relative, moment);
    let largest = 0;
    for (let i = 3; i < 3 * atoms.length; i += 3)
      for (let j = 0; j < i; j += 3) {
        const dx = relative[i] - relative[j];
        const dy = relative[i + 1] - relative[j + 1];
        const dz = relative[i + 2] - relative[j + 2];
        largest = Math.max(largest, dx * dx + dy * dy + dz * dz);
      }
    sum += Math.sqrt(largest);
    count++;
  }
  return sum / count;
}

function merge(first: VehicularAccumulator, second: VehicularAccumulator): VehicularAccumulator {
  if (first.lengths.frameCount === 0) return second;
  if (second.lengths.frameCount === 0) return first;
  first.bound = residence.merge(first.bound, second.bound);
  first.paths = mergePaths(first.paths, second.paths);
  first.lengths = mergeSeries(first.lengths, second.lengths);
  return first;
}

/** About MOST_LAGS of those of the MSD, the first and the last among them. */
function fewerLags(frameCount: number): Uint32Array {
  const lags = lagsOf(frameCount);
  const stride = Math.ceil(lags.length / MOST_LAGS);
  return lags.filter((_, k) => k % stride === 0 || k === lags.length - 1);
}

/** Sums over pairs bound at the origin: [centre, block, lag]. */
interface Products {
  readonly withLigand: NdArray<Float64Array>;
  readonly squared: NdArray<Float64Array>;
}

function productsOf(
  { bound, paths, follower, topology }: VehicularAccumulator,
  ligand: number,
  lags: Uint32Array,
  frameCount: number,
): Products {
  const { centres, stays } = bound;
  const shape = [centres.length, TIME_BLOCKS, lags.length];
  const table = () => ndarray(new Float64Array(centres.length * TIME_BLOCKS * lags.length), shape);
  const products: Products = { withLigand: table(), squared: table() };
  const withLigand = products.withLigand.data as Float64Array;
  const squared = products.squared.data as Float64Array;
  const known = new Map<number, Float64Array>();
  const pathOfMolecule = (molecule: number) => {
    let path = known.get(molecule);
    if (!path) {
      path = pathOf(paths, follower[molecule]);
      known.set(molecule, path);
    }
    return path;
  };
  forBoundStretches(stays[ligand], frameCount, (pair, from, to) => {
    const centre = Math.floor(pair / topology.moleculeCount);
    const c = pathOfMolecule(topology.atomMolecule[centres[centre]]);
    const m = pathOfMolecule(pair % topology.moleculeCount);
    lags.forEach((lag, k) => {
      const origins = frameCount - lag;
      const shift = 3 * lag;
      for (let block = 0; block < TIME_BLOCKS; block++) {
        const low = Math.floor((block * origins) / TIME_BLOCKS);
        const high = Math.floor(((block + 1) * origins) / TIME_BLOCKS) - 1;
        let cross = 0;
        let own = 0;
        for (let i = 0; i < from.length; i++) {
          const end = 3 * Math.min(to[i], high) + 2;
          for (let x = 3 * Math.max(from[i], low); x <= end; x++) {
            const step = c[x + shift] - c[x];
            cross += step * (m[x + shift] - m[x]);
            own += step * step;
          }
        }
        const at = (centre * TIME_BLOCKS + block) * lags.length + k;
        withLigand[at] += cross;
        squared[at] += own;
      }
    });
  });
  return products;
}

function conclude(replicas: readonly VehicularAccumulator[]): VehicularResult {
  const { bound, species, measured } = replicas[0];
  const { settings, centres } = bound;
  const used = replicas.filter(({ lengths }) => lengths.frameCount > 0);
  const all = (used.length > 0 ? used : replicas).map(({ lengths }) => lengths);
  const frameCount = Math.min(...all.map((lengths) => lengths.frameCount));
  const interval = commonInterval(all);
  const refusal =
    frameCount < FEWEST_FRAMES
      ? `${frameCount} frames are fewer than the ${FEWEST_FRAMES} that displacements need`
      : interval === null
        ? 'the frames are not equally spaced in time, in all replicas alike'
        : used.some((one) => isHeated(one.bound.setPoint))
          ? HEATED
          : null;
  return {
    id: settings.id,
    label: settings.label,
    species,
    centre: settings.centre,
    centreCount: centres.length,
    ligands: settings.ligands.map((ligand, k) => ({
      species: ligand.species,
      label: ligand.label,
      length: measured[k] >= 0 && frameCount > 0 ? estimateColumn(all, k) : null,
      ...(refusal === null && interval !== null
        ? carriedShare(used, k, frameCount, interval)
        : {
            lag: [],
            carried: [],
            carriedError: [],
            carriedErrorMethod: 'none' as const,
            carriedSamples: null,
            carriedReason: refusal,
          }),
      lifetime: null,
      carriedAtLifetime: null,
      diffusionLength: null,
      lengthRatio: null,
      reason: 'no residence times were analysed',
    })),
  };
}

function carriedShare(
  replicas: readonly VehicularAccumulator[],
  ligand: number,
  frameCount: number,
  interval: number,
): Pick<
  LigandVehicle,
  'lag' | 'carried' | 'carriedError' | 'carriedErrorMethod' | 'carriedSamples' | 'carriedReason'
> {
  const lags = fewerLags(frameCount);
  const products = replicas.map((replica) => productsOf(replica, ligand, lags, frameCount));
  const points = Array.from(lags, (lag, k) => {
    const share = estimateRatio(
      products.map(
        ({ withLigand, squared }): RatioParts => ({
          numerator: withLigand.pick(null, null, k),
          denominator: squared.pick(null, null, k),
        }),
      ),
    );
    return { lag: lag * interval, share };
  }).flatMap(({ lag, share }) => (share === null ? [] : [{ lag, share }]));
  const { species } = replicas[0].bound.settings.ligands[ligand];
  const known = points.find(({ share }) => share.error !== null)?.share;
  return {
    lag: points.map(({ lag }) => lag),
    carried: points.map(({ share }) => share.value),
    carriedError: points.map(({ share }) => share.error),
    carriedErrorMethod: known?.method ?? 'none',
    carriedSamples: known?.effectiveSamples ?? null,
    carriedReason:
      points.length === 0 ? `no ${species} was bound to a cation that moved while it was watched` : null,
  };
}

/** Lifetimes of the residence analysis, D of the MSD and what follows from them. */
export function withLifetimes(
  result: VehicularResult,
  residences: readonly ResidenceResult[],
  msd: readonly MsdResult[],
): VehicularResult {
  const times = residences.find(({ centre }) => centre === result.centre);
  if (!times) return result;
  const motion = msd.find(({ species }) => species === result.species);
  return {
    ...result,
    ligands: result.ligands.map((ligand): LigandVehicle => {
      const stay = times.ligands.find(({ label }) => label === ligand.label);
      if (!stay) return ligand;
      const { lifetime } = stay;
      if (lifetime === null) return { ...ligand, reason: stay.reason };
      const carriedAtLifetime = shareAt(ligand, lifetime.value);
      const longest = ligand.lag.at(-1) ?? 0;
      const reasons = [
        carriedAtLifetime === null
          ? (ligand.carriedReason ??
            (lifetime.value > longest
              ? `the lifetime exceeds half of the run, ${Number(longest.toPrecision(3))} ps`
              : 'the lifetime is shorter than the time between frames'))
          : `the share after ${Number(lifetime.value.toPrecision(3))} ps`,
      ];
      const diffusion = motion?.diffusionM2PerS ?? null;
      if (diffusion === null)
        reasons.push(
          motion
            ? `no D of ${result.species}: ${motion.reason}`
            : `the self-diffusion of ${result.species} was not analysed`,
        );
      else if (ligand.length === null)
        reasons.push(`${ligand.species} is no molecule with a length to compare with`);
      const diffusionLength =
        diffusion === null ? null : powered(product(diffusion, lifetime, 6 * NM2_PER_PS), 1 / 2);
      return {
        ...ligand,
        lifetime,
        carriedAtLifetime,
        diffusionLength,
        lengthRatio:
          diffusionLength === null || ligand.length === null
            ? null
            : product(diffusionLength, powered(ligand.length, -1)),
        reason: reasons.join('; '),
      };
    }),
  };
}

/** Straight in the logarithm of time between two points; the error is that of the nearer one. */
function shareAt(ligand: LigandVehicle, time: number): Estimate | null {
  const { lag, carried, carriedError } = ligand;
  const after = lag.findIndex((t) => t >= time);
  if (after < 0 || (after === 0 && lag[0] > time)) return null;
  const before = Math.max(0, after - 1);
  const weight = after === before ? 0 : Math.log(time / lag[before]) / Math.log(lag[after] / lag[before]);
  const error = carriedError[weight < 0.5 ? before : after];
  return {
    value: (1 - weight) * carried[before] + weight * carried[after],
    error,
    method: error === null ? 'none' : ligand.carriedErrorMethod,
    effectiveSamples: error === null ? null : ligand.carriedSamples,
  };
}

export const vehicular: Analysis<ResidenceSettings, VehicularAccumulator, VehicularResult> = {
  name: 'vehicular',
  prepare,
  frame,
  merge,
  conclude,
};
