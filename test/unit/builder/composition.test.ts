import { describe, expect, it } from 'vitest';
import {
  type AchievedComposition,
  type Composition,
  compose,
  knownSpecies,
  type Mixture,
  type SpeciesFacts,
  saltIons,
} from '../../../src/builder/index.js';
import { SheathError } from '../../../src/core/index.js';

const facts = knownSpecies();

const BCE: Mixture = {
  kind: 'mixture',
  salts: [{ name: 'LiPF6', amount: { dimension: 'molarity', value: 1 } }],
  solvents: [
    { name: 'EC', parts: 1 },
    { name: 'DEC', parts: 1 },
    { name: 'DMC', parts: 1 },
  ],
  by: 'volume',
  at: 298.15,
  polymers: [],
};
const TVE: Mixture = { ...BCE, polymers: [{ name: 'APEM', massFraction: 0.058 }] };

function countsOf(achieved: AchievedComposition): Record<string, number> {
  return Object.fromEntries(achieved.species.map(({ name, count }) => [name, count]));
}

function atoms(count: number) {
  return { kind: 'atoms', atoms: count } as const;
}

function chargeOf(achieved: AchievedComposition): number {
  return achieved.species.reduce((sum, { name, count }) => sum + count * facts.get(name)!.formalCharge, 0);
}

function failure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof SheathError) return `${error.code} ${error.message}`;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('BCE and TVE', () => {
  it('gives the counts of the force field study', () => {
    expect(countsOf(compose(BCE, atoms(3000), facts))).toEqual({ Li: 20, PF6: 20, EC: 97, DEC: 53, DMC: 76 });
    expect(countsOf(compose(BCE, atoms(10_000), facts))).toEqual({
      Li: 67,
      PF6: 67,
      EC: 326,
      DEC: 176,
      DMC: 253,
    });
    expect(countsOf(compose(TVE, atoms(3249), facts))).toEqual({
      APEM: 1,
      Li: 20,
      PF6: 20,
      EC: 97,
      DEC: 53,
      DMC: 76,
    });
  });

  it('echoes what was reached', () => {
    const { species, ...rest } = compose(TVE, atoms(3249), facts);
    expect(rest.atomCount).toBe(3249);
    expect(rest.salts[0].molarity).toBeCloseTo(1, 2);
    expect(rest.expectedDensityGramPerMl).toBeCloseTo(1.22, 2);
    expect(species.find(({ name }) => name === 'APEM')!.massFraction).toBeCloseTo(0.058, 3);
    for (const key of ['moleFraction', 'massFraction', 'volumeFraction'] as const)
      expect(species.reduce((sum, share) => sum + share[key], 0)).toBeCloseTo(1, 12);
  });

  it('keeps the liquid of a gel the same as the liquid alone', () => {
    const liquid = compose(BCE, atoms(3000), facts);
    const gel = compose(TVE, atoms(3249), facts);
    expect(gel.salts).toEqual(liquid.salts);
  });
});

