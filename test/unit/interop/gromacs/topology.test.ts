import { describe, expect, it } from 'vitest';
import type { TermKind } from '../../../../src/forces/index.js';
import { type GromacsModel, readGromacsTopology } from '../../../../src/interop/index.js';
import { thrownBy } from '../../../support/thrown.js';

interface Parts {
  readonly defaults?: string;
  readonly types?: string;
  readonly molecule?: string;
  readonly end?: string;
}

const TYPES = `[ atomtypes ]
A 6 12.0 0.1 A 0.3 0.5
B 7 14.0 -0.1 A 0.4 0.8
H 1 1.008 0.0 A 0.0 0.0
`;
const CHAIN = `[ moleculetype ]
M 3
[ atoms ]
1 A 1 RES a1 1
2 A 1 RES a2 1
3 B 1 RES b3 1
4 B 2 RES b4 1
5 A 2 RES a5 1
`;
const END = '[ system ]\nthe box\n[ molecules ]\nM 2\n';

function textOf(parts: Parts): string {
  return [
    `[ defaults ]\n${parts.defaults ?? '1 2 yes 0.5 0.8'}\n`,
    TYPES,
    parts.types ?? '',
    CHAIN,
    parts.molecule ?? '',
    parts.end ?? END,
  ].join('');
}
const read = (text: string): GromacsModel =>
  readGromacsTopology('t.top', (path) => (path === 't.top' ? text : null));
const model = (parts: Parts): GromacsModel => read(textOf(parts));
const errorOf = (parts: Parts) => thrownBy(() => model(parts));

function table(result: GromacsModel, kind: TermKind): { atoms: number[]; parameters: number[] } | undefined {
  const found = result.model.molecules[0].terms.find((one) => one.kind === kind);
  return found && { atoms: Array.from(found.atoms), parameters: Array.from(found.parameters) };
}
const RADIANS = Math.PI / 180;
const close = (actual: readonly number[] | undefined, expected: readonly number[]): void => {
  expect(actual?.length).toBe(expected.length);
  actual?.forEach((value, k) => {
    expect(value).toBeCloseTo(expected[k], 12);
  });
};

describe('atoms and molecules', () => {
  it('take charge and mass of the type unless given, elements by number, residues counted from 1', () => {
    const text = `[ defaults ]\n1 3\n${TYPES}[ moleculetype ]\nM 1\n[ atoms ]\n1 A 17 X a 1\n2 B 17 X b 2 0.5\n3 H 19 Y h 3 -0.25 3.024\n${END}`;
    const { model: result, blocks, title } = read(text);
    expect(title).toBe('the box');
    expect(blocks).toEqual([{ species: 0, count: 2 }]);
    expect(result.molecules[0].species.atoms).toEqual([
      { name: 'a', element: 'C', type: 'A', residue: 'X', residueNumber: 1, mass: 12, charge: 0.1 },
      { name: 'b', element: 'N', type: 'B', residue: 'X', residueNumber: 1, mass: 14, charge: 0.5 },
      { name: 'h', element: 'H', type: 'H', residue: 'Y', residueNumber: 2, mass: 3.024, charge: -0.25 },
    ]);
  });

  it('are listed in the order of [ molecules ]; unused ones are left out; names match without case', () => {
    const other =
      '[ moleculetype ]\nK 1\n[ atoms ]\n1 A 1 K k 1\n[ moleculetype ]\nunused 1\n[ atoms ]\n1 B 1 U u 1\n';
    const result = model({ molecule: other, end: '[ system ]\ns\n[ molecules ]\nk 3\nM 1\nK 2\nM 0\n' });
    expect(result.model.molecules.map((molecule) => molecule.species.name)).toEqual(['K', 'M']);
    expect(result.blocks).toEqual([
      { species: 0, count: 3 },
      { species: 1, count: 1 },
      { species: 0, count: 2 },
    ]);
    expect(result.model.lennardJones.typeNames).toEqual(['A', 'B']);
  });

  it.each([
    ['A 12.0 0.1 A 0.3 0.5', 'A', ''],
    ['A 6 12.0 0.1 A 0.3 0.5', 'A', 'C'],
    ['A CT 12.0 0.1 A 0.3 0.5', 'CT', ''],
    ['A CT 6 12.0 0.1 A 0.3 0.5', 'CT', 'C'],
  ])('read the atom type columns of %j', (line, bonded, element) => {
    const text = `[ defaults ]\n1 3\n[ atomtypes ]\n${line}\n[ bondtypes ]\n${bonded} ${bonded} 1 0.15 1000\n[ moleculetype ]\nM 1\n[ atoms ]\n1 A 1 X a 1 0 99.5\n2 A 1 X b 1\n[ bonds ]\n1 2\n${END}`;
    const result = read(text);
    expect(table(result, 'bond-harmonic')).toEqual({ atoms: [0, 1], parameters: [0.15, 1000] });
    expect(result.model.molecules[0].species.atoms[0].element).toBe(element);
    expect(result.model.molecules[0].species.atoms[1].element).toBe('C');
  });
});

