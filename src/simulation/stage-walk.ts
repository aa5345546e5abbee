/**
 * The walk through the stages of a plan: begin a stage, set conditions, advance a block, write what is due, until the plan ends or
 * someone wants to stop. Only the cursor and the platform's state change; both go into every checkpoint.
 */
import { SheathError } from '../core/index.js';
import { drawVelocities, removesCentreOfMass, type Stage } from '../dynamics/index.js';
import {
  type BlockReport,
  ENERGY_COLUMNS,
  type EnergyRows,
  type Platform,
  type ReplicaSettings,
} from '../platforms/index.js';
import { wrapState } from '../system/index.js';
import { type SimulationObserver, tell } from './observer.js';
import { type Outputs, RUN_COLUMNS } from './outputs.js';
import {
  blockLength,
  type Cursor,
  nextStage,
  replicaSetPoint,
  replicaSettings,
  type SimulationPlan,
  setPoint,
  timeAt,
  timeStepOf,
} from './plan.js';
import type { createProgressMeter } from './progress.js';
import { attemptExchanges, type ExchangeState, rescaleVelocities } from './replica-exchange.js';
import { reportFailure } from './run-failure.js';
import type { RunFiles } from './run-files.js';

/** What the walk through the stages shares. */
export interface RunBook {
  readonly plan: SimulationPlan;
  readonly platform: Platform;
  readonly files: RunFiles;
  readonly outputs: Outputs;
  readonly observers: readonly SimulationObserver[];
  readonly signal: AbortSignal | undefined;
  log(line: string): Promise<void>;
  cursor: Cursor;
  /** null: replicas keep their temperatures. */
  exchange: ExchangeState | null;
  /** As the platform has them. */
  settings: readonly ReplicaSettings[];
  readonly meter: ReturnType<typeof createProgressMeter>;
  readonly clock: Stopwatch;
  checkpoint(finished?: boolean): Promise<void>;
}

export type StopReason = 'end' | 'signal' | 'max-hours';

export async function runStages(book: RunBook): Promise<StopReason> {
  const { plan } = book;
  while (book.cursor.stage < plan.stages.length) {
    const stage = plan.stages[book.cursor.stage];
    if (book.cursor.step === 0) await beginStage(book, stage);
    await book.log(`stage ${stage.name} (${stage.kind}), step ${book.cursor.step} of ${stage.steps}`);
    const stop = await runStage(book, stage);
    if (stop !== 'end') return stop;
    book.cursor = nextStage(book.cursor, stage);
    if (book.cursor.stage < plan.stages.length) await book.checkpoint();
  }
  return 'end';
}

/** A stage begins at step 0 with empty baths, and with new velocities if it wants them. */
async function beginStage({ plan, platform, cursor }: RunBook, stage: Stage): Promise<void> {
  const state = await platform.download();
  // As a checkpoint holds it: a run continued from here has the same last bits.
  wrapState(state);
  state.step = 0;
  state.couplers.fill(0);
  const { program } = stage;
  if (stage.drawVelocities && program.kind === 'dynamics')
    for (const [replica, { seed, walker }] of plan.replicas.entries())
      drawVelocities(plan.system, state, replica, {
        temperature: stage.temperature.from,
        seed,
        walker,
        draw: cursor.stage,
        removeCentreOfMass: removesCentreOfMass(program),
      });
  await platform.upload(state);
}

async function runStage(book: RunBook, stage: Stage): Promise<StopReason> {
  const { plan, platform, outputs, observers, signal, clock } = book;
  while (book.cursor.step < stage.steps) {
    if (signal?.aborted) return 'signal';
    if (clock.wouldPass()) return 'max-hours';
    const asked = blockLength(stage, book.cursor.step);
    await applySettings(book);
    const options = { energiesEvery: stage.energiesEvery, ...(signal === undefined ? {} : { signal }) };
    const report = await platform.advance(stage.program, asked, options);
    if (report.failure !== null) {
      const state = await platform.download();
      throw await reportFailure(
        book.files,
        plan.system,
        stage,
        state,
        book.cursor.stepsBefore,
        report.failure,
      );
    }
    const before = book.cursor.step;
    const target = setPoint(stage, before);
    const targets = targetsOf(book, before);
    book.cursor = { ...book.cursor, step: before + report.steps };
    const over = isOver(stage, asked, report, book.cursor.step, platform, signal);
    if (over === 'aborted') return 'signal';

    for (const row of rowsToKeep(book, stage, report.energies, over, targets)) await outputs.addRow(row);
    if (stage.framesEvery > 0 && report.steps > 0 && book.cursor.step % stage.framesEvery === 0)
      await writeFrames(book, targets);
    if (report.steps > 0) await exchange(book, stage, report.energies);
    const event = book.meter.block(
      book.cursor,
      report.steps,
      report.energies,
      target,
      report.largestForce ?? null,
    );
    clock.block();
    await tell(observers, (observer) => observer.onProgress?.(event));
    if (over) break;
    const { checkpointEvery } = plan.output;
    if (Math.floor(book.cursor.step / checkpointEvery) > Math.floor(before / checkpointEvery))
      await book.checkpoint();
  }
  return 'end';
}

