/** LAMMPS's own write_data file against MDAnalysis's reading of it (test/golden/trajectory/expected.json). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { topologyFrom, writeLammpsData } from '../../../../src/interop/index.js';
import { readLammpsData } from '../../../../src/trajectory/index.js';
import { mutateText, surveyMutations } from '../../../support/mutate.js';

const golden = (name: string) => new URL(`../../../golden/trajectory/${name}`, import.meta.url);
const text = readFileSync(golden('end.data'), 'utf8');
const wanted = JSON.parse(readFileSync(golden('expected.json'), 'utf8'))['end.data'] as {
  readonly positions: readonly number[];
  readonly masses: readonly number[];
  readonly charges: readonly number[];
  readonly molecules: readonly number[];
  readonly bonds: readonly (readonly [number, number])[];
  readonly box: readonly number[];
};
const codeOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'accepted';
};

describe('a LAMMPS data file', () => {
  const data = readLammpsData(text, 'end.data');

  it('has the atoms, bonds, charges, masses, molecules and box that MDAnalysis reads', () => {
    expect([data.units, data.atomStyle]).toEqual(['real', 'full']);
    const sorted = [...data.bonds].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    expect(sorted).toEqual(wanted.bonds);
    expect(Array.from(data.atoms.masses ?? [])).toEqual(wanted.masses);
    // MDAnalysis keeps charges in 32 bits.
    expect(Array.from(data.atoms.charges ?? [], Math.fround)).toEqual(wanted.charges);
    expect(Array.from(data.atoms.molecules ?? [])).toEqual(wanted.molecules);
    expect(data.atoms.elements).toEqual(['O', 'H', 'H', 'O', 'H', 'H', 'O', 'H', 'H', 'Li', 'Li']);
    const low = [-0.3, 0.1, 0.05];
    wanted.positions.forEach((x, k) => {
      // MDAnalysis leaves the origin of the box where it is and keeps Å in 32 bits.
      expect(data.positions[k] + low[k % 3]).toBeCloseTo(x, 6);
    });
    data.box.forEach((edge, axis) => {
      expect(edge).toBeCloseTo(wanted.box[axis], 6);
    });
  });

  it('ends where the dump of its last step is', async () => {
    const dump =
      readFileSync(golden('wrapped.lammpstrj'), 'utf8')
        .split('ITEM: ATOMS')
        .at(-1)
        ?.trim()
        .split('\n')
        .slice(1) ?? [];
    for (const line of dump) {
      const fields = line.split(' ').map(Number);
      for (let axis = 0; axis < 3; axis++) {
        const k = 3 * (fields[0] - 1) + axis;
        const edge = data.box[axis];
        const path = data.positions[k] + (data.images?.[k] ?? 0) * edge;
        expect(path).toBeCloseTo(
          (fields[5 + axis] + fields[8 + axis] * 10 * edge) / 10 - [-0.3, 0.1, 0.05][axis],
          7,
        );
        expect(data.velocities?.[k]).toBeCloseTo(100 * fields[11 + axis], 7);
      }
    }
  });

  it('is a topology of water-like molecules and two ions', async () => {
    const { topology, origin } = await topologyFrom(golden('end.data').pathname);
    expect(origin).toBe('lammps-data');
    expect(topology.species.map(({ name, bonds }) => [name, bonds.length])).toEqual([
      ['H2O', 2],
      ['Li', 0],
    ]);
    expect(topology.blocks).toEqual([
      { species: 0, count: 3 },
      { species: 1, count: 2 },
    ]);
  });

  it('written and read again is the same to 1e-8 nm', async () => {
    const { topology } = await topologyFrom(golden('end.data').pathname);
    const frame = { ...data, step: 600, time: 0.3, velocities: data.velocities ?? new Float64Array(33) };
    const again = readLammpsData(writeLammpsData({ topology, frame }), 'again.data');
    expect(again.atoms.molecules).toEqual(data.atoms.molecules);
    expect(again.atoms.elements).toEqual(data.atoms.elements);
    expect(again.atoms.charges).toEqual(data.atoms.charges);
    expect(again.images).toEqual(data.images);
    expect([...again.bonds]).toEqual([...data.bonds].sort((a, b) => a[0] - b[0] || a[1] - b[1]));
    data.positions.forEach((x, k) => {
      expect(Math.abs(again.positions[k] - x)).toBeLessThanOrEqual(0.51e-8);
    });
    data.velocities?.forEach((v, k) => {
      expect(again.velocities?.[k]).toBeCloseTo(v, 8);
    });
  });

  it.each([
    ['atomic', '1 1 0.5 0.6 0.7'],
    ['charge', '1 1 -0.5 0.5 0.6 0.7'],
    ['molecular', '1 9 1 0.5 0.6 0.7 0 0 1'],
    ['full', '1 9 1 -0.5 0.5 0.6 0.7'],
  ])('of style %s, with type labels, units and a box that does not begin at 0', (style, line) => {
    const made = `title\n\n1 atoms\n1 atom types\n0.5 1 xlo xhi\n0 1 ylo yhi\n0 1 zlo zhi\n0 0 0 xy xz yz\n\nAtom Type Labels\n\n1 Na+\n\nMasses\n\nNa+ 22.99\n\nAtoms # ${style}\n\n${line.replace(' 1 ', ' 1 ')}\n\nPair Coeffs # lj/cut\n\n1 0.1 2.0\n`;
    const { atoms, positions, box, images } = readLammpsData(made, 'a.data', { units: 'nano' });
    expect(atoms.types).toEqual(['Na+']);
    expect(Array.from(positions)).toEqual([0, 0.6, 0.7]);
    expect(Array.from(box)).toEqual([0.5, 1, 1]);
    expect(images === null).toBe(style !== 'molecular');
  });

  it('refuses what it cannot know, by line', () => {
    const header = 't\n\n1 atoms\n1 atom types\n0 1 xlo xhi\n0 1 ylo yhi\n0 1 zlo zhi\n';
    const read = (body: string) => codeOf(() => readLammpsData(header + body, 'a.data'));
    expect(read('\nAtoms\n\n1 1 0 0.5 0.5 0.5\n')).toBe('E_LAMMPS_DATA_STYLE');
    expect(read('\nAtoms # sphere\n\n1 1 0 0.5 0.5 0.5\n')).toBe('E_LAMMPS_DATA_STYLE');
    expect(read('0.1 0 0 xy xz yz\n\nAtoms # atomic\n\n1 1 0 0 0\n')).toBe('E_LAMMPS_DATA_BOX');
    expect(read('\nAtoms # atomic\n\n1 1 0 0 0\n2 1 0 0 0\n')).toBe('E_LAMMPS_DATA_COUNT');
    expect(read('\nAtoms # atomic\n\n1 1 0 nan 0\n')).toBe('E_LAMMPS_DATA_NUMBER');
    expect(read('\nNonsense\n\n1\n')).toBe('E_LAMMPS_DATA_SYNTAX');
    expect(read('\nPair Coeffs\n\n1 1 1\n\nEllipsoids\n\n1 2 3\n')).toBe('E_LAMMPS_DATA_SYNTAX');
    expect(() => readLammpsData(text.replace(/^3 6\.94/m, '3 -6.94'), 'a.data')).toThrow(/a\.data, line 1\d/);
  });

  it('10,000 mutations: read or refused by code', () => {
    const survey = surveyMutations(10_000, (index) => {
      const { positions, box } = readLammpsData(mutateText(text, 9, index), 'a.data');
      if (![...positions, ...box].every(Number.isFinite)) throw new Error('a number is none');
    });
    expect(survey.crashes).toEqual([]);
    expect(survey.accepted).toBeGreaterThan(100);
    expect(survey.accepted).toBeLessThan(9000);
  });
});
