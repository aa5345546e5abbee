import { describe, expect, it } from 'vitest';
import { librarySpecies, loadModel } from '../../../src/forcefield/index.js';
import { TERM_SHAPES, termCount } from '../../../src/forces/index.js';
import { readGromacsTopology } from '../../../src/interop/index.js';
import {
  createSystem,
  degreesOfFreedom,
  hasFrozenAtoms,
  hashSystem,
  inverseMassesOf,
  netCharge,
  type System,
} from '../../../src/system/index.js';
import { thrownBy } from '../../support/thrown.js';

const model = loadModel(['Li', 'EC', 'PF6']);
const blocks = [
  { species: 1, count: 3 },
  { species: 0, count: 2 },
  { species: 2, count: 2 },
  { species: 1, count: 1 },
];
const SIZES = [1, 10, 7];
const plain = createSystem(model, blocks, { constraints: 'none' });

const WATER = `[ defaults ]
1 2 yes 0.5 0.8333
[ atomtypes ]
OW 8 15.9994 -0.834 A 0.315061 0.6364
HW 1 1.008 0.417 A 0 0
[ moleculetype ]
SOL 2
[ atoms ]
1 OW 1 SOL OW 1
2 HW 1 SOL HW1 1
3 HW 1 SOL HW2 1
[ settles ]
1 1 0.09572 0.15139
[ system ]
water
[ molecules ]
SOL 5
`;

function starts(): number[] {
  const first: number[] = [];
  let at = 0;
  for (const { species, count } of blocks) {
    for (let copy = 0; copy < count; copy++, at += SIZES[species]) first.push(at);
  }
  return first;
}
const speciesOfCopies = blocks.flatMap(({ species, count }) => Array<number>(count).fill(species));

describe('expansion over global indices', () => {
  it('repeats masses, charges and types of every copy', () => {
    expect(plain.topology.atomCount).toBe(56);
    starts().forEach((first, molecule) => {
      const { atoms } = model.molecules[speciesOfCopies[molecule]].species;
      atoms.forEach((atom, local) => {
        expect(plain.masses[first + local]).toBe(atom.mass);
        expect(plain.charges[first + local]).toBe(atom.charge);
        expect(plain.lennardJones.typeNames[plain.types[first + local]]).toBe(atom.type);
      });
    });
  });

  it('repeats every term, shifted by the first atom of its copy, in block order', () => {
    for (const table of plain.terms) {
      const shape = TERM_SHAPES[table.kind];
      const atoms: number[] = [];
      const parameters: number[] = [];
      starts().forEach((first, molecule) => {
        const local = model.molecules[speciesOfCopies[molecule]].terms.find((one) => one.kind === table.kind);
        if (local === undefined) return;
        atoms.push(...Array.from(local.atoms, (atom) => atom + first));
        parameters.push(...local.parameters);
      });
      expect(Array.from(table.atoms)).toEqual(atoms);
      expect(Array.from(table.parameters)).toEqual(parameters);
      expect(parameters.length).toBe(termCount(table) * shape.parameters.length);
    }
    expect(plain.terms.map((table) => table.kind)).toEqual([
      'bond-harmonic',
      'angle-harmonic',
      'dihedral-ryckaert-bellemans',
      'improper-periodic',
      'pair-14',
    ]);
  });

  it('lists exclusions both ways, sorted, without the atom itself', () => {
    const { start, partners } = plain.exclusions;
    const expected = Array.from({ length: 56 }, () => [] as number[]);
    starts().forEach((first, molecule) => {
      const pairs = model.molecules[speciesOfCopies[molecule]].exclusions;
      for (let k = 0; k < pairs.length; k += 2) {
        expected[first + pairs[k]].push(first + pairs[k + 1]);
        expected[first + pairs[k + 1]].push(first + pairs[k]);
      }
    });
    for (let atom = 0; atom < 56; atom++) {
      expect(Array.from(partners.subarray(start[atom], start[atom + 1]))).toEqual(
        expected[atom].sort((a, b) => a - b),
      );
    }
  });
});

