import type { CommandModule } from 'yargs';
import { readTextFromDisk } from '../../interop/index.js';
import { refuseWarnings, standingWarnings } from '../../recipe/index.js';
import { type PreparedRun, prepareRun } from '../../study/index.js';
import { createDisplay } from '../display.js';
import { examples } from '../examples.js';
import { fitted } from '../fitted-text.js';
import { machineMemory } from '../machine-memory.js';
import { printNotices } from '../notices.js';
import { packingTask } from '../packing-task.js';
import { boxText, compositionText, memoryText, polymersText, stagesText } from '../plan-text.js';
import { polymerisationText } from '../polymerisation-text.js';
import { readRecipeFile } from '../recipe-file.js';

export const check: CommandModule<object, { recipe: string }> = {
  command: 'check <recipe>',
  describe: 'what would be run: composition, box, stages, findings; writes nothing',
  builder: (yargs) =>
    yargs
      .positional('recipe', { type: 'string', demandOption: true, describe: 'recipe file (YAML)' })
      .epilogue(
        examples(['sheath check recipe.yaml && sheath run recipe.yaml', 'run it only if it can be run']),
      )
      .epilogue(
        'The box is composed and packed as sheath run would do it (monomers do not polymerise yet): what this passes, run accepts. ' +
          'The answer is on stdout; warnings and notes are on stderr. A warning stops a run until the recipe waives its code: ' +
          'waive: [W_CUTOFF]. Status 2 if the recipe cannot be run.',
      ),
  handler: async ({ recipe }) => {
    const file = readRecipeFile(recipe);
    const display = createDisplay(false);
    try {
      const prepared = await prepareRun(
        file.recipe,
        {
          readText: readTextFromDisk,
          folder: file.folder,
          polymerise: false,
          memory: machineMemory(),
          beforePacking: (outlook) =>
            display.answer(`${compositionText(outlook)}\n${memoryText(outlook)}`, outlook),
        },
        packingTask(display),
      );
      display.end();
      const parts = [polymersText, polymerisationText, boxText, stagesText].flatMap(
        (text) => text(prepared) ?? [],
      );
      process.stdout.write(fitted(`\n${parts.join('\n\n')}\n`, process.stdout));
      printNotices(prepared.notices, prepared.recipe.waive);
      process.stdout.write(`\n${findingsText(prepared)}\n`);
      refuseWarnings(prepared.notices, prepared.recipe, true);
    } finally {
      display.end();
    }
  },
};

function findingsText({ notices, recipe }: PreparedRun): string {
  const warnings = notices.filter(({ level }) => level === 'warning').length;
  const waived = warnings - standingWarnings(notices, recipe).length;
  const count = (n: number, what: string) => `${n === 0 ? 'no' : n} ${what}${n === 1 ? '' : 's'}`;
  return `${count(warnings, 'warning')}${waived === 0 ? '' : ` (${waived} waived)`}, ${count(notices.length - warnings, 'note')}`;
}
