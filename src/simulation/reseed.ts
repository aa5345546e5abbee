/**
 * Other random numbers from a checkpoint on: how several independent continuations branch off one equilibrated run.
 * Positions and velocities stay; thermostat, barostat and Langevin noise, and velocities drawn by later stages, are new.
 */
import { type Notice, SheathError } from '../core/index.js';
import type { Checkpoint } from './checkpoint.js';

const LARGEST_SEED = 0xffffffff;

/** @throws E_SEED when the seed is no whole number from 0 to 4294967295, or the one the run already has */
export function reseed(
  checkpoint: Checkpoint,
  seed: number,
): { readonly checkpoint: Checkpoint; readonly notice: Notice } {
  const { plan, moment } = checkpoint;
  const present = plan.provenance.seed;
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
  const step = moment.cursor.stepsBefore + moment.cursor.step;
  return {
    checkpoint: {
      plan: {
        ...plan,
        replicas: plan.replicas.map((replica) => ({ ...replica, seed })),
        provenance: { ...plan.provenance, seed },
      },
      moment,
    },
    notice: {
      level: 'note',
      code: 'N_RESEEDED',
      message: `from step ${step} on the random numbers are those of seed ${seed} instead of ${present}: the run no longer repeats the one it branches off`,
    },
  };
}
