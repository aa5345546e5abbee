/**
 * Replicas side by side: with at least as many of them as threads, every thread runs some of its own, alone, instead of all
 * threads sharing one after the other. Nothing is then waited for within a block. Each lane is the `cpu` platform with one thread in a
 * worker, so a replica is bit for bit that of a run by itself.
 *
 * A block remains atomic: when one lane fails or is stopped, all return to its start.
 */
import { createState, type State } from '../../system/index.js';
import { energyTable } from '../energy-row.js';
import {
  type AdvanceOptions,
  type BlockReport,
  type CreatePlatform,
  ENERGY_COLUMNS,
  type EnergyRows,
  type Evaluation,
  type Failure,
  type Platform,
} from '../platform.js';
import { platformInWorker } from '../worker-node.js';

/** Replicas first .. end - 1 of the whole. */
interface Lane {
  readonly first: number;
  readonly end: number;
  readonly platform: Platform;
}

/** ms between looks at the signal: that of a worker raises no event. */
const SIGNAL_POLL = 20;

/** @param threads at most as many as replicas */
export function platformInLanes(
  threads: number,
  identity: Pick<Platform, 'name' | 'description' | 'precision'>,
): CreatePlatform {
  return async (system, method, initial, replicas) => {
    const bounds = Array.from({ length: threads + 1 }, (_, k) => Math.floor((k * replicas.length) / threads));
    const lanes = await startAll(
      bounds.slice(1).map((end, k) => async (): Promise<Lane> => {
        const first = bounds[k];
        const create = platformInWorker(identity.name, { threads: 1 });
        const platform = await create(
          system,
          method,
          partOf(initial, first, end),
          replicas.slice(first, end),
        );
        return { first, end, platform };
      }),
    );
    const download = async (): Promise<State> => {
      const parts = await Promise.all(lanes.map(({ platform }) => platform.download()));
      const whole = createState(replicas.length, system.topology.atomCount);
      parts.forEach((part, k) => {
        place(whole, part, lanes[k].first);
      });
      return whole;
    };
    const upload = async (state: State): Promise<void> => {
      await Promise.all(lanes.map(({ first, end, platform }) => platform.upload(partOf(state, first, end))));
    };

    return {
      ...identity,
      download,
      upload,
      async advance(program, steps, options) {
        const start = await download();
        const reports = await advanceAll(lanes, options, (lane, each) =>
          lane.platform.advance(program, steps, each),
        );
        if (!reports.every(({ steps: done, converged }) => done > 0 || converged)) {
          await upload(start);
          return {
            steps: 0,
            energies: energyTable([], replicas.length),
            converged: false,
            failure: firstFailure(lanes, reports),
          };
        }
        const done = Math.max(...reports.map((report) => report.steps));
        // A lane whose replicas have all converged stops early; its step then follows that of the others.
        if (reports.some((report) => report.steps < done)) {
          const state = await download();
          state.step = start.step + done;
          await upload(state);
        }
        return joinReports(reports, done, replicas.length);
      },
      async evaluate() {
        return joinEvaluations(await Promise.all(lanes.map(({ platform }) => platform.evaluate())));
      },
      async setReplica(replica, settings) {
        const lane = lanes.find(({ end }) => replica < end)!;
        await lane.platform.setReplica(replica - lane.first, settings);
      },
      async dispose() {
        await Promise.all(lanes.map(({ platform }) => platform.dispose()));
      },
    };
  };
}

/** All lanes, or none: when one cannot be started the others are ended. */
async function startAll(starts: readonly (() => Promise<Lane>)[]): Promise<readonly Lane[]> {
  const settled = await Promise.allSettled(starts.map((start) => start()));
  const lanes = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = settled.find((result) => result.status === 'rejected');
  if (!failed) return lanes;
  await Promise.all(lanes.map(({ platform }) => platform.dispose()));
  throw failed.reason;
}

