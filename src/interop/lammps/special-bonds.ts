/**
 * Exclusions and 1-4 pairs as LAMMPS has them (manual, "special_bonds"): pairs one, two and three bonds apart by weights w1, w2,
 * w3 on the pair of the table, over the whole box. A System fits when exactly those pairs are excluded and every 1-4 term is w3 times
 * the pair of its types, with one factor for Lennard-Jones and one for Coulomb.
 */
import { neighboursOf, visitPairsWithin } from '../../forcefield/index.js';
import { termCount } from '../../forces/index.js';
import type { System } from '../../system/index.js';
import { cannotExport } from '../export/export-input.js';
import { bondKeys, type MoleculeType, pairsOfKeys } from '../export/molecule-types.js';

export interface SpecialBonds {
  readonly lennardJones14: number;
  readonly coulomb14: number;
}

const TOLERANCE = 1e-9;

/** @throws E_EXPORT_PAIRS */
export function specialBondsOf(system: System, types: readonly MoleculeType[]): SpecialBonds {
  const { c6, c12, typeNames } = system.lennardJones;
  const size = typeNames.length;
  let lennardJones: number | null = null;
  let coulomb: number | null = null;
  const agree = (old: number | null, value: number, name: string): number => {
    if (old === null || Math.abs(old - value) <= TOLERANCE) return old ?? value;
    throw refused(
      `1-4 pairs are weighted by ${old} and by ${value} (${name})`,
      'special_bonds has one weight for the box',
    );
  };
  for (const type of types) {
    const atoms = type.types.length;
    const key = (i: number, j: number) => Math.min(i, j) * atoms + Math.max(i, j);
    const excluded = new Set<number>();
    for (let n = 0; n < type.exclusions.length; n += 2)
      excluded.add(key(type.exclusions[n], type.exclusions[n + 1]));
    const pairs = new Set<number>();
    const table = type.terms.find(({ kind }) => kind === 'pair-14');
    for (let n = 0; table !== undefined && n < termCount(table); n++) {
      const [i, j] = [table.atoms[2 * n], table.atoms[2 * n + 1]];
      if (pairs.has(key(i, j)))
        throw refused(
          `atoms ${i + 1} and ${j + 1} of ${type.name} are a 1-4 pair twice`,
          'LAMMPS counts a pair once',
        );
      pairs.add(key(i, j));
      const at = type.types[i] * size + type.types[j];
      const [p6, p12, q] = table.parameters.subarray(3 * n, 3 * n + 3);
      if (c6[at] > 0) lennardJones = agree(lennardJones, p6 / c6[at], type.name);
      if (c12[at] > 0) lennardJones = agree(lennardJones, p12 / c12[at], type.name);
      if ((c6[at] === 0 && p6 !== 0) || (c12[at] === 0 && p12 !== 0))
        throw refused(`a 1-4 pair of ${type.name} attracts or repels`, 'the pair of its types does not');
      coulomb = agree(coulomb, q, type.name);
    }
    const seen = new Map<number, number>();
    visitPairsWithin(neighboursOf(atoms, pairsOfKeys(bondKeys(type), atoms)), 3, (i, j, distance) => {
      seen.set(key(i, j), distance);
      const missing = distance === 3 && !pairs.has(key(i, j)) && pairs.size > 0;
      if (!excluded.has(key(i, j)) || missing)
        throw refused(
          `atoms ${i + 1} and ${j + 1} of ${type.name} are ${distance} bonds apart and ${missing ? 'no 1-4 pair' : 'not excluded'}`,
          'LAMMPS takes both from the bonds',
        );
    });
    for (const [what, keys] of [
      ['excluded', excluded],
      ['a 1-4 pair', pairs],
    ] as const) {
      for (const one of keys) {
        const distance = seen.get(one);
        if (distance !== undefined && (what === 'excluded' || distance === 3)) continue;
        const [i, j] = [Math.floor(one / atoms), one % atoms];
        throw refused(
          `atoms ${i + 1} and ${j + 1} of ${type.name} are ${what}, ${distance ?? 'more than 3'} bonds apart`,
          'LAMMPS takes both from the bonds',
        );
      }
    }
    // Without any 1-4 term, 1-4 pairs of this kind of molecule count with weight 0.
    if (pairs.size === 0 && [...seen.values()].includes(3)) {
      lennardJones = agree(lennardJones, 0, type.name);
      coulomb = agree(coulomb, 0, type.name);
    }
  }
  return { lennardJones14: lennardJones ?? 0, coulomb14: coulomb ?? 0 };
}

function refused(object: string, limit: string) {
  return cannotExport('E_EXPORT_PAIRS', object, limit, 'export to GROMACS');
}
