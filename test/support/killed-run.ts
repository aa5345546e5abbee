/**
 * A run ended by `kill -9` at moments drawn from a seed and continued each time, until so many kills have hit and the run is
 * done. Whatever the moment, the next command is the one a user would type: run again where nothing was begun, analyze where all
 * was simulated, else continue.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawWords, STREAM } from '../../src/math/index.js';
import { startSheath } from './run-sheath.js';

export interface Kill {
  /** ms after the command was started */
  readonly after: number;
  readonly command: string;
  /** Last line of log.txt, '' before there is one. */
  readonly logged: string;
}

export interface KilledRun {
  readonly kills: readonly Kill[];
  /** Commands that ended by themselves, and how. */
  readonly endings: readonly string[];
}

/**
 * @param longest ms; kills come uniformly between 0 and this after the start of a command
 * @throws if a command ends in a way that a user could not go on from
 */
export async function killAndContinue(
  folder: string,
  recipe: string,
  run: string,
  options: { readonly kills: number; readonly longest: number; readonly seed: number },
): Promise<KilledRun> {
  const kills: Kill[] = [];
  const endings: string[] = [];
  let args = ['run', recipe, '-o', run];
  for (let attempt = 0; ; attempt++) {
    const started = startSheath(args, folder);
    const after =
      (options.longest * drawWords(options.seed, STREAM.test, 0, attempt, 0, 0)[0]) / 0x1_0000_0000;
    const timer =
      kills.length < options.kills ? setTimeout(() => started.child.kill('SIGKILL'), after) : undefined;
    const { status, signal, stderr } = await started.ended;
    clearTimeout(timer);
    const command = args.join(' ');
    if (signal === 'SIGKILL') {
      kills.push({ after: Math.round(after), command, logged: lastLine(join(folder, run, 'log.txt')) });
    } else {
      endings.push(`${command}: ${status}`);
      const over = status === 0 || stderr.includes('E_RUN_FINISHED');
      if (!over && !stderr.includes('E_NO_CHECKPOINT'))
        throw new Error(`${command} ended with ${status}:\n${stderr}`);
      if (status === 0 && kills.length === options.kills) return { kills, endings };
      if (status === 0)
        throw new Error(`the run was done after ${kills.length} of ${options.kills} kills: make it longer`);
      if (over) args = ['analyze', run];
      continue;
    }
    args =
      existsSync(join(folder, run, 'checkpoint.sheath')) ||
      existsSync(join(folder, run, 'checkpoint.previous.sheath'))
        ? ['continue', run]
        : ['run', recipe, '-o', run];
  }
}

function lastLine(path: string): string {
  return existsSync(path) ? (readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) ?? '') : '';
}

/** What a finished run holds, by file: bytes as SHA-256; of results and report what does not tell of the clock. */
export function contentsOf(run: string): Record<string, string> {
  const contents: Record<string, string> = {};
  const hash = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
  for (const name of ['trajectory.sheath', 'energies.sheath', 'results.json', 'recipe.yaml'])
    contents[name] = hash(readFileSync(join(run, name)));
  for (const name of readdirSync(join(run, 'tables')))
    contents[`tables/${name}`] = hash(readFileSync(join(run, 'tables', name)));
  contents['report.html'] = hash(withoutClock(readFileSync(join(run, 'report.html'), 'utf8')));
  return contents;
}

/** A report without date, wall time and speed, and without the length of the log, which tells of every session. */
export function withoutClock(html: string): string {
  return html
    .replaceAll(/<dt>(Finished|Wall time|Speed)<\/dt><dd>.*?<\/dd>/g, '')
    .replaceAll(/<tr><th[^>]*><code>log\.txt<\/code>.*?<\/tr>/g, '')
    .replaceAll(/%0Alog\.txt,.*?(?=%0A|")/g, '');
}
