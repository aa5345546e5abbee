/** The SIMD evaluator against the f64 one at the same settings, where lists, layouts and f32 could go wrong. */
import { afterAll, describe, expect, it } from 'vitest';
import { ENERGY_TERMS, ewaldBeta, meshFor } from '../../src/forces/index.js';
import { drawWords, STREAM, uniformOf } from '../../src/math/index.js';
import { type CpuForceEvaluator, createCpuForceEvaluator } from '../../src/platforms/cpu/index.js';
import type { Method } from '../../src/platforms/index.js';
import { createForceEvaluator, type ForceEvaluator } from '../../src/platforms/reference/force-evaluator.js';
import type { System } from '../../src/system/index.js';
import { goldenBox } from '../support/golden-box.js';

interface Configuration {
  readonly system: System;
  readonly positions: Float64Array;
  readonly box: Float64Array;
}

interface Found {
  readonly forces: Float64Array;
  readonly terms: Float64Array;
  readonly virial: Float64Array;
}

function golden(name: string, gro?: string): Configuration {
  const { system, state } = goldenBox(name, gro);
  return { system, positions: state.positions, box: state.box };
}

function pmeMethod(box: ArrayLike<number>, cutoff = 1.0, order = 4, mesh = meshFor(box, 0.12)): Method {
  const electrostatics = { kind: 'pme', beta: ewaldBeta(cutoff, 1e-5), order, mesh } as const;
  return { boundary: 'periodic', cutoff, electrostatics, dispersionCorrection: true };
}

const bareMethod = (cutoff: number): Method => ({
  boundary: 'periodic',
  cutoff,
  electrostatics: { kind: 'none' },
  dispersionCorrection: false,
});

function call(evaluator: ForceEvaluator, positions: Float64Array, box: Float64Array): Found {
  const forces = new Float64Array(positions.length);
  const { terms, virial } = evaluator.compute(positions, box, forces);
  return { forces, terms: terms.slice(), virial: virial.slice() };
}

function onBoth({ system, positions, box }: Configuration, method: Method) {
  const [found, expected] = [createCpuForceEvaluator, createForceEvaluator].map((create) => {
    const evaluator = create(system, method, system.charges);
    evaluator.prepare(positions, box);
    return call(evaluator, positions, box);
  });
  return { found, expected };
}

/** [atom] 2 |a - b| / (|a| + |b|), ascending; 0 where both vanish. */
function forceErrors(a: Float64Array, b: Float64Array): Float64Array {
  return Float64Array.from({ length: a.length / 3 }, (_, atom) => {
    const [ax, ay, az] = a.subarray(3 * atom, 3 * atom + 3);
    const [bx, by, bz] = b.subarray(3 * atom, 3 * atom + 3);
    const difference = Math.hypot(ax - bx, ay - by, az - bz);
    return difference === 0 ? 0 : (2 * difference) / (Math.hypot(ax, ay, az) + Math.hypot(bx, by, bz));
  }).sort();
}

const median = (sorted: Float64Array) => sorted[sorted.length >> 1];

const sumOfSizes = (values: Float64Array) => values.reduce((sum, value) => sum + Math.abs(value), 0);

/** The bars of the platform; `worst` bounds the force error of every atom. */
function expectAgreement(found: Found, expected: Found, worst = 1e-3): void {
  const errors = forceErrors(found.forces, expected.forces);
  expect(median(errors)).toBeLessThan(3e-6);
  expect(errors.at(-1)).toBeLessThan(worst);
  ENERGY_TERMS.forEach((term, k) => {
    const bar = 2e-5 * Math.abs(expected.terms[k]);
    expect(Math.abs(found.terms[k] - expected.terms[k]), term).toBeLessThanOrEqual(bar);
  });
  const bar = 2e-5 * (sumOfSizes(expected.virial) / 9);
  for (let k = 0; k < 9; k++) expect(Math.abs(found.virial[k] - expected.virial[k])).toBeLessThan(bar);
}

/** Charged Lennard-Jones atoms without bonds, made from the electrolyte by dropping everything else. */
function atomsOnly(system: System, atomCount: number): System {
  return {
    ...system,
    masses: system.masses.slice(0, atomCount),
    charges: system.charges.slice(0, atomCount),
    types: system.types.slice(0, atomCount),
    terms: [],
    exclusions: { start: new Uint32Array(atomCount + 1), partners: new Uint32Array(0) },
  };
}

const randomUniforms = (length: number, seed: number) =>
  Float64Array.from({ length }, (_, k) => uniformOf(drawWords(seed, STREAM.test, 0, k, 0, 0)[0]));

/** Positions in a cube of this edge (nm) from `corner` on. */
function scattered(atomCount: number, edge: number, corner: readonly number[], seed: number): Float64Array {
  const uniforms = randomUniforms(3 * atomCount, seed);
  return uniforms.map((uniform, k) => corner[k % 3] + edge * uniform);
}

