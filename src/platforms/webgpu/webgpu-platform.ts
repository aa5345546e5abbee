/**
 * The platform `webgpu`: R replicas resident on one GPU. Positions are fixed-point, forces and velocities f32, sums exact; two runs
 * agree bit for bit, a run that is cut at any block end and continued agrees with the unbroken one, and R replicas equal R single
 * runs, because no sum depends on an order (buffers.ts, kernels/webgpu/common/pair-sum.wgsl).
 *
 * A block is atomic, as on every platform. Its end is read back, so that what the next one starts from lies in the memory of the host
 * as well: a block that fails, is aborted or loses its device returns there.
 */
import { SheathError } from '../../core/index.js';
import { type Program, viewReplica } from '../../dynamics/index.js';
import { createState, type State, type System } from '../../system/index.js';
import { energyTable } from '../energy-row.js';
import type {
  AdvanceOptions,
  BlockReport,
  CreatePlatform,
  Evaluation,
  Failure,
  Method,
  Platform,
} from '../platform.js';
import { checkedBox, checkMethod } from '../reference/force-evaluator.js';
import { checkProgram, copyState } from '../reference/reference-platform.js';
import { failureOf } from '../state-health.js';
import { type BlockRunner, createBlockRunner, type DeviceFault } from './block.js';
import {
  createResidentBuffers,
  type DeviceState,
  packCharges,
  quantise,
  type ResidentBuffers,
  readBuffers,
  readDeviceState,
  restore,
  writeDeviceState,
} from './buffers.js';
import type { WebGpuContext } from './context.js';
import type { BlockPlan, DeviceProgram } from './device-program.js';
import { createDynamics } from './dynamics.js';
import { createForceField, type ForceField, readEvaluation } from './force-field.js';
import { type HostConstants, hostConstants } from './host-terms.js';
import { createListLife } from './list-life.js';
import { createMinimiser } from './minimiser.js';

export interface WebGpuPlatformOptions {
  /** The context outlives the platform: dispose() leaves the device open. */
  readonly sharedContext?: boolean;
}

/** All that lives on one device, and is made anew when the device is lost. */
interface Engine {
  readonly context: WebGpuContext;
  readonly buffers: ResidentBuffers;
  readonly forceField: ForceField;
  readonly runner: BlockRunner;
  /** The program that ran last. */
  program: { readonly key: string; readonly device: DeviceProgram } | null;
  /** Whether the resident buffers hold the block's start. */
  current: boolean;
  lost: boolean;
}

