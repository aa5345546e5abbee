/**
 * The minimiser on the device: the scheme of src/dynamics/minimiser.ts with its decisions taken by a kernel, so that many steps go into
 * one submit. Every step evaluates energies; a replica that has converged rests while the others go on.
 *
 *   step, forces, measure, sum, look, judge, undo   (kernels/webgpu/minimise.wgsl, minimise-judge.wgsl)
 */
import { DESCENT_STEP, FIRE_TIME_STEP, type MinimiseProgram } from '../../dynamics/index.js';
import { COUPLER_SLOTS, type System } from '../../system/index.js';
import { createStorage, type ResidentBuffers, readBuffers } from './buffers.js';
import type { WebGpuContext } from './context.js';
import { PHASE } from './coupling.js';
import type { BlockPlan, DeviceProgram, EncodeForces } from './device-program.js';
import { createMotion, MOST_REPLICAS, type SummedForces } from './motion.js';
import { createKernel } from './shader.js';

/** Words of `Minimiser` (kernels/webgpu/common/minimiser.wgsl), and the places of those that are used here. */
const WORDS = 16;
const WORD = {
  mode: 0,
  converged: 2,
  stalled: 3,
  steps: 4,
  largest: 8,
  descentStep: 9,
  fireTimeStep: 10,
  mixing: 11,
};
const BEGIN = 3;
const FIRST_MIXING = 0.1;
/** Bytes of what a descent saves of an atom. */
const SAVED_BYTES = 48;

