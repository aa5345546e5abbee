/**
 * Survival of bound pairs, read off the frames in which they were bound: ligands of a centre (`residence.ts`), hydrogen
 * bonds (`hydrogen-bonds.ts`). With h(t) = 1 while bound,
 *   continuous    S(t) = sum h(t0) ... h(t0 + t) / sum h(t0)     bound all the time,
 *   intermittent  C(t) = sum h(t0) h(t0 + t) / sum h(t0)         bound again,
 * over pairs and all time origins t0 (Impey, Madden, McDonald, J. Phys. Chem. 87, 5071 (1983); Rapaport, Mol. Phys. 50,
 * 1151 (1983)). C falls to the chance p of finding a pair bound, not to zero. Three times are read off:
 *   lifetime      -dt / ln(1 - q), q = releases over bound frames that were watched one frame further: the mean time to
 *                 release, exact for exponential decay, with contacts cut off by the end of the run counted right;
 *   continuous    where S falls to 1/e;
 *   intermittent  where (C - p) / (1 - p) falls to 1/e.
 * How many of these times a run holds is a different question where bonds flicker: they are released long before their
 * partners part, and both functions fall to 1/e on the flicker. Such a run is measured by the relaxation time as well,
 * int (C - p) / (1 - p) dt, which is what correlates one configuration with the next.
 * Errors: centres and time blocks as crossed clusters, or between replicas, not below lifetime / sqrt(releases).
 */
import ndarray, { type NdArray } from 'ndarray';
import ops from 'ndarray-ops';
import type { Estimate } from './estimate.js';
import { lagsOf } from './msd.js';
import { estimateRatio } from './ratio-estimate.js';
import type { SurvivalTimes } from './structure-results.js';

/** Of one pair, flat triples: first and last frame of a stay within the release distance, and between them the first frame within the binding distance, or -1: bound from there on. */
export type Stays = number[];

/** Pairs are numbered centre x stride + partner. */
export type PairStays = Map<number, Stays>;

const TIME_BLOCKS = 5;
/** Runs shorter than this many residence times show their start. */
export const FEWEST_RESIDENCE_TIMES = 10;
/** Without a release in time T the lifetime exceeds T / 3 at 95 % confidence: exp(-3) = 0.05. */
const RULE_OF_THREE = 3;

