/** Warnings about what the results are worth: too few frames or samples, no equilibrium, cut-offs inside a peak. */
import type { Notice } from '../core/index.js';
import { errorIsLowerBound } from './estimate.js';
import type { AnalysisResults, FramesUsed } from './results.js';
import { changeBetweenHalves } from './stationarity.js';
import type {
  HydrogenBondResult,
  RdfResult,
  ResidenceResult,
  SpeciationResult,
  SurvivalTimes,
} from './structure-results.js';
import { FEWEST_RESIDENCE_TIMES, isAtMost } from './survival.js';
import type { DielectricResult } from './transport-results.js';

/** What the results themselves warn of. */
export function noticesOf(results: Omit<AnalysisResults, 'definitions' | 'notices'>): Notice[] {
  return [
    ...populationNotices(results.frames, results.rdf, results.speciation),
    ...residenceNotices(results.residence ?? []),
    ...dielectricNotices(results.dielectric ?? null),
    ...hydrogenBondNotices(results.hydrogenBonds ?? null),
  ];
}

function populationNotices(
  frames: readonly FramesUsed[],
  rdfs: readonly RdfResult[],
  populations: readonly SpeciationResult[],
): Notice[] {
  const notices: Notice[] = [];
  const warn = (code: Notice['code'], message: string) => notices.push({ level: 'warning', code, message });
  const used = frames.reduce((sum, frame) => sum + frame.used, 0);
  if (used < 50) warn('W_ANALYSIS_FEW_FRAMES', `frames analysed: ${used}; every number here is a snapshot`);
  for (const { label, cation, contact, populations: by, series } of populations) {
    const { ssip, cip, agg } = by[0];
    series.replicas.forEach(({ ssip }, replica) => {
      const change = changeBetweenHalves(ssip);
      if (change !== null)
        warn(
          'W_ANALYSIS_NOT_STATIONARY',
          `the SSIP fraction of ${label} in replica ${replica + 1} changes by ${(100 * change).toFixed(1)} points between the halves of the run, more than three standard errors: it is not in equilibrium`,
        );
    });
    if ([ssip, cip, agg].every(({ fraction }) => fraction.method === 'constant'))
      warn(
        'W_ANALYSIS_NO_EXCHANGE',
        `the populations of ${label} never changed: the run shows its starting point, and no error can be given`,
      );
    else if (errorIsLowerBound(cip.fraction))
      warn(
        'W_ANALYSIS_FEW_SAMPLES',
        `the CIP fraction of ${label} rests on ${(cip.fraction.effectiveSamples ?? 0).toFixed(1)} independent samples; its error is a lower bound`,
      );
    const curve = rdfs.find(({ reference, target }) => reference === cation && target === contact.sites);
    if (
      !curve ||
      curve.firstPeak.g === null ||
      curve.firstMinimum.g === null ||
      curve.firstMinimum.r === null
    )
      continue;
    const at = curve.g[Math.floor(contact.cutoff.value / curve.binWidth)] ?? 0;
    const halfway = (curve.firstPeak.g + curve.firstMinimum.g) / 2;
    if (at > halfway && contact.cutoff.value < curve.firstMinimum.r)
      warn(
        'W_ANALYSIS_CUTOFF_INSIDE_PEAK',
        `the contact cut-off ${contact.cutoff.value} nm of ${contact.label} lies inside the first peak, which ends at ${curve.firstMinimum.r.toFixed(3)} nm: populations depend strongly on it`,
      );
  }
  return notices;
}

function tooFew(name: string, times: SurvivalTimes): string[] {
  const { residenceTimesInRun: count } = times;
  return count !== null && count < FEWEST_RESIDENCE_TIMES
    ? [`${name} ${isAtMost(times) ? 'at most ' : ''}${count.toPrecision(2)}`]
    : [];
}

/** Populations follow exchange: a run of few residence times shows how it was started. */
function residenceNotices(results: readonly ResidenceResult[]): Notice[] {
  return results.flatMap(({ label, ligands, runLength }): Notice[] => {
    const slow = ligands.flatMap((ligand) => tooFew(ligand.species, ligand));
    return slow.length === 0
      ? []
      : [
          {
            level: 'warning',
            code: 'W_ANALYSIS_FEW_RESIDENCE_TIMES',
            message: `the run of ${Number((runLength ?? 0).toPrecision(4))} ps is shorter than ${FEWEST_RESIDENCE_TIMES} residence times of ligands in the ${label} (${slow.join(', ')}): populations are not equilibrated`,
          },
        ];
  });
}

function hydrogenBondNotices(result: HydrogenBondResult | null): Notice[] {
  if (result === null) return [];
  const notices = result.donors.flatMap(({ label, change }): Notice[] =>
    change === null
      ? []
      : [
          {
            level: 'warning',
            code: 'W_ANALYSIS_NOT_STATIONARY',
            message: `the hydrogen bonds of ${label} change by ${change.toPrecision(2)} a hydrogen between the halves of the run, more than three standard errors: they are not in equilibrium`,
          },
        ],
  );
  const slow = result.pairs.flatMap((pair) => tooFew(`${pair.donor} to ${pair.acceptor}`, pair));
  if (slow.length > 0)
    notices.push({
      level: 'warning',
      code: 'W_ANALYSIS_FEW_RESIDENCE_TIMES',
      message: `the run of ${Number((result.runLength ?? 0).toPrecision(4))} ps is shorter than ${FEWEST_RESIDENCE_TIMES} lifetimes of hydrogen bonds (${slow.join(', ')}): their numbers still show how the run was started`,
    });
  return notices;
}

function dielectricNotices(result: DielectricResult | null): Notice[] {
  const epsilon = result?.epsilon ?? null;
  return epsilon !== null && errorIsLowerBound(epsilon)
    ? [
        {
          level: 'warning',
          code: 'W_ANALYSIS_FEW_SAMPLES',
          message: `the dielectric constant rests on ${(epsilon.effectiveSamples ?? 0).toFixed(1)} independent samples; its error is a lower bound`,
        },
      ]
    : [];
}
