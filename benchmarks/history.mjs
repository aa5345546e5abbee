/**
 * How the figures of `sheath bench --json` moved over commits: benchmarks/results/*.json by date, one line a figure, on one machine
 * and with the same settings. A loss is flagged where the new range of rounds lies wholly above the old one and the median lost more than
 * the threshold.
 *
 *   node benchmarks/history.mjs [FOLDER] [--threshold 0.05]
 *
 * The exit status is 1 where the newest record shows a loss. Records of a busy machine are marked and compared with nothing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const BUSY = 0.3; // processes a core

/** Records in the order of their dates; files of another kind are left aside. */
export function readRecords(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, ...JSON.parse(readFileSync(join(folder, name), 'utf8')) }))
    .filter(({ schema, results }) => schema === 1 && Array.isArray(results))
    .sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** Whether the machine had other work when the record was taken. */
export const isBusy = ({ machine }) => machine.load > BUSY * machine.cores;

/** One figure: [{record, result}] of the same machine, settings, program, size, threads, replicas. */
export function figuresOf(records) {
  const figures = new Map();
  for (const record of records) {
    const { machine, box, settings } = record;
    const { timeStep, cutoff, pmeOrder, pmeSpacing } = settings;
    for (const result of record.results) {
      if (result.software) continue;
      const { platform, atoms, threads, replicas } = result;
      const key = JSON.stringify([
        machine.cpu,
        machine.cores,
        box.kind,
        [timeStep, cutoff, pmeOrder, pmeSpacing],
        [platform, atoms, threads, replicas],
      ]);
      figures.set(key, [...(figures.get(key) ?? []), { record, result }]);
    }
  }
  return figures;
}

/** Of the newest against the one before, among records of a quiet machine; null with fewer than two. */
export function changeOf(points, threshold) {
  const quiet = points.filter(({ record }) => !isBusy(record));
  const [before, now] = quiet.slice(-2);
  if (now === undefined) return null;
  const ratio = now.result.msPerStep / before.result.msPerStep;
  const apart = now.result.msPerStepSmallest > before.result.msPerStepLargest;
  return { ratio, loss: apart && ratio > 1 + threshold };
}

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { threshold: { type: 'string', default: '0.05' } },
  });
  const folder = positionals[0] ?? fileURLToPath(new URL('results', import.meta.url));
  const records = readRecords(folder);
  const newest = records.at(-1);
  let losses = 0;
  let machine = '';
  for (const [key, points] of figuresOf(records)) {
    const [cpu, cores, kind, method, [platform, atoms, threads, replicas]] = JSON.parse(key);
    const heading = `${cpu}, ${cores} cores; ${kind}, ${1000 * method[0]} fs, ${method[1]} nm, order ${method[2]} at ${method[3]} nm`;
    if (heading !== machine) process.stdout.write(`${heading}\n`);
    machine = heading;
    const path = points.map(
      ({ record, result }) =>
        `${result.msPerStep.toFixed(3)}${isBusy(record) ? ' (busy)' : ''} @${record.commit ?? record.version}`,
    );
    const change = changeOf(points, Number(values.threshold));
    const told =
      change === null ? '' : `  ${change.ratio < 1 ? '' : '+'}${(100 * (change.ratio - 1)).toFixed(1)} %`;
    if (change?.loss && points.at(-1).record === newest) losses++;
    process.stdout.write(
      `  ${platform}, ${atoms} atoms, ${threads} threads, ${replicas} replicas: ms/step ${path.join(' -> ')}${told}${change?.loss ? '  LOSS' : ''}\n`,
    );
  }
  if (newest === undefined) process.stdout.write(`no records of sheath bench --json in ${folder}\n`);
  process.exitCode = losses > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
