/**
 * Ctrl-C and SIGTERM: the first asks the run to end at the next block with a valid checkpoint, the second leaves at once (the last
 * checkpoint stands).
 */
export function interruptible(onFirst: () => void): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const handle = () => {
    if (controller.signal.aborted) {
      if (process.stderr.isTTY) process.stderr.write('\n');
      process.exit(130);
    }
    controller.abort();
    onFirst();
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', handle);
      process.off('SIGTERM', handle);
    },
  };
}
