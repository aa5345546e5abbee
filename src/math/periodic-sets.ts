/**
 * Disjoint sets of points in a periodic box: union-find that also knows in which cell, counted from that of its root, each point
 * lies when the set is followed from neighbour to neighbour. A link inside a set closes a ring; a ring that gains cells on going
 * round winds through the box, and then the set has no end along that axis (percolation; Livraghi et al., J. Chem. Theory Comput.
 * 17, 6449 (2021)).
 */
export interface PeriodicSets {
  /** [item] */
  readonly parent: Uint32Array;
  /** [item] number of items, valid at roots */
  readonly size: Uint32Array;
  /** [item, 3] cells from the parent to the item; zero at roots */
  readonly cells: Int32Array;
  /** [3] of the item that `findCells` was last asked for, cells from its root */
  readonly place: Int32Array;
}

export function createPeriodicSets(count: number): PeriodicSets {
  const sets = {
    parent: new Uint32Array(count),
    size: new Uint32Array(count),
    cells: new Int32Array(3 * count),
    place: new Int32Array(3),
  };
  resetPeriodicSets(sets);
  return sets;
}

/** Every item alone again. */
export function resetPeriodicSets({ parent, size, cells }: PeriodicSets): void {
  for (let item = 0; item < parent.length; item++) parent[item] = item;
  size.fill(1);
  cells.fill(0);
}

/** The root of an item; its cell goes to `place`. */
export function findCells({ parent, cells, place }: PeriodicSets, item: number): number {
  place.fill(0);
  let at = item;
  while (parent[at] !== at) {
    const up = parent[at];
    for (let axis = 0; axis < 3; axis++) {
      cells[3 * at + axis] += cells[3 * up + axis];
      place[axis] += cells[3 * at + axis];
    }
    parent[at] = parent[up];
    at = parent[at];
  }
  return at;
}

/**
 * Links two items, `b` lying x, y, z cells from `a` when it stands where it is nearest.
 * @returns axes along which the link closes a winding ring: 1 for x, 2 for y, 4 for z, added up; 0 for none
 */
export function linkCells(sets: PeriodicSets, a: number, b: number, x: number, y: number, z: number): number {
  const { parent, size, cells, place } = sets;
  const rootA = findCells(sets, a);
  const gainX = x + place[0];
  const gainY = y + place[1];
  const gainZ = z + place[2];
  const rootB = findCells(sets, b);
  const gain = [gainX - place[0], gainY - place[1], gainZ - place[2]];
  if (rootA === rootB) return gain.reduce((axes, cell, axis) => (cell === 0 ? axes : axes | (1 << axis)), 0);
  const [upper, lower, sign] = size[rootA] < size[rootB] ? [rootB, rootA, -1] : [rootA, rootB, 1];
  parent[lower] = upper;
  size[upper] += size[lower];
  for (let axis = 0; axis < 3; axis++) cells[3 * lower + axis] = sign * gain[axis];
  return 0;
}
