import { describe, expect, it } from 'vitest';
import { librarySpecies, loadModel } from '../../../../src/forcefield/index.js';
import { readUserSpecies } from '../../../../src/interop/index.js';
import { thrownBy } from '../../../support/thrown.js';

// Dimethyl ether with types of the built-in force field and one of its own.
const ETHER_ATOMS = `[ atoms ]
1 os_cb 1 DME O1 1 -0.40 15.9994
2 ct_cb3 1 DME C1 1 0.11 12.011
3 ct_cb3 1 DME C2 1 0.11 12.011
4 hx 1 DME H1 1 0.03 1.008
5 hx 1 DME H2 1 0.03 1.008
6 hx 1 DME H3 1 0.03 1.008
7 hx 1 DME H4 1 0.03 1.008
8 hx 1 DME H5 1 0.03 1.008
9 hx 1 DME H6 1 0.03 1.008
`;
const ETHER = `[ atomtypes ]
hx HC 1 1.008 0.03 A 0.25 0.1
[ moleculetype ]
DME 3
${ETHER_ATOMS}[ bonds ]
1 2
1 3
2 4
2 5
2 6
3 7
3 8
3 9
[ angles ]
2 1 3 1 109.5 500
1 2 4
1 2 5
1 2 6
4 2 5
4 2 6
5 2 6
1 3 7
1 3 8
1 3 9
7 3 8
7 3 9
8 3 9
[ pairs ]
2 7
2 8
2 9
3 4
3 5
3 6
`;
function gro(names: readonly string[], box = '2 2 2'): string {
  // Across the upper face of the box: the second carbon re-enters at x = 0.
  const x = [1.95, 1.85, 0.05, 1.8, 1.8, 1.8, 0.1, 0.1, 0.1];
  const y = [1, 1, 1, 0.9, 1.1, 1.3, 0.9, 1.1, 1.3];
  const lines = names.map(
    (name, k) =>
      `${'1'.padStart(5)}${'DME'.padEnd(5)}${name.padStart(5)}${String(k + 1).padStart(5)}${x[k].toFixed(3).padStart(8)}${y[k].toFixed(3).padStart(8)}   1.000`,
  );
  return `ether\n${names.length}\n${lines.join('\n')}\n${box}\n`;
}
const NAMES = ['O1', 'C1', 'C2', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6'];
const files = (itp: string, coordinates = gro(NAMES)) => {
  const all: Record<string, string> = { 'dme.itp': itp, 'dme.gro': coordinates };
  return (path: string): string | null => all[path] ?? null;
};
const names = { itp: 'dme.itp', gro: 'dme.gro' };

describe('a species of the user', () => {
  const species = readUserSpecies(names, files(ETHER));

  it('uses built-in types and parameters beside its own', () => {
    expect(species.name).toBe('DME');
    expect(species.formalCharge).toBe(0);
    expect(species.chargeScale).toBe(1);
    expect(species.molarMass).toBeCloseTo(46.0694, 3);
    const bonds = species.foreign.model.molecules[0].terms.find((table) => table.kind === 'bond-harmonic');
    expect(bonds?.parameters.slice(0, 2)).toEqual(Float64Array.of(0.141, 267776));
    expect(species.foreign.model.lennardJones.typeNames).toEqual(['os_cb', 'ct_cb3', 'hx']);
  });

  it('is made whole across the faces of its box', () => {
    const x = Array.from({ length: 9 }, (_, atom) => species.geometry[3 * atom]);
    expect(x.map((value) => Number(value.toFixed(6)))).toEqual([
      1.95, 1.85, 2.05, 1.8, 1.8, 1.8, 2.1, 2.1, 2.1,
    ]);
  });

  it('notes what has no term', () => {
    expect(species.notices.map((notice) => notice.code)).toEqual(['N_FORCE_FIELD_INCOMPLETE']);
    const withoutAngle = ETHER.replace('2 1 3 1 109.5 500\n', '');
    const codes = readUserSpecies(names, files(withoutAngle)).notices.map((notice) => notice.code);
    expect(codes).toEqual(['W_FORCE_FIELD_INCOMPLETE', 'N_FORCE_FIELD_INCOMPLETE']);
  });

  it('joins the built-in species in one model', () => {
    const model = loadModel(['Li', 'EC'], [species.foreign]);
    expect(model.molecules.map((molecule) => molecule.species.name)).toEqual(['Li', 'EC', 'DME']);
    const index = (name: string): number => model.lennardJones.typeNames.indexOf(name);
    const size = model.lennardJones.typeNames.length;
    const at = index('hx') * size + index('li');
    const expected = 4 * Math.sqrt(0.1 * 0.002092) * Math.sqrt(0.25 * 0.287) ** 6;
    expect(model.lennardJones.c6[at]).toBeCloseTo(expected, 15);
    expect(new Set(model.lennardJones.typeNames).size).toBe(size);
  });

  it('an ion is scaled by default unless its charges are fractional already', () => {
    const ion = (charge: string): ReturnType<typeof readUserSpecies> =>
      readUserSpecies(
        names,
        files(`[ moleculetype ]\nNA 1\n[ atoms ]\n1 li 1 NA NA 1 ${charge} 22.99\n`, gro(['NA'])),
      );
    expect(ion('1.0').chargeScale).toBe(0.8);
    expect(ion('0.8').chargeScale).toBe(1);
    expect(ion('0.8').notices.map((notice) => notice.code)).toEqual(['N_FRACTIONAL_CHARGE']);
    expect(ion('0.8').formalCharge).toBeCloseTo(0.8, 12);
  });
});

describe('is refused', () => {
  it('when coordinates and topology do not match', () => {
    const short = thrownBy(() => readUserSpecies(names, files(ETHER, gro(NAMES.slice(0, 8)))));
    expect(short.code).toBe('E_GRO_TOPOLOGY_COUNT');
    const swapped = thrownBy(() =>
      readUserSpecies(names, files(ETHER, gro(['O1', 'C2', 'C1', ...NAMES.slice(3)]))),
    );
    expect(swapped.code).toBe('E_GRO_TOPOLOGY_NAME');
    expect(swapped.message).toContain('atom 2 is C2');
    expect(swapped.message).toContain('line 4');
    expect(thrownBy(() => readUserSpecies({ ...names, gro: 'none.gro' }, files(ETHER))).code).toBe(
      'E_FILE_MISSING',
    );
  });

  it('when several molecules leave it open which one', () => {
    const two = `${ETHER}[ moleculetype ]\nX 1\n[ atoms ]\n1 li 1 X X 1 1 7\n`;
    expect(thrownBy(() => readUserSpecies(names, files(two))).code).toBe('E_GROMACS_MOLECULE');
    expect(readUserSpecies(names, files(two), { molecule: 'DME' }).name).toBe('DME');
    expect(thrownBy(() => readUserSpecies(names, files(two), { molecule: 'Y' })).code).toBe(
      'E_GROMACS_MOLECULE',
    );
  });

  it('when its rules are not those of the built-in species', () => {
    const own = (defaults: string) =>
      readUserSpecies(
        names,
        files(
          `[ defaults ]\n${defaults}\n[ atomtypes ]\nna 11 22.99 1 A 0.3 0.1\n[ moleculetype ]\nNA 1\n[ atoms ]\n1 na 1 NA NA 1\n`,
          gro(['NA']),
        ),
      ).foreign;
    expect(loadModel(['EC'], [own('1 3 yes 0.5 0.5')]).molecules).toHaveLength(2);
    expect(loadModel(['EC'], [own('1 1 yes 0.5 0.5')]).molecules).toHaveLength(2);
    expect(thrownBy(() => loadModel(['EC'], [own('1 2 yes 0.5 0.5')])).code).toBe('E_COMBINATION_RULE');
    expect(thrownBy(() => loadModel(['EC'], [own('1 3 yes 0.5 0.8333')])).code).toBe('E_FUDGE');
  });

  it('when its name is taken', () => {
    const foreign = {
      model: loadModel(['EC']),
      defaults: { combinationRule: 3, fudgeLJ: 0.5, fudgeQQ: 0.5 } as const,
    };
    expect(thrownBy(() => loadModel(['EC'], [foreign])).code).toBe('E_DUPLICATE_SPECIES');
    expect(loadModel(['Li'], [foreign]).lennardJones.typeNames).toEqual([
      'li',
      ...new Set(librarySpecies('EC').model.species.atoms.map((atom) => atom.type)),
    ]);
  });
});

it('types of one name and other parameters are kept apart; explicit pairs survive', () => {
  const text = `[ defaults ]\n1 3 yes 0.5 0.5\n[ atomtypes ]\nli 3 6.94 1 A 0.2 0.05\nx 0 1.5 0 A 0.3 0.4\n[ nonbond_params ]\nli x 1 0.5 9\n[ moleculetype ]\nK 1\n[ atoms ]\n1 li 1 K K1 1 0\n2 x 1 K K2 1\n`;
  const species = readUserSpecies({ itp: 'k.itp', gro: 'k.gro' }, (path) =>
    path === 'k.itp' ? text : gro(['K1', 'K2']),
  );
  const { lennardJones, molecules } = loadModel(['Li'], [species.foreign]);
  expect(lennardJones.typeNames).toEqual(['li', 'K:li', 'x']);
  expect(lennardJones.rule).toBe('explicit');
  expect(molecules[1].species.atoms.map((atom) => atom.type)).toEqual(['K:li', 'x']);
  expect(lennardJones.c6[1 * 3 + 2]).toBeCloseTo(4 * 9 * 0.5 ** 6, 12);
  expect(lennardJones.c6[0 * 3 + 1]).toBeCloseTo(
    4 * Math.sqrt(0.05 * 0.002092) * Math.sqrt(0.2 * 0.287) ** 6,
    15,
  );
});