/** The pair is within the release distance in frame `row`, and within the binding one or not; rows come in order. */
export function noteStay(stays: PairStays, pair: number, row: number, binds: boolean): void {
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

/** Stays of `second`, whose frames follow the first `shift` ones, into those of `first`. */
export function mergeStays(first: PairStays, second: PairStays, shift: number): void {
  for (const [pair, own] of second) {
    for (let k = 0; k < own.length; k += 3) {
      own[k] += shift;
      own[k + 1] += shift;
      if (own[k + 2] >= 0) own[k + 2] += shift;
    }
    const head = first.get(pair);
    if (!head) {
      first.set(pair, own);
      continue;
    }
    const last = head.length - 3;
    if (head[last + 1] === shift - 1 && own[0] === shift) {
      head[last + 1] = own[1];
      if (head[last + 2] < 0) head[last + 2] = own[2];
      head.push(...own.slice(3));
    } else head.push(...own);
  }
}

/** Visit the stretches of frames, both ends inclusive and before `frameCount`, in which a pair was bound. */
export function forBoundStretches(
  stays: PairStays,
  frameCount: number,
  visit: (pair: number, from: readonly number[], to: readonly number[]) => void,
): void {
  for (const [pair, own] of stays) {
    const from: number[] = [];
    const to: number[] = [];
    for (let k = 0; k < own.length; k += 3) {
      // Replicas are counted over the same number of frames.
      if (own[k + 2] < 0 || own[k + 2] >= frameCount) continue;
      from.push(own[k + 2]);
      to.push(Math.min(own[k + 1], frameCount - 1));
    }
    if (from.length > 0) visit(pair, from, to);
  }
}

export interface BoundPairs {
  /** [replica] */
  readonly stays: readonly PairStays[];
  readonly centreCount: number;
  /** A pair is centre x stride + partner. */
  readonly stride: number;
  /** Partners a centre could have. */
  readonly partnerCount: number;
  readonly frameCount: number;
  /** ps */
  readonly interval: number;
  /** What is bound, in the reasons: "EC". */
  readonly name: string;
  /** Pairs are released and bound again by one criterion, so that a release need not be an exchange; false when left out. */
  readonly flicker?: boolean;
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
  stays: PairStays,
  { centreCount, stride, frameCount }: BoundPairs,
  lags: Uint32Array,
): Counts {
  const blocks = Math.min(TIME_BLOCKS, frameCount);
  const lagged = () =>
    ndarray(new Float64Array(centreCount * blocks * lags.length), [centreCount, blocks, lags.length]);
  const plain = () => ndarray(new Float64Array(centreCount * blocks), [centreCount, blocks]);
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
  forBoundStretches(stays, frameCount, (pair, from, to) => {
    const centre = Math.floor(pair / stride);
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
  });
  return counts;
}

/** Whether `residenceTimesInRun` is an upper bound. */
export function isAtMost({ lowerBound, residenceTimesAtMost }: SurvivalTimes): boolean {
  return lowerBound !== null || residenceTimesAtMost === true;
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

/**
 * Time integral of a decaying curve with value 1 at zero, up to where it is lost in its errors. `complete`: it is lost. A curve
 * that is not has at least the time of the exponential through its end.
 */
function relaxationTime(
  lag: readonly number[],
  curve: readonly Estimate[],
): { readonly time: number; readonly complete: boolean } {
  let time = 0;
  for (let k = 1; k < lag.length; k++) {
    const { value, error } = curve[k];
    if (value <= (error ?? 0)) return { time, complete: true };
    const before = curve[k - 1].value;
    // Straight in the logarithm between two lags.
    const mean = before === value ? value : (before - value) / Math.log(before / value);
    time += mean * (lag[k] - lag[k - 1]);
  }
  const end = curve[curve.length - 1].value;
  const exponential = end < 1 ? -lag[lag.length - 1] / Math.log(end) : Number.POSITIVE_INFINITY;
  return { time: Math.max(time, exponential), complete: false };
}

const NONE: Omit<SurvivalTimes, 'boundPerCentre' | 'chance' | 'releases' | 'reason'> = {
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

/** Times and functions that were not looked for, and why. */
export function noSurvival(reason: string): SurvivalTimes {
  return { boundPerCentre: null, chance: null, releases: 0, ...NONE, reason };
}

export function survivalOf(pairs: BoundPairs): SurvivalTimes {
  const { stays, centreCount, partnerCount, frameCount, interval, name, flicker = false } = pairs;
  const lags = Uint32Array.from([0, ...lagsOf(frameCount)]);
  const lag = Array.from(lags, (frames) => frames * interval);
  const counts = stays.map((own) => countsOf(own, pairs, lags));
  const bound = counts.reduce((total, { origins }) => total + ops.sum(origins.pick(null, null, 0)), 0);
  const observed = stays.length * frameCount * centreCount;
  const releases = counts.reduce((total, one) => total + ops.sum(one.releases), 0);
  const chance = bound / (observed * partnerCount);
  const common = { boundPerCentre: bound / observed, chance, releases };
  if (bound === 0) return { ...common, ...NONE, reason: `no ${name} was bound while it was watched` };

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
      reason: `no ${name} was released while it was watched: the lifetime exceeds ${Number(lowerBound.toPrecision(3))} ps at 95 % confidence`,
    };
  }
  if (quitting.value >= 1 - E_FOLD)
    return {
      ...common,
      ...NONE,
      ...curves,
      reason: `${Math.round(100 * quitting.value)} % of the bound ${name} are released from one frame to the next: frames ${Number(interval.toPrecision(4))} ps apart are too sparse for a lifetime`,
    };
  const lifetime = lifetimeOf(quitting, releases, interval);
  const continuousTime = eFoldingTime(lag, continuous);
  const intermittentTime = eFoldingTime(lag, aboveChance);
  const relaxation = flicker ? relaxationTime(lag, aboveChance) : { time: 0, complete: true };
  const longest = Math.max(lifetime.value, intermittentTime?.value ?? 0, relaxation.time);
  return {
    ...common,
    ...curves,
    lifetime,
    continuousTime,
    intermittentTime,
    lowerBound: null,
    residenceTimesInRun: runLength / longest,
    ...(relaxation.complete ? {} : { residenceTimesAtMost: true }),
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
