#!/usr/bin/env node
/** The `sheath` command: parses the line, hands it to one command, turns its outcome into an exit status. */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { VERSION } from '../core/index.js';
import { commandsFor } from './commands/index.js';
import { UsageFault, usageError } from './usage-error.js';

const words = hideBin(process.argv);
const commands = await commandsFor(words);

const parser = yargs(words)
  .scriptName('sheath')
  .usage(
    `sheath ${VERSION}: the solvation structure of battery electrolytes, from a recipe to a report.\n\n` +
      'Usage: sheath <command> [options]',
  )
  .example('sheath init', 'write recipe.yaml: 1 M LiPF6 in EC/DEC/DMC, every line explained')
  .example('sheath check recipe.yaml', 'what would be run: composition, box, stages, findings')
  .example('sheath run recipe.yaml', 'build the box, run the protocol, analyse, write report.html')
  .example('sheath continue runs/bce', 'go on after Ctrl-C, a time limit or a power cut')
  .epilogue(
    'Exit status: 0 done, 1 the run failed, 2 bad input, 130 interrupted (go on with sheath continue).',
  )
  .command([...commands])
  .demandCommand(1, 'a command is missing')
  .strict()
  .version(VERSION)
  .alias({ h: 'help', v: 'version' })
  .wrap(Math.min(100, process.stdout.columns ?? 100))
  .exitProcess(false)
  .locale('en')
  .updateStrings({
    'Invalid values:': 'a value is not one of its choices:',
    'Argument: %s, Given: %s, Choices: %s': '--%s is %s, and it can be %s',
  } as unknown as Record<string, string>)
  .fail((message, error) => {
    // Errors of our own pass; what yargs finds wrong with the line comes as a YError, or as no error at all.
    if (error !== undefined && error !== null && error.name !== 'YError') throw error;
    throw new UsageFault(message ?? error.message);
  });

function helpOf(line: readonly string[]): Promise<string> {
  return Promise.resolve(
    yargs(line)
      .command([...commands])
      .getHelp(),
  );
}

// A closed pipe (sheath ... | head) is the reader's choice, not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
// Nobody follows the progress any more: no reason to end a run.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  if (words.length > 0) await parser.parseAsync();
  else {
    process.stderr.write(`${await parser.getHelp()}\n`);
    process.exitCode = 2;
  }
} catch (thrown) {
  const error =
    thrown instanceof UsageFault
      ? usageError(thrown.message, words, commands, await helpOf(words.slice(0, 1)))
      : thrown;
  const { errorText, exitStatusOf } = await import('./failure.js');
  const { fitted } = await import('./fitted-text.js');
  process.stderr.write(fitted(errorText(error), process.stderr));
  process.exitCode = exitStatusOf(error);
}
