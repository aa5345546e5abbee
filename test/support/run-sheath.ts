/** The real command in a real process: what it prints, how it ends, and how to end it early. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Built by `npm test` before the tests (`pretest`); another build through SHEATH_MAIN. */
const MAIN = process.env.SHEATH_MAIN ?? fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface Ended {
  /** null: ended by a signal. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SheathProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when stdout or stderr holds the text; rejects if the command ends without. */
  shown(text: string): Promise<void>;
}

/** @param environment beside that of this process */
export function startSheath(
  args: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): SheathProcess {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { ...process.env, ...environment, LANG: 'C', FORCE_COLOR: undefined, COLUMNS: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      texts[stream] += text;
      for (const look of watchers) look();
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, ...texts }));
  });
  return {
    child,
    ended,
    shown: (text) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (!texts.stdout.includes(text) && !texts.stderr.includes(text)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
        ended.then(() => reject(new Error(`"${text}" was never shown:\n${texts.stderr}`)), reject);
      }),
  };
}

export function runSheath(
  args: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return startSheath(args, folder, environment).ended;
}

/** A new empty folder that `remove` takes away again. */
export function temporaryFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'sheath-test-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