/** @throws as createDynamics */
export async function createMinimiser(
  context: WebGpuContext,
  system: System,
  buffers: ResidentBuffers,
  forces: SummedForces,
  program: MinimiseProgram,
): Promise<DeviceProgram> {
  const { device } = context;
  const { replicaCount, paddedCount } = buffers;
  const motion = await createMotion(context, system, buffers, forces, null);
  const slots = replicaCount * paddedCount;
  const minimisers = device.createBuffer({
    label: 'minimisers',
    size: 4 * WORDS * MOST_REPLICAS,
    usage:
      GPUBufferUsage.UNIFORM | GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  });
  const projected = createStorage(device, 'projected forces', 16 * slots);
  const saved = createStorage(device, 'before the descent', SAVED_BYTES * slots);
  const accepted = createStorage(device, 'accepted sums', motion.sums.size);
  const goal = device.createBuffer({
    label: 'goal',
    size: 16,
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
  device.queue.writeBuffer(goal, 0, Float32Array.of(program.maximumStep, program.forceTolerance, 0, 0));

  const { atomBuffers, sizes } = motion;
  const atoms = { 0: atomBuffers[0], 2: atomBuffers[2], 3: projected };
  const shared = { 7: atomBuffers[6], 11: minimisers, 12: atomBuffers[9] };
  const kernel = (entryPoint: string, bound: Readonly<Record<number, GPUBuffer>>) =>
    createKernel(context, { file: 'minimise.wgsl', entryPoint, constants: sizes }, { ...shared, ...bound });
  const [step, look, undo, judge] = await Promise.all([
    kernel('step', {
      ...atoms,
      ...{ 1: atomBuffers[1], 8: motion.faults, 9: saved, 10: atomBuffers[8], 13: goal },
    }),
    kernel('look', {
      ...atoms,
      ...{ 4: atomBuffers[3], 5: atomBuffers[4], 6: atomBuffers[5], 8: motion.faults, 10: atomBuffers[8] },
    }),
    kernel('undo', { ...atoms, 1: atomBuffers[1], 9: saved }),
    createKernel(
      context,
      { file: 'minimise-judge.wgsl', entryPoint: 'judge' },
      { 0: motion.faults, 1: motion.sums, 2: accepted, 3: minimisers, 4: atomBuffers[9], 5: goal },
    ),
  ]);

  let plan: BlockPlan | null = null;
  let rowSteps = new Set<number>();
  /** Rows encoded so far: the steps they belong to. */
  let encoded: number[] = [];

  function encodeMove(pass: GPUComputePassEncoder, encodeForces: EncodeForces): void {
    motion.encodePerGroup(pass, step);
    encodeForces(pass, true);
    motion.measure(pass);
    motion.encodePerGroup(pass, look);
    judge.encode(pass, replicaCount);
    motion.encodePerGroup(pass, undo);
  }

  return {
    faults: motion.faults,
    status: minimisers,
    isDone: (words) =>
      everyReplica(words, replicaCount, (at) => words[at + WORD.converged] + words[at + WORD.stalled] > 0),
    prepare(block) {
      plan = block;
      rowSteps = new Set(block.rowSteps);
      encoded = [];
      motion.prepare(block, 0);
      device.queue.writeBuffer(minimisers, 0, firstRecords(block.couplers, replicaCount));
    },
    encodeStep(pass, absolute, encodeForces) {
      if (absolute === plan!.firstStep + 1) {
        motion.couple(pass, PHASE.blockBegin);
        encodeMove(pass, encodeForces);
      }
      encodeMove(pass, encodeForces);
      if (rowSteps.has(absolute)) {
        motion.couple(pass, PHASE.row);
        encoded.push(absolute);
      }
    },
    async finish() {
      const { firstStep, steps, couplers } = plan!;
      const [bytes] = await readBuffers(context, [minimisers]);
      const words = new Uint32Array(bytes);
      const floats = new Float32Array(bytes);
      const replicas = Array.from({ length: replicaCount }, (_, replica) => WORDS * replica);
      const converged = replicas.every((at) => words[at + WORD.converged] > 0);
      const taken = converged ? Math.max(...replicas.map((at) => words[at + WORD.steps])) : steps;
      // Nothing has changed since the last step that was taken: its row may be made now.
      const last = firstStep + taken;
      if (!encoded.includes(last)) {
        const encoder = device.createCommandEncoder();
        const pass = encoder.beginComputePass();
        motion.couple(pass, PHASE.row);
        pass.end();
        device.queue.submit([encoder.finish()]);
        encoded.push(last);
      }
      const reported = [...rowSteps].filter((row) => row < last).concat(last);
      const { rows } = await motion.read(reported.map((row) => ({ step: row, index: encoded.indexOf(row) })));
      const after = couplers.slice();
      replicas.forEach((at, replica) => {
        after[COUPLER_SLOTS * replica + DESCENT_STEP] = floats[at + WORD.descentStep];
        after[COUPLER_SLOTS * replica + FIRE_TIME_STEP] = floats[at + WORD.fireTimeStep];
      });
      return {
        steps: taken,
        rows,
        couplers: after,
        converged,
        largestForce: Math.max(...replicas.map((at) => floats[at + WORD.largest])),
      };
    },
    dispose() {
      for (const buffer of [minimisers, projected, saved, accepted, goal]) buffer.destroy();
      motion.dispose();
    },
  };
}

function everyReplica(words: Uint32Array, replicaCount: number, holds: (at: number) => boolean): boolean {
  for (let replica = 0; replica < replicaCount; replica++) if (!holds(WORDS * replica)) return false;
  return words.length > 0;
}

/** `Minimiser` [R] at a block's start: mend the constraints, begin from rest. */
function firstRecords(couplers: Float64Array, replicaCount: number): ArrayBuffer {
  const bytes = new ArrayBuffer(4 * WORDS * replicaCount);
  const words = new Uint32Array(bytes);
  const floats = new Float32Array(bytes);
  for (let replica = 0; replica < replicaCount; replica++) {
    const at = WORDS * replica;
    words[at + WORD.mode] = BEGIN;
    floats[at + WORD.descentStep] = couplers[COUPLER_SLOTS * replica + DESCENT_STEP];
    floats[at + WORD.fireTimeStep] = couplers[COUPLER_SLOTS * replica + FIRE_TIME_STEP];
    floats[at + WORD.mixing] = FIRST_MIXING;
  }
  return bytes;
}
