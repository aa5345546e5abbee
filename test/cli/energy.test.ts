/** `sheath energy` on three argon atoms whose energy is known by hand, and on what it must refuse. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSheath, temporaryFolder } from '../support/run-sheath.js';

const { folder, remove } = temporaryFolder();
afterAll(remove);

const SIGMA = 0.34;
const EPSILON = 1;
const TOP = `[ defaults ]
1 2 yes 0.5 0.5
[ atomtypes ]
A 18 40 0 A ${SIGMA} ${EPSILON}
[ moleculetype ]
AR 3
[ atoms ]
1 A 1 AR AR 1 0 40
[ system ]
argon
[ molecules ]
AR 3
`;
const gro = (x: readonly number[]) =>
  `argon\n 3\n${x.map((at, k) => `    ${k + 1}AR     AR    ${k + 1}${at.toFixed(3).padStart(8)}   0.500   0.500\n`).join('')}   3.0 3.0 3.0\n`;

beforeAll(() => {
  writeFileSync(join(folder, 'argon.top'), TOP);
  writeFileSync(join(folder, 'good.gro'), gro([0.5, 0.9, 1.4]));
  writeFileSync(join(folder, 'overlap.gro'), gro([0.5, 0.5, 1.4]));
});

const energy = (...args: string[]) => runSheath(['energy', '--top', 'argon.top', ...args], folder);

test('one JSON object with every term, and forces atom by atom', async () => {
  const { status, stdout, stderr } = await energy(
    ...[
      '--gro',
      'good.gro',
      '--electrostatics',
      'none',
      '--platform',
      'reference',
      '--forces',
      'f.json',
      '--json',
    ],
  );
  expect(status).toBe(0);
  expect(stderr).toBe('');
  const { platform, terms, pressureBar } = JSON.parse(stdout);
  const lj = (r: number) => 4 * EPSILON * ((SIGMA / r) ** 12 - (SIGMA / r) ** 6);
  expect(platform).toBe('reference');
  expect(pressureBar).toBeNull();
  expect(Object.keys(terms)).toEqual(
    'bond angle properDihedral rbDihedral improperDihedral lj14 coulomb14 lj dispersionCorrection coulombDirect coulombReciprocal potential'.split(
      ' ',
    ),
  );
  expect(terms.lj).toBeCloseTo(lj(0.4) + lj(0.5) + lj(0.9), 10);
  expect(terms.potential).toBe(terms.lj);
  const forces: number[][] = JSON.parse(readFileSync(join(folder, 'f.json'), 'utf8'));
  expect(forces).toHaveLength(3);
  expect(forces[0][0] + forces[1][0] + forces[2][0]).toBeCloseTo(0, 10);
});

test('atoms on one another are named, no NaN is printed', async () => {
  const { status, stdout, stderr } = await energy('--gro', 'overlap.gro', '--json', '--forces', 'none.json');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatchInlineSnapshot(`
    "
    error E_NON_FINITE
      AR 1 AR (atom 1) and AR 2 AR (atom 2) are 0.00 nm apart
      the energy is NaN kJ/mol, and it must be a finite number
      -> Move atoms apart that lie on one another
    "
  `);
  expect(readdirSync(folder)).not.toContain('none.json');
});

test('coordinates of another topology', async () => {
  writeFileSync(join(folder, 'four.top'), TOP.replace('AR 3\n', 'AR 3\n').replace(/AR 3\n$/, 'AR 4\n'));
  const { status, stderr } = await runSheath(['energy', '--top', 'four.top', '--gro', 'good.gro'], folder);
  expect(status).toBe(2);
  expect(stderr).toMatchInlineSnapshot(`
    "
    error E_GRO_TOPOLOGY_COUNT
      good.gro has 3 atoms
      four.top has 4 (4 AR of 1)
      -> Correct [ molecules ] or take the coordinates of this topology
    "
  `);
});

test('a cut-off beyond half the box', async () => {
  const { status, stderr } = await energy('--gro', 'good.gro', '--cutoff', '2');
  expect(status).toBe(2);
  expect(stderr).toMatchInlineSnapshot(`
    "
    error E_CUTOFF_HALF_BOX
      the cut-off is 2.000 nm
      half the shortest box edge is 1.500 nm
      -> Use a larger box or a shorter cut-off
    "
  `);
});

test('a net charge', async () => {
  writeFileSync(join(folder, 'charged.top'), TOP.replace('1 0 40', '1 0.5 40'));
  const { status, stderr } = await runSheath(['energy', '--top', 'charged.top', '--gro', 'good.gro'], folder);
  expect(status).toBe(2);
  expect(stderr).toContain('error E_NET_CHARGE');
});
