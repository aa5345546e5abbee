import type { CommandModule } from 'yargs';
import { platformInWorker } from '../../platforms/index.js';
import { openCheckpoint } from '../../simulation/index.js';
import { resumeRun } from '../../study/index.js';
import { JSON_LINES, MAX_HOURS } from '../options.js';
import { runSession } from '../run-session.js';

interface ContinueOptions {
  folder: string;
  'max-hours': number | undefined;
  json: boolean;
}

export const continueRun: CommandModule<object, ContinueOptions> = {
  command: 'continue <folder>',
  describe: 'go on with a run from its last checkpoint, to the report',
  builder: (yargs) =>
    yargs
      .positional('folder', { type: 'string', demandOption: true, describe: 'folder of the run' })
      .option('max-hours', MAX_HOURS)
      .option('json', JSON_LINES)
      .example('sheath continue runs/bce', 'after Ctrl-C, --max-hours, a crash or a power cut')
      .epilogue(
        'On the same platform and version the files end up as those of a run never interrupted, byte for byte. ' +
          'A run whose steps are all done is analysed with sheath analyze.',
      ),
  handler: ({ folder, 'max-hours': maxHours, json }) =>
    runSession(folder, { json, maxHours }, async ({ files, runtime }) => {
      const { checkpoint } = await openCheckpoint(files);
      const { provenance, threads } = checkpoint.plan;
      const createPlatform = platformInWorker(provenance.platform, { threads });
      return resumeRun(files, { ...runtime, createPlatform });
    }),
};
