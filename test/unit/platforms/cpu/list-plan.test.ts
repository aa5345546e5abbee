/** Buffers against what pairs really do, and the plans made from them. */
import { describe, expect, test } from 'vitest';
import { potentialEnergy, velocityVerletStep, viewReplica } from '../../../../src/dynamics/index.js';
import { minimumImage } from '../../../../src/math/index.js';
import { createDriftBuffer } from '../../../../src/platforms/cpu/drift-buffer.js';
import { createCpuForceEvaluator } from '../../../../src/platforms/cpu/index.js';
import { createListPlanner, DRIFT_TOLERANCE } from '../../../../src/platforms/cpu/list-plan.js';
import { COULOMB } from '../../../../src/units/index.js';
import { constrainedBox } from '../../../support/constrained-box.js';

const TEMPERATURE = 298.15;
const bce = constrainedBox('bce-small', TEMPERATURE);
const volume = bce.state.box[0] * bce.state.box[1] * bce.state.box[2];
const estimate = createDriftBuffer(bce.system, bce.method, bce.system.charges);

/** kJ/mol/ps/atom, its default. */
const GROMACS_TOLERANCE = 0.005;

/** The smallest buffer (nm) of a list of atom pairs within it. */
function pairBuffer(time: number): number {
  let buffer = 0;
  while (estimate.drift(buffer, time, TEMPERATURE, volume) > GROMACS_TOLERANCE) buffer += 0.001;
  return buffer;
}

test('buffers of lists of atom pairs are those of GROMACS 2022.5 for this box', () => {
  // "the buffer size of a 1x1 list": 0.205 nm for 100 steps of 2 fs, 0.128 nm for 60.
  expect(Math.abs(pairBuffer(0.002 * 99) - 0.205)).toBeLessThan(0.02);
  expect(Math.abs(pairBuffer(0.002 * 59) - 0.128)).toBeLessThan(0.02);
});

test('drift grows with time and temperature and falls with the buffer; none without motion', () => {
  const drift = (buffer: number, time: number, temperature: number) =>
    estimate.drift(buffer, time, temperature, volume);
  expect(drift(0.05, 0.1, 300)).toBeGreaterThan(drift(0.1, 0.1, 300));
  expect(drift(0.05, 0.2, 300)).toBeGreaterThan(drift(0.05, 0.1, 300));
  expect(drift(0.05, 0.1, 400)).toBeGreaterThan(drift(0.05, 0.1, 300));
  expect(drift(0.05, 0.1, 0)).toBe(0);
  expect(estimate.clusteredDrift(0.05, 0.1, 300, volume)).toBeLessThan(0.5 * drift(0.05, 0.1, 300));
});

test('variances: free flight for heavy atoms, a bounded turn for hydrogens', () => {
  const [carbon, hydrogen] = [12.011, 1.008].map((mass) =>
    bce.system.masses.findIndex((value) => Math.abs(value - mass) < 0.01),
  );
  const early = estimate.variances(1e-4, TEMPERATURE);
  const late = estimate.variances(0.5, TEMPERATURE);
  const flight = (mass: number, time: number) => (0.0083144626 * TEMPERATURE * time * time) / mass;
  expect(early[carbon] / flight(12.011, 1e-4)).toBeCloseTo(1, 2);
  expect(late[hydrogen]).toBeLessThan(flight(12.011 + 1.008, 0.5) + 0.11 ** 2);
  expect(late[hydrogen]).toBeLessThan(0.2 * flight(1.008, 0.5));
});

