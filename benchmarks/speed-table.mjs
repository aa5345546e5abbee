/**
 * The table of the README's section Speed, from the records in benchmarks/results: for every size, number of threads and of
 * replicas the newest commit that has it, `sheath` and the other programs side by side, each by the median of all its rounds at that
 * commit. Records of other machines or settings than those of the newest are left aside.
 *
 *   node benchmarks/speed-table.mjs [FOLDER]   print it
 *   node benchmarks/speed-table.mjs --write    put it into README.md, between its two marks
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isBusy, readRecords } from './history.mjs';

const MARKS = /(<!-- speed: .*?-->\n)[\s\S]*?(<!-- end of speed -->)/;
const PROGRAMS = { cpu: '`cpu`', gromacs: 'GROMACS', lammps: 'LAMMPS', openmm: 'OpenMM' };

const conditionsOf = ({ machine, box, settings }) =>
  [
    ...[machine.cpu, machine.cores, box.kind],
    ...[settings.timeStep, settings.cutoff, settings.pmeOrder, settings.pmeSpacing],
  ].join();

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

/** Rows by size, threads, replicas: {atoms, threads, replicas, commit, busy, programs: {name: [result, ...]}}. */
function rowsOf(records) {
  const rows = new Map();
  const newest = records.at(-1);
  for (const record of records) {
    if (conditionsOf(record) !== conditionsOf(newest)) continue;
    const results = record.results.filter(({ software, platform }) => !software && platform in PROGRAMS);
    for (const { atoms, threads, replicas } of results.filter(({ platform }) => platform === 'cpu')) {
      const key = [atoms, threads, replicas].join();
      const known = rows.get(key);
      const row =
        known?.commit === record.commit
          ? known
          : { atoms, threads, replicas, commit: record.commit, busy: false, programs: {} };
      row.busy ||= isBusy(record);
      for (const result of results) {
        const { platform } = result;
        if ([result.atoms, result.threads, result.replicas].join() === key)
          row.programs[platform] = [...(row.programs[platform] ?? []), result];
      }
      rows.set(key, row);
    }
  }
  return [...rows.values()].sort(
    (a, b) => a.atoms - b.atoms || a.replicas - b.replicas || a.threads - b.threads,
  );
}

/** ns/day of all boxes, from the median of all rounds. */
function speedOf(results) {
  const [{ msPerStep, aggregateNsPerDay }] = results;
  return (
    (aggregateNsPerDay * msPerStep) / median(results.flatMap(({ rounds }) => rounds.map((r) => r.msPerStep)))
  );
}

/** Markdown. */
function speedTable(records) {
  const rows = rowsOf(records);
  const names = Object.keys(PROGRAMS).filter((name) => rows.some(({ programs }) => programs[name]));
  const speed = (results) =>
    results === undefined ? '' : speedOf(results).toPrecision(3).replace(/\.$/, '');
  const ratio = ({ cpu, gromacs }) =>
    gromacs === undefined ? '' : (speedOf(cpu) / speedOf(gromacs)).toFixed(2);
  const lines = rows.map(({ atoms, threads, replicas, commit, busy, programs }) => [
    atoms.toLocaleString('en-US'),
    threads,
    replicas,
    ...names.map((name) => speed(programs[name])),
    ratio(programs),
    Math.max(...programs.cpu.map(({ memoryBytes }) => memoryBytes / 1e6)).toFixed(0),
    `${commit}${busy ? ', busy' : ''}`,
  ]);
  const heads = [
    'atoms',
    'threads',
    'boxes',
    ...names.map((name) => `${PROGRAMS[name]} ns/day`),
    '`cpu` / GROMACS',
    '`cpu` MB',
    'commit',
  ];
  return [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false } },
});
const table = speedTable(readRecords(positionals[0] ?? at('results')));
if (values.write) {
  const readme = readFileSync(at('../README.md'), 'utf8');
  if (!MARKS.test(readme)) throw new Error('README.md has lost the marks of its speed table');
  writeFileSync(
    at('../README.md'),
    readme.replace(MARKS, (_, begin, end) => `${begin}${table}${end}`),
  );
} else process.stdout.write(table);
