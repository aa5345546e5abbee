/** Grown polymers in their box: geometry, openness, reproducibility; then boxes packed around them. */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  buildBox,
  type ComposedBox,
  composePolymers,
  grownPart,
  knownSpecies,
  type Mixture,
  type PolymerStructure,
  percolationOf,
  spearedRings,
} from '../../../src/builder/index.js';
import { minimumImage } from '../../../src/math/index.js';

const monomers = [
  { name: 'NIPAM', parts: 12 },
  { name: 'MBA', parts: 1 },
];
const network: PolymerStructure = { architecture: 'network', monomers, percolation: 'auto' };
const BCE: Mixture = {
  kind: 'mixture',
  salts: [{ name: 'LiPF6', amount: { dimension: 'molarity', value: 1 } }],
  solvents: ['EC', 'DEC', 'DMC'].map((name) => ({ name, parts: 1 })),
  by: 'volume',
  at: 298.15,
  polymers: [],
};
const withPolymer = (structure: PolymerStructure, massFraction = 0.058, name = 'APEM'): Mixture => ({
  ...BCE,
  polymers: [{ name, massFraction, structure }],
});
const atoms = (count: number) => ({ kind: 'atoms', atoms: count }) as const;
const known = knownSpecies();
const now = () => Promise.resolve();

function cube(composed: ComposedBox): Float64Array {
  return new Float64Array(3).fill(composed.composition.expectedEdge);
}

function distance(positions: Float64Array, box: Float64Array, i: number, j: number): number {
  return Math.hypot(
    ...[0, 1, 2].map((axis) => minimumImage(positions[3 * i + axis] - positions[3 * j + axis], box[axis])),
  );
}

describe('composition with a network', () => {
  it('is that of the liquid, with each monomer within half a molecule and one APEM', () => {
    for (const target of [3250, 10_000, 25_000]) {
      const { composition, grown } = composePolymers(withPolymer(network), atoms(target), known, 1);
      expect(composition.species[0]).toMatchObject({ name: 'APEM', count: 1 });
      expect(composition.salts[0].molarity).toBeCloseTo(1, 1);
      const [apem] = grown;
      const count = (name: string) => apem.statistics.monomers.find((one) => one.name === name)!.count;
      expect(Math.abs(count('NIPAM') - 12 * count('MBA'))).toBeLessThanOrEqual(6.5);
      expect(composition.species[0].massFraction).toBeGreaterThan(0.05);
      expect(composition.species[0].massFraction).toBeLessThan(0.066);
      expect(composition.atomCount).toBe(
        composition.species.reduce(
          (sum, { name, count: n }) =>
            sum + n * (name === 'APEM' ? apem.polymer.species.atoms.length : known.get(name)!.atomCount),
          0,
        ),
      );
    }
  });
});

describe('a grown network', () => {
  const composed = composePolymers(withPolymer(network), atoms(3250), known, 1);
  const box = cube(composed);
  const { species } = composed.grown[0].polymer;
  const grow = (seed: number, edges = box) => grownPart(composed, seed)!.grow(edges, now);
  let positions: Float64Array;
  beforeAll(async () => {
    positions = await grow(1);
  });

  it('has bonds of their length, closes through the boundary, and is open', () => {
    const bonds = composed.grown[0].model.terms.find(({ kind }) => kind === 'bond-harmonic')!;
    for (let k = 0; k < bonds.atoms.length; k += 2) {
      const r = distance(positions, box, bonds.atoms[k], bonds.atoms[k + 1]);
      expect(Math.abs(r - bonds.parameters[k])).toBeLessThan(0.012);
    }
    expect(percolationOf(species, positions, box)).toMatchObject({ pieces: 1, dimension: 1 });
    // The stored oligomer of the library has 9 of its 14 amide hydrogens bound to its own oxygens; here they face the liquid.
    const oxygens = species.atoms.flatMap(({ type }, k) => (type === 'o_am' ? [k] : []));
    const donors = species.atoms.flatMap(({ type }, k) => (type === 'h_am' ? [k] : []));
    const bound = donors.filter((h) => oxygens.some((o) => distance(positions, box, h, o) < 0.22));
    expect(donors.length).toBe(14);
    expect(bound.length).toBeLessThanOrEqual(2);
  });

  it('is atactic: both hands of the backbone carbon occur', () => {
    const hands = new Set<number>();
    species.atoms.forEach(({ name, residueNumber }, centre) => {
      if (name !== 'CB') return;
      const of = (other: string) =>
        species.atoms.findIndex((one) => one.residueNumber === residueNumber && one.name === other);
      const [a, b, c] = ['CA', 'HB1', 'C'].map((other) =>
        [0, 1, 2].map((axis) =>
          minimumImage(positions[3 * of(other) + axis] - positions[3 * centre + axis], box[axis]),
        ),
      );
      const volume =
        a[0] * (b[1] * c[2] - b[2] * c[1]) +
        a[1] * (b[2] * c[0] - b[0] * c[2]) +
        a[2] * (b[0] * c[1] - b[1] * c[0]);
      hands.add(Math.sign(volume));
    });
    expect(hands).toEqual(new Set([-1, 1]));
  });

  it('is the same bit for bit from the same seed, another from another, and follows the box', async () => {
    expect(await grow(1)).toEqual(positions);
    expect(await grow(2)).not.toEqual(positions);
    const larger = box.map((edge) => 1.03 * edge);
    expect(percolationOf(species, await grow(1, larger), larger)).toMatchObject({ dimension: 1 });
  });
});

describe('boxes with grown polymers', () => {
  const linear: PolymerStructure = {
    architecture: 'linear',
    monomers: [{ name: 'NIPAM', parts: 1 }],
    degreeOfPolymerisation: 6,
  };
  it.each([
    ['a network', withPolymer(network, 0.1), 1500, 1],
    ['linear chains', withPolymer(linear, 0.12, 'PNIPAM'), 1500, 0],
    [
      'an oligomer',
      withPolymer(
        {
          architecture: 'oligomer',
          monomers: [
            { name: 'NIPAM', parts: 6 },
            { name: 'MBA', parts: 1 },
          ],
        },
        0.12,
      ),
      1500,
      0,
    ],
  ])(
    '%s: packed without contact or a bond through a ring, reproducibly',
    async (_, mixture, size, dimension) => {
      const built = await buildBox(mixture, atoms(size), known, 2);
      const { topology, packing } = built;
      const { positions, box } = packing;
      const worst = packing.worstContact;
      if (worst !== null) expect(worst.distance).toBeGreaterThanOrEqual(worst.limit);
      expect(spearedRings(topology, positions, box)).toEqual([]);
      const species = topology.species[0];
      expect(percolationOf(species, positions, box)).toMatchObject({ pieces: 1, dimension });
      expect(packing.densityFraction).toBeGreaterThan(0.85);
      if (dimension > 0)
        expect((await buildBox(mixture, atoms(size), known, 2)).packing.positions).toEqual(positions);
    },
  );
});
