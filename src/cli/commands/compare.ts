import type { CommandModule } from 'yargs';
import { openRunDirectory } from '../../simulation/index.js';
import { compareRuns } from '../../study/index.js';
import { examples } from '../examples.js';
import { path } from '../options.js';
import { writeOutput } from '../output-file.js';

interface CompareOptions {
  folders: readonly string[];
  output: string;
}

export const compare: CommandModule<object, CompareOptions> = {
  command: 'compare <folders..>',
  describe: 'the results of several runs side by side, in one report',
  builder: (yargs) =>
    yargs
      .positional('folders', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'folders of analysed runs, in the order to be shown',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        nargs: 1,
        default: 'comparison.html',
        describe: 'the report',
        coerce: path('output'),
      })
      .epilogue(
        examples([
          'sheath compare runs/233K runs/298K runs/353K',
          'with activation energies over the temperatures',
        ]),
      )
      .epilogue('Reads results.json of each folder; sheath analyze writes it.'),
  handler: async ({ folders, output }) => {
    const runs = folders.map((name) => ({ name, files: openRunDirectory(name) }));
    try {
      writeOutput(output, await compareRuns(runs), { overwrite: true });
    } finally {
      for (const { files } of runs) await files.close();
    }
    process.stdout.write(`${output}\n`);
  },
};
