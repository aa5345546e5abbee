import { describe, expect, test } from 'vitest';
import {
  BATH_ENERGY,
  constraintError,
  createMeasurement,
  drawVelocities,
  kineticEnergy,
  langevinMiddleStep,
  langevinProgram,
  measure,
  potentialEnergy,
  trace,
} from '../../../src/dynamics/index.js';
import { BOLTZMANN } from '../../../src/units/constants.js';
import { erlangCdf, kolmogorovP, meanOf } from '../../support/distribution.js';
import { harmonicWells, noForces, toyState, toySystem, toyView } from '../../support/toy-system.js';

const bath = { temperature: 300, pressure: 1, seed: 5, walker: 0 };
const kT = BOLTZMANN * 300;
describe('Langevin-middle', () => {
  test('free atoms: the kinetic energy has the exact gamma distribution', () => {
    const system = toySystem([1, 4, 12, 40]);
    const view = toyView(system, toyState(new Float64Array(12)), noForces());
    const samples: number[] = [];
    for (let step = 1; step <= 12000; step++) {
      langevinMiddleStep(view, 0.1, 10, bath, step);
      // Five relaxation times apart.
      if (step % 5 === 0 && step > 50) samples.push(kineticEnergy(view.masses, view.velocities));
    }
    expect(kolmogorovP(samples, (x) => erlangCdf(x, 6, kT))).toBeGreaterThan(0.001);
  });

  test('harmonic wells at omega dt = 1: positions and the reported kinetic energy are exact, on-step velocities are not', () => {
    const [mass, k, dt] = [1, 100, 0.1];
    const count = 100;
    const program = langevinProgram(dt, 3);
    const view = toyView(
      toySystem(new Array(count).fill(mass)),
      toyState(new Float64Array(3 * count)),
      harmonicWells(k),
    );
    const measurement = createMeasurement();
    const [potential, reported, onStep]: number[][] = [[], [], []];
    for (let step = 1; step <= 8000; step++) {
      langevinMiddleStep(view, dt, 3, bath, step);
      if (step < 100) continue;
      measure(view, program, measurement);
      potential.push(potentialEnergy(view));
      reported.push(trace(measurement.kinetic));
      onStep.push(kineticEnergy(view.masses, view.velocities));
    }
    const exact = 1.5 * count * kT;
    expect(meanOf(potential) / exact).toBeCloseTo(1, 2);
    expect(meanOf(reported) / exact).toBeCloseTo(1, 2);
    expect(meanOf(onStep) / exact).toBeCloseTo(1 - (k / mass) * dt * dt * 0.25, 2);
  });

  test('constrained bodies: temperature with 3N - Nc degrees of freedom, constraints to 1e-9, bath energy accounted', () => {
    const bodies = 20;
    const masses: number[] = [];
    const positions: number[] = [];
    const constraints = [];
    for (let body = 0; body < bodies; body++) {
      masses.push(12, 1, 1, 1);
      // Bodies do not see each other, so they may all start at the bottom of the well.
      positions.push(0, 0, 0, 0.11, 0, 0, -0.04, 0.1, 0, -0.04, -0.1, 0);
      for (let h = 1; h <= 3; h++) {
        constraints.push({
          atoms: [4 * body, 4 * body + h] as const,
          length: h === 1 ? 0.11 : Math.hypot(0.04, 0.1),
        });
      }
    }
    const system = toySystem(masses, constraints);
    const state = toyState(positions);
    drawVelocities(system, state, 0, { ...bath, draw: 0, removeCentreOfMass: false });
    const view = toyView(system, state, harmonicWells(200));
    const program = langevinProgram(0.002, 5);
    const measurement = createMeasurement();
    const kinetic: number[] = [];
    const conserved: number[] = [];
    let worst = 0;
    for (let step = 1; step <= 6000; step++) {
      expect(langevinMiddleStep(view, 0.002, 5, bath, step)).toBe(-1);
      worst = Math.max(worst, constraintError(view.constraints, view.positions, view.box));
      if (step % 10 > 0 || step < 1000) continue;
      measure(view, program, measurement);
      kinetic.push(trace(measurement.kinetic));
      conserved.push(potentialEnergy(view) + trace(measurement.kinetic) + view.couplers[BATH_ENERGY]);
    }
    expect(worst).toBeLessThan(1e-9);
    const freedom = 12 * bodies - 3 * bodies;
    // 10 ps at 5/ps: about 30 independent kinetic energies of relative spread sqrt(2/180).
    expect(Math.abs(meanOf(kinetic) / ((freedom / 2) * kT) - 1)).toBeLessThan(0.06);
    expect(Math.max(...conserved) - Math.min(...conserved)).toBeLessThan(0.02 * freedom * kT);
  });
});
