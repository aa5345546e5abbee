/** What is wrong with a command line, in the words of this program; yargs tells it in a sentence of its own. */
import type { CommandModule } from 'yargs';
import { likelyWord, SheathError, shellWord } from '../core/index.js';
import { COMMAND_NAMES } from './commands/index.js';

/** Thrown where yargs refuses a line; told by `usageError`. */
export class UsageFault extends Error {}

/**
 * @param words of the command line after `sheath`
 * @param commands as loaded for these words
 * @param help text of the command, which names its options
 */
export function usageError(
  message: string,
  words: readonly string[],
  commands: readonly CommandModule[],
  help: string,
): SheathError {
  const [first = ''] = words;
  const command = commands.find((one) => formsOf(one).some((form) => form.split(' ')[0] === first));
  const problem =
    command === undefined ? notACommand(first, message) : told(message, words, formsOf(command)[0], help);
  const see = `sheath ${command === undefined ? '' : `${first} `}--help`;
  return new SheathError('E_USAGE', {
    object: `the command line: ${['sheath', ...words].map(shellWord).join(' ')}`,
    limit: problem.limit,
    cure: problem.near === null ? `See ${see}` : `Perhaps ${problem.near} is meant; see ${see}`,
  });
}

interface Problem {
  readonly limit: string;
  /** What may have been meant. */
  readonly near: string | null;
}

const tidy = (message: string) => message.trim().replace(/\.$/, '').replaceAll('\n', '\n  ');

function notACommand(word: string, message: string): Problem {
  if (word.startsWith('-')) return { limit: tidy(message), near: null };
  const near = likelyWord(word, COMMAND_NAMES);
  return { limit: `there is no command "${word}"`, near: near && `"${near}"` };
}

/** "run [recipe]", and its aliases. */
const formsOf = ({ command, aliases }: CommandModule) =>
  [command, aliases].flat().filter((form) => form !== undefined);

function told(message: string, words: readonly string[], command: string, help: string): Problem {
  const form = `sheath ${command}`;
  const [, unknown] = /^Unknown arguments?: (.+)/.exec(message) ?? [];
  if (unknown !== undefined) {
    const options = unknown
      .split(', ')
      .filter((name) => words.some((word) => /^--?([^=]+)/.exec(word)?.[1] === name));
    if (options.length === 0) return { limit: `it holds a word too many (${unknown}): ${form}`, near: null };
    const known = [...help.matchAll(/--([a-z][a-z-]*)/g)].map(([, option]) => option);
    const near = options.length === 1 ? likelyWord(options[0], known) : null;
    return { limit: `there is no option ${options.map(dashed).join(', ')}`, near: near && `--${near}` };
  }
  if (message.startsWith('Not enough non-option arguments'))
    return { limit: `a word is missing: ${form}`, near: null };
  const [, required] = /^Missing required arguments?: (.+)/.exec(message) ?? [];
  if (required !== undefined)
    return { limit: `it needs ${required.split(', ').map(dashed).join(' and ')}`, near: null };
  const [, last] = /^Not enough arguments following: (.+)/.exec(message) ?? [];
  if (last !== undefined) return { limit: `a value is missing after ${dashed(last)}`, near: null };
  return { limit: tidy(message), near: null };
}

const dashed = (option: string) => (option.length === 1 ? `-${option}` : `--${option}`);
