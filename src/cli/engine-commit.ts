/** Which commit of sheath runs, where it runs from a checkout: kept with the data of a study. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { VERSION } from '../core/index.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** "1f0c2ab…", with "+" behind it when sources were changed since; the version where there is no checkout. */
export function engineCommit(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    const changed = git('status', '--porcelain', '--', 'src', 'kernels') !== '';
    return `${git('rev-parse', 'HEAD')}${changed ? '+' : ''}`;
  } catch {
    return `sheath ${VERSION}`;
  }
}
