/**
 * One block of steps on the reference platform: wrap, build lists, compute forces, then the program's steps with all replicas
 * side by side. The caller restores the state when a block does not end well.
 */
import {
  dynamicsStep,
  type Fault,
  freedomOf,
  kineticEnergy,
  NO_FAULT,
  type Program,
  type ReplicaView,
  startMinimiser,
  temperatureOf,
} from '../../dynamics/index.js';
import { type State, type System, wrapState } from '../../system/index.js';
import { energyRow, energyTable, type RowSource } from '../energy-row.js';
import type { AdvanceOptions, BlockReport, Failure } from '../platform.js';
import { examine, failureOf } from '../state-health.js';
import type { ForceEvaluator, ThermalMotion } from './force-evaluator.js';

/** One replica at work: its view of the state, its evaluator and its settings. */
export interface Runner extends RowSource {
  readonly evaluator: ForceEvaluator;
}

/** Bring a replica from the state to its workplace, if it has one. */
export function fetchReplica(state: State, replica: number, { view }: Runner): void {
  const size = 3 * state.atomCount;
  copyTo(view.positions, state.positions, replica * size);
  copyTo(view.velocities, state.velocities, replica * size);
  copyTo(view.box, state.box, 3 * replica);
}

/** And back. */
function returnReplica(state: State, replica: number, { view }: Runner): void {
  const size = 3 * state.atomCount;
  copyFrom(view.positions, state.positions, replica * size);
  copyFrom(view.velocities, state.velocities, replica * size);
  copyFrom(view.box, state.box, 3 * replica);
}

// Element by element: on shared memory TypedArray.set is ten times slower.
function copyTo(own: Float64Array, all: Float64Array, from: number): void {
  for (let k = 0; k < own.length; k++) own[k] = all[from + k];
}

function copyFrom(own: Float64Array, all: Float64Array, to: number): void {
  for (let k = 0; k < own.length; k++) all[to + k] = own[k];
}

/** Build the pair list from scratch and compute the forces. */
export function prepareForces(runner: Runner, program: Program | null = null): void {
  runner.evaluator.prepare(runner.view.positions, runner.view.box, program && motionUnder(program, runner));
  runner.view.updateForces();
}

function motionUnder(program: Program, { view, bath }: Runner): ThermalMotion | null {
  if (program.kind !== 'dynamics') return null;
  const { system, masses, velocities } = view;
  const present = temperatureOf(kineticEnergy(masses, velocities), freedomOf(system, program));
  const coupled = program.thermostat.kind !== 'none' || program.integrator.kind === 'langevin-middle';
  return {
    temperature: coupled ? Math.max(present, bath.temperature) : present,
    timeStep: program.timeStep,
  };
}

export type BlockOutcome =
  | { readonly kind: 'done'; readonly report: BlockReport }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'aborted' };

/** Advance all `runners`, whose views look into `state`, by up to `steps`. */
export function runBlock(
  system: System,
  state: State,
  runners: readonly Runner[],
  program: Program,
  steps: number,
  options: AdvanceOptions,
): BlockOutcome {
  const { signal, energiesEvery } = options;
  const dt = program.kind === 'dynamics' ? program.timeStep : 0;
  const failureAt = (replica: number, step: number, fault: Fault): Failure | null => {
    const { view } = runners[replica];
    const ailment = examine(view, dt, fault);
    return ailment && failureOf(ailment, view, system.topology, replica, step);
  };

  const first = state.step;
  const courses: Course[] = [];
  wrapState(state);
  for (const [replica, runner] of runners.entries()) {
    fetchReplica(state, replica, runner);
    holdFrozenAtoms(runner.view);
  }
  for (const [replica, runner] of runners.entries()) {
    prepareForces(runner, program);
    const course = startCourse(runner, program);
    const failure = failureAt(replica, first, typeof course === 'number' ? course : NO_FAULT);
    if (failure) return { kind: 'failed', failure };
    if (typeof course !== 'number') courses.push(course);
  }

  const rows: number[][] = [];
  let reported = -1;
  const report = (): void => {
    reported = state.step;
    for (const runner of runners) rows.push(energyRow(runner, program, state.step));
  };
  const converged = (): boolean => courses.every((course) => course.converged());
  while (state.step < first + steps && !converged()) {
    if (signal?.aborted) return { kind: 'aborted' };
    const step = state.step + 1;
    const due = energiesEvery > 0 && step % energiesEvery === 0;
    for (const [replica, course] of courses.entries()) {
      const failure = failureAt(replica, step, course.step(step, due || step === first + steps));
      if (failure) return { kind: 'failed', failure };
    }
    state.step = step;
    if (due) report();
  }
  if (reported !== state.step) report();
  for (const [replica, runner] of runners.entries()) returnReplica(state, replica, runner);
  return {
    kind: 'done',
    report: {
      steps: state.step - first,
      energies: energyTable(rows, runners.length),
      converged: converged(),
      ...(program.kind === 'minimise' && {
        largestForce: Math.max(...courses.map((course) => course.largestForce())),
      }),
      failure: null,
    },
  };
}

/** A state from elsewhere may have them moving. */
function holdFrozenAtoms({ system, velocities }: ReplicaView): void {
  for (const atom of system.frozen ?? []) velocities.fill(0, 3 * atom, 3 * atom + 3);
}

/** A program at work on one replica. */
interface Course {
  /** @param report energies of this step will be asked for */
  step(step: number, report: boolean): Fault;
  converged(): boolean;
  largestForce(): number;
}

function startCourse(runner: Runner, program: Program): Course | Fault {
  if (program.kind === 'minimise') return startMinimiser(runner.view, program);
  return {
    step: (step, report) => dynamicsStep(runner.view, program, runner.bath, step, report),
    converged: () => false,
    largestForce: () => 0,
  };
}
