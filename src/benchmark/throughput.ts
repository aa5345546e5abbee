/**
 * How fast a platform runs a box: constant volume, CSVR every 10 steps, energies every 100, centre-of-mass removal every 100,
 * bonds to hydrogen constrained: what a production run does, without its files. List builds and couplers are in the time.
 */
import type { DynamicsProgram } from '../dynamics/index.js';
import { drawVelocities } from '../dynamics/index.js';
import { ewaldBeta, meshFor } from '../forces/index.js';
import type { GromacsInput } from '../interop/index.js';
import { choosePlatform, type Method, type ReplicaSettings } from '../platforms/index.js';
import { createState, createSystem, type State, type System } from '../system/index.js';

export interface ThroughputSettings {
  readonly platform: string;
  readonly threads: number;
  readonly replicas: number;
  /** Timed steps; as many as a block are run before, untimed. */
  readonly steps: number;
  /** ps */
  readonly timeStep: number;
  /** nm */
  readonly cutoff: number;
  readonly pmeOrder: number;
  /** nm, not exceeded */
  readonly pmeSpacing: number;
}

export interface Throughput {
  readonly platform: string;
  readonly atoms: number;
  readonly threads: number;
  readonly replicas: number;
  /** Of wall time, all replicas together. */
  readonly msPerStep: number;
  /** Of one replica. */
  readonly nsPerDay: number;
  readonly aggregateNsPerDay: number;
  /** ms per step by part of the force calculation; `other` is dynamics and the rest. */
  readonly parts: Readonly<Record<string, number>>;
}

const BLOCK = 100;
const TEMPERATURE = 298.15;
const EWALD_TOLERANCE = 1e-5;
const MILLISECONDS_PER_DAY = 86_400_000;

/** @throws what the platform refuses */
export async function measureThroughput(
  input: GromacsInput,
  settings: ThroughputSettings,
): Promise<Throughput> {
  const { replicas, steps, timeStep } = settings;
  const system = createSystem(input.model, input.blocks, { constraints: 'h-bonds' });
  const { name, create, threads } = choosePlatform(settings.platform, settings.threads);
  const walkers = Array.from(
    { length: replicas },
    (_, walker): ReplicaSettings => ({
      temperature: TEMPERATURE,
      pressure: 0,
      seed: 1,
      walker,
      charges: null,
    }),
  );
  const platform = await create(system, methodOf(input, settings), startOf(system, input, walkers), walkers);
  const program: DynamicsProgram = {
    kind: 'dynamics',
    integrator: { kind: 'velocity-verlet' },
    timeStep,
    thermostat: { kind: 'csvr', time: 0.5, every: 10 },
    barostat: { kind: 'none' },
    removeCentreOfMassEvery: 100,
  };
  try {
    await platform.advance(program, BLOCK, { energiesEvery: 100 });
    const before = platform.partMilliseconds?.() ?? {};
    const begun = performance.now();
    for (let done = 0; done < steps; done += BLOCK) {
      await platform.advance(program, Math.min(BLOCK, steps - done), { energiesEvery: 100 });
    }
    const msPerStep = (performance.now() - begun) / steps;
    const nsPerDay = ((timeStep / 1000) * MILLISECONDS_PER_DAY) / msPerStep;
    return {
      platform: name,
      atoms: system.topology.atomCount,
      threads,
      replicas,
      msPerStep,
      nsPerDay,
      aggregateNsPerDay: replicas * nsPerDay,
      parts: partsOf(before, platform.partMilliseconds?.() ?? {}, msPerStep, steps),
    };
  } finally {
    await platform.dispose();
  }
}

function methodOf(input: GromacsInput, { cutoff, pmeOrder, pmeSpacing }: ThroughputSettings): Method {
  return {
    boundary: 'periodic',
    cutoff,
    dispersionCorrection: true,
    electrostatics: {
      kind: 'pme',
      beta: ewaldBeta(cutoff, EWALD_TOLERANCE),
      order: pmeOrder,
      mesh: meshFor(input.box, pmeSpacing),
    },
  };
}

function startOf(system: System, input: GromacsInput, walkers: readonly ReplicaSettings[]): State {
  const state = createState(walkers.length, system.topology.atomCount);
  for (const [replica, { seed, walker }] of walkers.entries()) {
    state.positions.set(input.positions, replica * input.positions.length);
    state.box.set(input.box, 3 * replica);
    drawVelocities(system, state, replica, {
      temperature: TEMPERATURE,
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
