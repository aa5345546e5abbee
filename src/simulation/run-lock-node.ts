/**
 * One process at a time in a run's folder: the file `lock` names the process that writes there. It is left behind by a process
 * that was killed; then nobody answers to the number in it, or a process does that began later, and the lock is taken over.
 */
import { constants, copyFile, link, readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { SheathError } from '../core/index.js';

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as its system counts (`startOf`); null where that is not told. */
  readonly start: string | null;
}

let locks = 0;

/** @returns releases the lock; without effect where there is no such folder. @throws E_RUN_LOCKED and what the file system says */
export async function lockRun(path: string): Promise<() => Promise<void>> {
  const owner: Owner = { pid: process.pid, host: hostname(), start: await startOf(process.pid) };
  // Written whole under a name of its own first: nobody ever reads half a lock.
  const own = `${path}.${process.pid}-${++locks}`;
  try {
    await writeFile(own, JSON.stringify(owner));
    await underGuard(path, own, async () => {
      const present = await ownerOf(path);
      if (present !== null && (await isAtWork(present))) throw locked(path, present);
      await unlink(path).catch(() => {});
      if (!(await placed(own, path))) throw locked(path, (await ownerOf(path)) ?? owner);
    });
    return () => unlink(path).catch(() => {});
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return async () => {};
    throw error;
  } finally {
    await unlink(own).catch(() => {});
  }
}

/** Whether `path` now is the file `own`; false where another is there. */
async function placed(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST' || error.code === 'ENOENT') throw error;
      // A file system without links.
      return copyFile(own, path, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** ms after which a guard is one of a killed process */
const GUARD_LIFE = 10_000;
/** ms between two looks at another's guard */
const PATIENCE = 20;

/**
 * Looking at a lock, removing a dead one and placing one's own are one act: locks are placed under a guard only, so that between the
 * look and the removal no other's can come.
 */
async function underGuard(path: string, own: string, act: () => Promise<void>): Promise<void> {
  const guard = `${path}.takeover`;
  for (;;) {
    // A link has the age of its file.
    const now = new Date();
    await utimes(own, now, now);
    if (await placed(own, guard)) break;
    const { mtimeMs } = await stat(guard).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > GUARD_LIFE) await unlink(guard).catch(() => {});
    else await new Promise((resolve) => setTimeout(resolve, PATIENCE));
  }
  try {
    await act();
  } finally {
    await unlink(guard).catch(() => {});
  }
}

/** null: the file is gone, or holds no owner. */
async function ownerOf(path: string): Promise<Owner | null> {
  try {
    const { pid, host, start } = JSON.parse(await readFile(path, 'utf8')) as Partial<Owner>;
    if (!Number.isInteger(pid) || typeof host !== 'string') return null;
    return { pid: pid as number, host, start: typeof start === 'string' ? start : null };
  } catch {
    return null;
  }
}

/** Of a process on another machine nothing can be known: it counts as at work. */
async function isAtWork({ pid, host, start }: Owner): Promise<boolean> {
  if (host !== hostname()) return true;
  // A new process can have the number of the one that died, e.g. in a container.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const running = start === null ? null : await startOf(pid);
  return running === null || running === start;
}

/**
 * What tells a process from any other that ever had its number: the boot, and the clock ticks from it to the start of the process
 * (proc(5), field 22 of stat). null where the system does not tell.
 */
async function startOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    // The second field, the command in brackets, may hold blanks and brackets: fields count on from the last bracket.
    const ticks = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .at(19);
    return ticks === undefined ? null : `${boot.trim()} ${ticks}`;
  } catch {
    return null;
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
