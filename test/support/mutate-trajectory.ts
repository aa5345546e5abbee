/** Seeded damage to trajectories: opening and reading all frames may refuse by code, nothing else. */
import { memorySource, SheathError } from '../../src/core/index.js';
import { type OpenTrajectoryOptions, openTrajectorySource } from '../../src/trajectory/index.js';
import type { MutationSurvey } from './mutate.js';
import { mutateBytes } from './mutate.js';

/** As surveyMutations, for attempts that wait. */
export async function surveyAsync(
  count: number,
  attempt: (index: number) => Promise<unknown>,
): Promise<MutationSurvey> {
  let accepted = 0;
  const refused = new Map<string, number>();
  const crashes: { index: number; error: unknown }[] = [];
  for (let index = 0; index < count; index++) {
    try {
      await attempt(index);
      accepted++;
    } catch (error) {
      if (error instanceof SheathError && Object.values(error.parts).every((part) => part !== ''))
        refused.set(error.code, (refused.get(error.code) ?? 0) + 1);
      else crashes.push({ index, error });
    }
  }
  return { accepted, refused, crashes };
}

/** Frames that are accepted must be finite and of one size; more frames than bytes would be a loop without end. */
export async function readAll(bytes: Uint8Array, options: OpenTrajectoryOptions): Promise<number> {
  const trajectory = await openTrajectorySource(memorySource(bytes, 'mutant'), options);
  let frames = 0;
  for await (const { positions, box, time, velocities, forces } of trajectory.frames()) {
    if (++frames > bytes.length) throw new Error('more frames than bytes');
    if (positions.length !== 3 * trajectory.atomCount) throw new Error('a frame of another size');
    for (const values of [positions, box, velocities ?? [], forces ?? [], [time]])
      for (let k = 0; k < values.length; k++)
        if (!Number.isFinite(values[k])) throw new Error(`a value is ${values[k]}`);
  }
  return frames;
}

/** Read whole or refused; what of a refused file is salvaged must be whole frames too, or refused by code. */
async function readOrSalvage(bytes: Uint8Array, options: OpenTrajectoryOptions): Promise<void> {
  try {
    await readAll(bytes, options);
  } catch (error) {
    await readAll(bytes, { ...options, salvage: true }).catch((second: unknown) => {
      if (!(second instanceof SheathError)) throw second;
    });
    throw error;
  }
}

export function surveyTrajectory(
  original: Uint8Array,
  options: OpenTrajectoryOptions,
  count: number,
  mutate: (index: number) => Uint8Array = (index) => mutateBytes(original, 11, index),
): Promise<MutationSurvey> {
  return surveyAsync(count, (index) => readOrSalvage(mutate(index), options));
}