/** Whether the stage ends with this block; a platform that stops early for no reason is at fault. */
function isOver(
  stage: Stage,
  asked: number,
  report: BlockReport,
  step: number,
  platform: Platform,
  signal: AbortSignal | undefined,
): boolean | 'aborted' {
  if (report.converged || step === stage.steps) return true;
  if (report.steps === asked) return false;
  if (signal?.aborted && report.steps === 0) return 'aborted';
  throw new SheathError(
    'E_PLATFORM_STEPS',
    {
      object: `the platform ${platform.name} did ${report.steps} steps of stage '${stage.name}'`,
      limit: `it was asked for ${asked} and gave no reason`,
      cure: 'this is an error in sheath: please report it, and try --platform reference',
    },
    { kind: 'failure' },
  );
}

async function applySettings(book: RunBook): Promise<void> {
  const wanted = replicaSettings(book.plan, book.cursor, book.exchange);
  for (const [replica, settings] of wanted.entries()) {
    const has = book.settings[replica];
    const same =
      has !== undefined &&
      has.temperature === settings.temperature &&
      has.pressure === settings.pressure &&
      has.seed === settings.seed;
    if (!same) await book.platform.setReplica(replica, settings);
  }
  book.settings = wanted;
}

const STEP_COLUMN = ENERGY_COLUMNS.indexOf('step');
const TIME_COLUMN = ENERGY_COLUMNS.indexOf('time');

/** The rows the stage asked for, with the run's columns before and step and time counted over all stages; always a stage's last. */
function* rowsToKeep(
  { cursor }: RunBook,
  stage: Stage,
  energies: EnergyRows,
  stageEnds: boolean,
  targets: readonly number[],
): Generator<Float64Array> {
  const width = ENERGY_COLUMNS.length;
  const lead = RUN_COLUMNS.length;
  for (let k = 0; k < energies.rowCount * energies.replicaCount; k++) {
    const values = energies.data.subarray(k * width, (k + 1) * width);
    const step = values[STEP_COLUMN];
    const wanted = stage.energiesEvery === 0 || step % stage.energiesEvery === 0;
    if (!wanted && !(stageEnds && step === cursor.step)) continue;
    const row = new Float64Array(lead + width);
    const replica = k % energies.replicaCount;
    row.set([cursor.stage, replica, targets[replica]]);
    row.set(values, lead);
    row[lead + STEP_COLUMN] = cursor.stepsBefore + step;
    row[lead + TIME_COLUMN] = cursor.timeBefore + step * timeStepOf(stage);
    yield row;
  }
}

/** [replica] K, of the block that begins at `step`. A minimiser has no temperature. */
function targetsOf({ plan, cursor, exchange }: RunBook, step: number): readonly number[] {
  const dynamics = plan.stages[cursor.stage].program.kind === 'dynamics';
  return plan.replicas.map((_, replica) =>
    dynamics ? replicaSetPoint(plan, { ...cursor, step }, replica, exchange) : Number.NaN,
  );
}

const POTENTIAL_COLUMN = ENERGY_COLUMNS.indexOf('potential');
const BOX_COLUMNS = (['boxX', 'boxY', 'boxZ'] as const).map((column) => ENERGY_COLUMNS.indexOf(column));

/** At its time, after the frame: rungs change, velocities with them; the next block has the new temperatures. */
async function exchange(book: RunBook, stage: Stage, energies: EnergyRows): Promise<void> {
  const { plan, platform, cursor } = book;
  if (plan.exchange === undefined || book.exchange === null) return;
  if (stage.kind !== 'equilibrate' && stage.kind !== 'produce') return;
  if (cursor.step % plan.exchange.every !== 0) return;
  const width = ENERGY_COLUMNS.length;
  const rowOf = (replica: number) => ((energies.rowCount - 1) * energies.replicaCount + replica) * width;
  const replicas = plan.replicas.map((_, replica) => replica);
  const { state: after, swaps } = attemptExchanges(
    plan.exchange,
    book.exchange,
    replicas.map((replica) => energies.data[rowOf(replica) + POTENTIAL_COLUMN]),
    replicas.map((replica) =>
      BOX_COLUMNS.reduce((volume, column) => volume * energies.data[rowOf(replica) + column], 1),
    ),
    stage.pressure,
  );
  book.exchange = after;
  if (swaps.length === 0) return;
  const state = await platform.download();
  // As a checkpoint holds it: a run continued from here has the same last bits.
  wrapState(state);
  rescaleVelocities(state, plan.system.masses, swaps);
  await platform.upload(state);
}

async function writeFrames(
  { plan, platform, outputs, observers, cursor }: RunBook,
  setPoints: readonly number[],
): Promise<void> {
  const state = await platform.download();
  wrapState(state);
  const step = cursor.stepsBefore + cursor.step;
  const frames = await outputs.addFrames(state, cursor.stage, step, timeAt(plan, cursor), setPoints);
  for (const [replica, frame] of frames.entries())
    await tell(observers, (observer) => observer.onFrame?.(replica, frame));
}

export interface Stopwatch {
  block(): void;
  /** Whether one more block as long as the longest would end beyond the limit. */
  wouldPass(): boolean;
}

export function startStopwatch(now: () => number, maxHours: number): Stopwatch {
  const start = now();
  let last = start;
  let longest = 0;
  return {
    block() {
      const at = now();
      longest = Math.max(longest, at - last);
      last = at;
    },
    wouldPass: () => now() - start + longest > maxHours * 3_600_000,
  };
}
