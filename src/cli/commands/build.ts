import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import type { CommandModule } from 'yargs';
import { SheathError } from '../../core/index.js';
import { readTextFromDisk } from '../../interop/index.js';
import { platformInWorker } from '../../platforms/index.js';
import { groAtomsOf } from '../../simulation/index.js';
import { prepareRun } from '../../study/index.js';
import { writeGro } from '../../trajectory/index.js';
import { createDisplay } from '../display.js';
import { examples } from '../examples.js';
import { fitted } from '../fitted-text.js';
import { machineMemory } from '../machine-memory.js';
import { printNotices } from '../notices.js';
import { path as pathOption } from '../options.js';
import { assertWritable, existing, writeOutput } from '../output-file.js';
import { packingTask } from '../packing-task.js';
import { boxText, compositionText, polymersText } from '../plan-text.js';
import { polymerisationText } from '../polymerisation-text.js';
import { readRecipeFile } from '../recipe-file.js';

export const build: CommandModule<object, { recipe: string; output: string }> = {
  command: 'build <recipe>',
  describe: 'pack the box of a recipe and write it as .gro',
  builder: (yargs) =>
    yargs
      .positional('recipe', { type: 'string', demandOption: true, describe: 'recipe file (YAML)' })
      .option('output', {
        alias: 'o',
        type: 'string',
        nargs: 1,
        coerce: pathOption('output'),
        default: 'box.gro',
        describe: 'coordinates to write; with several replicas box-1.gro, box-2.gro, ...',
      })
      .epilogue(
        examples(['sheath build recipe.yaml -o start.gro', 'the box that sheath run would start from']),
      )
      .epilogue(
        'sheath run packs the same box by itself; build is for a look at it in VMD or another viewer.',
      ),
  handler: async ({ recipe, output }) => {
    refuseOtherFormats(output);
    const file = readRecipeFile(recipe);
    const count = file.recipe.replicas;
    const paths = Array.from({ length: count }, (_, k) =>
      count === 1 ? output : output.replace(/(\.gro)?$/, (end) => `-${k + 1}${end}`),
    );
    for (const path of paths) {
      if (existsSync(path)) throw existing(path);
      assertWritable(path);
    }
    const display = createDisplay(false);
    const prepared = await prepareRun(
      file.recipe,
      {
        readText: readTextFromDisk,
        folder: file.folder,
        memory: machineMemory(),
        createPlatform: (platform, threads) => platformInWorker(platform, { threads }),
      },
      packingTask(display),
    ).finally(() => display.end());
    const { topology } = prepared.plan.system;
    for (const [replica, path] of paths.entries()) {
      const { positions, box } = prepared.packings[replica];
      const title = prepared.recipe.title || 'packed by sheath';
      writeOutput(path, writeGro({ title, positions, box, atoms: groAtomsOf(topology) }));
    }
    const texts = [compositionText, polymersText, polymerisationText, boxText].flatMap(
      (text) => text(prepared) ?? [],
    );
    process.stdout.write(fitted(`${texts.join('\n\n')}\n\n${paths.join('\n')}\n`, process.stdout));
    printNotices(prepared.notices, prepared.recipe.waive);
  },
};

/** Nothing but .gro is written, whatever the name says. */
function refuseOtherFormats(output: string): void {
  if (extname(output) === '.gro') return;
  throw new SheathError('E_FILE_FORMAT', {
    object: `the output ${output}`,
    limit: 'a packed box is written as .gro',
    cure: 'Name it so; sheath convert makes other formats of it',
  });
}
