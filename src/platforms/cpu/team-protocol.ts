/** What the threads of a team share: how a helper is told what to do. */
import type { Kernels } from './kernels.js';

export type KernelName = keyof Kernels;

/** A kernel and its arguments. */
export type Task = readonly [kernel: KernelName, ...parameters: readonly number[]];

export interface HelperStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Its place in the team, the calling thread being 0. */
  readonly thread: number;
  /** Byte offsets in the memory: of the words of the team and of its own, of the jobs and of the task records. */
  readonly ordersAt: number;
  readonly answersAt: number;
  readonly jobsAt: number;
  readonly tasksAt: number;
  readonly mostTasks: number;
}

/**
 * Words of the team: sequence number of the order, jobs in it (-1: end), and the next one that nobody has taken. The first jobs, one a
 * thread, are taken from the start.
 */
export const ORDERS = { order: 0, jobs: 1, next: 2, length: 3 } as const;
/** Words of a helper: the last order done, 1 after a fault. */
export const ANSWERS = { done: 0, fault: 1, length: 2 } as const;

export const MOST_THREADS = 64;
/** i32 [job + 1]: the first of its tasks; behind the last job, how many there are. f64 [task, TASK_LENGTH]: as TASK. */
export const TASKS_PER_THREAD = 128;
/** Result, index of the kernel's name among the sorted exports, number of arguments, arguments. */
export const TASK_LENGTH = 32;
export const TASK = { result: 0, kernel: 1, count: 2, first: 3 } as const;

/** Looks at a word that often before sleeping: some ten microseconds, longer than threads are apart within a step. */
const SPINS = 20_000;

/**
 * Until `words[index]` is no longer `value`, or the milliseconds are over. Spin, then sleep: a taken core is left alone.
 * Being woken is no answer: the notice of an earlier change may come late, when its author lost the core in between.
 */
export function waitWhile(
  words: Int32Array,
  index: number,
  value: number,
  milliseconds = Number.POSITIVE_INFINITY,
): boolean {
  for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(words, index) !== value) return true;
  while (Atomics.load(words, index) === value)
    if (Atomics.wait(words, index, value, milliseconds) === 'timed-out') return false;
  return true;
}

export function kernelNames(kernels: Kernels): readonly KernelName[] {
  return (Object.keys(kernels) as KernelName[]).sort();
}

export function callKernel(kernels: Kernels, name: KernelName, parameters: readonly number[]): number {
  return (kernels[name] as (...parameters: readonly number[]) => number)(...parameters);
}
