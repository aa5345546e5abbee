/** A benchmark with peers that fail, hang, die, or do as LAMMPS does: what is measured stands, what is not is named. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type BenchSettings, givenBox, runBenchmark } from '../../../src/benchmark/index.js';
import { runProgram } from '../../../src/benchmark/peer-programs-node.js';
import { stepsFor } from '../../../src/benchmark/throughput.js';
import { readGromacs } from '../../../src/interop/index.js';

const golden = (name: string) => fileURLToPath(new URL(`../../golden/gromacs/${name}`, import.meta.url));
const base = givenBox(readGromacs({ top: golden('bce-small.top'), gro: golden('bce-small.gro') }));
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sheath-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Stands for LAMMPS: a shell script. */
function lammps(name: string, script: string) {
  const command = join(folder, name);
  writeFileSync(command, `#!/bin/sh\n${script}\n`);
  chmodSync(command, 0o755);
  return { name: 'lammps', command, version: name } as const;
}

const LOOP = 'echo "Loop time of 2.0 on 1 procs for 20 steps with 2996 atoms"';

const settings = (changes: Partial<BenchSettings>): BenchSettings => ({
  ...{ timeStep: 0.002, cutoff: 1, pmeOrder: 4, pmeSpacing: 0.12 },
  ...{ platforms: [], peers: [], sizes: [1], threads: [1], replicas: [1], rounds: 1 },
  ...{ steps: 20, patience: 20_000 },
  ...changes,
});

const silent = { measuring: () => {}, failed: () => {} };

test.skipIf(process.platform === 'win32')('one that fails, one that hangs, one that works', async () => {
  const peers = [
    lammps('broken', 'echo out of cheese; exit 3'),
    lammps('hung', 'exec sleep 60'),
    lammps('killed', 'kill -9 $$'),
    lammps('silent', 'exit 0'),
    lammps('good', LOOP),
  ];
  const failed: string[] = [];
  const record = await runBenchmark(base, 1, settings({ peers, rounds: 2, patience: 1500 }), {
    ...silent,
    failed: (_, why) => failed.push(why),
  });
  expect(record.results.map(({ device, rounds, msPerStep }) => [device, rounds.length, msPerStep])).toEqual([
    ['good', 2, 100],
  ]);
  expect(record.failures).toHaveLength(4);
  expect(failed[0]).toContain('out of cheese');
  expect(failed[1]).toContain('--patience');
  expect(failed[2]).toContain('memory runs out');
  expect(failed[3]).toContain('no time that can be read');
});

test.skipIf(process.platform === 'win32')(
  'rounds that do not fit are left out, the first is not',
  async () => {
    const calls = join(folder, 'calls');
    const peers = [lammps('counted', `echo x >> ${calls}; ${LOOP}`)];
    const record = await runBenchmark(base, 1, settings({ peers, rounds: 3, allowed: 0 }), silent);
    expect(record.results.map(({ rounds }) => rounds.length)).toEqual([1]);
    expect(readFileSync(calls, 'utf8')).toBe('x\n');
  },
);

test.skipIf(process.platform === 'win32')('stopped: what was measured stands, nothing is left', async () => {
  const temporary = mkdtempSync(join(folder, 'temporary-'));
  vi.stubEnv('TMPDIR', temporary);
  const stop = new AbortController();
  const peers = [lammps('first', LOOP), lammps('second', 'exec sleep 60'), lammps('third', LOOP)];
  const record = await runBenchmark(base, 1, settings({ peers, signal: stop.signal }), {
    ...silent,
    measuring: (number) => {
      if (number === 2) setTimeout(() => stop.abort(), 300);
    },
  });
  expect(record.results.map(({ device }) => device)).toEqual(['first']);
  expect(record.failures).toHaveLength(2);
  expect(record.failures[1]).toContain('stopped before');
  vi.unstubAllEnvs();
  expect(readdirSync(temporary)).toEqual([]);
});

test.skipIf(process.platform !== 'linux')('memory of a program and of what it starts', async () => {
  let bytes = 0;
  const hold = `const b = Buffer.alloc(80e6, 1); setTimeout(() => b.length, 900)`;
  await runProgram('sh', ['-c', `"${process.execPath}" -e '${hold}'; true`], {
    onMemory: (seen) => {
      bytes = seen;
    },
  });
  expect(bytes).toBeGreaterThan(80e6);
});

test('blocks are timed whole unless one takes minutes', () => {
  expect([
    stepsFor({ milliseconds: 5000 }, 5),
    stepsFor({ milliseconds: 5000 }, 700),
    stepsFor(30, 5),
  ]).toEqual([1000, 100, 30]);
  expect(stepsFor({ milliseconds: 5000 }, 2000)).toBe(10);
});
