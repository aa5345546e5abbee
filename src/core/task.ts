/** Long work is a task: it reports how far it is and stops when asked. */
export interface TaskContext {
  readonly signal: AbortSignal;
  /** @param fraction done so far, 0 to 1 */
  progress(fraction: number, message?: string): void;
}

/** A context that reports nothing and is never aborted. */
export const silentTask: TaskContext = {
  signal: new AbortController().signal,
  progress: () => {},
};
