import { describe, expect, test } from 'vitest';
import {
  BATH_ENERGY,
  type DynamicsProgram,
  dynamicsStep,
  freedomOf,
  kineticEnergy,
  noseHooverChain,
  potentialEnergy,
  type ReplicaView,
} from '../../../src/dynamics/index.js';
import { BOLTZMANN } from '../../../src/units/constants.js';
import { meanOf, varianceOf } from '../../support/distribution.js';
import { harmonicWells, noForces, toyState, toySystem, toyView } from '../../support/toy-system.js';

const bath = { temperature: 300, pressure: 1, seed: 1, walker: 0 };
const kT = BOLTZMANN * 300;
const program = (timeStep: number, chainLength = 4): DynamicsProgram => ({
  kind: 'dynamics',
  integrator: { kind: 'velocity-verlet' },
  timeStep,
  thermostat: { kind: 'nose-hoover', period: 0.2, chainLength },
  barostat: { kind: 'none' },
  removeCentreOfMassEvery: 0,
});
const conserved = (view: ReplicaView): number =>
  potentialEnergy(view) + kineticEnergy(view.masses, view.velocities) + view.couplers[BATH_ENERGY];

/** 8 oscillators of unequal masses with some four times their thermal energy. */
function oscillators(): ReplicaView {
  const system = toySystem([2, 3, 5, 7, 11, 13, 17, 19]);
  const view = toyView(
    system,
    toyState(Float64Array.from({ length: 24 }, (_, k) => 0.25 * Math.sin(k))),
    harmonicWells(400),
  );
  view.velocities.fill(0.3);
  return view;
}

describe('a Nose-Hoover chain', () => {
  test('U + K + bath stays, its error falls as dt², while much energy is exchanged', () => {
    const spread = (timeStep: number): number => {
      const view = oscillators();
      const start = conserved(view);
      let worst = 0;
      let exchanged = 0;
      for (let step = 1; step <= 1 / timeStep; step++) {
        dynamicsStep(view, program(timeStep), bath, step);
        worst = Math.max(worst, Math.abs(conserved(view) - start));
        exchanged = Math.max(exchanged, Math.abs(view.couplers[BATH_ENERGY]));
      }
      expect(exchanged).toBeGreaterThan(20);
      return worst;
    };
    const [coarse, middle, fine] = [0.004, 0.002, 0.001].map(spread);
    expect(fine).toBeLessThan(0.2);
    for (const ratio of [coarse / middle, middle / fine]) {
      expect(ratio).toBeGreaterThan(3.6);
      expect(ratio).toBeLessThan(4.4);
    }
  });

  test('runs back to where it started when all velocities, its own included, are reversed', () => {
    const view = oscillators();
    const positions = view.positions.slice();
    const run = (): void => {
      for (let step = 1; step <= 500; step++) dynamicsStep(view, program(0.004), bath, step);
    };
    run();
    for (let k = 0; k < 24; k++) view.velocities[k] *= -1;
    for (let k = 3; k < 7; k++) view.couplers[k] *= -1;
    run();
    for (let k = 0; k < 24; k++) expect(view.positions[k]).toBeCloseTo(positions[k], 9);
  });

  test('one oscillator in three dimensions becomes canonical: mean and variance of both energies', () => {
    const system = toySystem([10]);
    const view = toyView(system, toyState([0.05, 0, 0.02]), harmonicWells(4000));
    view.velocities.set([0.3, -0.5, 0.1]);
    const potentials: number[] = [];
    const kinetics: number[] = [];
    for (let step = 1; step <= 400_000; step++) {
      dynamicsStep(view, program(0.004), bath, step);
      potentials.push(potentialEnergy(view));
      kinetics.push(kineticEnergy(view.masses, view.velocities));
    }
    for (const energies of [potentials, kinetics]) {
      expect(Math.abs(meanOf(energies) / (1.5 * kT) - 1)).toBeLessThan(0.03);
      expect(Math.abs(varianceOf(energies) / (1.5 * kT * kT) - 1)).toBeLessThan(0.1);
    }
  });

  test('one link is the plain thermostat: too cold baths accelerate, too hot ones brake', () => {
    for (const [speed, sign] of [
      [0.01, 1],
      [5, -1],
    ]) {
      const view = toyView(toySystem([1, 1]), toyState(new Float64Array(6)), noForces());
      view.velocities.fill(speed);
      const before = kineticEnergy(view.masses, view.velocities);
      for (let n = 0; n < 5; n++)
        noseHooverChain(view, kineticEnergy(view.masses, view.velocities), 0.001, 0.2, 1, 6, bath);
      expect(Math.sign(kineticEnergy(view.masses, view.velocities) - before)).toBe(sign);
      for (const v of view.velocities) expect(v).toBe(view.velocities[0]);
    }
  });

  test('atoms at rest stay at rest, and its freedom is that of the program', () => {
    const view = toyView(toySystem([1, 1]), toyState(new Float64Array(6)), noForces());
    noseHooverChain(view, 0, 0.001, 0.2, 3, 6, bath);
    expect([...view.velocities]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(freedomOf(view.system, { ...program(0.001), removeCentreOfMassEvery: 10 })).toBe(3);
  });
});