describe('charges', () => {
  it('are scaled by species', () => {
    const scaled = createSystem(model, blocks, { constraints: 'none', chargeScales: { Li: 0.8, PF6: 0.8 } });
    expect(scaled.charges[30]).toBe(0.8);
    expect(scaled.charges[32]).toBeCloseTo(1.34 * 0.8, 15);
    expect(scaled.charges[0]).toBe(0.86);
    expect(Math.abs(netCharge(scaled))).toBeLessThan(1e-12);
    expect(scaled.hash).not.toBe(plain.hash);
    // The species keep their formal charges.
    expect(scaled.topology.species[0].atoms[0].charge).toBe(1);
  });

  it('a scale for nobody, or beyond reason, is refused', () => {
    const build = (chargeScales: Record<string, number>) => () =>
      createSystem(model, blocks, { constraints: 'none', chargeScales });
    const error = thrownBy(build({ PF5: 0.8 }));
    expect(error.code).toBe('E_UNKNOWN_SPECIES');
    expect(error.message).toContain('did you mean PF6');
    for (const scale of [-1, 2.5, Number.NaN]) {
      expect(thrownBy(build({ Li: scale })).code).toBe('E_CHARGE_SCALE');
    }
  });
});

describe('constraints', () => {
  const constrained = createSystem(model, blocks, { constraints: 'h-bonds' });

  it('take exactly the bonds to hydrogen out of the bond table', () => {
    expect(constrained.constraints.lengths.length).toBe(4 * 4);
    const bonds = (system: System): number => {
      const table = system.terms.find((one) => one.kind === 'bond-harmonic');
      return table === undefined ? 0 : termCount(table);
    };
    expect(bonds(plain) - bonds(constrained)).toBe(16);
    const ofAtom = (atom: number): string =>
      constrained.topology.species[constrained.topology.atomSpecies[atom]].atoms[
        constrained.topology.atomLocal[atom]
      ].element;
    for (let k = 0; k < 16; k++) {
      const [i, j] = constrained.constraints.atoms.subarray(2 * k, 2 * k + 2);
      expect([ofAtom(i), ofAtom(j)].sort()).toEqual(['C', 'H']);
      expect(constrained.constraints.lengths[k]).toBe(0.109);
    }
    const left = constrained.terms.find((one) => one.kind === 'bond-harmonic');
    expect(Array.from(left?.atoms ?? []).some((atom) => ofAtom(atom) === 'H')).toBe(false);
    expect(plain.constraints.lengths.length).toBe(0);
  });

  it('rigid pairs of the topology are constraints in either mode', () => {
    const water = readGromacsTopology('w.top', () => WATER);
    for (const mode of ['none', 'h-bonds'] as const) {
      const system = createSystem(water.model, water.blocks, { constraints: mode });
      expect(system.constraints.lengths.length).toBe(15);
      expect(Array.from(system.constraints.atoms.subarray(6, 12))).toEqual([3, 4, 3, 5, 4, 5]);
      expect(system.terms).toEqual([]);
    }
  });

  it('degrees of freedom', () => {
    expect(degreesOfFreedom(plain, { centreOfMassRemoved: true })).toBe(3 * 56 - 3);
    expect(degreesOfFreedom(constrained, { centreOfMassRemoved: false })).toBe(3 * 56 - 16);
    const water = readGromacsTopology('w.top', () => WATER);
    const system = createSystem(water.model, water.blocks, { constraints: 'none' });
    expect(degreesOfFreedom(system, { centreOfMassRemoved: true })).toBe(5 * 6 - 3);
  });
});

describe('hydrogen mass repartitioning', () => {
  it('keeps the mass of every molecule and takes from the bonded heavy atom', () => {
    const heavy = createSystem(model, blocks, { constraints: 'h-bonds', hydrogenMass: 3 });
    const sum = (masses: Float64Array): number => masses.reduce((total, mass) => total + mass, 0);
    expect(sum(heavy.masses)).toBeCloseTo(sum(plain.masses), 9);
    // EC: C1 O1 O2 O3 C2 C3 H2A H2B H3A H3B; two hydrogens on C2 and on C3.
    const expected = [12.011, 15.9994, 15.9994, 15.9994, 12.011 - 3.984, 12.011 - 3.984, 3, 3, 3, 3];
    Array.from(heavy.masses.subarray(0, 10)).forEach((mass, k) => {
      expect(mass).toBeCloseTo(expected[k], 12);
    });
  });

  it('leaves rigid water alone', () => {
    const water = readGromacsTopology('w.top', () => WATER);
    const system = createSystem(water.model, water.blocks, { constraints: 'none', hydrogenMass: 3 });
    expect(Array.from(system.masses.subarray(0, 3))).toEqual([15.9994, 1.008, 1.008]);
  });

  it('changes no degree of freedom', () => {
    for (const constraints of ['none', 'h-bonds'] as const) {
      const [light, heavy] = [undefined, 3].map((hydrogenMass) =>
        createSystem(model, blocks, { constraints, ...(hydrogenMass && { hydrogenMass }) }),
      );
      for (const centreOfMassRemoved of [true, false]) {
        expect(degreesOfFreedom(heavy, { centreOfMassRemoved })).toBe(
          degreesOfFreedom(light, { centreOfMassRemoved }),
        );
      }
    }
  });

  it('refuses masses that leave too little or take away', () => {
    const build = (hydrogenMass: number) => () =>
      createSystem(loadModel(['DMC']), [{ species: 0, count: 1 }], { constraints: 'none', hydrogenMass });
    expect(thrownBy(build(4.5)).code).toBe('E_HYDROGEN_MASS');
    expect(thrownBy(build(0.5)).code).toBe('E_HYDROGEN_MASS');
    expect(build(3)().masses[4]).toBeCloseTo(12.011 - 3 * 1.992, 9);
  });
});

