/** Runs on the cpu platform: continuation to the last bit, agreement with reference, replicas side by side. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { DynamicsProgram, MinimiseProgram } from '../../src/dynamics/index.js';
import { createCpuPlatform } from '../../src/platforms/cpu/index.js';
import { ENERGY_COLUMNS, type ReplicaSettings } from '../../src/platforms/index.js';
import { createReferencePlatform } from '../../src/platforms/reference/reference-platform.js';
import { workerEntry } from '../../src/platforms/worker-node.js';
import { createState, type State } from '../../src/system/index.js';
import { constrainedBox } from '../support/constrained-box.js';
import { withoutFusedKernels } from '../support/fused-kernels.js';

const built = existsSync(fileURLToPath(workerEntry()));
if (!built) console.log('skipped: helper threads run compiled code, and dist/ is missing (npm run build)');

const ENERGIES = { energiesEvery: 10 } as const;
const program = (timeStep: number, integrator: DynamicsProgram['integrator']): DynamicsProgram => ({
  kind: 'dynamics',
  integrator,
  timeStep,
  thermostat:
    integrator.kind === 'velocity-verlet' ? { kind: 'csvr', time: 0.2, every: 10 } : { kind: 'none' },
  barostat: { kind: 'c-rescale', time: 1, compressibility: 1e-4, every: 10 },
  removeCentreOfMassEvery: 0,
});
const verlet = program(0.002, { kind: 'velocity-verlet' });
const langevin = program(0.002, { kind: 'langevin-middle', friction: 1 });

const box = constrainedBox('ec200', 298.15, 3);
const settings = (walker: number): ReplicaSettings => ({
  temperature: 298.15 + 20 * walker,
  pressure: 1,
  seed: 5,
  walker,
  charges: walker === 1 ? box.system.charges.map((charge) => 0.9 * charge) : null,
});

/** Replica `replica` of the box alone. */
function single(replica: number): State {
  const state = createState(1, box.state.atomCount);
  for (const name of ['positions', 'velocities', 'box'] as const) {
    const width = state[name].length;
    state[name].set(box.state[name].subarray(replica * width, (replica + 1) * width));
  }
  return state;
}

const threadCounts = built ? [1, 2, 5] : [1];

describe.each(threadCounts)('%i threads', (threads) => {
  test.each([
    ['velocity Verlet', verlet],
    ['Langevin', langevin],
  ])('%s: a run that was stopped at a block end goes on bit for bit', async (_, dynamics) => {
    const create = createCpuPlatform(threads);
    const through = await create(box.system, box.method, single(0), [settings(0)]);
    await through.advance(dynamics, 30, ENERGIES);
    const middle = await through.download();
    const rows = (await through.advance(dynamics, 30, ENERGIES)).energies;
    const end = await through.download();
    await through.dispose();

    const resumed = await create(box.system, box.method, middle, [settings(0)]);
    expect((await resumed.advance(dynamics, 30, ENERGIES)).energies).toEqual(rows);
    expect(await resumed.download()).toEqual(end);
    await resumed.dispose();
  });
});

test.each([
  ['velocity Verlet', verlet],
  ['Langevin', langevin],
])('%s: the trajectory of reference, until chaos', async (_, dynamics) => {
  const [cpu, reference] = await Promise.all(
    [createCpuPlatform(1), createReferencePlatform].map(async (create) => {
      const platform = await create(box.system, box.method, single(0), [settings(0)]);
      const { energies } = await platform.advance(dynamics, 20, ENERGIES);
      const state = await platform.download();
      await platform.dispose();
      return { energies, state };
    }),
  );
  let largest = 0;
  cpu.state.positions.forEach((x, k) => {
    largest = Math.max(largest, Math.abs(x - reference.state.positions[k]));
  });
  expect(largest).toBeLessThan(1e-5);
  for (const name of ['potential', 'kinetic', 'density'] as const) {
    const column = ENERGY_COLUMNS.indexOf(name);
    for (let row = 0; row < cpu.energies.rowCount; row++) {
      const at = row * ENERGY_COLUMNS.length + column;
      const expected = reference.energies.data[at];
      expect(Math.abs(cpu.energies.data[at] - expected), name).toBeLessThan(2e-5 * Math.abs(expected));
    }
  }
});

test('a block that is cut short leaves everything as it was', async () => {
  const platform = await createCpuPlatform(1)(box.system, box.method, single(0), [settings(0)]);
  const before = await platform.download();
  const stopped = await platform.advance(verlet, 10, { energiesEvery: 0, signal: AbortSignal.abort() });
  expect(stopped.steps).toBe(0);
  expect(await platform.download()).toEqual(before);
  await platform.dispose();
});