describe('a box that moves', () => {
  const { system, method, state } = constrainedBox('ec200', TEMPERATURE);
  const buffers = createDriftBuffer(system, method, system.charges);
  const edges = state.box;
  const room = edges[0] * edges[1] * edges[2];
  const evaluator = createCpuForceEvaluator(system, method, system.charges);
  const view = viewReplica(system, state, 0, evaluator.compute.bind(evaluator), evaluator.workplace);
  view.positions.set(state.positions);
  view.velocities.set(state.velocities);
  view.box.set(edges);
  evaluator.prepare(view.positions, view.box, { temperature: TEMPERATURE, timeStep: 0.002 });
  const plan = evaluator.listPlan!;
  const start = view.positions.slice();
  view.updateForces();
  for (let step = 1; step <= plan.outerSteps; step++) velocityVerletStep(view, 0.002, false);
  const time = 0.002 * plan.outerSteps;

  /** Energy of pairs now within the cut-off that were further than `reach` at the start, relative to the cut-off's. */
  const energyMissed = (reach: number): { readonly pairs: number; readonly energy: number } => {
    const count = system.types.length;
    const { c6, c12, typeNames } = system.lennardJones;
    const found = { pairs: 0, energy: 0 };
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < i; j++) {
        const r = distance(view.positions, i, j);
        if (r >= method.cutoff || distance(start, i, j) <= reach) continue;
        const pair = system.types[i] * typeNames.length + system.types[j];
        const at = (x: number) => c12[pair] / x ** 12 - c6[pair] / x ** 6;
        // The direct Coulomb energy is smaller still; this bounds it: erfc(beta r) <= 1e-5 at the cut-off, growing e-fold in 0.05 nm.
        const coulomb =
          COULOMB *
          Math.abs(system.charges[i] * system.charges[j]) *
          1e-5 *
          Math.expm1((method.cutoff - r) / 0.05);
        found.pairs++;
        found.energy += Math.abs(at(r) - at(method.cutoff)) + coulomb;
      }
    }
    return found;
  };
  const distance = (positions: Float64Array, i: number, j: number) =>
    Math.hypot(
      ...[0, 1, 2].map((axis) =>
        minimumImage(positions[3 * i + axis] - positions[3 * j + axis], edges[axis]),
      ),
    );

  test.each([0, 0.03, 0.06])('misses less energy than estimated beyond %f nm, and some', (buffer) => {
    const { pairs, energy } = energyMissed(method.cutoff + buffer);
    expect(pairs).toBeGreaterThan(100);
    expect(energy / (system.types.length * time)).toBeLessThan(
      buffers.drift(buffer, time, TEMPERATURE, room),
    );
  });

  test('one list for the whole plan, pruned on schedule; then the next', () => {
    expect(evaluator.listCounts.builds).toBe(1);
    expect(evaluator.listCounts.prunes).toBe(1 + plan.outerSteps / plan.innerSteps);
    velocityVerletStep(view, 0.002, false);
    expect(evaluator.listCounts.builds).toBe(2);
  });

  test('at the end of a list the forces are those of fresh lists', () => {
    for (let step = 1; step < plan.outerSteps; step++) velocityVerletStep(view, 0.002, false);
    expect(evaluator.listCounts.builds).toBe(2);
    const fresh = createCpuForceEvaluator(system, method, system.charges);
    fresh.prepare(view.positions, view.box);
    const expected = new Float64Array(view.forces.length);
    fresh.compute(view.positions, view.box, expected);
    let difference = 0;
    let size = 0;
    expected.forEach((force, k) => {
      difference += (force - view.forces[k]) ** 2;
      size += force ** 2;
    });
    expect(Math.sqrt(difference / size)).toBeLessThan(2e-4);
  });

  test('faster atoms than planned for: lists are built again for the temperature seen', () => {
    const hot = createCpuForceEvaluator(system, method, system.charges);
    const positions = start.slice();
    const forces = new Float64Array(positions.length);
    hot.prepare(positions, edges, { temperature: TEMPERATURE / 4, timeStep: 0.002 });
    const buffer = hot.listPlan!.outerBuffer / hot.listPlan!.outerSteps;
    for (let step = 0; step < 3; step++) {
      for (let k = 0; k < positions.length; k++) positions[k] += 0.002 * state.velocities[k];
      hot.compute(positions, edges, forces, { energies: false, virial: false });
    }
    expect(hot.listCounts.builds).toBe(2);
    expect(hot.listPlan!.outerBuffer / hot.listPlan!.outerSteps).toBeGreaterThan(buffer);
  });

  test('an atom that moves far, or a box that changes: lists are built again', () => {
    const one = createCpuForceEvaluator(system, method, system.charges);
    const positions = start.slice();
    const forces = new Float64Array(positions.length);
    const motion = { temperature: TEMPERATURE, timeStep: 0.002 };
    one.prepare(positions, edges, motion);
    // For so long that one atom alone says nothing about the temperature.
    for (let step = 0; step < 30; step++) one.compute(positions, edges, forces);
    positions[300] += 0.29;
    one.compute(positions, edges, forces);
    expect(one.listCounts.builds).toBe(1);
    positions[300] += 0.02;
    one.compute(positions, edges, forces);
    expect(one.listCounts.builds).toBe(2);
    one.compute(
      positions.map((x) => 1.0015 * x),
      edges.map((edge) => 1.0015 * edge),
      forces,
    );
    expect(one.listCounts.builds).toBe(2);
    one.compute(
      positions.map((x) => 1.0025 * x),
      edges.map((edge) => 1.0025 * edge),
      forces,
    );
    expect(one.listCounts.builds).toBe(3);
  });

  test('energies lack no pair of the outer list, whenever they are asked for', () => {
    const one = createCpuForceEvaluator(system, method, system.charges);
    const moving = viewReplica(system, state, 0, one.compute.bind(one), one.workplace);
    moving.positions.set(start);
    moving.velocities.set(state.velocities);
    moving.box.set(edges);
    one.prepare(moving.positions, moving.box, { temperature: TEMPERATURE, timeStep: 0.002 });
    moving.updateForces();
    for (let step = 1; step < one.listPlan!.innerSteps; step++) velocityVerletStep(moving, 0.002, false);
    expect(one.listCounts).toEqual({ builds: 1, prunes: 1 });
    moving.updateForces();
    expect(one.listCounts).toEqual({ builds: 1, prunes: 2 });
    const fresh = createCpuForceEvaluator(system, method, system.charges);
    fresh.prepare(moving.positions, moving.box);
    const { terms } = fresh.compute(moving.positions, moving.box, new Float64Array(start.length));
    const expected = terms.reduce((sum, term) => sum + term, 0);
    expect(Math.abs(potentialEnergy(moving) - expected)).toBeLessThan(2e-6 * Math.abs(expected));
  });

  test('no motion, no plan: no pair is missed', () => {
    evaluator.prepare(view.positions, view.box);
    expect(evaluator.listPlan).toBeNull();
  });
});

