/** PME on the device against the f64 reference on the same mesh, and what no arithmetic may change: order, repetition, replicas. */
import { afterEach, describe, expect, it } from 'vitest';
import { ENERGY_TERMS, ewaldBackgroundEnergy } from '../../src/forces/index.js';
import { drawWords, STREAM, uniformOf } from '../../src/math/index.js';
import { createPme as createReferencePme } from '../../src/platforms/reference/pme.js';
import { createResidentBuffers, readBuffers } from '../../src/platforms/webgpu/buffers.js';
import type { WebGpuContext } from '../../src/platforms/webgpu/context.js';
import { openDevice } from '../../src/platforms/webgpu/device-node.js';
import { createPme, type PmeMethod, type PmeOptions } from '../../src/platforms/webgpu/pme.js';
import { softwareGpu } from '../support/software-gpu-node.js';

interface Replica {
  /** [atom, 3] u32 fractions of the edges */
  readonly fractions: Uint32Array;
  /** [atom] e, of f32 */
  readonly charges: Float64Array;
  /** [3] nm, of f32 */
  readonly box: Float64Array;
}

const BETA = 3.1;

/** With a net charge, and with atoms where the rounding of a fraction to f32 reaches the next mesh point. */
function randomReplica(seed: number, atomCount: number, box: readonly number[]): Replica {
  const words = Array.from({ length: atomCount }, (_, atom) => {
    return [...drawWords(seed, STREAM.velocities, 0, atom, 0, 0)];
  });
  const fractions = Uint32Array.from(words.flatMap((word) => word.slice(0, 3)));
  fractions.set([0xffffffff, 0, 0xffffff80, 0, 0x7fffffff, 0x80000000]);
  return {
    fractions,
    charges: Float64Array.from(words, ([, , , word], atom) =>
      Math.fround((atom % 2 === 0 ? 1 : -1) * (0.1 + uniformOf(word))),
    ),
    box: Float64Array.from(box, Math.fround),
  };
}

interface Result {
  readonly energy: number;
  /** xx yy zz xy xz yz */
  readonly virial: readonly number[];
  /** [atom, 3] */
  readonly forces: Float64Array;
}

function reference({ fractions, charges, box }: Replica, { beta, order, mesh }: PmeMethod): Result {
  const positions = Float64Array.from(fractions, (fraction, k) => (fraction / 2 ** 32) * box[k % 3]);
  const sums = {
    forces: new Float64Array(positions.length),
    terms: new Float64Array(ENERGY_TERMS.length),
    virial: new Float64Array(9),
  };
  createReferencePme(charges, beta, order, mesh)(positions, box, sums);
  const background = ewaldBackgroundEnergy(charges, beta, box[0] * box[1] * box[2]);
  const virial = [0, 4, 8, 1, 2, 5].map((k) => sums.virial[k] + (k % 4 === 0 ? 0.5 * background : 0));
  const energy = sums.terms[ENERGY_TERMS.indexOf('coulombReciprocal')] - background;
  return { energy, virial, forces: sums.forces };
}

const disposables: (() => void)[] = [];
afterEach(() => {
  for (const dispose of disposables.splice(0)) dispose();
});

interface DevicePme {
  readonly dispatches: number;
  place(replicas: readonly Replica[]): void;
  run(sums: boolean): Promise<{ readonly results: readonly Result[]; readonly bits: Uint32Array }>;
}

async function devicePme(
  context: WebGpuContext,
  replicas: readonly Replica[],
  method: PmeMethod,
  options: PmeOptions = {},
): Promise<DevicePme> {
  const atomCount = replicas[0].charges.length;
  const buffers = createResidentBuffers(context, atomCount, replicas.length);
  const pme = await createPme(context, buffers, method, options);
  disposables.push(buffers.dispose, pme.dispose);
  const { device } = context;
  const place = (placed: readonly Replica[]) => {
    const positions = new Uint32Array(4 * buffers.paddedCount * placed.length);
    const boxes = new Float32Array(8 * placed.length);
    placed.forEach(({ fractions, charges, box }, r) => {
      for (let atom = 0; atom < atomCount; atom++) {
        const slot = 4 * (r * buffers.paddedCount + atom);
        positions.set(fractions.subarray(3 * atom, 3 * atom + 3), slot);
        positions[slot + 3] = new Uint32Array(Float32Array.of(charges[atom]).buffer)[0];
      }
      boxes.set([...box, box[0] * box[1] * box[2]], 4 * r);
    });
    device.queue.writeBuffer(buffers.positions, 0, positions);
    device.queue.writeBuffer(buffers.boxes, 0, boxes);
  };
  place(replicas);
  return {
    dispatches: pme.dispatches,
    place,
    async run(sums) {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pme.encode(pass, sums);
      pass.end();
      device.queue.submit([encoder.finish()]);
      const [forceBytes, partialBytes] = await readBuffers(context, [buffers.meshForces, pme.partials]);
      const force = new Float32Array(forceBytes);
      const partial = new Float32Array(partialBytes);
      const results = replicas.map((_, r) => {
        const total = new Float64Array(8);
        for (let k = 0; k < 8 * pme.parts; k++) total[k % 8] += partial[8 * pme.parts * r + k];
        const forces = new Float64Array(3 * atomCount);
        for (let k = 0; k < 3 * atomCount; k++) {
          forces[k] = force[4 * (r * buffers.paddedCount + Math.floor(k / 3)) + (k % 3)];
        }
        return { energy: total[0], virial: [...total.subarray(2)], forces };
      });
      return { results, bits: new Uint32Array(forceBytes) };
    },
  };
}

