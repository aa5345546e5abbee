/** The offloaded forces against the f64 ones at the same settings, and against a loop that shares nothing with either. */
import { afterAll, describe, expect, it } from 'vitest';
import type { DynamicsProgram } from '../../src/dynamics/index.js';
import {
  ENERGY_TERMS,
  ewaldBeta,
  lennardJonesEnergy,
  lennardJonesForce,
  meshFor,
} from '../../src/forces/index.js';
import { drawWords, minimumImage, STREAM, uniformOf } from '../../src/math/index.js';
import { createCpuForceEvaluator } from '../../src/platforms/cpu/index.js';
import { forceOffload } from '../../src/platforms/gpujs/force-offload.js';
import { type DeviceThread, gpuJsPlatformOn, startDeviceThread } from '../../src/platforms/gpujs/index.js';
import type { Method } from '../../src/platforms/index.js';
import { createForceEvaluator, type ForceEvaluator } from '../../src/platforms/reference/force-evaluator.js';
import type { System } from '../../src/system/index.js';
import { COULOMB } from '../../src/units/index.js';
import { goldenBox, openMethod, replicaSettings } from '../support/golden-box.js';
import { softwareGpu } from '../support/software-gpu-node.js';

const gpu = softwareGpu();
if ('missing' in gpu) console.log(`no test of gpujs on WebGPU: ${gpu.missing}`);

const pmeMethod = (box: ArrayLike<number>, cutoff = 1): Method => ({
  boundary: 'periodic',
  cutoff,
  electrostatics: { kind: 'pme', beta: ewaldBeta(cutoff, 1e-5), order: 4, mesh: meshFor(box, 0.12) },
  dispersionCorrection: true,
});

const bareMethod = (cutoff: number): Method => ({
  boundary: 'periodic',
  cutoff,
  electrostatics: { kind: 'none' },
  dispersionCorrection: false,
});

/** The evaluator of the platform, with a count of the calls that the device could not do. */
function offloaded(thread: DeviceThread, system: System, method: Method) {
  const count = { calls: 0, refused: 0 };
  const evaluator = createCpuForceEvaluator(system, method, system.charges, {
    offload: (arena, replica) => {
      const offload = forceOffload(thread, system, method, system.charges)(arena, replica);
      return {
        ...offload,
        finish() {
          const sound = offload.finish();
          count.calls++;
          if (!sound) count.refused++;
          return sound;
        },
      };
    },
  });
  return { evaluator, count };
}

interface Found {
  readonly forces: Float64Array;
  readonly terms: Float64Array;
  readonly virial: Float64Array;
}

function call(evaluator: ForceEvaluator, positions: Float64Array, box: Float64Array): Found {
  const forces = new Float64Array(positions.length);
  const { terms, virial } = evaluator.compute(positions, box, forces);
  return { forces, terms: terms.slice(), virial: virial.slice() };
}

/** [atom] 2 |a - b| / (|a| + |b|), ascending. */
function forceErrors(a: Float64Array, b: Float64Array): Float64Array {
  return Float64Array.from({ length: a.length / 3 }, (_, atom) => {
    const [ax, ay, az] = a.subarray(3 * atom, 3 * atom + 3);
    const [bx, by, bz] = b.subarray(3 * atom, 3 * atom + 3);
    const difference = Math.hypot(ax - bx, ay - by, az - bz);
    return difference === 0 ? 0 : (2 * difference) / (Math.hypot(ax, ay, az) + Math.hypot(bx, by, bz));
  }).sort();
}

const median = (sorted: Float64Array) => sorted[sorted.length >> 1];

function expectAgreement(found: Found, expected: Found): void {
  const errors = forceErrors(found.forces, expected.forces);
  expect(median(errors)).toBeLessThan(3e-6);
  expect(errors.at(-1)).toBeLessThan(1e-3);
  ENERGY_TERMS.forEach((term, k) => {
    const bar = 2e-5 * Math.abs(expected.terms[k]);
    expect(Math.abs(found.terms[k] - expected.terms[k]), term).toBeLessThanOrEqual(bar);
  });
  // Bonds are stiff: their f32 lengths are felt most here.
  const bar = 2e-5 * expected.terms.reduce((sum, term) => sum + Math.abs(term), 0);
  for (let k = 0; k < 9; k++) expect(Math.abs(found.virial[k] - expected.virial[k])).toBeLessThan(bar);
}

