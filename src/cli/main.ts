#!/usr/bin/env node
/** The `sheath` command: parses the line, hands it to one command, turns its outcome into an exit status. */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { SheathError, shellWord, VERSION } from '../core/index.js';
import { COMMAND_NAMES, commandsFor } from './commands/index.js';

const words = hideBin(process.argv);

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
  .command([...(await commandsFor(words))])
  .demandCommand(1, 'a command is missing')
  .recommendCommands()
  .strict()
  .version(VERSION)
  .alias({ h: 'help', v: 'version' })
  .wrap(Math.min(100, process.stdout.columns ?? 100))
  .exitProcess(false)
  .locale('en')
  .updateStrings({
    'Not enough non-option arguments: got %s, need at least %s': {
      one: 'files or folders named: %s, needed: %s',
      other: 'files or folders named: %s, needed: %s',
    },
    'Not enough arguments following: %s': 'a value is missing after the option %s',
    'Invalid values:': 'a value is not one of its choices:',
    'Argument: %s, Given: %s, Choices: %s': '--%s is %s, and it can be %s',
  } as unknown as Record<string, string>)
  .fail((message, error) => {
    // Errors of our own pass; what yargs finds wrong with the line (a YError, or no error at all) is one of ours too.
    if (error !== undefined && error !== null && error.name !== 'YError') throw error;
    throw usageError(message ?? error.message);
  });

function usageError(message: string): SheathError {
  const command = COMMAND_NAMES.find((name) => name === words[0]);
  return new SheathError('E_USAGE', {
    object: `the command line: ${['sheath', ...words].map(shellWord).join(' ')}`,
    limit: message.trim().replace(/\.$/, '').replaceAll('\n', '\n  '),
    cure: `See sheath ${command === undefined ? '' : `${command} `}--help`,
  });
}

// A closed pipe (sheath ... | head) is the reader's choice, not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  if (words.length > 0) await parser.parseAsync();
  else {
    process.stderr.write(`${await parser.getHelp()}\n`);
    process.exitCode = 2;
  }
} catch (error) {
  const { errorText, exitStatusOf } = await import('./failure.js');
  const { fitted } = await import('./fitted-text.js');
  process.stderr.write(fitted(errorText(error), process.stderr));
  process.exitCode = exitStatusOf(error);
}
