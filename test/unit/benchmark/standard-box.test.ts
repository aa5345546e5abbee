/** Copies of a box: the same density, molecules whole, and the same energy each. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { boxOfSize, givenBox, peerInput } from '../../../src/benchmark/index.js';
import { readGromacs, writeExport } from '../../../src/interop/index.js';
import { minimumImage } from '../../../src/math/index.js';

const golden = (name: string) => fileURLToPath(new URL(`../../golden/gromacs/${name}`, import.meta.url));
const METHOD = { timeStep: 0.002, cutoff: 1, pmeOrder: 4, pmeSpacing: 0.12 };

test('four copies of the golden BCE box', () => {
  const base = givenBox(readGromacs({ top: golden('bce-small.top'), gro: golden('bce-small.gro') }));
  const one = boxOfSize(base, 1);
  const four = boxOfSize(base, 12_000);
  const { topology } = four.system;
  expect([one.system.topology.atomCount, topology.atomCount]).toEqual([2996, 11_984]);
  expect(Array.from(four.box, (edge, k) => edge / one.box[k])).toEqual([2, 2, 1]);
  // Bonds of the molecules are short without any image.
  let longest = 0;
  for (const { atoms } of four.system.terms.filter(({ kind }) => kind === 'bond-harmonic')) {
    for (let n = 0; n < atoms.length; n += 2) {
      let square = 0;
      for (let axis = 0; axis < 3; axis++)
        square += (four.positions[3 * atoms[n] + axis] - four.positions[3 * atoms[n + 1] + axis]) ** 2;
      longest = Math.max(longest, Math.sqrt(square));
    }
  }
  expect(longest).toBeLessThan(0.2);
  // Every copy is the base, moved by its edges.
  let worst = 0;
  for (let k = 0; k < four.positions.length; k++) {
    const at = base.positions[k % base.positions.length];
    worst = Math.max(worst, Math.abs(minimumImage(four.positions[k] - at, base.box[k % 3])));
  }
  expect(worst).toBeLessThan(1e-12);
});

test('peers get the box with the settings of the bench', () => {
  const base = givenBox(readGromacs({ top: golden('bce-small.top'), gro: golden('bce-small.gro') }));
  const input = peerInput(boxOfSize(base, 1), METHOD, 700);
  const mdp = writeExport('gromacs', input)['1-bench.mdp'];
  for (const line of [
    /rcoulomb +=\s1\n/,
    /pme-order +=\s4\n/,
    /nsteps +=\s700\n/,
    /dt +=\s0\.002\n/,
    /nstenergy +=\s100\n/,
    /nsttcouple +=\s10\n/,
    /pcoupl +=\sno\n/,
  ])
    expect(mdp).toMatch(line);
  const lammps = writeExport('lammps', input)['1-bench.in'];
  expect(lammps).toMatch(/^run 700$/m);
  expect(lammps).toMatch(/^timestep 2$/m);
});
