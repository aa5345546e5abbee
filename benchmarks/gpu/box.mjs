/** What is run: the electrolyte box of the golden tests (1 M LiPF6 in EC/DEC/DMC, 2,996 atoms), repeated; cut-off 1 nm, PME order 4 at 0.12 nm. */
import { fileURLToPath } from 'node:url';
import { drawVelocities } from '../../dist/dynamics/index.js';
import { ewaldBeta, meshFor } from '../../dist/forces/index.js';
import { readGromacs } from '../../dist/interop/index.js';
import { createState, createSystem } from '../../dist/system/index.js';

const golden = fileURLToPath(new URL('../../test/golden/gromacs/', import.meta.url));
const CUTOFF = 1;
const TEMPERATURE = 298.15;

/** @param copies of the box along x, y and z */
export function electrolyteBox([nx, ny, nz] = [1, 1, 1]) {
  const one = readGromacs({ top: `${golden}bce-small.top`, gro: `${golden}bce-small.gro` });
  const count = nx * ny * nz;
  const positions = new Float64Array(count * one.positions.length);
  let at = 0;
  for (let n = 0; n < count; n++) {
    const cell = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
    one.positions.forEach((x, k) => {
      positions[at++] = x + cell[k % 3] * one.box[k % 3];
    });
  }
  const box = [nx, ny, nz].map((copies, axis) => copies * one.box[axis]);
  const blocks = Array.from({ length: count }, () => one.blocks).flat();
  const system = createSystem(one.model, blocks, { constraints: 'h-bonds' });
  const electrostatics = { kind: 'pme', beta: ewaldBeta(CUTOFF, 1e-5), order: 4, mesh: meshFor(box, 0.12) };
  const method = { boundary: 'periodic', cutoff: CUTOFF, electrostatics, dispersionCorrection: true };
  return { system, method, positions, box, atoms: system.topology.atomCount };
}

export const walker = (index) => ({
  temperature: TEMPERATURE + index,
  pressure: 1,
  seed: 1,
  walker: index,
  charges: null,
});

/** @param walkers settings of the replicas */
export function stateOf({ system, positions, box }, walkers) {
  const state = createState(walkers.length, system.topology.atomCount);
  walkers.forEach(({ temperature, seed, walker: index }, replica) => {
    state.positions.set(positions, replica * positions.length);
    state.box.set(box, 3 * replica);
    const request = { temperature, seed, walker: index, draw: 0, removeCentreOfMass: true };
    drawVelocities(system, state, replica, request);
  });
  return state;
}

/** As production at constant volume: CSVR every 10 steps, centre-of-mass removal every 100. */
export const production = {
  kind: 'dynamics',
  integrator: { kind: 'velocity-verlet' },
  timeStep: 0.002,
  thermostat: { kind: 'csvr', time: 0.5, every: 10 },
  barostat: { kind: 'none' },
  removeCentreOfMassEvery: 100,
};

export const constantEnergy = {
  ...production,
  thermostat: { kind: 'none' },
  removeCentreOfMassEvery: 0,
};

export const relaxation = { kind: 'minimise', forceTolerance: 1000, maximumStep: 0.01 };
