import { describe, expect, it } from 'vitest';
import {
  type BuiltBox,
  buildBox,
  CONTACT_LIMIT,
  describeContact,
  knownSpecies,
  layOut,
  type Mixture,
  packMolecules,
  worstContact,
} from '../../../src/builder/index.js';
import { SheathError } from '../../../src/core/index.js';
import { boxVolume, minimumImage } from '../../../src/math/index.js';
import { atomOf, createTopology, isHydrogen, type Topology } from '../../../src/topology/index.js';

const known = knownSpecies();
const TVE: Mixture = {
  kind: 'mixture',
  salts: [{ name: 'LiPF6', amount: { dimension: 'molarity', value: 1 } }],
  solvents: [
    { name: 'EC', parts: 1 },
    { name: 'DEC', parts: 1 },
    { name: 'DMC', parts: 1 },
  ],
  by: 'volume',
  at: 298.15,
  polymers: [{ name: 'APEM', massFraction: 0.058 }],
};
const atoms = (count: number) => ({ kind: 'atoms', atoms: count }) as const;

/** The smallest distance / limit between molecules, by looking at every pair. */
function tightest({ topology, packing }: BuiltBox): number {
  const { positions, box } = packing;
  const { atomCount, atomMolecule } = topology;
  const hydrogen = Array.from({ length: atomCount }, (_, atom) => isHydrogen(atomOf(topology, atom)));
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < atomCount; i++)
    for (let j = i + 1; j < atomCount; j++) {
      const x = positions[3 * i] - positions[3 * j];
      const y = positions[3 * i + 1] - positions[3 * j + 1];
      const z = positions[3 * i + 2] - positions[3 * j + 2];
      const dx = minimumImage(x, box[0]);
      const dy = minimumImage(y, box[1]);
      const dz = minimumImage(z, box[2]);
      const across = Math.abs(dx - x) + Math.abs(dy - y) + Math.abs(dz - z) > 1e-6;
      if (atomMolecule[i] === atomMolecule[j] && !across) continue;
      const limit = hydrogen[i] || hydrogen[j] ? CONTACT_LIMIT.hydrogen : CONTACT_LIMIT.heavy;
      least = Math.min(least, (dx * dx + dy * dy + dz * dz) / (limit * limit));
    }
  return Math.sqrt(least);
}

describe('packing BCE with one APEM', async () => {
  const built = await buildBox(TVE, atoms(3249), known, 7);
  const { topology, packing, composition } = built;
  const { positions, box } = packing;

  it('fills the box to the density it says', () => {
    expect(packing.densityFraction).toBe(1);
    expect(boxVolume(box) * packing.densityFraction).toBeCloseTo(composition.expectedVolume, 9);
    expect(topology.atomCount).toBe(3249);
    expect(positions.length).toBe(3 * 3249);
  });

  it('leaves no contact, not across the boundary either', () => {
    expect(tightest(built)).toBeGreaterThanOrEqual(1);
    const worst = packing.worstContact;
    if (worst !== null) expect(worst.distance / worst.limit).toBeCloseTo(tightest(built), 9);
  });

  it('moves molecules rigidly and keeps them whole', () => {
    let error = 0;
    topology.species.forEach((species, index) => {
      const { geometry } = known.get(species.name)!;
      const molecule = topology.moleculeSpecies.indexOf(index);
      const first = topology.moleculeStart[molecule];
      for (let a = 0; a < species.atoms.length; a++)
        for (let b = 0; b < a; b++) {
          const stored = Math.hypot(...[0, 1, 2].map((k) => geometry[3 * a + k] - geometry[3 * b + k]));
          const packed = Math.hypot(
            ...[0, 1, 2].map((k) => positions[3 * (first + a) + k] - positions[3 * (first + b) + k]),
          );
          error = Math.max(error, Math.abs(packed - stored));
        }
    });
    expect(error).toBeLessThan(1e-12);
  });

  it('keeps chirality: no molecule is mirrored', () => {
    const { geometry } = known.get('APEM')!;
    const volume = (at: Float64Array, first: number) => {
      const [a, b, c] = [40, 120, 200].map((atom) =>
        [0, 1, 2].map((k) => at[3 * (first + atom) + k] - at[3 * first + k]),
      );
      return (
        a[0] * (b[1] * c[2] - b[2] * c[1]) -
        a[1] * (b[0] * c[2] - b[2] * c[0]) +
        a[2] * (b[0] * c[1] - b[1] * c[0])
      );
    };
    expect(Math.abs(volume(geometry, 0))).toBeGreaterThan(1e-3);
    expect(volume(positions, topology.moleculeStart[0])).toBeCloseTo(volume(geometry, 0), 9);
  });

  it('keeps ions of equal sign apart', () => {
    let nearest = Number.POSITIVE_INFINITY;
    for (const [name, centre] of [
      ['Li', 0],
      ['PF6', 0],
    ] as const) {
      const index = topology.species.findIndex((species) => species.name === name);
      const ions = [...topology.moleculeSpecies.keys()].filter((m) => topology.moleculeSpecies[m] === index);
      for (const i of ions)
        for (const j of ions.filter((other) => other < i)) {
          const [p, q] = [i, j].map((m) => 3 * (topology.moleculeStart[m] + centre));
          const r = Math.hypot(
            ...[0, 1, 2].map((k) => minimumImage(positions[p + k] - positions[q + k], box[k])),
          );
          nearest = Math.min(nearest, r);
        }
    }
    expect(nearest).toBeGreaterThan(0.5);
  });

  it('turns molecules every way: directions average to nothing', () => {
    const ec = topology.species.findIndex((species) => species.name === 'EC');
    const mean = [0, 0, 0];
    let count = 0;
    for (let m = 0; m < topology.moleculeCount; m++) {
      if (topology.moleculeSpecies[m] !== ec) continue;
      const first = 3 * topology.moleculeStart[m];
      const d = [0, 1, 2].map((k) => positions[first + 3 + k] - positions[first + k]);
      const length = Math.hypot(...d);
      for (let k = 0; k < 3; k++) mean[k] += d[k] / length;
      count++;
    }
    // A sum of n random unit vectors is longer than 3 sqrt(n) once in 10^6.
    expect(Math.hypot(...mean)).toBeLessThan(3 * Math.sqrt(count));
  });

  it('is the same for the same seed, and another for another', async () => {
    const again = await buildBox(TVE, atoms(3249), known, 7);
    expect(again.packing).toEqual(packing);
    const other = await buildBox(TVE, atoms(3249), known, 8);
    expect(other.packing.positions).not.toEqual(positions);
    expect(tightest(other)).toBeGreaterThanOrEqual(1);
  });
});

