/**
 * Bonded terms dealt out in jobs: stretches of consecutive atoms that no term links to the next stretch (molecules lie one after the
 * other), so that no two jobs push the same atom. A function of the terms and the number of jobs only.
 */
import { TERM_SHAPES, type TermTable } from '../../forces/index.js';

export interface TermStretch {
  /** Atoms first .. end - 1; the stretches together are all atoms. */
  readonly first: number;
  readonly end: number;
  /** [table] numbers of its terms that are on these atoms, ascending. */
  readonly terms: readonly Uint32Array[];
}

/** What a term of so many atoms costs, measured, in those of a bond. */
const COST = [0, 0, 1, 2.7, 2.3] as const;

/** At most `stretches` of them, each costing less than the one before, so that who takes the last ones makes no one wait. */
export function divideTerms(
  tables: readonly TermTable[],
  atomCount: number,
  stretches: number,
): readonly TermStretch[] {
  const bounds = boundsOf(tables, atomCount, stretches);
  /** [atom] its stretch */
  const owner = new Uint32Array(atomCount);
  bounds.slice(1).forEach((end, k) => {
    owner.fill(k, bounds[k], end);
  });
  const divided = tables.map((table) => divideTable(table, owner, bounds.length - 1));
  return bounds.slice(1).map((end, k) => ({
    first: bounds[k],
    end,
    terms: divided.map((parts) => parts[k]),
  }));
}

/** Of all costs, what the first `count` of the stretches hold: they shrink evenly down to the last. */
function partBefore(count: number, stretches: number): number {
  return 1 - (1 - count / stretches) ** 2;
}

/** 0, ..., atomCount: where the stretches begin and the last one ends. */
function boundsOf(tables: readonly TermTable[], atomCount: number, stretches: number): number[] {
  const costs = new Float64Array(atomCount);
  /** [atom] terms that link it to the atom before, as differences. */
  const links = new Int32Array(atomCount + 1);
  for (const { kind, atoms } of tables) {
    const size = TERM_SHAPES[kind].atoms;
    for (let at = 0; at < atoms.length; at += size) {
      const [lowest, highest] = rangeOf(atoms, at, size);
      costs[lowest] += COST[size];
      links[lowest + 1]++;
      links[highest + 1]--;
    }
  }
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  const bounds = [0];
  let before = 0;
  let linked = 0;
  for (let atom = 0; atom < atomCount; atom++) {
    linked += links[atom];
    const full = bounds.length < stretches && before >= total * partBefore(bounds.length, stretches);
    if (full && linked === 0 && atom > 0) bounds.push(atom);
    before += costs[atom];
  }
  return [...bounds, atomCount];
}

function rangeOf(atoms: Uint32Array, at: number, size: number): readonly [lowest: number, highest: number] {
  let lowest = atoms[at];
  let highest = lowest;
  for (let k = 1; k < size; k++) {
    lowest = Math.min(lowest, atoms[at + k]);
    highest = Math.max(highest, atoms[at + k]);
  }
  return [lowest, highest];
}

/** [stretch] the terms on its atoms. */
function divideTable(
  { kind, atoms }: TermTable,
  owner: Uint32Array,
  stretches: number,
): readonly Uint32Array[] {
  const size = TERM_SHAPES[kind].atoms;
  const counts = new Uint32Array(stretches);
  for (let at = 0; at < atoms.length; at += size) counts[owner[atoms[at]]]++;
  const parts = Array.from(counts, (count) => new Uint32Array(count));
  const filled = new Uint32Array(stretches);
  for (let term = 0; term * size < atoms.length; term++) {
    const stretch = owner[atoms[size * term]];
    parts[stretch][filled[stretch]++] = term;
  }
  return parts;
}
