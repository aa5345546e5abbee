/**
 * A dynamics program on the device: which kernels a step takes, in which order.
 *
 *   forces, finish + start                                                   most steps: one dispatch beside the forces
 *   forces, finish, sum, couple, start                                       centre-of-mass removal
 *   forces, finish, measure, sum, couple, start                              a thermostat
 *   forces, finish [sum, couple, rescale], measure, sum, couple (row), start  a row of the energy table
 *   ... measure, sum, couple, rescale, forces, measure, sum, couple, start    the barostat: forces anew in the scaled box
 *
 * `finish` makes velocities on-step velocities, `start` goes on to the next positions (kernels/webgpu/integrate.wgsl). The order of the
 * couplers is that of src/dynamics/step.ts. A block begins with forces and a Nose-Hoover chain's first half step.
 */
import { SheathError } from '../../core/index.js';
import { type DynamicsProgram, freedomOf } from '../../dynamics/index.js';
import { STREAM } from '../../math/index.js';
import type { System } from '../../system/index.js';
import type { ResidentBuffers } from './buffers.js';
import type { WebGpuContext } from './context.js';
import { calendarOf, PHASE } from './coupling.js';
import type { BlockPlan, DeviceProgram, EncodeForces } from './device-program.js';
import { createMotion, type SummedForces } from './motion.js';

/** Bits of the kernel's task. */
const FINISH = 1;
const START = 2;

/** @throws E_WEBGPU_CENTRE_OF_MASS, E_WEBGPU_CONSTRAINT_GROUP, E_WEBGPU_REPLICAS, and what createKernel throws */
export async function createDynamics(
  context: WebGpuContext,
  system: System,
  buffers: ResidentBuffers,
  forces: SummedForces,
  program: DynamicsProgram,
): Promise<DeviceProgram> {
  if (system.centreOfMassGroups !== undefined && program.removeCentreOfMassEvery > 0)
    throw new SheathError('E_WEBGPU_CENTRE_OF_MASS', {
      object: 'centres of mass are to be kept at rest group by group',
      limit: 'the platform webgpu knows that of the whole box alone',
      cure: 'use the platform cpu, or leave the groups out',
    });
  const calendar = calendarOf(system, program);
  const motion = await createMotion(context, system, buffers, forces, program);
  const integrateKernel = (task: number) =>
    motion.taskKernel(
      {
        file: 'integrate.wgsl',
        entryPoint: 'integrate',
        constants: {
          LANGEVIN: program.integrator.kind === 'langevin-middle',
          LANGEVIN_STREAM: STREAM.langevin,
        },
      },
      task,
    );
  const [finishAndStart, finish, start] = await Promise.all([
    integrateKernel(FINISH | START),
    integrateKernel(FINISH),
    integrateKernel(START),
  ]);
  let plan: BlockPlan | null = null;
  let rowSteps = new Set<number>();

  function encodeBegin(pass: GPUComputePassEncoder, encodeForces: EncodeForces): void {
    encodeForces(pass, false);
    motion.couple(pass, PHASE.blockBegin);
    if (calendar.chain) {
      motion.measure(pass);
      motion.couple(pass, PHASE.chainBegin);
    }
    motion.encodePerGroup(pass, start);
  }

  return {
    faults: motion.faults,
    status: null,
    isDone: () => false,
    prepare(block) {
      plan = block;
      rowSteps = new Set(block.rowSteps);
      motion.prepare(block, freedomOf(system, program));
    },
    encodeStep(pass, step, encodeForces) {
      const { firstStep, steps } = plan!;
      if (step === firstStep + 1) encodeBegin(pass, encodeForces);
      const last = step === firstStep + steps;
      const row = rowSteps.has(step);
      const barostat = calendar.barostat(step);
      const chainBegin = calendar.chain && !last ? PHASE.chainBegin : 0;
      const velocityPhases =
        (calendar.chain ? PHASE.chainEnd : 0) |
        (calendar.centreOfMass(step) ? PHASE.centreOfMass : 0) |
        (calendar.csvr(step) ? PHASE.csvr : 0);
      encodeForces(pass, row || barostat);
      if (!row && !barostat && velocityPhases === 0) {
        motion.encodePerGroup(pass, finishAndStart);
        return;
      }
      motion.encodePerGroup(pass, finish);
      const sumMotion = velocityPhases & ~PHASE.centreOfMass ? motion.measure : motion.sumMotion;
      if (!row && !barostat) {
        sumMotion(pass);
        motion.couple(pass, velocityPhases | chainBegin);
      } else {
        if (velocityPhases !== 0) {
          sumMotion(pass);
          motion.couple(pass, velocityPhases);
          motion.rescale(pass);
        }
        motion.measure(pass);
        if (barostat) {
          motion.couple(pass, PHASE.barostat);
          motion.rescale(pass);
          encodeForces(pass, true);
          motion.measure(pass);
        }
        motion.couple(pass, (barostat ? PHASE.scaled : 0) | (row ? PHASE.row : 0) | chainBegin);
      }
      if (!last) motion.encodePerGroup(pass, start);
    },
    async finish() {
      const { steps, rowSteps: due } = plan!;
      const read = await motion.read(due.map((step, index) => ({ step, index })));
      return { steps, ...read, converged: false };
    },
    dispose: motion.dispose,
  };
}
