/** 95 % intervals beside standard errors (analysis/standard-error.ts): in tables of populations, and said in words for few runs. */
import { CONFIDENCE, confidenceInterval, type Estimate, studentQuantile } from '../analysis/index.js';
import { fixed, MISSING } from './number-format.js';
import type { Column } from './table.js';

/** "22.4 to 71.0 %", cut at 0 and 100. */
export function intervalText(fraction: Estimate): string {
  const interval = confidenceInterval(fraction);
  if (interval === null) return MISSING;
  const [low, high] = interval.map((end) => fixed(100 * Math.min(1, Math.max(0, end)), 1));
  return `${low} to ${high}\u00a0%`;
}

/** CSV columns of the ends as they are computed, not cut. */
export function intervalCsv<Row>(
  header: string,
  estimate: (row: Row) => Estimate | null,
): Column<Row>['csv'] {
  const end = (row: Row, side: 0 | 1) => {
    const one = estimate(row);
    return (one && confidenceInterval(one)?.[side]) ?? null;
  };
  return [
    { header: `lower end of the 95 % interval${header}`, value: (row) => end(row, 0) },
    { header: `upper end of the 95 % interval${header}`, value: (row) => end(row, 1) },
  ];
}

/** Half of the interval in errors: "4.3" for three. */
export function widthInErrors(samples: number): string {
  return fixed(studentQuantile(CONFIDENCE, samples - 1), 1);
}

/** The same for every number of runs met, from two: "12.7 errors for 2 runs, 3.2 for 4". */
export function widthsInErrors(runs: readonly number[]): string {
  const counts = [...new Set(runs)].filter((count) => count >= 2).sort((a, b) => a - b);
  return counts
    .map((count, k) => `${widthInErrors(count)}${k === 0 ? ` errors for ${count} runs` : ` for ${count}`}`)
    .join(', ');
}
