import { describe, expect, test } from 'vitest';
import {
  constraintError,
  type MinimiseProgram,
  type Minimiser,
  potentialEnergy,
  type ReplicaView,
  startMinimiser,
} from '../../../src/dynamics/index.js';
import { drawWords, STREAM, uniformOf } from '../../../src/math/index.js';
import { harmonicWells, lennardJones, toyState, toySystem, toyView } from '../../support/toy-system.js';

const program: MinimiseProgram = { kind: 'minimise', forceTolerance: 10, maximumStep: 0.01 };

function start(view: ReplicaView): Minimiser {
  const minimiser = startMinimiser(view, program);
  if (typeof minimiser === 'number') throw new Error(`atom ${minimiser}`);
  return minimiser;
}

function run(minimiser: Minimiser, limit: number): number {
  let steps = 0;
  while (steps < limit && !minimiser.converged() && !minimiser.stalled()) {
    expect(minimiser.step()).toBe(-1);
    steps++;
  }
  return steps;
}

/** Random positions without any regard for overlap. */
function randomPositions(count: number, edge: number): Float64Array {
  return Float64Array.from(
    { length: 3 * count },
    (_, k) => edge * uniformOf(drawWords(9, STREAM.test, 0, k, 0, 0)[0]),
  );
}

describe('minimiser', () => {
  test('64 atoms thrown at random, forces of 1e10 and more: below the tolerance within 1000 steps', () => {
    const view = toyView(
      toySystem(new Array(64).fill(40)),
      toyState(randomPositions(64, 1.6), 1.6),
      lennardJones(),
    );
    const minimiser = start(view);
    expect(minimiser.largestForce()).toBeGreaterThan(1e10);
    const steps = run(minimiser, 1000);
    expect(minimiser.converged()).toBe(true);
    expect(steps).toBeGreaterThan(10);
    expect(minimiser.largestForce()).toBeLessThan(10);
    expect(potentialEnergy(view)).toBeLessThan(0);
    expect(view.velocities.every((v) => v === 0)).toBe(true);
  });

  test('the same with rigid pairs whose distances start wrong: they hold at the end', () => {
    const constraints = Array.from({ length: 32 }, (_, k) => ({
      atoms: [2 * k, 2 * k + 1] as const,
      length: 0.3,
    }));
    const positions = randomPositions(64, 1.6);
    for (let k = 0; k < 32; k++) {
      for (let axis = 0; axis < 3; axis++) positions[6 * k + 3 + axis] = positions[6 * k + axis] + 0.15;
    }
    const view = toyView(
      toySystem(new Array(64).fill(40), constraints),
      toyState(positions, 1.6),
      lennardJones(),
    );
    const minimiser = start(view);
    expect(constraintError(view.constraints, view.positions, view.box)).toBeLessThan(1e-9);
    run(minimiser, 3000);
    expect(minimiser.converged()).toBe(true);
    expect(constraintError(view.constraints, view.positions, view.box)).toBeLessThan(1e-9);
  });

  test('a force held by a constraint does not count', () => {
    const system = toySystem([1, 1], [{ atoms: [0, 1], length: 0.2 }]);
    const view = toyView(system, toyState([0.1, 0, 0, -0.1, 0, 0]), harmonicWells(1000));
    const minimiser = start(view);
    expect(view.forces[0]).toBe(-100);
    expect(minimiser.largestForce()).toBeLessThan(1e-6);
    expect(minimiser.converged()).toBe(true);
  });

  test('energies never rise during descent, and no atom moves farther than the limit', () => {
    const view = toyView(
      toySystem(new Array(27).fill(40)),
      toyState(randomPositions(27, 1), 1),
      lennardJones(),
    );
    const minimiser = start(view);
    expect(minimiser.largestForce()).toBeGreaterThan(1e8);
    let energy = potentialEnergy(view);
    while (minimiser.largestForce() > 1e5) {
      const before = view.positions.slice();
      minimiser.step();
      expect(potentialEnergy(view)).toBeLessThanOrEqual(energy);
      energy = potentialEnergy(view);
      for (let k = 0; k < before.length; k += 3) {
        const moved = Math.hypot(...[0, 1, 2].map((axis) => view.positions[k + axis] - before[k + axis]));
        expect(moved).toBeLessThanOrEqual(program.maximumStep * (1 + 1e-9));
      }
      if (minimiser.stalled() || minimiser.converged()) break;
    }
  });

  test('a fruitless descent stops and says so', () => {
    // Forces that point uphill: no step is ever accepted.
    const view = toyView(toySystem([1]), toyState([1, 0, 0]), harmonicWells(-1e6));
    view.forces[0] = -1e6;
    const minimiser = start(view);
    run(minimiser, 200);
    expect(minimiser.converged()).toBe(false);
    expect(minimiser.stalled()).toBe(true);
    expect(view.positions[0]).toBe(1);
  });
});
