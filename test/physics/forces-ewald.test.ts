/** The electrostatics of `reference` against what is known of Ewald sums, and the whole against a plain double loop. */
import { describe, expect, it } from 'vitest';
import {
  ENERGY_TERMS,
  ewaldBeta,
  ewaldDirectEnergy,
  ewaldDirectForce,
  ewaldExclusionEnergy,
  ewaldExclusionForce,
  ewaldSelfEnergy,
  lennardJonesEnergy,
  lennardJonesForce,
  meshFor,
} from '../../src/forces/index.js';
import { minimumImage } from '../../src/math/index.js';
import type { Electrostatics, Method } from '../../src/platforms/index.js';
import { createForceEvaluator } from '../../src/platforms/reference/force-evaluator.js';
import type { State, System } from '../../src/system/index.js';
import { COULOMB } from '../../src/units/index.js';
import { goldenBox } from '../support/golden-box.js';
import { rockSalt } from '../support/rock-salt.js';

const zoo = goldenBox('zoo-rule3', 'zoo.gro');
const rms = (v: Float64Array): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0) / v.length);

function evaluate(system: System, state: State, cutoff: number, electrostatics: Electrostatics) {
  const method: Method = { boundary: 'periodic', cutoff, electrostatics, dispersionCorrection: false };
  const evaluator = createForceEvaluator(system, method, system.charges);
  const forces = new Float64Array(state.positions.length);
  evaluator.prepare(state.positions, state.box);
  const { terms } = evaluator.compute(state.positions, state.box, forces);
  const of = (name: (typeof ENERGY_TERMS)[number]): number => terms[ENERGY_TERMS.indexOf(name)];
  return { forces, lj: of('lj'), coulomb: of('coulombDirect') + of('coulombReciprocal'), of };
}

/** The zoo with nothing but its charges: no terms, no Lennard-Jones. */
const charges: System = {
  ...zoo.system,
  terms: [],
  lennardJones: {
    ...zoo.system.lennardJones,
    c6: zoo.system.lennardJones.c6.map(() => 0),
    c12: zoo.system.lennardJones.c12.map(() => 0),
  },
};

describe('Ewald sum', () => {
  it('gives the Madelung constant of rock salt to 1e-9', () => {
    const { system, state, spacing } = rockSalt(4);
    const beta = ewaldBeta(2 * spacing, 1e-11);
    const { coulomb } = evaluate(system, state, 2 * spacing, { kind: 'ewald', beta, kMax: 10 * beta });
    const madelung = (-2 * coulomb * spacing) / (COULOMB * state.atomCount);
    expect(Math.abs(madelung - 1.747564594633182)).toBeLessThan(1e-9);
  });

  it('does not depend on how it is split', () => {
    const [a, b] = [1e-9, 1e-11].map((tolerance) => {
      const beta = ewaldBeta(1.4, tolerance);
      return evaluate(charges, zoo.state, 1.4, { kind: 'ewald', beta, kMax: 10.5 * beta });
    });
    expect(Math.abs(a.coulomb - b.coulomb)).toBeLessThan(1e-8 * Math.abs(a.coulomb));
    expect(rms(a.forces.map((force, k) => force - b.forces[k]))).toBeLessThan(1e-8 * rms(a.forces));
  });

  it('does not depend on how it is split for a net charge either', () => {
    const { system, state } = rockSalt(2);
    const charged: System = { ...system, charges: system.charges.map((q) => 0.3 + q) };
    const [a, b] = [1e-10, 1e-12].map((tolerance) => {
      const beta = ewaldBeta(0.28, tolerance);
      return evaluate(charged, state, 0.28, { kind: 'ewald', beta, kMax: 12 * beta }).coulomb;
    });
    expect(Math.abs(a - b)).toBeLessThan(1e-9 * Math.abs(a));
  });
});

