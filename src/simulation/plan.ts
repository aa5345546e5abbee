/** What a run does, fixed from its first step to its last: plain data, kept whole in every checkpoint. */
import type { Provenance } from '../core/index.js';
import type { Stage } from '../dynamics/index.js';
import type { Method, ReplicaSettings } from '../platforms/index.js';
import type { System } from '../system/index.js';
import { DEFAULT_POSITION_PRECISION } from '../trajectory/index.js';
import type { ExchangePlan, ExchangeState } from './replica-exchange.js';

/** One replica; its temperature and pressure are those of the stage. */
export type ReplicaPlan = Pick<ReplicaSettings, 'seed' | 'walker' | 'charges'>;

export interface OutputPlan {
  /** nm, of positions in the trajectory */
  readonly positionPrecision: number;
  /** Steps between checkpoints, counted in each stage; they are written at block ends. */
  readonly checkpointEvery: number;
}

export const DEFAULT_OUTPUT: OutputPlan = {
  positionPrecision: DEFAULT_POSITION_PRECISION,
  checkpointEvery: 2000,
};

export interface SimulationPlan {
  readonly system: System;
  readonly method: Method;
  /** Threads of the platform: the same number continues bit for bit. */
  readonly threads: number;
  readonly stages: readonly Stage[];
  readonly replicas: readonly ReplicaPlan[];
  readonly output: OutputPlan;
  /** Replicas exchange temperatures in equilibration and production; absent: each keeps that of the stage. */
  readonly exchange?: ExchangePlan;
  /** Of the beginning, as the files' heads have it. */
  readonly provenance: Provenance;
  /** What has been changed since (plan-change.ts), in order. */
  readonly changes?: readonly PlanChange[];
}

export interface PlanChange {
  /** Counted over all stages. */
  readonly step: number;
  readonly kind: 'seed' | 'platform';
  readonly platform?: string;
  readonly message: string;
}

/** Where in the plan a run is. Steps and time of earlier stages count on, so that both only ever rise in the files. */
export interface Cursor {
  readonly stage: number;
  /** Steps done in this stage. */
  readonly step: number;
  /** Steps of all stages before. */
  readonly stepsBefore: number;
  /** ps */
  readonly timeBefore: number;
}

export const FIRST_CURSOR: Cursor = { stage: 0, step: 0, stepsBefore: 0, timeBefore: 0 };

/** ps; a minimiser takes no time. */
export function timeStepOf(stage: Stage): number {
  return stage.program.kind === 'dynamics' ? stage.program.timeStep : 0;
}

/** The beginning of the next stage. */
export function nextStage(cursor: Cursor, stage: Stage): Cursor {
  return {
    stage: cursor.stage + 1,
    step: 0,
    stepsBefore: cursor.stepsBefore + cursor.step,
    timeBefore: cursor.timeBefore + cursor.step * timeStepOf(stage),
  };
}

/** Steps of the block that begins at `step`: blocks lie on a grid of absolute steps of the stage; the last may be shorter. */
export function blockLength(stage: Stage, step: number): number {
  return Math.min(stage.blockSteps - (step % stage.blockSteps), stage.steps - step);
}

/** K, of the block that begins at `step`: the ramp's value in the middle of the block, so that a ramp has no lag. */
export function setPoint(stage: Stage, step: number): number {
  const { from, to } = stage.temperature;
  if (from === to) return from;
  return from + ((to - from) * (step + blockLength(stage, step) / 2)) / stage.steps;
}

/** What a summary says of the stages. */
export function stageRecords({ stages }: SimulationPlan) {
  return stages.map(({ name, kind, steps, temperature, pressure }) => ({
    name,
    kind,
    steps,
    temperature,
    pressure,
  }));
}

/**
 * Settings of every replica for the block that begins at the cursor. Steps begin anew with every stage, and random numbers
 * are keyed by the step: so each stage has a seed of its own (the first that of the plan), and no stage repeats another's noise.
 */
export function replicaSettings(
  plan: SimulationPlan,
  cursor: Cursor,
  exchange: ExchangeState | null = null,
): readonly ReplicaSettings[] {
  const stage = plan.stages[cursor.stage];
  return plan.replicas.map(({ seed, walker, charges }, replica) => ({
    temperature: replicaSetPoint(plan, cursor, replica, exchange),
    pressure: stage.pressure ?? 0,
    seed: (seed + Math.imul(cursor.stage, 0x9e3779b9)) >>> 0,
    walker,
    charges,
  }));
}

/**
 * K, of one replica in the block that begins at the cursor. In an exchange the ladder is a floor: a replica melts and cools with
 * the stage until it meets its own temperature, and stays there.
 */
export function replicaSetPoint(
  plan: SimulationPlan,
  cursor: Cursor,
  replica: number,
  exchange: ExchangeState | null,
): number {
  const common = setPoint(plan.stages[cursor.stage], cursor.step);
  if (plan.exchange === undefined || exchange === null) return common;
  return Math.max(common, plan.exchange.temperatures[exchange.rungOf[replica]]);
}

/** ps, of all stages together */
export function plannedTime({ stages }: SimulationPlan): number {
  return stages.reduce((sum, stage) => sum + stage.steps * timeStepOf(stage), 0);
}

/** ps, over all stages */
export function timeAt(plan: SimulationPlan, cursor: Cursor): number {
  const stage = plan.stages[cursor.stage];
  return cursor.timeBefore + (stage === undefined ? 0 : cursor.step * timeStepOf(stage));
}