describe('Lennard-Jones', () => {
  it('rule 2 is Lorentz-Berthelot, by hand', () => {
    const { lennardJones } = model({}).model;
    expect(lennardJones.rule).toBe('lorentz-berthelot');
    const epsilon = Math.sqrt(0.5 * 0.8);
    close([lennardJones.c6[1], lennardJones.c12[2]], [4 * epsilon * 0.35 ** 6, 4 * epsilon * 0.35 ** 12]);
    expect(lennardJones.c6[0]).toBeCloseTo(4 * 0.5 * 0.3 ** 6, 15);
  });

  it('rule 3 is geometric in sigma, by hand; a hydrogen of zero sigma and epsilon gives zero', () => {
    const result = model({
      defaults: '1 3 yes 0.5 0.5',
      molecule: '[ moleculetype ]\nX 1\n[ atoms ]\n1 H 1 X h 1\n',
      end: '[ system ]\ns\n[ molecules ]\nM 1\nX 1\n',
    }).model.lennardJones;
    expect(result.rule).toBe('geometric');
    const sigma = Math.sqrt(0.3 * 0.4);
    const epsilon = Math.sqrt(0.5 * 0.8);
    close([result.c6[1], result.c12[1]], [4 * epsilon * sigma ** 6, 4 * epsilon * sigma ** 12]);
    expect([result.c6[2], result.c12[2], result.c6[8]]).toEqual([0, 0, 0]);
  });

  it('rule 1 reads C6 and C12', () => {
    const { lennardJones } = model({ defaults: '1 1 yes 0.5 0.5' }).model;
    close(Array.from(lennardJones.c6), [0.3, Math.sqrt(0.12), Math.sqrt(0.12), 0.4]);
    close(Array.from(lennardJones.c12), [0.5, Math.sqrt(0.4), Math.sqrt(0.4), 0.8]);
  });

  it('[ nonbond_params ] overrides a pair, in both orders, and pairs of unused types do not', () => {
    const { lennardJones } = model({ types: '[ nonbond_params ]\nB A 1 0.35 2.0\n' }).model;
    expect(lennardJones.rule).toBe('explicit');
    const c6 = 4 * 2 * 0.35 ** 6;
    close([lennardJones.c6[1], lennardJones.c6[2]], [c6, c6]);
    expect(model({ types: '[ nonbond_params ]\nA H 1 0.35 2.0\n' }).model.lennardJones.rule).toBe(
      'lorentz-berthelot',
    );
  });
});