describe('frozen atoms', () => {
  const options = { constraints: 'h-bonds', frozen: 'species EC and name C2 H2A H2B' } as const;

  it('are those selected; constraints between them are gone, and so are their degrees of freedom', () => {
    const all = createSystem(model, blocks, { constraints: 'h-bonds' });
    const held = createSystem(model, blocks, options);
    expect(held.frozen).toHaveLength(4 * 3);
    expect(all.constraints.lengths.length - held.constraints.lengths.length).toBe(4 * 2);
    const free = (system: System, centreOfMassRemoved: boolean): number =>
      degreesOfFreedom(system, { centreOfMassRemoved });
    expect(free(all, false) - free(held, false)).toBe(4 * (9 - 2));
    // Nothing is removed beside atoms that hold the box in place.
    expect(free(held, true)).toBe(free(held, false));
    expect(inverseMassesOf(held).filter((inverse) => inverse === 0)).toHaveLength(12);
    expect(held.masses).toEqual(all.masses);
    expect(held.hash).not.toBe(all.hash);
    expect(hasFrozenAtoms(held)).toBe(true);
    expect(hasFrozenAtoms(all)).toBe(false);
  });

  it('a selection of nobody is refused', () => {
    expect(
      thrownBy(() => createSystem(model, blocks, { constraints: 'none', frozen: 'name XX' })).parts.object,
    ).toContain('XX');
  });
});

describe('identity', () => {
  it('the same input gives the same hash; any change another', () => {
    expect(createSystem(model, blocks, { constraints: 'none' }).hash).toBe(plain.hash);
    expect(hashSystem(plain)).toBe(plain.hash);
    expect(plain.hash).toMatch(/^[0-9a-f]{64}$/);
    const others = [
      createSystem(model, blocks.slice(0, 3), { constraints: 'none' }),
      createSystem(model, [...blocks].reverse(), { constraints: 'none' }),
      createSystem(model, blocks, { constraints: 'h-bonds' }),
      createSystem(model, blocks, { constraints: 'none', hydrogenMass: 2 }),
      createSystem(model, blocks, { constraints: 'none', chargeScales: { Li: 0.99 } }),
    ];
    expect(new Set([plain, ...others].map((system) => system.hash)).size).toBe(6);
  });

  it('is plain data that a worker can receive', () => {
    expect(structuredClone(plain)).toEqual(plain);
  });
});

it('a box of nobody is refused, and so is a type outside the table', () => {
  expect(thrownBy(() => createSystem(model, [], { constraints: 'none' })).code).toBe('E_EMPTY_BOX');
  const foreign = { ...loadModel(['Li']), molecules: [librarySpecies('EC').model] };
  expect(
    thrownBy(() => createSystem(foreign, [{ species: 0, count: 1 }], { constraints: 'none' })).code,
  ).toBe('E_ATOM_TYPE');
});

it('a box of 100,016 atoms', () => {
  const large = createSystem(
    loadModel(['Li', 'PF6', 'EC', 'DEC', 'DMC']),
    [670, 670, 3258, 1760, 2533].map((count, species) => ({ species, count })),
    { constraints: 'h-bonds', hydrogenMass: 3, chargeScales: { Li: 0.8, PF6: 0.8 } },
  );
  expect(large.topology.atomCount).toBe(100_016);
  expect(large.constraints.lengths.length).toBe(4 * 3258 + 10 * 1760 + 6 * 2533);
  expect(large.exclusions.partners.length).toBe(large.exclusions.start[100_016]);
  expect(Math.abs(netCharge(large))).toBeLessThan(1e-8);
});
