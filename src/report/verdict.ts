/**
 * What a reader must know before any number: judged from the results alone where the run brings no verdict of its own.
 * A population counts as sampled when it rests on at least `FEWEST_INDEPENDENT` independent samples; an error from fewer is
 * itself unreliable (its relative standard error is 1/sqrt(2(n - 1)), about 24 % at n = 10).
 */
import {
  type AnalysisResults,
  type Estimate,
  FEWEST_INDEPENDENT,
  FEWEST_RESIDENCE_TIMES,
} from '../analysis/index.js';
import { estimateText } from './estimate-text.js';
import { samples, significant } from './number-format.js';
import type { ReportInput, Verdict } from './report-input.js';

/** In standard errors. */
const DRIFT_LIMIT = 3;

/** A verdict of the run's own stands first; what the results say against it follows. */
export function verdictOf({ verdict, results }: ReportInput): Verdict {
  const judged = judge(results);
  if (verdict === null) return judged;
  return judged.level === 'sound'
    ? verdict
    : { ...verdict, reasons: [...verdict.reasons, ...judged.reasons] };
}

function judge(results: AnalysisResults): Verdict {
  const primary = results.speciation.flatMap((pair) =>
    pair.populations.filter((population) => population.primary),
  );
  const classes = primary.flatMap(({ ssip, cip, agg }) => [ssip.fraction, cip.fraction, agg.fraction]);
  if (classes.length === 0) {
    return {
      level: 'caution',
      headline: 'Ion pairing was not analysed',
      reasons: ['The results hold no cation-anion pair.', ...reservations(results)],
    };
  }
  const unsampled = whyUnsampled(classes, results) ?? whyUnexchanged(results);
  if (unsampled !== null) {
    return {
      level: 'demonstration',
      headline: 'Short run: populations not equilibrated',
      reasons: [unsampled, ...reservations(results)],
    };
  }
  const reasons = reservations(results);
  if (reasons.length > 0) return { level: 'caution', headline: 'Usable with reservations', reasons };
  return {
    level: 'sound',
    headline: 'No sign of poor sampling was found',
    reasons: [
      `Errors come from the scatter of ${results.conditions.replicas} replicas, and no quantity drifts by more than its error explains.`,
    ],
  };
}

function whyUnsampled(classes: readonly Estimate[], results: AnalysisResults): string | null {
  const replicas = results.conditions.replicas;
  if (classes.every(({ method }) => method === 'constant'))
    return 'No ion changed its class while it was watched.';
  // A class that no ion was ever in, or left, has no samples of its own; those of the others tell.
  const few = classes.filter(
    ({ method, effectiveSamples }) =>
      method !== 'between-replicas' &&
      method !== 'constant' &&
      (effectiveSamples === null || effectiveSamples < FEWEST_INDEPENDENT),
  );
  if (few.length === 0) return null;
  const counts = few.map(({ effectiveSamples }) => effectiveSamples ?? 0);
  const smallest = samples(Math.min(...counts));
  return `The populations rest on ${smallest} independent samples${replicas > 1 ? ` from ${replicas} replicas` : ''}; ${FEWEST_INDEPENDENT} are needed for a usable error.`;
}

/** A run of few residence times of the anion shows how it was started, however small its errors. */
function whyUnexchanged({ residence = [], speciation }: AnalysisResults): string | null {
  const anions = new Set(speciation.map(({ anion }) => anion));
  const times = residence.flatMap(({ ligands }) =>
    ligands.flatMap(({ species, residenceTimesInRun }) =>
      anions.has(species) && residenceTimesInRun !== null ? [residenceTimesInRun] : [],
    ),
  );
  const fewest = Math.min(...times);
  return fewest < FEWEST_RESIDENCE_TIMES
    ? `The run is ${significant(fewest, 2)} residence times of the anion at a cation long; ${FEWEST_RESIDENCE_TIMES} are needed.`
    : null;
}

function reservations(results: AnalysisResults): string[] {
  const found: string[] = [];
  if (results.conditions.replicas < 3) {
    found.push(
      `${results.conditions.replicas === 1 ? 'One replica' : 'Two replicas'}: errors come from within the run and are probably too small; the scatter of three or more replicas would show it.`,
    );
  }
  for (const { quantity, label, unit, drift } of results.thermodynamics?.entries ?? []) {
    // A conserved quantity drifts by the integrator's error, which says nothing about sampling.
    if (quantity === 'conserved') continue;
    if (drift === null || drift.error === null || Math.abs(drift.value) <= DRIFT_LIMIT * drift.error)
      continue;
    found.push(`${label} drifts by ${estimateText(drift)} ${unit} over the analysed stretch.`);
  }
  const warnings = results.notices.filter(({ level }) => level === 'warning').length;
  if (warnings > 0) found.push(`${warnings} warning${warnings === 1 ? '' : 's'}, listed under Notices.`);
  return found;
}
