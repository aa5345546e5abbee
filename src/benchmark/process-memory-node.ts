/**
 * Largest resident memory of a program and of all it started (the ranks of mpirun), looked at a few times a second in /proc; a
 * process's own high-water mark is kept by the kernel, so that no peak between two looks is lost. Linux only.
 */
import { readFileSync } from 'node:fs';

/** ms */
const INTERVAL = 200;

/** @returns stop(): bytes, the sum over the processes seen; null where the system does not say */
export function watchMemory(pid: number): { stop(): number | null } {
  const marks = new Map<number, number>();
  const look = () => {
    for (const each of familyOf(pid)) {
      const bytes = highWaterMark(each);
      if (bytes !== null) marks.set(each, bytes);
    }
  };
  look();
  const timer = setInterval(look, INTERVAL);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      return marks.size === 0 ? null : [...marks.values()].reduce((sum, bytes) => sum + bytes, 0);
    },
  };
}

function familyOf(pid: number): number[] {
  const children = (read(`/proc/${pid}/task/${pid}/children`) ?? '').trim().split(/\s+/).filter(Boolean);
  return [pid, ...children.flatMap((child) => familyOf(Number(child)))];
}

function highWaterMark(pid: number): number | null {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '') ?? [];
  return kilobytes === undefined ? null : 1024 * Number(kilobytes);
}

/** null: no such process, or no such system. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