describe('a mixture', () => {
  const targets = [300, 1000, 2999, 3000, 5000, 12_345, 100_000].map(atoms);

  it('is neutral, within half a molecule of the ideal ratio, and near the target', () => {
    for (const by of ['volume', 'mass', 'mole'] as const)
      for (const target of targets) {
        const large = compose({ ...BCE, by }, atoms(50_000_000), facts);
        const achieved = compose({ ...BCE, by }, target, facts);
        expect(chargeOf(achieved)).toBe(0);
        const salts = achieved.salts[0].count;
        for (const { name, count } of achieved.species) {
          const ratio = countsOf(large)[name] / large.salts[0].count;
          expect(Math.abs(count - ratio * salts)).toBeLessThan(0.501);
        }
        const perSalt = large.atomCount / large.salts[0].count;
        expect(Math.abs(achieved.atomCount - target.atoms)).toBeLessThan(perSalt / 2 + 20);
      }
  });

  it('never loses a molecule when the target grows', () => {
    let before = countsOf(compose(TVE, atoms(2000), facts));
    for (let count = 2000; count < 9000; count += 37) {
      const now = countsOf(compose(TVE, atoms(count), facts));
      for (const name of Object.keys(now)) expect(now[name]).toBeGreaterThanOrEqual(before[name]);
      before = now;
    }
  });

  it('fills an edge', () => {
    const achieved = compose(BCE, { kind: 'edge', edge: 4 }, facts);
    expect(achieved.expectedEdge).toBeCloseTo(4, 1);
  });

  it('takes ratios by mass and by mole at their word', () => {
    const ec = facts.get('EC')!;
    const dmc = facts.get('DMC')!;
    const pair = [
      { name: 'EC', parts: 3 },
      { name: 'DMC', parts: 7 },
    ];
    const by = (kind: Mixture['by']) => {
      const { EC, DMC } = countsOf(
        compose({ ...BCE, salts: [], solvents: pair, by: kind }, atoms(200_000), facts),
      );
      return EC / DMC;
    };
    expect(by('mole')).toBeCloseTo(3 / 7, 3);
    expect(by('mass')).toBeCloseTo((3 * dmc.molarMass) / (7 * ec.molarMass), 3);
    expect(by('volume')).toBeCloseTo((3 * dmc.molarVolume) / (7 * ec.molarVolume), 3);
  });

  it('changes a volume ratio with the temperature it is measured at', () => {
    const at = (temperature: number) => countsOf(compose({ ...BCE, at: temperature }, atoms(200_000), facts));
    // DEC expands more per volume than EC: warm parts hold less of it.
    expect(at(340).DEC / at(340).EC).toBeLessThan(at(298.15).DEC / at(298.15).EC);
  });

  it('meets a molality', () => {
    const molal: Mixture = {
      ...BCE,
      salts: [{ name: 'LiPF6', amount: { dimension: 'molality', value: 1.2 } }],
    };
    expect(compose(molal, atoms(100_000), facts).salts[0].molality).toBeCloseTo(1.2, 3);
  });

  it('meets a molarity beside a molality', () => {
    const withIon: SpeciesFacts = { ...facts.get('PF6')!, name: 'FSI', molarVolume: 70 };
    const more = new Map<string, SpeciesFacts>([...facts, ['FSI', withIon]]);
    const both: Mixture = {
      ...BCE,
      salts: [
        { name: 'LiPF6', amount: { dimension: 'molarity', value: 0.8 } },
        { name: 'LiFSI', amount: { dimension: 'molality', value: 0.5 } },
      ],
    };
    const { salts, species } = compose(both, atoms(1_000_000), more);
    expect(salts[0].molarity).toBeCloseTo(0.8, 3);
    expect(salts[1].molality).toBeCloseTo(0.5, 3);
    expect(species.find(({ name }) => name === 'Li')!.count).toBe(salts[0].count + salts[1].count);
  });
});

describe('explicit counts', () => {
  it('takes formula units and single ions alike', () => {
    const units: Composition = {
      kind: 'counts',
      counts: [
        { name: 'LiPF6', count: 20 },
        { name: 'EC', count: 97 },
      ],
    };
    const ions: Composition = {
      kind: 'counts',
      counts: [
        { name: 'Li', count: 20 },
        { name: 'PF6', count: 20 },
        { name: 'EC', count: 97 },
      ],
    };
    expect(compose(units, null, facts)).toEqual(compose(ions, null, facts));
    expect(compose(ions, null, facts).salts[0]).toMatchObject({ name: 'LiPF6', count: 20 });
  });

  it('keeps the order given', () => {
    const mixed: Composition = {
      kind: 'counts',
      counts: [
        { name: 'PF6', count: 2 },
        { name: 'EC', count: 9 },
        { name: 'Li', count: 2 },
        { name: 'DMC', count: 0 },
      ],
    };
    expect(compose(mixed, null, facts).species.map(({ name }) => name)).toEqual(['PF6', 'EC', 'Li']);
  });
});

describe('salts', () => {
  const magnesium: SpeciesFacts = { ...facts.get('Li')!, name: 'Mg', formalCharge: 2 };
  const more = new Map<string, SpeciesFacts>([...facts, ['Mg', magnesium]]);

  it('are neutral formula units of their ions', () => {
    for (const name of ['Mg(PF6)2', 'MgPF62', 'MgPF6'])
      expect(saltIons(name, more).ions.map(({ species, count }) => `${count} ${species.name}`)).toEqual([
        '1 Mg',
        '2 PF6',
      ]);
  });
});

