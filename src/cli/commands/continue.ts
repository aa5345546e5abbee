import type { CommandModule } from 'yargs';
import { choosePlatform, PLATFORM_NAMES, platformInWorker } from '../../platforms/index.js';
import { openCheckpoint, platformOf } from '../../simulation/index.js';
import { resumeRun } from '../../study/index.js';
import { JSON_LINES, MAX_HOURS, optional, THREADS } from '../options.js';
import { runSession } from '../run-session.js';

interface ContinueOptions {
  folder: string;
  'max-hours': number | undefined;
  reseed: number | undefined;
  platform: string | undefined;
  threads: number | undefined;
  json: boolean;
}

export const continueRun: CommandModule<object, ContinueOptions> = {
  command: 'continue <folder>',
  describe: 'go on with a run from its last checkpoint, to the report',
  builder: (yargs) =>
    yargs
      .positional('folder', { type: 'string', demandOption: true, describe: 'folder of the run' })
      .option('max-hours', MAX_HOURS)
      .option('reseed', {
        type: 'number',
        nargs: 1,
        describe: 'other random numbers from here on; copy the folder first to branch off it',
      })
      .option('platform', {
        choices: ['auto', ...PLATFORM_NAMES],
        nargs: 1,
        describe: 'go on elsewhere, no longer bit for bit; by default where it was',
      })
      .option('threads', {
        ...THREADS,
        default: undefined,
        defaultDescription: 'as before',
        coerce: optional(THREADS.coerce),
      })
      .option('json', JSON_LINES)
      .example('sheath continue runs/bce', 'after Ctrl-C, --max-hours, a crash or a power cut')
      .epilogue(
        'On the same platform and version the files end up as those of a run never interrupted, byte for byte. ' +
          'A run whose steps are all done is analysed with sheath analyze.',
      ),
  handler: ({ folder, 'max-hours': maxHours, json, reseed, platform, threads }) =>
    runSession(folder, { json, maxHours }, async ({ files, runtime }) => {
      const { plan } = (await openCheckpoint(files)).checkpoint;
      const [name, before] = [platformOf(plan), plan.threads];
      const moved =
        platform === undefined && threads === undefined
          ? undefined
          : await choosePlatform(platform ?? name, threads ?? before);
      const createPlatform = platformInWorker(moved?.name ?? name, {
        threads: moved?.threads ?? before,
      });
      return resumeRun(
        files,
        { ...runtime, createPlatform },
        {
          ...(reseed === undefined ? {} : { seed: reseed }),
          ...(moved === undefined ? {} : { platform: moved }),
        },
      );
    }),
};