describe.runIf(built && withoutFusedKernels() === null)('cpu-fma', () => {
  test.each([1, 2])('two replicas on %i threads: each as by itself', async (threads) => {
    const states: State[] = [];
    for (const replica of [0, 1]) {
      const alone = await createCpuPlatform(1, 'fma')(box.system, box.method, single(replica), [
        settings(replica),
      ]);
      await alone.advance(verlet, 20, ENERGIES);
      states.push(await alone.download());
      await alone.dispose();
    }
    const both = createState(2, box.state.atomCount);
    for (const name of ['positions', 'velocities', 'box'] as const) {
      both[name].set(box.state[name].subarray(0, both[name].length));
    }
    const together = await createCpuPlatform(threads, 'fma')(
      box.system,
      box.method,
      both,
      [0, 1].map(settings),
    );
    expect(together.name).toBe('cpu-fma');
    await together.advance(verlet, 20, ENERGIES);
    const { positions } = await together.download();
    await together.dispose();
    expect(positions).toEqual(Float64Array.of(...states[0].positions, ...states[1].positions));
  });
});

describe.runIf(built)('three replicas on two threads: each as by itself on one', () => {
  const create = () => createCpuPlatform(2)(box.system, box.method, box.state, [0, 1, 2].map(settings));

  test('dynamics, energies, evaluation, a change of settings', async () => {
    const together = await create();
    const alone = await Promise.all(
      [0, 1, 2].map((replica) =>
        createCpuPlatform(1)(box.system, box.method, single(replica), [settings(replica)]),
      ),
    );
    for (const round of [0, 1]) {
      const report = await together.advance(verlet, 20, ENERGIES);
      const state = await together.download();
      const evaluation = await together.evaluate();
      expect(report.steps).toBe(20);
      for (const [replica, platform] of alone.entries()) {
        const own = await platform.advance(verlet, 20, ENERGIES);
        const { positions } = await platform.download();
        const width = positions.length;
        expect(state.positions.slice(replica * width, (replica + 1) * width)).toEqual(positions);
        const { terms, virial } = await platform.evaluate();
        expect(evaluation.terms[replica]).toEqual(terms[0]);
        expect(evaluation.virial.slice(9 * replica, 9 * replica + 9)).toEqual(virial);
        for (let row = 0; row < own.energies.rowCount; row++) {
          const columns = ENERGY_COLUMNS.length;
          const at = (3 * row + replica) * columns;
          expect(report.energies.data.slice(at, at + columns)).toEqual(
            own.energies.data.slice(row * columns, (row + 1) * columns),
          );
        }
      }
      if (round === 0) {
        await together.setReplica(2, settings(0));
        await alone[2].setReplica(0, settings(0));
      }
    }
    await Promise.all([together, ...alone].map((platform) => platform.dispose()));
  });

  test('a failure of one returns all to the start of the block and is named by its number', async () => {
    const platform = await create();
    const broken = await platform.download();
    const width = broken.velocities.length / 3;
    broken.velocities[2 * width + 30] = 1e6;
    await platform.upload(broken);
    const report = await platform.advance(verlet, 20, ENERGIES);
    expect(report.steps).toBe(0);
    expect(report.failure).toMatchObject({ replica: 2, atom: 10 });
    expect(report.failure?.message).toContain('in replica 2 at step');
    expect(await platform.download()).toEqual(broken);
    await platform.dispose();
  });

  test('a minimiser goes on until the last has converged, and all stand at the same step', async () => {
    const minimise: MinimiseProgram = { kind: 'minimise', forceTolerance: 1e5, maximumStep: 0.01 };
    const platform = await create();
    const state = await platform.download();
    // One replica starts far from its minimum.
    const width = state.positions.length / 3;
    for (let k = 0; k < 30; k++) state.positions[2 * width + k] += 0.02 * Math.sin(k);
    await platform.upload(state);
    const report = await platform.advance(minimise, 200, { energiesEvery: 0 });
    expect(report.converged).toBe(true);
    expect(report.largestForce).toBeLessThan(1e5);
    expect((await platform.download()).step).toBe(report.steps);
    expect(report.energies.rowCount).toBe(1);
    await platform.dispose();
  });

  test('stops when it is told to', async () => {
    const platform = await create();
    const before = await platform.download();
    const control = new AbortController();
    setTimeout(() => control.abort(), 200);
    const report = await platform.advance(verlet, 100_000, { energiesEvery: 0, signal: control.signal });
    expect(report).toMatchObject({ steps: 0, failure: null });
    expect(await platform.download()).toEqual(before);
    await platform.dispose();
  });
});
