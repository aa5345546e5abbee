import type { CommandModule } from 'yargs';
import { SheathError } from '../../core/index.js';
import { PLATFORM_NAMES } from '../../platforms/index.js';
import { parseRecipe } from '../../recipe/index.js';
import { refuseExistingRun } from '../../simulation/index.js';
import { UNFINISHED_POLYMERISATION } from '../../study/index.js';
import { beginRun } from '../begin-run.js';
import { DEMO_RECIPE } from '../demo.js';
import { examples } from '../examples.js';
import { JSON_LINES, MAX_HOURS, optional, path, THREADS } from '../options.js';
import { assertFolderWritable } from '../output-file.js';
import { freeRunFolder, type RecipeFile, readRecipeFile } from '../recipe-file.js';
import { runSession } from '../run-session.js';

interface RunOptions {
  recipe: string | undefined;
  output: string | undefined;
  platform: string | undefined;
  'max-hours': number | undefined;
  demo: boolean;
  threads: number;
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
        nargs: 1,
        describe: 'folder of the run; by default runs/NAME after the recipe, numbered',
        coerce: optional(path('output')),
      })
      .option('platform', {
        choices: ['auto', ...PLATFORM_NAMES],
        nargs: 1,
        describe: 'what computes, in place of what the recipe says',
      })
      .option('threads', THREADS)
      .option('max-hours', MAX_HOURS)
      .option('demo', { type: 'boolean', default: false, describe: 'run the built-in demonstration' })
      .option('json', JSON_LINES)
      .epilogue(
        examples(
          ['sheath run recipe.yaml', 'into runs/recipe'],
          ['sheath run recipe.yaml -o runs/bce', 'Ctrl-C stops it, sheath continue runs/bce goes on'],
        ),
      )
      .epilogue(
        'The folder of the run then holds report.html (open it in a browser), results.json and tables/*.csv (every ' +
          'number), shells/*.xyz (typical shells), trajectory.sheath and energies.sheath, checkpoint.sheath (for ' +
          'sheath continue), recipe.yaml, run.json and log.txt. A folder that holds a run is never overwritten.',
      ),
  handler: (options) => {
    const folder = options.output ?? freeRunFolder(options.demo ? 'demo' : (options.recipe ?? ''));
    return runSession(folder, { json: options.json, maxHours: options['max-hours'] }, async (session) => {
      const file = recipeOf(options);
      assertFolderWritable(folder);
      await refuseExistingRun(session.files, file.recipe.replicas, [UNFINISHED_POLYMERISATION]);
      return beginRun(session, file, { folder, platform: options.platform, threads: options.threads });
    });
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
