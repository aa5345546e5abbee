/**
 * The graph of chemical bonds of one species and what follows from it: angles, dihedrals, and the pairs that are
 * excluded because they lie within so many bonds of each other. Atom indices are local.
 */

export type Bond = readonly [number, number];

/** [atom] its bonded neighbours, ascending. */
export function neighboursOf(atomCount: number, bonds: readonly Bond[]): readonly (readonly number[])[] {
  const neighbours: number[][] = Array.from({ length: atomCount }, () => []);
  for (const [i, j] of bonds) {
    neighbours[i].push(j);
    neighbours[j].push(i);
  }
  for (const list of neighbours) list.sort((a, b) => a - b);
  return neighbours;
}

/** Pairs 1 to `reach` bonds apart by the shortest path: visits (i, j, distance), i < j, i ascending. */
export function visitPairsWithin(
  neighbours: readonly (readonly number[])[],
  reach: number,
  visit: (i: number, j: number, distance: number) => void,
): void {
  const seenFrom = new Int32Array(neighbours.length).fill(-1);
  for (let i = 0; i < neighbours.length; i++) {
    seenFrom[i] = i;
    let front: number[] = [i];
    for (let distance = 1; distance <= reach && front.length > 0; distance++) {
      const next: number[] = [];
      for (const atom of front) {
        for (const j of neighbours[atom]) {
          if (seenFrom[j] === i) continue;
          seenFrom[j] = i;
          next.push(j);
          if (j > i) visit(i, j, distance);
        }
      }
      front = next;
    }
  }
}

/** Every i - j - k of bonded atoms, i < k. */
export function anglesOf(
  neighbours: readonly (readonly number[])[],
): readonly (readonly [number, number, number])[] {
  const angles: [number, number, number][] = [];
  neighbours.forEach((around, j) => {
    for (let a = 0; a < around.length; a++) {
      for (let b = a + 1; b < around.length; b++) angles.push([around[a], j, around[b]]);
    }
  });
  return angles;
}

/** Every i - j - k - l of bonded atoms, all different, j < k. Three-membered rings give none of i = l. */
export function dihedralsOf(
  neighbours: readonly (readonly number[])[],
): readonly (readonly [number, number, number, number])[] {
  const dihedrals: [number, number, number, number][] = [];
  neighbours.forEach((around, j) => {
    for (const k of around) {
      if (k < j) continue;
      for (const i of around) {
        if (i === k) continue;
        for (const l of neighbours[k]) if (l !== j && l !== i) dihedrals.push([i, j, k, l]);
      }
    }
  });
  return dihedrals;
}

/** Pairs [pair, 2] as MoleculeModel wants them: i < j, sorted, without repeats; pairs of an atom with itself are dropped. */
export function sortedPairs(pairs: Iterable<readonly [number, number]>): Uint32Array {
  const list: [number, number][] = [];
  for (const [i, j] of pairs) if (i !== j) list.push(i < j ? [i, j] : [j, i]);
  list.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const flat: number[] = [];
  for (const [i, j] of list) {
    if (flat.at(-2) !== i || flat.at(-1) !== j) flat.push(i, j);
  }
  return Uint32Array.from(flat);
}
