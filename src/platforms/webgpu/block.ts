/**
 * One block of steps on the device: many steps a submit, two submits in flight, and no look at the device between them but at a few
 * words of flags that every submit leaves behind. When a flag says that the pair list was too short-lived or a row too long, the block
 * is run again from its start; that changes speed and no bit of the result (nonbonded.ts). How many steps a submit holds follows the
 * clock (submit-pace.ts), so that an abort is answered within a fraction of a second; it changes no bit either.
 */
import type { AdvanceOptions } from '../platform.js';
import type { ResidentBuffers } from './buffers.js';
import type { WebGpuContext } from './context.js';
import type { BlockPlan, DeviceProgram } from './device-program.js';
import type { ForceField } from './force-field.js';
import { createSubmitPace, SUBMITS_IN_FLIGHT } from './submit-pace.js';

/** Why an attempt at a block ended. */
export type AttemptOutcome =
  | { readonly kind: 'done'; readonly listUsed: number }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'row-overflow'; readonly length: number }
  | { readonly kind: 'list-expired'; readonly listUsed: number; readonly fault: DeviceFault | null }
  | { readonly kind: 'fault'; readonly fault: DeviceFault };

export interface DeviceFault {
  readonly kind: 'non-finite' | 'constraint' | 'displacement';
  readonly replica: number;
  readonly atom: number;
  /** Absolute. */
  readonly step: number;
}

const FAULT_KINDS = ['non-finite', 'constraint', 'displacement'] as const;
const NO_FAULT = 0xffffffff;

export interface BlockRunner {
  /**
   * Run the steps of `plan` as far as `lastStep`, the list built anew every `listLife` force evaluations. The state at the block's
   * start must be on the device.
   */
  attempt(
    program: DeviceProgram,
    plan: BlockPlan,
    listLife: number,
    options: Pick<AdvanceOptions, 'signal'>,
    lastStep?: number,
  ): Promise<AttemptOutcome>;
  dispose(): void;
}

export function createBlockRunner(
  context: WebGpuContext,
  buffers: ResidentBuffers,
  forceField: ForceField,
): BlockRunner {
  const { device } = context;
  const { nonbonded } = forceField;
  const freshList = new Uint32Array(2 * buffers.replicaCount);
  const faultsSize = 32 * buffers.replicaCount;
  const flagsSize = faultsSize + nonbonded.listState.size;
  const idle: GPUBuffer[] = [];
  const pace = createSubmitPace();

  const stagingOf = (size: number): GPUBuffer => {
    const at = idle.findIndex((buffer) => buffer.size === size);
    if (at >= 0) return idle.splice(at, 1)[0];
    return device.createBuffer({
      label: 'flags',
      size,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
  };

  /** The flags as they stand after everything encoded so far. */
  const watch = async (staging: GPUBuffer): Promise<Uint32Array> => {
    await staging.mapAsync(GPUMapMode.READ);
    const words = new Uint32Array(staging.getMappedRange().slice(0));
    staging.unmap();
    idle.push(staging);
    return words;
  };

  return {
    async attempt(program, plan, listLife, { signal }, lastStep = plan.firstStep + plan.steps) {
      device.queue.writeBuffer(nonbonded.listState, 0, freshList);
      program.prepare(plan);
      let evaluations = 0;
      const forces = (pass: GPUComputePassEncoder, sums: boolean): void => {
        if (evaluations++ % listLife === 0) nonbonded.encodeListBuild(pass);
        forceField.encode(pass, sums);
      };
      const { status } = program;
      const statusWords = (status?.size ?? 0) / 4;
      const submit = (from: number, to: number): Promise<Uint32Array> => {
        const encoder = device.createCommandEncoder();
        const pass = encoder.beginComputePass();
        for (let step = from; step <= to; step++) program.encodeStep(pass, step, forces);
        pass.end();
        const staging = stagingOf(flagsSize + 4 * statusWords);
        encoder.copyBufferToBuffer(program.faults, 0, staging, 0, faultsSize);
        encoder.copyBufferToBuffer(nonbonded.listState, 0, staging, faultsSize, nonbonded.listState.size);
        if (status) encoder.copyBufferToBuffer(status, 0, staging, flagsSize, status.size);
        device.queue.submit([encoder.finish()]);
        return watch(staging);
      };

      const flying: { readonly words: Promise<Uint32Array>; readonly steps: number }[] = [];
      let step = plan.firstStep;
      let outcome: AttemptOutcome = { kind: 'done', listUsed: 0 };
      let finished = false;
      let lastLanding = performance.now();
      while (flying.length > 0 || (!finished && step < lastStep)) {
        if (!finished && signal?.aborted) {
          outcome = { kind: 'aborted' };
          finished = true;
        }
        if (!finished && step < lastStep && flying.length < SUBMITS_IN_FLIGHT) {
          const steps = Math.min(lastStep - step, pace.steps());
          const words = submit(step + 1, step + steps);
          // A device that is lost fails all of them; the first is enough.
          words.catch(() => {});
          flying.push({ words, steps });
          step += steps;
          continue;
        }
        const landed = flying.shift();
        if (!landed) continue;
        const words = await landed.words;
        const now = performance.now();
        pace.landed(landed.steps, (now - lastLanding) / 1000);
        lastLanding = now;
        if (finished) continue;
        outcome = judge(words, buffers.replicaCount, nonbonded.capacity, plan.firstStep);
        finished =
          outcome.kind !== 'done' || (status !== null && program.isDone(words.subarray(flagsSize / 4)));
      }
      const error = context.uncapturedError();
      if (error) throw error;
      return outcome;
    },
    dispose() {
      for (const buffer of idle) buffer.destroy();
    },
  };
}

/** What the flags say. A list that lacked pairs explains every fault, so it comes first. */
function judge(
  words: Uint32Array,
  replicaCount: number,
  capacity: number,
  firstStep: number,
): AttemptOutcome {
  const list = words.subarray(8 * replicaCount);
  const usedOf = new Float32Array(words.buffer, list.byteOffset, 2 * replicaCount);
  let longest = 0;
  let listUsed = 0;
  for (let replica = 0; replica < replicaCount; replica++) {
    longest = Math.max(longest, list[2 * replica]);
    listUsed = Math.max(listUsed, usedOf[2 * replica + 1]);
  }
  if (longest > capacity) return { kind: 'row-overflow', length: longest };
  const fault = firstFault(words, replicaCount, firstStep);
  if (listUsed >= 1) return { kind: 'list-expired', listUsed, fault };
  return fault ? { kind: 'fault', fault } : { kind: 'done', listUsed };
}

/** The earliest, then of the lowest replica, then in the order of FAULT_KINDS. */
function firstFault(words: Uint32Array, replicaCount: number, firstStep: number): DeviceFault | null {
  let first: DeviceFault | null = null;
  for (let replica = 0; replica < replicaCount; replica++) {
    FAULT_KINDS.forEach((kind, k) => {
      const at = 8 * replica + 2 * k;
      if (words[at] === NO_FAULT) return;
      const step = firstStep + words[at];
      if (first === null || step < first.step) first = { kind, replica, atom: words[at + 1], step };
    });
  }
  return first;
}