describe('1-4 pairs', () => {
  const c6 = (sigma: number, epsilon: number): number => 4 * epsilon * sigma ** 6;
  const c12 = (sigma: number, epsilon: number): number => 4 * epsilon * sigma ** 12;
  const pairs = (types: string, line: string) =>
    table(model({ types, molecule: `[ pairs ]\n${line}\n` }), 'pair-14')?.parameters;

  it('explicit before [ pairtypes ] before generated', () => {
    const types = '[ pairtypes ]\nB A 1 0.31 0.7\n';
    close(pairs(types, '1 4 1 0.2 0.9'), [c6(0.2, 0.9), c12(0.2, 0.9), 0.8]);
    close(pairs(types, '1 4 1'), [c6(0.31, 0.7), c12(0.31, 0.7), 0.8]);
    const mixed = Math.sqrt(0.4);
    close(pairs('', '1 4'), [0.5 * c6(0.35, mixed), 0.5 * c12(0.35, mixed), 0.8]);
  });

  it('generated ones follow [ nonbond_params ], as grompp 2022.5 does', () => {
    close(pairs('[ nonbond_params ]\nA B 1 0.4 1.0\n', '1 4 1'), [0.5 * c6(0.4, 1), 0.5 * c12(0.4, 1), 0.8]);
  });

  it('are refused without parameters when gen-pairs is no', () => {
    const error = errorOf({ defaults: '1 2 no 0.5 0.8', molecule: '[ pairs ]\n1 4 1\n' });
    expect(error.code).toBe('E_GROMACS_PARAMETERS');
    expect(error.message).toContain('A - B');
  });
});

describe('bonded terms', () => {
  it('convert each function type to internal parameters', () => {
    const result = model({
      molecule: `[ bonds ]
1 2 1 0.15 1000
2 3 2 0.14 1e6
3 4 3 0.13 400 20
4 5 5
[ angles ]
1 2 3 1 120 500
2 3 4 2 120 510
3 4 5 5 90 520 0.25 9000
[ dihedrals ]
1 2 3 4 1 180 2.5 3
1 2 3 4 2 -35 160
1 2 3 4 3 1 2 3 4 5 6
2 3 4 5 4 180 43 2
2 3 4 5 5 1 2 3 4
2 3 4 5 9 0 1 1
`,
    });
    expect(table(result, 'bond-harmonic')).toEqual({ atoms: [0, 1], parameters: [0.15, 1000] });
    expect(table(result, 'bond-g96')).toEqual({ atoms: [1, 2], parameters: [0.14, 1e6] });
    expect(table(result, 'bond-morse')).toEqual({ atoms: [2, 3], parameters: [0.13, 400, 20] });
    close(table(result, 'angle-harmonic')?.parameters, [120 * RADIANS, 500]);
    close(table(result, 'angle-g96')?.parameters, [-0.5, 510]);
    close(table(result, 'angle-urey-bradley')?.parameters, [90 * RADIANS, 520, 0.25, 9000]);
    close(table(result, 'dihedral-periodic')?.parameters, [Math.PI, 2.5, 3, 0, 1, 1]);
    close(table(result, 'improper-harmonic')?.parameters, [-35 * RADIANS, 160]);
    close(table(result, 'improper-periodic')?.parameters, [Math.PI, 43, 2]);
    // A connection is a bond of the molecule without a term.
    expect(result.model.molecules[0].species.bonds).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
  });

  it('Fourier and its Ryckaert-Bellemans form are the same function of the angle', () => {
    const result = model({ molecule: '[ dihedrals ]\n1 2 3 4 5 1.3 -2.1 0.7 0.4\n' });
    const rb = table(result, 'dihedral-ryckaert-bellemans')?.parameters ?? [];
    const [f1, f2, f3, f4] = [1.3, -2.1, 0.7, 0.4];
    for (let degrees = -180; degrees <= 180; degrees += 15) {
      const phi = degrees * RADIANS;
      const fourier =
        (f1 * (1 + Math.cos(phi)) +
          f2 * (1 - Math.cos(2 * phi)) +
          f3 * (1 + Math.cos(3 * phi)) +
          f4 * (1 - Math.cos(4 * phi))) /
        2;
      const psi = phi - Math.PI;
      const polynomial = rb.reduce((sum, c, n) => sum + c * Math.cos(psi) ** n, 0);
      expect(polynomial).toBeCloseTo(fourier, 12);
    }
  });

  it('macros and continuation lines give parameters', () => {
    const result = model({
      types: '#define gb_7 0.155 2e5\n',
      molecule: '[ bonds ]\n1 2 1 gb_7\n2 3 1 \\\n 0.15 \\ \n 7\n',
    });
    expect(table(result, 'bond-harmonic')?.parameters).toEqual([0.155, 2e5, 0.15, 7]);
  });

  it('B states are accepted when they equal A and refused else', () => {
    expect(
      table(model({ molecule: '[ bonds ]\n1 2 1 0.1 5 0.1 5.0\n' }), 'bond-harmonic')?.parameters,
    ).toEqual([0.1, 5]);
    const error = errorOf({ molecule: '[ bonds ]\n1 2 1 0.1 5 0.2 5\n' });
    expect(error.code).toBe('E_GROMACS_B_STATE');
    expect(errorOf({ molecule: '[ atoms ]\n6 A 1 R x 1 0 12 B\n' }).code).toBe('E_GROMACS_B_STATE');
    expect(errorOf({ molecule: '[ atoms ]\n6 A 1 R x 1 0 12 A 0.1 12\n' }).code).toBe('E_GROMACS_B_STATE');
    expect(model({ molecule: '[ atoms ]\n6 A 1 R x 1 0.1 12 A 0.1 12\n' }).model.molecules).toHaveLength(1);
  });
});

