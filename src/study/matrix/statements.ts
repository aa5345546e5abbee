/**
 * Verdicts on the statements of a study by the rules of its plan (examples/bce-tve/PLAN.md, section 6), and what the one
 * calibrated number should be. Fractions inside, points of 100 in texts.
 */
import { fitLine } from '../../math/index.js';
import type { StudyState } from './jobs.js';
import type { Fractions } from './run-summary.js';
import type { Measured, StateSummary } from './state-summary.js';
import type { Calibration, Statement, Study } from './study-file.js';

export type VerdictWord = 'reproduced' | 'direction only' | 'not reproduced' | 'undecided' | 'not judged';

export interface StatementVerdict {
  readonly id: string;
  readonly text: string;
  readonly verdict: VerdictWord;
  /** Whether the model was calibrated on this number. */
  readonly calibrated: boolean;
  /** As printed: "58.2 ± 4.1 %", "1.9 ± 0.6"; null without data */
  readonly ours: string | null;
  readonly paper: string | null;
  /** One sentence. */
  readonly reason: string;
  /** A state it rests on is only a bracket. */
  readonly provisional: boolean;
}

export const RULES = {
  /** Fractions. */
  tolerance: 0.1,
  largestError: 0.05,
  /** Standard errors. */
  sigma: 2,
  /** Of the logarithm of a ratio. */
  largestRatioError: Math.log(1.5),
  /** Binding atoms of a ligand per cation that count as being in the shell. */
  presence: 0.05,
  /** nm beyond the cut-off where a first minimum puts the cut-off inside the peak */
  minimumBeyond: 0.03,
} as const;

/** The states that statements are about: temperature and charges of the first block, by system. */
export function referenceStates(
  study: Study,
  states: readonly StudyState[],
): ReadonlyMap<string, StudyState> {
  const [first] = study.runs;
  return new Map(
    states
      .filter(
        ({ temperature, charges, blocks }) =>
          blocks.includes(first.name) &&
          temperature === first.temperatures[0] &&
          JSON.stringify(charges) === JSON.stringify(first.charges[0]),
      )
      .map((state) => [state.system, state]),
  );
}

/** @param of summary of a system's reference state; undefined without data */
export function judgeStatements(
  statements: readonly Statement[],
  of: (system: string) => StateSummary | undefined,
): StatementVerdict[] {
  return statements.map((statement) => {
    const systems = 'systems' in statement ? statement.systems : [statement.system];
    const found = systems.map(of);
    const base = {
      id: statement.id,
      text: statement.text,
      calibrated: statement.kind === 'population' && statement.calibrated,
    };
    const missing = systems.filter((_, k) => found[k] === undefined);
    if (missing.length > 0)
      return {
        ...base,
        verdict: 'undecided',
        ours: null,
        paper: paperOf(statement),
        reason: `there are no frames of ${missing.join(' and ')} yet`,
        provisional: true,
      };
    const summaries = found as StateSummary[];
    return {
      ...base,
      paper: paperOf(statement),
      ...judge(statement, summaries, of),
      provisional: summaries.some(({ convergence }) => convergence.verdict === 'bracket'),
    };
  });
}

function paperOf(statement: Statement): string | null {
  if (statement.kind === 'population') return `${statement.paper.toFixed(1)} %`;
  if (statement.kind === 'ratio') return statement.paper.toFixed(2);
  return null;
}

type Judgement = Pick<StatementVerdict, 'verdict' | 'ours' | 'reason'>;

function judge(
  statement: Statement,
  [first, second]: readonly StateSummary[],
  of: (system: string) => StateSummary | undefined,
): Judgement {
  switch (statement.kind) {
    case 'population':
      return judgePopulation(statement, first, of);
    case 'ratio':
      return judgeRatio(primary(first, statement.class), primary(second, statement.class), statement.paper);
    case 'dominates':
      return judgeDominance(first, statement.class);
    case 'leads':
      return judgeLead(first, statement.ligand);
    case 'closed':
      return judgeClosure(first);
    case 'more':
      return judgeMore(
        first.shell[statement.ligand]?.usual,
        second.shell[statement.ligand]?.usual,
        statement.ligand,
      );
    case 'faster':
      return judgeFaster(first, second, statement.paper);
  }
}

