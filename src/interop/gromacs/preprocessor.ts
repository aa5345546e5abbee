/**
 * The preprocessor of GROMACS topologies: #include, #define, #undef, #ifdef, #ifndef, #else, #endif, whole-word macros,
 * continuation lines, `;` comments and lines that start with `*` (GROMACS reference manual 2022, "File formats: topology file").
 * Includes are looked up beside the including file first, then in `includePaths`. Macros without a value only serve
 * #ifdef, as in grompp. Conditionals must close in the file that opened them.
 */
import { type ErrorCode, SheathError } from '../../core/index.js';
import { type SourceLine, sourceLabel } from './source.js';

/** The text of a file, or null where there is none. */
export type ReadText = (path: string) => string | null;

export interface PreprocessorOptions {
  readonly includePaths?: readonly string[];
  /** Macros defined before the first line, as by -D in an .mdp file. */
  readonly defines?: Readonly<Record<string, string>>;
}

export interface PreprocessedLine {
  readonly source: SourceLine;
  /** Trimmed, without comments, macros expanded; never empty. */
  readonly text: string;
}

interface Conditional {
  readonly source: SourceLine;
  /** Lines are live as far as this and all outer conditionals go. */
  live: boolean;
  readonly outerLive: boolean;
  elseSeen: boolean;
}

const DEEPEST_INCLUDE = 32;
const MOST_INCLUDES = 10_000;
const DEEPEST_MACRO = 16;
const LONGEST_LINE = 65_536;
const MOST_LINES = 20_000_000;

function fail(code: ErrorCode, source: SourceLine, object: string, limit: string, cure: string): never {
  throw new SheathError(code, { object: `${sourceLabel(source)}: ${object}`, limit, cure });
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** `directory` joined with `path`, "." and ".." resolved, so that a cycle cannot hide behind another spelling. */
export function joinPath(directory: string, path: string): string {
  const joined = path.startsWith('/') || directory === '' ? path : `${directory.replace(/\/?$/, '/')}${path}`;
  const parts: string[] = [];
  for (const part of joined.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !joined.startsWith('/')) parts.push(part);
  }
  return (joined.startsWith('/') ? '/' : '') + parts.join('/');
}

/** One pass over a topology: what is defined, what is open, what came out. */
interface Pass {
  readonly readText: ReadText;
  readonly includePaths: readonly string[];
  readonly macros: Map<string, string>;
  readonly lines: PreprocessedLine[];
  /** Files being read, outermost first. */
  readonly open: string[];
  includes: number;
}

function expand(pass: Pass, text: string, source: SourceLine, within: readonly string[] = []): string {
  if (pass.macros.size === 0) return text;
  const expanded = text.replace(/[A-Za-z_]\w*/g, (word) => {
    const value = pass.macros.get(word);
    if (value === undefined || value === '') return word;
    if (within.includes(word) || within.length >= DEEPEST_MACRO) {
      fail(
        'E_GROMACS_MACRO',
        source,
        `the macro "${word}" expands into itself`,
        `macros nest ${DEEPEST_MACRO} deep at most`,
        'give it a value that does not lead back to it',
      );
    }
    return expand(pass, value, source, [...within, word]);
  });
  if (expanded.length > LONGEST_LINE) {
    fail(
      'E_GROMACS_MACRO',
      source,
      `the line expands to ${expanded.length} characters`,
      `${LONGEST_LINE} is the most`,
      'shorten the macros it uses',
    );
  }
  return expanded;
}

function include(pass: Pass, argument: string, source: SourceLine): void {
  const match = /^(?:"([^"]+)"|<([^>]+)>)$/.exec(argument);
  const name = match?.[1] ?? match?.[2];
  if (name === undefined) {
    fail(
      'E_GROMACS_INCLUDE',
      source,
      `#include ${argument}`,
      'the file name stands in quotes or angle brackets',
      'write #include "name.itp"',
    );
  }
  const folders = [directoryOf(source.file), ...pass.includePaths];
  const candidates = folders.map((folder) => joinPath(folder, name));
  for (const candidate of candidates) {
    if (pass.open.includes(candidate)) {
      fail(
        'E_GROMACS_INCLUDE',
        source,
        `"${name}" includes itself (${[...pass.open, candidate].join(' -> ')})`,
        'includes form no cycle',
        'remove one of these includes',
      );
    }
    const text = pass.readText(candidate);
    if (text === null) continue;
    pass.includes++;
    if (pass.open.length >= DEEPEST_INCLUDE || pass.includes > MOST_INCLUDES) {
      fail(
        'E_GROMACS_INCLUDE',
        source,
        `"${name}" is include number ${pass.includes}, ${pass.open.length} files deep`,
        `${MOST_INCLUDES} includes, ${DEEPEST_INCLUDE} deep, are the most`,
        'flatten the includes',
      );
    }
    readFile(pass, candidate, text);
    return;
  }
  fail(
    'E_GROMACS_INCLUDE',
    source,
    `the included file "${name}" is not there`,
    `looked for ${candidates.join(', ')}`,
    'put the file there or name its folder as an include path',
  );
}