/** @param open gives the device; called again when it is lost */
export function createWebGpuPlatform(
  open: () => Promise<WebGpuContext>,
  { sharedContext = false }: WebGpuPlatformOptions = {},
): CreatePlatform {
  return async (system, method, initial, replicas) => {
    refuseUnsupported(method);
    const { atomCount } = system.topology;
    const settings = [...replicas];
    const charges = settings.map((replica) => replica.charges ?? system.charges);
    let constants = charges.map((own) => hostConstants(system, method, own));
    const lives = { dynamics: createListLife('dynamics'), minimise: createListLife('minimise') };

    const state = createState(replicas.length, atomCount);
    copyState(initial, state);
    let engine = await createEngine(await open(), system, method, state);
    let packed = packCharges(engine.buffers, charges);
    /** The bits that `state` stands for; its positions, velocities, images and box are made from them when they are asked for. */
    let resident: DeviceState = adopt(engine.buffers);

    function adopt(buffers: ResidentBuffers): DeviceState {
      const device = quantise(state, system, packed, buffers);
      restore(device, buffers, state);
      return device;
    }

    function bringUp(): void {
      const { context, buffers } = engine;
      if (engine.current) return;
      writeDeviceState(context, buffers, resident);
      context.device.queue.writeBuffer(buffers.charges, 0, packed);
      engine.current = true;
    }

    function checkBoxes(): void {
      for (let replica = 0; replica < replicas.length; replica++) {
        checkedBox(method, state.box.subarray(3 * replica, 3 * replica + 3));
      }
    }

    /** Do `work`; when the device is lost meanwhile, once more on a new one. */
    async function onDevice<T>(work: () => Promise<T>): Promise<T> {
      try {
        return await work();
      } catch (error) {
        // The loss is announced on its own, maybe a turn of the event loop after the work that it spoilt.
        await new Promise((resolve) => setTimeout(resolve, 0));
        if (!engine.lost) throw error;
        disposeEngine(engine, sharedContext);
        engine = await createEngine(await open(), system, method, state);
        return await work();
      }
    }

    async function programFor(program: Program): Promise<DeviceProgram> {
      const key = JSON.stringify(program);
      if (engine.program?.key !== key) {
        engine.program?.device.dispose();
        engine.program = null;
        const { context, buffers, forceField } = engine;
        const device = await (program.kind === 'dynamics'
          ? createDynamics(context, system, buffers, forceField, program)
          : createMinimiser(context, system, buffers, forceField, program));
        engine.program = { key, device };
      }
      return engine.program.device;
    }

    async function runBlock(program: Program, steps: number, options: AdvanceOptions): Promise<BlockReport> {
      const device = await programFor(program);
      const life = lives[program.kind];
      const plan: BlockPlan = {
        firstStep: state.step,
        steps,
        rowSteps: rowStepsOf(state.step, steps, options.energiesEvery),
        replicas: settings,
        constants,
        couplers: state.couplers,
      };
      for (;;) {
        bringUp();
        engine.current = false;
        const lifeUsed = life.evaluations;
        const outcome = await engine.runner.attempt(device, plan, lifeUsed, options);
        switch (outcome.kind) {
          case 'row-overflow':
            await engine.forceField.nonbonded.grow(outcome.length);
            continue;
          case 'list-expired':
            if (lifeUsed > 1) {
              life.expired(outcome.listUsed, outcome.fault !== null);
              continue;
            }
            return noReport(outcome.fault ? await failure(device, plan, outcome.fault, 1) : null);
          case 'fault':
            return noReport(await failure(device, plan, outcome.fault, lifeUsed));
          case 'aborted':
            return noReport(null);
        }
        life.held(outcome.listUsed);
        const read = [device.finish(), readDeviceState(engine.context, engine.buffers)] as const;
        const [result, end] = await Promise.all(read);
        resident = end;
        engine.current = true;
        restore(resident, engine.buffers, state);
        state.couplers.set(result.couplers);
        state.step += result.steps;
        return {
          steps: result.steps,
          energies: energyTable(result.rows, replicas.length),
          converged: result.converged,
          ...(result.largestForce !== undefined && { largestForce: result.largestForce }),
          failure: null,
        };
      }
    }

    /** Runs the block again as far as the fault, so that forces and velocities there can be named. */
    async function failure(
      device: DeviceProgram,
      plan: BlockPlan,
      fault: DeviceFault,
      listLife: number,
    ): Promise<Failure> {
      bringUp();
      engine.current = false;
      await engine.runner.attempt(device, plan, listLife, {}, Math.max(fault.step, plan.firstStep + 1));
      const { context, buffers } = engine;
      const there = createState(replicas.length, atomCount);
      restore(await readDeviceState(context, buffers), buffers, there);
      const view = viewReplica(system, there, fault.replica, () => ({ terms: [], virial: [] }));
      const forces = await readBuffers(context, [
        buffers.nonbondedForces,
        buffers.bondedForces,
        ...(engine.forceField.mesh ? [buffers.meshForces] : []),
      ]);
      for (const bytes of forces) {
        const part = new Float32Array(bytes);
        for (let k = 0; k < 3 * atomCount; k++) {
          view.forces[k] += part[4 * (fault.replica * buffers.paddedCount + Math.floor(k / 3)) + (k % 3)];
        }
      }
      return failureOf(fault, view, system.topology, fault.replica, fault.step);
    }

    function noReport(found: Failure | null): BlockReport {
      return { steps: 0, energies: energyTable([], replicas.length), converged: false, failure: found };
    }

    const platform: Platform = {
      name: 'webgpu',
      description: `webgpu (${engine.context.adapter.name}${replicas.length > 1 ? `, ${replicas.length} replicas` : ''})`,
      precision: 'fixed-point positions, f32 forces and velocities, exact sums',
      async advance(program, steps, options) {
        checkProgram(program, system, method);
        checkBoxes();
        const report = await onDevice(() => runBlock(program, steps, options));
        if (report.failure === null && report.steps > 0) checkBoxes();
        return report;
      },
      evaluate() {
        checkBoxes();
        return onDevice(async () => {
          bringUp();
          return evaluateOn(engine, constants);
        });
      },
      async setReplica(replica, next) {
        settings[replica] = next;
        const own = next.charges ?? system.charges;
        if (own.every((charge, atom) => charge === charges[replica][atom])) return;
        charges[replica] = own;
        constants = charges.map((each) => hostConstants(system, method, each));
        packed = packCharges(engine.buffers, charges);
        resident = adopt(engine.buffers);
        engine.current = false;
      },
      async download() {
        const copy = createState(state.replicaCount, atomCount);
        copyState(state, copy);
        return copy;
      },
      async upload(source) {
        copyState(source, state);
        resident = adopt(engine.buffers);
        engine.current = false;
      },
      async dispose() {
        disposeEngine(engine, sharedContext);
      },
    };
    return platform;
  };
}

