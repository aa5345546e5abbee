/** A study in the terminal: the one progress line, the status of its runs, and what it found beside the paper. */
import type { JobStatus, StudyEvent, StudySummary } from '../study/index.js';
import { table } from './table.js';

const LINE_MILLISECONDS = 500;
const PLAIN_MILLISECONDS = 30_000;

export interface StudyDisplay {
  event(event: StudyEvent): void;
  end(): void;
}

/** One line that is rewritten on a terminal; without one a line now and then. */
export function studyDisplay(
  jobs: number,
  done: number,
  stream: NodeJS.WriteStream = process.stderr,
  now: () => number = Date.now,
): StudyDisplay {
  const running = new Map<string, { text: string; nsPerDay: number }>();
  let finished = done;
  let shownAt = Number.NEGATIVE_INFINITY;
  let wide = 0;
  const say = (text: string) => {
    if (stream.isTTY) stream.write(`\r${' '.repeat(wide)}\r`);
    stream.write(`${text}\n`);
    wide = 0;
  };
  const line = () => {
    const pace = [...running.values()].reduce((sum, { nsPerDay }) => sum + nsPerDay, 0);
    const parts = [...running].map(([job, { text }]) => `${job} ${text}`);
    const together = pace > 0 ? [`${pace.toPrecision(3)} ns/day together`] : [];
    return [`${finished} of ${jobs} runs done`, ...parts, ...together].join(' · ');
  };
  const show = () => {
    const at = now();
    if (at - shownAt < (stream.isTTY ? LINE_MILLISECONDS : PLAIN_MILLISECONDS)) return;
    shownAt = at;
    if (!stream.isTTY) {
      stream.write(`${line()}\n`);
      return;
    }
    const text = line().slice(0, Math.max(20, (stream.columns ?? 100) - 1));
    stream.write(`\r${text.padEnd(wide)}`);
    wide = text.length;
  };
  return {
    event(event) {
      switch (event.kind) {
        case 'started':
        case 'resumed':
          running.set(event.job, { text: event.kind, nsPerDay: 0 });
          break;
        case 'packing':
          running.set(event.job, { text: `packing ${Math.round(100 * event.fraction)} %`, nsPerDay: 0 });
          break;
        case 'progress': {
          const { stageName, step, steps, nsPerDay } = event.event;
          running.set(event.job, {
            text: `${stageName} ${Math.floor((100 * step) / steps)} %`,
            nsPerDay: nsPerDay ?? 0,
          });
          break;
        }
        case 'finished':
        case 'stopped':
          if (event.kind === 'finished') finished++;
          running.delete(event.job);
          say(`${event.job} ${event.kind}`);
          break;
        case 'failed':
          running.delete(event.job);
          say(`${event.job} failed: ${event.error.message}`);
          break;
      }
      show();
    },
    end() {
      if (stream.isTTY && wide > 0) stream.write(`\r${' '.repeat(wide)}\r`);
    },
  };
}

export function statusText(statuses: readonly JobStatus[]): string {
  const rows = statuses.map(({ job, status, stage, produced, asked }) => [
    job,
    status,
    status === 'begun' ? stage : '',
    `${produced.toFixed(0)} of ${asked.toFixed(0)} ps`,
  ]);
  return table([['run', 'status', 'stage', 'production'], ...rows]);
}

/** Fractions of every state, then the verdicts. */
export function summaryLines(summary: StudySummary): string {
  const percent = ({ value, error }: { readonly value: number; readonly error: number | null }) =>
    `${(100 * value).toFixed(1)}${error === null ? '' : ` ± ${(100 * error).toFixed(1)}`}`;
  const states = summary.states.map(({ state, runs, sampled, populations, convergence }) => {
    const { ssip, cip, agg } = populations['isolated-pair'];
    return [
      state,
      String(runs.length),
      (sampled / 1000).toFixed(2),
      percent(ssip),
      percent(cip),
      percent(agg),
      convergence.verdict,
    ];
  });
  const verdicts = summary.statements.map(({ text, ours, paper, verdict, provisional }) => [
    text,
    ours ?? '-',
    paper ?? '-',
    `${verdict}${provisional ? ' (provisional)' : ''}`,
  ]);
  const parts = [
    table([['state', 'runs', 'ns', 'SSIP %', 'CIP %', 'AGG %', 'sampling'], ...states]),
    ...(verdicts.length === 0 ? [] : [table([['statement', 'here', 'paper', 'verdict'], ...verdicts])]),
    ...(summary.calibration === null
      ? []
      : [`  calibration: ${summary.calibration.verdict}: ${summary.calibration.reason}`]),
  ];
  return parts.join('\n\n');
}
