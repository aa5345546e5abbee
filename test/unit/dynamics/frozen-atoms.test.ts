import { describe, expect, test } from 'vitest';
import {
  type DynamicsProgram,
  drawVelocities,
  dynamicsStep,
  freedomOf,
  kineticEnergy,
  type Minimiser,
  startMinimiser,
} from '../../../src/dynamics/index.js';
import { BOLTZMANN } from '../../../src/units/constants.js';
import { meanOf } from '../../support/distribution.js';
import { lattice, softRepulsion, toyState, toySystem, toyView } from '../../support/toy-system.js';

const bath = { temperature: 300, pressure: 1, seed: 3, walker: 0 };
/** A wall of nine atoms in a soft liquid; atoms 25 and 26 are joined, 8 and 9 too: the bond of 8 hangs on the wall. */
const wall = Uint32Array.from({ length: 9 }, (_, k) => k);
const plain = toySystem(new Array(27).fill(10), [
  { atoms: [8, 9], length: 1 / 3 },
  { atoms: [25, 26], length: 1 / 3 },
]);
const system = { ...plain, frozen: wall };

function start() {
  const positions = lattice(3, 1);
  // Atom 9 stands above atom 0; put it above atom 8.
  positions.set([5 / 6, 5 / 6, 3 / 6], 27);
  positions.set([1 / 6, 1 / 6, 3 / 6], 3 * 17);
  return toyState(positions, 1);
}

const programs: DynamicsProgram['integrator'][] = [
  { kind: 'velocity-verlet' },
  { kind: 'langevin-middle', friction: 5 },
];

describe.each(programs)('frozen atoms under $kind', (integrator) => {
  const program: DynamicsProgram = {
    kind: 'dynamics',
    integrator,
    timeStep: 0.002,
    thermostat:
      integrator.kind === 'velocity-verlet' ? { kind: 'csvr', time: 0.1, every: 5 } : { kind: 'none' },
    barostat: { kind: 'none' },
    removeCentreOfMassEvery: 10,
  };

  test('never move, and the others have the temperature of their own degrees of freedom', () => {
    const state = start();
    drawVelocities(system, state, 0, { ...bath, draw: 0, removeCentreOfMass: true });
    expect(state.velocities.subarray(0, 27).every((v) => v === 0)).toBe(true);
    const view = toyView(system, state, softRepulsion());
    const before = view.positions.slice();
    const freedom = freedomOf(system, program);
    expect(freedom).toBe(3 * 18 - 2);
    const kinetics: number[] = [];
    for (let step = 1; step <= 6000; step++) {
      expect(dynamicsStep(view, program, bath, step)).toBe(-1);
      if (step > 500) kinetics.push(kineticEnergy(view.masses, view.velocities));
    }
    expect(view.positions.subarray(0, 27)).toEqual(before.subarray(0, 27));
    expect(view.positions.subarray(27)).not.toEqual(before.subarray(27));
    // 11 ps with a memory of about 0.1 ps: sigma of the mean = sqrt(2/(52 * 110)) = 1.9 %.
    expect(Math.abs((2 * meanOf(kinetics)) / (freedom * BOLTZMANN * 300) - 1)).toBeLessThan(0.06);
  });
});

test('the minimiser moves only the others', () => {
  const state = start();
  for (let k = 0; k < 81; k++) state.positions[k] += 0.05 * Math.sin(7 * k);
  const view = toyView(system, state, softRepulsion());
  const before = view.positions.slice();
  const minimiser = startMinimiser(view, {
    kind: 'minimise',
    forceTolerance: 1,
    maximumStep: 0.01,
  }) as Minimiser;
  for (let n = 0; n < 3000 && !minimiser.converged(); n++) expect(minimiser.step()).toBe(-1);
  expect(minimiser.converged()).toBe(true);
  expect(view.positions.subarray(0, 27)).toEqual(before.subarray(0, 27));
  // Forces on the wall itself do not count.
  expect(Math.max(...view.forces.subarray(0, 27).map(Math.abs))).toBeGreaterThan(1);
});
