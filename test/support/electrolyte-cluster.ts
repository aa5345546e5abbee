/** LiPF6 with two EC in the open, 28 atoms, by the force field: a cluster small enough for long proofs of the energy. */
import { type DynamicsProgram, drawVelocities, type Program } from '../../src/dynamics/index.js';
import { loadModel } from '../../src/forcefield/index.js';
import {
  type CreatePlatform,
  ENERGY_COLUMNS,
  type EnergyColumn,
  type EnergyRows,
  type Method,
  type Platform,
  type ReplicaSettings,
} from '../../src/platforms/index.js';
import { createSystem, type State, type System } from '../../src/system/index.js';
import { EC_POSITIONS, PF6_POSITIONS, placedAt } from './electrolyte-molecules.js';
import { toyState } from './toy-system.js';

export const minimise: Program = { kind: 'minimise', forceTolerance: 100, maximumStep: 0.01 };
export const nve = (timeStep: number): DynamicsProgram => ({
  kind: 'dynamics',
  integrator: { kind: 'velocity-verlet' },
  timeStep,
  thermostat: { kind: 'none' },
  barostat: { kind: 'none' },
  removeCentreOfMassEvery: 0,
});

/** Li between PF6 and two EC: 28 atoms. */
function cluster(constraints: 'none' | 'h-bonds'): { system: System; state: State } {
  const model = loadModel(['Li', 'PF6', 'EC']);
  const system = createSystem(
    model,
    [
      { species: 0, count: 1 },
      { species: 1, count: 1 },
      { species: 2, count: 2 },
    ],
    { chargeScales: { Li: 0.8, PF6: 0.8 }, constraints },
  );
  const state = toyState([
    ...[0, 0, 0],
    ...placedAt(PF6_POSITIONS, 2, [0, 0, 0.19]),
    ...placedAt(EC_POSITIONS, 1, [0.19, 0, -0.05]),
    ...placedAt(EC_POSITIONS, 1, [-0.19, 0, -0.05], true),
  ]);
  return { system, state };
}

const open: Method = {
  boundary: 'open',
  cutoff: Number.POSITIVE_INFINITY,
  electrostatics: { kind: 'none' },
  dispersionCorrection: false,
};

/** The cluster minimised, at 300 K. */
export async function warmCluster(
  create: CreatePlatform,
  constraints: 'none' | 'h-bonds',
  seed: number,
): Promise<{ platform: Platform; state: State }> {
  const replica: ReplicaSettings = { temperature: 300, pressure: 1, seed, walker: 0, charges: null };
  const { system, state } = cluster(constraints);
  const platform = await create(system, open, state, [replica]);
  const report = await platform.advance(minimise, 5000, { energiesEvery: 0 });
  if (!report.converged) throw new Error('the cluster did not come to rest');
  const rested = await platform.download();
  rested.step = 0;
  drawVelocities(system, rested, 0, { ...replica, draw: 0, removeCentreOfMass: true });
  await platform.upload(rested);
  return { platform, state: rested };
}

/** Of one replica. */
export function columnOf(rows: EnergyRows, name: EnergyColumn): number[] {
  const k = ENERGY_COLUMNS.indexOf(name);
  return Array.from({ length: rows.rowCount }, (_, row) => rows.data[row * ENERGY_COLUMNS.length + k]);
}

export function rms(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