describe('parameters by type', () => {
  it('bonds and angles in either direction, each function its own table; the later of two counts', () => {
    const result = model({
      types: `[ bondtypes ]
B A 1 0.16 1000
B A 3 0.17 400 20
A A 1 0.1 1
A A 1 0.11 2
[ angletypes ]
B A A 1 100 50
`,
      molecule: '[ bonds ]\n1 2 1\n2 3 1\n4 5 3\n[ angles ]\n1 2 3 1\n',
    });
    expect(table(result, 'bond-harmonic')?.parameters).toEqual([0.11, 2, 0.16, 1000]);
    expect(table(result, 'bond-morse')?.parameters).toEqual([0.17, 400, 20]);
    close(table(result, 'angle-harmonic')?.parameters, [100 * RADIANS, 50]);
    expect(result.notices.map((notice) => notice.code)).toEqual(['W_GROMACS_REDEFINED']);
    expect(result.notices[0].message).toContain('t.top:');
  });

  it('dihedrals: most literal matches first, then the first line; wildcards on both sides', () => {
    const types = `[ dihedraltypes ]
X A B X 1 0 1 1
X A B B 1 0 2 1
A A B X 1 0 3 1
A A B B 1 0 4 1
X B B X 1 0 5 1
`;
    const result = model({ types, molecule: '[ dihedrals ]\n1 2 3 4 1\n4 3 2 1 1\n2 3 4 5 1\n' });
    close(table(result, 'dihedral-periodic')?.parameters, [0, 4, 1, 0, 4, 1, 0, 5, 1]);
    const ties = types.replace('A A B B 1 0 4 1\n', '');
    const tied = model({ types: ties, molecule: '[ dihedrals ]\n1 2 3 4 1\n' });
    close(table(tied, 'dihedral-periodic')?.parameters, [0, 2, 1]);
  });

  it('a type 9 of several lines adds them all, for functions 9 and 1, as grompp 2022.5 does', () => {
    const types = '[ dihedraltypes ]\nA A B B 9 0 1 1\nA A B B 9 180 2 2\nX B B X 9 0 7 3\n';
    const result = model({ types, molecule: '[ dihedrals ]\n1 2 3 4 9\n4 3 2 1 1\n2 3 4 5 9\n' });
    close(table(result, 'dihedral-periodic')?.parameters, [
      0,
      1,
      1,
      Math.PI,
      2,
      2,
      0,
      1,
      1,
      Math.PI,
      2,
      2,
      0,
      7,
      3,
    ]);
    expect(table(result, 'dihedral-periodic')?.atoms).toEqual([
      0, 1, 2, 3, 0, 1, 2, 3, 3, 2, 1, 0, 3, 2, 1, 0, 1, 2, 3, 4,
    ]);
  });

  it('lines of one type 9 that do not follow each other are refused', () => {
    const error = errorOf({
      types: '[ dihedraltypes ]\nA A B B 9 0 1 1\nX B B X 9 0 7 3\nB B A A 9 180 2 2\n',
    });
    expect(error.code).toBe('E_GROMACS_DUPLICATE');
  });

  it('two-atom types are the inner pair of a proper and the outer pair of an improper', () => {
    const result = model({
      types: '[ dihedraltypes ]\nA B 1 0 6 1\nA B 2 10 66\n',
      molecule: '[ dihedrals ]\n1 2 3 4 1\n1 3 2 4 2\n',
    });
    close(table(result, 'dihedral-periodic')?.parameters, [0, 6, 1]);
    close(table(result, 'improper-harmonic')?.parameters, [10 * RADIANS, 66]);
  });

  it('what no line gives is refused by name', () => {
    const error = errorOf({ molecule: '[ dihedrals ]\n1 2 3 4 9\n' });
    expect(error.code).toBe('E_GROMACS_PARAMETERS');
    expect(error.message).toContain('A - A - B - B');
    expect(error.message).toMatch(/t\.top:\d+ \[ dihedrals \]/);
  });
});

