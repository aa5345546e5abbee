/**
 * The driver: walks the stages of a plan in blocks of steps and keeps the books. A run is always "continue from a checkpoint";
 * a new run writes its first checkpoint before its first step. Order on the disk: outputs are synchronised before the
 * checkpoint that refers to them is put in place, so whatever moment a run is killed at, some checkpoint is whole and the files
 * are at least as long as it says.
 */
import { type Notice, SheathError, VERSION } from '../core/index.js';
import type { CreatePlatform, Platform } from '../platforms/index.js';
import { type State, wrapState } from '../system/index.js';
import {
  type Checkpoint,
  type EncodedPlan,
  encodePlan,
  openCheckpoint,
  writeCheckpoint,
} from './checkpoint.js';
import { checkDiskSpace } from './disk-estimate.js';
import { type SimulationObserver, tell } from './observer.js';
import { freshOutputs, openOutputs } from './outputs.js';
import { FIRST_CURSOR, replicaSettings, type SimulationPlan, timeAt } from './plan.js';
import { noticesOfChanges } from './plan-change.js';
import { checkPlan } from './plan-check.js';
import { createProgressMeter } from './progress.js';
import { type ExchangeState, firstExchangeState } from './replica-exchange.js';
import { RUN_FILES, type RunFiles, trajectoryName } from './run-files.js';
import { type RunBook, runStages, type StopReason, startStopwatch } from './stage-walk.js';
import { writeSummary } from './summary-file.js';

export interface SimulationRuntime {
  readonly createPlatform: CreatePlatform;
  readonly observers?: readonly SimulationObserver[];
  /** Stops the run at a block end with a valid checkpoint. */
  readonly signal?: AbortSignal;
  /** Stops likewise before so many hours have passed since this call. */
  readonly maxHours?: number;
  /** Milliseconds since 1970, for pace, limit and log; never for what is computed. */
  readonly now?: () => number;
}

export interface SimulationOutcome {
  readonly status: 'finished' | 'interrupted';
  readonly reason: StopReason;
  /** Steps done of all stages, and ps. */
  readonly totalStep: number;
  readonly timePs: number;
}

/**
 * Begin a run: nothing is written before the platform has accepted system and method.
 * @param inputs further files to keep with the run, e.g. the recipe
 * @throws E_RUN_EXISTS, E_RUN_LOCKED, E_DISK_SPACE, E_DISK_FULL, E_FILE_WRITE, E_NON_FINITE, E_CONSTRAINT, E_DISPLACEMENT and what the platform refuses
 */
export async function startSimulation(
  plan: SimulationPlan,
  state: State,
  files: RunFiles,
  runtime: SimulationRuntime,
  inputs: Readonly<Record<string, string>> = {},
): Promise<SimulationOutcome> {
  checkPlan(plan, state);
  await refuseExistingRun(files, plan.replicas.length);
  await checkDiskSpace(files, plan);
  const platform = await runtime.createPlatform(
    plan.system,
    plan.method,
    state,
    replicaSettings(plan, FIRST_CURSOR, exchangeAt(plan)),
  );
  try {
    await files.claim(true);
    for (const [name, text] of Object.entries(inputs))
      await files.replace(name, new TextEncoder().encode(text));
    const encodedPlan = encodePlan(plan);
    const moment = {
      cursor: FIRST_CURSOR,
      state,
      outputs: freshOutputs(plan.replicas.length),
      numerics: numericsOf(platform),
      finished: false,
      ...(plan.exchange === undefined ? {} : { exchange: firstExchangeState(plan.exchange) }),
    };
    await writeCheckpoint(files, encodedPlan, moment);
    return await run({ plan, moment }, encodedPlan, platform, files, runtime);
  } finally {
    await platform.dispose();
  }
}

/**
 * Go on from the newest whole checkpoint. What the outputs have beyond it is cut off; on the same platform and build they end up
 * equal to those of a run never interrupted, byte for byte. On another platform the run goes on too, and a note says so.
 * @param amend changes the plan from here on (plan-change.ts); kept with the next checkpoint
 * @throws E_RUN_LOCKED, E_NO_CHECKPOINT, E_CHECKPOINT_BROKEN, E_RUN_FINISHED, E_OUTPUT_CHANGED and as startSimulation
 */
export async function continueSimulation(
  files: RunFiles,
  runtime: SimulationRuntime,
  amend: (checkpoint: Checkpoint) => Checkpoint = (checkpoint) => checkpoint,
): Promise<SimulationOutcome> {
  await files.claim(false);
  const { checkpoint: found, notices: doubts } = await openCheckpoint(files);
  if (found.moment.finished) {
    // It may have been killed just before it could say so.
    await writeSummary(files, found.plan, 'finished', found.moment.cursor, found.moment.exchange);
    throw new SheathError('E_RUN_FINISHED', {
      object: `the run in ${files.place}`,
      limit: `all its ${found.plan.stages.length} stages are done`,
      cure: `analyse it with: sheath analyze ${files.place}; or begin a longer run in another folder`,
    });
  }
  const { plan, moment } = amend(found);
  const changes = noticesOfChanges((plan.changes ?? []).slice(found.plan.changes?.length));
  const stage = Math.min(moment.cursor.stage, plan.stages.length - 1);
  const platform = await runtime.createPlatform(
    plan.system,
    plan.method,
    moment.state,
    replicaSettings(plan, { ...moment.cursor, stage }, exchangeAt(plan, moment.exchange)),
  );
  try {
    for (const notice of [...doubts, ...changes])
      await tell(runtime.observers ?? [], (observer) => observer.onNotice?.(notice));
    // The next rotation must not push the good checkpoint out with the broken one.
    if (doubts.length > 0) await files.rename(RUN_FILES.checkpoint, RUN_FILES.brokenCheckpoint);
    const numerics = numericsOf(platform);
    if (numerics !== moment.numerics)
      await tell(runtime.observers ?? [], (o) => o.onNotice?.(numericsNotice(moment.numerics, numerics)));
    return await run(
      { plan, moment: { ...moment, numerics } },
      encodePlan(plan),
      platform,
      files,
      runtime,
      changes,
    );
  } finally {
    await platform.dispose();
  }
}