describe('packing at the edges', () => {
  it('lowers the density step by step when it must', async () => {
    const composition = {
      species: [{ name: 'EC', count: 50, moleFraction: 1, massFraction: 1, volumeFraction: 1 }],
    };
    const topology = layOut(composition as never, known);
    const geometries = [known.get('EC')!.geometry];
    const liquid = (50 * 65.9) / 602.2;
    const packing = await packMolecules({ topology, geometries, expectedVolume: liquid * 0.5, seed: 1 });
    expect(packing.densityFraction).toBeLessThan(1);
    expect(packing.densityFraction).toBeGreaterThanOrEqual(0.6);
    expect(boxVolume(packing.box)).toBeCloseTo((liquid * 0.5) / packing.densityFraction, 9);
  });

  it('refuses what cannot be packed, naming the worst contact', async () => {
    const topology = createTopology([known.get('DEC')!.species], [{ species: 0, count: 10 }]);
    const refused = packMolecules({
      topology,
      geometries: [known.get('DEC')!.geometry],
      expectedVolume: 0.6,
      seed: 1,
    });
    await expect(refused).rejects.toThrow(
      /^after packing, DEC \d+ \w+ \(atom \d+\) and DEC \d+ \w+ \(atom \d+\) are 0\.\d{3} nm apart in a box of 1\.00 nm; no contact may be below 0\.2 nm/,
    );
    await expect(refused).rejects.toMatchObject({ code: 'E_PACKING' });
  });

  it('stops when asked', async () => {
    const controller = new AbortController();
    const refused = buildBox(TVE, atoms(3249), known, 1, {
      signal: controller.signal,
      progress: (fraction) => {
        if (fraction > 0.4) controller.abort();
      },
    });
    await expect(refused).rejects.toMatchObject({ code: 'E_INTERRUPTED', kind: 'interrupted' });
    await expect(refused).rejects.toBeInstanceOf(SheathError);
  });

  it('packs a single ion pair, and lithium alone in its place', async () => {
    const counts = {
      kind: 'counts',
      counts: [
        { name: 'LiPF6', count: 1 },
        { name: 'DMC', count: 12 },
      ],
    } as const;
    const built = await buildBox(counts, { kind: 'edge', edge: 1.5 }, known, 3);
    expect(built.packing.box[0] * Math.cbrt(built.packing.densityFraction)).toBeCloseTo(1.5, 9);
    expect(tightest(built)).toBeGreaterThanOrEqual(1);
  });
});

describe('worstContact', () => {
  const topology: Topology = createTopology(
    [known.get('Li')!.species, known.get('DMC')!.species],
    [
      { species: 0, count: 2 },
      { species: 1, count: 1 },
    ],
  );
  const { geometry } = known.get('DMC')!;
  const positionsWith = (first: readonly number[], second: readonly number[]) =>
    Float64Array.from([...first, ...second, ...geometry.map((x) => x + 1.5)]);

  it('sees through the boundary', () => {
    const worst = worstContact(topology, positionsWith([0.01, 0.5, 0.5], [2.91, 0.5, 0.5]), [3, 3, 3])!;
    expect(worst.atoms).toEqual([0, 1]);
    expect(worst.distance).toBeCloseTo(0.1, 9);
    expect(describeContact(worst)).toBe('Li 1 Li (atom 1) and Li 2 Li (atom 2) are 0.100 nm apart');
    expect(worstContact(topology, positionsWith([0.01, 0.5, 0.5], [2.91, 0.5, 0.5]), [0, 0, 0])).toBeNull();
  });

  it('judges hydrogens by their own limit', () => {
    const hydrogen = known.get('DMC')!.species.atoms.findIndex(isHydrogen);
    const carbon = known.get('DMC')!.species.atoms.findIndex((atom) => atom.element === 'C');
    const near = (atom: number, distance: number) =>
      [0, 1, 2].map((k) => geometry[3 * atom + k] + 1.5 + (k === 0 ? distance : 0));
    const touching = worstContact(topology, positionsWith(near(hydrogen, 0), [0, 0, 0]), [9, 9, 9])!;
    expect(touching).toMatchObject({ atoms: [0, 2 + hydrogen], distance: 0, limit: CONTACT_LIMIT.hydrogen });
    const bare = worstContact(topology, positionsWith(near(carbon, 0), [0, 0, 0]), [9, 9, 9])!;
    expect(bare).toMatchObject({ atoms: [0, 2 + carbon], distance: 0, limit: CONTACT_LIMIT.heavy });
  });

  it('leaves atoms of one molecule alone', () => {
    expect(worstContact(topology, positionsWith([0, 0, 0], [0, 0, 0.5]), [9, 9, 9])).toBeNull();
  });
});
