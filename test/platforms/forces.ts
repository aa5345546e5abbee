/**
 * What every platform's forces must satisfy: one body, called by one test file a platform.
 * Invariants first, then GROMACS.
 */
import { describe, expect, it } from 'vitest';
import { ENERGY_TERMS, ewaldBeta, meshFor } from '../../src/forces/index.js';
import { boxVolume } from '../../src/math/index.js';
import type { CreatePlatform, Evaluation, Method, ReplicaSettings } from '../../src/platforms/index.js';
import { createState, type State, type System } from '../../src/system/index.js';
import { BAR_PER_INTERNAL_PRESSURE, COULOMB } from '../../src/units/index.js';
import {
  type GoldenBox,
  gasPhaseCases,
  goldenBox,
  goldenMethod,
  openMethod,
  replicaSettings,
  termsOf,
} from '../support/golden-box.js';
import { rockSalt } from '../support/rock-salt.js';

export interface ForceTolerances {
  /** Energies of the platform against its own under a symmetry, relative to the sum of |term|. */
  readonly symmetry: number;
  /** Energies against GROMACS where it printed all digits, relative, per term; where it printed six, 1e-5 if that is more. */
  readonly energy: number;
  /** Forces against GROMACS, median of the relative errors. */
  readonly force: number;
  /** bar */
  readonly pressure: number;
  /** Gas-phase energies, kJ/mol a term; or the code with which the platform refuses an open boundary. */
  readonly gasPhase: number | { readonly refused: `E_${string}` };
  /** Madelung constant, absolute. */
  readonly madelung: number;
}

