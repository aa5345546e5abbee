import type { CommandModule } from 'yargs';
import { platformInWorker } from '../../platforms/index.js';
import { openCheckpoint, openRunDirectory } from '../../simulation/index.js';
import { resumeRun } from '../../study/index.js';
import { createDisplay } from '../display.js';
import { interruptible } from '../interrupt.js';
import { positive } from '../options.js';
import { finishRun, observerOf } from '../run-session.js';

interface ContinueOptions {
  folder: string;
  'max-hours': number | undefined;
  json: boolean;
}

export const continueRun: CommandModule<object, ContinueOptions> = {
  command: 'continue <folder>',
  describe: 'go on with a run from its last checkpoint',
  builder: (yargs) =>
    yargs
      .positional('folder', { type: 'string', demandOption: true, describe: 'folder of the run' })
      .option('max-hours', {
        type: 'number',
        describe: 'stop with a checkpoint before so many hours',
        coerce: (hours?: number) => (hours === undefined ? undefined : positive('max-hours')(hours)),
      })
      .option('json', { type: 'boolean', default: false, describe: 'JSON lines on stdout instead of text' }),
  handler: async ({ folder, 'max-hours': maxHours, json }) => {
    const display = createDisplay(json);
    const files = openRunDirectory(folder);
    const stop = interruptible(() =>
      display.say('stopping at the end of this block; once more to leave at once'),
    );
    try {
      const { checkpoint } = await openCheckpoint(files);
      const outcome = await resumeRun(files, {
        createPlatform: platformInWorker(checkpoint.plan.provenance.platform),
        observers: [observerOf(display)],
        signal: stop.signal,
        ...(maxHours === undefined ? {} : { maxHours }),
      });
      await finishRun(outcome, files, folder, display, stop.signal, null);
    } finally {
      display.end();
      stop.release();
      await files.close();
    }
  },
};