describe('cpu force evaluator: agreement with reference', () => {
  it.each(['bce-small', 'ec200', 'tve-small'])('%s with production settings', (name) => {
    const box = golden(name);
    const { found, expected } = onBoth(box, pmeMethod(box.box));
    expectAgreement(found, expected);
  });

  it.each([
    [5, [27, 32, 25]],
    [6, [30, 21, 28]],
    [4, [35, 20, 18]],
    [5, [16, 49, 24]],
  ] as const)('order %i, mesh %j', (order, mesh) => {
    const zoo = golden('zoo-rule3', 'zoo.gro');
    const { found, expected } = onBoth(zoo, pmeMethod(zoo.box, 1.0, order, [...mesh]));
    expectAgreement(found, expected);
  });

  it.each([1, 2, 3])('every bonded term, combination rule %i, bare Coulomb', (rule) => {
    const zoo = golden(`zoo-rule${rule}`, 'zoo.gro');
    const { found, expected } = onBoth(zoo, bareMethod(1.1));
    expectAgreement(found, expected);
  });

  it('a box of just over twice the cut-off, where the list may not have its buffer', () => {
    const ec = golden('ec200');
    const { found, expected } = onBoth(ec, pmeMethod(ec.box, 0.4999 * ec.box[0]));
    expectAgreement(found, expected);
  });

  it('a box of 150 nm, beyond the range of the fixed-point coordinates', () => {
    const { system } = golden('ec200');
    const box = Float64Array.of(3, 3.5, 150);
    // Two drops, one across the boundary.
    const low = scattered(100, 2.5, [0, 0, -1.2], 1);
    const high = scattered(100, 2.5, [0, 0, 70], 2);
    const positions = Float64Array.from([...low, ...high]);
    const { found, expected } = onBoth({ system: atomsOnly(system, 200), positions, box }, bareMethod(1.2));
    expectAgreement(found, expected);
  });

  it('a crowd in a large box: the lists outgrow what the mean density promised', () => {
    const { system } = golden('bce-small');
    const positions = scattered(2000, 1.5, [3, 3, 3], 3);
    const crowd = { system: atomsOnly(system, 2000), positions, box: Float64Array.of(9, 9, 9) };
    const { found, expected } = onBoth(crowd, bareMethod(1.2));
    expectAgreement(found, expected);
  });

  it('a handful of atoms', () => {
    const { system } = golden('ec200');
    const few = {
      system: atomsOnly(system, 3),
      positions: scattered(3, 1, [0, 0, 0], 4),
      box: Float64Array.of(3, 3, 3),
    };
    const { found, expected } = onBoth(few, pmeMethod(few.box));
    expectAgreement(found, expected);
  });
});

describe('cpu force evaluator: close contacts', () => {
  // From a hard clash, through the overflow of f32, to almost the same place.
  it.each([0.1, 0.05, 5e-3, 1e-3, 1e-5, 1e-8])('two molecules %d nm apart', (distance) => {
    const ec = golden('ec200');
    const positions = ec.positions.slice();
    // Atoms of different molecules; EC has ten atoms.
    for (let axis = 0; axis < 3; axis++) positions[303 + axis] = positions[3 + axis];
    positions[303] += distance;
    const { found, expected } = onBoth({ ...ec, positions }, pmeMethod(ec.box));
    expectAgreement(found, expected);
    expect(found.forces.every(Number.isFinite)).toBe(true);
  });

  it('a coordinate that is no number gives a force that is none', () => {
    const ec = golden('ec200');
    const positions = ec.positions.slice();
    const evaluator = createCpuForceEvaluator(ec.system, pmeMethod(ec.box), ec.system.charges);
    evaluator.prepare(positions, ec.box);
    positions[31] = Number.NaN;
    expect(call(evaluator, positions, ec.box).forces[31]).toBeNaN();
  });
});

