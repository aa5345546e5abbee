/**
 * SSIP, CIP and AGG of one contact graph (cations x anions, edges without repeats) by every definition of
 * `definitions.ts`, and what they would be if the contacts fell at random.
 */
import { createUnionFind, findRoot, resetUnionFind, type UnionFind, unite } from '../math/index.js';

/**
 * Everything the definitions count is kept while contacts are added, so that a graph can grow through many cut-offs. A
 * cluster of two ions is an isolated pair.
 */
export interface ContactGraph {
  readonly cationCount: number;
  readonly anionCount: number;
  edgeCount: number;
  /** [cation] anions in contact */
  readonly anionsOfCation: Uint32Array;
  /** [anion] cations in contact */
  readonly cationsOfAnion: Uint32Array;
  /** Components over cations (0 ...) and anions (cationCount ...). */
  readonly sets: UnionFind;
  /** [contacts] ions with no contact and with one */
  readonly cationsWith: [none: number, one: number];
  readonly anionsWith: [none: number, one: number];
  /** Components of two ions. */
  pairCount: number;
}

export function createContactGraph(cationCount: number, anionCount: number): ContactGraph {
  return {
    cationCount,
    anionCount,
    edgeCount: 0,
    anionsOfCation: new Uint32Array(cationCount),
    cationsOfAnion: new Uint32Array(anionCount),
    sets: createUnionFind(cationCount + anionCount),
    cationsWith: [cationCount, 0],
    anionsWith: [anionCount, 0],
    pairCount: 0,
  };
}

/** Remove all contacts. */
export function clearContacts(graph: ContactGraph): void {
  graph.edgeCount = 0;
  graph.anionsOfCation.fill(0);
  graph.cationsOfAnion.fill(0);
  resetUnionFind(graph.sets);
  graph.cationsWith[0] = graph.cationCount;
  graph.anionsWith[0] = graph.anionCount;
  graph.cationsWith[1] = graph.anionsWith[1] = graph.pairCount = 0;
}

/** A contact that is not there yet. */
export function addContact(graph: ContactGraph, cation: number, anion: number): void {
  graph.edgeCount++;
  countOneMore(graph.cationsWith, graph.anionsOfCation[cation]++);
  countOneMore(graph.anionsWith, graph.cationsOfAnion[anion]++);
  const { sets } = graph;
  const a = findRoot(sets, cation);
  const b = findRoot(sets, graph.cationCount + anion);
  if (a === b) return;
  const sizeA = sets.size[a];
  const sizeB = sets.size[b];
  if (sizeA === 2) graph.pairCount--;
  if (sizeB === 2) graph.pairCount--;
  if (sizeA + sizeB === 2) graph.pairCount++;
  unite(sets, a, b);
}

/** @param before contacts of the ion so far */
function countOneMore(ionsWith: [number, number], before: number): void {
  if (before < 2) ionsWith[before]--;
  if (before === 0) ionsWith[1]++;
}

/** Fractions of what the definition counts. */
export interface Triple {
  readonly ssip: number;
  readonly cip: number;
  readonly agg: number;
}

/** 0, 1 and 2 or more contacts of an ion. */
function byCount([none, one]: readonly [number, number], count: number): Triple {
  return { ssip: none / count, cip: one / count, agg: (count - none - one) / count };
}

export function perLithium({ cationsWith, cationCount }: ContactGraph): Triple {
  return byCount(cationsWith, cationCount);
}

export function perAnion({ anionsWith, anionCount }: ContactGraph): Triple {
  return byCount(anionsWith, anionCount);
}

export function isolatedPair({ cationsWith, cationCount, pairCount }: ContactGraph): Triple {
  return byCount([cationsWith[0], pairCount], cationCount);
}

export function byCluster({
  cationsWith,
  anionsWith,
  cationCount,
  anionCount,
  pairCount,
}: ContactGraph): Triple {
  return byCount([cationsWith[0] + anionsWith[0], 2 * pairCount], cationCount + anionCount);
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
