/**
 * The runs of a study as one job: a list, worked off in order by as many workers as there are cores, every run an ordinary
 * run folder with its checkpoint. What is done is read from the folders themselves, so a study that was killed, stopped or
 * moved goes on where it was; runs made longer go on from their ends, and a run whose folder is gone goes on from its committed
 * end (study-data.ts). One worker a run; a run gets more than one thread only when cores outnumber the runs left.
 */
import { arrangeSalt } from '../../builder/index.js';
import { SheathError, silentTask, type TaskContext } from '../../core/index.js';
import type { ReadText } from '../../interop/index.js';
import type { CreatePlatform } from '../../platforms/index.js';
import { planProtocol, type Recipe } from '../../recipe/index.js';
import {
  type Checkpoint,
  type ExchangePlan,
  encodePlan,
  extendRun,
  HEAT_CAPACITY_PER_ATOM,
  openCheckpoint,
  type ProgressEvent,
  platformOf,
  RUN_FILES,
  type RunFiles,
  type SimulationRuntime,
  temperatureLadder,
  writeCheckpoint,
} from '../../simulation/index.js';
import { executeRun, resumeRun } from '../execute-run.js';
import { type PreparedRun, prepareRun } from '../prepare-run.js';
import { type Job, productionTime, type StudyPlan } from './jobs.js';
import { recordBeginning, recordChunks } from './run-chunks.js';

export interface StudyRuntime {
  /** The files of a run by its job's id. */
  readonly openRun: (job: string) => RunFiles;
  readonly createPlatform: (platform: string, threads: number) => CreatePlatform;
  /** Cores to be used. */
  readonly cores: number;
  /** Overrides the recipes' platform. */
  readonly platform?: string;
  /** Runs side by side at most; as many as cores by default. */
  readonly workers?: number;
  /** Hours from now, packing included. */
  readonly maxHours?: number;
  readonly signal?: AbortSignal;
  /** Commit of the engine, kept with every chunk. */
  readonly engine: string;
  readonly readText: ReadText;
  readonly onEvent?: (event: StudyEvent) => void;
  /** Where a run stood when its data were committed; null: never. */
  readonly committedEnd?: (job: string) => Promise<Checkpoint | null>;
  readonly now?: () => number;
}

export type StudyEvent =
  | { readonly kind: 'started' | 'resumed' | 'finished' | 'stopped'; readonly job: string }
  | { readonly kind: 'packing'; readonly job: string; readonly fraction: number }
  | { readonly kind: 'progress'; readonly job: string; readonly event: ProgressEvent }
  | { readonly kind: 'failed'; readonly job: string; readonly error: SheathError };

export interface JobStatus {
  readonly job: string;
  readonly status: 'waiting' | 'begun' | 'finished';
  /** Of all stages; ps done and planned */
  readonly timePs: number;
  readonly stage: string;
  /** ps of production done, and asked for */
  readonly produced: number;
  readonly asked: number;
}

export interface StudyOutcome {
  readonly finished: readonly string[];
  readonly stopped: readonly string[];
  readonly failed: readonly { readonly job: string; readonly error: SheathError }[];
  /** Jobs nobody came to. */
  readonly waiting: readonly string[];
}

/** A study stops taking new runs when less than this is left. */
const LEAST_HOURS = 20 / 3600;

/** @param committedEnd counts for a run whose folder is not here */
export async function jobStatus(
  job: Job,
  files: RunFiles,
  committedEnd: Checkpoint | null = null,
): Promise<JobStatus> {
  const checkpoint = (await checkpointOf(files)) ?? committedEnd;
  const asked = productionTime(job);
  if (checkpoint === null)
    return { job: job.id, status: 'waiting', timePs: 0, stage: '', produced: 0, asked };
  const { plan, moment } = checkpoint;
  const { cursor } = moment;
  const last = plan.stages.length - 1;
  const stage = plan.stages[Math.min(cursor.stage, last)];
  const timeStep = stage.program.kind === 'dynamics' ? stage.program.timeStep : 0;
  const before = cursor.stage > last ? plan.stages[last].steps : cursor.step;
  const produced = stage.kind === 'produce' ? before * timeStep : 0;
  return {
    job: job.id,
    status: moment.finished && produced >= asked - timeStep / 2 ? 'finished' : 'begun',
    timePs: cursor.timeBefore + (cursor.stage > last ? 0 : cursor.step * timeStep),
    stage: stage.name,
    produced,
    asked,
  };
}

