/** The page of a benchmark: every number, no chart of one point, and a software GPU that is nobody's speed. */
import { expect, test } from 'vitest';
import { type BenchmarkRecord, type BenchmarkResult, renderBenchmark } from '../../../src/report/index.js';

const result = (changes: Partial<BenchmarkResult>): BenchmarkResult => ({
  platform: 'cpu',
  kind: 'sheath',
  device: 'CPU, one thread',
  software: false,
  atoms: 3000,
  threads: 1,
  replicas: 1,
  msPerStep: 4,
  msPerStepSmallest: 3.9,
  msPerStepLargest: 4.2,
  nsPerDay: 43.2,
  aggregateNsPerDay: 43.2,
  pairsPerSecond: 1e8,
  parts: { nonbonded: 3, mesh: 0.6, other: 0.4 },
  memoryBytes: 2 ** 27,
  startUpMs: 500,
  ...changes,
});

const record = (results: readonly BenchmarkResult[], load = 0): BenchmarkRecord => ({
  date: '2026-01-02T03:04:05.000Z',
  version: '1.2.3',
  commit: 'abc1234',
  machine: { cpu: 'Some <CPU>', cores: 2, memoryBytes: 2 ** 33, system: 'linux', node: 'v20', load },
  box: { kind: 'bce', seed: 1 },
  settings: { timeStep: 0.002, cutoff: 1, pmeOrder: 4, pmeSpacing: 0.12, rounds: 3 },
  results,
  failures: [],
});

test('sizes, threads and replicas are drawn where there are two points of them', () => {
  const one = renderBenchmark(record([result({})]));
  for (const id of ['size-chart', 'thread-chart', 'replica-chart']) expect(one).not.toContain(`id="${id}"`);
  expect(one).toContain('id="parts-cpu"');
  const all = renderBenchmark(
    record([
      result({}),
      result({ atoms: 12_000, nsPerDay: 11 }),
      result({ threads: 2, nsPerDay: 80 }),
      result({ replicas: 4 }),
    ]),
  );
  for (const id of ['size-chart', 'thread-chart', 'replica-chart']) expect(all).toContain(`id="${id}"`);
  expect(all).toContain('ideal slope');
  expect(all).toContain('Some &lt;CPU&gt;');
});

test('a software GPU is named apart, in no chart, with no ns/day', () => {
  const software = { platform: 'webgpu', device: 'llvmpipe', software: true, msPerStep: 900, nsPerDay: 0.19 };
  const page = renderBenchmark(
    record([result({}), result({ atoms: 12_000 }), result(software), result({ ...software, atoms: 12_000 })]),
  );
  expect(page).toContain('A software GPU took part');
  expect(page).toContain('no speed');
  expect(page).not.toContain('data-label="webgpu');
  expect(page).not.toContain('id="parts-webgpu"');
  expect(page).not.toContain('0.19');
});

test('a busy machine is said to be busy', () => {
  expect(renderBenchmark(record([result({})], 0.5))).not.toContain('The machine was busy');
  expect(renderBenchmark(record([result({})], 1.5))).toContain('The machine was busy');
});
