/**
 * The checkpoint: everything `sheath continue` needs, in one sealed file: the plan and the moment as plain data. Written whole and atomically, the one before is kept; a checkpoint whose
 * seal does not match is as good as absent.
 */
import { fileError, type Notice, SheathError } from '../core/index.js';
import type { State } from '../system/index.js';
import { COUPLER_SLOTS } from '../system/index.js';
import type { OutputState } from './outputs.js';
import { decodePlainData, encodePlainData } from './plain-data.js';
import type { Cursor, SimulationPlan } from './plan.js';
import type { ExchangeState } from './replica-exchange.js';
import { RUN_FILES, type RunFiles } from './run-files.js';
import { openSealed, sealed } from './sealed-file.js';

const CHECKPOINT_FORMAT_VERSION = 1;
const KIND = { kind: 'checkpoint', version: CHECKPOINT_FORMAT_VERSION } as const;

/** The part that changes. */
export interface Moment {
  readonly cursor: Cursor;
  readonly state: State;
  /** trajectories by replica, then energies */
  readonly outputs: readonly OutputState[];
  /** Which program, platform, device and precision did the arithmetic so far: only the same continues bit for bit. */
  readonly numerics: string;
  readonly finished: boolean;
  /** Who is where on the ladder; only in runs that exchange. */
  readonly exchange?: ExchangeState;
}

export interface Checkpoint {
  readonly plan: SimulationPlan;
  readonly moment: Moment;
}

/** The records of a plan, encoded once and used for all its checkpoints. */
export type EncodedPlan = readonly Uint8Array[];

export function encodePlan(plan: SimulationPlan): EncodedPlan {
  return encodePlainData(plan, true);
}

export function encodeCheckpoint(plan: EncodedPlan, moment: Moment): Uint8Array {
  return sealed(KIND, [...plan, ...encodePlainData(moment, false)]);
}

/**
 * @throws E_FILE_FORMAT, E_FILE_VERSION, E_FILE_TRUNCATED, E_FILE_CORRUPT
 */
export async function decodeCheckpoint(bytes: Uint8Array, name: string): Promise<Checkpoint> {
  const { source, records: inner } = await openSealed(bytes, name, KIND);
  const plan = await decodePlainData(source, inner);
  const moment = await decodePlainData(source, inner.slice(plan.records));
  const checkpoint = { plan: plan.value as SimulationPlan, moment: moment.value as Moment };
  if (!isConsistent(checkpoint))
    throw fileError('E_FILE_CORRUPT', source, 0, 'the checkpoint contradicts itself');
  return checkpoint;
}

/** The seal proves that the bytes are those that were written; this proves that plan and state belong together. */
function isConsistent({ plan, moment }: Checkpoint): boolean {
  const { state, cursor, outputs } = moment;
  const atoms = plan.system.topology.atomCount;
  const replicas = plan.replicas.length;
  return (
    state.atomCount === atoms &&
    state.replicaCount === replicas &&
    [state.positions, state.velocities, state.images].every(
      (array) => array.length === 3 * atoms * replicas,
    ) &&
    state.box.length === 3 * replicas &&
    state.couplers.length === COUPLER_SLOTS * replicas &&
    outputs.length === replicas + 1 &&
    cursor.stage >= 0 &&
    cursor.stage <= plan.stages.length
  );
}

export async function writeCheckpoint(files: RunFiles, plan: EncodedPlan, moment: Moment): Promise<void> {
  await files.replace(RUN_FILES.checkpoint, encodeCheckpoint(plan, moment), RUN_FILES.previousCheckpoint);
}

/**
 * The newest checkpoint that is whole, and a note if a newer one is broken or missing. Changes nothing.
 * @throws E_NO_CHECKPOINT, E_CHECKPOINT_BROKEN
 */
export async function openCheckpoint(
  files: RunFiles,
): Promise<{ readonly checkpoint: Checkpoint; readonly notices: readonly Notice[] }> {
  const failures: SheathError[] = [];
  for (const name of [RUN_FILES.checkpoint, RUN_FILES.previousCheckpoint]) {
    const source = await files.open(name);
    if (source === null) continue;
    try {
      const checkpoint = await decodeCheckpoint(await source.read(0, source.size), name);
      const [broken] = failures;
      const behind = name === RUN_FILES.previousCheckpoint;
      const reason = broken === undefined ? `${RUN_FILES.checkpoint} is missing` : broken.message;
      return { checkpoint, notices: behind ? [fallbackNotice(checkpoint, reason)] : [] };
    } catch (error) {
      if (!(error instanceof SheathError)) throw error;
      failures.push(error);
    } finally {
      await source.close();
    }
  }
  if (failures.length === 0)
    throw new SheathError('E_NO_CHECKPOINT', {
      object: `the folder ${files.place}`,
      limit: `it is not there, or has no ${RUN_FILES.checkpoint}`,
      cure: 'name the folder of a run that was begun with sheath run',
    });
  throw new SheathError(
    'E_CHECKPOINT_BROKEN',
    {
      object: `the run in ${files.place}`,
      limit: failures.map((error) => error.message.replace(/\.$/, '')).join('; '),
      cure: 'begin the run again in another folder; complete frames of this one can still be analysed',
    },
    { cause: failures[0] },
  );
}

function fallbackNotice(checkpoint: Checkpoint, reason: string): Notice {
  const { cursor } = checkpoint.moment;
  return {
    level: 'note',
    code: 'N_CHECKPOINT_FALLBACK',
    message: `going on from ${RUN_FILES.previousCheckpoint}, step ${cursor.stepsBefore + cursor.step}: ${reason}`,
  };
}
