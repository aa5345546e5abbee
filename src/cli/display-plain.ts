import type { RunDisplay } from './display.js';
import { noticeText } from './notices.js';
import { progressFields } from './progress-text.js';

/** Without a terminal: whole lines, at the begin and end of a stage and every so often between, for logs and batch systems. */
const MILLISECONDS = 20_000;

export function displayPlain(stream: NodeJS.WritableStream = process.stderr): RunDisplay {
  let shownAt = Number.NEGATIVE_INFINITY;
  let stage = -1;
  let task = '';
  const write = (text: string) => stream.write(`${text}\n`);
  return {
    task(name, fraction, message = name) {
      const now = performance.now();
      if (name !== task) write(`${name} ...`);
      else if (now - shownAt >= MILLISECONDS) write(`${Math.floor(100 * fraction)} %  ${message}`);
      else return;
      shownAt = now;
      task = name;
    },
    progress(event) {
      const now = performance.now();
      const due = event.stage !== stage || event.step === event.steps || now - shownAt >= MILLISECONDS;
      if (!due) return;
      shownAt = now;
      stage = event.stage;
      write(progressFields(event).join('  '));
    },
    notice: (notice) => write(noticeText(notice)),
    say: write,
    answer: (text) => void process.stdout.write(`${text}\n`),
    failure: () => {},
    end: () => {},
  };
}
