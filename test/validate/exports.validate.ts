/**
 * Exports judged by the programs they are written for: single points of BCE, the TVE oligomer box and a network in double-precision
 * GROMACS, term by term, and in LAMMPS, by sums, each within 1e-5. Programs that are not installed are skipped, and it says so.
 * SHEATH_WRITE_GOLDEN=1 writes what they say of the first two to test/golden/export, where `npm test` finds it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compareEnergies, findPeer } from '../../src/benchmark/index.js';
import type { ExportInput } from '../../src/interop/index.js';
import { parseRecipe } from '../../src/recipe/index.js';
import { exportOfRecipe, prepareRun } from '../../src/study/index.js';
import { energiesOf, exportHash } from '../support/export-energies.js';
import { exportedBox } from '../support/exported-box.js';

const GOLDEN = fileURLToPath(new URL('../golden/export/energies.json', import.meta.url));

const NETWORK = `
title: network
electrolyte:
  salt: { LiPF6: 1 M }
  solvents: { EC: 1, DEC: 1, DMC: 1 }
  polymer: { PMBA: { amount: 5.8 wt%, monomers: { MBA: 1 }, architecture: network } }
box: { atoms: 3250 }
model: { timeStep: 4 fs, hydrogenMass: 3 u, pmeOrder: 6, pmeSpacing: 0.08 nm }
seed: 1
`;

const BOXES: readonly (readonly [string, () => Promise<ExportInput> | ExportInput])[] = [
  ['bce-small', () => exportedBox('bce-small')],
  ['tve-small', () => exportedBox('tve-small')],
  [
    'network',
    async () =>
      exportOfRecipe(
        await prepareRun(parseRecipe(NETWORK, 'network'), { readText: () => null, folder: '.' }),
      ),
  ],
];

const cases = BOXES.flatMap(([name, make]) =>
  (['gromacs', 'lammps'] as const).map((engine) => ({ name, make, engine })),
);

test.for(cases)('$name in $engine', async ({ name, make, engine }, { skip }) => {
  const peer = await findPeer(engine, { double: true });
  if (peer === null || (engine === 'gromacs' && !peer.version.includes('double'))) {
    const reason = `no ${engine === 'gromacs' ? 'double-precision GROMACS' : 'LAMMPS'} on PATH`;
    console.log(`skipped: ${reason}`);
    return skip(reason);
  }
  const input = await make();
  const { version, terms } = await compareEnergies(peer, input, await energiesOf(input));
  const worst = terms.reduce((a, b) => (a.relative > b.relative ? a : b));
  console.log(`${name}, ${version}: largest difference ${worst.relative.toExponential(1)} (${worst.term})`);
  expect(terms.length).toBeGreaterThan(5);
  expect(worst.relative).toBeLessThan(1e-5);
  if (process.env.SHEATH_WRITE_GOLDEN !== undefined && name !== 'network') {
    const all = JSON.parse(readFileSync(GOLDEN, 'utf8'));
    const energies = Object.fromEntries(terms.map(({ term, peer: value }) => [term, value]));
    all[name] = { ...all[name], [engine]: { version, files: exportHash(engine, input), energies } };
    writeFileSync(GOLDEN, `${JSON.stringify(all, null, 2)}\n`);
  }
});
