/**
 * How fast a platform runs a box: what a production run at constant volume does, without its files: CSVR every 10 steps, energies
 * every 100, centre-of-mass removal every 100, bonds to hydrogen constrained. List builds and couplers are in the time. Before the
 * clock starts two thousand steps are run, within limits: the first thousands of a run share the cores with the compiler of
 * JavaScript (up to a sixth of two threads' time at 3,000 atoms), the millions after them do not.
 */
import { drawVelocities } from '../dynamics/index.js';
import { choosePlatform, probeGpu, type ReplicaSettings } from '../platforms/index.js';
import { createState, type State, type System } from '../system/index.js';
import {
  BENCH_TEMPERATURE,
  type BenchMethod,
  type BenchmarkBox,
  benchMethod,
  benchProgram,
} from './bench-method.js';

export interface ThroughputSettings extends BenchMethod {
  readonly platform: string;
  readonly threads: number;
  readonly replicas: number;
  /** Timed steps, or ms to be timed for about. */
  readonly steps: number | { readonly milliseconds: number };
}

export interface Throughput {
  readonly platform: string;
  readonly device: string;
  /** The device is a GPU in name only: a driver that computes on the CPU. Its time is no speed of a GPU. */
  readonly software: boolean;
  readonly atoms: number;
  readonly threads: number;
  readonly replicas: number;
  /** Of wall time, all replicas together. */
  readonly msPerStep: number;
  /** Of one replica. */
  readonly nsPerDay: number;
  readonly steps: number;
  /** ms until the first step was done, all compilation and list building included. */
  readonly startUpMs: number;
  /** ms per step by part, where the platform measures them; `other` is the rest. */
  readonly parts: Readonly<Record<string, number>>;
}

/** Steps of a block, as in a run. */
export const BLOCK = 100;
/** Steps to judge by how long a block takes. */
const FIRST_STEPS = 20;
/** Steps of the warm-up; it ends sooner after so many ms, or so many times what will be timed. */
const WARM_UP_STEPS = 2000;
const WARM_UP = 12_000;
const WARM_UP_SHARE = 4;
/** ms: a block that takes longer (a software GPU) is no part of the warm-up. */
const LONGEST_WARM_UP_BLOCK = 20_000;
/** ms: a block that takes longer is not timed whole. */
const LONGEST_BLOCK = 120_000;
/** Fewest steps that are timed then. */
export const FEWEST = 10;

/** @throws what the platform refuses, E_BENCH_FAILED */
export async function measureThroughput(
  box: BenchmarkBox,
  settings: ThroughputSettings,
): Promise<Throughput> {
  const { replicas, timeStep } = settings;
  const { system } = box;
  const started = performance.now();
  const { name, create, threads, device } = await choosePlatform(
    settings.platform,
    settings.threads,
    replicas * system.topology.atomCount,
  );
  const walkers = Array.from(
    { length: replicas },
    (_, walker): ReplicaSettings => ({
      temperature: BENCH_TEMPERATURE,
      pressure: 0,
      seed: 1,
      walker,
      charges: null,
    }),
  );
  const platform = await create(
    system,
    benchMethod(settings, box.box),
    startOf(system, box, walkers),
    walkers,
  );
  const program = benchProgram(timeStep);
  const block = async (steps: number): Promise<void> => {
    const { failure } = await platform.advance(program, steps, { energiesEvery: BLOCK });
    if (failure !== null) throw new Error(`${name}: ${failure.message}`);
  };
  try {
    await block(1);
    const startUpMs = performance.now() - started;
    const warmed = performance.now();
    await block(FIRST_STEPS);
    let perStep = (performance.now() - warmed) / FIRST_STEPS;
    if (perStep * BLOCK < LONGEST_WARM_UP_BLOCK) {
      await block(BLOCK - FIRST_STEPS);
      const enough = () => Math.min(WARM_UP, WARM_UP_SHARE * millisecondsOf(settings.steps, perStep));
      for (let done = BLOCK; done < WARM_UP_STEPS && performance.now() - warmed < enough(); done += BLOCK) {
        const blockStarted = performance.now();
        await block(BLOCK);
        perStep = (performance.now() - blockStarted) / BLOCK;
      }
    }
    const steps = stepsFor(settings.steps, perStep);
    const before = platform.partMilliseconds?.() ?? {};
    const begun = performance.now();
    for (let done = 0; done < steps; done += BLOCK) await block(Math.min(BLOCK, steps - done));
    const msPerStep = (performance.now() - begun) / steps;
    const software = name === 'webgpu' && (await probeGpu()).problem?.code === 'E_SOFTWARE_GPU';
    const after = platform.partMilliseconds?.() ?? {};
    return {
      platform: name,
      device,
      software,
      atoms: system.topology.atomCount,
      threads,
      replicas,
      msPerStep,
      nsPerDay: nanosecondsPerDay(timeStep, msPerStep),
      steps,
      startUpMs,
      parts: partsOf(before, after, msPerStep, steps),
    };
  } finally {
    await platform.dispose();
  }
}

const MILLISECONDS_PER_DAY = 86_400_000;

/** @param timeStep ps */
export function nanosecondsPerDay(timeStep: number, msPerStep: number): number {
  return ((timeStep / 1000) * MILLISECONDS_PER_DAY) / msPerStep;
}

const millisecondsOf = (steps: ThroughputSettings['steps'], msPerStep: number): number =>
  typeof steps === 'number' ? steps * msPerStep : steps.milliseconds;

/**
 * Whole blocks, since a block begins with a list of pairs and a part of one would have more than its share of that; fewer steps
 * only where a block takes minutes (a software GPU).
 */
export function stepsFor(steps: ThroughputSettings['steps'], msPerStep: number): number {
  if (typeof steps === 'number') return steps;
  const wanted = steps.milliseconds / msPerStep;
  if (msPerStep * BLOCK > LONGEST_BLOCK) return Math.min(BLOCK, Math.max(FEWEST, Math.ceil(wanted)));
  return Math.ceil(wanted / BLOCK) * BLOCK;
}

function startOf(system: System, box: BenchmarkBox, walkers: readonly ReplicaSettings[]): State {
  const state = createState(walkers.length, system.topology.atomCount);
  for (const [replica, { seed, walker }] of walkers.entries()) {
    state.positions.set(box.positions, replica * box.positions.length);
    state.box.set(box.box, 3 * replica);
    drawVelocities(system, state, replica, {
      temperature: BENCH_TEMPERATURE,
      seed,
      walker,
      draw: 0,
      removeCentreOfMass: true,
    });
  }
  return state;
}

function partsOf(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
  msPerStep: number,
  steps: number,
): Readonly<Record<string, number>> {
  const parts = Object.fromEntries(
    Object.entries(after).map(([part, ms]) => [part, (ms - (before[part] ?? 0)) / steps]),
  );
  const known = Object.values(parts).reduce((sum, ms) => sum + ms, 0);
  return { ...parts, other: msPerStep - known };
}
