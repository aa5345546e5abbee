/**
 * Density profiles along an axis of the box: number, mass and charge by species, and what a charge profile means
 * electrostatically,
 *
 *   E(z) = (1/eps0) int rho dz,   psi(z) = - int E dz,   mean E = mean psi = 0 over the period,
 *
 * the solution of Poisson's equation that is periodic, as in a box under Ewald or PME with conducting boundaries, integrated
 * exactly for the histogram (Gurtovenko, Vattulainen, J. Chem. Phys. 130, 215107 (2009), on why integrals begun at an edge
 * need not be). A net charge is made up for by an even background, as Ewald sums do.
 *
 * Bins are equal shares of each frame's own edge, so that a fluctuating box smears nothing; positions are given at the mean
 * edge. Sums are kept by blocks of frames for the errors. Charges as in the run.
 */

import { SheathError } from '../core/index.js';
import { boxVolume } from '../math/index.js';
import type { Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';
import { AVOGADRO, COULOMB, ELEMENTARY_CHARGE, GRAM_PER_ML_PER_INTERNAL_DENSITY } from '../units/index.js';
import type { Analysis } from './analysis.js';
import {
  type Block,
  type BlockCounts,
  blocksOf,
  createBlockCounts,
  joinedBlocks,
  mergeCounts,
  openFrame,
  stretchesOf,
} from './block-counts.js';
import { type CurveSeries, replicaErrors, stretchErrors } from './curve-error.js';
import { FEWEST_REPLICAS } from './standard-error.js';
import type { Axis, ChargeProfile, Profile, ProfileResult } from './structure-results.js';

export interface ProfileSettings {
  readonly axis: Axis;
  /** 100 when left out */
  readonly bins?: number;
  /** Factor on all charges of a species in the run; 1 where left out. */
  readonly chargeScales?: Readonly<Record<string, number>>;
}

export interface ProfileAccumulator {
  readonly axis: Axis;
  readonly bins: number;
  readonly topology: Topology;
  /** [atom] share of a molecule, u, e */
  readonly contributions: readonly [Float64Array, Float64Array, Float64Array];
  readonly hasCharges: boolean;
  /** e, of the box */
  readonly netCharge: number;
  /** [quantity, species, bin]: molecules, u and e per nm³ */
  counts: BlockCounts;
  /** nm, over frames */
  edgeSum: number;
  frameCount: number;
  /** Some frame had no periodic box. */
  open: boolean;
}

export const PROFILE_BINS = 100;
const MOST_BINS = 100_000;
const AXES: readonly Axis[] = ['x', 'y', 'z'];
const MOST_BLOCKS = 64;
const ERROR_STRETCHES = 10;
/** kJ/mol in a volt times e. */
const VOLT = (ELEMENTARY_CHARGE * AVOGADRO) / 1000;
/** Field in V/nm of 1 e/nm²: 1 / eps0 = 4 pi f. */
const FIELD = (4 * Math.PI * COULOMB) / VOLT;
const NEUTRAL = 1e-6;

function prepare(
  topology: Topology,
  { axis, bins = PROFILE_BINS, chargeScales = {} }: ProfileSettings,
): ProfileAccumulator {
  if (!(Number.isSafeInteger(bins) && bins >= 2 && bins <= MOST_BINS))
    throw new SheathError('E_PROFILE_BINS', {
      object: `the profile along ${axis} has ${bins} bins`,
      limit: `a whole number from 2 to ${MOST_BINS} is needed`,
      cure: `use for instance ${PROFILE_BINS}`,
    });
  const { atomCount, atomSpecies, atomLocal, species } = topology;
  const perAtom = (value: (species: number, local: number) => number) =>
    Float64Array.from({ length: atomCount }, (_, atom) => value(atomSpecies[atom], atomLocal[atom]));
  const charges = perAtom(
    (k, local) => species[k].atoms[local].charge * (chargeScales[species[k].name] ?? 1),
  );
  return {
    axis,
    bins,
    topology,
    contributions: [
      perAtom((k) => 1 / species[k].atoms.length),
      perAtom((k, local) => species[k].atoms[local].mass),
      charges,
    ],
    hasCharges: charges.some((charge) => charge !== 0),
    netCharge: charges.reduce((sum, charge) => sum + charge, 0),
    counts: createBlockCounts(3 * species.length * bins, MOST_BLOCKS),
    edgeSum: 0,
    frameCount: 0,
    open: false,
  };
}

function frame(accumulator: ProfileAccumulator, { box, positions }: Frame, index: number): void {
  const { bins, topology, contributions } = accumulator;
  const [molecules, masses, charges] = contributions;
  const axis = AXES.indexOf(accumulator.axis);
  const edge = box[axis];
  const volume = boxVolume(box);
  if (!(volume > 0)) {
    accumulator.open = true;
    return;
  }
  accumulator.edgeSum += edge;
  accumulator.frameCount++;
  const sums = openFrame(accumulator.counts, index);
  const size = topology.species.length * bins;
  const perCount = bins / volume;
  for (let atom = 0; atom < topology.atomCount; atom++) {
    const share = positions[3 * atom + axis] / edge;
    const bin = Math.min(bins - 1, Math.floor((share - Math.floor(share)) * bins));
    const at = topology.atomSpecies[atom] * bins + bin;
    sums[at] += molecules[atom] * perCount;
    sums[size + at] += masses[atom] * perCount;
    sums[2 * size + at] += charges[atom] * perCount;
  }
}

function merge(first: ProfileAccumulator, second: ProfileAccumulator): ProfileAccumulator {
  first.counts = mergeCounts(first.counts, second.counts);
  first.edgeSum += second.edgeSum;
  first.frameCount += second.frameCount;
  first.open ||= second.open;
  return first;
}

/**
 * Field (V/nm) and potential (V), means over each bin, of a charge density that is constant within bins.
 * @param density [bin] e/nm³; its mean is taken off
 * @param width nm
 */
export function electrostaticsOf(
  density: Float64Array,
  width: number,
): { readonly field: Float64Array; readonly potential: Float64Array } {
  const background = meanOf(density);
  const field = new Float64Array(density.length);
  let atEdge = 0;
  density.forEach((rho, bin) => {
    const rise = FIELD * (rho - background) * width;
    field[bin] = atEdge + rise / 2;
    atEdge += rise;
  });
  const meanField = meanOf(field);
  const potential = new Float64Array(density.length);
  atEdge = 0;
  density.forEach((rho, bin) => {
    field[bin] -= meanField;
    const rise = FIELD * (rho - background) * width;
    // The field falls short of its mean by rise/2 where the bin begins.
    potential[bin] = atEdge - width * ((field[bin] - rise / 2) / 2 + rise / 6);
    atEdge -= width * field[bin];
  });
  const meanPotential = meanOf(potential);
  return { field, potential: potential.map((value) => value - meanPotential) };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Curves of one kind: that of all frames, and those the error comes from. */
interface Curves {
  readonly all: Float64Array;
  /** [replica][stretch][bin], or one series of replicas */
  readonly parts: readonly CurveSeries[];
  /** [replica] frames, where the parts are replicas; null: stretches */
  readonly replicaWeights: readonly number[] | null;
}

function profileOf({ all, parts, replicaWeights }: Curves): Profile {
  const error =
    replicaWeights === null
      ? stretchErrors(parts, all.length)
      : replicaErrors(parts[0], replicaWeights, all.length);
  return { value: Array.from(all), error };
}

function mapped(curves: Curves, change: (curve: Float64Array) => Float64Array): Curves {
  const parts = curves.parts.map((series) => series.map(change));
  return { all: change(curves.all), parts, replicaWeights: curves.replicaWeights };
}

function sumOf(curves: readonly Curves[]): Curves {
  const add = (terms: readonly Float64Array[]) =>
    terms[0].map((_, bin) => terms.reduce((sum, term) => sum + term[bin], 0));
  const [{ parts, replicaWeights }] = curves;
  return {
    all: add(curves.map(({ all }) => all)),
    parts: parts.map((series, replica) =>
      series.map((_, k) => add(curves.map((one) => one.parts[replica][k]))),
    ),
    replicaWeights,
  };
}

const NO_PROFILE: Profile = { value: [], error: [] };

function conclude(replicas: readonly ProfileAccumulator[]): ProfileResult {
  const { axis, bins, topology, hasCharges, netCharge } = replicas[0];
  const used = replicas.filter(({ frameCount }) => frameCount > 0);
  const frames = used.reduce((sum, { frameCount }) => sum + frameCount, 0);
  const edge = frames > 0 ? used.reduce((sum, { edgeSum }) => sum + edgeSum, 0) / frames : null;
  const counts = topology.species.map((_, k) =>
    topology.moleculeSpecies.reduce((sum, own) => sum + (own === k ? 1 : 0), 0),
  );
  const present = topology.species.flatMap(({ name }, k) => (counts[k] > 0 ? [{ name, k }] : []));
  if (edge === null || replicas.some(({ open }) => open))
    return {
      id: axis,
      axis,
      edge: null,
      position: [],
      species: [],
      mass: NO_PROFILE,
      charge: null,
      errorMethod: 'none',
      effectiveSamples: null,
      reason: 'the box is not periodic, so there is no volume to count per',
    };

  const size = topology.species.length * bins;
  const replicaSums = used.map(({ counts: kept }) => joinedBlocks(blocksOf(kept), 3 * size));
  const between = used.length >= FEWEST_REPLICAS;
  const whole = joinedBlocks(replicaSums, 3 * size);
  const replicaWeights = between ? replicaSums.map((sums) => sums.frames) : null;
  const parts = between ? [replicaSums] : used.map(({ counts: kept }) => stretchesOf(kept, ERROR_STRETCHES));
  const curvesOf = (quantity: number, species: number): Curves => {
    const from = quantity * size + species * bins;
    const cut = ({ sums, frames: count }: Block) => sums.slice(from, from + bins).map((sum) => sum / count);
    return { all: cut(whole), parts: parts.map((series) => series.map(cut)), replicaWeights };
  };
  const massOf = (k: number) =>
    mapped(curvesOf(1, k), (curve) => curve.map((value) => value * GRAM_PER_ML_PER_INTERNAL_DENSITY));
  const width = edge / bins;
  const mass = profileOf(sumOf(present.map(({ k }) => massOf(k))));
  const known = mass.error.some((error) => error !== null);
  return {
    id: axis,
    axis,
    edge,
    position: Array.from({ length: bins }, (_, bin) => Number(((bin + 0.5) * width).toPrecision(12))),
    species: present.map(({ name, k }) => ({
      species: name,
      moleculeCount: counts[k],
      number: profileOf(curvesOf(0, k)),
      mass: profileOf(massOf(k)),
      charge: hasCharges ? profileOf(curvesOf(2, k)) : null,
    })),
    mass,
    charge: hasCharges ? chargeOf(sumOf(present.map(({ k }) => curvesOf(2, k))), width) : null,
    errorMethod: known ? (between ? 'between-replicas' : 'block') : 'none',
    effectiveSamples: known ? parts.flat().length : null,
    reason: `${frames} frames in ${bins} bins of ${Number(width.toPrecision(3))} nm at the mean edge${hasCharges ? (Math.abs(netCharge) > NEUTRAL ? `; the net charge of ${Number(netCharge.toPrecision(3))} e is made up for by an even background in field and potential` : '') : '; the topology states no charges'}`,
  };
}

function chargeOf(density: Curves, width: number): ChargeProfile {
  return {
    density: profileOf(density),
    field: profileOf(mapped(density, (curve) => electrostaticsOf(curve, width).field)),
    potential: profileOf(mapped(density, (curve) => electrostaticsOf(curve, width).potential)),
  };
}

export const profiles: Analysis<ProfileSettings, ProfileAccumulator, ProfileResult> = {
  name: 'profiles',
  prepare,
  frame,
  merge,
  conclude,
};