/** null where no run was begun. @throws E_CHECKPOINT_BROKEN */
async function checkpointOf(files: RunFiles): Promise<Checkpoint | null> {
  try {
    return (await openCheckpoint(files)).checkpoint;
  } catch (error) {
    if (error instanceof SheathError && error.code === 'E_NO_CHECKPOINT') return null;
    throw error;
  }
}

/**
 * Work the list off until it ends, the hours are over or the signal comes; every run then has a valid checkpoint. A run
 * that fails does not stop the others.
 */
export async function runStudy(plan: StudyPlan, runtime: StudyRuntime): Promise<StudyOutcome> {
  const now = runtime.now ?? Date.now;
  const deadline = now() + 3_600_000 * (runtime.maxHours ?? Number.POSITIVE_INFINITY);
  const hoursLeft = () => (deadline - now()) / 3_600_000;
  const unfinished: Job[] = [];
  const finished: string[] = [];
  for (const job of plan.jobs) {
    const files = runtime.openRun(job.id);
    const { status } = await jobStatus(job, files, (await runtime.committedEnd?.(job.id)) ?? null);
    await files.close();
    if (status === 'finished') finished.push(job.id);
    else unfinished.push(job);
  }
  const stopped: string[] = [];
  const failed: { job: string; error: SheathError }[] = [];
  const workers = Math.max(1, Math.min(runtime.workers ?? runtime.cores, unfinished.length));
  const work = async (): Promise<void> => {
    for (;;) {
      if (runtime.signal?.aborted || hoursLeft() <= LEAST_HOURS) return;
      const job = unfinished.shift();
      if (job === undefined) return;
      const threads = Math.max(1, Math.floor(runtime.cores / workers));
      try {
        const ended = await runJob(job, threads, hoursLeft(), runtime);
        (ended ? finished : stopped).push(job.id);
        runtime.onEvent?.({ kind: ended ? 'finished' : 'stopped', job: job.id });
      } catch (error) {
        if (error instanceof SheathError && error.kind === 'interrupted') {
          stopped.push(job.id);
          continue;
        }
        const coded = error instanceof SheathError ? error : unexpected(job, error);
        failed.push({ job: job.id, error: coded });
        runtime.onEvent?.({ kind: 'failed', job: job.id, error: coded });
      }
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return { finished, stopped, failed, waiting: unfinished.map(({ id }) => id) };
}

function unexpected(job: Job, cause: unknown): SheathError {
  return new SheathError(
    'E_STUDY_RUN',
    {
      object: `the run ${job.id}`,
      limit: `it ended with: ${cause instanceof Error ? cause.message : String(cause)}`,
      cure: 'this is an error in sheath: please report it',
    },
    { kind: 'failure', cause },
  );
}

/** @returns whether the run is finished (else it was stopped) */
async function runJob(job: Job, threads: number, maxHours: number, runtime: StudyRuntime): Promise<boolean> {
  const { onEvent, signal } = runtime;
  const files = runtime.openRun(job.id);
  try {
    const { engine } = runtime;
    const simulation = (platform: string, ownThreads: number): SimulationRuntime => ({
      createPlatform: runtime.createPlatform(platform, ownThreads),
      ...(signal === undefined ? {} : { signal }),
      ...(Number.isFinite(maxHours) ? { maxHours } : {}),
      observers: [
        recordChunks(files, { engine, platform, threads: ownThreads }),
        { onProgress: (event) => onEvent?.({ kind: 'progress', job: job.id, event }) },
      ],
    });
    if ((await checkpointOf(files)) === null) await restoreCommitted(job, files, runtime);
    const checkpoint = await checkpointOf(files);
    if (checkpoint !== null) {
      onEvent?.({ kind: 'resumed', job: job.id });
      await extendRun(files, productionSteps(job, checkpoint));
      const { plan } = checkpoint;
      await recordBeginning(files, { engine, platform: platformOf(plan), threads: plan.threads });
      const outcome = await resumeRun(files, simulation(platformOf(plan), plan.threads));
      return outcome.status === 'finished';
    }
    onEvent?.({ kind: 'started', job: job.id });
    const prepared = await preparedJob(job, threads, runtime, {
      signal: signal ?? silentTask.signal,
      progress: (fraction) => onEvent?.({ kind: 'packing', job: job.id, fraction }),
    });
    const { platform } = prepared.plan.provenance;
    const outcome = await executeRun(
      prepared,
      job.recipeText,
      files,
      simulation(platform, prepared.plan.threads),
    );
    return outcome.status === 'finished';
  } finally {
    await files.close();
  }
}

/** The packed box of a job, its salt put where the start wants it. */
export async function preparedJob(
  job: Job,
  threads: number,
  {
    readText,
    platform,
    createPlatform,
  }: Pick<StudyRuntime, 'readText' | 'platform'> & Partial<Pick<StudyRuntime, 'createPlatform'>>,
  task: TaskContext = silentTask,
) {
  const options = {
    readText,
    folder: '.',
    threads,
    ...(platform === undefined ? {} : { platform }),
    ...(createPlatform === undefined ? {} : { createPlatform }),
  };
  // A ladder is planned from the number of atoms, which no reaction changes.
  const single = await prepareRun(job.recipe, { ...options, polymerise: job.exchange === null }, task);
  const ladder = job.exchange === null ? null : ladderOf(job.recipe, job.exchange, single);
  const prepared =
    ladder === null
      ? single
      : await prepareRun({ ...job.recipe, replicas: ladder.temperatures.length }, options, task);
  const { state, plan } = prepared;
  const { topology } = plan.system;
  const size = 3 * topology.atomCount;
  for (let replica = 0; replica < state.replicaCount; replica++) {
    const own = state.positions.subarray(replica * size, (replica + 1) * size);
    const box = state.box.subarray(3 * replica, 3 * replica + 3);
    own.set(arrangeSalt(topology, own, box, job.start, job.seed + replica).positions);
  }
  return ladder === null ? prepared : { ...prepared, plan: { ...plan, exchange: ladder } };
}

/** Temperatures by the heat capacity of as many atoms; attempts on the grid of blocks. */
function ladderOf(
  { conditions, model, seed }: Recipe,
  { to, acceptance, every }: NonNullable<Job['exchange']>,
  { plan }: PreparedRun,
): ExchangePlan {
  const heatCapacity = HEAT_CAPACITY_PER_ATOM * plan.system.topology.atomCount;
  const block = plan.stages.at(-1)?.blockSteps ?? 1;
  return {
    temperatures: temperatureLadder(conditions.temperature, to, heatCapacity, acceptance),
    every: Math.max(1, Math.round(every / model.timeStep / block)) * block,
    seed,
  };
}

/** Steps of production that a job asks for, on the grid of the run as it was planned. */
function productionSteps({ recipe }: Job, { plan }: Checkpoint): number {
  const present = plan.stages.at(-1)?.steps ?? 0;
  const asked = planProtocol(recipe).stages.at(-1)?.steps ?? present;
  return Math.max(present, asked);
}

/** A run whose folder is not here goes on from where it was committed; its files begin anew from there. */
async function restoreCommitted(job: Job, files: RunFiles, runtime: StudyRuntime): Promise<void> {
  const end = (await runtime.committedEnd?.(job.id)) ?? null;
  if (end === null) return;
  await files.replace(RUN_FILES.recipe, new TextEncoder().encode(job.recipeText));
  await writeCheckpoint(files, encodePlan(end.plan), end.moment);
}
