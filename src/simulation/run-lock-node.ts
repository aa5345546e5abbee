/**
 * One process at a time in a run's folder: the file `lock` names the process that writes there. It is left behind by a process
 * that was killed; then nobody answers to the number in it, and the lock is taken over.
 */
import { open, readFile, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { SheathError } from '../core/index.js';

interface Owner {
  readonly pid: number;
  readonly host: string;
}

/** @returns releases the lock; without effect where there is no such folder. @throws E_RUN_LOCKED and what the file system says */
export async function lockRun(path: string): Promise<() => Promise<void>> {
  const owner: Owner = { pid: process.pid, host: hostname() };
  for (;;) {
    try {
      const handle = await open(path, 'wx');
      await handle.writeFile(JSON.stringify(owner));
      await handle.close();
      return () => unlink(path).catch(() => {});
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return async () => {};
      if (code !== 'EEXIST') throw error;
    }
    const present = await ownerOf(path);
    if (present !== null && isAtWork(present)) throw locked(path, present);
    await unlink(path).catch(() => {});
  }
}

/** null: the file is gone, or holds no owner. */
async function ownerOf(path: string): Promise<Owner | null> {
  try {
    const { pid, host } = JSON.parse(await readFile(path, 'utf8')) as Partial<Owner>;
    return Number.isInteger(pid) && typeof host === 'string' ? { pid: pid as number, host } : null;
  } catch {
    return null;
  }
}

/** Of a process on another machine nothing can be known: it counts as at work. */
function isAtWork({ pid, host }: Owner): boolean {
  if (host !== hostname()) return true;
  // A new process can have the number of the one that died, e.g. in a container.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function locked(path: string, { pid, host }: Owner): SheathError {
  const where = host === hostname() ? '' : ` on ${host}`;
  return new SheathError('E_RUN_LOCKED', {
    object: `the file ${path}`,
    limit: `it says that process ${pid}${where} is at work in this run, and two would spoil each other's files`,
    cure: 'wait for it or stop it; if there is no such run any more, delete this file',
  });
}
