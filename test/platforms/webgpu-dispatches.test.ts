/**
 * The platform on Dawn's null backend, a device of the least limits that validates everything and executes nothing: every kernel is valid,
 * a step is few dispatches, each three calls of WebGPU, encoding one allocates nothing, and what it costs is printed beside what the
 * same calls cost by themselves: the rest is ours.
 */
import { afterAll, describe, expect, it } from 'vitest';
import type { DynamicsProgram, Program } from '../../src/dynamics/index.js';
import { loadModel } from '../../src/forcefield/index.js';
import type { Method } from '../../src/platforms/index.js';
import { createResidentBuffers } from '../../src/platforms/webgpu/buffers.js';
import type { WebGpuContext } from '../../src/platforms/webgpu/context.js';
import { openDevice } from '../../src/platforms/webgpu/device-node.js';
import type { EncodeForces } from '../../src/platforms/webgpu/device-program.js';
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
  /** Calls of the pass in all these steps, list builds among them, that are neither a dispatch nor its pipeline or bind group. */
  readonly otherCalls: number;
  /** The least CPU time that a step took to encode, all in one pass, submitted. */
  readonly microseconds: number;
  /** The same calls of WebGPU and nothing else. */
  readonly callsAlone: number;
  /** Bytes of the heap that a step in the middle of a block takes. */
  readonly allocated: number;
  readonly error: unknown;
}

/** A pass that calls `seen` with the name of the method and its arguments, then the method. */
function watched(
  pass: GPUComputePassEncoder,
  seen: (name: string, args: readonly unknown[]) => void,
): GPUComputePassEncoder {
  return new Proxy(pass, {
    get(target, name) {
      return (...args: readonly unknown[]) => {
        seen(String(name), args);
        return Reflect.apply(Reflect.get(target, name) as () => unknown, target, args);
      };
    },
  });
}

/** CPU time of `work` a step, the least of several rounds, microseconds. */
async function leastTime(work: () => void, settled: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < 20; repeat++) {
    const begun = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(begun);
    least = Math.min(least, (user + system) / STEPS);
    await settled();
  }
  return least;
}

/** Bytes of the heap that one call takes: the median of rounds so short that few meet the collector, once the code is warm. */
function heapGrowth(work: () => void): number {
  const calls = 1000;
  const rounds = Array.from({ length: 60 }, () => {
    const before = process.memoryUsage().heapUsed;
    for (let k = 0; k < calls; k++) work();
    return (process.memoryUsage().heapUsed - before) / calls;
  });
  return median(rounds.slice(20));
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

  const run = (encodeAll: (pass: GPUComputePassEncoder) => void): void => {
    const encoder = context.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    encodeAll(pass);
    pass.end();
    context.device.queue.submit([encoder.finish()]);
  };
  let evaluations = 0;
  let building = false;
  const forces: EncodeForces = (into, sums) => {
    if (evaluations++ % LIST_LIFE === 0) {
      building = true;
      forceField.nonbonded.encodeListBuild(into);
      building = false;
    }
    forceField.encode(into, sums);
  };
  const encodeBlock = (pass: GPUComputePassEncoder): void => {
    evaluations = 0;
    for (let step = 1; step <= STEPS; step++) device.encodeStep(pass, step, forces);
  };

  const calls: (readonly [name: string, args: readonly unknown[]])[] = [];
  const dispatches: number[] = [];
  let inLists = 0;
  run((pass) => {
    evaluations = 0;
    for (let step = 1; step <= STEPS; step++) {
      let count = 0;
      const wrapped = watched(pass, (name, args) => {
        calls.push([name, args]);
        if (name !== 'dispatchWorkgroups') return;
        if (building) inLists++;
        else count++;
      });
      device.encodeStep(wrapped, step, forces);
      dispatches.push(count);
    }
  });
  const lists = Math.ceil(evaluations / LIST_LIFE);
  const named = (name: string): number => calls.filter(([own]) => own === name).length;
  const dispatched = named('dispatchWorkgroups');
  expect([named('setPipeline'), named('setBindGroup')]).toEqual([dispatched, dispatched]);

  const settled = () => context.device.queue.onSubmittedWorkDone();
  const microseconds = await leastTime(() => run(encodeBlock), settled);
  const replay = (pass: GPUComputePassEncoder): void => {
    for (const [name, args] of calls) {
      if (name === 'dispatchWorkgroups') pass.dispatchWorkgroups(...(args as [number, number, number]));
      else if (name === 'setPipeline') pass.setPipeline(args[0] as GPUComputePipeline);
      else pass.setBindGroup(0, args[1] as GPUBindGroup);
    }
  };
  const callsAlone = await leastTime(() => run(replay), settled);
  const nothing = { setPipeline() {}, setBindGroup() {}, dispatchWorkgroups() {} };
  const idle = nothing as unknown as GPUComputePassEncoder;
  return {
    dispatches,
    listBuild: inLists / lists,
    otherCalls: calls.length - 3 * dispatched,
    microseconds,
    callsAlone,
    allocated: heapGrowth(() => device.encodeStep(idle, 47, forces)),
    error: context.uncapturedError(),
  };
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
    const encoded = await encode(program, size);
    const { dispatches, listBuild, microseconds, callsAlone } = encoded;
    const cost = `${microseconds.toFixed(1)} microseconds of CPU time to encode, ${callsAlone.toFixed(1)} for the same calls alone`;
    console.log(`${name}: ${median(dispatches)} dispatches, ${listBuild} more for a list, ${cost}`);
    expect(encoded.error).toBeNull();
    expect(encoded.otherCalls).toBe(0);
    // The smallest object takes 12 bytes.
    expect(encoded.allocated).toBeLessThan(2);
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
