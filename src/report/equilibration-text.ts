/** What of a run was taken for equilibration, as the begin of a sentence that ends in "left out ...". */
import { duration } from './number-format.js';
import type { ReportInput } from './report-input.js';

/** Times count from the begin of the run, its preparation included: a reader asks how much of production is gone. */
export function equilibrationText({ results: { equilibration, frames }, run }: ReportInput): string {
  if (equilibration === null || frames.every(({ cut }) => cut === 0)) return 'No frames were';
  const production = run?.stages.find(({ kind }) => kind === 'produce');
  return production === undefined
    ? `What comes before ${duration(equilibration.cutTime)} was`
    : `The first ${duration(equilibration.cutTime - production.from)} of production were`;
}
