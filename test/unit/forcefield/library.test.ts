import { describe, expect, it } from 'vitest';
import {
  c6c12Of,
  chargeResidual,
  defaultChargeScales,
  LIBRARY_ANGLES,
  LIBRARY_ATOM_TYPES,
  LIBRARY_BONDS,
  LIBRARY_DIHEDRALS,
  LIBRARY_IMPROPERS,
  librarySpecies,
  librarySpeciesNames,
  loadModel,
  type MoleculeModel,
  missingInteractions,
  molarVolume,
  PARAMETER_SOURCES,
  POLYMER_ENDS,
  POLYMER_FRAGMENTS,
  parameterise,
  proveMolecule,
} from '../../../src/forcefield/index.js';
import { type TermKind, termCount } from '../../../src/forces/index.js';
import { elementNumber, elementOfMass, elementOfNumber, isHydrogen } from '../../../src/topology/index.js';
import { thrownBy } from '../../support/thrown.js';

const count = (model: MoleculeModel, kind: TermKind): number => {
  const table = model.terms.find((one) => one.kind === kind);
  return table === undefined ? 0 : termCount(table);
};

describe('parameters', () => {
  it('every entry cites a source that exists, and every source is cited', () => {
    const entries = [
      ...LIBRARY_ATOM_TYPES.values(),
      ...LIBRARY_BONDS,
      ...LIBRARY_ANGLES,
      ...LIBRARY_DIHEDRALS,
      ...LIBRARY_IMPROPERS,
    ];
    const cited = new Set<string>();
    for (const entry of entries) {
      expect(entry.sources.length).toBeGreaterThan(0);
      for (const key of entry.sources) {
        expect(PARAMETER_SOURCES[key], key).toBeDefined();
        cited.add(key);
      }
    }
    expect([...cited].sort()).toEqual(Object.keys(PARAMETER_SOURCES).sort());
  });

  it('have the shape their types promise, and physical values', () => {
    for (const type of LIBRARY_ATOM_TYPES.values()) {
      expect(elementOfMass(type.mass), type.name).toBe(type.element);
      expect(type.sigma >= 0 && type.sigma < 0.5 && type.epsilon >= 0 && type.epsilon < 2).toBe(true);
    }
    for (const bond of LIBRARY_BONDS) {
      expect(bond.classes).toHaveLength(2);
      expect(bond.r0 > 0.09 && bond.r0 < 0.2 && bond.k > 1e5 && bond.k < 6e5).toBe(true);
    }
    for (const angle of LIBRARY_ANGLES) {
      expect(angle.classes).toHaveLength(3);
      expect(angle.theta0 > Math.PI / 2 - 1e-9 && angle.theta0 < Math.PI && angle.k > 0).toBe(true);
    }
    for (const dihedral of LIBRARY_DIHEDRALS) {
      expect(dihedral.classes).toHaveLength(4);
      expect(dihedral.rb).toHaveLength(6);
      // Fourier torsions without a constant are zero at trans, where every cos^n(psi) is 1.
      const trans = dihedral.rb.reduce((sum, c) => sum + c, 0);
      expect(Math.abs(trans), dihedral.classes.join('-')).toBeLessThan(2e-5);
    }
    const classes = new Set([...LIBRARY_ATOM_TYPES.values()].map((type) => type.class));
    for (const entry of [...LIBRARY_BONDS, ...LIBRARY_ANGLES, ...LIBRARY_DIHEDRALS]) {
      for (const name of entry.classes) expect(classes.has(name), name).toBe(true);
    }
  });
});

