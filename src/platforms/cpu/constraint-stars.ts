/**
 * Constraints as kernels/cpu/constraints.ts takes them: X-H stars (a centre and up to four bonds) two by two, and which thread moves
 * which. What else is constrained (rigid water, chains of constraints) is left to src/dynamics.
 */
import { type ConstraintGroups, createConstraintGroups } from '../../dynamics/index.js';
import type { Constraints } from '../../system/index.js';
import type { Arena } from './arena.js';
import { type Stretch, shareEvenly } from './even-shares.js';

const MOST_BONDS = 4;

/** A centre and its bonds. */
interface Star {
  readonly centre: number;
  readonly partners: readonly number[];
  readonly lengths: readonly number[];
}

/** Two stars with the same number of bonds; an odd one is paired with itself. */
type StarPair = readonly [Star, Star];

/** Pairs of stars of one size, lane by lane as kernels/cpu/constraints.ts wants them. */
export interface StarTable {
  readonly bonds: number;
  readonly pairs: number;
  readonly atoms: Uint32Array;
  readonly inverseMasses: Float64Array;
  readonly squares: Float64Array;
}

/** Atoms that one thread moves, and the stars among them. */
export interface OwnAtoms extends Stretch {
  readonly tables: readonly StarTable[];
}

export interface ConstraintShares {
  /** [thread] */
  readonly own: readonly OwnAtoms[];
  /** [thread] stars whose atoms several threads move: to be constrained after all have moved. */
  readonly across: readonly (readonly StarTable[])[];
  readonly others: ConstraintGroups;
}

/** Stars are paired in the order of the constraints, whoever does them: their bits do not depend on the threads. */
export function shareConstraints(
  arena: Arena,
  constraints: Constraints,
  inverseMasses: Float64Array,
  threads: number,
): ConstraintShares {
  const { stars, others } = sortConstraints(constraints);
  const pairs = pairStars(stars);
  const stretches = shareAtoms(inverseMasses.length, threads, pairs);
  const inside: StarPair[][] = stretches.map(() => []);
  const rest: StarPair[] = [];
  for (const pair of pairs) {
    const reach = reachOf(pair);
    const thread = stretches.findIndex(({ end }) => reach.first < end);
    (reach.end <= stretches[thread].end ? inside[thread] : rest).push(pair);
  }
  const tablesOf = (some: readonly StarPair[]) => starTables(arena, some, inverseMasses);
  return {
    own: stretches.map((stretch, thread) => ({ ...stretch, tables: tablesOf(inside[thread]) })),
    across: shareEvenly(rest.length, threads).map(({ first, end }) => tablesOf(rest.slice(first, end))),
    others,
  };
}

/** Atoms of a pair, and what lies between. */
function reachOf(pair: StarPair): Stretch {
  const atoms = pair.flatMap(({ centre, partners }) => [centre, ...partners]);
  return { first: Math.min(...atoms), end: Math.max(...atoms) + 1 };
}

/**
 * Even shares, their bounds moved by at most a tenth of a share to where they cut no pair of stars, if there is such a place. They are
 * even numbers: two atoms are a whole number of lanes.
 */
function shareAtoms(atomCount: number, threads: number, pairs: readonly StarPair[]): readonly Stretch[] {
  /** [atom] pairs that a bound below this atom would cut. */
  const cuts = new Int32Array(atomCount + 1);
  for (const pair of pairs) {
    const { first, end } = reachOf(pair);
    cuts[first + 1]++;
    cuts[end]--;
  }
  for (let atom = 1; atom <= atomCount; atom++) cuts[atom] += cuts[atom - 1];
  const farthest = 0.1 * (atomCount / threads);
  const moved = (bound: number): number => {
    if (bound === 0 || bound === atomCount) return bound;
    for (let by = 0; by <= farthest; by += 2) {
      if (cuts[bound - by] === 0) return bound - by;
      if (cuts[bound + by] === 0) return bound + by;
    }
    return bound;
  };
  return shareEvenly(atomCount, threads, 2).map(({ first, end }) => ({
    first: moved(first),
    end: moved(end),
  }));
}

function pairStars(stars: readonly Star[]): readonly StarPair[] {
  const pairs: StarPair[] = [];
  for (let bonds = 1; bonds <= MOST_BONDS; bonds++) {
    const alike = stars.filter(({ partners }) => partners.length === bonds);
    for (let n = 0; n < alike.length; n += 2) pairs.push([alike[n], alike[n + 1] ?? alike[n]]);
  }
  return pairs;
}

/** Connected groups that are stars of up to four bonds, and the rest. */
function sortConstraints(constraints: Constraints): {
  readonly stars: readonly Star[];
  readonly others: ConstraintGroups;
} {
  const groups = createConstraintGroups(constraints);
  const stars: Star[] = [];
  const rest: number[] = [];
  for (let group = 0; group < groups.groupCount; group++) {
    const star = starOf(groups, group);
    if (star) stars.push(star);
    else for (let c = groups.groupStart[group]; c < groups.groupStart[group + 1]; c++) rest.push(c);
  }
  const others = createConstraintGroups({
    atoms: Uint32Array.from(rest.flatMap((c) => [groups.first[c], groups.second[c]])),
    lengths: Float64Array.from(rest, (c) => groups.lengths[c]),
  });
  return { stars, others };
}

function starOf({ first, second, lengths, groupStart }: ConstraintGroups, group: number): Star | null {
  const bonds = Array.from(
    { length: groupStart[group + 1] - groupStart[group] },
    (_, k) => groupStart[group] + k,
  );
  if (bonds.length > MOST_BONDS) return null;
  const centre = [first[bonds[0]], second[bonds[0]]].find((atom) =>
    bonds.every((c) => first[c] === atom || second[c] === atom),
  );
  if (centre === undefined) return null;
  return {
    centre,
    partners: bonds.map((c) => (first[c] === centre ? second[c] : first[c])),
    lengths: bonds.map((c) => lengths[c]),
  };
}

function starTables(
  arena: Arena,
  pairs: readonly StarPair[],
  inverseMasses: Float64Array,
): readonly StarTable[] {
  return Array.from({ length: MOST_BONDS }, (_, k) =>
    pairs.filter(([{ partners }]) => partners.length === k + 1),
  )
    .filter((alike) => alike.length > 0)
    .map((alike) => starTable(arena, alike, inverseMasses));
}

function starTable(arena: Arena, pairs: readonly StarPair[], inverseMasses: Float64Array): StarTable {
  const bonds = pairs[0][0].partners.length;
  const atoms = arena.uint32(2 * pairs.length * (1 + bonds));
  const masses = arena.float64(2 * pairs.length * (1 + bonds));
  const squares = arena.float64(2 * pairs.length * bonds);
  pairs.forEach((pair, n) => {
    pair.forEach(({ centre, partners, lengths }, lane) => {
      const place = (k: number, width: number) => 2 * (width * n + k) + lane;
      [centre, ...partners].forEach((atom, k) => {
        atoms[place(k, 1 + bonds)] = atom;
        masses[place(k, 1 + bonds)] = inverseMasses[atom];
      });
      lengths.forEach((length, k) => {
        squares[place(k, bonds)] = length * length;
      });
    });
  });
  return { bonds, pairs: pairs.length, atoms, inverseMasses: masses, squares };
}
