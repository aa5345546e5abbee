/**
 * What a state says: the means over its runs (weighted by their frames), errors from the scatter between runs, and whether
 * the answer is converged. Ions of one box are correlated through their aggregates, and at -40 °C a run can be shorter than
 * the life of a contact, so only independent runs (own packing, own network, opposite starts) tell the error.
 *
 *   m = sum w_i x_i,   SE² = sum w_i² (x_i - m)² / (1 - sum w_i²)     (w_i: shares of the frames; analysis/standard-error.ts)
 *
 * Lifetime of a contact: contact time watched over releases, all runs together, error 1/sqrt(releases); without a release
 * the lifetime exceeds a third of the time watched at 95 % confidence (exp(-3) = 0.05).
 */
import { meanOfReplicas } from '../../analysis/index.js';
import type { StudyState } from './jobs.js';
import type { CountedDefinition, Fractions, RunSummary } from './run-summary.js';
import type { Start } from './study-file.js';

export interface Measured {
  readonly value: number;
  /** One standard error between runs; null with one run. */
  readonly error: number | null;
}

export type MeasuredFractions = Readonly<Record<keyof Fractions, Measured>>;

export interface Convergence {
  readonly verdict: 'converged' | 'bracket';
  /** Every condition of PLAN.md, met or not. */
  readonly conditions: readonly { readonly met: boolean; readonly text: string }[];
  /** Means of the two starts (one when the other is missing), widened by their errors; fractions. */
  readonly bracket: Readonly<Record<keyof Fractions, readonly [number, number]>>;
}

export interface StateSummary {
  readonly state: string;
  readonly system: string;
  /** K */
  readonly temperature: number;
  readonly charges: Readonly<Record<string, number>>;
  readonly runs: readonly string[];
  /** ps, of all runs together */
  readonly sampled: number;
  /** ps, of the shortest run */
  readonly shortest: number;
  readonly frames: number;
  /** Sum over runs of independent samples of SSIP; those that never changed count for none. */
  readonly effectiveSamples: number;
  readonly populations: Readonly<Record<CountedDefinition, MeasuredFractions>>;
  readonly random: Fractions;
  readonly contactsPerCation: Measured;
  readonly byLigand: MeasuredFractions | null;
  readonly sweep: readonly ({ readonly cutoff: number } & MeasuredFractions)[];
  readonly starts: Readonly<Partial<Record<Start, { readonly runs: number } & MeasuredFractions>>>;
  readonly shell: Readonly<Record<string, { readonly paper: Measured; readonly usual: Measured }>>;
  /** nm; null where no run has the feature */
  readonly contact: {
    readonly peak: number | null;
    readonly minimum: number | null;
    readonly atCutoff: Measured;
  };
  readonly lifetime: {
    /** ps; a lower bound at 95 % confidence when `releases` is 0; null without contacts */
    readonly value: number | null;
    readonly error: number | null;
    readonly releases: number;
    /** ps */
    readonly watched: number;
  };
  /** nm² at `lag` ps */
  readonly displacement: { readonly lag: number; readonly cation: Measured; readonly anion: Measured } | null;
  readonly convergence: Convergence;
}

const CONDITIONS = {
  fewestRuns: 4,
  /** Standard errors between the starts. */
  agreement: 2,
  /** Contact lifetimes in the shortest run. */
  lifetimes: 10,
  /** Standard error of each class. */
  error: 0.03,
} as const;

const RULE_OF_THREE = 3;
const CLASSES = ['ssip', 'cip', 'agg'] as const;

/** Mean and error between runs. @param weights of the runs, above 0 */
export function betweenRuns(values: readonly number[], weights: readonly number[]): Measured {
  const { value, error } = meanOfReplicas(values, weights);
  return { value, error: values.length < 2 ? null : error };
}