describe('built-in species', () => {
  it('are these, with the known atoms and molar masses', () => {
    expect(librarySpeciesNames()).toEqual([
      'Li',
      'PF6',
      'BF4',
      'TFSI',
      'FSI',
      'EC',
      'PC',
      'DMC',
      'EMC',
      'DEC',
      'DME',
      'DOL',
      'NIPAM',
      'MBA',
      'NIPAM-H2',
      'MBA-H4',
      'NIPAM-5',
      'APEM',
    ]);
    const size = librarySpeciesNames().map((name) => librarySpecies(name).model.species.atoms.length);
    expect(size).toEqual([1, 7, 5, 15, 9, 10, 13, 12, 15, 18, 16, 11, 19, 21, 21, 25, 97, 253]);
    // C3H4O3, C3H6O3, C5H10O3, C4H8O3, C4H6O3, C4H10O2, C3H6O2 and the anions with IUPAC weights.
    expect(librarySpecies('EC').molarMass).toBeCloseTo(88.06, 1);
    expect(librarySpecies('DMC').molarMass).toBeCloseTo(90.08, 1);
    expect(librarySpecies('DEC').molarMass).toBeCloseTo(118.13, 1);
    expect(librarySpecies('EMC').molarMass).toBeCloseTo(104.1, 1);
    expect(librarySpecies('PC').molarMass).toBeCloseTo(102.09, 1);
    expect(librarySpecies('DME').molarMass).toBeCloseTo(90.12, 1);
    expect(librarySpecies('DOL').molarMass).toBeCloseTo(74.08, 1);
    expect(librarySpecies('BF4').molarMass).toBeCloseTo(86.8, 1);
    expect(librarySpecies('TFSI').molarMass).toBeCloseTo(280.15, 1);
    expect(librarySpecies('FSI').molarMass).toBeCloseTo(180.13, 1);
    expect(librarySpecies('APEM').molarMass).toBeCloseTo(1516.12, 1);
  });

  it.each(librarySpeciesNames())('%s is complete and neutral to 1e-9 of its formal charge', (name) => {
    const species = librarySpecies(name);
    const { lennardJones } = loadModel([name]);
    expect(Math.abs(chargeResidual(species.model, species.formalCharge))).toBeLessThan(1e-9);
    const missing = missingInteractions(species.model, lennardJones);
    expect(missing.map((one) => one.atoms)).toEqual(species.linearAngles);
    expect(() =>
      proveMolecule(species.model, lennardJones, species.formalCharge, species.linearAngles),
    ).not.toThrow();
  });

  it.each(librarySpeciesNames())('%s starts from bonds near their r0, in nm', (name) => {
    const { model, geometry } = librarySpecies(name);
    expect(geometry.length).toBe(3 * model.species.atoms.length);
    const table = model.terms.find((one) => one.kind === 'bond-harmonic');
    model.species.bonds.forEach(([i, j], n) => {
      const distance = Math.hypot(
        ...[0, 1, 2].map((axis) => geometry[3 * i + axis] - geometry[3 * j + axis]),
      );
      const r0 = table?.parameters[2 * n] ?? Number.NaN;
      expect(Math.abs(distance - r0), `${name} bond ${i + 1}-${j + 1}`).toBeLessThan(0.02);
    });
  });

  it('counts: PF6 has 12 cis angles, the ring of EC has no 1-4 pair within, APEM has its 14 amides', () => {
    const { model } = librarySpecies('PF6');
    expect(count(model, 'angle-harmonic')).toBe(12);
    expect(count(model, 'pair-14')).toBe(0);
    expect(model.exclusions.length / 2).toBe(21);
    const ec = librarySpecies('EC').model;
    expect([count(ec, 'dihedral-ryckaert-bellemans'), count(ec, 'pair-14')]).toEqual([19, 14]);
    const pairs = ec.terms.find((one) => one.kind === 'pair-14')?.atoms ?? [];
    const ring = [0, 2, 3, 4, 5];
    for (let k = 0; k < pairs.length; k += 2) {
      expect(ring.includes(pairs[k]) && ring.includes(pairs[k + 1])).toBe(false);
    }
    const apem = librarySpecies('APEM').model;
    expect(count(apem, 'bond-harmonic')).toBe(252);
    expect(count(apem, 'angle-harmonic')).toBe(474);
    expect(count(apem, 'dihedral-ryckaert-bellemans')).toBe(674);
    expect(count(apem, 'improper-periodic')).toBe(28);
    expect(apem.species.atoms.filter((atom) => atom.type === 'n_am')).toHaveLength(14);
    expect(apem.species.atoms.at(-1)?.residueNumber).toBe(14);
  });

  it('the bond C_2-OS is longer in the ring of EC than in DMC', () => {
    const r0 = (name: string): number | undefined => {
      const { model } = librarySpecies(name);
      const bond = model.species.bonds.findIndex(
        ([i, j]) => model.species.atoms[i].type === 'c_cb' && model.species.atoms[j].type === 'os_cb',
      );
      return model.terms.find((one) => one.kind === 'bond-harmonic')?.parameters[2 * bond];
    };
    expect(r0('EC')).toBe(0.137);
    expect(r0('DMC')).toBe(0.1327);
  });

  it('answer to aliases; a typing error is answered with the nearest name', () => {
    expect(librarySpecies('LI').name).toBe('Li');
    expect(librarySpecies('LI')).toBe(librarySpecies('Li'));
    expect(librarySpecies('NIPA').name).toBe('NIPAM-H2');
    const error = thrownBy(() => librarySpecies('PF5'));
    expect(error.code).toBe('E_UNKNOWN_SPECIES');
    expect(error.message).toContain('did you mean PF6');
    expect(thrownBy(() => librarySpecies('water')).message).toContain('Li, PF6, BF4, TFSI, FSI, EC');
  });

  it('scale ions by 0.8 unless told otherwise', () => {
    expect(defaultChargeScales(['Li', 'PF6', 'EC'])).toEqual({ Li: 0.8, PF6: 0.8, EC: 1 });
  });

  it('molar volumes add up to the known solutions', () => {
    // 1 M LiPF6 in EC:DEC:DMC 1:1:1 by volume: 1.23 g/cm3 (supplier range 2.5 %).
    const counts = { Li: 20, PF6: 20, EC: 97, DEC: 53, DMC: 76 };
    let mass = 0;
    let volume = 0;
    for (const [name, n] of Object.entries(counts)) {
      mass += n * librarySpecies(name).molarMass;
      volume += n * molarVolume(name).cubicCentimetrePerMole;
      expect(molarVolume(name).source).not.toBe('');
    }
    expect(mass / volume).toBeCloseTo(1.23, 2);
    expect(molarVolume('APEM').cubicCentimetrePerMole).toBeCloseTo(1516.12 / 1.1, 1);
    for (const name of librarySpeciesNames()) {
      const { cubicCentimetrePerMole, source } = molarVolume(name);
      expect(cubicCentimetrePerMole > 0 || name === 'Li', name).toBe(true);
      expect(source).not.toBe('');
    }
  });
});

