/** Exports to LAMMPS: atoms read again by our own reader, coefficients in the units of LAMMPS, and what is refused. */
import { expect, test } from 'vitest';
import type { TermKind } from '../../../../src/forces/index.js';
import { type ExportInput, LAMMPS_FILES, writeExport } from '../../../../src/interop/index.js';
import { minimumImage } from '../../../../src/math/index.js';
import { readLammpsData } from '../../../../src/trajectory/index.js';
import { exportedBox } from '../../../support/exported-box.js';
import { thrownBy } from '../../../support/thrown.js';

const tve = exportedBox('tve-small');
const files = writeExport('lammps', tve);

test('atoms, bonds and velocities read again', () => {
  const data = readLammpsData(files[LAMMPS_FILES.data], 'system.data');
  const { system, positions, velocities, box } = tve;
  expect(data.units).toBe('real');
  expect(data.atoms.count).toBe(system.topology.atomCount);
  expect(Array.from(data.atoms.molecules ?? [])).toEqual(
    Array.from(system.topology.atomMolecule, (m) => m + 1),
  );
  const worst = { charge: 0, mass: 0, position: 0, velocity: 0 };
  for (let atom = 0; atom < data.atoms.count; atom++) {
    worst.charge = Math.max(worst.charge, Math.abs((data.atoms.charges?.[atom] ?? 9) - system.charges[atom]));
    worst.mass = Math.max(worst.mass, Math.abs((data.atoms.masses?.[atom] ?? 9) - system.masses[atom]));
    for (let axis = 0; axis < 3; axis++) {
      const k = 3 * atom + axis;
      worst.position = Math.max(
        worst.position,
        Math.abs(minimumImage(data.positions[k] - positions[k], box[axis])),
      );
      worst.velocity = Math.max(
        worst.velocity,
        Math.abs((data.velocities?.[k] ?? 9) - (velocities?.[k] ?? 0)),
      );
    }
  }
  for (const value of Object.values(worst)) expect(value).toBeLessThan(1e-12);
  const bonds = system.topology.species.map(({ bonds: all }) => all.length);
  const expected = system.topology.blocks.reduce(
    (sum, { species, count }) => sum + count * bonds[species],
    0,
  );
  expect(data.bonds).toHaveLength(expected);
});

test('one 1-4 weight, held bonds by SHAKE, stages in units of LAMMPS', () => {
  expect(files[LAMMPS_FILES.styles]).toContain('special_bonds lj 0 0 0.5 coul 0 0 0.5');
  expect(files[LAMMPS_FILES.styles]).toContain('pair_style lj/cut/coul/long 11\n');
  const held = files[LAMMPS_FILES.coefficients]
    .split('\n')
    .flatMap((line) => /^bond_coeff (\d+) .*held/.exec(line)?.[1] ?? []);
  expect(held.length).toBeGreaterThan(0);
  expect(files['3-cool.in']).toContain(`fix held all shake 1e-6 100 0 b ${held.join(' ')}\n`);
  expect(files['3-cool.in']).toMatch(/fix step all npt temp 450 300 500 iso 0\.98692\d+ 0\.98692\d+ 2000/);
  expect(files['2-melt.in']).toMatch(/fix heat all langevin 450 450 200 \d+\n/);
  expect(files['4-equilibrate.in']).toMatch(/temp 300 300 159\.15\d+ tchain 4 iso/);
  expect(files['5-produce.in']).toContain('fix step all nvt temp 300 300 500\n');
  expect(files['5-produce.in']).toContain('dump frames all custom 500 5-produce.lammpstrj');
  expect(files['1-minimise.in']).not.toContain('shake');
});

/** The box with one table changed. */
function changed(kind: TermKind, change: (parameters: Float64Array) => void): ExportInput {
  const terms = tve.system.terms.map((table) => {
    if (table.kind !== kind) return table;
    const parameters = table.parameters.slice();
    change(parameters);
    return { ...table, parameters };
  });
  return { ...tve, system: { ...tve.system, terms } };
}

test.each<[string, ExportInput, string]>([
  ['a cos^5 term', changed('dihedral-ryckaert-bellemans', (p) => p.fill(1, 5, 6)), 'E_EXPORT_TERM'],
  ['a phase between degrees', changed('improper-periodic', (p) => p.fill(0.1, 0, 1)), 'E_EXPORT_TERM'],
  ['another 1-4 factor', changed('pair-14', (p) => p.fill(1, 2, 3)), 'E_EXPORT_PAIRS'],
  [
    'a 1-4 pair that is not half of its types',
    changed('pair-14', (p) => p.fill(2 * p[0], 0, 1)),
    'E_EXPORT_PAIRS',
  ],
])('refused: %s', (_, input, code) => {
  expect(thrownBy(() => writeExport('lammps', input)).code).toBe(code);
});

test('refused: a 1-4 pair that is not excluded, a bond between molecules', () => {
  const { exclusions, topology } = tve.system;
  // The partners of the first bonded atom, without the last of them, in both directions.
  const lists = Array.from({ length: topology.atomCount }, (_, atom) =>
    Array.from(exclusions.partners.subarray(exclusions.start[atom], exclusions.start[atom + 1])),
  );
  const atom = lists.findIndex((list) => list.length > 3);
  const other = lists[atom].at(-1) ?? -1;
  lists[atom] = lists[atom].slice(0, -1);
  lists[other] = lists[other].filter((partner) => partner !== atom);
  const start = new Uint32Array(topology.atomCount + 1);
  lists.forEach((list, k) => {
    start[k + 1] = start[k] + list.length;
  });
  const fewer = { start, partners: Uint32Array.from(lists.flat()) };
  const input = { ...tve, system: { ...tve.system, exclusions: fewer } };
  expect(thrownBy(() => writeExport('lammps', input)).code).toBe('E_EXPORT_PAIRS');
  // GROMACS takes a lower nrexcl and the rest one by one.
  expect(writeExport('gromacs', input)['topol.top']).toContain('[ exclusions ]');

  const terms = tve.system.terms.map((table) =>
    table.kind === 'bond-harmonic' ? { ...table, atoms: table.atoms.with(1, topology.atomCount - 1) } : table,
  );
  const joined = { ...tve, system: { ...tve.system, terms } };
  for (const engine of ['gromacs', 'lammps', 'openmm'] as const)
    expect(thrownBy(() => writeExport(engine, joined)).code).toBe('E_EXPORT_MOLECULE');
});
