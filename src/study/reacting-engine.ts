/** The platform under a polymerisation: a box of one reacting mixture at constant volume, and the programs it runs. */
import { SheathError, type TaskContext } from '../core/index.js';
import { drawVelocities, type MinimiseProgram, type Program } from '../dynamics/index.js';
import { type MoleculeModel, parameterise } from '../forcefield/index.js';
import type { CreatePlatform, Method } from '../platforms/index.js';
import type { ReactingBox } from '../reaction/index.js';
import { createState, type State, type System, wrapState } from '../system/index.js';

/** What does not change while monomers react. */
export interface Laboratory {
  /** Of the polymer, for messages. */
  readonly name: string;
  /** K */
  readonly temperature: number;
  /** The whole box with this model of all units as its first molecule. */
  readonly systemWith: (units: MoleculeModel) => System;
  readonly method: Method;
  readonly createPlatform: CreatePlatform;
  /** Of the reaction, apart from the run's. */
  readonly seed: number;
  /** What to do after an interruption. */
  readonly afterInterruption: () => string;
}

/** Steps of dynamics so far, and ps: they count on through the whole reaction, so that no noise comes twice. */
export interface Clock {
  step: number;
  time: number;
}

export interface Engine {
  readonly system: System;
  /** @throws E_POLYMERISATION, E_INTERRUPTED */
  advance(program: Program, steps: number, task: TaskContext): Promise<void>;
  drawVelocities(): Promise<void>;
  /** Wrapped; of the caller. */
  state(): Promise<State>;
  dispose(): Promise<void>;
}

const BLOCK = 100; // steps

/** Everything at rest where it is. */
export function stateAt({ positions, box }: ReactingBox, { step }: Clock): State {
  const state = createState(1, positions.length / 3);
  state.positions.set(positions);
  state.box.set(box);
  state.step = step;
  return state;
}

/** @param state of a box with this mixture; the engine takes it over */
export async function startEngine(
  laboratory: Laboratory,
  mixture: ReactingBox['mixture'],
  state: State,
  clock: Clock,
): Promise<Engine> {
  const { name, temperature, systemWith, method, createPlatform, seed, afterInterruption } = laboratory;
  const system = systemWith(parameterise(mixture.species));
  const platform = await createPlatform(system, method, state, [
    { temperature, pressure: 0, seed, walker: 0, charges: null },
  ]);
  const download = async (): Promise<State> => {
    const found = await platform.download();
    wrapState(found);
    return found;
  };
  return {
    system,
    async advance(program, steps, { signal }) {
      for (let done = 0; done < steps; ) {
        const report = await platform.advance(program, Math.min(BLOCK, steps - done), {
          energiesEvery: 0,
          signal,
        });
        if (signal.aborted) throw interrupted(name, afterInterruption());
        if (report.failure !== null) throw failed(name, report.failure.message);
        if (program.kind === 'dynamics') {
          clock.step += report.steps;
          clock.time += report.steps * program.timeStep;
        }
        if (report.converged) return;
        done += Math.max(1, report.steps);
      }
    },
    async drawVelocities() {
      const found = await download();
      found.step = clock.step;
      drawVelocities(system, found, 0, {
        temperature,
        seed,
        walker: 0,
        draw: clock.step,
        removeCentreOfMass: false,
      });
      await platform.upload(found);
    },
    state: download,
    dispose: () => platform.dispose(),
  };
}

export function minimiser({
  maximumStep,
  forceTolerance,
}: Pick<MinimiseProgram, 'maximumStep' | 'forceTolerance'>): MinimiseProgram {
  return { kind: 'minimise', maximumStep, forceTolerance };
}

function interrupted(name: string, cure: string): SheathError {
  return new SheathError(
    'E_INTERRUPTED',
    {
      object: `the polymerisation of ${name} was interrupted`,
      limit: 'a box is used only when it is complete',
      cure,
    },
    { kind: 'interrupted' },
  );
}

function failed(name: string, message: string): SheathError {
  return new SheathError('E_POLYMERISATION', {
    object: `while ${name} polymerised, ${message}`,
    limit: 'forces and positions must stay finite',
    cure: 'use another seed, a lower `reaction.temperature`, or a shorter `reaction.farthest`',
  });
}
