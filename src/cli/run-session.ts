/** What `run` and `continue` share: who watches, and what is said at the end. */

import { join } from 'node:path';
import { SheathError } from '../core/index.js';
import type { RunFiles, SimulationObserver, SimulationOutcome } from '../simulation/index.js';
import { concludeRun, RESULT_FILES } from '../study/index.js';
import type { RunDisplay } from './display.js';
import { resultsText } from './results-text.js';

export function observerOf(display: RunDisplay): SimulationObserver {
  return {
    onProgress: (event) => display.progress(event),
    onNotice: (notice) => display.notice(notice),
  };
}

/** A finished run is analysed and its results are printed; an interrupted one ends with the command that goes on. */
export async function finishRun(
  outcome: SimulationOutcome,
  files: RunFiles,
  folder: string,
  display: RunDisplay,
  signal: AbortSignal,
  command: string | null,
): Promise<void> {
  if (outcome.status === 'interrupted') {
    display.end();
    throw new SheathError(
      'E_INTERRUPTED',
      {
        object: `the run stopped at step ${outcome.totalStep} (${outcome.timePs.toFixed(1)} ps)`,
        limit: outcome.reason === 'max-hours' ? 'the hours given by --max-hours are over' : 'it was asked to',
        cure: `Go on with: sheath continue ${folder}`,
      },
      { kind: 'interrupted' },
    );
  }
  const results = await concludeRun(
    files,
    { signal, progress: (fraction, message) => display.task('analysing', fraction, message) },
    command,
  );
  display.end();
  display.say(resultsText(results));
  display.say(`\nreport  ${join(folder, RESULT_FILES.report)}`);
}
