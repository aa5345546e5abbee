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
import { boxVolume } from '../math/index.js';
import { selectSomeAtoms, type Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';
import type { Analysis } from './analysis.js';
import {
  type Block,
  type BlockCounts,
  blockedMeanOf,
  blocksOf,
  createBlockCounts,
  joinedBlocks,
  mergeCounts,
  openFrame,
  stretchesOf,
} from './block-counts.js';
import { replicaErrors, stretchErrors } from './curve-error.js';
import { combineReplicas, type Estimate } from './estimate.js';
import {
  createNeighbourSearch,
  fillNeighbourSearch,
  type NeighbourSearch,
  neighboursOf,
} from './neighbour-search.js';
import { findFirstMinimum, findFirstPeak } from './rdf-shell.js';
import { FEWEST_REPLICAS } from './standard-error.js';
import type { RdfResult } from './structure-results.js';

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

/** One curve. */
interface Rdf {
  readonly settings: Required<Omit<RdfSettings, 'firstMinimum'>> & { readonly firstMinimum: number | null };
  readonly reference: Uint32Array;
  readonly target: Uint32Array;
  /** Ordered admissible pairs of reference and target. */
  readonly pairCount: number;
  readonly binCount: number;
  /** [bin] ordered pairs, then 1/V, 1/nm³ */
  counts: BlockCounts;
}

/** Curves around the same atoms: their targets are looked for together. */
interface RdfFamily {
  readonly reference: Uint32Array;
  readonly curves: readonly Rdf[];
  readonly search: NeighbourSearch;
  /** [target of the search] index into `curves`, and molecule */
  readonly curveOf: Uint32Array;
  readonly moleculeOf: Uint32Array;
}

export interface RdfAccumulator {
  readonly topology: Topology;
  readonly curves: readonly Rdf[];
  readonly families: readonly RdfFamily[];
  /** nm, over all frames and periodic axes */
  shortestEdge: number;
}

const MOST_BLOCKS = 64;
const ERROR_STRETCHES = 10;

function prepare(topology: Topology, settings: readonly RdfSettings[]): RdfAccumulator {
  const curves = settings.map((one) => prepareCurve(topology, one));
  const byReference = new Map<string, Rdf[]>();
  for (const curve of curves) {
    const key = curve.reference.join();
    byReference.set(key, [...(byReference.get(key) ?? []), curve]);
  }
  return {
    topology,
    curves,
    families: [...byReference.values()].map((family) => familyOf(topology, family)),
    shortestEdge: Number.POSITIVE_INFINITY,
  };
}

function familyOf({ atomMolecule }: Topology, curves: readonly Rdf[]): RdfFamily {
  // A target of several curves is there for each of them.
  const targets = Uint32Array.from(curves.flatMap(({ target }) => Array.from(target)));
  const curveOf = Uint32Array.from(curves.flatMap(({ target }, k) => Array.from(target, () => k)));
  const reach = Math.max(...curves.map(({ binCount, settings }) => binCount * settings.binWidth));
  const moleculeOf = targets.map((atom) => atomMolecule[atom]);
  const search = createNeighbourSearch(targets, reach);
  return { reference: curves[0].reference, curves, search, curveOf, moleculeOf };
}

function prepareCurve(topology: Topology, given: RdfSettings): Rdf {
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
  const counts = createBlockCounts(binCount + 1, MOST_BLOCKS);
  return { settings, reference, target, pairCount, binCount, counts };
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
  const { box } = frame;
  const volume = boxVolume(box);
  if (!(volume > 0))
    throw new SheathError('E_RDF_NO_VOLUME', {
      object: `the frame at ${frame.time} ps has the box ${Array.from(box).join(' x ')} nm`,
      limit: 'g(r) needs a mean density and so a periodic box',
      cure: 'leave the RDF out, or use coordination numbers, which need no volume',
    });
  accumulator.shortestEdge = Math.min(accumulator.shortestEdge, box[0], box[1], box[2]);
  const { topology, curves, families } = accumulator;
  if (countElsewhere === null) {
    for (const family of families)
      countPairs(
        family,
        family.curves.map((curve) => openBins(curve, index, volume)),
        topology,
        frame,
      );
    return;
  }
  for (const curve of curves) {
    const { settings, reference, target, binCount } = curve;
    const { binWidth, excludeSameMolecule } = settings;
    const groups = excludeSameMolecule ? topology.atomMolecule : null;
    const { positions } = frame;
    const found = countElsewhere({ box, positions, reference, target, groups, binWidth, binCount });
    const bins = openBins(curve, index, volume);
    for (let bin = 0; bin < binCount; bin++) bins[bin] += found[bin];
  }
}

/** Counts the frame in. @returns [bin] where its pairs are to be added */
function openBins({ counts, binCount }: Rdf, index: number, volume: number): Float64Array {
  const sums = openFrame(counts, index);
  sums[binCount] += 1 / volume;
  return sums;
}

/** @param bins [curve][bin] */
function countPairs(
  { reference, curves, search, curveOf, moleculeOf }: RdfFamily,
  bins: readonly Float64Array[],
  { atomMolecule }: Topology,
  frame: Frame,
): void {
  const perBin = Float64Array.from(curves, ({ settings }) => 1 / settings.binWidth);
  const binCount = Uint32Array.from(curves, (curve) => curve.binCount);
  const excluding = Uint8Array.from(curves, ({ settings }) => Number(settings.excludeSameMolecule));
  const { targets, found, distance2 } = search;
  fillNeighbourSearch(search, frame);
  for (let a = 0; a < reference.length; a++) {
    const atom = reference[a];
    const molecule = atomMolecule[atom];
    const count = neighboursOf(search, frame, atom);
    for (let k = 0; k < count; k++) {
      const target = found[k];
      const curve = curveOf[target];
      // Its own molecule holds the atom itself.
      if (excluding[curve] === 1 ? moleculeOf[target] === molecule : targets[target] === atom) continue;
      const bin = (Math.sqrt(distance2[k]) * perBin[curve]) | 0;
      if (bin < binCount[curve]) bins[curve][bin]++;
    }
  }
}

function merge(first: RdfAccumulator, second: RdfAccumulator): RdfAccumulator {
  first.curves.forEach((curve, k) => {
    curve.counts = mergeCounts(curve.counts, second.curves[k].counts);
  });
  first.shortestEdge = Math.min(first.shortestEdge, second.shortestEdge);
  return first;
}

function conclude(replicas: readonly RdfAccumulator[]): RdfResult[] {
  const half = Math.min(...replicas.map(({ shortestEdge }) => shortestEdge)) / 2;
  return replicas[0].curves.map((_, k) =>
    concludeCurve(
      replicas.map(({ curves }) => curves[k]),
      half,
    ),
  );
}

/** @param half nm, of the shortest edge met */
function concludeCurve(replicas: readonly Rdf[], half: number): RdfResult {
  const { settings, reference, target, pairCount, binCount } = replicas[0];
  const { binWidth } = settings;
  const bins = Math.min(binCount, Math.floor(half / binWidth + 1e-9));
  const allColumns = binCount + 1;

  /** Expected count in each bin of a sum of blocks at the mean density. */
  const idealOf = ({ sums }: Block) =>
    Float64Array.from({ length: bins }, (_, bin) => {
      const shell = ((4 * Math.PI) / 3) * binWidth ** 3 * ((bin + 1) ** 3 - bin ** 3);
      return pairCount * sums[binCount] * shell;
    });
  const gOf = (block: Block) => idealOf(block).map((ideal, bin) => block.sums[bin] / ideal);
  const runningOf = ({ sums, frames }: Block) => {
    let sum = 0;
    return Float64Array.from({ length: bins }, (_, bin) => {
      sum += sums[bin];
      return sum / (frames * reference.length);
    });
  };

  const sums = replicas.map(({ counts }) => joinedBlocks(blocksOf(counts), allColumns));
  const total = joinedBlocks(sums, allColumns);
  const used = sums.filter(({ frames }) => frames > 0);
  const between = used.length >= FEWEST_REPLICAS;
  const g = gOf(total);
  const gError = between
    ? replicaErrors(
        used.map(gOf),
        used.map(({ sums: own }) => own[binCount]),
        bins,
      )
    : stretchErrors(
        replicas.map(({ counts }) => stretchesOf(counts, ERROR_STRETCHES).map(gOf)),
        bins,
      );
  const coordination = runningOf(total);

  const noise = idealOf(total).map((ideal, bin) => Math.sqrt(Math.max(1, total.sums[bin])) / ideal);
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
      replicas.map(({ counts }, replica) => {
        const { error, effectiveSamples, constant } = blockedMeanOf(counts, coordinationOf);
        return {
          value: sums[replica].frames > 0 ? coordinationOf(sums[replica]) : 0,
          error,
          method: error !== null ? ('block' as const) : constant ? ('constant' as const) : ('none' as const),
          effectiveSamples,
        };
      }),
      sums.map(({ frames }) => frames),
    );
  }

  return {
    id: settings.id,
    label: settings.label,
    reference: settings.reference,
    target: settings.target,
    referenceCount: reference.length,
    targetCount: target.length,
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

/** Curves around the same atoms in one search, their pairs counted by `countElsewhere`, or here. */
export function rdfsCountedBy(
  countElsewhere: PairHistogram | null,
): Analysis<readonly RdfSettings[], RdfAccumulator, RdfResult[]> {
  return {
    name: 'rdf',
    prepare,
    frame: (accumulator, present, index) => frame(accumulator, present, index, countElsewhere),
    merge,
    conclude,
  };
}

/** The same for one curve. */
export function rdfCountedBy(
  countElsewhere: PairHistogram | null,
): Analysis<RdfSettings, RdfAccumulator, RdfResult> {
  return {
    ...rdfsCountedBy(countElsewhere),
    prepare: (topology, settings) => prepare(topology, [settings]),
    conclude: (replicas) => conclude(replicas)[0],
  };
}

export const rdfs = rdfsCountedBy(null);
export const rdf = rdfCountedBy(null);
