/** Cost and memory against size, on results whose growth is known. */
import { expect, test } from 'vitest';
import {
  type BenchmarkResult,
  costChanges,
  costLine,
  memoryGrowths,
  memoryLine,
} from '../../../src/report/index.js';

/** @param cost of a step, ns an atom, by part */
const result = (atoms: number, cost: Readonly<Record<string, number>>): BenchmarkResult => {
  const parts = Object.fromEntries(Object.entries(cost).map(([name, ns]) => [name, (ns * atoms) / 1e6]));
  const msPerStep = Object.values(parts).reduce((sum, ms) => sum + ms, 0);
  return {
    ...{ platform: 'cpu', kind: 'sheath', device: 'CPU', software: false, atoms, threads: 1, replicas: 1 },
    ...{ msPerStep, msPerStepSmallest: msPerStep, msPerStepLargest: msPerStep, parts },
    ...{ nsPerDay: 1, aggregateNsPerDay: 1, pairsPerSecond: 1, startUpMs: 1 },
    memoryBytes: 100e6 + 3000 * atoms,
  };
};

test('a part that bends is named, from the first size beyond fixed costs on', () => {
  const [change] = costChanges([
    result(3000, { pairs: 900, mesh: 100 }),
    result(12_000, { pairs: 300, mesh: 100 }),
    result(400_000, { pairs: 330, mesh: 170 }),
  ]);
  expect(change).toMatchObject({ fromAtoms: 12_000, toAtoms: 400_000, flat: false });
  expect(change.to / change.from).toBeCloseTo(1.25, 12);
  expect(change.part?.name).toBe('mesh');
  expect(costLine(change, String)).toBe(
    'cpu, 1 thread: 400 ns at 12000 atoms, 500 ns at 400000 (+25 %, beyond 15 %; it is mesh that changes most, from 100 to 170 ns)',
  );
});

test('a part that falls is named where the whole falls', () => {
  const [change] = costChanges([
    result(20_000, { pairs: 300, wait: 300 }),
    result(40_000, { pairs: 310, wait: 100 }),
  ]);
  expect([change.flat, change.part?.name]).toEqual([false, 'wait']);
});

test.each([
  [1.14, true],
  [1.16, false],
  [0.86, true],
  [0.84, false],
])('%d times the cost: flat %s', (factor, flat) => {
  const [change] = costChanges([result(12_000, { pairs: 400 }), result(108_000, { pairs: 400 * factor })]);
  expect(change.flat).toBe(flat);
});

test('one size, several boxes side by side and software GPUs say nothing of growth', () => {
  const one = result(3000, { pairs: 400 });
  const others = [
    { ...result(12_000, { pairs: 400 }), replicas: 2 },
    { ...result(12_000, { pairs: 400 }), software: true },
    { ...result(12_000, { pairs: 400 }), threads: 2 },
  ];
  expect(costChanges([one, ...others])).toEqual([]);
  expect(memoryGrowths([one, ...others])).toEqual([]);
});

test('memory: bytes for every further atom', () => {
  const [growth] = memoryGrowths([
    result(108_000, { a: 1 }),
    result(3000, { a: 1 }),
    result(12_000, { a: 1 }),
  ]);
  expect(growth.bytesPerAtom).toEqual([3000, 3000]);
  expect(memoryLine(growth, String)).toBe(
    'cpu, 1 thread: 3.0 kB for every further atom up to 12000, 3.0 kB up to 108000',
  );
});
