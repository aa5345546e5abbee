/**
 * How long ligands (molecules) stay bound to a centre.
 *
 * A molecule becomes bound when one of its binding atoms comes within `bind` of the centre and is released when all of
 * them are beyond `unbind` >= bind, so that flicker at one cut-off does not count as exchange. With h(t) = 1 while bound,
 *   continuous    S(t) = sum h(t0) ... h(t0 + t) / sum h(t0)     bound all the time,
 *   intermittent  C(t) = sum h(t0) h(t0 + t) / sum h(t0)         bound again,
 * over pairs and all time origins t0 (Impey, Madden, McDonald, J. Phys. Chem. 87, 5071 (1983); Rapaport, Mol. Phys. 50,
 * 1151 (1983)). C falls to the chance p of finding a pair bound, not to zero. Three times are read off:
 *   lifetime      -dt / ln(1 - q), q = releases over bound frames that were watched one frame further: the mean time to
 *                 release, exact for exponential decay, with contacts cut off by the end of the run counted right;
 *   continuous    where S falls to 1/e;
 *   intermittent  where (C - p) / (1 - p) falls to 1/e.
 * Errors: centres and time blocks as crossed clusters, or between replicas, not below lifetime / sqrt(releases).
 */
import ndarray, { type NdArray } from 'ndarray';
import ops from 'ndarray-ops';
import { SheathError } from '../core/index.js';
import { selectSomeAtoms, type Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';
import type { Analysis } from './analysis.js';
import {
  appendRow,
  commonInterval,
  createFrameSeries,
  type FrameSeries,
  mergeSeries,
} from './frame-series.js';
import { lagsOf } from './msd.js';
import {
  createNeighbourSearch,
  fillNeighbourSearch,
  type NeighbourSearch,
  neighboursOf,
} from './neighbour-search.js';
import { estimateRatio } from './ratio-estimate.js';
import type { Cutoff, Estimate, LigandResidence, ResidenceResult } from './results.js';
import { followSetPoint, HEATED, isHeated, mergeSetPoints, noSetPoint, type SetPoint } from './set-point.js';

export interface ResidenceSettings {
  readonly id: string;
  readonly label: string;
  readonly centre: string;
  readonly ligands: readonly {
    readonly species: string;
    readonly label: string;
    readonly sites: string;
    readonly bind: Cutoff;
    /** nm */
    readonly unbind: number;
  }[];
}

/** Flat triples: first and last frame of a stay within `unbind`, and between them the first frame within `bind`, or -1. */
type Stays = number[];

export interface ResidenceAccumulator {
  readonly settings: ResidenceSettings;
  readonly topology: Topology;
  readonly centres: Uint32Array;
  readonly search: NeighbourSearch;
  /** [target] ligand of each searched atom */
  readonly ligandOf: Uint16Array;
  /** [ligand] molecules that hold its sites */
  readonly moleculeCounts: readonly number[];
  /** Times only. */
  frames: FrameSeries;
  /** [ligand] of pair (centre x molecules + molecule) -> its stays; frames are rows of `frames` */
  readonly stays: readonly Map<number, Stays>[];
  setPoint: SetPoint;
}

const TIME_BLOCKS = 5;
const FEWEST_FRAMES = 10;
/** Runs shorter than this many residence times show their start. */
export const FEWEST_RESIDENCE_TIMES = 10;
/** Without a release in time T the lifetime exceeds T / 3 at 95 % confidence: exp(-3) = 0.05. */
const RULE_OF_THREE = 3;

function prepare(topology: Topology, settings: ResidenceSettings): ResidenceAccumulator {
  const centres = selectSomeAtoms(topology, settings.centre, `the centre of ${settings.label}`);
  const ligandOfAtom = new Map<number, number>();
  const moleculeCounts = settings.ligands.map(({ label, sites, bind, unbind }, ligand) => {
    if (!(bind.value > 0 && unbind >= bind.value && Number.isFinite(unbind)))
      throw new SheathError('E_RESIDENCE_CUTOFF', {
        object: `${label} binds within ${bind.value} nm and is released beyond ${unbind} nm`,
        limit: 'both must be positive lengths, the second no shorter than the first',
        cure: 'use for instance 0.28 and 0.35 nm between Li and O',
      });
    const molecules = new Set<number>();
    for (const atom of selectSomeAtoms(topology, sites, `the ligand ${label}`)) {
      if (ligandOfAtom.has(atom))
        throw new SheathError('E_RESIDENCE_OVERLAP', {
          object: `atom ${atom + 1} is in the ligands "${settings.ligands[ligandOfAtom.get(atom) ?? 0].sites}" and "${sites}"`,
          limit: 'an atom belongs to one ligand',
          cure: 'make the selections disjoint',
        });
      ligandOfAtom.set(atom, ligand);
      molecules.add(topology.atomMolecule[atom]);
    }
    return molecules.size;
  });
  const targets = Uint32Array.from(ligandOfAtom.keys()).sort();
  return {
    settings,
    topology,
    centres,
    search: createNeighbourSearch(targets, Math.max(...settings.ligands.map(({ unbind }) => unbind))),
    ligandOf: Uint16Array.from(targets, (atom) => ligandOfAtom.get(atom) ?? 0),
    moleculeCounts,
    frames: createFrameSeries(0),
    stays: settings.ligands.map(() => new Map()),
    setPoint: noSetPoint(),
  };
}

function frame(accumulator: ResidenceAccumulator, frame: Frame, index: number): void {
  const { settings, topology, centres, search, ligandOf, frames, stays } = accumulator;
  const { atomMolecule, moleculeCount } = topology;
  const row = frames.frameCount;
  appendRow(frames, index, frame.time);
  followSetPoint(accumulator.setPoint, frame);
  fillNeighbourSearch(search, frame);
  centres.forEach((atom, centre) => {
    const found = neighboursOf(search, frame, atom);
    for (let k = 0; k < found; k++) {
      const target = search.found[k];
      const molecule = atomMolecule[search.targets[target]];
      const { bind, unbind } = settings.ligands[ligandOf[target]];
      const r2 = search.distance2[k];
      if (r2 >= unbind * unbind || molecule === atomMolecule[atom]) continue;
      noteStay(stays[ligandOf[target]], centre * moleculeCount + molecule, row, r2 < bind.value * bind.value);
    }
  });
}

function noteStay(stays: Map<number, Stays>, pair: number, row: number, binds: boolean): void {
  let own = stays.get(pair);
  if (!own) {
    own = [];
    stays.set(pair, own);
  }
  const last = own.length - 3;
  if (last >= 0 && own[last + 1] >= row - 1) {
    own[last + 1] = row;
    if (binds && own[last + 2] < 0) own[last + 2] = row;
    return;
  }
  // A passer-by that never bound is forgotten, unless it may have been bound before this stretch of frames.
  if (last >= 0 && own[last + 2] < 0 && own[last] > 0) own.length = last;
  own.push(row, row, binds ? row : -1);
}

function merge(first: ResidenceAccumulator, second: ResidenceAccumulator): ResidenceAccumulator {
  if (first.frames.frameCount === 0) return second;
  if (second.frames.frameCount === 0) return first;
  const shift = first.frames.frameCount;
  second.stays.forEach((pairs, ligand) => {
    const before = first.stays[ligand];
    for (const [pair, own] of pairs) {
      for (let k = 0; k < own.length; k += 3) {
        own[k] += shift;
        own[k + 1] += shift;
        if (own[k + 2] >= 0) own[k + 2] += shift;
      }
      const head = before.get(pair);
      if (!head) {
        before.set(pair, own);
        continue;
      }
      const last = head.length - 3;
      if (head[last + 1] === shift - 1 && own[0] === shift) {
        head[last + 1] = own[1];
        if (head[last + 2] < 0) head[last + 2] = own[2];
        head.push(...own.slice(3));
      } else head.push(...own);
    }
  });
  first.frames = mergeSeries(first.frames, second.frames);
  first.setPoint = mergeSetPoints(first.setPoint, second.setPoint);
  return first;
}

/** What one replica says of one ligand; sums over pairs of a centre and the time origins of a block. */
interface Counts {
  /** [centre, block, lag] bound at the origin, and so all the time, and bound again; lag 0 is the first */
  readonly origins: NdArray<Float64Array>;
  readonly continuous: NdArray<Float64Array>;
  readonly intermittent: NdArray<Float64Array>;
  /** [centre, block] */
  readonly watched: NdArray<Float64Array>;
  readonly releases: NdArray<Float64Array>;
}

function countsOf(
  { stays, centres, topology }: ResidenceAccumulator,
  ligand: number,
  lags: Uint32Array,
  frameCount: number,
): Counts {
  const blocks = Math.min(TIME_BLOCKS, frameCount);
  const lagged = () =>
    ndarray(new Float64Array(centres.length * blocks * lags.length), [centres.length, blocks, lags.length]);
  const plain = () => ndarray(new Float64Array(centres.length * blocks), [centres.length, blocks]);
  const counts: Counts = {
    origins: lagged(),
    continuous: lagged(),
    intermittent: lagged(),
    watched: plain(),
    releases: plain(),
  };
  /** Add the origins from..to (inclusive) to their blocks; `origins` of them in all. */
  const add = (
    table: NdArray<Float64Array>,
    centre: number,
    lag: number,
    origins: number,
    from: number,
    to: number,
  ) => {
    const data = table.data as Float64Array;
    for (let block = 0; block < blocks; block++) {
      const low = Math.max(from, Math.floor((block * origins) / blocks));
      const high = Math.min(to, Math.floor(((block + 1) * origins) / blocks) - 1);
      if (high >= low) data[(centre * blocks + block) * lags.length + lag] += high - low + 1;
    }
  };
  for (const [pair, own] of stays[ligand]) {
    const centre = Math.floor(pair / topology.moleculeCount);
    const from: number[] = [];
    const to: number[] = [];
    for (let k = 0; k < own.length; k += 3) {
      // Replicas are counted over the same number of frames.
      if (own[k + 2] < 0 || own[k + 2] >= frameCount) continue;
      from.push(own[k + 2]);
      to.push(Math.min(own[k + 1], frameCount - 1));
    }
    for (let i = 0; i < from.length; i++) {
      for (let at = from[i]; at <= Math.min(to[i], frameCount - 2); at++) {
        const block = Math.floor((at * blocks) / (frameCount - 1));
        counts.watched.set(centre, block, counts.watched.get(centre, block) + 1);
        if (at === to[i]) counts.releases.set(centre, block, counts.releases.get(centre, block) + 1);
      }
    }
    lags.forEach((lag, k) => {
      const origins = frameCount - lag;
      let first = 0;
      for (let i = 0; i < from.length; i++) {
        add(counts.origins, centre, k, origins, from[i], Math.min(to[i], origins - 1));
        add(counts.continuous, centre, k, origins, from[i], to[i] - lag);
        while (first < from.length && to[first] - lag < from[i]) first++;
        for (let j = first; j < from.length && from[j] - lag <= to[i]; j++)
          add(
            counts.intermittent,
            centre,
            k,
            origins,
            Math.max(from[i], from[j] - lag),
            Math.min(to[i], to[j] - lag),
          );
      }
    });
  }
  return counts;
}

const E_FOLD = Math.exp(-1);

/** Where a decaying curve with value 1 at zero falls to 1/e; null when it does not. */
function eFoldingTime(lag: readonly number[], curve: readonly Estimate[]): Estimate | null {
  const k = curve.findIndex(({ value }) => value <= E_FOLD);
  if (k < 1) return null;
  const [before, after] = [curve[k - 1], curve[k]];
  const step = lag[k] - lag[k - 1];
  const drop = before.value - after.value;
  // Straight in the logarithm while there is one.
  const fraction =
    after.value > 0
      ? Math.log(before.value / E_FOLD) / Math.log(before.value / after.value)
      : (before.value - E_FOLD) / drop;
  const slope = after.value > 0 ? (Math.log(before.value / after.value) / step) * E_FOLD : drop / step;
  const nearest = fraction < 0.5 && before.error !== null ? before : after;
  return {
    ...nearest,
    value: lag[k - 1] + fraction * step,
    error: nearest.error === null ? null : nearest.error / slope,
  };
}

const NONE: Pick<
  LigandResidence,
  | 'lag'
  | 'continuous'
  | 'continuousError'
  | 'intermittent'
  | 'intermittentError'
  | 'lifetime'
  | 'continuousTime'
  | 'intermittentTime'
  | 'lowerBound'
  | 'residenceTimesInRun'
> = {
  lag: [],
  continuous: [],
  continuousError: [],
  intermittent: [],
  intermittentError: [],
  lifetime: null,
  continuousTime: null,
  intermittentTime: null,
  lowerBound: null,
  residenceTimesInRun: null,
};

function concludeLigand(
  replicas: readonly ResidenceAccumulator[],
  ligand: number,
  frameCount: number,
  interval: number,
): LigandResidence {
  const { settings, centres, moleculeCounts } = replicas[0];
  const { species, label, sites, bind, unbind } = settings.ligands[ligand];
  const lags = Uint32Array.from([0, ...lagsOf(frameCount)]);
  const lag = Array.from(lags, (frames) => frames * interval);
  const counts = replicas.map((replica) => countsOf(replica, ligand, lags, frameCount));
  const bound = counts.reduce((total, { origins }) => total + ops.sum(origins.pick(null, null, 0)), 0);
  const observed = replicas.length * frameCount * centres.length;
  const releases = counts.reduce((total, one) => total + ops.sum(one.releases), 0);
  const chance = bound / (observed * moleculeCounts[ligand]);
  const common = {
    species,
    label,
    sites,
    bind,
    unbind,
    boundPerCentre: bound / observed,
    chance,
    releases,
  };
  if (bound === 0) return { ...common, ...NONE, reason: `no ${species} was bound while it was watched` };

  const curveOf = (which: 'continuous' | 'intermittent') =>
    lag.map(
      (_, k) =>
        estimateRatio(
          counts.map((one) => ({
            numerator: one[which].pick(null, null, k),
            denominator: one.origins.pick(null, null, k),
          })),
        ) ?? { value: 0, error: null, method: 'none' as const, effectiveSamples: null },
    );
  const continuous = curveOf('continuous');
  const intermittent = curveOf('intermittent');
  const aboveChance = intermittent.map((one) => ({
    ...one,
    value: (one.value - chance) / (1 - chance),
    error: one.error === null ? null : one.error / (1 - chance),
  }));
  const curves = {
    lag,
    continuous: continuous.map(({ value }) => value),
    continuousError: continuous.map(({ error }) => error),
    intermittent: intermittent.map(({ value }) => value),
    intermittentError: intermittent.map(({ error }) => error),
  };
  const runLength = (frameCount - 1) * interval;
  const quitting = estimateRatio(
    counts.map(({ releases: numerator, watched: denominator }) => ({ numerator, denominator })),
  );
  const watched = counts.reduce((total, one) => total + ops.sum(one.watched), 0);
  if (releases === 0 || quitting === null) {
    const lowerBound = (watched * interval) / RULE_OF_THREE;
    return {
      ...common,
      ...NONE,
      ...curves,
      lowerBound,
      residenceTimesInRun: lowerBound > 0 ? runLength / lowerBound : null,
      reason: `no ${species} was released while it was watched: the lifetime exceeds ${Number(lowerBound.toPrecision(3))} ps at 95 % confidence`,
    };
  }
  if (quitting.value >= 1 - E_FOLD)
    return {
      ...common,
      ...NONE,
      ...curves,
      reason: `${Math.round(100 * quitting.value)} % of the bound ${species} are released from one frame to the next: frames ${Number(interval.toPrecision(4))} ps apart are too sparse for a lifetime`,
    };
  const lifetime = lifetimeOf(quitting, releases, interval);
  const continuousTime = eFoldingTime(lag, continuous);
  const intermittentTime = chance < 1 ? eFoldingTime(lag, aboveChance) : null;
  const longest = Math.max(lifetime.value, intermittentTime?.value ?? 0);
  return {
    ...common,
    ...curves,
    lifetime,
    continuousTime,
    intermittentTime,
    lowerBound: null,
    residenceTimesInRun: runLength / longest,
    reason:
      intermittentTime === null
        ? `the intermittent function does not fall to 1/e within half of the run, ${Number((runLength / 2).toPrecision(3))} ps`
        : `from ${releases} release${releases === 1 ? '' : 's'}`,
  };
}

function lifetimeOf(quitting: Estimate, releases: number, interval: number): Estimate {
  const rate = -Math.log1p(-quitting.value);
  const value = interval / rate;
  const spread = quitting.error === null ? 0 : (value * quitting.error) / ((1 - quitting.value) * rate);
  const counted = value / Math.sqrt(releases);
  return spread > counted
    ? { value, error: spread, method: quitting.method, effectiveSamples: releases }
    : { value, error: counted, method: 'events', effectiveSamples: releases };
}

function conclude(replicas: readonly ResidenceAccumulator[]): ResidenceResult {
  const { settings, centres } = replicas[0];
  const used = replicas.filter(({ frames }) => frames.frameCount > 0);
  const frameCount = used.length > 0 ? Math.min(...used.map(({ frames }) => frames.frameCount)) : 0;
  const interval = commonInterval(used.map(({ frames }) => frames));
  const refusal =
    frameCount < FEWEST_FRAMES
      ? `${frameCount} frames are fewer than the ${FEWEST_FRAMES} that residence times need`
      : interval === null
        ? 'the frames are not equally spaced in time, in all replicas alike'
        : used.some(({ setPoint }) => isHeated(setPoint))
          ? HEATED
          : null;
  return {
    id: settings.id,
    label: settings.label,
    centre: settings.centre,
    centreCount: centres.length,
    frameInterval: interval,
    runLength: interval === null ? null : (frameCount - 1) * interval,
    ligands: settings.ligands.map(({ species, label, sites, bind, unbind }, ligand) =>
      refusal === null && interval !== null
        ? concludeLigand(used, ligand, frameCount, interval)
        : {
            species,
            label,
            sites,
            bind,
            unbind,
            boundPerCentre: null,
            chance: null,
            releases: 0,
            ...NONE,
            reason: refusal ?? '',
          },
    ),
  };
}

export const residence: Analysis<ResidenceSettings, ResidenceAccumulator, ResidenceResult> = {
  name: 'residence',
  prepare,
  frame,
  merge,
  conclude,
};
