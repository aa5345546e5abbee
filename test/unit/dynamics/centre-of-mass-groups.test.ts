import { describe, expect, test } from 'vitest';
import {
  BATH_ENERGY,
  type DynamicsProgram,
  drawVelocities,
  dynamicsStep,
  freedomOf,
  kineticEnergy,
  potentialEnergy,
  removeCentreOfMassMotion,
} from '../../../src/dynamics/index.js';
import { loadModel } from '../../../src/forcefield/index.js';
import { createDynamics } from '../../../src/platforms/webgpu/dynamics.js';
import { centreOfMassGroupCount, createSystem, degreesOfFreedom } from '../../../src/system/index.js';
import { BOLTZMANN } from '../../../src/units/constants.js';
import { meanOf } from '../../support/distribution.js';
import { thrownBy } from '../../support/thrown.js';
import { lattice, softRepulsion, toyState, toySystem, toyView } from '../../support/toy-system.js';

const bath = { temperature: 300, pressure: 1, seed: 5, walker: 0 };
const program: DynamicsProgram = {
  kind: 'dynamics',
  integrator: { kind: 'velocity-verlet' },
  timeStep: 0.002,
  thermostat: { kind: 'csvr', time: 0.1, every: 5 },
  barostat: { kind: 'none' },
  removeCentreOfMassEvery: 10,
};
const groups = Uint16Array.from({ length: 27 }, (_, atom) => (atom < 9 ? 1 : atom < 12 ? 2 : 0));
const masses = Array.from({ length: 27 }, (_, atom) => 5 + (atom % 4));
const system = { ...toySystem(masses), centreOfMassGroups: groups };

/** [group]: largest component of its velocity */
function drifts(velocities: Float64Array): number[] {
  return [0, 1, 2].map((group) => {
    const momentum = [0, 0, 0];
    let mass = 0;
    masses.forEach((own, atom) => {
      if (groups[atom] !== group) return;
      mass += own;
      for (let axis = 0; axis < 3; axis++) momentum[axis] += own * velocities[3 * atom + axis];
    });
    return Math.max(...momentum.map((p) => Math.abs(p / mass)));
  });
}

describe('centres of mass kept at rest group by group', () => {
  test('the motion of each group goes, what was removed is told, what is within groups stays', () => {
    const velocities = Float64Array.from({ length: 81 }, (_, k) => Math.sin(7 * k) + (k < 27 ? 1 : -0.5));
    const before = velocities.slice();
    const own = Float64Array.from(masses);
    const removed = removeCentreOfMassMotion(own, velocities, groups);
    expect(removed).toBeCloseTo(kineticEnergy(own, before) - kineticEnergy(own, velocities), 10);
    expect(removed).toBeGreaterThan(1);
    for (const drift of drifts(velocities)) expect(drift).toBeLessThan(1e-14);
    // Atoms 0 and 8 are of one group, 8 and 9 of two.
    expect(velocities[24] - velocities[0]).toBeCloseTo(before[24] - before[0], 14);
    expect(Math.abs(velocities[27] - velocities[24] - (before[27] - before[24]))).toBeGreaterThan(0.1);
  });

  test('under dynamics: at rest at every step, three degrees of freedom a group, the temperature of the bath, energy accounted', () => {
    const state = toyState(lattice(3, 1), 1);
    drawVelocities(system, state, 0, { ...bath, draw: 0, removeCentreOfMass: true });
    for (const drift of drifts(state.velocities)) expect(drift).toBeLessThan(1e-13);
    const view = toyView(system, state, softRepulsion());
    const freedom = freedomOf(system, program);
    expect(freedom).toBe(81 - 9);
    const total = () =>
      potentialEnergy(view) + kineticEnergy(view.masses, view.velocities) + view.couplers[BATH_ENERGY];
    const start = total();
    const kinetics: number[] = [];
    for (let step = 1; step <= 4000; step++) {
      dynamicsStep(view, program, bath, step);
      if (step % 50 === 0) for (const drift of drifts(view.velocities)) expect(drift).toBeLessThan(1e-13);
      if (step > 500) kinetics.push(kineticEnergy(view.masses, view.velocities));
    }
    // 7 ps at 0.1 ps: some 35 independent kinetic energies of relative spread sqrt(2/72).
    expect(Math.abs(meanOf(kinetics) / ((freedom / 2) * BOLTZMANN * 300) - 1)).toBeLessThan(0.085);
    expect(Math.abs(total() - start)).toBeLessThan(0.02 * freedom * BOLTZMANN * 300);
  });

  test('one group is the whole box', () => {
    const plain = toySystem(masses);
    expect(centreOfMassGroupCount(plain)).toBe(1);
    expect(centreOfMassGroupCount(system)).toBe(3);
    expect(freedomOf(plain, program)).toBe(78);
    const [one, other] = [0, 1].map(() => Float64Array.from({ length: 81 }, (_, k) => Math.cos(k)));
    removeCentreOfMassMotion(plain.masses, one);
    removeCentreOfMassMotion(plain.masses, other, new Uint16Array(27));
    expect(other).toEqual(one);
  });
});

describe('groups of a System', () => {
  const model = loadModel(['Li', 'EC', 'PF6']);
  const blocks = [0, 1, 2].map((species) => ({ species, count: 2 }));
  const systemWith = (...centreOfMassGroups: string[]) =>
    createSystem(model, blocks, { constraints: 'none', centreOfMassGroups });

  test('selections in order, the rest last; they are part of the hash', () => {
    const two = systemWith('species EC', 'species Li');
    expect([...two.centreOfMassGroups!]).toEqual([1, 1, ...Array(20).fill(0), ...Array(14).fill(2)]);
    expect(degreesOfFreedom(two, { centreOfMassRemoved: true })).toBe(3 * 36 - 9);
    expect(degreesOfFreedom(two, { centreOfMassRemoved: false })).toBe(3 * 36);
    const none = createSystem(model, blocks, { constraints: 'none' });
    expect(none.centreOfMassGroups).toBeUndefined();
    expect(new Set([none.hash, two.hash, systemWith('species EC').hash]).size).toBe(3);
  });

  test('an atom in two groups and a molecule in pieces are refused', () => {
    const twice = thrownBy(() => systemWith('species EC', 'all'));
    expect(twice.code).toBe('E_CENTRE_OF_MASS_GROUPS');
    const pieces = thrownBy(() => systemWith('element F'));
    expect(pieces.code).toBe('E_CENTRE_OF_MASS_GROUPS');
    expect(pieces.message).toContain('molecule 5');
  });

  test('the platform that does not know them says so', async () => {
    const nothing = null as never;
    await expect(createDynamics(nothing, system, nothing, nothing, program)).rejects.toMatchObject({
      code: 'E_WEBGPU_CENTRE_OF_MASS',
    });
  });
});
