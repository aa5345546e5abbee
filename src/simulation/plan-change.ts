/**
 * What may change in a run between two of its steps: its random numbers (how several continuations branch off one equilibrated
 * run) and what computes it. Files keep the provenance of their beginning; the plan lists every change with the step it begins
 * at, and run.json, the log and the report show the list.
 */
import { type Notice, SheathError } from '../core/index.js';
import type { Checkpoint } from './checkpoint.js';
import type { PlanChange, SimulationPlan } from './plan.js';

const LARGEST_SEED = 0xffffffff;

/** What computes: as a platform's choice names it. */
export interface ComputedBy {
  readonly name: string;
  readonly device: string;
  readonly threads: number;
}

/**
 * Other random numbers from here on: positions and velocities stay; thermostat, barostat and Langevin noise, and velocities drawn
 * by later stages, are new.
 * @throws E_SEED when the seed is no whole number from 0 to 4294967295, or the one the run already has
 */
export function reseed({ plan, moment }: Checkpoint, seed: number): Checkpoint {
  if (!(Number.isInteger(seed) && seed >= 0 && seed <= LARGEST_SEED)) {
    throw new SheathError('E_SEED', {
      object: `the new seed is ${seed}`,
      limit: `a seed is a whole number from 0 to ${LARGEST_SEED}`,
      cure: 'choose one',
    });
  }
  if (plan.replicas.every((replica) => replica.seed === seed)) {
    throw new SheathError('E_SEED', {
      object: `the new seed is ${seed}`,
      limit: 'the run has this seed already, so nothing would change',
      cure: 'choose another, or continue without a new seed',
    });
  }
  const step = stepOf(moment);
  const replicas = plan.replicas.map((replica) => ({ ...replica, seed }));
  const message = `from step ${step} on the random numbers are those of seed ${seed} instead of ${plan.replicas[0].seed}: the run no longer repeats the one it branches off`;
  return { plan: changed({ ...plan, replicas }, { step, kind: 'seed', message }), moment };
}

/** Computed by another platform, or with other threads, from here on. */
export function moveTo({ plan, moment }: Checkpoint, { name, device, threads }: ComputedBy): Checkpoint {
  const step = stepOf(moment);
  const message = `from step ${step} on the run is computed by platform ${name} (${device}) instead of ${platformOf(plan)}`;
  return {
    plan: changed({ ...plan, threads }, { step, kind: 'platform', platform: name, message }),
    moment,
  };
}

/** The platform that computes a run from its last change on. */
export function platformOf({ changes = [], provenance }: SimulationPlan): string {
  return changes.findLast(({ kind }) => kind === 'platform')?.platform ?? provenance.platform;
}

export function noticesOfChanges(changes: readonly PlanChange[]): readonly Notice[] {
  return changes.map(({ kind, message }) => ({
    level: 'note',
    code: kind === 'seed' ? 'N_RESEEDED' : 'N_PLATFORM_CHANGED',
    message,
  }));
}

function stepOf({ cursor }: Checkpoint['moment']): number {
  return cursor.stepsBefore + cursor.step;
}

function changed(plan: SimulationPlan, change: PlanChange): SimulationPlan {
  return { ...plan, changes: [...(plan.changes ?? []), change] };
}
