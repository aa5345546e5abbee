import { describe, expect, it } from 'vitest';
import { percolationOf } from '../../../src/builder/index.js';
import { drawWords, STREAM, uniformOf } from '../../../src/math/index.js';
import type { Atom } from '../../../src/topology/index.js';

const atom = {} as Atom;
type Bond = readonly [number, number];

/** Sites of a cubic grid of edge 3 nm, 1 nm apart; bonds by steps along axes, through the boundary. */
function grid(
  cells: readonly [number, number, number],
  axes: readonly number[],
): {
  atoms: Atom[];
  bonds: Bond[];
  positions: number[];
} {
  const [nx, ny, nz] = cells;
  const index = (x: number, y: number, z: number) => ((x % nx) * ny + (y % ny)) * nz + (z % nz);
  const positions: number[] = [];
  const bonds: Bond[] = [];
  for (let x = 0; x < nx; x++)
    for (let y = 0; y < ny; y++)
      for (let z = 0; z < nz; z++) {
        positions.push(x + 0.2, y + 0.4, z + 0.6);
        for (const axis of axes) {
          const to = index(x + (axis === 0 ? 1 : 0), y + (axis === 1 ? 1 : 0), z + (axis === 2 ? 1 : 0));
          bonds.push([index(x, y, z), to]);
        }
      }
  return { atoms: positions.filter((_, k) => k % 3 === 0).map(() => atom), bonds, positions };
}
const box = [3, 3, 3];

describe('percolation', () => {
  it.each([
    ['a rod', grid([3, 1, 1], [0]), { pieces: 1, dimension: 1, axes: 'x', rings: 1 }],
    ['a sheet', grid([1, 3, 3], [1, 2]), { pieces: 1, dimension: 2, axes: 'yz', rings: 10 }],
    ['a lattice', grid([3, 3, 3], [0, 1, 2]), { pieces: 1, dimension: 3, axes: 'xyz', rings: 55 }],
    ['rods beside each other', grid([3, 2, 1], [0]), { pieces: 2, dimension: 1, axes: 'x', rings: 2 }],
  ])('of %s', (_, { atoms, bonds, positions }, expected) => {
    expect(percolationOf({ atoms, bonds }, positions, box)).toEqual(expected);
  });

  it('of a ring that closes on itself is none', () => {
    const positions = [2.9, 0, 0, 0.4, 0.5, 0, 2.9, 1, 0];
    const ring = {
      atoms: [atom, atom, atom],
      bonds: [
        [0, 1],
        [1, 2],
        [0, 2],
      ] as Bond[],
    };
    expect(percolationOf(ring, positions, box)).toEqual({ pieces: 1, dimension: 0, axes: '', rings: 1 });
  });

  it('along a diagonal is one direction with two axes', () => {
    const positions = [0, 0, 0, 1, 1, 0, 2, 2, 0];
    const rod = {
      atoms: [atom, atom, atom],
      bonds: [
        [0, 1],
        [1, 2],
        [2, 0],
      ] as Bond[],
    };
    expect(percolationOf(rod, positions, box)).toEqual({ pieces: 1, dimension: 1, axes: 'xy', rings: 1 });
  });

  it('of rings around (1, 1, 0), (1, -1, 0) and (2, 0, 0) is two directions', () => {
    // Three rods that share atom 0; half steps of 1.0 nm keep every bond below half an edge.
    const positions = [0, 0, 0, 1, 1, 0, 2, 2, 0, 1, -1, 0, 2, -2, 0];
    const bonds: Bond[] = [
      [0, 1],
      [1, 2],
      [2, 0],
      [0, 3],
      [3, 4],
      [4, 0],
    ];
    const atoms = Array.from({ length: 5 }, () => atom);
    expect(percolationOf({ atoms, bonds }, positions, box)).toMatchObject({ dimension: 2, axes: 'xy' });
  });

  it('does not depend on the images the atoms are in, nor on the order of bonds', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { atoms, bonds, positions } = grid([3, 3, 2], [0, 1]);
      const draw = (item: number) => uniformOf(drawWords(seed, STREAM.test, 0, item, 0, 0)[0]);
      const moved = positions.map((x, k) => x + 3 * Math.floor(5 * draw(k) - 2));
      const order = bonds.map((_, k) => k).sort((a, b) => draw(1000 + a) - draw(1000 + b));
      expect(percolationOf({ atoms, bonds: order.map((k) => bonds[k]) }, moved, box)).toEqual(
        percolationOf({ atoms, bonds }, positions, box),
      );
    }
  });
});
