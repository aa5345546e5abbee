/** Run what was prepared, or go on with what was begun, then analyse and report: the whole job behind `sheath run`. */
import { silentTask, type TaskContext } from '../core/index.js';
import { refuseWarnings } from '../recipe/index.js';
import {
  type ComputedBy,
  continueSimulation,
  moveTo,
  openCheckpoint,
  RUN_FILES,
  type RunFiles,
  reseed,
  type SimulationOutcome,
  type SimulationRuntime,
  startSimulation,
} from '../simulation/index.js';
import { POLYMERISATION_FILE } from './polymerisation.js';
import { UNFINISHED_POLYMERISATION } from './polymerisation-file.js';
import type { PreparedRun } from './prepare-run.js';
import { analyseRun, type RunConclusion, reportRun } from './run-results.js';
import { addSession } from './run-timing.js';

/** @throws E_WARNINGS before anything is written, and as startSimulation */
export async function executeRun(
  prepared: PreparedRun,
  recipeText: string,
  files: RunFiles,
  runtime: SimulationRuntime,
): Promise<SimulationOutcome> {
  refuseWarnings(prepared.notices, prepared.recipe);
  return session(files, 0, () =>
    startSimulation(prepared.plan, prepared.state, files, runtime, {
      [RUN_FILES.recipe]: recipeText,
      ...polymerisationFile(prepared),
    }),
  );
}

/** How the polymer of the box came about, kept with the run. */
function polymerisationFile({ polymerisation }: PreparedRun): Record<string, string> {
  const outcome = polymerisation?.outcome ?? null;
  return outcome === null ? {} : { [POLYMERISATION_FILE]: `${JSON.stringify(outcome, null, 1)}\n` };
}

/** What may change when a run goes on. */
export interface ResumeChanges {
  /** Of the random numbers from here on. */
  readonly seed?: number;
  /** What computes from here on. */
  readonly platform?: ComputedBy;
}

/** @throws as continueSimulation and reseed */
export async function resumeRun(
  files: RunFiles,
  runtime: SimulationRuntime,
  { seed, platform }: ResumeChanges = {},
): Promise<SimulationOutcome> {
  const { checkpoint } = await openCheckpoint(files);
  const { cursor } = checkpoint.moment;
  const stage = checkpoint.plan.stages[cursor.stage];
  const timeStep = stage?.program.kind === 'dynamics' ? stage.program.timeStep : 0;
  return session(files, cursor.timeBefore + cursor.step * timeStep, () =>
    continueSimulation(files, runtime, (found) => {
      const moved = platform === undefined ? found : moveTo(found, platform);
      return seed === undefined ? moved : reseed(moved, seed);
    }),
  );
}

async function session(
  files: RunFiles,
  startPs: number,
  simulate: () => Promise<SimulationOutcome>,
): Promise<SimulationOutcome> {
  const begun = Date.now();
  const outcome = await simulate();
  await files.remove(UNFINISHED_POLYMERISATION);
  await addSession(files, (Date.now() - begun) / 1000, outcome.timePs - startPs, new Date());
  return outcome;
}

/** Analyses, tables and report of a run that has frames of its production stage. */
export async function concludeRun(files: RunFiles, task: TaskContext = silentTask): Promise<RunConclusion> {
  await analyseRun(files, {}, task);
  return reportRun(files);
}
