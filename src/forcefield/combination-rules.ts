/**
 * Lennard-Jones tables over all pairs of types, V = C12/r^12 - C6/r^6 with C6 = 4 eps s^6, C12 = 4 eps s^12.
 * GROMACS reference manual 2022, "Non-bonded interactions": rule 1 (C6_ij = sqrt(C6_i C6_j), likewise C12) and rule 3
 * (s_ij = sqrt(s_i s_j), eps_ij = sqrt(eps_i eps_j)) are the same function, `geometric`; rule 2 is Lorentz-Berthelot
 * (s_ij = (s_i + s_j)/2, eps_ij = sqrt(eps_i eps_j)). Types with eps = 0 do not interact; sigma = 0 with them is fine.
 */
import type { LennardJonesTable } from './molecule-model.js';

/** sigma in nm, epsilon in kJ/mol. */
export interface SigmaEpsilonType {
  readonly name: string;
  readonly sigma: number;
  readonly epsilon: number;
}

/** kJ/mol nm⁶ and kJ/mol nm¹². */
export interface C6C12Type {
  readonly name: string;
  readonly c6: number;
  readonly c12: number;
}

/** One pair of types given by hand. */
export interface PairOverride {
  readonly first: string;
  readonly second: string;
  readonly c6: number;
  readonly c12: number;
}

/** C6 and C12 of sigma (nm) and epsilon (kJ/mol). */
export function c6c12Of(sigma: number, epsilon: number): { readonly c6: number; readonly c12: number } {
  const s6 = sigma ** 6;
  return { c6: 4 * epsilon * s6, c12: 4 * epsilon * s6 * s6 };
}

/** Rules 1 and 3. */
export function geometricTable(types: readonly C6C12Type[]): LennardJonesTable {
  return tableOf(types, 'geometric', (a, b) => ({
    c6: Math.sqrt(a.c6 * b.c6),
    c12: Math.sqrt(a.c12 * b.c12),
  }));
}

/** Rule 2. */
export function lorentzBerthelotTable(types: readonly SigmaEpsilonType[]): LennardJonesTable {
  return tableOf(types, 'lorentz-berthelot', (a, b) =>
    c6c12Of((a.sigma + b.sigma) / 2, Math.sqrt(a.epsilon * b.epsilon)),
  );
}

/** The same table with some pairs replaced; names not in the table are left aside. Rule becomes `explicit` when any applies. */
export function withPairOverrides(
  table: LennardJonesTable,
  overrides: readonly PairOverride[],
): LennardJonesTable {
  const index = new Map(table.typeNames.map((name, k) => [name, k]));
  const size = table.typeNames.length;
  const c6 = table.c6.slice();
  const c12 = table.c12.slice();
  let applied = false;
  for (const pair of overrides) {
    const i = index.get(pair.first);
    const j = index.get(pair.second);
    if (i === undefined || j === undefined) continue;
    applied = true;
    c6[i * size + j] = c6[j * size + i] = pair.c6;
    c12[i * size + j] = c12[j * size + i] = pair.c12;
  }
  return applied ? { typeNames: table.typeNames, c6, c12, rule: 'explicit' } : table;
}

function tableOf<T extends { readonly name: string }>(
  types: readonly T[],
  rule: LennardJonesTable['rule'],
  combine: (a: T, b: T) => { readonly c6: number; readonly c12: number },
): LennardJonesTable {
  const size = types.length;
  const c6 = new Float64Array(size * size);
  const c12 = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const pair = combine(types[i], types[j]);
      c6[i * size + j] = c6[j * size + i] = pair.c6;
      c12[i * size + j] = c12[j * size + i] = pair.c12;
    }
  }
  return { typeNames: types.map((type) => type.name), c6, c12, rule };
}
