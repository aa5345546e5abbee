import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { SheathError } from '../../core/index.js';
import { openRunDirectory } from '../../simulation/index.js';
import { analyseRun, RESULT_FILES, reportRun } from '../../study/index.js';
import { createDisplay } from '../display.js';
import { interruptible } from '../interrupt.js';
import { resultsText } from '../results-text.js';

interface AnalyzeOptions {
  folder: string;
  cut: string;
  stages: 'produce' | 'all';
  json: boolean;
}

export const analyze: CommandModule<object, AnalyzeOptions> = {
  command: 'analyze <folder>',
  aliases: ['analyse'],
  describe: 'analyse the trajectory of a run, finished or not',
  builder: (yargs) =>
    yargs
      .positional('folder', { type: 'string', demandOption: true, describe: 'folder of the run' })
      .option('cut', {
        type: 'string',
        nargs: 1,
        default: 'auto',
        describe: 'leave out the start: auto (by the energies), none, or up to this time in ps',
      })
      .option('stages', {
        choices: ['produce', 'all'] as const,
        nargs: 1,
        default: 'produce' as const,
        describe: 'frames of which stages',
      })
      .option('json', { type: 'boolean', default: false, describe: 'the results as JSON on stdout' })
      .example('sheath analyze runs/bce', 'also while it runs: what is on the disk so far')
      .example('sheath analyze runs/bce --cut 500', 'leave out the first 500 ps')
      .epilogue('Writes results.json, tables/*.csv and report.html into the folder anew.'),
  handler: async ({ folder, cut, stages, json }) => {
    const display = createDisplay(false);
    const files = openRunDirectory(folder);
    const stop = interruptible(() => {});
    try {
      const results = await analyseRun(
        files,
        { cut: cutOf(cut), stages },
        {
          signal: stop.signal,
          progress: (fraction, message) => display.task('analysing', fraction, message),
        },
      );
      const { verdict } = await reportRun(files);
      display.end();
      process.stdout.write(
        json
          ? `${JSON.stringify(results)}\n`
          : `${resultsText(results, verdict)}\n\nreport  ${join(folder, RESULT_FILES.report)}\n`,
      );
    } finally {
      display.end();
      stop.release();
      await files.close();
    }
  },
};

function cutOf(text: string): 'auto' | 'none' | number {
  if (text === 'auto' || text === 'none') return text;
  const time = Number(text);
  if (text.trim() !== '' && Number.isFinite(time) && time >= 0) return time;
  throw new SheathError('E_USAGE', {
    object: `--cut is "${text}"`,
    limit: 'it must be auto, none or a time in ps, 0 or above',
    cure: 'Write for example --cut 500',
  });
}
