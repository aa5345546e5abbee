/**
 * Radial distribution function and running coordination number of pairs of selections.
 *
 *   g(r) = sum_frames n(r) / sum_frames [ N_A rho_B(frame) 4 pi/3 (r_out³ - r_in³) ],   rho_B = N_B / V(frame)
 *   n(r) = <target atoms nearer than r>, counted, no normalisation
 *
 * n(r) inside a bin counts ordered pairs, atoms of the same molecule left out unless asked for; N_B is the mean number of
 * admissible targets of a reference atom, so an ideal gas gives 1 whatever overlaps. The volume is each frame's own
 * (NPT). Bins end before half of the shortest edge met. Counts are kept by blocks of frames for the errors.
 */
import { SheathError } from '../core/index.js';
import { blockedMean, boxVolume } from '../math/index.js';
import { selectSomeAtoms, type Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';
import type { Analysis } from './analysis.js';
import { combineReplicas, FEWEST_REPLICAS } from './estimate.js';
import {
  createNeighbourSearch,
  fillNeighbourSearch,
  type NeighbourSearch,
  neighboursOf,
} from './neighbour-search.js';
import { findFirstMinimum, findFirstPeak } from './rdf-shell.js';
import type { Estimate, RdfResult } from './results.js';

export interface RdfSettings {
  readonly id: string;
  readonly label: string;
  readonly reference: string;
  readonly target: string;
  /** nm; 0.002 when left out */
  readonly binWidth?: number;
  /** nm; 1.0 when left out */
  readonly maximum?: number;
  /** Leave out pairs within one molecule; true when left out. */
  readonly excludeSameMolecule?: boolean;
  /** nm; the first minimum, where it is known better than it is found */
  readonly firstMinimum?: number;
}

interface Block {
  /** [bin] ordered pairs */
  readonly counts: Float64Array;
  frames: number;
  /** sum over frames of 1/V, 1/nm³ */
  inverseVolume: number;
}

/** What a frame has to count: [bin] ordered pairs of a reference and a target atom of different groups. */
export interface PairHistogramTask {
  /** [3] nm */
  readonly box: Float64Array;
  /** [atom, 3] nm */
  readonly positions: Float32Array | Float64Array;
  /** Atoms. */
  readonly reference: Uint32Array;
  readonly target: Uint32Array;
  /** [atom] null: an atom is a group. */
  readonly groups: Uint32Array | null;
  /** nm */
  readonly binWidth: number;
  readonly binCount: number;
}

/** Counts pairs elsewhere, on a GPU say: src/platforms/gpujs/rdf-histogram.ts. */
export type PairHistogram = (task: PairHistogramTask) => Float64Array;

export interface RdfAccumulator {
  readonly settings: Required<Omit<RdfSettings, 'firstMinimum'>> & { readonly firstMinimum: number | null };
  readonly topology: Topology;
  readonly reference: Uint32Array;
  readonly search: NeighbourSearch;
  /** Ordered admissible pairs of reference and target. */
  readonly pairCount: number;
  readonly binCount: number;
  /** Frames in a block, a power of two that grows so that there are at most MOST_BLOCKS. */
  blockLength: number;
  readonly blocks: Map<number, Block>;
  /** nm, over all frames and periodic axes */
  shortestEdge: number;
}

const MOST_BLOCKS = 64;
const ERROR_GROUPS = 10;

function prepare(topology: Topology, given: RdfSettings): RdfAccumulator {
  const { firstMinimum = null, ...rest } = given;
  const settings = { binWidth: 0.002, maximum: 1, excludeSameMolecule: true, ...rest, firstMinimum };
  if (!(settings.binWidth > 0 && settings.maximum >= settings.binWidth && Number.isFinite(settings.maximum)))
    throw new SheathError('E_RDF_BINS', {
      object: `the RDF ${settings.label} has bins of ${settings.binWidth} nm up to ${settings.maximum} nm`,
      limit: 'both must be positive and at least one bin must fit',
      cure: 'use for instance 0.002 nm and 1 nm',
    });
  const reference = selectSomeAtoms(
    topology,
    settings.reference,
    `the reference of the RDF ${settings.label}`,
  );
  const target = selectSomeAtoms(topology, settings.target, `the target of the RDF ${settings.label}`);
  const pairCount = admissiblePairs(topology, reference, target, settings.excludeSameMolecule);
  if (pairCount === 0)
    throw new SheathError('E_RDF_NO_PAIRS', {
      object: `the RDF ${settings.label} has ${reference.length} reference and ${target.length} target atoms`,
      limit: 'every pair of them is within one molecule or is an atom with itself',
      cure: 'choose other selections or keep pairs of the same molecule',
    });
  // Rounded so that 1 / 0.002 is 500 bins and not 499.
  const binCount = Math.floor(settings.maximum / settings.binWidth + 1e-9);
  return {
    settings,
    topology,
    reference,
    search: createNeighbourSearch(target, binCount * settings.binWidth),
    pairCount,
    binCount,
    blockLength: 1,
    blocks: new Map(),
    shortestEdge: Number.POSITIVE_INFINITY,
  };
}

function admissiblePairs(
  topology: Topology,
  reference: Uint32Array,
  target: Uint32Array,
  excludeSameMolecule: boolean,
): number {
  const groupOf = (atom: number) => (excludeSameMolecule ? topology.atomMolecule[atom] : atom);
  const targets = new Map<number, number>();
  for (const atom of target) targets.set(groupOf(atom), (targets.get(groupOf(atom)) ?? 0) + 1);
  let pairs = reference.length * target.length;
  for (const atom of reference) pairs -= targets.get(groupOf(atom)) ?? 0;
  return pairs;
}

function frame(
  accumulator: RdfAccumulator,
  frame: Frame,
  index: number,
  countElsewhere: PairHistogram | null,
): void {
  const { settings, topology, reference, search, binCount } = accumulator;
  const volume = boxVolume(frame.box);
  if (!(volume > 0))
    throw new SheathError('E_RDF_NO_VOLUME', {
      object: `the frame at ${frame.time} ps has the box ${Array.from(frame.box).join(' x ')} nm`,
      limit: 'g(r) needs a mean density and so a periodic box',
      cure: 'leave the RDF out, or use coordination numbers, which need no volume',
    });
  accumulator.shortestEdge = Math.min(accumulator.shortestEdge, frame.box[0], frame.box[1], frame.box[2]);
  const block = blockOf(accumulator, index);
  block.frames++;
  block.inverseVolume += 1 / volume;
  const { counts } = block;
  const { atomMolecule } = topology;
  if (countElsewhere !== null) {
    const { positions, box } = frame;
    const groups = settings.excludeSameMolecule ? atomMolecule : null;
    const { binWidth } = settings;
    const found = countElsewhere({
      box,
      positions,
      reference,
      target: search.targets,
      groups,
      binWidth,
      binCount,
    });
    for (let bin = 0; bin < binCount; bin++) counts[bin] += found[bin];
    return;
  }
  const perBin = 1 / settings.binWidth;
  fillNeighbourSearch(search, frame);
  for (let a = 0; a < reference.length; a++) {
    const atom = reference[a];
    const found = neighboursOf(search, frame, atom);
    for (let k = 0; k < found; k++) {
      const other = search.targets[search.found[k]];
      if (other === atom || (settings.excludeSameMolecule && atomMolecule[other] === atomMolecule[atom]))
        continue;
      const bin = Math.floor(Math.sqrt(search.distance2[k]) * perBin);
      if (bin < binCount) counts[bin]++;
    }
  }
}

function blockOf(accumulator: RdfAccumulator, index: number): Block {
  while (index >= MOST_BLOCKS * accumulator.blockLength) coarsen(accumulator);
  const key = Math.floor(index / accumulator.blockLength);
  let block = accumulator.blocks.get(key);
  if (!block) {
    block = { counts: new Float64Array(accumulator.binCount), frames: 0, inverseVolume: 0 };
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
  for (let bin = 0; bin < present.counts.length; bin++) present.counts[bin] += block.counts[bin];
  present.frames += block.frames;
  present.inverseVolume += block.inverseVolume;
}

/** Join neighbouring blocks two by two. */
function coarsen(accumulator: RdfAccumulator): void {
  const old = [...accumulator.blocks].sort(([a], [b]) => a - b);
  accumulator.blocks.clear();
  accumulator.blockLength *= 2;
  for (const [key, block] of old) addBlock(accumulator.blocks, Math.floor(key / 2), block);
}

function merge(first: RdfAccumulator, second: RdfAccumulator): RdfAccumulator {
  while (first.blockLength < second.blockLength) coarsen(first);
  while (second.blockLength < first.blockLength) coarsen(second);
  for (const [key, block] of second.blocks) addBlock(first.blocks, key, block);
  first.shortestEdge = Math.min(first.shortestEdge, second.shortestEdge);
  return first;
}

function sumOf(blocks: readonly Block[], binCount: number): Block {
  const sum: Block = { counts: new Float64Array(binCount), frames: 0, inverseVolume: 0 };
  const map = new Map([[0, sum]]);
  for (const block of blocks) addBlock(map, 0, block);
  return sum;
}

function conclude(replicas: readonly RdfAccumulator[]): RdfResult {
  const { settings, reference, search, pairCount } = replicas[0];
  const { binWidth } = settings;
  const half = Math.min(...replicas.map((replica) => replica.shortestEdge)) / 2;
  const bins = Math.min(replicas[0].binCount, Math.floor(half / binWidth + 1e-9));

  /** Expected count in each bin of a sum of blocks at the mean density. */
  const idealOf = (block: Block) =>
    Float64Array.from({ length: bins }, (_, bin) => {
      const shell = ((4 * Math.PI) / 3) * binWidth ** 3 * ((bin + 1) ** 3 - bin ** 3);
      return pairCount * block.inverseVolume * shell;
    });
  const gOf = (block: Block) => idealOf(block).map((ideal, bin) => block.counts[bin] / ideal);
  const runningOf = (block: Block) => {
    let sum = 0;
    return Float64Array.from({ length: bins }, (_, bin) => {
      sum += block.counts[bin];
      return sum / (block.frames * reference.length);
    });
  };

  const perReplica = replicas.map((replica) =>
    [...replica.blocks].sort(([a], [b]) => a - b).map(([, block]) => block),
  );
  const total = sumOf(perReplica.flat(), replicas[0].binCount);
  const sums = perReplica
    .map((blocks) => sumOf(blocks, replicas[0].binCount))
    .filter(({ frames }) => frames > 0);
  const between = sums.length >= FEWEST_REPLICAS;
  const groups = between ? sums : perReplica.flatMap((blocks) => groupBlocks(blocks, replicas[0].binCount));
  const g = gOf(total);
  const gError = errorOfCurves(groups.map(gOf), bins);
  const coordination = runningOf(total);

  const noise = idealOf(total).map((ideal, bin) => Math.sqrt(Math.max(1, total.counts[bin])) / ideal);
  // Rounded to 1e-9 nm, so that files read 0.205 and not 0.20500000000000002.
  const r = Float64Array.from({ length: bins }, (_, bin) => Math.round((bin + 0.5) * binWidth * 1e9) / 1e9);
  const firstPeak = findFirstPeak(r, g, noise);
  const firstMinimum =
    settings.firstMinimum === null
      ? findFirstMinimum(r, g, noise, firstPeak)
      : {
          r: settings.firstMinimum,
          g: g[Math.floor(settings.firstMinimum / binWidth)] ?? null,
          origin: 'user' as const,
          reason: 'given by the user',
        };

  let coordinationAtMinimum: Estimate | null = null;
  if (firstMinimum.r !== null && total.frames > 0) {
    const last = Math.min(bins, Math.round(firstMinimum.r / binWidth)) - 1;
    const coordinationOf = (block: Block) => (last < 0 ? 0 : runningOf(block)[last]);
    coordinationAtMinimum = combineReplicas(
      perReplica.map((blocks) => {
        const full = blocks.filter(({ frames }) => frames === blocks[0].frames);
        const { error, effectiveSamples, constant } = blockedMean(Float64Array.from(full, coordinationOf));
        return {
          value: blocks.length > 0 ? coordinationOf(sumOf(blocks, replicas[0].binCount)) : 0,
          error,
          method: error !== null ? ('block' as const) : constant ? ('constant' as const) : ('none' as const),
          effectiveSamples,
        };
      }),
      perReplica.map((blocks) => blocks.reduce((sum, { frames }) => sum + frames, 0)),
    );
  }

  return {
    id: settings.id,
    label: settings.label,
    reference: settings.reference,
    target: settings.target,
    referenceCount: reference.length,
    targetCount: search.targets.length,
    sameMoleculeExcluded: settings.excludeSameMolecule,
    binWidth,
    r: Array.from(r),
    g: total.frames > 0 ? Array.from(g) : Array.from(r, () => 0),
    gError,
    gErrorMethod: gError.every((error) => error === null) ? 'none' : between ? 'between-replicas' : 'block',
    coordination: total.frames > 0 ? Array.from(coordination) : Array.from(r, () => 0),
    firstPeak,
    firstMinimum,
    coordinationAtMinimum,
  };
}

/** About ERROR_GROUPS equal stretches; blocks that do not fill one are left to the mean only. */
function groupBlocks(blocks: readonly Block[], binCount: number): Block[] {
  const full = blocks.filter(({ frames }) => frames === blocks[0].frames);
  const size = Math.max(1, Math.floor(full.length / ERROR_GROUPS));
  const groups: Block[] = [];
  for (let k = 0; k + size <= full.length; k += size) groups.push(sumOf(full.slice(k, k + size), binCount));
  return groups;
}

/** [bin] standard error of the mean of curves of equal weight; null with fewer than three. */
function errorOfCurves(curves: readonly Float64Array[], bins: number): (number | null)[] {
  const count = curves.length;
  return Array.from({ length: bins }, (_, bin) => {
    if (count < 3) return null;
    const mean = curves.reduce((sum, curve) => sum + curve[bin], 0) / count;
    const squares = curves.reduce((sum, curve) => sum + (curve[bin] - mean) ** 2, 0);
    return Math.sqrt(squares / (count * (count - 1)));
  });
}

/** The analysis with its pairs counted by `countElsewhere`, or here. */
export function rdfCountedBy(
  countElsewhere: PairHistogram | null,
): Analysis<RdfSettings, RdfAccumulator, RdfResult> {
  return {
    name: 'rdf',
    prepare,
    frame: (accumulator, present, index) => frame(accumulator, present, index, countElsewhere),
    merge,
    conclude,
  };
}

export const rdf = rdfCountedBy(null);