function primary(state: StateSummary, key: keyof Fractions): Measured {
  return state.populations['isolated-pair'][key];
}

function judgePopulation(
  statement: Extract<Statement, { kind: 'population' }>,
  state: StateSummary,
  of: (system: string) => StateSummary | undefined,
): Judgement {
  const ours = primary(state, statement.class);
  const off = ours.value - statement.paper / 100;
  const printed = pointsText(ours);
  const { tolerance, largestError, sigma } = RULES;
  if (ours.error === null) return { verdict: 'undecided', ours: printed, reason: 'one run has no error' };
  if (ours.error > largestError)
    return {
      verdict: 'undecided',
      ours: printed,
      reason: `the standard error is above ${points(largestError)} points; the difference so far is ${signed(off)} points`,
    };
  const placed = cutoffInPeak(state.contact) ? '; the contact cut-off lies inside the peak of g(r)' : '';
  const difference = `it differs from the paper by ${signed(off)} points${placed}`;
  if (Math.abs(off) <= tolerance) return { verdict: 'reproduced', ours: printed, reason: difference };
  const other = statement.against === undefined ? undefined : of(statement.against);
  if (other !== undefined && statement.paperAgainst !== undefined) {
    const there = primary(other, statement.class);
    const change = ours.value - there.value;
    const error = Math.hypot(ours.error, there.error ?? Number.POSITIVE_INFINITY);
    const wanted = Math.sign(statement.paper - statement.paperAgainst);
    if (wanted * change >= sigma * error)
      return {
        verdict: 'direction only',
        ours: printed,
        reason: `${difference}, but the change from ${statement.against}, ${signed(change)} ± ${points(error)} points, has its sign`,
      };
  }
  return { verdict: 'not reproduced', ours: printed, reason: difference };
}

function judgeRatio(above: Measured, below: Measured, paper: number): Judgement {
  if (above.value <= 0 || below.value <= 0 || above.error === null || below.error === null)
    return { verdict: 'undecided', ours: null, reason: 'one of the two fractions is zero or has no error' };
  const ratio = above.value / below.value;
  const error = Math.hypot(above.error / above.value, below.error / below.value);
  const ours = `${ratio.toFixed(2)} ± ${(ratio * error).toFixed(2)}`;
  const off = Math.log(ratio / paper);
  const { sigma, largestRatioError } = RULES;
  const reason = `the logarithm differs by ${decimals(off / error, 1)} standard errors`;
  if (error > largestRatioError)
    return { verdict: 'undecided', ours, reason: `${reason}, which are above ln 1.5` };
  if (Math.abs(off) <= sigma * error) return { verdict: 'reproduced', ours, reason };
  const sameSide = Math.log(ratio) * Math.sign(Math.log(paper)) >= sigma * error;
  return { verdict: sameSide ? 'direction only' : 'not reproduced', ours, reason };
}

function judgeDominance(state: StateSummary, key: keyof Fractions): Judgement {
  const own = primary(state, key);
  const ours = `${key.toUpperCase()} ${pointsText(own)}`;
  const { value, error: ownError } = own;
  const others = (['ssip', 'cip', 'agg'] as const).filter((one) => one !== key);
  if (ownError === null || others.some((one) => primary(state, one).error === null))
    return { verdict: 'undecided', ours, reason: 'one run has no error' };
  const leads = others.map((one) => {
    const other = primary(state, one);
    const error = Math.hypot(ownError, other.error ?? Number.POSITIVE_INFINITY);
    return (value - other.value) / error;
  });
  const reason = others
    .map((one, k) => `${decimals(leads[k], 1)} standard errors over ${one.toUpperCase()}`)
    .join(', ');
  const { sigma } = RULES;
  if (leads.every((lead) => lead >= sigma)) return { verdict: 'reproduced', ours, reason };
  return {
    verdict: leads.some((lead) => lead <= -sigma) ? 'not reproduced' : 'undecided',
    ours,
    reason,
  };
}

