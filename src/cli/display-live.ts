import { clearLine, cursorTo } from 'node:readline';
import type { RunDisplay } from './display.js';
import { fitted } from './fitted-text.js';
import { noticeText } from './notices.js';
import { progressFields } from './progress-text.js';

/** One line that is rewritten, at most five times a second; stages and notices stay above it. */
const MILLISECONDS = 200;

/** A column is left free, lest the terminal begins a new line; 0 columns are those of a terminal that does not know. */
const widthOf = ({ columns }: NodeJS.WriteStream) => Math.max(20, columns || 80) - 1;

export function displayLive(stream: NodeJS.WriteStream = process.stderr): RunDisplay {
  let shownAt = Number.NEGATIVE_INFINITY;
  let line = '';
  let stage = -1;

  const draw = () => {
    cursorTo(stream, 0);
    clearLine(stream, 0);
    stream.write(line);
  };
  const above = (text: string, on = stream) => {
    cursorTo(stream, 0);
    clearLine(stream, 0);
    on.write(`${fitted(text, on)}\n`);
    stream.write(line);
  };
  const show = (fields: readonly string[], always = false) => {
    const width = widthOf(stream);
    let text = fields[0] ?? '';
    for (const field of fields.slice(1)) {
      if (text.length + 2 + field.length > width) break;
      text += `  ${field}`;
    }
    line = text.slice(0, width);
    const now = performance.now();
    if (!always && now - shownAt < MILLISECONDS) return;
    shownAt = now;
    draw();
  };
  const end = () => {
    if (line !== '') stream.write('\n');
    line = '';
  };

  return {
    task(name, fraction, message = name) {
      const percent = `${Math.floor(100 * fraction)} %`;
      const fits = percent.length + 2 + message.length <= widthOf(stream);
      show([percent, fits ? message : name], fraction === 0 || fraction === 1);
    },
    progress(event) {
      if (event.stage !== stage) {
        stage = event.stage;
        shownAt = Number.NEGATIVE_INFINITY;
      }
      show(progressFields(event), event.step === event.steps);
      if (event.step === event.steps) {
        stream.write('\n');
        line = '';
      }
    },
    notice: (notice) => above(noticeText(notice)),
    say: (text) => above(text),
    answer: (text) => above(text, process.stdout),
    failure: () => {},
    end,
  };
}
