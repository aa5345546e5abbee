import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { SheathError } from '../../core/index.js';
import { choosePlatform, PLATFORM_NAMES, platformInWorker } from '../../platforms/index.js';
import { parseRecipe } from '../../recipe/index.js';
import {
  finishedOutcome,
  openCheckpoint,
  platformOf,
  RUN_FILES,
  type SimulationOutcome,
} from '../../simulation/index.js';
import { type BegunPolymerisation, openPolymerisation, RESULT_FILES, resumeRun } from '../../study/index.js';
import { beginRun } from '../begin-run.js';
import { examples } from '../examples.js';
import { JSON_LINES, MAX_HOURS, optional, THREADS } from '../options.js';
import { type RunSession, runSession } from '../run-session.js';

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
      .epilogue(examples(['sheath continue runs/bce', 'after Ctrl-C, --max-hours, a crash or a power cut']))
      .epilogue(
        'On the same platform and version the files end up as those of a run never interrupted, byte for byte. ' +
          'Where only the analysis is left, it is made; a run with its report is analysed again with sheath analyze.',
      ),
  handler: (options) =>
    runSession(options.folder, { json: options.json, maxHours: options['max-hours'] }, async (session) => {
      const begun = await openPolymerisation(session.files);
      return begun === null ? goOn(session, options) : polymeriseOn(session, options, begun);
    }),
};

/** From the last checkpoint; where all steps are done and the analysis was interrupted, nothing but that is left. */
async function goOn(
  { files, runtime }: RunSession,
  { folder, reseed, platform, threads }: ContinueOptions,
): Promise<SimulationOutcome> {
  const { checkpoint } = await openCheckpoint(files);
  const { plan, moment } = checkpoint;
  if (moment.finished && !existsSync(join(folder, RESULT_FILES.report))) return finishedOutcome(checkpoint);
  const [name, before] = [platformOf(plan), plan.threads];
  const moved =
    platform === undefined && threads === undefined
      ? undefined
      : await choosePlatform(platform ?? name, threads ?? before);
  const createPlatform = platformInWorker(moved?.name ?? name, { threads: moved?.threads ?? before });
  return resumeRun(
    files,
    { ...runtime, createPlatform },
    {
      ...(reseed === undefined ? {} : { seed: reseed }),
      ...(moved === undefined ? {} : { platform: moved }),
    },
  );
}

/** The run itself has not begun: its monomers still react. */
async function polymeriseOn(
  session: RunSession,
  { folder, reseed, platform, threads }: ContinueOptions,
  begun: BegunPolymerisation,
): Promise<SimulationOutcome> {
  const changes = { reseed, platform, threads };
  const changed = Object.entries(changes).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`],
  );
  if (changed.length > 0)
    throw new SheathError('E_USAGE', {
      object: `${changed.join(' and ')} given for ${folder}`,
      limit: 'the polymerisation in its box has not ended, and it goes on as it began',
      cure: 'Leave it out now, and give it once the run itself has begun',
    });
  await session.files.claim(false);
  const { recipeText, origin } = begun;
  const recipe = parseRecipe(recipeText, join(folder, RUN_FILES.recipe));
  return beginRun(
    session,
    { recipe, text: recipeText, folder: origin.folder },
    {
      folder,
      platform: origin.platform,
      threads: origin.threads,
      begun,
    },
  );
}
