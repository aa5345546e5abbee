import type { CommandModule } from 'yargs';
import { SheathError } from '../../core/index.js';
import { readTextFromDisk } from '../../interop/index.js';
import { PLATFORM_NAMES, platformInWorker } from '../../platforms/index.js';
import { parseRecipe } from '../../recipe/index.js';
import { openRunDirectory } from '../../simulation/index.js';
import { executeRun, prepareRun } from '../../study/index.js';
import { DEMO_RECIPE } from '../demo.js';
import { createDisplay } from '../display.js';
import { interruptible } from '../interrupt.js';
import { positive } from '../options.js';
import { boxText, compositionText, stagesText } from '../plan-text.js';
import { freeRunFolder, type RecipeFile, readRecipeFile } from '../recipe-file.js';
import { finishRun, observerOf } from '../run-session.js';

interface RunOptions {
  recipe: string | undefined;
  output: string | undefined;
  platform: string | undefined;
  'max-hours': number | undefined;
  demo: boolean;
  json: boolean;
}

export const run: CommandModule<object, RunOptions> = {
  command: 'run [recipe]',
  describe: 'build the box, run the protocol, analyse, write the report',
  builder: (yargs) =>
    yargs
      .positional('recipe', { type: 'string', describe: 'recipe file (YAML)' })
      .option('output', {
        alias: 'o',
        type: 'string',
        describe: 'folder of the run; default runs/NAME, numbered',
      })
      .option('platform', { choices: ['auto', ...PLATFORM_NAMES], describe: "in place of the recipe's" })
      .option('max-hours', {
        type: 'number',
        describe: 'stop with a checkpoint before so many hours',
        coerce: (hours?: number) => (hours === undefined ? undefined : positive('max-hours')(hours)),
      })
      .option('demo', { type: 'boolean', default: false, describe: 'run the built-in demonstration' })
      .option('json', { type: 'boolean', default: false, describe: 'JSON lines on stdout instead of text' })
      .example('sheath run recipe.yaml -o runs/bce', 'Ctrl-C stops it, sheath continue runs/bce goes on'),
  handler: async (options) => {
    const file = recipeOf(options);
    const display = createDisplay(options.json);
    const folder = options.output ?? freeRunFolder(options.demo ? 'demo' : (options.recipe ?? ''));
    const files = openRunDirectory(folder);
    const stop = interruptible(() =>
      display.say('stopping at the end of this block; once more to leave at once'),
    );
    try {
      const prepared = await prepareRun(
        file.recipe,
        {
          readText: readTextFromDisk,
          folder: file.folder,
          ...(options.platform === undefined ? {} : { platform: options.platform }),
        },
        {
          signal: stop.signal,
          progress: (fraction, message) => display.task('packing the box', fraction, message),
        },
      );
      display.end();
      for (const text of [compositionText, boxText, stagesText]) display.say(text(prepared));
      const { provenance } = prepared.plan;
      display.say(`platform ${provenance.platform} (${prepared.platformReason}), writing to ${folder}\n`);
      for (const notice of prepared.notices) display.notice(notice);
      const outcome = await executeRun(prepared, file.text, files, {
        createPlatform: platformInWorker(provenance.platform),
        observers: [observerOf(display)],
        signal: stop.signal,
        ...(options['max-hours'] === undefined ? {} : { maxHours: options['max-hours'] }),
      });
      await finishRun(outcome, files, folder, display, stop.signal, commandOf(options));
    } finally {
      display.end();
      stop.release();
      await files.close();
    }
  },
};

function recipeOf({ demo, recipe }: RunOptions): RecipeFile {
  if (demo && recipe === undefined) {
    return { recipe: parseRecipe(DEMO_RECIPE, 'the demonstration'), text: DEMO_RECIPE, folder: '.' };
  }
  if (!demo && recipe !== undefined) return readRecipeFile(recipe);
  throw new SheathError('E_USAGE', {
    object: demo ? `--demo was given beside ${recipe}` : 'no recipe was named',
    limit: 'sheath run takes one recipe, or --demo',
    cure: demo ? 'Leave one of them out' : 'Write one with sheath init, then sheath run recipe.yaml',
  });
}

function commandOf({ demo, recipe, platform }: RunOptions): string {
  return [
    'sheath run',
    demo ? '--demo' : recipe,
    ...(platform === undefined ? [] : [`--platform ${platform}`]),
  ].join(' ');
}