describe('plans', () => {
  const planner = createListPlanner(estimate, bce.system.types.length, bce.method.cutoff);

  test('keep both lists within the tolerance', () => {
    for (const [temperature, timeStep] of [
      [233, 0.004],
      [298, 0.002],
      [450, 0.004],
    ]) {
      const plan = planner({ temperature, timeStep }, volume, 0.6);
      const driftOf = (buffer: number, steps: number) =>
        estimate.clusteredDrift(buffer, steps * timeStep, temperature, volume);
      const drift =
        driftOf(plan.outerBuffer, plan.outerSteps) + driftOf(plan.innerBuffer, plan.innerSteps - 1);
      expect(drift).toBeLessThan(DRIFT_TOLERANCE);
      expect(drift).toBeGreaterThan(0.1 * DRIFT_TOLERANCE);
      expect(Number.isInteger(plan.outerSteps / plan.innerSteps)).toBe(true);
      expect(plan.innerBuffer).toBeLessThanOrEqual(plan.outerBuffer);
    }
  });

  test('hotter and longer steps mean shorter lives or wider lists; a tight box means short lives', () => {
    const wide = planner({ temperature: 300, timeStep: 0.004 }, volume, 0.6);
    const tight = planner({ temperature: 300, timeStep: 0.004 }, volume, 0.02);
    expect(tight.outerBuffer).toBeLessThanOrEqual(0.02);
    expect(tight.outerSteps).toBeLessThan(wide.outerSteps);
    const none = planner({ temperature: 300, timeStep: 0.004 }, volume, 0);
    expect(none).toEqual({ outerSteps: 0, innerSteps: 1, outerBuffer: 0, innerBuffer: 0 });
  });

  test('are the same within a step of the grid of temperatures', () => {
    const at = (temperature: number) => planner({ temperature, timeStep: 0.002 }, volume, 0.6);
    expect(at(291.3)).toEqual(at(299.9));
    expect(at(0)).toEqual(at(10));
  });
});