export function describeForces(name: string, create: CreatePlatform, tolerances: ForceTolerances): void {
  async function evaluate(
    system: System,
    method: Method,
    state: State,
    replicas: readonly ReplicaSettings[] = [replicaSettings()],
  ): Promise<Evaluation> {
    const platform = await create(system, method, state, replicas);
    try {
      return await platform.evaluate();
    } finally {
      await platform.dispose();
    }
  }

  /** All function types, neutral, not a cube. */
  const zoo = () => goldenBox('zoo-rule3', 'zoo.gro');
  const coarse = (state: State): Method => ({
    boundary: 'periodic',
    cutoff: 1.0,
    electrostatics: { kind: 'pme', beta: ewaldBeta(1.0, 1e-5), order: 4, mesh: meshFor(state.box, 0.12) },
    dispersionCorrection: true,
  });

  describe(`forces on ${name}: invariants`, () => {
    it('potential is the sum of the terms', async () => {
      const { system, state } = zoo();
      const { terms, potential } = await evaluate(system, coarse(state), state);
      const sum = ENERGY_TERMS.reduce((total, term) => total + terms[0][term], 0);
      expect(Math.abs(potential[0] - sum)).toBeLessThan(tolerances.symmetry * size(terms[0]));
    });

    it('atoms moved by whole box edges change nothing', async () => {
      const { system, state } = zoo();
      const before = await evaluate(system, coarse(state), state);
      for (let k = 0; k < state.positions.length; k++) {
        state.positions[k] += (((7 * k) % 5) - 2) * state.box[k % 3];
      }
      expectSame(before, await evaluate(system, coarse(state), state), tolerances.symmetry);
    });

    it('the axes are equal: turning box and atoms turns forces and virial', async () => {
      const { system, state } = zoo();
      const before = await evaluate(system, coarse(state), state);
      const turned = createState(1, state.atomCount);
      for (let k = 0; k < state.positions.length; k++) turned.positions[turn(k)] = state.positions[k];
      for (let axis = 0; axis < 3; axis++) turned.box[turn(axis)] = state.box[axis];
      const after = await evaluate(system, coarse(turned), turned);
      expectSame(
        {
          ...before,
          forces: before.forces.map((_, k, forces) => forces[turnBack(k)]),
          virial: before.virial.map(
            (_, k, virial) => virial[3 * turnBack(Math.floor(k / 3)) + turnBack(k % 3)],
          ),
        },
        after,
        tolerances.symmetry,
      );
    });

    it('forces sum to zero without a mesh, and the virial is symmetric', async () => {
      const { system, state } = zoo();
      const method: Method = { ...coarse(state), electrostatics: { kind: 'none' } };
      const { forces, virial, terms } = await evaluate(system, method, state);
      const largest = forces.reduce((most, force) => Math.max(most, Math.abs(force)), 0);
      for (let axis = 0; axis < 3; axis++) {
        const sum = forces.reduce((total, force, k) => (k % 3 === axis ? total + force : total), 0);
        expect(Math.abs(sum)).toBeLessThan(tolerances.symmetry * largest * state.atomCount);
      }
      for (const [a, b] of [
        [1, 3],
        [2, 6],
        [5, 7],
      ]) {
        expect(Math.abs(virial[a] - virial[b])).toBeLessThan(tolerances.symmetry * size(terms[0]));
      }
    });

    it('three replicas equal three single ones, each with its own box and charges', async () => {
      const { system, state } = zoo();
      const three = createState(3, state.atomCount);
      const settings = [1, 0.9, 0.7].map((scale) => replicaSettings(system.charges.map((q) => scale * q)));
      const singles: State[] = [];
      for (let replica = 0; replica < 3; replica++) {
        const single = createState(1, state.atomCount);
        const stretch = 1 + 0.01 * replica;
        for (let axis = 0; axis < 3; axis++) single.box[axis] = stretch * state.box[axis];
        for (let k = 0; k < state.positions.length; k++) single.positions[k] = stretch * state.positions[k];
        three.box.set(single.box, 3 * replica);
        three.positions.set(single.positions, 3 * replica * state.atomCount);
        singles.push(single);
      }
      const method = coarse(state);
      const together = await evaluate(system, method, three, settings);
      const size3 = 3 * state.atomCount;
      for (let replica = 0; replica < 3; replica++) {
        const alone = await evaluate(system, method, singles[replica], [settings[replica]]);
        expect(together.terms[replica]).toEqual(alone.terms[0]);
        expect(together.potential[replica]).toBe(alone.potential[0]);
        expect(together.forces.slice(replica * size3, (replica + 1) * size3)).toEqual(alone.forces);
        expect(together.virial.slice(9 * replica, 9 * replica + 9)).toEqual(alone.virial);
      }
    });

    it('the dispersion correction has the pressure 2E/V', async () => {
      const { system, state } = zoo();
      const method = coarse(state);
      const withIt = await evaluate(system, method, state);
      const without = await evaluate(system, { ...method, dispersionCorrection: false }, state);
      const energy = withIt.terms[0].dispersionCorrection;
      expect(energy).toBeLessThan(0);
      expect(without.terms[0].dispersionCorrection).toBe(0);
      const trace = (e: Evaluation) => e.virial[0] + e.virial[4] + e.virial[8];
      const volume = boxVolume(state.box);
      const pressure = (-2 * (trace(withIt) - trace(without))) / (3 * volume);
      const noise = tolerances.symmetry * size(withIt.terms[0]);
      expect(Math.abs(pressure - (2 * energy) / volume)).toBeLessThan(noise / volume);
    });

    it('gives the Madelung constant of rock salt', async () => {
      const { system, state, spacing } = rockSalt(4);
      const cutoff = 2 * spacing;
      const electrostatics = {
        kind: 'pme',
        beta: ewaldBeta(cutoff, 1e-8),
        order: 6,
        mesh: [40, 40, 40],
      } as const;
      const method: Method = { boundary: 'periodic', cutoff, electrostatics, dispersionCorrection: false };
      const { potential } = await evaluate(system, method, state);
      const madelung = (-2 * potential[0] * spacing) / (COULOMB * state.atomCount);
      expect(Math.abs(madelung - 1.747564594633182)).toBeLessThan(tolerances.madelung);
    });

    it('refuses a cut-off beyond half the shortest edge', async () => {
      const { system, state } = zoo();
      const method: Method = { ...coarse(state), cutoff: 0.5 * Math.min(...state.box) + 0.001 };
      await expect(evaluate(system, method, state)).rejects.toMatchObject({ code: 'E_CUTOFF_HALF_BOX' });
    });
  });

  describe(`forces on ${name}: GROMACS`, () => {
    const { gasPhase } = tolerances;
    if (typeof gasPhase !== 'number') {
      it('refuses an open boundary', async () => {
        const [{ system, state }] = gasPhaseCases();
        await expect(evaluate(system, openMethod, state)).rejects.toMatchObject({ code: gasPhase.refused });
      });
    } else {
      it.each(gasPhaseCases())('$name in the gas phase', async ({ system, state, terms: golden }) => {
        const { terms, potential } = await evaluate(system, openMethod, state);
        const expected = termsOf(golden);
        for (const term of ENERGY_TERMS) {
          expect(Math.abs(terms[0][term] - expected[term]), term).toBeLessThan(gasPhase);
        }
        expect(Math.abs(potential[0] - golden.Potential), 'potential').toBeLessThan(2 * gasPhase);
      });
    }

    it.each(['bce-small', 'tve-small', 'ec200'])('the box %s, printed to six digits', async (box) => {
      const golden = goldenBox(box);
      await expectGromacs(golden, goldenMethod(golden.state.box), Math.max(1e-5, tolerances.energy));
    });

    it.each([1, 2, 3])('every function type, combination rule %i, with the full virial', async (rule) => {
      const golden = goldenBox(`zoo-rule${rule}`, 'zoo.gro');
      const { virial, terms } = await expectGromacs(
        golden,
        goldenMethod(golden.state.box, 0.06),
        tolerances.energy,
      );
      for (let a = 0; a < 3; a++) {
        for (let b = 0; b < 3; b++) {
          const expected = golden.terms[`Vir-${'XYZ'[a]}${'XYZ'[b]}`];
          expect(Math.abs(virial[3 * a + b] - expected)).toBeLessThan(tolerances.energy * size(terms[0]));
        }
      }
    });

    async function expectGromacs(golden: GoldenBox, method: Method, relative: number): Promise<Evaluation> {
      const { system, state } = golden;
      const evaluation = await evaluate(system, method, state);
      const terms = evaluation.terms[0];
      const expected = termsOf(golden.terms);
      for (const term of ENERGY_TERMS) {
        if (term.startsWith('coulombDirect') || term === 'coulombReciprocal') continue;
        expect(Math.abs(terms[term] - expected[term]), term).toBeLessThanOrEqual(
          relative * Math.abs(expected[term]),
        );
      }
      const coulomb = expected.coulombDirect + expected.coulombReciprocal;
      expect(Math.abs(terms.coulombDirect + terms.coulombReciprocal - coulomb), 'Coulomb').toBeLessThan(
        relative * Math.abs(coulomb),
      );
      const errors = golden.forces.index.map((atom, k) => {
        const [fx, fy, fz] = golden.forces.force[k];
        const f = evaluation.forces.subarray(3 * atom, 3 * atom + 3);
        return Math.hypot(f[0] - fx, f[1] - fy, f[2] - fz) / Math.hypot(fx, fy, fz);
      });
      expect(errors.length).toBeGreaterThanOrEqual(200);
      expect(errors.sort((a, b) => a - b)[Math.floor(errors.length / 2)]).toBeLessThan(tolerances.force);
      expect(Math.abs(pressureBar(system, state, evaluation) - golden.terms.Pressure)).toBeLessThan(
        tolerances.pressure,
      );
      return evaluation;
    }
  });
}

