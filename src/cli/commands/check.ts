import type { CommandModule } from 'yargs';
import { readTextFromDisk } from '../../interop/index.js';
import { prepareRun } from '../../study/index.js';
import { createDisplay } from '../display.js';
import { printNotices } from '../notices.js';
import { boxText, compositionText, stagesText } from '../plan-text.js';
import { readRecipeFile } from '../recipe-file.js';

export const check: CommandModule<object, { recipe: string }> = {
  command: 'check <recipe>',
  describe: 'what would be run: composition, box, stages, findings; writes nothing',
  builder: (yargs) =>
    yargs
      .positional('recipe', { type: 'string', demandOption: true, describe: 'recipe file (YAML)' })
      .example('sheath check recipe.yaml && sheath run recipe.yaml', 'run it only if it can be run')
      .epilogue(
        'The box is composed and packed as sheath run would do it: what this passes, run accepts. ' +
          'The answer is on stdout; warnings and notes are on stderr; status 2 if the recipe cannot be run.',
      ),
  handler: async ({ recipe }) => {
    const file = readRecipeFile(recipe);
    const display = createDisplay(false);
    try {
      const prepared = await prepareRun(
        file.recipe,
        { readText: readTextFromDisk, folder: file.folder },
        {
          signal: new AbortController().signal,
          progress: (fraction, message) => display.task('packing the box', fraction, message),
        },
      );
      display.end();
      const parts = [compositionText, boxText, stagesText].map((text) => text(prepared));
      process.stdout.write(`${parts.join('\n\n')}\n`);
      printNotices(prepared.notices);
    } finally {
      display.end();
    }
  },
};
