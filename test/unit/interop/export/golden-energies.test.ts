/**
 * What double-precision GROMACS and LAMMPS say of our exports (test/golden/export, written by test/validate/exports.validate.ts):
 * the files are still the very files that they were given, and our energies are theirs.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { energiesOf, exportHash } from '../../../support/export-energies.js';
import { exportedBox } from '../../../support/exported-box.js';

interface Golden {
  readonly files: string;
  readonly energies: Readonly<Record<string, number>>;
}

const golden = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../../golden/export/energies.json', import.meta.url)), 'utf8'),
) as Readonly<Record<string, Readonly<Record<'gromacs' | 'lammps', Golden>>>>;

describe.each(['bce-small', 'tve-small'])('%s', (name) => {
  const { gromacs, lammps } = golden[name];
  const input = exportedBox(name);

  test('the files are those that were judged', () => {
    expect(exportHash('gromacs', input)).toBe(gromacs.files);
    expect(exportHash('lammps', input)).toBe(lammps.files);
  });

  test('the energies are ours within 1e-5', async () => {
    const ours: Readonly<Record<string, number>> = await energiesOf(input);
    const near = (mine: number, theirs: number) =>
      expect(Math.abs(mine - theirs) / Math.max(1, Math.abs(theirs))).toBeLessThan(1e-5);
    for (const [term, value] of Object.entries(gromacs.energies))
      if (term !== 'potential') near(ours[term], value);
    expect(Object.keys(gromacs.energies).length).toBeGreaterThanOrEqual(10);
    near(ours.lj + ours.lj14, lammps.energies['lj + lj14']);
    near(ours.coulombDirect + ours.coulombReciprocal + ours.coulomb14, lammps.energies['Coulomb in all']);
    near(ours.bond, lammps.energies.bond);
    near(ours.angle, lammps.energies.angle);
    near(
      ours.properDihedral + ours.rbDihedral + ours.improperDihedral,
      lammps.energies['dihedrals and impropers'],
    );
  });
});
