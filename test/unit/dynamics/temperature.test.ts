import { describe, expect, test } from 'vitest';
import {
  addKineticTensor,
  constrainVelocities,
  createConstraintGroups,
  drawVelocities,
  freedomOf,
  kineticEnergy,
  removeCentreOfMassMotion,
  temperatureOf,
} from '../../../src/dynamics/index.js';
import { BOLTZMANN } from '../../../src/units/constants.js';
import { erlangCdf, kolmogorovP } from '../../support/distribution.js';
import { toyState, toySystem } from '../../support/toy-system.js';

describe('kinetic energy', () => {
  test('of one atom: 1/2 m v², and its tensor', () => {
    const velocities = Float64Array.from([1, 2, 3]);
    const tensor = new Float64Array(9);
    addKineticTensor(Float64Array.from([4]), velocities, tensor);
    expect([...tensor]).toEqual([2, 4, 6, 4, 8, 12, 6, 12, 18]);
    expect(kineticEnergy(Float64Array.from([4]), velocities)).toBe(28);
  });

  test('degrees of freedom and temperature', () => {
    const program = {
      kind: 'dynamics',
      integrator: { kind: 'velocity-verlet' },
      timeStep: 0.001,
      thermostat: { kind: 'none' },
      barostat: { kind: 'none' },
      removeCentreOfMassEvery: 0,
    } as const;
    const system = toySystem(new Array(10).fill(1), [{ atoms: [0, 1], length: 0.1 }]);
    expect(freedomOf(system, program)).toBe(29);
    expect(freedomOf(system, { ...program, removeCentreOfMassEvery: 100 })).toBe(26);
    expect(freedomOf(toySystem([1]), { ...program, removeCentreOfMassEvery: 100 })).toBe(0);
    expect(temperatureOf(5, 0)).toBe(0);
    expect(temperatureOf(1.5 * BOLTZMANN * 300, 3)).toBeCloseTo(300, 12);
  });
});

describe('centre of mass', () => {
  test('its motion goes and the energy lost is returned', () => {
    const masses = Float64Array.from([1, 2, 5]);
    const velocities = Float64Array.from([1, 0, 2, -1, 1, 0, 0.5, 2, 0]);
    const before = kineticEnergy(masses, velocities);
    const lost = removeCentreOfMassMotion(masses, velocities);
    expect(kineticEnergy(masses, velocities) + lost).toBeCloseTo(before, 12);
    expect(removeCentreOfMassMotion(masses, velocities)).toBeLessThan(1e-28);
  });
});

describe('Maxwell-Boltzmann velocities', () => {
  const masses = [12, 1, 1, 16, 1, 1, 7, 19];
  const constraints = [
    { atoms: [0, 1] as const, length: 0.1 },
    { atoms: [0, 2] as const, length: 0.1 },
    { atoms: [3, 4] as const, length: 0.1 },
  ];
  const system = toySystem(masses, constraints);
  const positions = [0, 0, 0, 0.1, 0, 0, 0, 0.1, 0, 1, 1, 1, 1, 1, 1.1, 2, 0, 0, 0, 2, 0, 0, 0, 2];
  const draw = (request: { readonly draw: number; readonly removeCentreOfMass: boolean }): Float64Array => {
    const state = toyState(positions);
    drawVelocities(system, state, 0, { temperature: 300, seed: 11, walker: 2, ...request });
    return state.velocities;
  };

  test.each([
    ['with centre-of-mass motion', false, 21],
    ['without it', true, 18],
  ])('%s: the kinetic energy has the exact gamma distribution', (_name, removeCentreOfMass, freedom) => {
    const samples = Array.from({ length: 2000 }, (_, k) =>
      kineticEnergy(system.masses, draw({ draw: k, removeCentreOfMass })),
    );
    // The closed form of the distribution is for even numbers of degrees of freedom; the mean is checked for both.
    const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
    const kT = BOLTZMANN * 300;
    const standardError = (kT * Math.sqrt(freedom / 2)) / Math.sqrt(samples.length);
    expect(Math.abs(mean - (freedom / 2) * kT)).toBeLessThan(4 * standardError);
    if (freedom % 2 === 0) {
      expect(kolmogorovP(samples, (x) => erlangCdf(x, freedom / 2, kT))).toBeGreaterThan(0.001);
    }
  });

  test('satisfy the constraints, have no net momentum, differ by draw and repeat by key', () => {
    const velocities = draw({ draw: 1, removeCentreOfMass: true });
    const projected = velocities.slice();
    constrainVelocities(
      createConstraintGroups(system.constraints),
      system.masses.map((mass) => 1 / mass),
      Float64Array.from(positions),
      [0, 0, 0],
      projected,
    );
    expect([...projected]).toEqual([...velocities]);
    expect(removeCentreOfMassMotion(system.masses, projected)).toBeLessThan(1e-25);
    expect([...draw({ draw: 1, removeCentreOfMass: true })]).toEqual([...velocities]);
    expect([...draw({ draw: 2, removeCentreOfMass: true })]).not.toEqual([...velocities]);
  });
});
