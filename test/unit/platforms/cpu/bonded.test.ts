/** Harmonic angles and impropers over the whole circle: the kernels take small deviations on a shorter way than large ones. */
import { describe, expect, test } from 'vitest';
import type { TermTable } from '../../../../src/forces/index.js';
import { createArena } from '../../../../src/platforms/cpu/arena.js';
import { createBondedJobs } from '../../../../src/platforms/cpu/bonded.js';
import { loadKernels } from '../../../../src/platforms/cpu/kernels-node.js';
import { createPartClock } from '../../../../src/platforms/cpu/part-clock.js';
import { createReplicaMemory, termIndex } from '../../../../src/platforms/cpu/replica-memory.js';
import { createTeam } from '../../../../src/platforms/cpu/team-node.js';

const K = 300;
const DEGREE = Math.PI / 180;

/** Energy of two interactions at once, on four atoms each, whose last is turned by these angles. */
function energyOf(kind: 'angle-harmonic' | 'improper-harmonic', reference: number, turns: readonly number[]) {
  const size = kind === 'angle-harmonic' ? 3 : 4;
  const arena = createArena();
  const memory = createReplicaMemory(arena, 4 * turns.length);
  turns.forEach((turn, n) => {
    const [x, y] = [0.1 * Math.cos(turn), 0.1 * Math.sin(turn)];
    const points = size === 3 ? [0.1, 0, 0, 0, 0, 0, x, y, 0] : [0.1, 0, 0, 0, 0, 0, 0, 0, 0.1, x, y, 0.1];
    memory.positions.set(points, 12 * n);
  });
  const table: TermTable = {
    kind,
    atoms: Uint32Array.from(turns.flatMap((_, n) => Array.from({ length: size }, (__, k) => 4 * n + k))),
    parameters: Float64Array.from(turns.flatMap(() => [reference, K])),
  };
  const kernels = loadKernels(arena.memory);
  const team = createTeam(arena, kernels, 1, createPartClock());
  const bonded = createBondedJobs(arena, kernels, [table], new Float64Array(4 * turns.length), memory, 1);
  bonded.begin();
  bonded.collect(team.run('bonded', [[]], bonded.jobs(true)).slice(1));
  return memory.terms[termIndex(kind === 'angle-harmonic' ? 'angle' : 'improperDihedral')];
}

describe.each([10, 44.9, 45.1, 90, 112, 179])('a reference of %f°', (degrees) => {
  const reference = degrees * DEGREE;
  const harmonic = (difference: number) => 0.5 * K * difference ** 2;

  test.each([
    [1, 179],
    [60, 61],
    [100, 120],
    [30, 150],
  ])('angles of %i° and %i°', (...angles) => {
    const turns = angles.map((angle) => angle * DEGREE);
    const expected = turns.reduce((sum, turn) => sum + harmonic(turn - reference), 0);
    expect(Math.abs(energyOf('angle-harmonic', reference, turns) - expected)).toBeLessThan(1e-9 * K);
  });

  test.each([
    [1, -179],
    [-60, 61],
    [100, -120],
  ])('impropers of %i° and %i°', (...angles) => {
    const turns = angles.map((angle) => angle * DEGREE);
    const nearest = (difference: number) => difference - 2 * Math.PI * Math.round(difference / (2 * Math.PI));
    const expected = turns.reduce((sum, turn) => sum + harmonic(nearest(turn - reference)), 0);
    expect(Math.abs(energyOf('improper-harmonic', reference, turns) - expected)).toBeLessThan(1e-9 * K);
  });
});

test('without the virial: the same forces and energy', () => {
  const arena = createArena();
  const memory = createReplicaMemory(arena, 6);
  memory.positions.set([0.1, 0, 0, 0, 0, 0, 0.02, 0.11, 0, 0.1, 0.3, 0, 0, 0.3, 0, 0.01, 0.42, 0.03]);
  const table: TermTable = {
    kind: 'angle-harmonic',
    atoms: Uint32Array.of(0, 1, 2, 3, 4, 5),
    parameters: Float64Array.of(1.9, K, 1.8, K),
  };
  const kernels = loadKernels(arena.memory);
  const team = createTeam(arena, kernels, 1, createPartClock());
  const bonded = createBondedJobs(arena, kernels, [table], new Float64Array(6), memory, 1);
  const [full, bare] = [true, false].map((virial) => {
    memory.virial.fill(0);
    memory.terms.fill(0);
    bonded.begin();
    bonded.collect(team.run('bonded', [[]], bonded.jobs(virial)).slice(1));
    return { forces: memory.forces.slice(), terms: memory.terms.slice(), virial: memory.virial.slice() };
  });
  expect(bare.forces).toEqual(full.forces);
  expect(bare.terms).toEqual(full.terms);
  expect(Math.max(...full.virial.map(Math.abs))).toBeGreaterThan(1e-3);
  expect(bare.virial).toEqual(new Float64Array(9));
});