describe('PME against the Ewald sum', () => {
  const cutoff = 1.1;
  const beta = ewaldBeta(cutoff, 1e-6);
  const exact = evaluate(charges, zoo.state, cutoff, { kind: 'ewald', beta, kMax: 12 * beta });
  const error = (order: number, mesh: [number, number, number]): number => {
    const { forces } = evaluate(charges, zoo.state, cutoff, { kind: 'pme', beta, order, mesh });
    return rms(forces.map((force, k) => force - exact.forces[k])) / rms(exact.forces);
  };

  it('order 6 at 0.08 nm: RMS relative force error at most 5e-5', () => {
    expect(error(6, meshFor(zoo.state.box, 0.08))).toBeLessThan(5e-5);
  });

  it.each([4, 5, 6])('order %i: the error falls with about the spacing to the power order - 1', (order) => {
    // 3.4 x 3.4 x 3.0 nm; the spacing falls from 0.083 to 0.055 nm.
    const coarse = error(order, [42, 42, 36]);
    const fine = error(order, [63, 63, 54]);
    const power = Math.log(coarse / fine) / Math.log(1.5);
    expect(power).toBeGreaterThan(order - 1.25);
    expect(power).toBeLessThan(order);
  });

  it('a higher order is better on the same mesh', () => {
    const errors = [4, 5, 6].map((order) => error(order, meshFor(zoo.state.box, 0.08)));
    expect(errors).toEqual(errors.toSorted((a, b) => b - a));
  });

  it('takes odd and unequal meshes', () => {
    expect(error(6, [49, 45, 35])).toBeLessThan(5e-5);
  });
});

describe('the whole against a plain double loop over the terms of forces/', () => {
  const cutoff = 1.1;
  const beta = ewaldBeta(cutoff, 1e-6);
  const { system, state } = zoo;
  const atomCount = state.atomCount;

  it('non-bonded energies and forces with the buffered list', () => {
    let lj = 0;
    let direct = ewaldSelfEnergy(system.charges, beta);
    const expected = new Float64Array(3 * atomCount);
    const { c6, c12, typeNames } = system.lennardJones;
    for (let i = 0; i < atomCount; i++) {
      const { start, partners } = system.exclusions;
      const excluded = new Set(partners.subarray(start[i], start[i + 1]));
      for (let j = i + 1; j < atomCount; j++) {
        const d = [0, 1, 2].map((axis) =>
          minimumImage(state.positions[3 * i + axis] - state.positions[3 * j + axis], state.box[axis]),
        );
        const r2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
        const qq = system.charges[i] * system.charges[j];
        let force = 0;
        if (excluded.has(j)) {
          direct += ewaldExclusionEnergy(qq, r2, beta);
          force = ewaldExclusionForce(qq, r2, beta);
        } else if (r2 < cutoff * cutoff) {
          const type = system.types[i] * typeNames.length + system.types[j];
          lj += lennardJonesEnergy(1 / r2, c6[type], c12[type]);
          direct += ewaldDirectEnergy(qq, Math.sqrt(r2), beta);
          force = lennardJonesForce(1 / r2, c6[type], c12[type]) + ewaldDirectForce(qq, Math.sqrt(r2), beta);
        }
        for (let axis = 0; axis < 3; axis++) {
          expected[3 * i + axis] += force * d[axis];
          expected[3 * j + axis] -= force * d[axis];
        }
      }
    }
    // kMax below the first wave: no reciprocal part.
    const found = evaluate({ ...system, terms: [] }, state, cutoff, { kind: 'ewald', beta, kMax: 0.1 });
    expect(Math.abs(found.lj - lj)).toBeLessThan(1e-12 * Math.abs(lj));
    expect(Math.abs(found.of('coulombDirect') - direct)).toBeLessThan(1e-12 * Math.abs(direct));
    expect(rms(found.forces.map((force, k) => force - expected[k]))).toBeLessThan(1e-12 * rms(expected));
  });

  it('an old list with moved atoms gives what a new one gives, rebuilt inside or not', () => {
    const method: Method = {
      boundary: 'periodic',
      cutoff,
      electrostatics: { kind: 'pme', beta, order: 4, mesh: meshFor(state.box, 0.12) },
      dispersionCorrection: true,
    };
    const old = createForceEvaluator(system, method, system.charges);
    const fresh = createForceEvaluator(system, method, system.charges);
    old.prepare(state.positions, state.box);
    const oldForces = new Float64Array(3 * atomCount);
    const freshForces = new Float64Array(3 * atomCount);
    const positions = state.positions.slice();
    for (let step = 0; step < 12; step++) {
      for (let k = 0; k < positions.length; k++) positions[k] += 0.02 * Math.sin(1.7 * k + step);
      const box = state.box.map((edge) => edge * (1 + 0.003 * Math.sin(step)));
      const oldTerms = old.compute(positions, box, oldForces).terms;
      fresh.prepare(positions, box);
      const freshTerms = fresh.compute(positions, box, freshForces).terms;
      for (let term = 0; term < ENERGY_TERMS.length; term++) {
        const size = Math.abs(freshTerms[term]) + 1;
        expect(Math.abs(oldTerms[term] - freshTerms[term]), ENERGY_TERMS[term]).toBeLessThan(1e-11 * size);
      }
      expect(rms(oldForces.map((force, k) => force - freshForces[k]))).toBeLessThan(1e-11 * rms(freshForces));
    }
  });

  it('a coordinate that is not a number gives a force that is not', () => {
    const method: Method = {
      boundary: 'periodic',
      cutoff,
      electrostatics: { kind: 'none' },
      dispersionCorrection: false,
    };
    const lone = rockSalt(8); // no bonds that would pass it on
    lone.state.positions[7] = Number.NaN;
    const evaluator = createForceEvaluator(lone.system, method, lone.system.charges);
    const forces = new Float64Array(lone.state.positions.length);
    evaluator.prepare(lone.state.positions, lone.state.box);
    evaluator.compute(lone.state.positions, lone.state.box, forces);
    expect(forces[7]).toBeNaN();
    expect(forces.filter(Number.isNaN).length).toBe(1);
  });
});