function judgeLead(state: StateSummary, ligand: string): Judgement {
  const ranked = Object.entries(state.shell)
    .map(([name, { paper }]) => ({ name, ...paper }))
    .sort((a, b) => b.value - a.value);
  const ours = ranked.map(({ name, value }) => `${name} ${value.toFixed(2)}`).join(', ');
  const own = ranked.find(({ name }) => name === ligand);
  const next = ranked.find(({ name }) => name !== ligand);
  if (own === undefined || next === undefined)
    return { verdict: 'not reproduced', ours, reason: `${ligand} is not in the shell` };
  const error = Math.hypot(own.error ?? Number.POSITIVE_INFINITY, next.error ?? Number.POSITIVE_INFINITY);
  const lead = own.value - next.value;
  const reason = `${ligand} against ${next.name}: ${differenceText(lead, error)} atoms${unknownError(error)}`;
  return { verdict: sided(lead, error), ours, reason };
}

/** "0.31 ± 0.12"; without the error where it is not known, which `unknownError` then says */
function differenceText(lead: number, error: number): string {
  return Number.isFinite(error) ? `${decimals(lead, 2)} ± ${error.toFixed(2)}` : decimals(lead, 2);
}

function unknownError(error: number): string {
  return Number.isFinite(error) ? '' : ', whose error is not known: one run has none';
}

function sided(lead: number, error: number): VerdictWord {
  if (lead > 0 && lead >= RULES.sigma * error) return 'reproduced';
  return lead < 0 && lead <= -RULES.sigma * error ? 'not reproduced' : 'undecided';
}

function judgeClosure({ contact, convergence }: StateSummary): Judgement {
  const { peak, minimum, atCutoff } = contact;
  if (peak === null) return { verdict: 'undecided', ours: null, reason: 'g(r) of the contact has no peak' };
  const ours = `peak ${(10 * peak).toFixed(2)} Å, g(4.2 Å) ${atCutoff.value.toFixed(2)}${minimum === null ? '' : `, minimum ${(10 * minimum).toFixed(2)} Å`}`;
  const inside = cutoffInPeak({ peak, minimum, atCutoff });
  const said = inside
    ? 'the contact cut-off lies inside the peak: the populations depend on it'
    : 'the contact ends before the cut-off';
  const met = peak < 0.42 && atCutoff.value <= 1;
  return {
    verdict: met ? 'reproduced' : 'not reproduced',
    ours,
    reason: convergence.verdict === 'bracket' ? `${said} (structure so far)` : said,
  };
}

/** Whether verdicts on populations must say that the cut-off was badly placed. */
export function cutoffInPeak({ minimum, atCutoff }: StateSummary['contact']): boolean {
  return atCutoff.value > 1 || (minimum !== null && minimum > 0.42 + RULES.minimumBeyond);
}

function judgeMore(above: Measured | undefined, below: Measured | undefined, ligand: string): Judgement {
  const more = above ?? { value: 0, error: 0 };
  const less = below ?? { value: 0, error: 0 };
  const error = Math.hypot(more.error ?? Number.POSITIVE_INFINITY, less.error ?? Number.POSITIVE_INFINITY);
  const lead = more.value - less.value;
  const ours = `${more.value.toFixed(2)} against ${less.value.toFixed(2)} ${ligand} atoms per cation`;
  const reason = `difference ${differenceText(lead, error)}${unknownError(error)}`;
  if (below === undefined && more.value <= RULES.presence) return { verdict: 'not reproduced', ours, reason };
  return { verdict: sided(lead, error), ours, reason };
}