describe('cpu force evaluator: lists over time', () => {
  const ec = golden('ec200');
  const method = pmeMethod(ec.box);
  const fresh = () => createCpuForceEvaluator(ec.system, method, ec.system.charges);

  it('repeats bit for bit, in a new evaluator and after a new prepare', () => {
    const first = fresh();
    first.prepare(ec.positions, ec.box);
    const a = call(first, ec.positions, ec.box);
    const moved = ec.positions.map((x, k) => x + 0.05 * Math.sin(k));
    call(first, moved, ec.box);
    first.prepare(ec.positions, ec.box);
    expect(call(first, ec.positions, ec.box)).toEqual(a);
    const second = fresh();
    second.prepare(ec.positions, ec.box);
    expect(call(second, ec.positions, ec.box)).toEqual(a);
  });

  it('forces are the same whether or not energies are wanted', () => {
    const evaluator = fresh();
    evaluator.prepare(ec.positions, ec.box);
    const { forces } = call(evaluator, ec.positions, ec.box);
    const alone = new Float64Array(forces.length);
    evaluator.compute(ec.positions, ec.box, alone, { energies: false, virial: false });
    expect(alone).toEqual(forces);
  });

  it('follows moving atoms and a changing box through pruning and rebuilding', () => {
    const evaluator = fresh();
    const reference = createForceEvaluator(ec.system, method, ec.system.charges);
    const positions = ec.positions.slice();
    const box = ec.box.slice();
    evaluator.prepare(positions, box);
    reference.prepare(positions, box);
    const velocities = randomUniforms(positions.length, 5).map((u) => 0.03 * (u - 0.5));
    for (let step = 0; step < 24; step++) {
      for (let k = 0; k < positions.length; k++) positions[k] = 1.0005 * (positions[k] + velocities[k]);
      for (let axis = 0; axis < 3; axis++) box[axis] *= 1.0005;
      if (step % 8 === 7) expectAgreement(call(evaluator, positions, box), call(reference, positions, box));
      else call(evaluator, positions, box);
    }
    expect(evaluator.listCounts.builds).toBeGreaterThan(1);
    expect(evaluator.listCounts.prunes).toBeGreaterThan(evaluator.listCounts.builds);
    expect(evaluator.listCounts.builds).toBeLessThan(13);
  });

  it('buffers change nothing but the order of sums', () => {
    const wide = createCpuForceEvaluator(ec.system, method, ec.system.charges, {
      outerBuffer: 0.4,
      innerBuffer: 0.3,
    });
    wide.prepare(ec.positions, ec.box);
    const narrow = createCpuForceEvaluator(ec.system, method, ec.system.charges, {
      outerBuffer: 0,
      innerBuffer: 0,
    });
    narrow.prepare(ec.positions, ec.box);
    expectAgreement(call(wide, ec.positions, ec.box), call(narrow, ec.positions, ec.box), 1e-4);
  });
});

describe('cpu force evaluator: threads', () => {
  const bce = golden('bce-small');
  const method = pmeMethod(bce.box);
  const evaluators: CpuForceEvaluator[] = [];
  const create = (threads: number) => {
    const evaluator = createCpuForceEvaluator(bce.system, method, bce.system.charges, { threads });
    evaluators.push(evaluator);
    evaluator.prepare(bce.positions, bce.box);
    return evaluator;
  };
  afterAll(() => {
    for (const evaluator of evaluators) evaluator.dispose();
  });

  it.each([2, 3, 8])('%i threads give the same forces, energies and virial', (threads) => {
    const alone = call(create(1), bce.positions, bce.box);
    expectAgreement(call(create(threads), bce.positions, bce.box), alone, 1e-4);
  });

  it('two threads repeat bit for bit, through moves and rebuilt lists', () => {
    const run = () => {
      const evaluator = create(2);
      const positions = bce.positions.slice();
      const found: Found[] = [];
      for (let step = 0; step < 6; step++) {
        for (let k = 0; k < positions.length; k++) positions[k] += 0.03 * Math.sin(k);
        found.push(call(evaluator, positions, bce.box));
      }
      expect(evaluator.listCounts.builds).toBeGreaterThan(1);
      return found;
    };
    expect(run()).toEqual(run());
  });

  it('clashes', () => {
    const positions = bce.positions.slice();
    for (let axis = 0; axis < 3; axis++) positions[axis] = positions[300 + axis];
    positions[0] += 1e-4;
    const clash = createCpuForceEvaluator(bce.system, method, bce.system.charges, { threads: 2 });
    evaluators.push(clash);
    clash.prepare(positions, bce.box);
    const reference = createForceEvaluator(bce.system, method, bce.system.charges);
    reference.prepare(positions, bce.box);
    expectAgreement(call(clash, positions, bce.box), call(reference, positions, bce.box));
  });

  it('refuses a number of threads that is none', () => {
    expect(() => create(0)).toThrow(expect.objectContaining({ code: 'E_THREADS' }));
    expect(() => create(1.5)).toThrow(expect.objectContaining({ code: 'E_THREADS' }));
  });
});

describe('cpu force evaluator: refusals', () => {
  const ec = golden('ec200');
  const create = (method: Method) => () => createCpuForceEvaluator(ec.system, method, ec.system.charges);
  const code = (value: string) => expect.objectContaining({ code: value });

  it('the plain Ewald sum', () => {
    const electrostatics = { kind: 'ewald', beta: 3, kMax: 10 } as const;
    expect(create({ ...bareMethod(1), electrostatics })).toThrow(code('E_CPU_ELECTROSTATICS'));
  });

  it('spline orders and meshes it has no kernels for', () => {
    expect(create(pmeMethod(ec.box, 1, 3))).toThrow(code('E_PME_ORDER'));
    expect(create(pmeMethod(ec.box, 1, 6, [5, 24, 24]))).toThrow(code('E_PME_ORDER'));
    expect(create(pmeMethod(ec.box, 1, 4, [22, 24, 24]))).toThrow(code('E_MESH_FACTORS'));
  });

  it('a cut-off beyond half the box, also when the box shrinks', () => {
    const evaluator = create(pmeMethod(ec.box, 1.4))();
    evaluator.prepare(ec.positions, ec.box);
    expect(() =>
      evaluator.compute(ec.positions, Float64Array.of(2.7, 2.9, 2.9), ec.positions.slice()),
    ).toThrow(code('E_CUTOFF_HALF_BOX'));
  });
});