/** One block on all lanes; the first that does not end well stops the others. */
async function advanceAll(
  lanes: readonly Lane[],
  { signal, energiesEvery }: AdvanceOptions,
  advance: (lane: Lane, options: AdvanceOptions) => Promise<BlockReport>,
): Promise<readonly BlockReport[]> {
  const stop = new AbortController();
  const look = setInterval(() => {
    if (signal?.aborted) stop.abort();
  }, SIGNAL_POLL);
  if (signal?.aborted) stop.abort();
  try {
    const settled = await Promise.allSettled(
      lanes.map(async (lane) => {
        try {
          const report = await advance(lane, { energiesEvery, signal: stop.signal });
          if (report.failure) stop.abort();
          return report;
        } catch (error) {
          stop.abort();
          throw error;
        }
      }),
    );
    return settled.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
  } finally {
    clearInterval(look);
  }
}

/** The earliest failure, under the number its replica has in the whole. */
function firstFailure(lanes: readonly Lane[], reports: readonly BlockReport[]): Failure | null {
  const failures = reports.flatMap(({ failure }, k): Failure[] => {
    if (!failure) return [];
    const replica = lanes[k].first + failure.replica;
    const message = failure.message.replace(`in replica ${failure.replica} `, `in replica ${replica} `);
    return [{ ...failure, replica, message }];
  });
  return failures.sort((a, b) => a.step - b.step || a.replica - b.replica).at(0) ?? null;
}

function joinReports(reports: readonly BlockReport[], steps: number, replicaCount: number): BlockReport {
  const forces = reports.flatMap(({ largestForce }) => (largestForce === undefined ? [] : [largestForce]));
  return {
    steps,
    energies: joinRows(
      reports.map(({ energies }) => energies),
      replicaCount,
    ),
    converged: reports.every(({ converged }) => converged),
    ...(forces.length > 0 && { largestForce: Math.max(...forces) }),
    failure: null,
  };
}

/** Rows of a lane that stopped early are those of its last one. */
function joinRows(parts: readonly EnergyRows[], replicaCount: number): EnergyRows {
  const longest = parts.reduce((a, b) => (b.rowCount > a.rowCount ? b : a));
  const width = ENERGY_COLUMNS.length;
  const rows: number[][] = [];
  for (let row = 0; row < longest.rowCount; row++) {
    const step = longest.data[row * longest.replicaCount * width];
    for (const { rowCount, replicaCount: own, data } of parts) {
      for (let replica = 0; replica < own; replica++) {
        const at = (Math.min(row, rowCount - 1) * own + replica) * width;
        rows.push([step, ...data.subarray(at + 1, at + width)]);
      }
    }
  }
  return energyTable(rows, replicaCount);
}

function joinEvaluations(parts: readonly Evaluation[]): Evaluation {
  const join = (arrays: readonly Float64Array[]): Float64Array => {
    const whole = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const array of arrays) {
      whole.set(array, at);
      at += array.length;
    }
    return whole;
  };
  return {
    terms: parts.flatMap(({ terms }) => terms),
    potential: join(parts.map(({ potential }) => potential)),
    forces: join(parts.map(({ forces }) => forces)),
    virial: join(parts.map(({ virial }) => virial)),
  };
}

const ARRAYS = ['positions', 'velocities', 'images', 'box', 'couplers'] as const;

/** Replicas first .. end - 1. */
function partOf(state: State, first: number, end: number): State {
  const part = createState(end - first, state.atomCount);
  part.step = state.step;
  for (const name of ARRAYS) {
    const width = state[name].length / state.replicaCount;
    part[name].set(state[name].subarray(first * width, end * width));
  }
  return part;
}

/** `part` into `whole`, from replica `first` on. */
function place(whole: State, part: State, first: number): void {
  whole.step = part.step;
  for (const name of ARRAYS) whole[name].set(part[name], (first * whole[name].length) / whole.replicaCount);
}
