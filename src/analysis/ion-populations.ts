/**
 * SSIP, CIP and AGG of one contact graph (cations x anions, edges without repeats) by every definition of
 * `definitions.ts`, and what they would be if the contacts fell at random.
 */
import { createUnionFind, findRoot, resetUnionFind, type UnionFind, unite } from '../math/index.js';

export interface ContactGraph {
  readonly cationCount: number;
  readonly anionCount: number;
  edgeCount: number;
  /** [edge] */
  cation: Uint32Array;
  anion: Uint32Array;
  /** [cation] anions in contact */
  readonly anionsOfCation: Uint32Array;
  /** [anion] cations in contact */
  readonly cationsOfAnion: Uint32Array;
  /** Components over cations (0 ...) and anions (cationCount ...). */
  readonly sets: UnionFind;
}

export function createContactGraph(cationCount: number, anionCount: number): ContactGraph {
  return {
    cationCount,
    anionCount,
    edgeCount: 0,
    cation: new Uint32Array(16),
    anion: new Uint32Array(16),
    anionsOfCation: new Uint32Array(cationCount),
    cationsOfAnion: new Uint32Array(anionCount),
    sets: createUnionFind(cationCount + anionCount),
  };
}

/** Remove all contacts. */
export function clearContacts(graph: ContactGraph): void {
  graph.edgeCount = 0;
  graph.anionsOfCation.fill(0);
  graph.cationsOfAnion.fill(0);
  resetUnionFind(graph.sets);
}

export function addContact(graph: ContactGraph, cation: number, anion: number): void {
  if (graph.edgeCount === graph.cation.length) {
    for (const key of ['cation', 'anion'] as const) {
      const larger = new Uint32Array(2 * graph.edgeCount);
      larger.set(graph[key]);
      graph[key] = larger;
    }
  }
  graph.cation[graph.edgeCount] = cation;
  graph.anion[graph.edgeCount++] = anion;
  graph.anionsOfCation[cation]++;
  graph.cationsOfAnion[anion]++;
  unite(graph.sets, cation, graph.cationCount + anion);
}

/** Fractions of what the definition counts. */
export interface Triple {
  readonly ssip: number;
  readonly cip: number;
  readonly agg: number;
}

/** 0, 1 and 2 or more contacts of an ion. */
function byCount(contacts: Uint32Array): Triple {
  let none = 0;
  let one = 0;
  for (const n of contacts) {
    if (n === 0) none++;
    else if (n === 1) one++;
  }
  const count = contacts.length;
  return { ssip: none / count, cip: one / count, agg: (count - none - one) / count };
}

export function perLithium(graph: ContactGraph): Triple {
  return byCount(graph.anionsOfCation);
}

export function perAnion(graph: ContactGraph): Triple {
  return byCount(graph.cationsOfAnion);
}

export function isolatedPair(graph: ContactGraph): Triple {
  let bound = 0;
  let pairs = 0;
  for (let cation = 0; cation < graph.cationCount; cation++) if (graph.anionsOfCation[cation] > 0) bound++;
  for (let edge = 0; edge < graph.edgeCount; edge++)
    if (graph.anionsOfCation[graph.cation[edge]] === 1 && graph.cationsOfAnion[graph.anion[edge]] === 1)
      pairs++;
  const count = graph.cationCount;
  return { ssip: (count - bound) / count, cip: pairs / count, agg: (bound - pairs) / count };
}

export function byCluster(graph: ContactGraph): Triple {
  let single = 0;
  let paired = 0;
  const count = graph.cationCount + graph.anionCount;
  for (let ion = 0; ion < count; ion++) {
    const size = graph.sets.size[findRoot(graph.sets, ion)];
    if (size === 1) single++;
    else if (size === 2) paired++;
  }
  return { ssip: single / count, cip: paired / count, agg: (count - single - paired) / count };
}

/** Calls `visit` with the number of cations and anions of every component. */
export function visitClusters(graph: ContactGraph, visit: (cations: number, anions: number) => void): void {
  const cations = new Map<number, number>();
  for (let cation = 0; cation < graph.cationCount; cation++) {
    const root = findRoot(graph.sets, cation);
    cations.set(root, (cations.get(root) ?? 0) + 1);
  }
  for (let ion = 0; ion < graph.cationCount + graph.anionCount; ion++)
    if (graph.sets.parent[ion] === ion) {
      const own = cations.get(ion) ?? 0;
      visit(own, graph.sets.size[ion] - own);
    }
}

/** Poisson probability of n events at mean `mean`. */
export function poisson(n: number, mean: number): number {
  let p = Math.exp(-mean);
  for (let k = 1; k <= n; k++) p *= mean / k;
  return p;
}

/**
 * Random contacts: every ion's number of contacts is Poisson with the observed mean (per cation, per anion), independent
 * of all others. An isolated pair is a cation with one contact (probability l e^-l) whose anion has no other (e^-l').
 */
export function randomPopulations(
  contactsPerCation: number,
  contactsPerAnion: number,
): Readonly<Record<'per-lithium' | 'per-anion' | 'isolated-pair' | 'cluster', Triple>> {
  const counted = (mean: number): Triple => {
    const ssip = poisson(0, mean);
    const cip = poisson(1, mean);
    return { ssip, cip, agg: 1 - ssip - cip };
  };
  const cations = counted(contactsPerCation);
  const anions = counted(contactsPerAnion);
  const pairs = cations.cip * anions.ssip;
  // Ions of each kind per cation: contacts/cation over contacts/anion is anions over cations.
  const anionRatio = contactsPerAnion > 0 ? contactsPerCation / contactsPerAnion : 1;
  const single = (cations.ssip + anionRatio * anions.ssip) / (1 + anionRatio);
  const paired = (2 * pairs) / (1 + anionRatio);
  return {
    'per-lithium': cations,
    'per-anion': anions,
    'isolated-pair': { ssip: cations.ssip, cip: pairs, agg: 1 - cations.ssip - pairs },
    cluster: { ssip: single, cip: paired, agg: 1 - single - paired },
  };
}
