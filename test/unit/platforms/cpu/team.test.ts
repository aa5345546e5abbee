import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createArena } from '../../../../src/platforms/cpu/arena.js';
import { loadKernels } from '../../../../src/platforms/cpu/kernels-node.js';
import { createPartClock } from '../../../../src/platforms/cpu/part-clock.js';
import { createTeam, type Job } from '../../../../src/platforms/cpu/team-node.js';
import type { Task } from '../../../../src/platforms/cpu/team-protocol.js';

const compiled = new URL('../../../../dist/platforms/cpu/kernel-helper-node.js', import.meta.url);
const built = existsSync(fileURLToPath(compiled));
if (!built) console.log('skipped: helper threads run compiled code, and dist/ is missing (npm run build)');

describe.runIf(built)('a team of two', () => {
  test('every thread returns what its kernels returned', () => {
    const arena = createArena();
    const team = createTeam(arena, loadKernels(arena.memory), 2, createPartClock());
    const values = arena.float64(6);
    const check = () =>
      team.run('sum', [
        [['allFinite', values.byteOffset, 2]],
        [
          ['allFinite', values.byteOffset, 2],
          ['allFinite', values.byteOffset + 16, 4],
        ],
      ]);
    expect(check()).toEqual([[1], [1, 1]]);
    values[3] = Number.NaN;
    expect(check()).toEqual([[1], [1, 0]]);
    team.dispose();
  });

  test('jobs go to whoever is free, each once, and each returns what its kernels returned', () => {
    const arena = createArena();
    const team = createTeam(arena, loadKernels(arena.memory), 2, createPartClock());
    const values = arena.float64(4);
    values[2] = Number.NaN;
    const finite = (first: number): Task => ['allFinite', values.byteOffset + 8 * first, 2];
    const jobs = Array.from(
      { length: 20 },
      (_, k): Job => ({
        part: 'bonded',
        tasks: k % 2 === 0 ? [finite(0)] : [finite(2), finite(0)],
      }),
    );
    let besides = 0;
    for (let round = 1; round <= 50; round++) {
      const results = team.run('sum', [[finite(2)], [finite(0)]], jobs, () => {
        besides++;
      });
      expect(results).toEqual([[0], [1], ...jobs.map((_, k) => (k % 2 === 0 ? [1] : [0, 1]))]);
      expect(besides).toBe(round);
    }
    team.dispose();
  });

  test('one that dies is noticed, long before patience ends, now and at every later order', () => {
    const arena = createArena();
    const team = createTeam(arena, loadKernels(arena.memory), 2, createPartClock());
    const beyond = 2 ** 31;
    const order = () => team.run('sum', [[], [['allFinite', beyond, 6]]]);
    expect(order).toThrow(expect.objectContaining({ code: 'E_THREAD_LOST' }));
    expect(order).toThrow(expect.objectContaining({ code: 'E_THREAD_LOST' }));
    team.dispose();
  });
});
