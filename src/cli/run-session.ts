/** What `run` and `continue` share: who watches, how it can be stopped, and what is said at the end. */
import { join } from 'node:path';
import { SheathError, shellWord } from '../core/index.js';
import {
  openRunDirectory,
  RUN_FILES,
  type RunFiles,
  type SimulationOutcome,
  type SimulationRuntime,
} from '../simulation/index.js';
import { concludeRun, RESULT_FILES } from '../study/index.js';
import { createDisplay, type RunDisplay } from './display.js';
import { errorEvent } from './failure.js';
import { interruptible } from './interrupt.js';
import { resultsText } from './results-text.js';

export interface RunSession {
  readonly files: RunFiles;
  readonly display: RunDisplay;
  readonly signal: AbortSignal;
  /** All of a runtime but the platform. */
  readonly runtime: Omit<SimulationRuntime, 'createPlatform'>;
}

/** Simulate in a folder, then analyse and report. @throws E_INTERRUPTED and what `simulate` throws */
export async function runSession(
  folder: string,
  { json, maxHours }: { readonly json: boolean; readonly maxHours: number | undefined },
  simulate: (session: RunSession) => Promise<SimulationOutcome>,
): Promise<void> {
  const display = createDisplay(json);
  const files = openRunDirectory(folder);
  const stop = interruptible(() =>
    display.say('stopping at the next safe place; once more to leave at once', { event: 'stopping' }),
  );
  const runtime = {
    observers: [
      {
        onProgress: (event: Parameters<RunDisplay['progress']>[0]) => display.progress(event),
        onNotice: (notice: Parameters<RunDisplay['notice']>[0]) => display.notice(notice),
      },
    ],
    signal: stop.signal,
    ...(maxHours === undefined ? {} : { maxHours }),
  };
  try {
    const outcome = await simulate({ files, display, signal: stop.signal, runtime });
    if (outcome.status === 'interrupted') throw interrupted(outcome, folder);
    await conclude(files, folder, display, stop.signal);
  } catch (error) {
    display.failure(errorEvent(error));
    throw error;
  } finally {
    display.end();
    stop.release();
    await files.close();
  }
}

function interrupted(outcome: SimulationOutcome, folder: string): SheathError {
  return new SheathError(
    'E_INTERRUPTED',
    {
      object: `the run stopped at step ${outcome.totalStep} (${outcome.timePs.toFixed(1)} ps)`,
      limit: outcome.reason === 'max-hours' ? 'the hours given by --max-hours are over' : 'it was asked to',
      cure: `Go on with: sheath continue ${shellWord(folder)}`,
    },
    { kind: 'interrupted' },
  );
}

async function conclude(files: RunFiles, folder: string, display: RunDisplay, signal: AbortSignal) {
  const { results, verdict } = await concludeRun(files, {
    signal,
    progress: (fraction, message) => display.task('analysing', fraction, `analysing ${message}`),
  });
  display.end();
  const report = join(folder, RESULT_FILES.report);
  display.answer(`${resultsText(results, verdict)}\n\nreport  ${report}`, {
    event: 'result',
    folder,
    report,
    results: join(folder, RESULT_FILES.results),
    verdict: verdict.headline,
    summary: join(folder, RUN_FILES.summary),
  });
}
