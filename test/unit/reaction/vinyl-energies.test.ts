/** The parameters of vinyl monomers, of chain starts and of unsaturated ends, against GROMACS in the gas phase. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { librarySpecies, loadModel, type PolymerLink, parameterise } from '../../../src/forcefield/index.js';
import { addLink, monomerMixture } from '../../../src/reaction/index.js';
import { gasPhasePlatform } from '../../support/gas-phase.js';

interface Case {
  readonly case: string;
  readonly units: readonly string[];
  readonly links: readonly (PolymerLink & { readonly hydrogen: number })[];
  readonly energies: Readonly<Record<string, number>>;
  readonly positions: readonly number[];
}

const path = new URL('../../golden/gromacs/vinyl.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: readonly Case[] };

const TERMS = {
  bond: 'Bond',
  angle: 'Angle',
  rbDihedral: 'Ryckaert-Bell.',
  improperDihedral: 'Per. Imp. Dih.',
  lj14: 'LJ-14',
  coulomb14: 'Coulomb-14',
  lj: 'LJ (SR)',
  coulombDirect: 'Coulomb (SR)',
} as const;

describe('vinyl monomers and their links', () => {
  it.each(cases)('have the energies of GROMACS: $case', async ({ units, links, energies, positions }) => {
    let mixture = monomerMixture('M', units);
    for (const { from, to, hydrogen } of links) mixture = addLink(mixture, { from, to }, hydrogen);
    const platform = await gasPhasePlatform(loadModel([], [], [parameterise(mixture.species)]), positions);
    const [terms] = (await platform.evaluate()).terms;
    await platform.dispose();
    for (const [ours, theirs] of Object.entries(TERMS))
      expect(Math.abs(terms[ours as keyof typeof TERMS] - energies[theirs]), theirs).toBeLessThan(2e-6);
  });
});

/** Microwave spectrum: acrylamide is planar, C=C syn to C=O, 6.5(6) kJ/mol below the skew form (marstokk-2000). */
describe('the monomer NIPAM in the gas phase', () => {
  const { model, geometry } = librarySpecies('NIPAM');
  const index = (name: string) => model.species.atoms.findIndex((atom) => atom.name === name);

  const minimum = async (start: Float64Array) => {
    const platform = await gasPhasePlatform(loadModel(['NIPAM']), start);
    const program = { kind: 'minimise', forceTolerance: 0.5, maximumStep: 0.01 } as const;
    const { converged } = await platform.advance(program, 5000, { energiesEvery: 0 });
    expect(converged).toBe(true);
    const energy = (await platform.evaluate()).potential[0];
    const { positions } = await platform.download();
    await platform.dispose();
    return { energy, positions };
  };
  const vector = (x: ArrayLike<number>, a: string, b: string) =>
    [0, 1, 2].map((k) => x[3 * index(b) + k] - x[3 * index(a) + k]);
  const cosine = (x: ArrayLike<number>, a: string, b: string, c: string, d: string) => {
    const [u, v, w] = [vector(x, a, b), vector(x, b, c), vector(x, c, d)];
    const cross = (p: number[], q: number[]) =>
      [0, 1, 2].map((k) => p[(k + 1) % 3] * q[(k + 2) % 3] - p[(k + 2) % 3] * q[(k + 1) % 3]);
    const dot = (p: number[], q: number[]) => p.reduce((sum, value, k) => sum + value * q[k], 0);
    const [m, n] = [cross(u, v), cross(v, w)];
    return dot(m, n) / Math.sqrt(dot(m, m) * dot(n, n));
  };

  it('is planar, with C=C 0.134 and C-C 0.147 nm, and stored at its minimum', async () => {
    const { energy, positions } = await minimum(geometry);
    const platform = await gasPhasePlatform(loadModel(['NIPAM']), geometry);
    expect((await platform.evaluate()).potential[0] - energy).toBeLessThan(0.05);
    await platform.dispose();
    expect(cosine(positions, 'CA', 'CB', 'C', 'O')).toBeGreaterThan(0.999);
    expect(cosine(positions, 'O', 'C', 'N', 'H')).toBeLessThan(-0.999);
    expect(Math.hypot(...vector(positions, 'CA', 'CB'))).toBeCloseTo(0.134, 3);
    expect(Math.hypot(...vector(positions, 'CB', 'C'))).toBeCloseTo(0.147, 3);
  });

  it('prefers syn by several kJ/mol', async () => {
    // The vinyl group turned by half a turn about C-C: every atom of it mirrored at that axis.
    const turned = geometry.slice();
    const axis = vector(geometry, 'C', 'CB');
    const size = Math.hypot(...axis);
    for (const name of ['CA', 'HA1', 'HA2', 'HB1']) {
      const r = vector(geometry, 'CB', name);
      const along = r.reduce((sum, value, k) => sum + value * axis[k], 0) / size ** 2;
      for (let k = 0; k < 3; k++)
        turned[3 * index(name) + k] = geometry[3 * index('CB') + k] + 2 * along * axis[k] - r[k];
    }
    const [syn, anti] = [await minimum(geometry), await minimum(turned)];
    expect(cosine(anti.positions, 'CA', 'CB', 'C', 'O')).toBeLessThan(-0.9);
    expect(anti.energy - syn.energy).toBeGreaterThan(5);
    expect(anti.energy - syn.energy).toBeLessThan(11);
  });
});
