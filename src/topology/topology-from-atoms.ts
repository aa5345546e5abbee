/**
 * From atoms and bonds to a Topology: molecules are what bonds hold together, species are molecules with the same atoms and
 * the same bonds in the same order. The atoms of a molecule must follow each other, as in every trajectory that a simulation
 * package writes from its own topology.
 */
import { type Notice, SheathError } from '../core/index.js';
import { createUnionFind, findRoot, unite } from '../math/index.js';
import type { AtomTable } from './atom-table.js';
import { formalChargeOf, formulaOf } from './formal-charges.js';
import { type Atom, createTopology, type MoleculeBlock, type Species, type Topology } from './topology.js';

const MOST_SPECIES = 65_535;

export interface AtomsTopology {
  readonly topology: Topology;
  readonly notices: readonly Notice[];
}

/**
 * @param atoms an element or a name and, for dynamics, a mass are wanted; without charges the ions known by formula get theirs
 * @param bonds pairs of atom indices counted from 0; null = molecules by `atoms.molecules`
 * @throws E_TOPOLOGY_BOND, E_TOPOLOGY_SCATTERED, E_TOPOLOGY_MOLECULES, E_TOPOLOGY_SPECIES
 */
export function topologyFromAtoms(
  atoms: AtomTable,
  bonds: readonly (readonly [number, number])[] | null,
  file: string,
): AtomsTopology {
  const molecule = moleculesOf(atoms, bonds, file);
  const bondsOf = bondsByFirstAtom(atoms.count, bonds ?? []);
  const known = new Map<string, number>();
  const species: Species[] = [];
  const blocks: MoleculeBlock[] = [];
  const names = new Set<string>();
  const formal = new Set<string>();
  for (let start = 0, end = 0; start < atoms.count; start = end) {
    end = start + 1;
    while (end < atoms.count && molecule[end] === molecule[start]) end++;
    const own = atomsOf(atoms, start, end);
    const local: (readonly [number, number])[] = [];
    for (let i = start; i < end; i++) for (const j of bondsOf[i] ?? []) local.push([i - start, j - start]);
    const key = JSON.stringify([own, local]);
    let index = known.get(key);
    if (index === undefined) {
      index = species.length;
      if (index >= MOST_SPECIES)
        throw new SheathError('E_TOPOLOGY_SPECIES', {
          object: `${file} has more than ${MOST_SPECIES} different molecules`,
          limit:
            'molecules with the same atoms in the same order are one species, and there are at most so many',
          cure: 'check the bonds of the file',
        });
      known.set(key, index);
      const formula = formulaOf(own.map(({ element }) => element));
      const name = freshName(nameOf(own, formula), names);
      const charge = atoms.charges === undefined ? formalChargeOf(formula) : 0;
      if (charge !== 0) formal.add(`${name} ${charge > 0 ? '+' : ''}${charge}`);
      species.push({
        name,
        atoms: charge === 0 ? own : own.map((atom) => ({ ...atom, charge: charge / own.length })),
        bonds: local,
      });
    }
    const last = blocks.at(-1);
    if (last?.species === index) blocks[blocks.length - 1] = { species: index, count: last.count + 1 };
    else blocks.push({ species: index, count: 1 });
  }
  const message = `${file} has no charges; known ions were given their formal ones (${[...formal].join(', ')} e).`;
  return {
    topology: createTopology(species, blocks),
    notices: formal.size > 0 ? [{ level: 'note', code: 'N_TOPOLOGY_FORMAL_CHARGES', message }] : [],
  };
}

/** [atom] a number that is the same for the atoms of one molecule. */
function moleculesOf(
  atoms: AtomTable,
  bonds: readonly (readonly [number, number])[] | null,
  file: string,
): ArrayLike<number> {
  const { count } = atoms;
  const molecule = new Int32Array(count);
  if (bonds === null) {
    if (atoms.molecules === undefined)
      throw new SheathError('E_TOPOLOGY_MOLECULES', {
        object: `${file} has neither bonds nor molecule numbers`,
        limit: 'molecules are what bonds or molecule numbers hold together',
        cure: 'give a topology: GROMACS .top, LAMMPS data, or a .pdb',
      });
    // 0 is no molecule: each such atom is one of its own.
    for (let atom = 0; atom < count; atom++) molecule[atom] = atoms.molecules[atom] || -atom - 1;
  } else {
    const sets = createUnionFind(count);
    for (const [i, j] of bonds) {
      if (!(i >= 0 && j >= 0 && i < count && j < count && i !== j))
        throw new SheathError('E_TOPOLOGY_BOND', {
          object: `${file} has a bond between atoms ${i + 1} and ${j + 1}`,
          limit: `bonds join two different atoms of 1 to ${count}`,
          cure: 'correct the bond',
        });
      unite(sets, i, j);
    }
    for (let atom = 0; atom < count; atom++) molecule[atom] = findRoot(sets, atom);
  }
  const ended = new Set<number>();
  for (let atom = 1; atom < count; atom++) {
    if (molecule[atom] === molecule[atom - 1]) continue;
    ended.add(molecule[atom - 1]);
    if (ended.has(molecule[atom]))
      throw new SheathError('E_TOPOLOGY_SCATTERED', {
        object: `${file}: atom ${atom + 1} belongs to a molecule whose other atoms do not stand next to it`,
        limit: 'the atoms of a molecule follow each other',
        cure: 'renumber the atoms molecule by molecule in the topology and the trajectory',
      });
  }
  return molecule;
}

function bondsByFirstAtom(count: number, bonds: readonly (readonly [number, number])[]): number[][] {
  const lists: number[][] = new Array(count);
  for (const [a, b] of bonds) {
    const [i, j] = a < b ? [a, b] : [b, a];
    lists[i] ??= [];
    if (!lists[i].includes(j)) lists[i].push(j);
  }
  for (const list of lists) list?.sort((a, b) => a - b);
  return lists;
}

function atomsOf(atoms: AtomTable, start: number, end: number): Atom[] {
  const own: Atom[] = [];
  const counts = new Map<string, number>();
  let residueNumber = 1;
  for (let k = start; k < end; k++) {
    const element = atoms.elements?.[k] ?? '';
    const type = atoms.types?.[k] ?? '';
    const symbol = element || (type === '' ? 'X' : type);
    const serial = (counts.get(symbol) ?? 0) + 1;
    counts.set(symbol, serial);
    if (
      k > start &&
      (atoms.residueNumbers?.[k] !== atoms.residueNumbers?.[k - 1] ||
        atoms.residues?.[k] !== atoms.residues?.[k - 1])
    )
      residueNumber++;
    own.push({
      name: atoms.names?.[k] || (end - start === 1 ? symbol : `${symbol}${serial}`),
      element,
      type: type || element,
      residue: atoms.residues?.[k] ?? '',
      residueNumber,
      mass: atoms.masses?.[k] ?? 0,
      charge: atoms.charges?.[k] ?? 0,
    });
  }
  return own;
}

function nameOf(atoms: readonly Atom[], formula: string): string {
  const { residue } = atoms[0];
  if (residue !== '' && atoms.every((atom) => atom.residue === residue)) return residue;
  return formula || (atoms.length === 1 ? atoms[0].name : `M${atoms.length}`);
}

function freshName(name: string, names: Set<string>): string {
  let fresh = name;
  for (let k = 2; names.has(fresh); k++) fresh = `${name}-${k}`;
  names.add(fresh);
  return fresh;
}
