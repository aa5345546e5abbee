import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { SheathError } from '../../core/index.js';
import {
  EXPORT_ENGINES,
  type ExportEngine,
  type ExportInput,
  readTextFromDisk,
  writeExport,
} from '../../interop/index.js';
import { platformInWorker } from '../../platforms/index.js';
import { parseRecipe } from '../../recipe/index.js';
import { openCheckpoint, openRunDirectory, RUN_FILES } from '../../simulation/index.js';
import { exportOfRecipe, exportOfRun, prepareRun } from '../../study/index.js';
import { createDisplay } from '../display.js';
import { examples } from '../examples.js';
import { machineMemory } from '../machine-memory.js';
import { printNotices } from '../notices.js';
import { path, positive } from '../options.js';
import { assertFolderWritable, existing, writeOutput } from '../output-file.js';
import { packingTask } from '../packing-task.js';
import { readRecipeFile } from '../recipe-file.js';

interface ExportOptions {
  engine: ExportEngine;
  source: string;
  folder: string;
  replica: number;
}

export const exportRun: CommandModule<object, ExportOptions> = {
  command: 'export <engine> <source> <folder>',
  describe: 'the same box and protocol for GROMACS, LAMMPS or OpenMM',
  builder: (yargs) =>
    yargs
      .positional('engine', { choices: EXPORT_ENGINES, demandOption: true, describe: 'for which program' })
      .positional('source', {
        type: 'string',
        demandOption: true,
        coerce: path('source'),
        describe:
          'recipe file: its packed box and all stages; or folder of a run: where it stands and what is left',
      })
      .positional('folder', {
        type: 'string',
        demandOption: true,
        coerce: path('folder'),
        describe: 'folder to write into',
      })
      .option('replica', {
        type: 'number',
        nargs: 1,
        default: 1,
        describe: 'which replica, counted from 1',
        coerce: positive('replica'),
      })
      .epilogue(
        examples(
          ['sheath export gromacs recipe.yaml bce-gromacs', 'then: cd bce-gromacs && sh run.sh'],
          ['sheath export lammps runs/bce bce-lammps', 'a run goes on elsewhere'],
        ),
      )
      .epilogue(
        'Written are topology, coordinates, one input a stage, an input for the energy of the configuration, run.sh, and ' +
          'README.md with the commands, serial and MPI, and with what the program does otherwise than sheath. ' +
          'What a program cannot express is refused. Trajectories come back with sheath convert.',
      ),
  handler: async ({ engine, source, folder, replica }) => {
    refuseTaken(folder);
    const input = await inputOf(source, replica);
    const files = Object.entries(writeExport(engine, input));
    const taken = files.map(([name]) => join(folder, name)).find((file) => existsSync(file));
    if (taken !== undefined) throw existing(taken);
    makeFolder(folder);
    for (const [name, text] of files) writeOutput(join(folder, name), text);
    process.stdout.write(`${files.map(([name]) => join(folder, name)).join('\n')}\n`);
  },
};

/** Before a box is packed: a folder that holds an export already, or cannot be written. */
function refuseTaken(folder: string): void {
  const inEveryExport = join(folder, 'README.md');
  if (existsSync(inEveryExport)) throw existing(inEveryExport);
  assertFolderWritable(folder);
}

async function inputOf(source: string, replica: number): Promise<ExportInput> {
  if (existsSync(source) && statSync(source).isDirectory()) {
    const files = openRunDirectory(source);
    try {
      const { checkpoint, notices } = await openCheckpoint(files);
      printNotices(notices);
      const recipe = readTextFromDisk(join(source, RUN_FILES.recipe));
      return exportOfRun(recipe === null ? '' : parseRecipe(recipe, source).title, checkpoint, replica);
    } finally {
      await files.close();
    }
  }
  const { recipe, folder } = readRecipeFile(source);
  const display = createDisplay(false);
  const prepared = await prepareRun(
    recipe,
    {
      readText: readTextFromDisk,
      folder,
      memory: machineMemory(),
      createPlatform: (platform, threads) => platformInWorker(platform, { threads }),
    },
    packingTask(display),
  ).finally(() => display.end());
  printNotices(prepared.notices, recipe.waive);
  return exportOfRecipe(prepared, replica);
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new SheathError(
      'E_FILE_WRITE',
      {
        object: `the folder ${folder}`,
        limit: `it cannot be made: ${cause instanceof Error ? cause.message : String(cause)}`,
        cure: 'Check the path and its permissions, or name another',
      },
      { cause },
    );
  }
}
