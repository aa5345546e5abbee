/**
 * Computing a committed stretch again: the energies of its beginning, 20 steps, and the steps to its first frame as the driver
 * makes them. On the same numerics id all of it is the same bit for bit; elsewhere energies agree to 1e-5 and positions, after
 * 20 steps, to 1e-4 nm.
 */
import { hashOf } from '../../core/index.js';
import { type CreatePlatform, ENERGY_COLUMNS } from '../../platforms/index.js';
import {
  type Checkpoint,
  continueSimulation,
  encodePlan,
  freshOutputs,
  memoryRunFiles,
  openCheckpoint,
  replicaSettings,
  type SimulationPlan,
  writeCheckpoint,
} from '../../simulation/index.js';
import type { State } from '../../system/index.js';
import { reduceRun } from './reduced-frames.js';
import { REPLAY_STEPS, type Replay } from './study-data.js';

/** Terms, and the state after a few steps, from the state of a checkpoint. Replica 0. */
export async function firstSteps(
  {
    plan,
    moment,
  }: Pick<Checkpoint, 'plan'> & { readonly moment: Pick<Checkpoint['moment'], 'state' | 'cursor'> },
  createPlatform: CreatePlatform,
  steps: number = REPLAY_STEPS,
): Promise<Pick<Replay, 'terms' | 'potential' | 'after'>> {
  const { cursor, state } = moment;
  const platform = await createPlatform(plan.system, plan.method, state, replicaSettings(plan, cursor));
  try {
    const { terms, potential } = await platform.evaluate();
    const { program } = plan.stages[cursor.stage];
    const report = await platform.advance(program, steps, { energiesEvery: steps });
    const size = 3 * state.atomCount;
    const { positions } = await platform.download();
    const last = (report.energies.rowCount - 1) * report.energies.replicaCount * ENERGY_COLUMNS.length;
    return {
      terms: terms[0],
      potential: potential[0],
      after: {
        steps: report.steps,
        potential: report.energies.data[last + ENERGY_COLUMNS.indexOf('potential')],
        positions: Float32Array.from(positions.subarray(0, size)),
      },
    };
  } finally {
    await platform.dispose();
  }
}

/** Run on by `steps` in memory; the state reached and its frames, reduced. */
export async function replaySteps(
  { plan, moment }: Checkpoint,
  steps: number,
  createPlatform: CreatePlatform,
): Promise<{ readonly stateHash: string; readonly frame: Uint8Array }> {
  const { stage, step } = moment.cursor;
  const stages = plan.stages
    .slice(0, stage + 1)
    .map((one, k) => (k === stage ? { ...one, steps: step + steps } : one));
  const shortened: SimulationPlan = { ...plan, stages };
  const files = memoryRunFiles();
  const outputs = freshOutputs(plan.replicas.length);
  await writeCheckpoint(files, encodePlan(shortened), { ...moment, outputs, finished: false });
  await continueSimulation(files, { createPlatform });
  const reduced = await reduceRun(files);
  const { state } = (await openCheckpoint(files)).checkpoint.moment;
  return { stateHash: hashOfState(state), frame: reduced?.bytes ?? new Uint8Array(0) };
}

function hashOfState({ positions, velocities, images, box }: State): string {
  return hashOf(positions, velocities, images, box);
}

/** What is committed of a beginning. @param toFrame steps to the first frame behind it */
export async function makeReplay(
  checkpoint: Checkpoint,
  toFrame: number,
  createPlatform: CreatePlatform,
): Promise<{ readonly replay: Replay; readonly frame: Uint8Array }> {
  const first = await firstSteps(checkpoint, createPlatform);
  const { stateHash, frame } = await replaySteps(checkpoint, toFrame, createPlatform);
  return { replay: { moment: checkpoint.moment, ...first, stateHash }, frame };
}
