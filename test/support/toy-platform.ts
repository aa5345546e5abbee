/**
 * A platform without forces, cheap and deterministic, for tests of the driver: particles drift and are kicked by random
 * numbers keyed by (seed, walker, atom, step), the box breathes, a coupler counts. Everything a restart could lose shows in the
 * positions. It can be told to throw, to fail or to stop early.
 */
import { drawWords, STREAM, uniformOf } from '../../src/math/index.js';
import {
  type CreatePlatform,
  ENERGY_COLUMNS,
  type Failure,
  type ReplicaSettings,
} from '../../src/platforms/index.js';
import { createState, type State, wrapState } from '../../src/system/index.js';

export interface ToyPlatformOptions {
  /** Called before every block; may throw. */
  readonly onBlock?: (step: number) => void;
  readonly failure?: (step: number) => Failure | null;
  /** A minimiser converges at this step of its stage. */
  readonly convergesAt?: number;
  readonly description?: string;
}

function copyOf(state: State): State {
  const copy = createState(state.replicaCount, state.atomCount);
  copy.step = state.step;
  for (const key of ['positions', 'velocities', 'images', 'box', 'couplers'] as const)
    copy[key].set(state[key]);
  return copy;
}

export function toyPlatform(options: ToyPlatformOptions = {}): CreatePlatform {
  return async (_system, _method, start, replicas) => {
    let state = copyOf(start);
    const settings: ReplicaSettings[] = [...replicas];

    function stepReplica(replica: number, dt: number): void {
      const { seed, walker, temperature } = settings[replica];
      const size = 3 * state.atomCount;
      let words: Uint32Array = new Uint32Array(4);
      for (let k = 0; k < size; k++) {
        const axis = k % 3;
        if (axis === 0) words = drawWords(seed, STREAM.test, walker, k / 3, state.step, 0);
        const kick = (uniformOf(words[axis]) - 0.5) * Math.sqrt(temperature) * 0.1;
        state.velocities[replica * size + k] = 0.9 * state.velocities[replica * size + k] + kick;
        state.positions[replica * size + k] += state.velocities[replica * size + k] * dt;
      }
      for (let axis = 0; axis < 3; axis++)
        state.box[3 * replica + axis] *= 1 + 1e-4 * Math.sin(state.step + replica);
      state.couplers[16 * replica] += state.box[3 * replica];
    }

    function row(replica: number, dt: number): number[] {
      const values = new Array<number>(ENERGY_COLUMNS.length).fill(0);
      const set = (column: (typeof ENERGY_COLUMNS)[number], value: number) => {
        values[ENERGY_COLUMNS.indexOf(column)] = value;
      };
      set('step', state.step);
      set('time', state.step * dt);
      set('potential', state.positions[replica * 3 * state.atomCount]);
      set('conserved', state.couplers[16 * replica]);
      set('temperature', settings[replica].temperature + state.velocities[0]);
      set('density', 1 / state.box[3 * replica]);
      return values;
    }

    return {
      name: 'toy',
      description: options.description ?? 'toy (no forces)',
      precision: 'f64',
      async advance(program, steps, { energiesEvery, signal }) {
        options.onBlock?.(state.step);
        const none = { rowCount: 0, replicaCount: settings.length, data: new Float64Array(0) };
        if (signal?.aborted) return { steps: 0, energies: none, converged: false, failure: null };
        const failure = options.failure?.(state.step) ?? null;
        if (failure) return { steps: 0, energies: none, converged: false, failure };
        wrapState(state);
        const dt = program.kind === 'dynamics' ? program.timeStep : 0.0001;
        const first = state.step;
        const rows: number[][] = [];
        let converged = false;
        while (state.step < first + steps && !converged) {
          state.step++;
          for (let replica = 0; replica < settings.length; replica++) stepReplica(replica, dt);
          converged = program.kind === 'minimise' && state.step === options.convergesAt;
          const last = converged || state.step === first + steps;
          if (last || (energiesEvery > 0 && state.step % energiesEvery === 0))
            for (let replica = 0; replica < settings.length; replica++) rows.push(row(replica, dt));
        }
        return {
          steps: state.step - first,
          energies: {
            rowCount: rows.length / settings.length,
            replicaCount: settings.length,
            data: Float64Array.from(rows.flat()),
          },
          converged,
          failure: null,
        };
      },
      evaluate: () => Promise.reject(new Error('the toy has no forces')),
      async setReplica(replica, value) {
        settings[replica] = value;
      },
      download: async () => copyOf(state),
      async upload(value) {
        state = copyOf(value);
      },
      dispose: async () => {},
    };
  };
}