/** P = (2K - 2 virial)/3V. */
function pressureBar(system: System, state: State, { virial }: Evaluation): number {
  let twiceKinetic = 0;
  for (let k = 0; k < state.velocities.length; k++) {
    twiceKinetic += system.masses[Math.floor(k / 3)] * state.velocities[k] ** 2;
  }
  const trace = virial[0] + virial[4] + virial[8];
  return (BAR_PER_INTERNAL_PRESSURE * (twiceKinetic - 2 * trace)) / (3 * boxVolume(state.box));
}

/** x to y, y to z, z to x, for an index whose last axis is xyz. */
const turn = (k: number): number => k - (k % 3) + ((k + 1) % 3);
const turnBack = (k: number): number => k - (k % 3) + ((k + 2) % 3);

/** Sum of |term|: the scale of rounding errors. */
function size(terms: Readonly<Record<string, number>>): number {
  return Object.values(terms).reduce((sum, term) => sum + Math.abs(term), 0);
}

function expectSame(a: Evaluation, b: Evaluation, tolerance: number): void {
  const energy = tolerance * size(a.terms[0]);
  for (const term of ENERGY_TERMS) {
    expect(Math.abs(a.terms[0][term] - b.terms[0][term]), term).toBeLessThanOrEqual(energy);
  }
  for (let k = 0; k < 9; k++) expect(Math.abs(a.virial[k] - b.virial[k])).toBeLessThanOrEqual(energy);
  const largest = a.forces.reduce((most, force) => Math.max(most, Math.abs(force)), 0);
  const worst = a.forces.reduce((most, force, k) => Math.max(most, Math.abs(force - b.forces[k])), 0);
  expect(worst).toBeLessThanOrEqual(tolerance * largest);
}
