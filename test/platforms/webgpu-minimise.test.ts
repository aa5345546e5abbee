/** The minimiser of `webgpu` against src/dynamics/minimiser.ts in f64, on the software GPU, under bonded forces alone. */
import { describe, expect, it } from 'vitest';
import {
  constraintError,
  createConstraintGroups,
  type MinimiseProgram,
  potentialEnergy,
  startMinimiser,
  viewReplica,
} from '../../src/dynamics/index.js';
import { ENERGY_COLUMNS, type ReplicaSettings } from '../../src/platforms/index.js';
import { createState, type State, type System } from '../../src/system/index.js';
import { asOnDevice, bondedEvaluator, deviceRun, rigidTriangles } from '../support/bonded-liquid.js';
import { softwareGpu } from '../support/software-gpu-node.js';

const gpu = softwareGpu();
if ('missing' in gpu) console.warn(`webgpu-minimise skipped: ${gpu.missing}`);
const open = () => {
  if ('missing' in gpu) throw new Error(gpu.missing);
  return gpu.open();
};

const settings = (walker: number): ReplicaSettings => ({
  temperature: 300,
  pressure: 1,
  seed: 1,
  walker,
  charges: null,
});
const POTENTIAL = ENERGY_COLUMNS.indexOf('potential');

/** A ring of rigid triangles, two of its springs as stiff as a clash; shaken by `amplitude` nm. */
function ring(amplitudes: readonly number[]): { system: System; state: State } {
  const { system, state: one } = rigidTriangles(7);
  const [ties] = system.terms;
  const parameters = ties.parameters.map((value, k) => (k === 1 || k === 5 ? 4e6 : value));
  const state = createState(amplitudes.length, one.atomCount);
  amplitudes.forEach((amplitude, replica) => {
    state.box.set(one.box, 3 * replica);
    for (let k = 0; k < one.positions.length; k++) {
      state.positions[replica * one.positions.length + k] =
        one.positions[k] + amplitude * Math.sin(12.9898 * k * k);
    }
  });
  return { system: { ...system, terms: [{ ...ties, parameters }] }, state };
}

/** Energies after every step in f64 from one replica of `start`, until converged or `steps` are done. */
function inReference(system: System, start: State, program: MinimiseProgram, steps: number) {
  const view = viewReplica(system, start, 0, bondedEvaluator(system).compute);
  view.updateForces();
  const minimiser = startMinimiser(view, program);
  if (typeof minimiser === 'number') throw new Error('the constraints cannot be mended');
  const energies = [potentialEnergy(view)];
  while (energies.length <= steps && !minimiser.converged()) {
    minimiser.step();
    energies.push(potentialEnergy(view));
  }
  return { energies, largestForce: minimiser.largestForce(), converged: minimiser.converged(), state: start };
}

function replicaOf(state: State, replica: number): State {
  const one = createState(1, state.atomCount);
  const size = 3 * state.atomCount;
  one.positions.set(state.positions.subarray(replica * size, (replica + 1) * size));
  one.images.set(state.images.subarray(replica * size, (replica + 1) * size));
  one.box.set(state.box.subarray(3 * replica, 3 * replica + 3));
  one.couplers.set(state.couplers.subarray(16 * replica, 16 * replica + 16));
  return one;
}

describe.skipIf('missing' in gpu)('the minimiser on webgpu', { timeout: 120_000 }, () => {
  it('descends from clashes, undoes what leads up, relaxes, each replica by itself, as in f64', async () => {
    const context = await open();
    const { system, state } = ring([0.001, 0.012]);
    // Steps so long that descents must be undone.
    const program: MinimiseProgram = { kind: 'minimise', forceTolerance: 20, maximumStep: 0.05 };
    const found = asOnDevice(context, system, state);
    const starts = [0, 1].map((replica) => replicaOf(found, replica));
    const run = await deviceRun(context, system, found, [settings(0), settings(1)]);
    const { rows, steps, converged, largestForce } = await run.block(program, 14, 1);
    expect(new Set(run.faults())).toEqual(new Set([0xffffffff]));
    run.dispose();
    expect([steps, converged]).toEqual([14, false]);
    const truths = starts.map((start) => inReference(system, start, program, 14));
    let undone = 0;
    truths.forEach(({ energies, state: end }, replica) => {
      expect(energies.length).toBe(15);
      for (let step = 1; step <= 14; step++) {
        const exact = energies[step];
        const energy = rows[2 * (step - 1) + replica][POTENTIAL];
        expect(Math.abs(energy - exact), `step ${step} of replica ${replica}`).toBeLessThan(
          1e-5 * (Math.abs(exact) + Math.abs(energies[0])),
        );
        if (exact === energies[step - 1]) undone++;
      }
      for (const slot of [1, 2]) {
        const exact = end.couplers[slot];
        expect(Math.abs(found.couplers[16 * replica + slot] - exact)).toBeLessThan(
          1e-6 * Math.abs(exact) + 1e-12,
        );
      }
    });
    expect(undone).toBeGreaterThan(0);
    expect(largestForce! / Math.max(...truths.map((truth) => truth.largestForce))).toBeCloseTo(1, 2);
    const error = constraintError(createConstraintGroups(system.constraints), found.positions, found.box);
    expect(error).toBeLessThan(1e-6);
  });

  it('stops where it has converged, with a row of that step, and rests there', async () => {
    const context = await open();
    const { system, state: raw } = rigidTriangles(7);
    const program: MinimiseProgram = { kind: 'minimise', forceTolerance: 20, maximumStep: 0.01 };
    const state = asOnDevice(context, system, raw);
    const truth = inReference(system, asOnDevice(context, system, raw), program, 150);
    const run = await deviceRun(context, system, state, [settings(0)]);
    const first = await run.block(program, 150, 20);
    expect(truth.converged && first.converged).toBe(true);
    expect(Math.abs(first.steps - (truth.energies.length - 1))).toBeLessThan(3);
    expect(first.largestForce).toBeLessThan(20);
    expect(first.rows.at(-1)![0]).toBe(first.steps);
    expect(first.rows.length).toBe(Math.floor(first.steps / 20) + (first.steps % 20 === 0 ? 0 : 1));
    expect(first.rows.at(-1)![POTENTIAL]).toBeCloseTo(truth.energies.at(-1)!, 1);
    expect(state.velocities.every((v) => v === 0)).toBe(true);

    const before = state.positions.slice();
    const again = await run.block(program, 150, 20);
    expect([again.steps, again.converged, again.rows.length]).toEqual([0, true, 1]);
    expect(again.rows[0]).toEqual(first.rows.at(-1));
    expect(state.positions).toEqual(before);
    run.dispose();
  });
});
