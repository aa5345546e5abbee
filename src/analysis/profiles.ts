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
import { FEWEST_REPLICAS } from './estimate.js';
import type { Axis, ChargeProfile, Profile, ProfileResult } from './structure-results.js';

export interface ProfileSettings {
  readonly axis: Axis;
  /** 100 when left out */
  readonly bins?: number;
  /** Factor on all charges of a species in the run; 1 where left out. */
  readonly chargeScales?: Readonly<Record<string, number>>;
}

interface Block {
  /** [quantity, species, bin] summed over frames: molecules, u and e per nm³ */
  readonly sums: Float64Array;
  frames: number;
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
  /** Frames in a block, a power of two that grows so that there are at most MOST_BLOCKS. */
  blockLength: number;
  readonly blocks: Map<number, Block>;
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
const ERROR_GROUPS = 10;
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
    blockLength: 1,
    blocks: new Map(),
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
  const block = blockOf(accumulator, index);
  block.frames++;
  const { sums } = block;
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

function blockOf(accumulator: ProfileAccumulator, index: number): Block {
  while (index >= MOST_BLOCKS * accumulator.blockLength) coarsen(accumulator);
  const key = Math.floor(index / accumulator.blockLength);
  let block = accumulator.blocks.get(key);
  if (!block) {
    const { topology, bins } = accumulator;
    block = { sums: new Float64Array(3 * topology.species.length * bins), frames: 0 };
    accumulator.blocks.set(key, block);
  }
  return block;
}

function addBlock(blocks: Map<number, Block>, key: number, block: Block): void {
  const present = blocks.get(key);
  if (!present) {
    blocks.set(key, block);
    return;
  }
  for (let k = 0; k < present.sums.length; k++) present.sums[k] += block.sums[k];
  present.frames += block.frames;
}

/** Join neighbouring blocks two by two. */
function coarsen(accumulator: ProfileAccumulator): void {
  const old = [...accumulator.blocks].sort(([a], [b]) => a - b);
  accumulator.blocks.clear();
  accumulator.blockLength *= 2;
  for (const [key, block] of old) addBlock(accumulator.blocks, Math.floor(key / 2), block);
}

function merge(first: ProfileAccumulator, second: ProfileAccumulator): ProfileAccumulator {
  while (first.blockLength < second.blockLength) coarsen(first);
  while (second.blockLength < first.blockLength) coarsen(second);
  for (const [key, block] of second.blocks) addBlock(first.blocks, key, block);
  first.edgeSum += second.edgeSum;
  first.frameCount += second.frameCount;
  first.open ||= second.open;
  return first;
}

function joined(blocks: readonly Block[]): Block {
  const sums = new Float64Array(blocks[0].sums.length);
  let frames = 0;
  for (const block of blocks) {
    for (let k = 0; k < sums.length; k++) sums[k] += block.sums[k];
    frames += block.frames;
  }
  return { sums, frames };
}

/** About ERROR_GROUPS equal stretches; blocks that do not fill one are left to the mean only. */
function stretchesOf(blocks: readonly Block[]): Block[] {
  const full = blocks.filter(({ frames }) => frames === blocks[0].frames);
  const size = Math.max(1, Math.floor(full.length / ERROR_GROUPS));
  const stretches: Block[] = [];
  for (let k = 0; k + size <= full.length; k += size) stretches.push(joined(full.slice(k, k + size)));
  return stretches;
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

/** Several curves of one kind: that of all frames, and those the error comes from. */
interface Curves {
  readonly all: Float64Array;
  readonly stretches: readonly Float64Array[];
}

function profileOf({ all, stretches }: Curves): Profile {
  const count = stretches.length;
  const error = Array.from(all, (_, bin) => {
    if (count < FEWEST_REPLICAS) return null;
    const mean = stretches.reduce((sum, curve) => sum + curve[bin], 0) / count;
    const squares = stretches.reduce((sum, curve) => sum + (curve[bin] - mean) ** 2, 0);
    return Math.sqrt(squares / (count * (count - 1)));
  });
  return { value: Array.from(all), error };
}

function mapped({ all, stretches }: Curves, change: (curve: Float64Array) => Float64Array): Curves {
  return { all: change(all), stretches: stretches.map(change) };
}

function sumOf(curves: readonly Curves[]): Curves {
  const add = (parts: readonly Float64Array[]) =>
    parts[0].map((_, bin) => parts.reduce((sum, part) => sum + part[bin], 0));
  return {
    all: add(curves.map(({ all }) => all)),
    stretches: curves[0].stretches.map((_, k) => add(curves.map(({ stretches }) => stretches[k]))),
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

  const perReplica = used.map(({ blocks }) =>
    [...blocks].sort(([a], [b]) => a - b).map(([, block]) => block),
  );
  const between = perReplica.length >= FEWEST_REPLICAS;
  const whole = joined(perReplica.flat());
  const stretches = between ? perReplica.map(joined) : perReplica.flatMap(stretchesOf);
  const known = stretches.length >= FEWEST_REPLICAS;
  const size = topology.species.length * bins;
  const curvesOf = (quantity: number, species: number): Curves => {
    const from = quantity * size + species * bins;
    const cut = ({ sums, frames: count }: Block) => sums.slice(from, from + bins).map((sum) => sum / count);
    return { all: cut(whole), stretches: stretches.map(cut) };
  };
  const massOf = (k: number) =>
    mapped(curvesOf(1, k), (curve) => curve.map((value) => value * GRAM_PER_ML_PER_INTERNAL_DENSITY));
  const width = edge / bins;
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
    mass: profileOf(sumOf(present.map(({ k }) => massOf(k)))),
    charge: hasCharges ? chargeOf(sumOf(present.map(({ k }) => curvesOf(2, k))), width) : null,
    errorMethod: known ? (between ? 'between-replicas' : 'block') : 'none',
    effectiveSamples: known ? stretches.length : null,
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