/** All pairs in f64 with plain loops, none excluded: forces, Lennard-Jones and bare Coulomb energies, most neighbours of an atom. */
function allPairs(system: System, positions: Float64Array, box: Float64Array, cutoff: number) {
  const { charges, types, lennardJones } = system;
  const forces = new Float64Array(positions.length);
  const neighbours = new Uint32Array(charges.length);
  const d = new Float64Array(3);
  let lj = 0;
  let coulomb = 0;
  for (let i = 0; i < charges.length; i++) {
    for (let j = 0; j < i; j++) {
      for (let axis = 0; axis < 3; axis++)
        d[axis] = minimumImage(positions[3 * i + axis] - positions[3 * j + axis], box[axis]);
      const r2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
      if (r2 >= cutoff * cutoff) continue;
      neighbours[i]++;
      neighbours[j]++;
      const pair = types[i] * lennardJones.typeNames.length + types[j];
      const [c6, c12] = [lennardJones.c6[pair], lennardJones.c12[pair]];
      const qq = COULOMB * charges[i] * charges[j];
      const force = lennardJonesForce(1 / r2, c6, c12) + qq / (r2 * Math.sqrt(r2));
      for (let axis = 0; axis < 3; axis++) {
        forces[3 * i + axis] += force * d[axis];
        forces[3 * j + axis] -= force * d[axis];
      }
      lj += lennardJonesEnergy(1 / r2, c6, c12);
      coulomb += qq / Math.sqrt(r2);
    }
  }
  return { forces, lj, coulomb, most: Math.max(...neighbours) };
}

