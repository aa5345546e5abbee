import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DynamicsProgram, drawVelocities } from '../../src/dynamics/index.js';
import {
  choosePlatform,
  type Method,
  PLATFORM_NAMES,
  type ReplicaSettings,
} from '../../src/platforms/index.js';
import { platformInWorker, workerEntry } from '../../src/platforms/worker-node.js';
import { lattice, toyState, toySystem } from '../support/toy-system.js';

const built = existsSync(fileURLToPath(workerEntry()));
if (!built) console.log('skipped: the worker runs compiled code, and dist/ is missing (npm run build)');

const method: Method = {
  boundary: 'periodic',
  cutoff: 0.9,
  electrostatics: { kind: 'none' },
  dispersionCorrection: false,
};
const replica: ReplicaSettings = { temperature: 120, pressure: 1, seed: 3, walker: 0, charges: null };
const nve: DynamicsProgram = {
  kind: 'dynamics',
  integrator: { kind: 'velocity-verlet' },
  timeStep: 0.002,
  thermostat: { kind: 'csvr', time: 0.1, every: 5 },
  barostat: { kind: 'none' },
  removeCentreOfMassEvery: 50,
};

/** 64 argon atoms of the Lennard-Jones liquid. */
function argon() {
  const toy = toySystem(new Array(64).fill(39.95));
  const system = {
    ...toy,
    lennardJones: {
      ...toy.lennardJones,
      c6: Float64Array.from([0.0062]),
      c12: Float64Array.from([9.7e-6]),
    },
  };
  const state = toyState(lattice(4, 1.9), 1.9);
  drawVelocities(system, state, 0, { ...replica, draw: 0, removeCentreOfMass: true });
  return { system, state };
}

describe('choosing', () => {
  test('by name; an unknown name lists what exists', async () => {
    expect((await choosePlatform('reference')).reason).toBe('asked for');
    await expect(choosePlatform('tpu')).rejects.toThrow(PLATFORM_NAMES.join(', '));
    await expect(choosePlatform('tpu')).rejects.toMatchObject({ code: 'E_UNKNOWN_PLATFORM', kind: 'input' });
    await expect(choosePlatform('toString')).rejects.toThrow(/toString/);
  });
});

describe.skipIf(!built)('a platform in a worker', () => {
  test('equals the platform in this thread bit for bit', async () => {
    const { system, state } = argon();
    const here = await (await choosePlatform('reference')).create(system, method, state, [replica]);
    const there = await platformInWorker('reference')(system, method, state, [replica]);
    try {
      expect(there).toMatchObject({ name: here.name, description: here.description, precision: 'f64' });
      const options = { energiesEvery: 10 };
      expect(await there.advance(nve, 20, options)).toEqual(await here.advance(nve, 20, options));
      expect(await there.evaluate()).toEqual(await here.evaluate());
      await there.setReplica(0, { ...replica, temperature: 200 });
      await here.setReplica(0, { ...replica, temperature: 200 });
      expect(await there.advance(nve, 20, options)).toEqual(await here.advance(nve, 20, options));
      const end = await there.download();
      expect(end).toEqual(await here.download());
      await there.upload(state);
      expect(await there.download()).toEqual(state);
    } finally {
      await there.dispose();
    }
  });

  test('an abort stops a block while this thread stays free, and the state is the block’s start', async () => {
    const { system, state } = argon();
    const platform = await platformInWorker('reference')(system, method, state, [replica]);
    try {
      const abort = new AbortController();
      let turns = 0;
      const turning = setInterval(() => {
        if (++turns === 5) abort.abort();
      }, 10);
      const report = await platform.advance(nve, 10_000_000, { energiesEvery: 0, signal: abort.signal });
      clearInterval(turning);
      expect(turns).toBeGreaterThanOrEqual(5);
      expect(report).toMatchObject({ steps: 0, failure: null });
      expect(await platform.download()).toEqual(state);
      // The flag is lowered again for the next block, and stays raised for a signal that is already aborted.
      expect((await platform.advance(nve, 5, { energiesEvery: 0 })).steps).toBe(5);
      expect((await platform.advance(nve, 5, { energiesEvery: 0, signal: abort.signal })).steps).toBe(0);
    } finally {
      await platform.dispose();
    }
  });

  test('coded errors cross with code, kind and parts', async () => {
    const { system, state } = argon();
    await expect(platformInWorker('tpu')(system, method, state, [replica])).rejects.toMatchObject({
      code: 'E_UNKNOWN_PLATFORM',
      kind: 'input',
      parts: { object: 'the platform "tpu" was asked for' },
    });
    const platform = await platformInWorker('reference')(system, method, state, [replica]);
    try {
      await expect(platform.upload(toyState([0, 0, 0]))).rejects.toMatchObject({ code: 'E_STATE_SHAPE' });
      // The platform lives on.
      expect((await platform.download()).atomCount).toBe(64);
    } finally {
      await platform.dispose();
    }
  });

  test('after dispose() calls are refused, and a second dispose() does nothing', async () => {
    const { system, state } = argon();
    const platform = await platformInWorker('reference')(system, method, state, [replica]);
    await platform.dispose();
    await platform.dispose();
    await expect(platform.evaluate()).rejects.toMatchObject({ code: 'E_PLATFORM_DISPOSED' });
  });
});

describe('a worker that dies', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sheath-worker-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const entry = async (source: string): Promise<URL> => {
    const path = join(folder, `entry-${source.length}.mjs`);
    await writeFile(path, source);
    return pathToFileURL(path);
  };
  const facts = `{ name: 'x', description: 'x', precision: 'x' }`;

  test('at its start is a coded failure', async () => {
    const { system, state } = argon();
    const create = platformInWorker('reference', { entry: await entry(`throw new Error('no memory');`) });
    await expect(create(system, method, state, [replica])).rejects.toMatchObject({
      code: 'E_PLATFORM_CRASHED',
      kind: 'failure',
    });
  });

  test('in a block is a coded failure of that call and of every later one', async () => {
    const { system, state } = argon();
    const source = `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', () => process.exit(9));
      parentPort.postMessage({ id: 0, value: ${facts} });`;
    const platform = await platformInWorker('reference', { entry: await entry(source) })(
      system,
      method,
      state,
      [replica],
    );
    await expect(platform.advance(nve, 5, { energiesEvery: 0 })).rejects.toMatchObject({
      code: 'E_PLATFORM_CRASHED',
    });
    await expect(platform.download()).rejects.toMatchObject({ code: 'E_PLATFORM_CRASHED' });
    await platform.dispose();
  });

  test('a fault that is not a coded error is wrapped with its stack', async () => {
    const { system, state } = argon();
    const source = `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ id }) => parentPort.postMessage({ id, error:
        { code: null, kind: 'failure', parts: null, message: 'x is undefined', stack: 'at forces' } }));
      parentPort.postMessage({ id: 0, value: ${facts} });`;
    const platform = await platformInWorker('reference', { entry: await entry(source) })(
      system,
      method,
      state,
      [replica],
    );
    await expect(platform.evaluate()).rejects.toMatchObject({
      code: 'E_PLATFORM_FAULT',
      message: expect.stringContaining('x is undefined'),
      cause: 'at forces',
    });
    await platform.dispose().catch(() => {});
  });

  test('a missing compiled worker is said to be missing', async () => {
    const { system, state } = argon();
    const create = platformInWorker('reference', { entry: new URL('file:///nowhere/worker-entry-node.js') });
    await expect(create(system, method, state, [replica])).rejects.toMatchObject({ code: 'E_NOT_BUILT' });
  });
});