/** What a run whose steps are all done came to. */
export function finishedOutcome({ plan, moment: { cursor } }: Checkpoint): SimulationOutcome {
  return {
    status: 'finished',
    reason: 'end',
    totalStep: cursor.stepsBefore + cursor.step,
    timePs: timeAt(plan, cursor),
  };
}

function numericsOf(platform: Platform): string {
  return [`sheath ${VERSION}`, platform.name, platform.description, platform.precision].join(' | ');
}

function numericsNotice(before: string, now: string): Notice {
  return {
    level: 'note',
    code: 'N_NUMERICS_CHANGED',
    message: `the run was computed by ${before} and goes on with ${now}: the physics is the same, the numbers are not bit for bit.`,
  };
}

/** Where the walkers are: as a checkpoint says, else each on the rung of its number; null without a ladder. */
function exchangeAt({ exchange }: SimulationPlan, state?: ExchangeState): ExchangeState | null {
  return exchange === undefined ? null : (state ?? firstExchangeState(exchange));
}

/** @param further names that mark a run begun, too @throws E_RUN_EXISTS if the folder holds anything of a run */
export async function refuseExistingRun(
  files: RunFiles,
  replicaCount: number,
  further: readonly string[] = [],
): Promise<void> {
  const { summary, checkpoint, previousCheckpoint, energies } = RUN_FILES;
  const names = [
    checkpoint,
    previousCheckpoint,
    summary,
    energies,
    trajectoryName(0, replicaCount),
    ...further,
  ];
  for (const name of names) {
    const found = await files.open(name);
    if (found === null) continue;
    await found.close();
    throw new SheathError('E_RUN_EXISTS', {
      object: `the folder ${files.place}`,
      limit: `it holds a run already (${name}), and runs are not overwritten`,
      cure: 'go on with it by sheath continue, or choose another folder',
    });
  }
}

/** From the checkpoint to the end of the plan, a stop or a failure. */
async function run(
  checkpoint: Checkpoint,
  encodedPlan: EncodedPlan,
  platform: Platform,
  files: RunFiles,
  runtime: SimulationRuntime,
  changes: readonly Notice[] = [],
): Promise<SimulationOutcome> {
  const { plan, moment } = checkpoint;
  const now = runtime.now ?? Date.now;
  const log = async (line: string) =>
    files.append(RUN_FILES.log, new TextEncoder().encode(`${new Date(now()).toISOString()} ${line}\n`));
  const outputs = await openOutputs(files, plan, moment.outputs);
  const book: RunBook = {
    plan,
    platform,
    files,
    outputs,
    observers: runtime.observers ?? [],
    signal: runtime.signal,
    log,
    cursor: moment.cursor,
    exchange: exchangeAt(plan, moment.exchange),
    settings: [],
    meter: createProgressMeter(plan, now),
    clock: startStopwatch(now, runtime.maxHours ?? Number.POSITIVE_INFINITY),
    async checkpoint(finished = false) {
      const state = await platform.download();
      wrapState(state);
      const { numerics } = moment;
      const committed = await outputs.commit();
      // A checkpoint that says "finished" is the last thing written: the files are complete before it.
      if (finished) await outputs.finish();
      await writeCheckpoint(files, encodedPlan, {
        cursor: book.cursor,
        state,
        outputs: committed,
        numerics,
        finished,
        ...(book.exchange === null ? {} : { exchange: book.exchange }),
      });
      await tell(runtime.observers ?? [], (observer) =>
        observer.onCheckpoint?.(book.cursor.stepsBefore + book.cursor.step),
      );
    },
  };

  await writeSummary(files, plan, 'running', book.cursor, book.exchange);
  await log(
    `sheath ${VERSION} on ${platform.description}, step ${book.cursor.stepsBefore + book.cursor.step}`,
  );
  for (const { message } of changes) await log(message);
  try {
    const reason = await runStages(book);
    await book.checkpoint(reason === 'end');
    if (reason !== 'end') await outputs.finish();
    const status = reason === 'end' ? 'finished' : 'interrupted';
    await writeSummary(files, plan, status, book.cursor, book.exchange);
    await log(`${status} (${reason}) at step ${book.cursor.stepsBefore + book.cursor.step}`);
    return {
      status,
      reason,
      totalStep: book.cursor.stepsBefore + book.cursor.step,
      timePs: timeAt(plan, book.cursor),
    };
  } catch (error) {
    // The error itself matters more than that it could not be noted, e.g. on a full disk.
    await log(`failed: ${error instanceof Error ? error.message : String(error)}`).catch(() => {});
    await writeSummary(files, plan, 'failed', book.cursor, book.exchange).catch(() => {});
    throw error;
  }
}
