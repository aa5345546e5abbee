/**
 * Disjoint sets over 0 .. n-1 with path halving and union by size.
 * Tarjan, J. ACM 22, 215 (1975).
 */
export interface UnionFind {
  /** [item] */
  readonly parent: Uint32Array;
  /** [item] number of items, valid at roots */
  readonly size: Uint32Array;
}

export function createUnionFind(count: number): UnionFind {
  const sets = { parent: new Uint32Array(count), size: new Uint32Array(count) };
  resetUnionFind(sets);
  return sets;
}

/** Every item alone again. */
export function resetUnionFind({ parent, size }: UnionFind): void {
  for (let item = 0; item < parent.length; item++) parent[item] = item;
  size.fill(1);
}

export function findRoot({ parent }: UnionFind, item: number): number {
  let root = item;
  while (parent[root] !== root) {
    parent[root] = parent[parent[root]];
    root = parent[root];
  }
  return root;
}

export function unite(sets: UnionFind, a: number, b: number): void {
  let rootA = findRoot(sets, a);
  let rootB = findRoot(sets, b);
  if (rootA === rootB) return;
  if (sets.size[rootA] < sets.size[rootB]) [rootA, rootB] = [rootB, rootA];
  sets.parent[rootB] = rootA;
  sets.size[rootA] += sets.size[rootB];
}