it('says what is wrong', () => {
  const count = (name: string, n: number) => ({ name, count: n });
  const problems = [
    () =>
      compose(
        { ...BCE, salts: [{ name: 'LiPF', amount: { dimension: 'molarity', value: 1 } }] },
        atoms(3000),
        facts,
      ),
    () => compose({ ...BCE, solvents: [{ name: 'Ec', parts: 1 }] }, atoms(3000), facts),
    () => compose({ ...BCE, solvents: [{ name: 'THF', parts: 1 }] }, atoms(3000), facts),
    () => compose({ ...BCE, solvents: [{ name: 'Li', parts: 1 }] }, atoms(3000), facts),
    () => compose({ ...BCE, solvents: [] }, atoms(3000), facts),
    () =>
      compose(
        { ...BCE, salts: [{ name: 'LiPF6', amount: { dimension: 'molarity', value: 30 } }] },
        atoms(3000),
        facts,
      ),
    () => compose({ ...TVE, polymers: [{ name: 'APEM', massFraction: 1 }] }, atoms(3000), facts),
    () => compose(BCE, atoms(50), facts),
    () => compose(TVE, atoms(1000), facts),
    () => compose(TVE, { kind: 'edge', edge: 1 }, facts),
    () =>
      compose({ kind: 'counts', counts: [count('Li', 20), count('PF6', 19), count('EC', 9)] }, null, facts),
    () => compose({ kind: 'counts', counts: [count('EC', 0)] }, null, facts),
    () => compose({ kind: 'counts', counts: [count('Dec', 3)] }, null, facts),
  ];
  expect(problems.map(failure).join('\n')).toMatchInlineSnapshot(`
    "E_COMPOSITION_SALT the salt is "LiPF"; its name must be a known cation and a known anion: LiPF6, LiBF4, LiTFSI, LiFSI. Name a salt of these, or add its ions under \`species\` as .itp and .gro.
    E_COMPOSITION_SPECIES the electrolyte names "Ec"; the known species are Li, PF6, BF4, TFSI, FSI, EC, PC, DMC, EMC, DEC, DME, DOL, NIPAM, MBA, NIPAM-H2, MBA-H4, NIPAM-5, APEM. Perhaps "EC" is meant; one of your own is added under \`species\` as .itp and .gro.
    E_COMPOSITION_SPECIES the electrolyte names "THF"; the known species are Li, PF6, BF4, TFSI, FSI, EC, PC, DMC, EMC, DEC, DME, DOL, NIPAM, MBA, NIPAM-H2, MBA-H4, NIPAM-5, APEM. Add it under \`species\` as .itp and .gro.
    E_COMPOSITION_CHARGE Li, named as a solvent, has charge +1; a solvent must be neutral. Name ions through a salt, or give every species by \`counts\`.
    E_COMPOSITION_EMPTY the electrolyte has no solvent; a mixture needs at least one solvent with a positive share. Name a solvent, or give every species by \`counts\`.
    E_COMPOSITION_VOLUME the salt alone takes 1170 mL of each litre; a litre holds 1000 mL, and the solvents need their share. Ask for less salt per litre, or give it in mol/kg of solvent.
    E_COMPOSITION_POLYMER the polymer is 100 wt% of the mass; it must leave room for the electrolyte, below 100 wt%. Ask for less polymer; gels hold about 2 to 10 wt%.
    E_COMPOSITION_TOO_SMALL 50 atoms hold 0.33 LiPF6; every species asked for needs at least one whole molecule. Ask for a box of 160 atoms or more, or leave LiPF6 out.
    E_COMPOSITION_TOO_SMALL 1000 atoms hold 0.31 APEM; every species asked for needs at least one whole molecule. Ask for a box of 1897 atoms or more, or leave APEM out.
    E_COMPOSITION_TOO_SMALL an edge of 1 nm holds 0.03 APEM; every species asked for needs at least one whole molecule. Ask for a box of 2.75 nm or more, or leave APEM out.
    E_COMPOSITION_CHARGE the counts (20 Li, 19 PF6) have a net charge of +1 e; a periodic box must be neutral. Make the charges of cations and anions cancel.
    E_COMPOSITION_EMPTY the counts hold no molecule; a box needs at least one. Give at least one species a count of 1 or more.
    E_COMPOSITION_SPECIES the electrolyte names "Dec"; the known species are Li, PF6, BF4, TFSI, FSI, EC, PC, DMC, EMC, DEC, DME, DOL, NIPAM, MBA, NIPAM-H2, MBA-H4, NIPAM-5, APEM. Perhaps "DEC" is meant; one of your own is added under \`species\` as .itp and .gro."
  `);
});

it('names a size that is large enough', () => {
  expect(countsOf(compose(TVE, atoms(1897), facts)).APEM).toBe(1);
  expect(() => compose(TVE, atoms(1600), facts)).toThrow('1897 atoms');
  expect(countsOf(compose(TVE, { kind: 'edge', edge: 2.75 }, facts)).APEM).toBe(1);
});

it('notes a count that rounding moved far', () => {
  expect(compose(TVE, atoms(2400), facts).notices).toMatchInlineSnapshot(`
    [
      {
        "code": "N_COMPOSITION_ROUNDED",
        "level": "note",
        "message": "1 APEM stands for 0.70 (+43 %); a larger box follows the recipe more closely",
      },
    ]
  `);
  expect(compose(BCE, atoms(3000), facts).notices).toEqual([]);
});
