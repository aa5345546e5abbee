#!/usr/bin/env node
/** The `sheath` command: parses the line, hands it to one command, turns its outcome into an exit status. */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { SheathError, VERSION } from '../core/index.js';
import { commands } from './commands/index.js';
import { exitStatusOf, printError } from './failure.js';

const parser = yargs(hideBin(process.argv))
  .scriptName('sheath')
  .usage(
    `sheath ${VERSION}: the solvation structure of battery electrolytes, from a recipe to a report.\n\n` +
      'Usage: sheath <command> [options]',
  )
  .example('sheath init', 'write recipe.yaml: 1 M LiPF6 in EC/DEC/DMC at -40 °C, every line explained')
  .example('sheath check recipe.yaml', 'what would be run: composition, box, stages, findings')
  .example('sheath run recipe.yaml', 'build the box, run the protocol, analyse, write report.html')
  .example('sheath continue runs/bce', 'go on after Ctrl-C, a time limit or a power cut')
  .epilogue(
    'Exit status: 0 done, 1 the run failed, 2 bad input, 130 interrupted (go on with sheath continue).',
  )
  .command([...commands])
  .demandCommand(1, 'a command is missing')
  .recommendCommands()
  .strict()
  .version(VERSION)
  .alias({ h: 'help', v: 'version' })
  .wrap(Math.min(100, process.stdout.columns ?? 100))
  .exitProcess(false)
  .fail((message, error) => {
    throw (
      error ??
      new SheathError('E_USAGE', {
        object: `the command line "sheath ${hideBin(process.argv).join(' ')}"`,
        limit: message.replace(/\.$/, ''),
        cure: 'See sheath --help, or sheath <command> --help',
      })
    );
  });

// A closed pipe (sheath ... | head) is the reader's choice, not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await parser.parseAsync();
} catch (error) {
  printError(error);
  process.exitCode = exitStatusOf(error);
}
