import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createArena } from '../../../../src/platforms/cpu/arena.js';
import { loadKernels } from '../../../../src/platforms/cpu/kernels-node.js';
import { createTeam } from '../../../../src/platforms/cpu/team-node.js';

const compiled = new URL('../../../../dist/platforms/cpu/kernel-helper-node.js', import.meta.url);
const built = existsSync(fileURLToPath(compiled));
if (!built) console.log('skipped: helper threads run compiled code, and dist/ is missing (npm run build)');

describe.runIf(built)('a team of two', () => {
  test('helpers return what their kernels returned', () => {
    const arena = createArena();
    const team = createTeam(arena, loadKernels(arena.memory), 2);
    const values = arena.float64(6);
    const check = () => team.run([[['allFinite', values.byteOffset, 6]]], () => {});
    expect(check()).toEqual([[1]]);
    values[3] = Number.NaN;
    expect(check()).toEqual([[0]]);
    team.dispose();
  });

  test('one that dies is noticed, long before patience ends, now and at every later order', () => {
    const arena = createArena();
    const team = createTeam(arena, loadKernels(arena.memory), 2);
    const beyond = 2 ** 31;
    const order = () => team.run([[['allFinite', beyond, 6]]], () => {});
    expect(order).toThrow(expect.objectContaining({ code: 'E_THREAD_LOST' }));
    expect(order).toThrow(expect.objectContaining({ code: 'E_THREAD_LOST' }));
    team.dispose();
  });
});