async function createEngine(
  context: WebGpuContext,
  system: System,
  method: Method,
  state: State,
): Promise<Engine> {
  const { replicaCount, atomCount } = state;
  const buffers = createResidentBuffers(context, atomCount, replicaCount);
  const forceField = await createForceField(context, system, method, buffers, densest(state));
  const engine: Engine = {
    context,
    buffers,
    forceField,
    runner: createBlockRunner(context, buffers, forceField),
    program: null,
    current: false,
    lost: false,
  };
  void context.device.lost.then(() => {
    engine.lost = true;
  });
  return engine;
}

function disposeEngine({ context, buffers, forceField, runner, program }: Engine, shared: boolean): void {
  program?.device.dispose();
  runner.dispose();
  forceField.dispose();
  buffers.dispose();
  if (!shared) context.dispose();
}

/** Energies, forces and virial of what the device holds. */
async function evaluateOn(engine: Engine, constants: readonly HostConstants[]): Promise<Evaluation> {
  const { context, buffers, forceField } = engine;
  const { device } = context;
  const { nonbonded } = forceField;
  for (;;) {
    device.queue.writeBuffer(nonbonded.listState, 0, new Uint32Array(nonbonded.listState.size / 4));
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    nonbonded.encodeListBuild(pass);
    forceField.encode(pass, true);
    pass.end();
    device.queue.submit([encoder.finish()]);
    const [listState] = await readBuffers(context, [nonbonded.listState]);
    const wanted = new Uint32Array(listState).filter((_, k) => k % 2 === 0);
    const longest = wanted.reduce((most, length) => Math.max(most, length), 0);
    if (longest <= nonbonded.capacity) break;
    await nonbonded.grow(longest);
  }
  const evaluation = await readEvaluation(context, buffers, forceField, constants);
  const error = context.uncapturedError();
  if (error) throw error;
  return evaluation;
}

/** Multiples of `every` in the block, and its last step. */
function rowStepsOf(firstStep: number, steps: number, every: number): number[] {
  const rows: number[] = [];
  const last = firstStep + steps;
  if (every > 0) {
    for (let step = every * (Math.floor(firstStep / every) + 1); step < last; step += every) rows.push(step);
  }
  return [...rows, last];
}

/** atoms/nm³ */
function densest({ replicaCount, atomCount, box }: State): number {
  let most = 0;
  for (let replica = 0; replica < replicaCount; replica++) {
    const volume = box[3 * replica] * box[3 * replica + 1] * box[3 * replica + 2];
    if (volume > 0) most = Math.max(most, atomCount / volume);
  }
  return most > 0 ? most : 100;
}

function refuseUnsupported(method: Method): void {
  checkMethod(method);
  if (method.electrostatics.kind === 'ewald') {
    throw new SheathError('E_WEBGPU_ELECTROSTATICS', {
      object: "the electrostatics are 'ewald', the plain Ewald sum",
      limit: "the platform webgpu has 'pme' and 'none'",
      cure: "use 'pme', or the reference platform",
    });
  }
  if (method.boundary === 'open') {
    throw new SheathError('E_WEBGPU_BOUNDARY', {
      object: 'the boundary is open',
      limit: 'the platform webgpu holds positions as fractions of a periodic box',
      cure: 'use a periodic boundary, or `--platform cpu`',
    });
  }
}
