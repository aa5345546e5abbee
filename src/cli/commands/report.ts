import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { openRunDirectory } from '../../simulation/index.js';
import { RESULT_FILES, reportRun } from '../../study/index.js';
import { examples } from '../examples.js';

export const report: CommandModule<object, { folder: string }> = {
  command: 'report <folder>',
  describe: 'write report.html anew from the results of a run',
  builder: (yargs) =>
    yargs
      .positional('folder', { type: 'string', demandOption: true, describe: 'folder of the run' })
      .epilogue(examples(['sheath report runs/bce', 'prints the path of the report']))
      .epilogue('Nothing is computed anew; that is what sheath analyze does.'),
  handler: async ({ folder }) => {
    const files = openRunDirectory(folder);
    try {
      await reportRun(files);
    } finally {
      await files.close();
    }
    process.stdout.write(`${join(folder, RESULT_FILES.report)}\n`);
  },
};
