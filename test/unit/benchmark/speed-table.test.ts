/** The README's speed table says what the committed records say, and which of several records it takes is known. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const tableOf = (folder: string): string =>
  spawnSync(process.execPath, [at('benchmarks/speed-table.mjs'), folder], { encoding: 'utf8' }).stdout;

type Rounds = readonly number[];

/** A result of so many ns/day in its rounds. */
const result = (platform: string, speeds: Rounds) => ({
  ...{ platform, atoms: 3000, threads: 1, replicas: 1, memoryBytes: 1e8 },
  ...{ msPerStep: 1 / speeds[0], aggregateNsPerDay: speeds[0] },
  rounds: speeds.map((speed) => ({ msPerStep: 1 / speed })),
});

const record = (commit: string, cpu: string, [ours, theirs]: readonly [Rounds, Rounds?], load = 0) => ({
  commit,
  machine: { cpu, cores: 2, load },
  box: { kind: 'bce' },
  settings: { timeStep: 0.002, cutoff: 1, pmeOrder: 4, pmeSpacing: 0.12 },
  results: [result('cpu', ours), ...(theirs === undefined ? [] : [result('gromacs', theirs)])],
});

function rows(records: readonly object[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'speed-table-'));
  try {
    for (const [day, one] of records.entries()) {
      writeFileSync(
        join(folder, `${day}.json`),
        JSON.stringify({ schema: 1, date: `2026-01-0${day + 1}`, ...one }),
      );
    }
    return tableOf(folder).trim().split('\n').slice(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the README's table is that of the committed records", () => {
  const table = tableOf(at('benchmarks/results'));
  expect(table).toContain('GROMACS');
  expect(readFileSync(at('README.md'), 'utf8')).toContain(`-->\n${table}<!-- end of speed -->`);
});

test('a row is of one commit, the newest', () => {
  expect(rows([record('aaa', 'X', [[10], [20]]), record('bbb', 'X', [[30], [20]])])).toEqual([
    '| 3,000 | 1 | 1 | 30.0 | 20.0 | 1.50 | 100 | bbb |',
  ]);
});

test('all rounds of a commit count, over several records', () => {
  const first = record('aaa', 'X', [[10, 40], [20]]);
  expect(rows([first, record('aaa', 'X', [[30, 30, 30]])])).toEqual([
    '| 3,000 | 1 | 1 | 30.0 | 20.0 | 1.50 | 100 | aaa |',
  ]);
});

test('only the newest machine is in the table, and it says when that was busy', () => {
  expect(rows([record('aaa', 'Y', [[10], [20]]), record('bbb', 'X', [[15], [20]], 2)])).toEqual([
    '| 3,000 | 1 | 1 | 15.0 | 20.0 | 0.75 | 100 | bbb, busy |',
  ]);
});
