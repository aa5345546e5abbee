import type { TaskContext } from '../core/index.js';
import type { RunDisplay } from './display.js';

/** Composing and packing a box, as a command shows it. Without a signal the first Ctrl-C ends the program: nothing is written yet. */
export function packingTask(
  display: RunDisplay,
  signal: AbortSignal = new AbortController().signal,
): TaskContext {
  return { signal, progress: (fraction, message) => display.task('packing the box', fraction, message) };
}