/** Median over atoms of |f - g| / |g|. */
function medianError(forces: Float64Array, expected: Float64Array): number {
  const errors = Float64Array.from({ length: forces.length / 3 }, (_, atom) => {
    const at = 3 * atom;
    const difference = Math.hypot(...[0, 1, 2].map((k) => forces[at + k] - expected[at + k]));
    return difference / Math.hypot(...expected.subarray(at, at + 3));
  });
  return errors.sort()[Math.floor(errors.length / 2)];
}

function expectClose(found: Result, expected: Result): void {
  expect(medianError(found.forces, expected.forces)).toBeLessThan(5e-6);
  expect(Math.abs(found.energy / expected.energy - 1)).toBeLessThan(2e-6);
  const scale = Math.max(...expected.virial.map(Math.abs));
  found.virial.forEach((value, k) => {
    expect(Math.abs(value - expected.virial[k])).toBeLessThan(5e-6 * scale);
  });
}

const gpu = softwareGpu();
if ('missing' in gpu) console.warn(`skipped, no software GPU: ${gpu.missing}`);

describe.skipIf('missing' in gpu)('PME on the device', () => {
  const open = () => ('missing' in gpu ? Promise.reject(new Error(gpu.missing)) : gpu.open());
  const box = [2.5, 2.2, 2.7];
  const small: PmeMethod = { beta: BETA, order: 4, mesh: [28, 24, 30] };

  it.each<[number, [number, number, number], boolean]>([
    [4, [28, 24, 30], false],
    [5, [45, 21, 25], true],
    [6, [21, 35, 16], false],
  ])('order %i on %s points (line by line: %s) is the reference', async (order, mesh, byLines) => {
    const replica = randomReplica(11, 150, box);
    const method: PmeMethod = { beta: BETA, order, mesh };
    const pme = await devicePme(await open(), [replica], method, { byLines });
    const { results } = await pme.run(true);
    expect(pme.dispatches).toBe(byLines ? 7 : 5);
    expectClose(results[0], reference(replica, method));
  });

  it('a step leaves no trace in the next, box and positions changed in between', async () => {
    const [first, second] = [randomReplica(1, 100, box), randomReplica(2, 100, [2.4, 2.3, 2.6])];
    const pme = await devicePme(await open(), [first], small);
    const before = await pme.run(true);
    pme.place([second]);
    expectClose((await pme.run(true)).results[0], reference(second, small));
    pme.place([first]);
    const after = await pme.run(true);
    expect(after.results).toEqual(before.results);
    expect((await pme.run(false)).bits).toEqual(before.bits);
  });

  it('replicas of their own box and charges are single runs, bit for bit', async () => {
    const replicas = [
      randomReplica(3, 70, box),
      randomReplica(4, 70, [2.4, 2.3, 2.6]),
      randomReplica(5, 70, [2.6, 2.2, 2.5]),
    ];
    const together = await (await devicePme(await open(), replicas, small)).run(true);
    for (const [r, replica] of replicas.entries()) {
      const alone = await (await devicePme(await open(), [replica], small)).run(true);
      expect(together.results[r]).toEqual(alone.results[0]);
    }
  });

  it('the order of the atoms cannot be told from the forces', async () => {
    const replica = randomReplica(6, 90, box);
    const reversed: Replica = {
      fractions: Uint32Array.from(
        replica.fractions,
        (_, k) => replica.fractions[3 * (89 - Math.floor(k / 3)) + (k % 3)],
      ),
      charges: replica.charges.toReversed(),
      box: replica.box,
    };
    const pme = await devicePme(await open(), [replica], small);
    const [forward] = (await pme.run(true)).results;
    pme.place([reversed]);
    const [backward] = (await pme.run(true)).results;
    expect(backward.energy).toBe(forward.energy);
    expect(backward.forces).toEqual(
      Float64Array.from(forward.forces, (_, k) => forward.forces[3 * (89 - Math.floor(k / 3)) + (k % 3)]),
    );
  });

  it('no command was invalid', async () => {
    expect((await open()).uncapturedError()).toBeNull();
  });
});

describe('PME on a device of the least limits', () => {
  const one = randomReplica(7, 10, [3, 3, 3]);
  const onNull = async (order: number, mesh: [number, number, number]) => {
    const context = await openDevice({ backend: 'null' });
    disposables.push(() => context.dispose());
    return { context, pme: await devicePme(context, [one, one], { beta: BETA, order, mesh }) };
  };

  it.each([
    [28, 5],
    [60, 7],
    [144, 7],
  ])('%i points an axis: every kernel is valid, %i dispatches', async (size, dispatches) => {
    const { context, pme } = await onNull(4, [size, size, size]);
    await pme.run(true);
    expect(pme.dispatches).toBe(dispatches);
    expect(context.uncapturedError()).toBeNull();
  });

  it.each<[number, [number, number, number], string]>([
    [3, [28, 28, 28], 'E_PME_ORDER'],
    [6, [28, 5, 28], 'E_PME_ORDER'],
    [4, [28, 22, 28], 'E_MESH_FACTORS'],
    [4, [28, 28, 1024], 'E_MESH_SIZE'],
    [4, [1024, 28, 28], 'E_MESH_SIZE'],
  ])('order %i on %s points is refused: %s', async (order, mesh, code) => {
    await expect(onNull(order, mesh)).rejects.toMatchObject({ code });
  });
});
