import { describe, expect, test } from 'vitest';
import {
  createMeasurement,
  type DynamicsProgram,
  dynamicsStep,
  groupPressure,
  halfStepShare,
  kineticEnergy,
  measure,
  potentialEnergy,
  type ReplicaView,
  thermalKineticEnergy,
  trace,
} from '../../../src/dynamics/index.js';
import { blockedMean } from '../../../src/math/index.js';
import { BOLTZMANN } from '../../../src/units/constants.js';
import { meanOf } from '../../support/distribution.js';
import { programOf } from '../../support/ensemble-matrix.js';
import { molecularMotion } from '../../support/molecular-motion.js';
import { molecularLiquid, sampleRun } from '../../support/smooth-liquid.js';
import { harmonicWells, toyEvaluator, toyState, toySystem, toyView } from '../../support/toy-system.js';

const nve = (timeStep: number): DynamicsProgram => ({
  kind: 'dynamics',
  integrator: { kind: 'velocity-verlet' },
  timeStep,
  thermostat: { kind: 'none' },
  barostat: { kind: 'none' },
  removeCentreOfMassEvery: 0,
});

/** Means over `steps` steps of what `see` tells. */
function meansOver(
  view: ReplicaView,
  program: DynamicsProgram,
  steps: number,
  see: () => readonly number[],
): number[] {
  const seen: (readonly number[])[] = [];
  for (let step = 1; step <= steps; step++) {
    dynamicsStep(view, program, { temperature: 1, pressure: 1, seed: 1, walker: 0 }, step);
    seen.push(see());
  }
  return seen[0].map((_, k) => meanOf(seen.map((row) => row[k])));
}

describe('kinetic energy at a finite time step', () => {
  test('an oscillator at omega dt = 1: the closed forms of the on-step, half-step and thermal energies', () => {
    const [mass, strength, dt] = [2, 200, 0.1];
    const view = toyView(toySystem([mass]), toyState([0.1, 0, 0]), harmonicWells(strength));
    const program = nve(dt);
    const measurement = createMeasurement();
    const [onStep, thermal, potential, measured] = meansOver(view, program, 60_000, () => {
      measure(view, program, measurement);
      return [
        kineticEnergy(view.masses, view.velocities),
        thermalKineticEnergy(view, program),
        potentialEnergy(view),
        trace(measurement.kinetic),
      ];
    });
    const s = Math.asin(0.5);
    expect(onStep / potential).toBeCloseTo(Math.cos(s) ** 2, 4);
    expect(thermal / potential).toBeCloseTo(1 - Math.sin(s) ** 2 / 3, 4);
    expect(measured).toBeCloseTo(thermal, 12);
    // In units of kT/2, where the positions hold tan(s)/s: fourth order, where the on-step energy is off by second.
    const shadow = Math.tan(s) / s;
    expect(Math.abs(shadow * (thermal / potential) - 1)).toBeLessThan(0.02);
    expect(shadow * (onStep / potential)).toBeLessThan(0.9);
  });

  test('its error falls as dt⁴', () => {
    const errors = [0.1, 0.05].map((dt) => {
      const s = Math.asin((10 * dt) / 2);
      const view = toyView(toySystem([1]), toyState([0.1, 0, 0]), harmonicWells(100));
      const program = nve(dt);
      const [thermal, potential] = meansOver(view, program, 100_000, () => [
        thermalKineticEnergy(view, program),
        potentialEnergy(view),
      ]);
      return (Math.tan(s) / s) * (thermal / potential) - 1;
    });
    expect(errors[0] / errors[1]).toBeGreaterThan(14);
    expect(errors[0] / errors[1]).toBeLessThan(20);
  });

  test('a vibrating molecule by itself has no pressure of its own, at any time step', () => {
    const [strength, length] = [2000, 0.15];
    const spring = toyEvaluator((positions, _box, forces, virial) => {
      const bond = [0, 1, 2].map((axis) => positions[axis] - positions[3 + axis]);
      const r = Math.hypot(...bond);
      bond.forEach((d, a) => {
        const force = (-strength * (r - length) * d) / r;
        forces[a] += force;
        forces[3 + a] -= force;
        bond.forEach((e, b) => {
          virial[3 * a + b] -= 0.5 * force * e;
        });
      });
      return 0.5 * strength * (r - length) ** 2;
    });
    // omega = sqrt(2000 / 1.6) = 35/ps
    const program = nve(0.02);
    const view = toyView(toySystem([2, 8]), toyState([0.17, 0, 0, 0, 0, 0], 2), spring);
    const measurement = createMeasurement();
    const [atomic, group, onStep] = meansOver(view, program, 100_000, () => {
      measure(view, program, measurement);
      const volume = view.box[0] ** 3;
      const plain = 2 * kineticEnergy(view.masses, view.velocities) - 2 * trace(view.virial);
      return [trace(measurement.pressure), trace(groupPressure(view, program)), plain / volume];
    });
    // What is left is x . p at the ends over the 2 ns between them, 0.1/2000 of some 0.05 kJ/mol.
    expect(Math.abs(atomic / onStep)).toBeLessThan(1e-2);
    expect(group).toBeCloseTo(atomic, 12);
  });

  test.each(['csvr', 'nose-hoover'] as const)(
    'stiff molecules at a long time step under %s: their centres move at the temperature of the bath',
    (bathName) => {
      const temperature = 250;
      const liquid = molecularLiquid('springs');
      const { masses } = liquid.system;
      // The springs' fastest modes have omega = 110/ps.
      const program = programOf(bathName, 'none', 0.008);
      const energies: number[] = [];
      const bath = { temperature, pressure: 1, seed: 3, walker: 0 };
      sampleRun({ liquid, edge: 1.4, program, bath, steps: 24_000, every: 10 }, (view, step) => {
        if (step > 2000)
          energies.push(molecularMotion(masses, view.positions, view.velocities, view.box, 3).translation);
      });
      const expected = ((masses.length - 3) / 2) * BOLTZMANN * temperature;
      const { mean, error } = blockedMean(Float64Array.from(energies));
      expect(error! / expected).toBeLessThan(0.012);
      expect(Math.abs(mean - expected) / error!).toBeLessThan(3);
    },
    60_000,
  );

  test('velocity Verlet takes two thirds of the half-step term, the Langevin middle scheme all of it', () => {
    expect(halfStepShare({ integrator: { kind: 'velocity-verlet' } })).toBe(2 / 3);
    expect(halfStepShare({ integrator: { kind: 'langevin-middle', friction: 1 } })).toBe(1);
  });
});
