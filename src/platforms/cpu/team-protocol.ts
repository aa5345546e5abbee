/** What the threads of a team share: how a helper is told what to do. */
import type { Kernels } from './kernels.js';

export type KernelName = keyof Kernels;

/** A kernel and its arguments. */
export type Task = readonly [kernel: KernelName, ...parameters: readonly number[]];

export interface HelperStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Byte offsets in the memory of the control words and of the task records. */
  readonly controlAt: number;
  readonly tasksAt: number;
}

/** Control words: sequence number of the order, the last one done, tasks in the order (-1: end), 1 after a fault. */
export const CONTROL = { order: 0, done: 1, count: 2, fault: 3, length: 4 } as const;

/** As many as there may be threads, so that a share may touch every part of the list. */
export const MOST_TASKS = 64;
/** f64: result, index of the kernel's name among the sorted exports, number of arguments, arguments. */
export const TASK_LENGTH = 32;
export const TASK = { result: 0, kernel: 1, count: 2, first: 3 } as const;

/** Looks at a word that often before sleeping: some ten microseconds, longer than threads are apart within a step. */
const SPINS = 20_000;

/** Until `words[index]` is no longer `value`, or the milliseconds are over. Spin, then sleep: a taken core is left alone. */
export function waitWhile(
  words: Int32Array,
  index: number,
  value: number,
  milliseconds = Number.POSITIVE_INFINITY,
): boolean {
  for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(words, index) !== value) return true;
  return Atomics.wait(words, index, value, milliseconds) !== 'timed-out';
}

export function kernelNames(kernels: Kernels): readonly KernelName[] {
  return (Object.keys(kernels) as KernelName[]).sort();
}

export function callKernel(kernels: Kernels, name: KernelName, parameters: readonly number[]): number {
  return (kernels[name] as (...parameters: readonly number[]) => number)(...parameters);
}
