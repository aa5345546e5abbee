/**
 * Blocks of dynamics on the platform `webgpu`: what is promised bit for bit, and what happens when a block does not end well.
 */
import { describe, expect, it } from 'vitest';
import {
  type BlockReport,
  createReferencePlatform,
  ENERGY_COLUMNS,
  type EnergyColumn,
  type Method,
  type Platform,
} from '../../src/platforms/index.js';
import { createBlockRunner } from '../../src/platforms/webgpu/block.js';
import {
  createResidentBuffers,
  packCharges,
  quantise,
  readDeviceState,
  restore,
  writeDeviceState,
} from '../../src/platforms/webgpu/buffers.js';
import { openDevice } from '../../src/platforms/webgpu/device-node.js';
import { createDynamics } from '../../src/platforms/webgpu/dynamics.js';
import { createForceField } from '../../src/platforms/webgpu/force-field.js';
import { hostConstants } from '../../src/platforms/webgpu/host-terms.js';
import { createListLife } from '../../src/platforms/webgpu/list-life.js';
import { createWebGpuPlatform } from '../../src/platforms/webgpu/webgpu-platform.js';
import { createState } from '../../src/system/index.js';
import {
  DIMERS,
  dimers as liquid,
  dimerMethod as method,
  npt,
  nvt,
  settingsOf,
} from '../support/charged-dimers.js';
import { softwareGpu } from '../support/software-gpu-node.js';

const columnOf = (report: BlockReport, row: number, replica: number, column: EnergyColumn): number => {
  const { replicaCount, data } = report.energies;
  return data[(row * replicaCount + replica) * ENERGY_COLUMNS.length + ENERGY_COLUMNS.indexOf(column)];
};

