/** Results of several folders, as `sheath compare` puts them side by side. */
import type { AnalysisResults } from '../analysis/index.js';
import { SheathError, VERSION } from '../core/index.js';
import { type ComparedRun, renderComparison } from '../report/index.js';
import type { RunFiles } from '../simulation/index.js';
import { ZERO_CELSIUS } from '../units/index.js';
import { readResults } from './result-files.js';
import { analysedTime, verdictOnLengthAt } from './run-record.js';

/**
 * The comparison as one HTML page.
 * @param folders [run] its files and its name, for runs that share their title
 * @throws E_COMPARE with fewer than two, E_NO_RESULTS, E_RESULTS_BROKEN
 */
export async function compareRuns(
  folders: readonly { readonly name: string; readonly files: RunFiles }[],
): Promise<string> {
  if (folders.length < 2)
    throw new SheathError('E_COMPARE', {
      object: `${folders.length === 1 ? 'one folder was' : 'no folders were'} named`,
      limit: 'a comparison takes two or more',
      cure: 'name the folders of the runs: sheath compare runs/a runs/b',
    });
  const results: AnalysisResults[] = [];
  for (const { files } of folders) results.push(await readResults(files));
  const runs = labelled(folders, results).map((run): ComparedRun => {
    const { temperature } = run.results.conditions;
    return temperature === null
      ? run
      : { ...run, verdict: verdictOnLengthAt(temperature, analysedTime(run.results)) };
  });
  return renderComparison(runs, VERSION);
}

/**
 * Temperatures where they alone tell runs of one composition apart, else titles, with folders behind them where titles are
 * the same.
 */
function labelled(
  folders: readonly { readonly name: string }[],
  results: readonly AnalysisResults[],
): ComparedRun[] {
  const temperatures = results.map(({ conditions: { temperature } }) =>
    temperature === null ? null : `${Math.round(temperature - ZERO_CELSIUS)} °C`.replace('-', '\u2212'),
  );
  const alike = new Set(
    results.map(({ conditions: { composition, chargeScales } }) =>
      JSON.stringify([composition, chargeScales]),
    ),
  );
  if (alike.size === 1 && new Set(temperatures).size === results.length && !temperatures.includes(null))
    return results.map((one, k) => ({ label: temperatures[k] ?? '', results: one }));
  const titles = results.map(({ conditions }, k) => conditions.title || folders[k].name);
  return results.map((one, k) => {
    const alone = titles.filter((title) => title === titles[k]).length === 1;
    return { label: alone ? titles[k] : `${titles[k]} (${folders[k].name})`, results: one };
  });
}