describe('exclusions and constraints', () => {
  const excluded = (parts: Parts): string[] => {
    const flat = model(parts).model.molecules[0].exclusions;
    return Array.from({ length: flat.length / 2 }, (_, k) => `${flat[2 * k] + 1}-${flat[2 * k + 1] + 1}`);
  };
  const bonds = '[ bonds ]\n1 2 1 0.1 1\n2 3 1 0.1 1\n3 4 1 0.1 1\n4 5 5\n';

  it('nrexcl bonds, by every chemical bond; plus explicit ones, each pair once', () => {
    const chain = ['1-2', '1-3', '1-4', '2-3', '2-4', '2-5', '3-4', '3-5', '4-5'];
    expect(excluded({ molecule: bonds })).toEqual(chain);
    expect(excluded({ molecule: `${bonds}[ exclusions ]\n5 1 2\n` })).toEqual([
      '1-2',
      '1-3',
      '1-4',
      '1-5',
      ...chain.slice(3),
    ]);
    const constraints = '[ constraints ]\n1 2 1 0.1\n2 3 2 0.1\n';
    expect(excluded({ molecule: constraints })).toEqual(['1-2']);
  });

  it('constraints give rigid pairs, with lengths from types', () => {
    const result = model({
      types: '[ constrainttypes ]\nB A 1 0.12\n',
      molecule: '[ constraints ]\n1 2 1 0.1\n2 3 1\n',
    }).model.molecules[0];
    expect(Array.from(result.rigidPairs)).toEqual([0, 1, 1, 2]);
    expect(Array.from(result.rigidLengths)).toEqual([0.1, 0.12]);
    expect(result.species.bonds).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  const water = (settles: string, atoms = '1 OW 1 SOL OW 1\n2 HW 1 SOL HW1 1\n3 HW 1 SOL HW2 1\n'): string =>
    `[ defaults ]\n1 2 yes 0.5 0.8333\n[ atomtypes ]\nOW 8 15.9994 -0.834 A 0.315061 0.6364\nHW 1 1.008 0.417 A 0 0\n[ moleculetype ]\nSOL 2\n[ atoms ]\n${atoms}#ifdef FLEXIBLE\n[ bonds ]\n1 2 1 0.09572 502416\n1 3 1 0.09572 502416\n[ angles ]\n2 1 3 1 104.52 628.02\n#else\n${settles}#endif\n[ exclusions ]\n1 2 3\n2 1 3\n3 1 2\n[ system ]\nwater\n[ molecules ]\nSOL 4\n`;

  it('settles is rigid three-site water', () => {
    const result = read(water('[ settles ]\n1 1 0.09572 0.15139\n')).model.molecules[0];
    expect(result.settles).toBe(true);
    expect(Array.from(result.rigidPairs)).toEqual([0, 1, 0, 2, 1, 2]);
    expect(Array.from(result.rigidLengths)).toEqual([0.09572, 0.09572, 0.15139]);
    expect(Array.from(result.exclusions)).toEqual([0, 1, 0, 2, 1, 2]);
    expect(result.species.bonds).toEqual([
      [0, 1],
      [0, 2],
    ]);
    expect(result.terms).toEqual([]);
  });

  it('the flexible branch is taken on request', () => {
    const flexible = readGromacsTopology('w.top', () => water(''), { defines: { FLEXIBLE: '' } });
    expect(flexible.model.molecules[0].settles).toBe(false);
    expect(flexible.model.molecules[0].terms.map((one) => one.kind)).toEqual([
      'bond-harmonic',
      'angle-harmonic',
    ]);
  });

  it('settles elsewhere, or no triangle, is refused', () => {
    expect(thrownBy(() => read(water('[ settles ]\n2 1 0.1 0.15\n'))).code).toBe('E_GROMACS_UNSUPPORTED');
    expect(thrownBy(() => read(water('[ settles ]\n1 1 0.1 0.21\n'))).code).toBe('E_GROMACS_NUMBER');
  });
});

describe('refusals name file, line and directive', () => {
  it.each([
    ['[ virtual_sites2 ]\n3 1 2 1 0.5\n', 'E_GROMACS_UNSUPPORTED', 'virtual_sites2'],
    ['[ cmap ]\n1 2 3 4 5 1\n', 'E_GROMACS_UNSUPPORTED', 'cmap'],
    ['[ position_restraints ]\n1 1 1000 1000 1000\n', 'E_GROMACS_UNSUPPORTED', 'position_restraints'],
    ['[ pairs_nb ]\n1 4 1 0 0 1 1\n', 'E_GROMACS_UNSUPPORTED', 'pairs_nb'],
    ['[ pairs ]\n1 4 2 0.5 0 0 1 1\n', 'E_GROMACS_UNSUPPORTED', 'pairs'],
    ['[ bonds ]\n1 2 4 0.1 1 1\n', 'E_GROMACS_UNSUPPORTED', 'bonds'],
    ['[ bonds ]\n1 2 6 0.1 1\n', 'E_GROMACS_UNSUPPORTED', 'bonds'],
    ['[ bonds ]\n1 2 5 0.1\n', 'E_GROMACS_SYNTAX', 'bonds'],
    ['[ angles ]\n1 2 3 8 1 1\n', 'E_GROMACS_UNSUPPORTED', 'angles'],
    ['[ dihedrals ]\n1 2 3 4 8 1 1\n', 'E_GROMACS_UNSUPPORTED', 'dihedrals'],
    ['[ constraints ]\n1 2 3 0.1\n', 'E_GROMACS_UNSUPPORTED', 'constraints'],
    ['[ constraints ]\n1 2 1 0\n', 'E_GROMACS_NUMBER', 'constraints'],
    ['[ constraints ]\n1 2 1 0.1\n2 1 1 0.2\n', 'E_GROMACS_DUPLICATE', 'constraints'],
    ['[ nonsense ]\n', 'E_GROMACS_UNKNOWN', 'nonsense'],
    ['[ bonds ]\n1 9 1 0.1 1\n', 'E_GROMACS_INDEX', 'bonds'],
    ['[ bonds ]\n1 0 1 0.1 1\n', 'E_GROMACS_NUMBER', 'bonds'],
    ['[ bonds ]\n2 2 1 0.1 1\n', 'E_GROMACS_INDEX', 'bonds'],
    ['[ bonds ]\n1 2 1 0.1\n', 'E_GROMACS_SYNTAX', 'bonds'],
    ['[ bonds ]\n1 2 1 0.1 1e999\n', 'E_GROMACS_NUMBER', 'bonds'],
    ['[ bonds ]\n1 2 1 0.1 0x10\n', 'E_GROMACS_NUMBER', 'bonds'],
    ['[ dihedrals ]\n1 2 3 4 1 0 5 1.5\n', 'E_GROMACS_NUMBER', 'dihedrals'],
    ['[ exclusions ]\n1 6\n', 'E_GROMACS_INDEX', 'exclusions'],
    ['[ atoms ]\n7 A 1 R x 1\n', 'E_GROMACS_SYNTAX', 'atoms'],
    ['[ atoms ]\n6 Z 1 R x 1\n', 'E_GROMACS_TYPE', 'atoms'],
    ['[ atoms ]\n6 A 1 R x 1 0 0\n', 'E_GROMACS_MASS', 'atoms'],
    ['[ atomtypes ]\n', 'E_GROMACS_ORDER', 'atomtypes'],
    ['[ moleculetype ]\nM 3\n', 'E_GROMACS_DUPLICATE', 'moleculetype'],
    ['[ moleculetype ]\nN 3\n[ bonds ]\n', undefined, undefined],
  ])('%j', (molecule, code, directive) => {
    if (code === undefined) {
      expect(model({ molecule }).model.molecules).toHaveLength(1);
      return;
    }
    const error = errorOf({ molecule });
    expect(error.code).toBe(code);
    expect(error.message).toMatch(new RegExp(`^t\\.top:\\d+ \\[ ${directive} \\]: `));
    // The record in question is the last line before the end.
    const line = Number(/t\.top:(\d+)/.exec(error.message)?.[1]);
    const lines = textOf({ molecule }).split('\n');
    expect(lines[line - 1]).toBe(molecule.trimEnd().split('\n').at(-1));
  });

  it.each([
    [{ defaults: '2 1 yes 0.5 0.5' }, 'E_GROMACS_UNSUPPORTED'],
    [{ defaults: '1 4 yes 0.5 0.5' }, 'E_GROMACS_UNSUPPORTED'],
    [{ defaults: '1 2 maybe 0.5 0.5' }, 'E_GROMACS_SYNTAX'],
    [{ defaults: '1 2 yes 0.5 0.5 9' }, 'E_GROMACS_UNSUPPORTED'],
    [{ defaults: '1 2 yes 0.5 0.5\n1 2 yes 0.5 0.5' }, 'E_GROMACS_DUPLICATE'],
    [{ types: '[ implicit_genborn_params ]\nA 1 1 1 1 1\n' }, 'E_GROMACS_UNSUPPORTED'],
    [{ types: '[ bondtypes ]\nA A 4 0.1 1 1\n' }, 'E_GROMACS_UNSUPPORTED'],
    [{ types: '[ nonbond_params ]\nA A 2 0.1 1 1\n' }, 'E_GROMACS_UNSUPPORTED'],
    [{ types: '[ atomtypes ]\nZ 1 1 0 A -0.1 1\n' }, 'E_GROMACS_NUMBER'],
    [{ types: '[ atomtypes ]\nZ 1 1 0 Q 0.1 1\n' }, 'E_GROMACS_SYNTAX'],
    [{ types: '[ atomtypes ]\nZ 1 1 0 A 0.1\n' }, 'E_GROMACS_SYNTAX'],
    [{ end: '[ system ]\ns\n[ molecules ]\nWAT 1\n' }, 'E_GROMACS_MOLECULE'],
    [{ end: '[ system ]\ns\n[ molecules ]\nM -1\n' }, 'E_GROMACS_NUMBER'],
    [{ end: '[ system ]\ns\n[ molecules ]\nM 2000000000\n' }, 'E_GROMACS_NUMBER'],
    [{ end: '[ system ]\ns\n' }, 'E_GROMACS_MOLECULE'],
    [{ end: '[ system \nx\n' }, 'E_GROMACS_SYNTAX'],
  ])('%j is refused as %s', (parts, code) => {
    expect(errorOf(parts).code).toBe(code);
  });

  it('a virtual site type is refused where it is used, not where it is defined', () => {
    const types = '[ atomtypes ]\nMW 0 0 0 D 0 0\n';
    expect(model({ types }).model.molecules).toHaveLength(1);
    expect(errorOf({ types, molecule: '[ atoms ]\n6 MW 1 R x 1\n' }).code).toBe('E_GROMACS_UNSUPPORTED');
  });

  it('unused tables of correction maps are noted', () => {
    const result = model({ types: '[ cmaptypes ]\nA A A A A 1 2 2 0 0 0 0\n' });
    expect(result.notices.map((notice) => notice.code)).toEqual(['N_GROMACS_INERT']);
  });

  it('parameters and lines out of place', () => {
    expect(thrownBy(() => read('stray\n')).code).toBe('E_GROMACS_SYNTAX');
    expect(thrownBy(() => read(TYPES)).code).toBe('E_GROMACS_ORDER');
    expect(thrownBy(() => read('[ bonds ]\n1 2 1\n')).code).toBe('E_GROMACS_ORDER');
    expect(thrownBy(() => read('')).code).toBe('E_GROMACS_MOLECULE');
  });
});