function judgeFaster(
  first: StateSummary,
  second: StateSummary,
  paper: 'first' | 'second' | 'unknown',
): Judgement {
  if (first.displacement === null || second.displacement === null)
    return { verdict: 'undecided', ours: null, reason: 'no displacements at a common lag' };
  const { lag } = first.displacement;
  const [a, b] = [first.displacement.cation, second.displacement.cation];
  const ours = `${(100 * a.value).toPrecision(3)} against ${(100 * b.value).toPrecision(3)} Å² in ${lag.toFixed(0)} ps`;
  if (paper === 'unknown')
    return {
      verdict: 'not judged',
      ours,
      reason: 'the order in the paper could not be established from its text',
    };
  const error = Math.hypot(a.error ?? Number.POSITIVE_INFINITY, b.error ?? Number.POSITIVE_INFINITY);
  const lead = (a.value - b.value) * (paper === 'first' ? 1 : -1);
  if (!Number.isFinite(error)) return { verdict: 'undecided', ours, reason: 'one run has no error' };
  return { verdict: sided(lead, error), ours, reason: `${decimals(lead / error, 1)} standard errors` };
}

export interface CalibrationSummary {
  readonly system: string;
  readonly class: keyof Fractions;
  /** Points of 100. */
  readonly target: number;
  /** Scales that were run, with the fraction found. */
  readonly ladder: readonly {
    readonly scale: number;
    readonly fraction: Measured;
    readonly converged: boolean;
  }[];
  /** From the straight line through the ladder; null with fewer than three scales */
  readonly scale: Measured | null;
  readonly verdict: 'calibrated' | 'not calibrated yet';
  readonly reason: string;
}

/** @param summaries all states; those of the system at its reference temperature with ions scaled only make the ladder */
export function calibrate(
  calibration: Calibration,
  reference: StudyState | undefined,
  summaries: readonly StateSummary[],
): CalibrationSummary {
  const { system, target, within, largestError } = calibration;
  const key = calibration.class;
  const ladder = summaries
    .filter(
      (one) =>
        one.system === system &&
        one.temperature === reference?.temperature &&
        Object.keys(one.charges).join() === 'ions' &&
        !one.state.endsWith('-exchange'),
    )
    .map((one) => ({
      scale: one.charges.ions,
      fraction: primary(one, key),
      converged: one.convergence.verdict === 'converged',
    }))
    .sort((a, b) => a.scale - b.scale);
  const present = ladder.find(({ scale }) => scale === reference?.charges.ions);
  const scale = crossing(ladder, target / 100);
  const shared = { system, class: key, target, ladder, scale };
  if (present === undefined)
    return { ...shared, verdict: 'not calibrated yet', reason: 'the present scale has no frames yet' };
  const off = 100 * present.fraction.value - target;
  const error = present.fraction.error;
  const said = `at ${present.scale}, ${key.toUpperCase()} is ${pointsText(present.fraction)}, ${signed(off / 100)} points from ${target}`;
  if (error === null || 100 * error > largestError)
    return {
      ...shared,
      verdict: 'not calibrated yet',
      reason: `${said}; a standard error of at most ${largestError} points is asked for`,
    };
  return {
    ...shared,
    verdict: Math.abs(off) <= within && present.converged ? 'calibrated' : 'not calibrated yet',
    reason: `${said}; ${within} points are allowed${present.converged ? '' : ', and the state is only a bracket'}`,
  };
}

/** Where a straight line through the ladder meets the target. Its error: that of the target's fraction over the slope. */
function crossing(ladder: CalibrationSummary['ladder'], target: number): Measured | null {
  if (ladder.length < 3) return null;
  const { slope, intercept } = fitLine(
    ladder.map(({ scale }) => scale),
    ladder.map(({ fraction }) => fraction.value),
  );
  if (!(Math.abs(slope) > 0)) return null;
  const known = ladder.flatMap(({ fraction }) => fraction.error ?? []);
  const error =
    known.length < ladder.length
      ? null
      : Math.sqrt(known.reduce((sum, e) => sum + e * e, 0)) / ladder.length / Math.abs(slope);
  return { value: (target - intercept) / slope, error };
}

function points(fraction: number): string {
  return (100 * fraction).toFixed(1);
}

function signed(fraction: number): string {
  return `${fraction < 0 ? '−' : '+'}${points(Math.abs(fraction))}`;
}

function decimals(value: number, digits: number): string {
  return value.toFixed(digits).replace('-', '−');
}

/** "58.2 ± 4.1 %" */
export function pointsText({ value, error }: Measured): string {
  return error === null ? `${points(value)} %` : `${points(value)} ± ${points(error)} %`;
}
