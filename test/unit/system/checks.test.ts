import { describe, expect, it } from 'vitest';
import { type ForceFieldModel, loadModel } from '../../../src/forcefield/index.js';
import {
  checkBondPeriods,
  checkCharges,
  createSystem,
  type SystemOptions,
  shortestBondPeriod,
  stiffestBond,
} from '../../../src/system/index.js';
import { thrownBy } from '../../support/thrown.js';

const model = loadModel(['Li', 'PF6', 'EC']);
const box = (counts: readonly number[], options: SystemOptions = { constraints: 'none' }) =>
  createSystem(
    model,
    counts.map((count, species) => ({ species, count })),
    options,
  );

/** The model with `change` added to the first charge of every species. */
function shifted(change: number): ForceFieldModel {
  return {
    ...model,
    molecules: model.molecules.map((molecule) => ({
      ...molecule,
      species: {
        ...molecule.species,
        atoms: molecule.species.atoms.map((atom, k) =>
          k === 0 ? { ...atom, charge: atom.charge + change } : atom,
        ),
      },
    })),
  };
}

describe('charges', () => {
  it('of a balanced box pass, scaled alike or not', () => {
    expect(checkCharges(box([5, 5, 20]), 'periodic')).toEqual([]);
    const scaled = box([5, 5, 20], { constraints: 'none', chargeScales: { Li: 0.8, PF6: 0.8 } });
    expect(checkCharges(scaled, 'periodic')).toEqual([]);
  });

  it('that do not balance are refused in a periodic box only', () => {
    for (const system of [
      box([5, 4, 20]),
      box([5, 5, 20], { constraints: 'none', chargeScales: { Li: 0.8 } }),
    ]) {
      const error = thrownBy(() => checkCharges(system, 'periodic'));
      expect(error.code).toBe('E_NET_CHARGE');
      expect(error.message).toContain('the box carries');
      expect(checkCharges(system, 'open')).toEqual([]);
    }
  });

  it('rounded carelessly are refused; scaled beforehand they are noted', () => {
    const rounded = createSystem(shifted(2e-6), [{ species: 2, count: 1 }], { constraints: 'none' });
    const error = thrownBy(() => checkCharges(rounded, 'open'));
    expect(error.code).toBe('E_NET_CHARGE');
    expect(error.message).toContain('one EC carries');
    const exact = createSystem(shifted(5e-7), [{ species: 2, count: 1 }], { constraints: 'none' });
    expect(checkCharges(exact, 'periodic')).toEqual([]);
    const scaled = createSystem(shifted(-0.2), [{ species: 0, count: 1 }], { constraints: 'none' });
    expect(checkCharges(scaled, 'open').map((notice) => notice.code)).toEqual(['N_FRACTIONAL_CHARGE']);
  });
});

describe('bond periods', () => {
  it('2 pi sqrt(mu / k) of the stiffest bond, by hand', () => {
    const free = shortestBondPeriod(box([0, 0, 1]));
    const reduced = (12.011 * 1.008) / (12.011 + 1.008);
    expect(free?.period).toBeCloseTo(2 * Math.PI * Math.sqrt(reduced / 284512), 12);
    const held = shortestBondPeriod(box([0, 0, 1], { constraints: 'h-bonds' }));
    const carbonyl = (12.011 * 15.9994) / (12.011 + 15.9994);
    expect(held?.period).toBeCloseTo(2 * Math.PI * Math.sqrt(carbonyl / 476976), 12);
    expect(held?.atoms).toEqual([0, 1]);
    expect(shortestBondPeriod(box([3, 0, 0]))).toBeNull();
  });

  it('the stiffness of the fourth-power and Morse forms is that of the harmonic bond at r0', () => {
    const [r0, k] = [0.14, 3e5];
    const system = box([0, 0, 1]);
    const atoms = Uint32Array.of(0, 1);
    const period = (kind: 'bond-harmonic' | 'bond-g96' | 'bond-morse', parameters: number[]) =>
      shortestBondPeriod({
        ...system,
        terms: [{ kind, atoms, parameters: Float64Array.from(parameters) }],
      })?.period;
    const harmonic = period('bond-harmonic', [r0, k]);
    expect(period('bond-g96', [r0, k / (2 * r0 * r0)])).toBeCloseTo(harmonic ?? 0, 12);
    expect(period('bond-morse', [r0, 400, Math.sqrt(k / 800)])).toBeCloseTo(harmonic ?? 0, 12);
  });

  it('5.9 steps a period pass, fewer are noted, under five are refused, naming the bond', () => {
    const held = box([0, 0, 1], { constraints: 'h-bonds' });
    expect(checkBondPeriods(held, 0.004)).toEqual([]);
    const [note] = checkBondPeriods(held, 0.0045);
    expect(note.code).toBe('N_BOND_PERIOD');
    expect(note.message).toContain('EC 1 C1 (atom 1) - EC 1 O1 (atom 2)');
    // 2 pi sqrt(6.861 u / 476976 kJ/mol/nm²) = 23.8 fs: s = asin(0.593) = 0.635, tan(s)/s = 1.16
    expect(note.message).toContain('16 % more energy');
    expect(stiffestBond(held, 0.004)).toMatchObject({
      atoms: [0, 1],
      stepsPerPeriod: expect.closeTo(5.96, 2),
      excessEnergy: expect.closeTo(0.1174, 4),
    });
    expect(stiffestBond(box([3, 0, 0]), 0.004)).toBeNull();
    const refused = thrownBy(() => checkBondPeriods(held, 0.005));
    expect(refused.code).toBe('E_BOND_PERIOD');
    // The step it names will do, and no constraint of hydrogens is of any help to C-O.
    const [, step] = /take a time step of (\d\.\d) fs/.exec(refused.message)!;
    expect(Number(step)).toBe(4.7);
    expect(checkBondPeriods(held, Number(step) / 1000)[0].code).toBe('N_BOND_PERIOD');
    expect(refused.message).not.toContain('h-bonds');
    const error = thrownBy(() => checkBondPeriods(box([0, 0, 1]), 0.0025));
    expect(error.code).toBe('E_BOND_PERIOD');
    expect(error.message).toContain('h-bonds');
    expect(checkBondPeriods(box([1, 0, 0]), 1)).toEqual([]);
  });
});
