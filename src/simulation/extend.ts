/**
 * More production for a run, finished or not: its last production stage gets more steps, and the run goes on with
 * `continueSimulation` as if it had been planned so from the beginning (thermostat, noise and chunks of the files are
 * counted in absolute steps, so it ends in the same bits).
 */
import { SheathError } from '../core/index.js';
import { type Checkpoint, encodePlan, openCheckpoint, writeCheckpoint } from './checkpoint.js';
import { timeStepOf } from './plan.js';
import type { RunFiles } from './run-files.js';

/**
 * @param steps of the last production stage from now on; its present number changes nothing
 * @throws E_EXTEND when the run has no production at its end, or the stage would become shorter
 */
export function extendProduction({ plan, moment }: Checkpoint, steps: number): Checkpoint {
  const last = plan.stages.length - 1;
  const stage = plan.stages[last];
  const refuse = (object: string, limit: string, cure: string) =>
    new SheathError('E_EXTEND', { object, limit, cure });
  if (stage === undefined || stage.kind !== 'produce' || stage.temperature.from !== stage.temperature.to)
    throw refuse(
      `the last stage of the run is ${stage === undefined ? 'missing' : `'${stage.name}'`}`,
      'only production at one temperature can be made longer',
      'begin a new run with a longer protocol',
    );
  if (steps === stage.steps) return { plan, moment };
  if (steps < stage.steps || steps % Math.max(1, stage.framesEvery) !== 0)
    throw refuse(
      `stage '${stage.name}' of ${stage.steps} steps is to have ${steps}`,
      `it cannot become shorter, and it ends with a frame (every ${stage.framesEvery} steps)`,
      'choose a longer time, a multiple of the time between frames',
    );
  const { cursor } = moment;
  const back =
    cursor.stage > last
      ? {
          stage: last,
          step: stage.steps,
          stepsBefore: cursor.stepsBefore - stage.steps,
          // Summed up as the walk did, to the last bit; a minimiser may have ended early, but takes no time.
          timeBefore: plan.stages
            .slice(0, last)
            .reduce((time, before) => time + before.steps * timeStepOf(before), 0),
        }
      : cursor;
  return {
    plan: { ...plan, stages: [...plan.stages.slice(0, last), { ...stage, steps }] },
    moment: { ...moment, cursor: back, finished: false },
  };
}

/** The same for a run in its files. @returns whether anything changed. @throws as extendProduction and openCheckpoint */
export async function extendRun(files: RunFiles, steps: number): Promise<boolean> {
  const { checkpoint } = await openCheckpoint(files);
  const extended = extendProduction(checkpoint, steps);
  if (extended.plan === checkpoint.plan) return false;
  await writeCheckpoint(files, encodePlan(extended.plan), extended.moment);
  return true;
}