const gpu = softwareGpu();
if ('missing' in gpu) {
  describe.skip(`dynamics on webgpu: skipped, ${gpu.missing}`, () => {
    it('needs the software GPU', () => {});
  });
} else {
  const create = createWebGpuPlatform(gpu.open, { sharedContext: true });
  const start = (walkers: readonly number[] = [1]): Promise<Platform> => {
    const { system, state } = liquid(walkers);
    return create(
      system,
      method,
      state,
      walkers.map((walker) => settingsOf(walker)),
    );
  };

  describe('what is promised bit for bit', () => {
    it.each([
      ['Langevin and C-rescale', npt],
      ['velocity Verlet and CSVR', nvt],
    ])('two runs agree, and a run continued from what was downloaded: %s', async (_name, program) => {
      const [first, second] = [await start(), await start()];
      const reports = [];
      for (let block = 0; block < 2; block++) {
        reports.push(await first.advance(program, 5, { energiesEvery: 2 }));
      }
      const end = await first.download();
      expect(end.step).toBe(10);
      expect(reports.map(({ failure, steps }) => [failure, steps])).toEqual([
        [null, 5],
        [null, 5],
      ]);

      expect(await second.advance(program, 5, { energiesEvery: 2 })).toEqual(reports[0]);
      const half = await second.download();
      const { system, state } = liquid([1]);
      const third = await create(system, method, state, [settingsOf(1)]);
      await third.upload(half);
      expect(await third.download()).toEqual(half);
      expect(await third.advance(program, 5, { energiesEvery: 2 })).toEqual(reports[1]);
      expect(await third.download()).toEqual(end);
      for (const platform of [first, second, third]) await platform.dispose();
    });

    it('three replicas equal three runs, each with its own bath, box and charges', async () => {
      const walkers = [0, 1, 2];
      const { system, state } = liquid(walkers);
      const scaled = (walker: number) =>
        settingsOf(
          walker,
          system.charges.map((q) => (1 - 0.2 * walker) * q),
        );
      const together = await create(system, method, state, walkers.map(scaled));
      const report = await together.advance(npt, 6, { energiesEvery: 3 });
      const end = await together.download();
      for (const walker of walkers) {
        const alone = await create(system, method, liquid([walker]).state, [scaled(walker)]);
        const aloneReport = await alone.advance(npt, 6, { energiesEvery: 3 });
        const aloneEnd = await alone.download();
        const part = (array: { slice(a: number, b: number): unknown }, size: number) =>
          array.slice(walker * size, (walker + 1) * size);
        expect(part(end.positions, 3 * state.atomCount)).toEqual(aloneEnd.positions);
        expect(part(end.velocities, 3 * state.atomCount)).toEqual(aloneEnd.velocities);
        expect(part(end.images, 3 * state.atomCount)).toEqual(aloneEnd.images);
        expect(part(end.box, 3)).toEqual(aloneEnd.box);
        expect(part(end.couplers, 16)).toEqual(aloneEnd.couplers);
        for (const column of ENERGY_COLUMNS) {
          expect(columnOf(report, 1, walker, column)).toBe(columnOf(aloneReport, 1, 0, column));
        }
        await alone.dispose();
      }
      await together.dispose();
    });

    it('the life of the pair list and the room of its rows change nothing; a list that is too old says so', async () => {
      const { system, state } = liquid([1]);
      const context = await gpu.open();
      const buffers = createResidentBuffers(context, state.atomCount, 1);
      const packed = packCharges(buffers, [system.charges]);
      const resident = quantise(state, system, packed, buffers);
      context.device.queue.writeBuffer(buffers.charges, 0, packed);
      const forceField = await createForceField(context, system, method, buffers, 20);
      const program = await createDynamics(context, system, buffers, forceField, npt);
      const runner = createBlockRunner(context, buffers, forceField);
      const plan = {
        firstStep: 0,
        steps: 8,
        rowSteps: [3, 8],
        replicas: [settingsOf(1)],
        constants: [hostConstants(system, method, system.charges)],
        couplers: state.couplers,
      };
      const attempt = async (life: number) => {
        writeDeviceState(context, buffers, resident);
        const outcome = await runner.attempt(program, plan, life, {});
        return { outcome, result: await program.finish(), end: await readDeviceState(context, buffers) };
      };
      const everyStep = await attempt(1);
      expect(everyStep.outcome).toEqual({ kind: 'done', listUsed: 0 });
      const everyFourth = await attempt(4);
      expect(everyFourth.outcome).toMatchObject({ kind: 'done' });
      await forceField.nonbonded.grow(200);
      const everyThird = await attempt(3);
      for (const { result, end } of [everyFourth, everyThird]) {
        expect(result).toEqual(everyStep.result);
        expect(end).toEqual(everyStep.end);
      }
      // Ten times the speed: a list that lives for the whole block has to expire.
      for (let k = 0; k < resident.velocities.length; k++) if (k % 4 < 3) resident.velocities[k] *= 10;
      expect((await attempt(100)).outcome.kind).toBe('list-expired');
      program.dispose();
      runner.dispose();
      forceField.dispose();
      buffers.dispose();
      expect(context.uncapturedError()).toBeNull();
    });
  });

  it('the first steps are those of reference', async () => {
    const { system, state } = liquid([1]);
    const [ours, expected] = await Promise.all(
      [create, createReferencePlatform].map(async (make) => {
        const platform = await make(system, method, state, [settingsOf(1)]);
        const report = await platform.advance(npt, 6, { energiesEvery: 3 });
        return { report, end: await platform.download() };
      }),
    );
    for (const column of ENERGY_COLUMNS) {
      const value = columnOf(expected.report, 1, 0, column);
      const tolerance = /ressure/.test(column) ? 1 : 2e-5 * Math.max(10, Math.abs(value));
      expect(Math.abs(columnOf(ours.report, 1, 0, column) - value), column).toBeLessThan(tolerance);
    }
    const worst = ours.end.positions.reduce((most, x, k) => {
      const wrapped = x + ours.end.images[k] * ours.end.box[k % 3];
      const there = expected.end.positions[k] + expected.end.images[k] * expected.end.box[k % 3];
      return Math.max(most, Math.abs(wrapped - there));
    }, 0);
    expect(worst).toBeLessThan(1e-6);
  });

  describe('a block is atomic', () => {
    it('an atom that runs away: it is named, and the state is the block’s start', async () => {
      const { system, state } = liquid([0, 1]);
      // Atom 7 of the second replica at 400 nm/ps.
      state.velocities[3 * (2 * DIMERS + 6)] = 400;
      const platform = await create(system, method, state, [settingsOf(0), settingsOf(1)]);
      const before = await platform.download();
      const report = await platform.advance(nvt, 12, { energiesEvery: 0 });
      expect(report).toMatchObject({ steps: 0, failure: { replica: 1, step: 1 } });
      expect(['displacement', 'constraint']).toContain(report.failure?.kind);
      expect([6, 7]).toContain(report.failure?.atom);
      expect(report.failure?.message).toMatch(
        /A[78] \(atom [78]\) in replica 1 at step 1: .*force \(.*velocity \(/,
      );
      expect(await platform.download()).toEqual(before);
      // Put right, it goes on.
      before.velocities[3 * (2 * DIMERS + 6)] = 0;
      await platform.upload(before);
      expect((await platform.advance(nvt, 4, { energiesEvery: 0 })).steps).toBe(4);
      await platform.dispose();
    });

    it('an abort leaves the block’s start', async () => {
      const platform = await start();
      const before = await platform.download();
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 50);
      const report = await platform.advance(nvt, 1_000_000, { energiesEvery: 0, signal: controller.signal });
      expect(report).toMatchObject({ steps: 0, failure: null });
      expect(await platform.download()).toEqual(before);
      await platform.dispose();
    });

    it('a device that is lost is opened anew, and the run is the one it would have been', async () => {
      const { system, state } = liquid([1]);
      const meshless: Method = { ...method, electrostatics: { kind: 'none' } };
      const undisturbed = await create(system, meshless, state, [settingsOf(1)]);
      for (let block = 0; block < 2; block++) await undisturbed.advance(npt, 4, { energiesEvery: 0 });
      const expected = await undisturbed.download();
      const devices: GPUDevice[] = [];
      const platform = await createWebGpuPlatform(async () => {
        const context = await openDevice({ software: true });
        devices.push(context.device);
        return context;
      })(system, meshless, state, [settingsOf(1)]);
      await platform.advance(npt, 4, { energiesEvery: 0 });
      const block = platform.advance(npt, 4, { energiesEvery: 0 });
      devices[0].destroy();
      expect((await block).failure).toBeNull();
      expect(devices.length).toBe(2);
      expect(await platform.download()).toEqual(expected);
      await platform.dispose();
      // Two more devices compile every kernel.
    }, 180_000);
  });

  it('exchanged temperatures change the bath and move no atom', async () => {
    const platform = await start([0, 1]);
    const before = await platform.download();
    await platform.setReplica(0, settingsOf(1));
    await platform.setReplica(1, settingsOf(0));
    expect(await platform.download()).toEqual(before);
    await platform.dispose();
  });

  it('refuses the plain Ewald sum', async () => {
    const { system, state } = liquid([0]);
    const ewald: Method = { ...method, electrostatics: { kind: 'ewald', beta: 3, kMax: 10 } };
    await expect(create(system, ewald, state, [settingsOf(0)])).rejects.toMatchObject({
      code: 'E_WEBGPU_ELECTROSTATICS',
    });
  });
}

describe('the life of a pair list', () => {
  it('grows while little of the buffer is used, shrinks at once when the list expired, and is 1 when there were faults', () => {
    const life = createListLife('dynamics');
    const before = life.evaluations;
    life.held(0.3);
    expect(life.evaluations).toBeGreaterThan(before);
    life.expired(1.6, false);
    expect(life.evaluations).toBeLessThanOrEqual(before / 2 + 2);
    life.expired(50, true);
    expect(life.evaluations).toBe(1);
    for (let block = 0; block < 20; block++) life.held(0);
    expect(life.evaluations).toBeGreaterThan(1);
  });
});

describe('positions as fractions of the box', () => {
  it('stay what they are from download to upload, whatever the box', () => {
    const { system } = liquid([0]);
    const counts = { atomCount: 2 * DIMERS, paddedCount: 2 * DIMERS, replicaCount: 1 };
    const buffers = counts as ReturnType<typeof createResidentBuffers>;
    const packed = packCharges(buffers, [system.charges]);
    for (const edge of [1.9, Math.PI, 7.123456789012345]) {
      const state = createState(1, 2 * DIMERS);
      state.box.fill(edge);
      for (let k = 0; k < state.positions.length; k++)
        state.positions[k] = edge * (((k * 0.6180339887) % 1) * 3 - 1);
      state.positions[0] = edge * (1 - 1e-12);
      const first = quantise(state, system, packed, buffers);
      expect(first.positions[0]).toBe(0);
      expect(first.images[0]).toBe(1);
      const back = createState(1, 2 * DIMERS);
      back.box.set(state.box);
      const restored = (from: typeof first) => {
        restore(from, buffers, back);
        return back;
      };
      expect(quantise(restored(first), system, packed, buffers)).toEqual(first);
      expect(back.box).toEqual(state.box);
      // A box that only the device knows, as after a barostat: two f32, exact in f64.
      first.boxes[0] = Math.fround(edge * 1.01);
      first.boxes[4] = 2 ** -27 * 1.3;
      const scaled = quantise(restored(first), system, packed, buffers);
      expect(scaled.positions).toEqual(first.positions);
      expect(scaled.boxes[4]).toBe(first.boxes[4]);
    }
  });
});
