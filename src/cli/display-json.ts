import type { RunDisplay } from './display.js';

/** One JSON object a line on stdout; progress at most twice a second, and always at the end of a stage. */
const MILLISECONDS = 500;

export function displayJson(stream: NodeJS.WritableStream = process.stdout): RunDisplay {
  let shownAt = Number.NEGATIVE_INFINITY;
  const write = (value: object) => stream.write(`${JSON.stringify(value)}\n`);
  const due = (always: boolean) => {
    const now = performance.now();
    if (!always && now - shownAt < MILLISECONDS) return false;
    shownAt = now;
    return true;
  };
  return {
    task(name, fraction, message) {
      if (due(fraction === 0 || fraction === 1)) write({ event: 'task', name, fraction, message });
    },
    progress(event) {
      if (due(event.step === event.steps)) write({ event: 'progress', ...event });
    },
    notice: (notice) => write({ event: 'notice', ...notice }),
    say: (text, event = { event: 'message', text }) => write(event),
    answer: (_, event) => write(event),
    failure: write,
    end: () => {},
  };
}