describe('what is refused', () => {
  const { system, state } = zoo;
  const pme = (order: number): Electrostatics => ({ kind: 'pme', beta: 3, order, mesh: [28, 28, 24] });
  const create = (method: Partial<Method>) =>
    createForceEvaluator(
      system,
      { boundary: 'periodic', cutoff: 1, electrostatics: pme(4), dispersionCorrection: true, ...method },
      system.charges,
    );
  const coded = (code: string) => expect.objectContaining({ code });

  it.each([
    [
      'a cut-off beyond half the box',
      'E_CUTOFF_HALF_BOX',
      () => create({ cutoff: 1.5001 }).prepare(state.positions, state.box),
    ],
    ['an edge of 0', 'E_BOX_EDGE', () => create({}).prepare(state.positions, Float64Array.of(3, 0, 3))],
    [
      'an edge that is no number',
      'E_BOX_EDGE',
      () => create({}).prepare(state.positions, Float64Array.of(3, NaN, 3)),
    ],
    ['PME with an open boundary', 'E_EWALD_BOUNDARY', () => create({ boundary: 'open', cutoff: Infinity })],
    ['an order below 3', 'E_PME_ORDER', () => create({ electrostatics: pme(2) })],
    ['a broken order', 'E_PME_ORDER', () => create({ electrostatics: pme(4.5) })],
  ])('%s: %s', (_case, code, action) => {
    expect(action).toThrow(coded(code));
  });

  it('a box squeezed below twice the cut-off during a run', () => {
    const evaluator = create({ cutoff: 1.5 });
    evaluator.prepare(state.positions, state.box);
    const forces = new Float64Array(state.positions.length);
    expect(() =>
      evaluator.compute(
        state.positions,
        state.box.map((edge) => 0.99 * edge),
        forces,
      ),
    ).toThrow(coded('E_CUTOFF_HALF_BOX'));
  });
});
