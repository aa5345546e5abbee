/** benchmarks/history.mjs over records whose losses are known. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../../benchmarks/history.mjs', import.meta.url));

const record = (day: number, commit: string, [low, middle, high]: readonly number[], load = 0) => ({
  schema: 1,
  date: `2026-01-0${day}T00:00:00.000Z`,
  version: '1.0.0',
  commit,
  machine: { cpu: 'X', cores: 2, load },
  box: { kind: 'bce', seed: 1 },
  settings: { timeStep: 0.002, cutoff: 1, pmeOrder: 4, pmeSpacing: 0.12, rounds: 3 },
  results: [
    {
      ...{ platform: 'cpu', software: false, atoms: 3000, threads: 1, replicas: 1 },
      ...{ msPerStep: middle, msPerStepSmallest: low, msPerStepLargest: high },
    },
  ],
});

function history(records: readonly object[]): { readonly text: string; readonly status: number | null } {
  const folder = mkdtempSync(join(tmpdir(), 'history-'));
  try {
    for (const [k, one] of records.entries()) writeFileSync(join(folder, `${k}.json`), JSON.stringify(one));
    writeFileSync(join(folder, 'other.json'), '{"machine":"of an older kind"}');
    const { stdout, status } = spawnSync(process.execPath, [SCRIPT, folder], { encoding: 'utf8' });
    return { text: stdout, status };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a loss beyond the spread of the rounds is flagged', () => {
  const { text, status } = history([record(2, 'bbb', [4.9, 5, 5.1]), record(1, 'aaa', [3.9, 4, 4.1])]);
  expect(text).toContain('4.000 @aaa -> 5.000 @bbb  +25.0 %  LOSS');
  expect(status).toBe(1);
});

test.each([
  ['within the spread', [record(1, 'aaa', [3.5, 4, 5.2]), record(2, 'bbb', [4.9, 5, 5.1])]],
  ['below the threshold', [record(1, 'aaa', [4, 4, 4]), record(2, 'bbb', [4.1, 4.1, 4.1])]],
  ['on a busy machine', [record(1, 'aaa', [4, 4, 4]), record(2, 'bbb', [8, 8, 8], 1.5)]],
  ['a gain', [record(1, 'aaa', [4, 4, 4]), record(2, 'bbb', [3, 3, 3])]],
  ['one record', [record(1, 'aaa', [4, 4, 4])]],
])('no loss: %s', (_, records) => {
  const { text, status } = history(records);
  expect(text).toContain('3000 atoms');
  expect(text).not.toContain('LOSS');
  expect(status).toBe(0);
});
