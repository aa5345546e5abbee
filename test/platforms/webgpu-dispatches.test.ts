/**
 * The platform on Dawn's null backend, a device of the least limits that validates everything and executes nothing: every kernel is valid,
 * a step is few dispatches, and what it costs to encode one is printed.
 */
import { afterAll, describe, expect, it } from 'vitest';
import type { DynamicsProgram, Program } from '../../src/dynamics/index.js';
import { loadModel } from '../../src/forcefield/index.js';
import type { Method } from '../../src/platforms/index.js';
import { createResidentBuffers } from '../../src/platforms/webgpu/buffers.js';
import type { WebGpuContext } from '../../src/platforms/webgpu/context.js';
import { openDevice } from '../../src/platforms/webgpu/device-node.js';
import { createDynamics } from '../../src/platforms/webgpu/dynamics.js';
import { createForceField } from '../../src/platforms/webgpu/force-field.js';
import { hostConstants } from '../../src/platforms/webgpu/host-terms.js';
import { createMinimiser } from '../../src/platforms/webgpu/minimiser.js';
import { COUPLER_SLOTS, createSystem } from '../../src/system/index.js';
import { replicaSettings } from '../support/golden-box.js';

const contexts: WebGpuContext[] = [];
afterAll(() => {
  for (const context of contexts) context.dispose();
});

const REPLICAS = 2;
const STEPS = 100;
const LIST_LIFE = 20;

const dynamics = (other: Partial<DynamicsProgram>): DynamicsProgram => ({
  kind: 'dynamics',
  integrator: { kind: 'velocity-verlet' },
  timeStep: 0.002,
  thermostat: { kind: 'none' },
  barostat: { kind: 'none' },
  removeCentreOfMassEvery: 0,
  ...other,
});

interface Encoded {
  /** [step] without list builds */
  readonly dispatches: readonly number[];
  /** Of one list build. */
  readonly listBuild: number;
  /** The least CPU time that a step took to encode, all in one pass, submitted. */
  readonly microseconds: number;
  readonly error: unknown;
}

/** `STEPS` steps of 20 solvated LiPF6 on a mesh of `size` points an axis. */
async function encode(program: Program, size: number): Promise<Encoded> {
  const context = await openDevice({ backend: 'null' });
  contexts.push(context);
  const counts = [20, 20, 200, 100];
  const system = createSystem(
    loadModel(['Li', 'PF6', 'EC', 'DMC']),
    counts.map((count, species) => ({ species, count })),
    { constraints: 'h-bonds' },
  );
  const { atomCount } = system.topology;
  const method: Method = {
    boundary: 'periodic',
    cutoff: 1,
    electrostatics: { kind: 'pme', beta: 3.12, order: 4, mesh: [size, size, size] },
    dispersionCorrection: true,
  };
  const buffers = createResidentBuffers(context, atomCount, REPLICAS);
  const forceField = await createForceField(context, system, method, buffers, 95);
  const device =
    program.kind === 'dynamics'
      ? await createDynamics(context, system, buffers, forceField, program)
      : await createMinimiser(context, system, buffers, forceField, program);
  const replicas = Array.from({ length: REPLICAS }, () => replicaSettings());
  device.prepare({
    firstStep: 0,
    steps: STEPS,
    rowSteps: [STEPS],
    replicas,
    constants: replicas.map(() => hostConstants(system, method, system.charges)),
    couplers: new Float64Array(REPLICAS * COUPLER_SLOTS),
  });

  let count = 0;
  let listBuild = 0;
  let building = false;
  const counting = (pass: GPUComputePassEncoder): GPUComputePassEncoder =>
    new Proxy(pass, {
      get(target, key) {
        if (key === 'dispatchWorkgroups') {
          if (building) listBuild++;
          else count++;
        }
        const value = Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  const run = (wrap: (pass: GPUComputePassEncoder) => GPUComputePassEncoder, seen: number[]): void => {
    const encoder = context.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    const wrapped = wrap(pass);
    let evaluations = 0;
    for (let step = 1; step <= STEPS; step++) {
      count = 0;
      device.encodeStep(wrapped, step, (into, sums) => {
        if (evaluations++ % LIST_LIFE === 0) {
          listBuild = 0;
          building = true;
          forceField.nonbonded.encodeListBuild(into);
          building = false;
        }
        forceField.encode(into, sums);
      });
      seen.push(count);
    }
    pass.end();
    context.device.queue.submit([encoder.finish()]);
  };
  const dispatches: number[] = [];
  run(counting, dispatches);
  const listBuildDispatches = listBuild;
  let microseconds = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < 20; repeat++) {
    const begun = process.cpuUsage();
    run((pass) => pass, []);
    const { user, system: kernel } = process.cpuUsage(begun);
    microseconds = Math.min(microseconds, (user + kernel) / STEPS);
    await context.device.queue.onSubmittedWorkDone();
  }
  return { dispatches, listBuild: listBuildDispatches, microseconds, error: context.uncapturedError() };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];

describe('a step on a device of the least limits', () => {
  it.each<[string, Program, number, number, number]>([
    ['velocity Verlet', dynamics({}), 28, 8, 8],
    [
      'velocity Verlet with CSVR every 10 steps, centre of mass every 100',
      dynamics({ thermostat: { kind: 'csvr', time: 0.5, every: 10 }, removeCentreOfMassEvery: 100 }),
      28,
      8,
      9,
    ],
    [
      'Langevin with C-rescale every 10 steps',
      dynamics({
        integrator: { kind: 'langevin-middle', friction: 1 },
        barostat: { kind: 'c-rescale', time: 2, every: 10, compressibility: 4.5e-5 },
      }),
      28,
      8,
      10,
    ],
    ['velocity Verlet on a large mesh', dynamics({}), 90, 10, 10],
  ])('%s', async (name, program, size, most, mean) => {
    const { dispatches, listBuild, microseconds, error } = await encode(program, size);
    const text = `${name}: ${median(dispatches)} dispatches, ${listBuild} more for a list, ${microseconds.toFixed(1)} microseconds of CPU time to encode`;
    console.log(text);
    expect(error).toBeNull();
    expect(median(dispatches)).toBeLessThanOrEqual(most);
    // The first step begins with forces, the last ends with a row.
    const between = dispatches.slice(1, -1);
    expect(between.reduce((sum, each) => sum + each) / between.length).toBeLessThanOrEqual(mean);
  });

  it('the minimiser is valid there too', async () => {
    const { error } = await encode({ kind: 'minimise', forceTolerance: 100, maximumStep: 0.01 }, 28);
    expect(error).toBeNull();
  });
});
