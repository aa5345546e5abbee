/**
 * What is handed to another engine: a recipe as it would start, with all its stages; or a run where it stands, with the stages that
 * are left (of a finished run the last one, to go on with). Molecules are made whole.
 */
import { SheathError } from '../core/index.js';
import type { Stage } from '../dynamics/index.js';
import type { ExportInput, GromacsInput } from '../interop/index.js';
import type { Checkpoint, Cursor, SimulationPlan } from '../simulation/index.js';
import { createSystem, type State } from '../system/index.js';
import { wholeMolecules } from '../trajectory/index.js';
import type { PreparedRun } from './prepare-run.js';
import { type SinglePointSettings, singlePointMethod } from './single-point.js';

/** @param replica from 1. @throws E_USAGE */
export function exportOfRecipe({ plan, state, recipe }: PreparedRun, replica = 1): ExportInput {
  return exportOf(recipe.title, plan, state, replica, plan.stages, false);
}

/** @param replica from 1. @throws E_USAGE */
export function exportOfRun(title: string, { plan, moment }: Checkpoint, replica = 1): ExportInput {
  const { cursor, state } = moment;
  const velocitiesDrawn = state.velocities.some((v) => v !== 0);
  return exportOf(title, plan, state, replica, stagesLeft(plan, cursor), velocitiesDrawn);
}

/** One configuration of a GROMACS topology by the settings of `sheath energy`, without stages. */
export function exportOfPoint(input: GromacsInput, settings: SinglePointSettings): ExportInput {
  const system = createSystem(input.model, input.blocks, { constraints: 'none' });
  return {
    title: input.title,
    system,
    charges: system.charges,
    method: singlePointMethod(settings, input.box),
    positions: input.positions,
    velocities: input.velocities,
    box: input.box,
    stages: [],
    seed: 1,
  };
}

function stagesLeft({ stages }: SimulationPlan, cursor: Cursor): readonly Stage[] {
  if (cursor.stage >= stages.length)
    return stages.slice(-1).map((stage) => ({ ...stage, drawVelocities: false }));
  const current = stages[cursor.stage];
  const { from, to } = current.temperature;
  const rest: Stage = {
    ...current,
    steps: current.steps - cursor.step,
    temperature: { from: from + ((to - from) * cursor.step) / current.steps, to },
    drawVelocities: current.drawVelocities && cursor.step === 0,
  };
  const later = stages.slice(cursor.stage + 1);
  return rest.steps > 0 ? [rest, ...later] : later;
}

function exportOf(
  title: string,
  { system, method, replicas }: SimulationPlan,
  state: State,
  replica: number,
  stages: readonly Stage[],
  moving: boolean,
): ExportInput {
  const plan = replicas.at(replica - 1);
  if (!Number.isInteger(replica) || replica < 1 || plan === undefined)
    throw new SheathError('E_USAGE', {
      object: `replica ${replica} was asked for`,
      limit: `there are 1 to ${replicas.length}`,
      cure: 'Name one of these',
    });
  const atoms = 3 * system.topology.atomCount;
  const part = (values: Float64Array) => values.slice((replica - 1) * atoms, replica * atoms);
  const box = state.box.slice(3 * (replica - 1), 3 * replica);
  const whole = wholeMolecules(system.topology)({
    step: 0,
    time: 0,
    box,
    positions: part(state.positions),
    images: null,
  });
  return {
    title,
    system,
    charges: plan.charges ?? system.charges,
    method,
    positions: Float64Array.from(whole.positions),
    velocities: moving ? part(state.velocities) : null,
    box,
    stages,
    seed: plan.seed,
  };
}
