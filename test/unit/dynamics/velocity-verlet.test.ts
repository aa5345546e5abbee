import { describe, expect, test } from 'vitest';
import {
  constraintError,
  drawVelocities,
  kineticEnergy,
  potentialEnergy,
  type ReplicaView,
  velocityVerletStep,
} from '../../../src/dynamics/index.js';
import {
  lattice,
  lennardJones,
  softRepulsion,
  toyState,
  toySystem,
  toyView,
} from '../../support/toy-system.js';

const energyOf = (view: ReplicaView): number =>
  potentialEnergy(view) + kineticEnergy(view.masses, view.velocities);

/** 27 argon atoms in an open cluster, or 8 rigid three-site bodies in a soft liquid. */
function cluster(): ReplicaView {
  const system = toySystem(new Array(27).fill(40));
  const state = toyState(lattice(3, 1.2));
  drawVelocities(system, state, 0, {
    temperature: 60,
    seed: 3,
    walker: 0,
    draw: 0,
    removeCentreOfMass: true,
  });
  return toyView(system, state, lennardJones());
}

function rigidBodies(): ReplicaView {
  const centres = lattice(2, 0.8);
  const positions: number[] = [];
  const constraints = [];
  for (let body = 0; body < 8; body++) {
    const [x, y, z] = centres.subarray(3 * body, 3 * body + 3);
    positions.push(x, y, z, x + 0.1, y, z, x, y + 0.1, z);
    const o = 3 * body;
    constraints.push(
      { atoms: [o, o + 1] as const, length: 0.1 },
      { atoms: [o, o + 2] as const, length: 0.1 },
      { atoms: [o + 1, o + 2] as const, length: 0.1 * Math.SQRT2 },
    );
  }
  const system = toySystem(new Array(8).fill([16, 1, 1]).flat(), constraints);
  const state = toyState(positions);
  drawVelocities(system, state, 0, {
    temperature: 300,
    seed: 4,
    walker: 0,
    draw: 0,
    removeCentreOfMass: true,
  });
  return toyView(system, state, softRepulsion(20, 0.1));
}

function rmsEnergyError(view: ReplicaView, dt: number, length: number): number {
  const steps = Math.round(length / dt);
  const energies: number[] = [];
  for (let step = 0; step < steps; step++) {
    velocityVerletStep(view, dt);
    energies.push(energyOf(view));
  }
  const mean = energies.reduce((sum, value) => sum + value, 0) / energies.length;
  return Math.sqrt(energies.reduce((sum, value) => sum + (value - mean) ** 2, 0) / energies.length);
}

describe('velocity Verlet', () => {
  test('a harmonic oscillator follows the discrete solution exactly', () => {
    // x_n = cos(n phi) with 2 (1 - cos phi) = (omega dt)²: the scheme has a closed form.
    const system = toySystem([2]);
    const view = toyView(system, toyState([1, 0, 0]), {
      prepare: () => {},
      compute: (positions, _box, forces) => {
        forces.fill(0);
        forces[0] = -8 * positions[0];
        return { terms: new Float64Array(11), virial: new Float64Array(9) };
      },
    });
    const dt = 0.3;
    const phi = Math.acos(1 - (4 * dt * dt) / 2);
    for (let n = 1; n <= 200; n++) {
      velocityVerletStep(view, dt);
      expect(view.positions[0]).toBeCloseTo(Math.cos(n * phi), 11);
    }
  });

  test.each([
    ['free atoms', cluster, 0.004, 2],
    ['rigid bodies', rigidBodies, 0.002, 1],
  ] as const)('the energy error of %s falls as dt²', (_name, make, dt, length) => {
    const errors = [1, 2, 4].map((divisor) => rmsEnergyError(make(), dt / divisor, length));
    expect(errors[0] / errors[1]).toBeGreaterThan(3.6);
    expect(errors[0] / errors[1]).toBeLessThan(4.4);
    expect(errors[1] / errors[2]).toBeGreaterThan(3.6);
    expect(errors[1] / errors[2]).toBeLessThan(4.4);
  });

  test.each([
    ['free atoms', cluster, 0.004, 1e-10],
    ['rigid bodies', rigidBodies, 0.001, 1e-7],
  ] as const)('%s run back to where they started', (_name, make, dt, tolerance) => {
    const view = make();
    const start = view.positions.slice();
    for (let step = 0; step < 300; step++) velocityVerletStep(view, dt);
    expect(Math.max(...view.positions.map((x, k) => Math.abs(x - start[k])))).toBeGreaterThan(0.01);
    for (let k = 0; k < view.velocities.length; k++) view.velocities[k] *= -1;
    for (let step = 0; step < 300; step++) velocityVerletStep(view, dt);
    expect(Math.max(...view.positions.map((x, k) => Math.abs(x - start[k])))).toBeLessThan(tolerance);
  });

  test('constraints hold to 1e-9 over 1000 steps and the total momentum stays zero', () => {
    const view = rigidBodies();
    let worst = 0;
    for (let step = 0; step < 1000; step++) {
      expect(velocityVerletStep(view, 0.001)).toBe(-1);
      worst = Math.max(worst, constraintError(view.constraints, view.positions, view.box));
    }
    expect(worst).toBeLessThan(1e-9);
    for (let axis = 0; axis < 3; axis++) {
      let momentum = 0;
      for (let atom = 0; atom < 24; atom++) momentum += view.masses[atom] * view.velocities[3 * atom + axis];
      expect(Math.abs(momentum)).toBeLessThan(1e-10);
    }
  });

  test('a fault names an atom and stops the step', () => {
    const view = rigidBodies();
    view.velocities[3] = 500;
    view.velocities[4] = -500;
    expect(velocityVerletStep(view, 0.001)).toBe(0);
  });
});
