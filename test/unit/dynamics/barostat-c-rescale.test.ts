import { describe, expect, test } from 'vitest';
import {
  BATH_ENERGY,
  constraintError,
  cRescaleBarostat,
  type DynamicsProgram,
  drawVelocities,
  dynamicsStep,
  groupPressure,
  kineticEnergy,
  potentialEnergy,
  scaleReplica,
} from '../../../src/dynamics/index.js';
import { boxVolume } from '../../../src/math/index.js';
import { BAR_PER_INTERNAL_PRESSURE, BOLTZMANN } from '../../../src/units/constants.js';
import { erlangCdf, kolmogorovP, meanOf, varianceOf } from '../../support/distribution.js';
import { atomicLiquid, molecularLiquid, springNetwork } from '../../support/smooth-liquid.js';
import { lattice, noForces, softRepulsion, toyState, toySystem, toyView } from '../../support/toy-system.js';

describe('C-rescale', () => {
  test('an ideal gas: the volume is Gamma(N + 1, kT/P)', () => {
    const count = 27;
    const [temperature, pressure] = [300, 50];
    const theta = (BOLTZMANN * temperature * BAR_PER_INTERNAL_PRESSURE) / pressure;
    const program: DynamicsProgram = {
      kind: 'dynamics',
      integrator: { kind: 'langevin-middle', friction: 20 },
      timeStep: 0.01,
      thermostat: { kind: 'none' },
      barostat: { kind: 'c-rescale', time: 0.5, compressibility: 1 / pressure, every: 1 },
      removeCentreOfMassEvery: 0,
    };
    const bath = { temperature, pressure, seed: 8, walker: 0 };
    const edge = Math.cbrt(count * theta);
    const system = toySystem(new Array(count).fill(10));
    const state = toyState(lattice(3, edge), edge);
    drawVelocities(system, state, 0, { ...bath, draw: 0, removeCentreOfMass: false });
    const view = toyView(system, state, noForces());
    const volumes: number[] = [];
    const independent: number[] = [];
    for (let step = 1; step <= 50_000; step++) {
      dynamicsStep(view, program, bath, step);
      if (step < 500) continue;
      const volume = boxVolume(view.box);
      volumes.push(volume);
      if (step % 200 === 0) independent.push(volume);
    }
    // 500 ps of 0.5 ps memory: about 500 independent volumes.
    const shape = count + 1;
    expect(Math.abs(meanOf(volumes) / (shape * theta) - 1)).toBeLessThan(4 / Math.sqrt(500 * shape));
    expect(Math.abs(varianceOf(volumes) / (shape * theta ** 2) - 1)).toBeLessThan(4 * Math.sqrt(2 / 500));
    expect(kolmogorovP(independent, (x) => erlangCdf(x, shape, theta))).toBeGreaterThan(0.001);
  });

  test('an ideal gas along one axis: the same volumes, the other edges untouched', () => {
    const count = 9;
    const [temperature, pressure] = [300, 50];
    const theta = (BOLTZMANN * temperature * BAR_PER_INTERNAL_PRESSURE) / pressure;
    const edge = Math.cbrt(count * theta);
    const program: DynamicsProgram = {
      kind: 'dynamics',
      integrator: { kind: 'langevin-middle', friction: 20 },
      timeStep: 0.01,
      thermostat: { kind: 'none' },
      barostat: {
        kind: 'c-rescale',
        time: 0.5,
        compressibility: 3 / pressure,
        every: 1,
        axes: [false, true, false],
      },
      removeCentreOfMassEvery: 0,
    };
    const bath = { temperature, pressure, seed: 5, walker: 0 };
    const system = toySystem(new Array(count).fill(10));
    const state = toyState(lattice(3, edge).subarray(0, 3 * count), edge);
    drawVelocities(system, state, 0, { ...bath, draw: 0, removeCentreOfMass: false });
    const view = toyView(system, state, noForces());
    const volumes: number[] = [];
    const independent: number[] = [];
    for (let step = 1; step <= 50_000; step++) {
      dynamicsStep(view, program, bath, step);
      if (step < 500) continue;
      const volume = boxVolume(view.box);
      volumes.push(volume);
      if (step % 200 === 0) independent.push(volume);
    }
    expect([view.box[0], view.box[2]]).toEqual([edge, edge]);
    const shape = count + 1;
    expect(Math.abs(meanOf(volumes) / (shape * theta) - 1)).toBeLessThan(4 / Math.sqrt(500 * shape));
    expect(kolmogorovP(independent, (x) => erlangCdf(x, shape, theta))).toBeGreaterThan(0.001);
  });

  test('one interval: ln V has the published drift beta/tau (P - P0) and variance 2 kT beta/(V tau)', () => {
    // The scheme works in sqrt(V), so that this holds only if its kT/(2V) is right.
    const [temperature, target, compressibility, time, interval] = [300, 200, 2e-3, 1, 0.012];
    const coupling = { kind: 'c-rescale', time, compressibility, every: 1 } as const;
    const edge = 1.3;
    const kT = BOLTZMANN * temperature;
    const rate = (compressibility * BAR_PER_INTERNAL_PRESSURE * interval) / time;
    const variance = (2 * kT * rate) / edge ** 3;
    const view = toyView(toySystem([1]), toyState([0.1, 0, 0], edge), noForces());
    const bath = { temperature, pressure: target, seed: 6, walker: 0 };
    for (const [excess, count] of [
      [0, 600_000],
      [5, 50_000],
    ]) {
      let sum = 0;
      let squares = 0;
      for (let step = 0; step < count; step++) {
        view.box.fill(edge);
        const pressure = new Array(3).fill(target / BAR_PER_INTERNAL_PRESSURE + excess);
        cRescaleBarostat(view, coupling, interval, pressure, bath, step);
        const growth = Math.log(boxVolume(view.box) / edge ** 3);
        sum += growth;
        squares += growth * growth;
      }
      const mean = sum / count;
      expect(Math.abs(mean - rate * excess)).toBeLessThan(
        4 * Math.sqrt(variance / count) + 0.01 * rate * excess,
      );
      expect(Math.abs((squares / count - mean * mean) / variance - 1)).toBeLessThan(
        4 * Math.sqrt(2 / count) + 0.005,
      );
    }
  });

  test('U + K + P0 V + bath is kept by the scaling of an interacting liquid', () => {
    const system = toySystem(new Array(27).fill(20));
    const state = toyState(lattice(3, 1), 1);
    const bath = { temperature: 300, pressure: 1000, seed: 2, walker: 0 };
    drawVelocities(system, state, 0, { ...bath, draw: 0, removeCentreOfMass: true });
    const view = toyView(system, state, softRepulsion());
    const program: DynamicsProgram = {
      kind: 'dynamics',
      integrator: { kind: 'velocity-verlet' },
      timeStep: 0.0005,
      thermostat: { kind: 'csvr', time: 0.1, every: 5 },
      barostat: { kind: 'c-rescale', time: 0.5, compressibility: 1e-4, every: 10 },
      removeCentreOfMassEvery: 100,
    };
    const conserved = (): number =>
      potentialEnergy(view) +
      kineticEnergy(view.masses, view.velocities) +
      view.couplers[BATH_ENERGY] +
      (bath.pressure / BAR_PER_INTERNAL_PRESSURE) * boxVolume(view.box);
    const start = conserved();
    const volume = boxVolume(view.box);
    let worst = 0;
    for (let step = 1; step <= 3000; step++) {
      dynamicsStep(view, program, bath, step);
      worst = Math.max(worst, Math.abs(conserved() - start));
    }
    expect(Math.abs(boxVolume(view.box) / volume - 1)).toBeGreaterThan(0.02);
    expect(Math.abs(view.couplers[BATH_ENERGY])).toBeGreaterThan(10);
    expect(worst).toBeLessThan(0.5);
  });

  test.each([
    ['rigid molecules', () => molecularLiquid('rigid')],
    ['hinged molecules', () => molecularLiquid('hinged')],
    ['free atoms', () => atomicLiquid()],
    ['a network with two-atom groups', () => springNetwork()],
  ])('%s: the group pressure of each axis is -d(U + K)/dV of the scaling along it', (_name, create) => {
    const liquid = create();
    const state = liquid.start(1.55);
    // Bodies are displaced whole; wrapping splits some by a face.
    for (let k = 0; k < state.positions.length; k++) {
      state.positions[k] += 0.03 * Math.sin(11 * Math.floor(k / 3 / liquid.bodySize) + (k % 3));
      state.positions[k] -= 1.55 * Math.floor(state.positions[k] / 1.55);
    }
    const bath = { temperature: 250, pressure: 1, seed: 4, walker: 0 };
    drawVelocities(liquid.system, state, 0, { ...bath, draw: 0, removeCentreOfMass: true });
    const view = toyView(liquid.system, state, liquid.evaluator);
    const nve: DynamicsProgram = {
      kind: 'dynamics',
      integrator: { kind: 'velocity-verlet' },
      // So short that velocities are the same on steps and between them.
      timeStep: 1e-6,
      thermostat: { kind: 'none' },
      barostat: { kind: 'none' },
      removeCentreOfMassEvery: 0,
    };
    const pressure = groupPressure(view, nve);
    const volume = boxVolume(view.box);
    const saved = [view.positions, view.velocities, view.box].map((array) => array.slice());
    const energyScaled = (axis: number, mu: number): number => {
      const scaling: [number, number, number] = [1, 1, 1];
      scaling[axis] = mu;
      scaleReplica(view, scaling);
      view.updateForces();
      const energy = potentialEnergy(view) + kineticEnergy(view.masses, view.velocities);
      [view.positions, view.velocities, view.box].forEach((array, k) => {
        array.set(saved[k]);
      });
      return energy;
    };
    for (let axis = 0; axis < 3; axis++) {
      const h = 1e-5;
      const slope = (energyScaled(axis, 1 + h) - energyScaled(axis, 1 - h)) / (2 * h * volume);
      expect(pressure[4 * axis] / -slope).toBeCloseTo(1, 5);
    }
  });

  test('constraint groups move as bodies: distances and inner velocities stay, split or not by the box face', () => {
    const system = toySystem(
      [12, 1, 1, 7],
      [
        { atoms: [0, 1], length: 0.1 },
        { atoms: [0, 2], length: 0.1 },
      ],
    );
    const positions = [0.02, 1, 1, 1.92, 1, 1, 0.02, 1.1, 1, 0.5, 0.5, 0.5];
    const state = toyState(positions, 2);
    const bath = { temperature: 300, pressure: 1, seed: 2, walker: 0 };
    drawVelocities(system, state, 0, { ...bath, draw: 0, removeCentreOfMass: false });
    const view = toyView(system, state, noForces());
    const velocities = view.velocities.slice();
    scaleReplica(view, [1.1, 1.1, 1.1]);
    expect([...view.box]).toEqual([2.2, 2.2, 2.2]);
    expect(constraintError(view.constraints, view.positions, view.box)).toBeLessThan(1e-12);
    // The centre was at (12 * 0.02 - 0.08 + 0.02) / 14 on x, counting atom 2 in the image below.
    const x = (12 * view.positions[0] + (view.positions[3] - 2.2) + view.positions[6]) / 14;
    expect(x).toBeCloseTo((1.1 * (12 * 0.02 - 0.08 + 0.02)) / 14, 12);
    expect(view.positions[9]).toBeCloseTo(0.55, 14);
    expect(view.velocities[9]).toBeCloseTo(velocities[9] / 1.1, 14);
    for (let axis = 0; axis < 3; axis++) {
      const inner = (v: Float64Array): number => v[axis] - v[3 + axis];
      const centre = (v: Float64Array): number => (12 * v[axis] + v[3 + axis] + v[6 + axis]) / 14;
      expect(inner(view.velocities)).toBeCloseTo(inner(velocities), 13);
      expect(centre(view.velocities)).toBeCloseTo(centre(velocities) / 1.1, 13);
    }
  });
});