describe('polymer fragments', () => {
  it('are neutral, connected, of known types, with their ports and ends', () => {
    for (const fragment of POLYMER_FRAGMENTS) {
      const names = new Set(fragment.atoms.map(([name]) => name));
      expect(names.size).toBe(fragment.atoms.length);
      const charge = fragment.atoms.reduce(
        (sum, [, type]) => sum + (LIBRARY_ATOM_TYPES.get(type)?.charge ?? Number.NaN),
        0,
      );
      expect(Math.abs(charge), fragment.name).toBeLessThan(1e-12);
      for (const [a, b] of fragment.bonds) expect(names.has(a) && names.has(b)).toBe(true);
      expect(fragment.bonds.length).toBe(fragment.atoms.length - 1);
      for (const port of fragment.ports) expect(names.has(port.tail) && names.has(port.head)).toBe(true);
    }
    const charge = (type: string): number => LIBRARY_ATOM_TYPES.get(type)?.charge ?? Number.NaN;
    expect(charge(POLYMER_ENDS.tail.type) + charge('hc')).toBeCloseTo(charge('ct_2'), 12);
    expect(charge(POLYMER_ENDS.head.type) + charge('hc')).toBeCloseTo(charge('ct_1'), 12);
  });
});

describe('a species of library types', () => {
  const atom = (name: string, type: string) => ({
    name,
    element: LIBRARY_ATOM_TYPES.get(type)?.element ?? '',
    type,
    residue: 'X',
    residueNumber: 1,
    mass: 1,
    charge: 0,
  });

  it('gets scaled 1-4 pairs of its types', () => {
    const { model } = librarySpecies('DMC');
    const table = model.terms.find((one) => one.kind === 'pair-14');
    const [i, j] = table?.atoms ?? [];
    const [a, b] = [i, j].map((k) => LIBRARY_ATOM_TYPES.get(model.species.atoms[k].type));
    const c6 = (type: typeof a): number => c6c12Of(type?.sigma ?? 0, type?.epsilon ?? 0).c6;
    expect(table?.parameters[0]).toBeCloseTo(0.5 * Math.sqrt(c6(a) * c6(b)), 15);
    expect(table?.parameters[2]).toBe(0.5);
  });

  it('is refused with a list of what is missing', () => {
    const error = thrownBy(() =>
      parameterise({ name: 'X', atoms: [atom('A', 'li'), atom('B', 'p_pf')], bonds: [[0, 1]] }),
    );
    expect(error.code).toBe('E_FORCE_FIELD_INCOMPLETE');
    expect(error.message).toContain('bond Li-P (A-B)');
    expect(thrownBy(() => parameterise({ name: 'X', atoms: [atom('A', 'zz')], bonds: [] })).code).toBe(
      'E_ATOM_TYPE',
    );
  });

  it('the proofs see a term that was taken away, and a charge that is off', () => {
    const { model } = librarySpecies('EC');
    const { lennardJones } = loadModel(['EC']);
    const without = (kind: TermKind): MoleculeModel => ({
      ...model,
      terms: model.terms.map((table) =>
        table.kind === kind
          ? {
              ...table,
              atoms: table.atoms.slice(kind === 'bond-harmonic' ? 2 : kind === 'angle-harmonic' ? 3 : 4),
            }
          : table,
      ),
    });
    for (const kind of ['bond-harmonic', 'angle-harmonic', 'dihedral-ryckaert-bellemans'] as const) {
      expect(missingInteractions(without(kind), lennardJones)).toHaveLength(1);
      expect(thrownBy(() => proveMolecule(without(kind), lennardJones, 0)).code).toBe(
        'E_FORCE_FIELD_INCOMPLETE',
      );
    }
    expect(thrownBy(() => proveMolecule(model, lennardJones, 1)).code).toBe('E_NET_CHARGE');
    expect(thrownBy(() => proveMolecule(model, loadModel(['Li']).lennardJones, 0)).message).toContain(
      'type C1',
    );
    const first = model.species.atoms[0];
    const off = {
      ...model,
      species: {
        ...model.species,
        atoms: [{ ...first, charge: first.charge + 1e-8 }, ...model.species.atoms.slice(1)],
      },
    };
    expect(thrownBy(() => proveMolecule(off, lennardJones, 0)).code).toBe('E_NET_CHARGE');
  });
});

it('elements by number, mass and back', () => {
  expect([elementOfNumber(3), elementOfNumber(15), elementOfNumber(0), elementOfNumber(200)]).toEqual([
    'Li',
    'P',
    '',
    '',
  ]);
  expect([elementNumber('F'), elementNumber('Xx')]).toEqual([9, 0]);
  // United-atom CH3 and a repartitioned hydrogen are no elements.
  expect([elementOfMass(15.9994), elementOfMass(15.035), elementOfMass(3.024)]).toEqual(['O', '', '']);
  const hydrogen = { name: 'H1', element: '', type: '', residue: '', residueNumber: 1, mass: 3, charge: 0 };
  expect(isHydrogen(hydrogen)).toBe(true);
  expect(isHydrogen({ ...hydrogen, name: 'HE', element: 'He' })).toBe(false);
  expect(isHydrogen({ ...hydrogen, name: 'C1' })).toBe(false);
});
