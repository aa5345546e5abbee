/**
 * Molecules that feel their bonded terms, 1-4 pairs and Ewald exclusion corrections and nothing else: a system for which the dynamics of
 * `webgpu` can be run without its pair list and mesh, with the same forces in f64 beside it.
 */
import type { Program } from '../../src/dynamics/index.js';
import { loadModel } from '../../src/forcefield/index.js';
import { ENERGY_TERMS, ewaldSelfEnergy, type TermTable } from '../../src/forces/index.js';
import type { ReplicaSettings } from '../../src/platforms/index.js';
import { createBonded as createReferenceBonded } from '../../src/platforms/reference/bonded.js';
import { createEwaldExclusion } from '../../src/platforms/reference/ewald-exclusion.js';
import type { ForceEvaluator } from '../../src/platforms/reference/force-evaluator.js';
import { createPair14 } from '../../src/platforms/reference/pair-14.js';
import { createSmearedCoulomb } from '../../src/platforms/reference/smeared-coulomb.js';
import { type Bonded, createBonded } from '../../src/platforms/webgpu/bonded.js';
import {
  createResidentBuffers,
  createStorage,
  packCharges,
  quantise,
  readBuffers,
  readDeviceState,
  restore,
  writeDeviceState,
} from '../../src/platforms/webgpu/buffers.js';
import type { WebGpuContext } from '../../src/platforms/webgpu/context.js';
import type { BlockResult } from '../../src/platforms/webgpu/device-program.js';
import { createDynamics } from '../../src/platforms/webgpu/dynamics.js';
import { createMinimiser } from '../../src/platforms/webgpu/minimiser.js';
import { createState, createSystem, type State, type System, wrapState } from '../../src/system/index.js';
import { EC_POSITIONS, PF6_POSITIONS, placedAt } from './electrolyte-molecules.js';
import { toyState, toySystem } from './toy-system.js';

export const BETA = 3.1;

/** Li, PF6 and two EC with rigid C-H bonds, one of them across a corner of the box: 28 atoms. */
export function electrolyteMolecules(): { system: System; state: State } {
  const system = createSystem(
    loadModel(['Li', 'PF6', 'EC']),
    [
      { species: 0, count: 1 },
      { species: 1, count: 1 },
      { species: 2, count: 2 },
    ],
    { chargeScales: { Li: 0.8, PF6: 0.8 }, constraints: 'h-bonds' },
  );
  const state = toyState(
    [
      ...[0.2, 0.3, 0.4],
      ...placedAt(PF6_POSITIONS, 0, [1, 1, 1]),
      ...placedAt(EC_POSITIONS, 1, [1.5, 1.2, 0.6]),
      ...placedAt(EC_POSITIONS, 1, [0.02, 0.01, 1.99], true),
    ],
    2,
  );
  return { system, state };
}

/** `count` rigid triangles (SPC geometry), the apexes of neighbours tied by soft springs into a ring. */
export function rigidTriangles(count: number): { system: System; state: State } {
  const masses = Array.from({ length: 3 * count }, (_, k) => (k % 3 === 0 ? 15.9994 : 1.008));
  const base = 2 * 0.1 * Math.sin((109.47 * Math.PI) / 360);
  const constraints = Array.from({ length: count }, (_, k) => [
    { atoms: [3 * k, 3 * k + 1] as const, length: 0.1 },
    { atoms: [3 * k, 3 * k + 2] as const, length: 0.1 },
    { atoms: [3 * k + 1, 3 * k + 2] as const, length: base },
  ]).flat();
  const charges = masses.map((_, k) => (k % 3 === 0 ? -0.82 : 0.41));
  const ties = Array.from({ length: count }, (_, k) => [
    3 * k + (k % 3),
    3 * ((k + 1) % count) + ((k + 1) % 3),
  ]).flat();
  const terms: TermTable[] = [
    {
      kind: 'bond-harmonic',
      atoms: Uint32Array.from(ties),
      parameters: Float64Array.from({ length: 2 * count }, (_, k) => (k % 2 === 0 ? 0.3 : 4000)),
    },
  ];
  const system: System = { ...toySystem(masses, constraints, charges), terms };
  const height = Math.sqrt(0.01 - (base / 2) ** 2);
  const radius = (0.3 * count) / (2 * Math.PI);
  const positions = Array.from({ length: count }, (_, k) => {
    const angle = (2 * Math.PI * k) / count;
    const [x, y, z] = [1 + radius * Math.cos(angle), 1.9 + radius * Math.sin(angle), 1];
    return [x, y, z, x + base / 2, y, z + height, x - base / 2, y, z + height];
  }).flat();
  const state = toyState(positions, 2);
  wrapState(state);
  return { system, state };
}

