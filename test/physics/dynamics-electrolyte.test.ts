/** Dynamics of real molecules with the force field: what must hold whatever the forces are worth. */
import { describe, expect, test } from 'vitest';
import { type DynamicsProgram, drawVelocities } from '../../src/dynamics/index.js';
import { loadModel } from '../../src/forcefield/index.js';
import {
  type CreatePlatform,
  choosePlatform,
  type Method,
  type ReplicaSettings,
} from '../../src/platforms/index.js';
import { createSystem } from '../../src/system/index.js';
import { columnOf, minimise, nve, rms, warmCluster } from '../support/electrolyte-cluster.js';
import { EC_POSITIONS, placedAt } from '../support/electrolyte-molecules.js';
import { toyState } from '../support/toy-system.js';

const { create } = await choosePlatform('reference');
const replica: ReplicaSettings = { temperature: 300, pressure: 1, seed: 5, walker: 0, charges: null };

describe('LiPF6 and two EC in the open', () => {
  test.each(['none', 'h-bonds'] as const)(
    'constraints %s: the RMS energy error falls as dt² over three time steps',
    async (constraints) => {
      const { platform, state } = await warmCluster(create, constraints, replica.seed);
      const longest = constraints === 'none' ? 0.0005 : 0.001;
      const errors: number[] = [];
      for (const divisor of [1, 2, 4]) {
        await platform.upload(state);
        const { energies, failure } = await platform.advance(nve(longest / divisor), 400 * divisor, {
          energiesEvery: divisor,
        });
        expect(failure).toBeNull();
        errors.push(rms(columnOf(energies, 'conserved')));
      }
      for (const ratio of [errors[0] / errors[1], errors[1] / errors[2]]) {
        expect(ratio).toBeGreaterThan(3.6);
        expect(ratio).toBeLessThan(4.4);
      }
    },
  );

  test('4 ps at 0.5 fs: no drift of the energy beyond its fluctuation', async () => {
    const { platform } = await warmCluster(create, 'none', replica.seed);
    const { energies } = await platform.advance(nve(0.0005), 8000, { energiesEvery: 5 });
    const conserved = columnOf(energies, 'conserved');
    const half = conserved.length / 2;
    const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
    const drift = mean(conserved.slice(half)) - mean(conserved.slice(0, half));
    // 28 atoms exchange 100 kJ/mol between kinetic and potential energy meanwhile.
    expect(rms(columnOf(energies, 'kinetic'))).toBeGreaterThan(5);
    expect(Math.abs(drift)).toBeLessThan(rms(conserved));
    expect(rms(conserved)).toBeLessThan(0.2);
  });
});

describe.each([
  ['reference', 1],
  ['cpu', 1],
  ['cpu', 2],
])('EC in a periodic box with PME, constraints, CSVR and C-rescale, %s with %i threads', (name, threads) => {
  const create: CreatePlatform = async (...box) => (await choosePlatform(name, threads)).create(...box);
  const periodic: Method = {
    boundary: 'periodic',
    cutoff: 0.5,
    electrostatics: { kind: 'pme', beta: 6, order: 4, mesh: [18, 18, 18] },
    dispersionCorrection: true,
  };
  const npt: DynamicsProgram = {
    ...nve(0.002),
    thermostat: { kind: 'csvr', time: 0.1, every: 10 },
    barostat: { kind: 'c-rescale', time: 0.5, compressibility: 4.5e-5, every: 10 },
    removeCentreOfMassEvery: 100,
  };

  test('60 steps equal 30 + 30 continued, bit for bit, and the conserved energy is conserved', async () => {
    const system = createSystem(loadModel(['EC']), [{ species: 0, count: 8 }], { constraints: 'h-bonds' });
    const positions = Array.from({ length: 8 }, (_, k) =>
      placedAt(EC_POSITIONS, 3, [0.6 * (k & 1), 0.6 * ((k >> 1) & 1), 0.6 * (k >> 2)], (k & 1) === 1),
    ).flat();
    const start = toyState(positions, 1.2);
    const first = await create(system, periodic, start, [replica]);
    expect((await first.advance(minimise, 2000, { energiesEvery: 0 })).converged).toBe(true);
    const rested = await first.download();
    rested.step = 0;
    drawVelocities(system, rested, 0, { ...replica, draw: 0, removeCentreOfMass: true });
    await first.upload(rested);
    const before = await first.advance(npt, 30, { energiesEvery: 1 });
    const middle = await first.download();
    const after = await first.advance(npt, 30, { energiesEvery: 1 });

    const second = await create(system, periodic, middle, [replica]);
    expect(await second.advance(npt, 30, { energiesEvery: 1 })).toEqual(after);
    expect(await second.download()).toEqual(await first.download());

    const conserved = [...columnOf(before.energies, 'conserved'), ...columnOf(after.energies, 'conserved')];
    // Pairs that cross the bare cut-off of 0.5 nm are its noise; kinetic and potential energy swing by far more.
    expect(rms(conserved)).toBeLessThan(0.15 * rms(columnOf(after.energies, 'kinetic')));
    expect(columnOf(after.energies, 'boxX')[0]).not.toBe(1.2);
  });
});