/** @param runs of the state, at least one with frames */
export function summariseState(state: StudyState, runs: readonly RunSummary[]): StateSummary {
  const weights = runs.map(({ frames }) => frames);
  const over = (read: (run: RunSummary) => number) => betweenRuns(runs.map(read), weights);
  const fractions = (
    read: (run: RunSummary) => Fractions,
    chosen: readonly RunSummary[] = runs,
  ): MeasuredFractions => {
    const of = (key: keyof Fractions) =>
      betweenRuns(
        chosen.map((run) => read(run)[key]),
        chosen.map(({ frames }) => frames),
      );
    return { ssip: of('ssip'), cip: of('cip'), agg: of('agg') };
  };
  const primary = (run: RunSummary) => run.populations['isolated-pair'];
  const starts = Object.fromEntries(
    (['dispersed', 'paired'] as const).flatMap((start) => {
      const own = runs.filter((run) => run.start === start);
      return own.length === 0 ? [] : [[start, { runs: own.length, ...fractions(primary, own) }]];
    }),
  ) as StateSummary['starts'];
  const lifetime = lifetimeOf(runs);
  const lengths = runs.map(({ frames, interval }) => frames * interval);
  const shortest = Math.min(...lengths);
  const populations = {
    'isolated-pair': fractions(primary),
    'per-lithium': fractions((run) => run.populations['per-lithium']),
    'per-anion': fractions((run) => run.populations['per-anion']),
    cluster: fractions((run) => run.populations.cluster),
  };
  const ligands = [...new Set(runs.flatMap(({ shell }) => Object.keys(shell)))];
  const displaced = runs.flatMap(({ displacement }) => displacement ?? []);
  const sameLag = displaced.length === runs.length && new Set(displaced.map(({ lag }) => lag)).size === 1;
  return {
    state: state.id,
    system: state.system,
    temperature: state.temperature,
    charges: state.charges,
    runs: runs.map(({ job }) => job),
    sampled: lengths.reduce((sum, length) => sum + length, 0),
    shortest,
    frames: weights.reduce((sum, weight) => sum + weight, 0),
    effectiveSamples: runs.reduce((sum, run) => sum + (run.effectiveSamples ?? 0), 0),
    populations,
    random: {
      ssip: over(({ random }) => random.ssip).value,
      cip: over(({ random }) => random.cip).value,
      agg: over(({ random }) => random.agg).value,
    },
    contactsPerCation: over((run) => run.contactsPerCation),
    byLigand: runs.every(({ byLigand }) => byLigand !== null) ? fractions((run) => run.byLigand!) : null,
    sweep: runs[0].sweep.map(({ cutoff }, k) => ({ cutoff, ...fractions((run) => run.sweep[k]) })),
    starts,
    shell: Object.fromEntries(
      ligands.map((ligand) => [
        ligand,
        {
          paper: over(({ shell }) => shell[ligand]?.paper ?? 0),
          usual: over(({ shell }) => shell[ligand]?.usual ?? 0),
        },
      ]),
    ),
    contact: {
      peak: meanOf(runs.flatMap(({ contact }) => contact.peak ?? [])),
      minimum: meanOf(runs.flatMap(({ contact }) => contact.minimum ?? [])),
      atCutoff: over(({ contact }) => contact.atCutoff),
    },
    lifetime,
    displacement: sameLag
      ? {
          lag: displaced[0].lag,
          cation: over(({ displacement }) => displacement!.cation),
          anion: over(({ displacement }) => displacement!.anion),
        }
      : null,
    convergence: convergenceOf(populations['isolated-pair'], starts, runs.length, shortest, lifetime),
  };
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function lifetimeOf(runs: readonly RunSummary[]): StateSummary['lifetime'] {
  const releases = runs.reduce((sum, { residence }) => sum + residence.releases, 0);
  const watched = runs.reduce((sum, { residence }) => sum + residence.watched, 0);
  if (watched === 0) return { value: null, error: null, releases, watched };
  if (releases === 0) return { value: watched / RULE_OF_THREE, error: null, releases, watched };
  const value = watched / releases;
  return { value, error: value / Math.sqrt(releases), releases, watched };
}

function convergenceOf(
  primary: MeasuredFractions,
  starts: StateSummary['starts'],
  runs: number,
  shortest: number,
  lifetime: StateSummary['lifetime'],
): Convergence {
  const { fewestRuns, agreement, lifetimes, error: largest } = CONDITIONS;
  const points = (fraction: number) => (100 * fraction).toFixed(1);
  const conditions: { met: boolean; text: string }[] = [
    { met: runs >= fewestRuns, text: `${runs} of at least ${fewestRuns} independent runs` },
    startsAgree(starts, agreement),
  ];
  if (lifetime.value === null)
    conditions.push({ met: false, text: 'no contact was seen, so its lifetime is not known' });
  else {
    const inRun = shortest / lifetime.value;
    const known = lifetime.releases > 0;
    conditions.push({
      met: known && inRun >= lifetimes,
      text: `the shortest run is ${known ? '' : 'at most '}${inRun.toPrecision(2)} contact lifetimes long, and ${lifetimes} are asked for`,
    });
  }
  const errors = CLASSES.map((key) => primary[key].error);
  const worst = Math.max(...errors.map((error) => error ?? Number.POSITIVE_INFINITY));
  conditions.push({
    met: worst <= largest,
    text: Number.isFinite(worst)
      ? `the largest standard error is ${points(worst)} points, and at most ${points(largest)} are asked for`
      : 'one run alone has no error',
  });
  const ends = Object.values(starts);
  const bracketOf = (key: keyof Fractions): readonly [number, number] => {
    const lows = ends.map((one) => one[key].value - (one[key].error ?? 0));
    const highs = ends.map((one) => one[key].value + (one[key].error ?? 0));
    return [Math.max(0, Math.min(...lows)), Math.min(1, Math.max(...highs))];
  };
  return {
    verdict: conditions.every(({ met }) => met) ? 'converged' : 'bracket',
    conditions,
    bracket: { ssip: bracketOf('ssip'), cip: bracketOf('cip'), agg: bracketOf('agg') },
  };
}

function startsAgree(starts: StateSummary['starts'], within: number): { met: boolean; text: string } {
  const { dispersed, paired } = starts;
  if (dispersed === undefined || paired === undefined)
    return {
      met: false,
      text: `only ${dispersed === undefined ? 'paired' : 'dispersed'} starts were run`,
    };
  const parts = CLASSES.map((key) => {
    const difference = paired[key].value - dispersed[key].value;
    const errors = [dispersed[key].error, paired[key].error];
    const known = errors.every((error) => error !== null);
    const error = Math.hypot(...errors.map((one) => one ?? 0));
    return { key, difference, error, known };
  });
  if (parts.some(({ known }) => !known))
    return { met: false, text: 'one of the starts has a single run, so their agreement cannot be judged' };
  const off = parts.filter(({ difference, error }) => Math.abs(difference) > within * error);
  const said = (off.length > 0 ? off : parts)
    .map(
      ({ key, difference, error }) =>
        `${key.toUpperCase()} ${(100 * difference).toFixed(1).replace('-', '−')} ± ${(100 * error).toFixed(1)}`,
    )
    .join(', ');
  return off.length > 0
    ? { met: false, text: `paired and dispersed starts differ: ${said} points` }
    : { met: true, text: `paired and dispersed starts agree: differences ${said} points` };
}
