/** What an analysis leaves in a folder: results.json, tables/*.csv, shells/*.xyz and report.html. */
import { type AnalysisResults, resultTables, shellGeometries } from '../analysis/index.js';
import { SheathError } from '../core/index.js';
import {
  loadMoleculeViewer,
  type ReportInput,
  renderReport,
  type Verdict,
  verdictOf,
} from '../report/index.js';
import type { RunFiles } from '../simulation/index.js';
import { readText } from './run-text.js';

export const RESULT_FILES = { results: 'results.json', report: 'report.html' } as const;

/** @throws E_DISK_FULL, E_FILE_WRITE */
export async function writeResults(files: RunFiles, results: AnalysisResults): Promise<void> {
  await write(files, RESULT_FILES.results, `${JSON.stringify(results, null, 1)}\n`);
  for (const { name, text } of resultTables(results)) await write(files, `tables/${name}`, text);
  for (const { name, text } of shellGeometries(results)) await write(files, `shells/${name}`, text);
}

/** @throws E_DISK_FULL, E_FILE_WRITE */
export async function writeReport(files: RunFiles, input: ReportInput): Promise<Verdict> {
  await write(files, RESULT_FILES.report, renderReport(input, loadMoleculeViewer()));
  return verdictOf(input);
}

function write(files: RunFiles, name: string, text: string): Promise<void> {
  return files.replace(name, new TextEncoder().encode(text));
}

/** @throws E_NO_RESULTS, E_RESULTS_BROKEN */
export async function readResults(files: RunFiles): Promise<AnalysisResults> {
  const text = await readText(files, RESULT_FILES.results);
  if (text === null) {
    throw new SheathError('E_NO_RESULTS', {
      object: `the folder ${files.place}`,
      limit: `it is not there, or has no ${RESULT_FILES.results}`,
      cure: 'analyse the run first: sheath analyze',
    });
  }
  const broken = (limit: string, cause?: unknown) =>
    new SheathError(
      'E_RESULTS_BROKEN',
      {
        object: `${RESULT_FILES.results} of the run in ${files.place}`,
        limit,
        cure: 'Analyse the run anew with sheath analyze, which writes this file',
      },
      { cause },
    );
  let results: Partial<AnalysisResults> | null;
  try {
    results = JSON.parse(text) as Partial<AnalysisResults> | null;
  } catch (cause) {
    throw broken(`it is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  const missing = PARTS.filter((part) => results?.[part] === undefined);
  if (missing.length > 0) throw broken(`it lacks ${missing.join(', ')}`);
  return results as AnalysisResults;
}

/** What every analysis leaves, whatever was asked for. */
const PARTS = [
  'conditions',
  'frames',
  'rdf',
  'coordination',
  'speciation',
  'msd',
  'notices',
] as const satisfies readonly (keyof AnalysisResults)[];
