/** Built-in molecules beside topologies that others' tools made of the same published parameters (species.json says which), term by term in the gas phase. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../../src/forcefield/index.js';
import { gasPhasePlatform } from '../../support/gas-phase.js';

interface Case {
  readonly species: string;
  readonly parameters: string;
  readonly energies: Readonly<Record<string, number>>;
  readonly positions: readonly number[];
}

const path = new URL('../../golden/gromacs/species.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: readonly Case[] };

describe('energies by parameters from elsewhere', () => {
  it.each(cases)('$species, $parameters', async ({ species, parameters, energies, positions }) => {
    const platform = await gasPhasePlatform(loadModel([species]), positions);
    const [ours] = (await platform.evaluate()).terms;
    await platform.dispose();
    const theirs = (...names: readonly string[]) =>
      names.reduce((sum, name) => sum + (energies[name] ?? 0), 0);
    const pairs = {
      bonds: [ours.bond, theirs('Bond')],
      angles: [ours.angle, theirs('Angle')],
      dihedrals: [
        ours.rbDihedral + ours.improperDihedral,
        theirs('Ryckaert-Bell.', 'Fourier Dih.', 'Per. Imp. Dih.'),
      ],
      'Lennard-Jones 1-4': [ours.lj14, theirs('LJ-14')],
      'Coulomb 1-4': [ours.coulomb14, theirs('Coulomb-14')],
      'Lennard-Jones': [ours.lj, theirs('LJ (SR)')],
      Coulomb: [ours.coulombDirect, theirs('Coulomb (SR)')],
    };
    // il.ff states the same digits as the library; the other sources round.
    const allowed = (there: number) => (parameters === 'il.ff' ? 2e-6 : 1e-4 * Math.max(1, Math.abs(there)));
    for (const [name, [here, there]] of Object.entries(pairs))
      expect(Math.abs(here - there), name).toBeLessThan(allowed(there));
    expect(Math.abs(pairs.bonds[1])).toBeGreaterThan(1);
  });
});