/** Two methane-like tetrahedra of rigid bonds, tied by a spring between their corners. */
export function tetrahedra(): { system: System; state: State } {
  const arm = 0.109 / Math.sqrt(3);
  const corners = [
    [1, 1, 1],
    [1, -1, -1],
    [-1, 1, -1],
    [-1, -1, 1],
  ];
  const positions = [0.05, 0.4].flatMap((x) => [
    ...[x, 1, 1],
    ...corners.flatMap(([a, b, c]) => [x + arm * a, 1 + arm * b, 1 + arm * c]),
  ]);
  const constraints = [0, 5].flatMap((centre) =>
    [1, 2, 3, 4].map((k) => ({ atoms: [centre, centre + k] as const, length: 0.109 })),
  );
  const masses = [12.011, 1.008, 1.008, 1.008, 1.008];
  const terms: TermTable[] = [
    { kind: 'bond-harmonic', atoms: Uint32Array.of(1, 8), parameters: Float64Array.of(0.25, 20_000) },
  ];
  const state = toyState(positions, 2);
  wrapState(state);
  return { system: { ...toySystem([...masses, ...masses], constraints), terms }, state };
}

/** The same forces in f64. */
export function bondedEvaluator(system: System, charges: Float64Array = system.charges): ForceEvaluator {
  const parts = system.terms.map((table) =>
    table.kind === 'pair-14' ? createPair14(table, charges) : createReferenceBonded(table),
  );
  parts.push(createEwaldExclusion(system.exclusions, charges, BETA, createSmearedCoulomb(BETA, 1.5)));
  const terms = new Float64Array(ENERGY_TERMS.length);
  const virial = new Float64Array(9);
  return {
    prepare: () => {},
    compute: (positions, box, forces) => {
      forces.fill(0);
      terms.fill(0);
      virial.fill(0);
      for (const part of parts) part(positions, box, { forces, terms, virial });
      return { terms, virial };
    },
  };
}

export interface DeviceRun {
  /** One block from `state`, which is advanced in place. */
  block(program: Program, steps: number, energiesEvery: number): Promise<BlockResult>;
  /** [replica, 8] as the last block left them */
  readonly faults: () => Uint32Array;
  dispose(): void;
}

/** The state as the device holds it: rounded to its fixed-point positions, f32 velocities and edges. */
export function asOnDevice(context: WebGpuContext, system: System, state: State): State {
  const buffers = createResidentBuffers(context, state.atomCount, state.replicaCount);
  const rounded = createState(state.replicaCount, state.atomCount);
  const source: State = { ...state, box: Float64Array.from(state.box, Math.fround) };
  const charges = Array.from({ length: state.replicaCount }, () => system.charges);
  restore(quantise(source, system, packCharges(buffers, charges), buffers), buffers, rounded);
  rounded.couplers.set(state.couplers);
  rounded.step = state.step;
  buffers.dispose();
  return rounded;
}

/** Dynamics on the device under bonded forces alone, block by block. */
export async function deviceRun(
  context: WebGpuContext,
  system: System,
  state: State,
  replicas: readonly ReplicaSettings[],
): Promise<DeviceRun> {
  const { device } = context;
  const { atomCount, replicaCount } = state;
  const buffers = createResidentBuffers(context, atomCount, replicaCount);
  const packed = packCharges(
    buffers,
    replicas.map(({ charges }) => charges ?? system.charges),
  );
  const bonded: Bonded = await createBonded(context, system, buffers, BETA);
  const nothing = { partials: createStorage(device, 'no pairs', 32 * replicaCount), parts: 1 };
  const constants = replicas.map(({ charges }) => ({
    self: ewaldSelfEnergy(charges ?? system.charges, BETA),
    background: 0,
    dispersion: 0,
  }));
  let faults = new Uint32Array(8 * replicaCount);
  return {
    faults: () => faults,
    async block(program, steps, energiesEvery) {
      const forces = { nonbonded: nothing, bonded, mesh: null };
      const course = await (program.kind === 'dynamics'
        ? createDynamics(context, system, buffers, forces, program)
        : createMinimiser(context, system, buffers, forces, program));
      writeDeviceState(context, buffers, quantise(state, system, packed, buffers));
      const rowSteps: number[] = [];
      for (let step = state.step + 1; step <= state.step + steps; step++) {
        if ((energiesEvery > 0 && step % energiesEvery === 0) || step === state.step + steps)
          rowSteps.push(step);
      }
      course.prepare({
        firstStep: state.step,
        steps,
        rowSteps,
        replicas,
        constants,
        couplers: state.couplers,
      });
      for (let begin = 0; begin < steps; begin += 50) {
        const encoder = device.createCommandEncoder();
        const pass = encoder.beginComputePass();
        for (let k = begin + 1; k <= Math.min(steps, begin + 50); k++) {
          course.encodeStep(pass, state.step + k, (target, sums) => bonded.encode(target, sums));
        }
        pass.end();
        device.queue.submit([encoder.finish()]);
        const [status] = await readBuffers(context, [course.status ?? course.faults]);
        if (course.status && course.isDone(new Uint32Array(status))) break;
      }
      const result = await course.finish();
      const [bytes] = await readBuffers(context, [course.faults]);
      faults = new Uint32Array(bytes).slice(0, 8 * replicaCount);
      restore(await readDeviceState(context, buffers), buffers, state);
      state.couplers.set(result.couplers);
      state.step += result.steps;
      course.dispose();
      const error = context.uncapturedError();
      if (error) throw error;
      return result;
    },
    dispose() {
      bonded.dispose();
      nothing.partials.destroy();
      buffers.dispose();
    },
  };
}