describe('gpujs force evaluator', () => {
  const thread = startDeviceThread('webasm');
  afterAll(thread.close);

  const compare = ({ system, state }: ReturnType<typeof goldenBox>, method: Method) => {
    const { evaluator, count } = offloaded(thread, system, method);
    const reference = createForceEvaluator(system, method, system.charges);
    const [found, expected] = [evaluator, reference].map((each) => {
      each.prepare(state.positions, state.box);
      return call(each, state.positions, state.box);
    });
    evaluator.dispose();
    expect(count).toEqual({ calls: 1, refused: 0 });
    expectAgreement(found, expected);
  };

  it.each(['bce-small', 'tve-small'])('%s with production settings', (name) => {
    const box = goldenBox(name);
    compare(box, pmeMethod(box.state.box));
  });

  it.each([1, 2, 3])('every bonded term, combination rule %i, bare Coulomb', (rule) => {
    compare(goldenBox(`zoo-rule${rule}`, 'zoo.gro'), bareMethod(1.1));
  });

  it('a box of just over twice the cut-off, where a pair may be listed with two images', () => {
    const box = goldenBox('ec200');
    compare(box, pmeMethod(box.state.box, 0.4999 * box.state.box[0]));
  });

  it('more than 1000 neighbours an atom, against a plain loop in f64', () => {
    const golden = goldenBox('bce-small');
    const { box: edges, atomCount } = golden.state;
    const none = { start: new Uint32Array(atomCount + 1), partners: new Uint32Array(0) };
    const system = { ...golden.system, terms: [], exclusions: none };
    // Its atoms, thrown into a lattice with some disorder.
    const positions = Float64Array.from({ length: 3 * atomCount }, (_, k) => {
      const cell = Math.floor(Math.floor(k / 3) / 15 ** (k % 3)) % 15;
      const word = drawWords(1, STREAM.test, 0, k, 0, 0)[0];
      return ((cell + 0.2 * uniformOf(word)) * edges[k % 3]) / 15;
    });
    const cutoff = 0.499 * Math.min(...edges);
    const expected = allPairs(system, positions, edges, cutoff);
    expect(expected.most).toBeGreaterThan(1000);
    const { evaluator, count } = offloaded(thread, system, bareMethod(cutoff));
    evaluator.prepare(positions, edges);
    const { forces, terms } = call(evaluator, positions, edges);
    evaluator.dispose();
    expect(count.refused).toBe(0);
    expect(median(forceErrors(forces, expected.forces))).toBeLessThan(3e-6);
    const term = (name: (typeof ENERGY_TERMS)[number]) => terms[ENERGY_TERMS.indexOf(name)];
    expect(Math.abs(term('lj') - expected.lj)).toBeLessThan(2e-5 * Math.abs(expected.lj));
    expect(Math.abs(term('coulombDirect') - expected.coulomb)).toBeLessThan(
      2e-5 * Math.abs(expected.coulomb),
    );
  });

  it('leaves clashing atoms to f64', () => {
    const { system, state } = goldenBox('ec200');
    const method = pmeMethod(state.box);
    const last = state.positions.length - 3;
    for (let axis = 0; axis < 3; axis++) state.positions[last + axis] = state.positions[axis] + 1e-3;
    const { evaluator, count } = offloaded(thread, system, method);
    const cpu = createCpuForceEvaluator(system, method, system.charges);
    const [found, expected] = [evaluator, cpu].map((each) => {
      each.prepare(state.positions, state.box);
      return call(each, state.positions, state.box);
    });
    expect(count).toEqual({ calls: 1, refused: 1 });
    for (const force of expected.forces) expect(Number.isFinite(force)).toBe(true);
    expect(median(forceErrors(found.forces, expected.forces))).toBeLessThan(1e-6);
    // The next sound configuration is the device's again.
    for (let axis = 0; axis < 3; axis++) state.positions[last + axis] += 0.4;
    call(evaluator, state.positions, state.box);
    expect(count.calls).toBe(2);
    evaluator.dispose();
    cpu.dispose();
  });

  it('with an open boundary computes the bonded terms, far from the origin too', () => {
    const { system, state } = goldenBox('zoo-rule3', 'zoo.gro');
    const positions = state.positions.map((x) => x + 40);
    const { evaluator, count } = offloaded(thread, system, openMethod);
    const found = call(evaluator, positions, new Float64Array(3));
    evaluator.dispose();
    const reference = createForceEvaluator(system, openMethod, system.charges);
    reference.prepare(positions, new Float64Array(3));
    expect(count).toEqual({ calls: 1, refused: 0 });
    expectAgreement(found, call(reference, positions, new Float64Array(3)));
  });

  it('repeats and continues a run bit for bit, and follows its pair list', async () => {
    const { system, state } = goldenBox('ec200');
    const program: DynamicsProgram = {
      kind: 'dynamics',
      integrator: { kind: 'langevin-middle', friction: 1 },
      timeStep: 0.0005,
      thermostat: { kind: 'none' },
      barostat: { kind: 'none' },
      removeCentreOfMassEvery: 0,
    };
    const runOf = async (blocks: readonly number[]) => {
      const create = gpuJsPlatformOn(thread);
      let present = state;
      for (const steps of blocks) {
        const platform = await create(system, pmeMethod(state.box), present, [replicaSettings()]);
        const report = await platform.advance(program, steps, { energiesEvery: 5 });
        expect(report.failure).toBeNull();
        present = await platform.download();
        await platform.dispose();
      }
      return present;
    };
    const once = await runOf([8, 8]);
    const again = await runOf([8, 8]);
    expect(again).toEqual(once);
    expect(once.step).toBe(16);
    expect(once.positions).not.toEqual(state.positions);
  });
});

describe.skipIf('missing' in gpu)('gpujs on the software GPU', () => {
  it('has the forces that it has in WebAssembly', () => {
    const { system, state } = goldenBox('ec200');
    const method = pmeMethod(state.box);
    const [onGpu, onCpu] = (['software', 'webasm'] as const).map((backend) => {
      const thread = startDeviceThread(backend);
      const { evaluator, count } = offloaded(thread, system, method);
      evaluator.prepare(state.positions, state.box);
      const found = call(evaluator, state.positions, state.box);
      const twice = call(evaluator, state.positions, state.box);
      evaluator.dispose();
      thread.close();
      expect(count).toEqual({ calls: 2, refused: 0 });
      expect(twice).toEqual(found);
      return found;
    });
    expectAgreement(onGpu, onCpu);
  });
});
