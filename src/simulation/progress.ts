/** How far a run is, as data; whoever shows it decides how often and how. One event a block. */
import { ENERGY_COLUMNS, type EnergyColumn, type EnergyRows } from '../platforms/index.js';
import { type Cursor, plannedTime, type SimulationPlan, timeStepOf } from './plan.js';

export interface ProgressEvent {
  /** Index into the plan's stages. */
  readonly stage: number;
  readonly stageCount: number;
  readonly stageName: string;
  readonly stageKind: string;
  /** Done of the `steps` of this stage. */
  readonly step: number;
  readonly steps: number;
  /** Done of the steps of all stages. */
  readonly totalStep: number;
  readonly totalSteps: number;
  /** Simulated so far over all stages. */
  readonly timePs: number;
  /** Of all stages. */
  readonly totalPs: number;
  /** Of one replica, over the last blocks of this stage; null while unknown and when minimising. */
  readonly nsPerDay: number | null;
  /** Until the end of the last stage, at the present pace. */
  readonly etaSeconds: number | null;
  readonly replicaCount: number;
  /** The following are means over the replicas at the block's last step. */
  readonly temperatureK: number;
  readonly setPointK: number;
  readonly pressureBar: number;
  readonly densityGramPerMl: number;
  readonly potential: number;
  /** Change of the conserved energy since this stage began (or was continued), kJ/mol/ns per atom; null when minimising. */
  readonly conservedDrift: number | null;
  /** kJ/mol/nm; null but when minimising. */
  readonly largestForce: number | null;
}

export interface ProgressMeter {
  /** A block has ended at `cursor`. */
  block(
    cursor: Cursor,
    steps: number,
    energies: EnergyRows,
    setPoint: number,
    largestForce: number | null,
  ): ProgressEvent;
}

/** Blocks over which the pace is taken. */
const PACE_BLOCKS = 20;
const SECONDS_PER_DAY = 86_400;

/** Mean over replicas of the last row. */
function lastMean(energies: EnergyRows, column: EnergyColumn): number {
  const width = ENERGY_COLUMNS.length;
  const index = ENERGY_COLUMNS.indexOf(column);
  let sum = 0;
  for (let replica = 0; replica < energies.replicaCount; replica++)
    sum += energies.data[((energies.rowCount - 1) * energies.replicaCount + replica) * width + index];
  return sum / energies.replicaCount;
}

/** @param now milliseconds of any steady clock */
export function createProgressMeter(plan: SimulationPlan, now: () => number): ProgressMeter {
  const atoms = plan.system.topology.atomCount;
  const totalSteps = plan.stages.reduce((sum, stage) => sum + stage.steps, 0);
  const totalPs = plannedTime(plan);
  let stageSeen = -1;
  let marks: { readonly at: number; readonly step: number }[] = [];
  let origin: { readonly conserved: number; readonly step: number } | null = null;
  let last = now();

  return {
    block(cursor, steps, energies, setPoint, largestForce) {
      const stage = plan.stages[cursor.stage];
      const dt = timeStepOf(stage);
      if (cursor.stage !== stageSeen) {
        stageSeen = cursor.stage;
        marks = [{ at: last, step: cursor.step - steps }];
        origin = null;
      }
      last = now();
      marks = [...marks.slice(-PACE_BLOCKS), { at: last, step: cursor.step }];
      const conserved = lastMean(energies, 'conserved');
      origin ??= { conserved, step: cursor.step };
      const seconds = (last - marks[0].at) / 1000;
      const perSecond = seconds > 0 ? (cursor.step - marks[0].step) / seconds : 0;
      const planned = plan.stages.slice(0, cursor.stage).reduce((sum, before) => sum + before.steps, 0);
      const elapsedNs = ((cursor.step - origin.step) * dt) / 1000;
      return {
        stage: cursor.stage,
        stageCount: plan.stages.length,
        stageName: stage.name,
        stageKind: stage.kind,
        step: cursor.step,
        steps: stage.steps,
        totalStep: planned + cursor.step,
        totalSteps,
        timePs: cursor.timeBefore + cursor.step * dt,
        totalPs,
        nsPerDay: perSecond > 0 && dt > 0 ? (perSecond * dt * SECONDS_PER_DAY) / 1000 : null,
        etaSeconds: perSecond > 0 ? (totalSteps - planned - cursor.step) / perSecond : null,
        replicaCount: plan.replicas.length,
        temperatureK: lastMean(energies, 'temperature'),
        setPointK: setPoint,
        pressureBar: lastMean(energies, 'pressure'),
        densityGramPerMl: lastMean(energies, 'density'),
        potential: lastMean(energies, 'potential'),
        conservedDrift: elapsedNs > 0 ? (conserved - origin.conserved) / elapsedNs / atoms : null,
        largestForce,
      };
    },
  };
}