function openConditional(
  pass: Pass,
  conditionals: Conditional[],
  command: 'ifdef' | 'ifndef',
  argument: string,
  source: SourceLine,
): void {
  if (!/^\w+$/.test(argument)) {
    fail(
      'E_GROMACS_PREPROCESSOR',
      source,
      `#${command} ${argument}`,
      'one macro name follows',
      'name one macro',
    );
  }
  const outerLive = conditionals.at(-1)?.live ?? true;
  const live = outerLive && pass.macros.has(argument) === (command === 'ifdef');
  conditionals.push({ source, outerLive, live, elseSeen: false });
}

function turnConditional(conditionals: Conditional[], command: 'else' | 'endif', source: SourceLine): void {
  const conditional = conditionals.at(-1);
  if (conditional === undefined || (command === 'else' && conditional.elseSeen)) {
    fail(
      'E_GROMACS_PREPROCESSOR',
      source,
      `#${command}`,
      'it answers no open #ifdef or #ifndef of this file',
      'remove it or add the #ifdef',
    );
  }
  if (command === 'endif') {
    conditionals.pop();
    return;
  }
  conditional.elseSeen = true;
  conditional.live = conditional.outerLive && !conditional.live;
}

function define(pass: Pass, command: 'define' | 'undef', argument: string, source: SourceLine): void {
  const [, name, value = ''] = /^([A-Za-z_]\w*)(?:\s+(.*))?$/s.exec(argument) ?? [];
  if (name === undefined) {
    fail(
      'E_GROMACS_PREPROCESSOR',
      source,
      `#${command} ${argument}`,
      'a macro name (letters, digits, _) follows',
      'name the macro; macros with arguments do not exist here',
    );
  }
  if (command === 'define') pass.macros.set(name, value.trim());
  else pass.macros.delete(name);
}

/** A line that starts with #. Of a dead branch only the conditionals count. */
function obey(pass: Pass, conditionals: Conditional[], text: string, source: SourceLine): void {
  const live = conditionals.at(-1)?.live ?? true;
  const [, command = '', argument = ''] = /^#\s*(\w*)\s*(.*)$/s.exec(text) ?? [];
  switch (command) {
    case 'ifdef':
    case 'ifndef':
      openConditional(pass, conditionals, command, argument, source);
      break;
    case 'else':
    case 'endif':
      turnConditional(conditionals, command, source);
      break;
    case 'define':
    case 'undef':
      if (live) define(pass, command, argument, source);
      break;
    case 'include':
      if (live) include(pass, argument.trim(), source);
      break;
    case 'error':
      if (live) {
        fail(
          'E_GROMACS_PREPROCESSOR',
          source,
          `#error ${argument}`,
          'the topology itself stops here',
          'do what its message asks',
        );
      }
      break;
    default:
      fail(
        'E_GROMACS_PREPROCESSOR',
        source,
        `#${command}`,
        'known are #include #define #undef #ifdef #ifndef #else #endif',
        'rewrite the line with these',
      );
  }
}

function readFile(pass: Pass, file: string, content: string): void {
  pass.open.push(file);
  const conditionals: Conditional[] = [];
  const raw = content.split(/\r\n|\n|\r/);
  for (let index = 0; index < raw.length; index++) {
    const source = { file, line: index + 1 };
    let text = raw[index];
    while (/\\\s*$/.test(text) && index + 1 < raw.length && text.length <= LONGEST_LINE) {
      index++;
      text = `${text.replace(/\\\s*$/, ' ')}${raw[index]}`;
    }
    text = text
      .replace(/\\\s*$/, ' ')
      .replace(/;.*$/s, '')
      .trim();
    // Banners of stars open the force fields that come with GROMACS.
    if (text === '' || text.startsWith('*')) continue;
    if (text.startsWith('#')) obey(pass, conditionals, text, source);
    else if (conditionals.at(-1)?.live ?? true) pass.lines.push({ source, text: expand(pass, text, source) });
    if (pass.lines.length > MOST_LINES) {
      fail(
        'E_GROMACS_PREPROCESSOR',
        source,
        `${pass.lines.length} lines`,
        `${MOST_LINES} is the most`,
        'include each file once',
      );
    }
  }
  const unclosed = conditionals.at(-1);
  if (unclosed !== undefined) {
    fail(
      'E_GROMACS_PREPROCESSOR',
      unclosed.source,
      'this conditional is never closed',
      'every #ifdef ends with #endif in the same file',
      'add the #endif',
    );
  }
  pass.open.pop();
}

/**
 * All live lines of a topology and its includes, in order.
 * Errors: E_FILE_MISSING, E_GROMACS_INCLUDE (missing file, cycle, depth), E_GROMACS_PREPROCESSOR (conditionals, unknown
 * commands, #error), E_GROMACS_MACRO (a macro that expands into itself or beyond bounds).
 */
export function preprocess(
  path: string,
  readText: ReadText,
  options: PreprocessorOptions = {},
): readonly PreprocessedLine[] {
  const file = joinPath('', path);
  const text = readText(file);
  if (text === null) {
    throw new SheathError('E_FILE_MISSING', {
      object: `the topology "${path}" is not there`,
      limit: 'a .top or .itp file belongs there',
      cure: 'check the path; in a recipe it counts from the folder of the recipe',
    });
  }
  const pass: Pass = {
    readText,
    includePaths: options.includePaths ?? [],
    macros: new Map(Object.entries(options.defines ?? {})),
    lines: [],
    open: [],
    includes: 0,
  };
  readFile(pass, file, text);
  return pass.lines;
}
