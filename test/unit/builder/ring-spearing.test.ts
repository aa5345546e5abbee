import { describe, expect, it } from 'vitest';
import { ringsOf, spearedRings } from '../../../src/builder/index.js';
import { librarySpecies } from '../../../src/forcefield/index.js';
import { createTopology } from '../../../src/topology/index.js';

const ec = librarySpecies('EC');
const dmc = librarySpecies('DMC');

describe('rings', () => {
  it('are found once each: one of five atoms in EC, none in DMC and APEM', () => {
    const [ring, ...others] = ringsOf(ec.model.species);
    expect(others).toEqual([]);
    expect(
      ring
        .map((atom) => ec.model.species.atoms[atom].element)
        .sort()
        .join(''),
    ).toBe('CCCOO');
    expect(ringsOf(dmc.model.species)).toEqual([]);
    expect(ringsOf(librarySpecies('APEM').model.species)).toEqual([]);
  });

  it('that share a bond are both found', () => {
    const bonds = [
      [0, 1],
      [1, 2],
      [2, 3],
      [0, 3],
      [2, 4],
      [4, 5],
      [3, 5],
    ] as const;
    const atoms = Array.from({ length: 6 }, () => ec.model.species.atoms[0]);
    // Two squares, and the hexagon round both.
    expect(
      ringsOf({ atoms, bonds })
        .map((ring) => ring.length)
        .sort(),
    ).toEqual([4, 4, 6]);
  });
});

describe('a bond through a ring', () => {
  const topology = createTopology(
    [ec.model.species, dmc.model.species],
    [
      { species: 0, count: 1 },
      { species: 1, count: 1 },
    ],
  );
  const [ring] = ringsOf(ec.model.species);
  const [bond] = dmc.model.species.bonds;
  const centreOf = (atoms: readonly number[], geometry: Float64Array) =>
    [0, 1, 2].map((axis) => atoms.reduce((sum, atom) => sum + geometry[3 * atom + axis] / atoms.length, 0));
  /** The normal of the ring, from two of its diagonals. */
  const normal = (() => {
    const at = (k: number) => [0, 1, 2].map((axis) => ec.geometry[3 * ring[k] + axis]);
    const [a, b, c] = [at(0), at(2), at(3)];
    const u = b.map((x, k) => x - a[k]);
    const v = c.map((x, k) => x - a[k]);
    const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    return n.map((x) => x / Math.hypot(...n));
  })();
  /** DMC with its first bond put along the normal, its middle at `offset` from the centre of the ring. */
  const placed = (offset: readonly number[], along = normal, shift: readonly number[] = [0, 0, 0]) => {
    const positions = new Float64Array(3 * topology.atomCount).fill(50);
    positions.set(ec.geometry);
    const centre = centreOf(ring, ec.geometry);
    const first = 3 * ec.model.species.atoms.length;
    for (let k = 3; k < 3 * dmc.model.species.atoms.length; k += 3) positions.set([k, 40, 40], first + k);
    bond.forEach((atom, end) => {
      for (let axis = 0; axis < 3; axis++)
        positions[first + 3 * atom + axis] =
          centre[axis] + offset[axis] + (end - 0.5) * 0.14 * along[axis] + shift[axis];
    });
    return positions;
  };
  const open = [0, 0, 0];
  const expected = [{ ring, bond: bond.map((atom) => atom + ec.model.species.atoms.length) }];

  it('is found, through the boundary too', () => {
    expect(spearedRings(topology, placed([0, 0, 0]), open)).toEqual(expected);
    expect(spearedRings(topology, placed([0, 0, 0], normal, [200, -200, 0]), [200, 200, 200])).toEqual(
      expected,
    );
  });

  it('is none when it passes beside, above or in the plane', () => {
    const inPlane = [0, 1, 2].map(
      (axis) => ec.geometry[3 * ring[0] + axis] - centreOf(ring, ec.geometry)[axis],
    );
    expect(spearedRings(topology, placed(inPlane.map((x) => 1.5 * x)), open)).toEqual([]);
    expect(spearedRings(topology, placed(normal.map((x) => 0.09 * x)), open)).toEqual([]);
    expect(spearedRings(topology, placed(inPlane.map((x) => 0.8 * x)), open)).toEqual(expected);
    const unit = inPlane.map((x) => x / Math.hypot(...inPlane));
    expect(
      spearedRings(
        topology,
        placed(
          normal.map((x) => 0.04 * x),
          unit,
        ),
        open,
      ),
    ).toEqual([]);
  });
});
