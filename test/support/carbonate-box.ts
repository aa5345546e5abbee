/** Eight ethylene carbonates with rigid C-H bonds in a box of 1 nm, 80 atoms: the smallest liquid with every kind of force. */
import type { DynamicsProgram } from '../../src/dynamics/index.js';
import { loadModel } from '../../src/forcefield/index.js';
import { ewaldBeta, meshFor } from '../../src/forces/index.js';
import {
  ENERGY_COLUMNS,
  type EnergyColumn,
  type EnergyRows,
  type Method,
} from '../../src/platforms/index.js';
import { createSystem, type State, type System } from '../../src/system/index.js';
import { EC_POSITIONS, placedAt } from './electrolyte-molecules.js';
import { toyState } from './toy-system.js';

const EDGE = 1.04;
const CUTOFF = 0.5;

/** As placed on a lattice: to be minimised. */
export function carbonateBox(): { system: System; state: State; method: Method } {
  const system = createSystem(loadModel(['EC']), [{ species: 0, count: 8 }], { constraints: 'h-bonds' });
  const positions = Array.from({ length: 8 }, (_, k) => {
    const place = [k & 1, (k >> 1) & 1, k >> 2].map((cell) => (cell + 0.25) * (EDGE / 2));
    return placedAt(EC_POSITIONS, 0, [place[0], place[1], place[2]], k % 3 === 0);
  }).flat();
  const state = toyState(positions, EDGE);
  const method: Method = {
    boundary: 'periodic',
    cutoff: CUTOFF,
    electrostatics: {
      kind: 'pme',
      beta: ewaldBeta(CUTOFF, 1e-5),
      order: 5,
      mesh: meshFor(state.box, 0.1),
    },
    dispersionCorrection: true,
  };
  return { system, state, method };
}

export const nve: DynamicsProgram = {
  kind: 'dynamics',
  integrator: { kind: 'velocity-verlet' },
  timeStep: 0.001,
  thermostat: { kind: 'none' },
  barostat: { kind: 'none' },
  removeCentreOfMassEvery: 0,
};

/** Of replica 0. */
export function seriesOf({ data, rowCount, replicaCount }: EnergyRows, column: EnergyColumn): number[] {
  const width = ENERGY_COLUMNS.length;
  const at = ENERGY_COLUMNS.indexOf(column);
  return Array.from({ length: rowCount }, (_, row) => data[row * replicaCount * width + at]);
}
