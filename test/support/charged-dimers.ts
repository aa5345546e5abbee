/**
 * A liquid of 64 charged rigid dimers, small enough for a software GPU, with a mesh, constraints and couplers: what tests of whole
 * blocks on a device run.
 */
import { type DynamicsProgram, drawVelocities } from '../../src/dynamics/index.js';
import type { Method, ReplicaSettings } from '../../src/platforms/index.js';
import type { State, System } from '../../src/system/index.js';
import { lattice, toyState, toySystem } from './toy-system.js';

const EDGE = 1.9;
const BOND = 0.12;
export const DIMERS = 64;

export const dimerMethod: Method = {
  boundary: 'periodic',
  cutoff: 0.8,
  electrostatics: { kind: 'pme', beta: 3.8, order: 4, mesh: [12, 12, 12] },
  dispersionCorrection: true,
};
/** Langevin dynamics at constant pressure, every coupler within a few steps. */
export const npt: DynamicsProgram = {
  kind: 'dynamics',
  integrator: { kind: 'langevin-middle', friction: 2 },
  timeStep: 0.002,
  thermostat: { kind: 'none' },
  barostat: { kind: 'c-rescale', time: 0.5, compressibility: 1e-4, every: 2 },
  removeCentreOfMassEvery: 3,
};
/** Velocity Verlet with CSVR. */
export const nvt: DynamicsProgram = {
  ...npt,
  integrator: { kind: 'velocity-verlet' },
  thermostat: { kind: 'csvr', time: 0.1, every: 2 },
  barostat: { kind: 'none' },
};

/** Temperature and pressure by the walker. */
export function settingsOf(walker: number, charges: Float64Array | null = null): ReplicaSettings {
  return { temperature: 280 + 20 * walker, pressure: 100 * walker, seed: 17, walker, charges };
}

/** Rigid dimers of charges ±0.3 on a lattice, one replica for each walker, each with an edge of its own. */
export function dimers(walkers: readonly number[]): { system: System; state: State } {
  const centres = lattice(4, EDGE);
  const positions = Array.from({ length: 6 * DIMERS }, (_, k) => {
    const centre = centres[3 * Math.floor(k / 6) + (k % 3)];
    const along = Math.floor(k / 6) % 3;
    const site = Math.floor(k / 3) % 2;
    return k % 3 === along && site === 1 ? centre + BOND : centre;
  });
  const pairs = Array.from({ length: DIMERS }, (_, k) => [2 * k, 2 * k + 1] as const);
  const atomCount = 2 * DIMERS;
  const toy = toySystem(
    new Array(DIMERS).fill([30, 12]).flat(),
    pairs.map((atoms) => ({ atoms, length: BOND })),
    new Array(DIMERS).fill([0.3, -0.3]).flat(),
  );
  const [sigma, epsilon] = [0.33, 1.1];
  const system: System = {
    ...toy,
    lennardJones: {
      ...toy.lennardJones,
      c6: Float64Array.of(4 * epsilon * sigma ** 6),
      c12: Float64Array.of(4 * epsilon * sigma ** 12),
    },
    exclusions: {
      start: Uint32Array.from({ length: atomCount + 1 }, (_, atom) => atom),
      partners: Uint32Array.from({ length: atomCount }, (_, atom) => atom ^ 1),
    },
  };
  const state = toyState(positions, EDGE, walkers.length);
  walkers.forEach((walker, replica) => {
    const stretch = 1 + 0.004 * walker;
    for (let k = 0; k < 3; k++) state.box[3 * replica + k] *= stretch;
    drawVelocities(system, state, replica, { ...settingsOf(walker), draw: 0, removeCentreOfMass: true });
  });
  return { system, state };
}
