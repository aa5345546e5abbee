/**
 * Percolation of periodic molecules: union-find with image offsets. Every atom carries its offset, in cells, to the root of
 * its set; a bond that closes a ring adds up to the cells gained on going round. A ring that gains none is an ordinary one; one
 * that gains (1, 0, 0) says that the molecule reaches through the box along x. Needs every bond shorter than half an edge.
 */
import type { Species } from '../topology/index.js';

export interface PercolationReport {
  /** Bonded pieces; 1 for one molecule. */
  readonly pieces: number;
  /** Independent directions the molecule runs through the boundary in: 0 to 3. */
  readonly dimension: number;
  /** Axes with at least one ring that gains cells along them: "x", "xz", "". */
  readonly axes: string;
  /** Independent rings through the bonds, winding or not. */
  readonly rings: number;
}

/**
 * @param positions [atom, 3], nm, of one copy of the species
 * @param box [3], nm; 0 = open
 */
export function percolationOf(
  species: Pick<Species, 'atoms' | 'bonds'>,
  positions: ArrayLike<number>,
  box: ArrayLike<number>,
): PercolationReport {
  const count = species.atoms.length;
  const parent = Int32Array.from({ length: count }, (_, atom) => atom);
  /** [atom, 3] cells from the atom to its parent */
  const offset = new Int32Array(3 * count);
  const find = (atom: number): number => {
    const path: number[] = [];
    let root = atom;
    for (; parent[root] !== root; root = parent[root]) path.push(root);
    // From the root's end, so that each step adds a parent that already points at the root.
    for (const step of path.reverse()) {
      const up = parent[step];
      if (up === root) continue;
      for (let axis = 0; axis < 3; axis++) offset[3 * step + axis] += offset[3 * up + axis];
      parent[step] = root;
    }
    return root;
  };
  let pieces = count;
  let rings = 0;
  const windings: number[][] = [];
  for (const [i, j] of species.bonds) {
    const rootI = find(i);
    const rootJ = find(j);
    // Cells from i to j by the bond, and by the way over the root.
    const across = [0, 1, 2].map((axis) => {
      const edge = box[axis];
      return edge > 0 ? -Math.round((positions[3 * j + axis] - positions[3 * i + axis]) / edge) || 0 : 0;
    });
    const gain = across.map((cells, axis) => cells + offset[3 * j + axis] - offset[3 * i + axis]);
    if (rootI === rootJ) {
      rings++;
      if (gain.some((cells) => cells !== 0)) windings.push(gain);
      continue;
    }
    pieces--;
    parent[rootI] = rootJ;
    for (let axis = 0; axis < 3; axis++) offset[3 * rootI + axis] = gain[axis];
  }
  return {
    pieces,
    dimension: rankOf(windings),
    axes: ['x', 'y', 'z'].filter((_, axis) => windings.some((gain) => gain[axis] !== 0)).join(''),
    rings,
  };
}

/** Rank of rows of three whole numbers, by fraction-free elimination. */
function rankOf(rows: readonly (readonly number[])[]): number {
  const basis: number[][] = [];
  for (const row of rows) {
    let rest = [...row];
    for (const known of basis) {
      const pivot = known.findIndex((value) => value !== 0);
      const [a, b] = [known[pivot], rest[pivot]];
      if (b !== 0) rest = rest.map((value, k) => a * value - b * known[k]);
    }
    const divisor = rest.reduce((a, b) => greatestCommonDivisor(a, Math.abs(b)), 0);
    if (divisor > 0) basis.push(rest.map((value) => value / divisor));
    if (basis.length === 3) break;
  }
  return basis.length;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
