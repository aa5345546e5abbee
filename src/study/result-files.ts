/** What an analysis leaves in a folder: results.json, tables/*.csv and report.html. */
import { type AnalysisResults, resultTables } from '../analysis/index.js';
import { type ReportInput, renderReport, type Verdict, verdictOf } from '../report/index.js';
import type { RunFiles } from '../simulation/index.js';

export const RESULT_FILES = { results: 'results.json', report: 'report.html' } as const;

/** @throws E_DISK_FULL, E_FILE_WRITE */
export async function writeResults(files: RunFiles, results: AnalysisResults): Promise<void> {
  await write(files, RESULT_FILES.results, `${JSON.stringify(results, null, 1)}\n`);
  for (const { name, text } of resultTables(results)) await write(files, `tables/${name}`, text);
}

/** @throws E_DISK_FULL, E_FILE_WRITE */
export async function writeReport(files: RunFiles, input: ReportInput): Promise<Verdict> {
  await write(files, RESULT_FILES.report, renderReport(input));
  return verdictOf(input);
}

function write(files: RunFiles, name: string, text: string): Promise<void> {
  return files.replace(name, new TextEncoder().encode(text));
}
