/**
 * The table of the README's section Speed, from the records in benchmarks/results: for every size, number of threads and of
 * replicas the newest record that has it (of one commit's the one with the most programs), `sheath` and the other programs of that
 * same call side by side. Records of other machines or settings than those of the newest are left aside.
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

/** Rows by size, threads, replicas: {atoms, threads, replicas, record, results: {platform: result}}. */
function rowsOf(records) {
  const rows = new Map();
  const newest = records.at(-1);
  for (const record of records) {
    if (conditionsOf(record) !== conditionsOf(newest)) continue;
    for (const { atoms, threads, replicas, platform } of record.results) {
      if (platform !== 'cpu') continue;
      const results = Object.fromEntries(
        record.results
          .filter((r) => r.atoms === atoms && r.threads === threads && r.replicas === replicas && !r.software)
          .map((result) => [result.platform, result]),
      );
      const key = [atoms, threads, replicas].join();
      const known = rows.get(key);
      const poorer =
        known?.record.commit === record.commit &&
        Object.keys(results).length < Object.keys(known.results).length;
      if (!poorer) rows.set(key, { atoms, threads, replicas, record, results });
    }
  }
  return [...rows.values()].sort(
    (a, b) => a.atoms - b.atoms || a.replicas - b.replicas || a.threads - b.threads,
  );
}

/** Markdown. */
function speedTable(records) {
  const rows = rowsOf(records);
  const programs = Object.keys(PROGRAMS).filter((name) => rows.some(({ results }) => results[name]));
  const speed = (result) =>
    result === undefined ? '' : result.aggregateNsPerDay.toPrecision(3).replace(/\.$/, '');
  const ratio = ({ cpu, gromacs }) =>
    gromacs === undefined ? '' : (cpu.aggregateNsPerDay / gromacs.aggregateNsPerDay).toFixed(2);
  const lines = rows.map(({ atoms, threads, replicas, record, results }) => [
    atoms.toLocaleString('en-US'),
    threads,
    replicas,
    ...programs.map((name) => speed(results[name])),
    ratio(results),
    (results.cpu.memoryBytes / 1e6).toFixed(0),
    `${record.commit}${isBusy(record) ? ', busy' : ''}`,
  ]);
  const heads = [
    'atoms',
    'threads',
    'boxes',
    ...programs.map((name) => `${PROGRAMS[name]} ns/day`),
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
