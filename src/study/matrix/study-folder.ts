/** The folder of a study: what was added since the study file was written, the summary and the report. */
import { z } from 'zod';
import { renderStudyReport, type StudyReportInput } from '../../report/index.js';
import type { RunFiles } from '../../simulation/index.js';
import { readText } from '../run-text.js';
import { NO_ADDITIONS, type StudyAdditions, type StudyPlan } from './jobs.js';
import type { DataManifest } from './study-data.js';
import type { Study } from './study-file.js';
import type { StudySummary } from './study-summary.js';

export const STUDY_FILES = {
  study: 'study.yaml',
  additions: 'additions.json',
  summary: 'summary.json',
  report: 'report.html',
} as const;

const additionsSchema = z.object({ seeds: z.number(), time: z.number() });

/** What the folder and the committed data say, the larger of each. */
export async function readAdditions(root: RunFiles, manifest: DataManifest | null): Promise<StudyAdditions> {
  const text = await readText(root, STUDY_FILES.additions);
  const here = text === null ? NO_ADDITIONS : additionsSchema.parse(JSON.parse(text));
  const there = manifest?.additions ?? NO_ADDITIONS;
  return { seeds: Math.max(here.seeds, there.seeds), time: Math.max(here.time, there.time) };
}

export async function saveAdditions(root: RunFiles, additions: StudyAdditions): Promise<void> {
  await root.replace(STUDY_FILES.additions, new TextEncoder().encode(`${JSON.stringify(additions)}\n`));
}

/** Plain JSON with the numbers of the study, one value a line so that changes can be read. */
export function summaryText(summary: StudySummary): string {
  return `${JSON.stringify(summary, null, 1)}\n`;
}

export async function writeStudyReport(
  root: RunFiles,
  study: Study,
  plan: StudyPlan,
  summary: StudySummary,
  provenance: StudyReportInput['provenance'],
): Promise<void> {
  const encoder = new TextEncoder();
  await root.replace(STUDY_FILES.summary, encoder.encode(summaryText(summary)));
  const html = renderStudyReport(reportInput(study, plan, summary, provenance));
  await root.replace(STUDY_FILES.report, encoder.encode(html));
}

export function reportInput(
  study: Study,
  plan: StudyPlan,
  summary: StudySummary,
  provenance: StudyReportInput['provenance'],
): StudyReportInput {
  return {
    ...summary,
    paperFractions: paperFractions(study),
    blocks: study.runs.map(({ name, about }) => ({
      name,
      about,
      states: plan.states.filter(({ blocks }) => blocks.includes(name)).map(({ id }) => id),
    })),
    provenance,
  };
}

/** Points of 100, from the statements on populations. */
export function paperFractions(study: Study): StudyReportInput['paperFractions'] {
  const fractions: Record<string, Partial<Record<'ssip' | 'cip' | 'agg', number>>> = {};
  for (const statement of study.statements)
    if (statement.kind === 'population')
      fractions[statement.system] = { ...fractions[statement.system], [statement.class]: statement.paper };
  return fractions;
}
