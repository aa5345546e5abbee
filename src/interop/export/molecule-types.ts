/**
 * A System sorted into kinds of molecules as topology files have them: molecules with the same atoms, charges, masses, terms,
 * exclusions and constraints are one type, described once in local atom indices; a network is one large molecule.
 */
import { TERM_SHAPES, type TermTable, termCount } from '../../forces/index.js';
import { minimumImage } from '../../math/index.js';
import type { Constraints, System } from '../../system/index.js';
import type { Species } from '../../topology/index.js';
import { cannotExport, type ExportInput, wordOf } from './export-input.js';

export interface MoleculeType {
  /** Of its species, numbered where molecules of one species differ. */
  readonly name: string;
  readonly species: Species;
  /** [atom], e, u, index of the Lennard-Jones type */
  readonly charges: Float64Array;
  readonly masses: Float64Array;
  readonly types: Uint16Array;
  /** Local atom indices. */
  readonly terms: readonly TermTable[];
  /** [pair, 2], i < j, sorted */
  readonly exclusions: Uint32Array;
  readonly constraints: Constraints;
}

/** Consecutive molecules of one type. */
export interface MoleculeRun {
  /** Index into `types`. */
  readonly type: number;
  readonly count: number;
}

export interface MoleculeTypes {
  readonly types: readonly MoleculeType[];
  readonly runs: readonly MoleculeRun[];
  /** [molecule] index into `types` */
  readonly ofMolecule: Uint32Array;
}

/** @throws E_EXPORT_MOLECULE for an interaction between two molecules */
export function moleculeTypesOf({ system, charges }: Pick<ExportInput, 'system' | 'charges'>): MoleculeTypes {
  const { topology } = system;
  const tables = system.terms.map((table) => ({
    table,
    rows: rowsOfMolecules(system, table.atoms, TERM_SHAPES[table.kind].atoms, table.kind),
  }));
  const held = rowsOfMolecules(system, system.constraints.atoms, 2, 'constraint');
  const types: MoleculeType[] = [];
  const ofSpecies = new Map<number, number[]>();
  const ofMolecule = new Uint32Array(topology.moleculeCount);
  const runs: { type: number; count: number }[] = [];
  for (let molecule = 0; molecule < topology.moleculeCount; molecule++) {
    const kind = topology.moleculeSpecies[molecule];
    const content = contentOf(molecule);
    const known = ofSpecies.get(kind) ?? [];
    let type = known.find((k) => sameContent(types[k], content)) ?? -1;
    if (type < 0) {
      type = types.length;
      const species = topology.species[kind];
      const name = wordOf(species.name) + (known.length === 0 ? '' : `-${known.length + 1}`);
      types.push({ name, species, ...content });
      ofSpecies.set(kind, [...known, type]);
    }
    ofMolecule[molecule] = type;
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  return { types, runs, ofMolecule };

  function contentOf(molecule: number): Omit<MoleculeType, 'name' | 'species'> {
    const first = topology.moleculeStart[molecule];
    const end = topology.moleculeStart[molecule + 1];
    return {
      charges: charges.subarray(first, end),
      masses: system.masses.subarray(first, end),
      types: system.types.subarray(first, end),
      terms: tables.flatMap(({ table, rows }) => {
        const local = pick(rows, molecule);
        if (local.length === 0) return [];
        const { atoms, parameters } = TERM_SHAPES[table.kind];
        return [
          {
            kind: table.kind,
            atoms: localAtoms(table.atoms, atoms, local, first),
            parameters: gather(table.parameters, parameters.length, local),
          },
        ];
      }),
      exclusions: localExclusions(system, first, end),
      constraints: {
        atoms: localAtoms(system.constraints.atoms, 2, pick(held, molecule), first),
        lengths: gather(system.constraints.lengths, 1, pick(held, molecule)),
      },
    };
  }
}

/** Rows of a table by molecule: those of molecule m are `order[start[m]]` to `order[start[m + 1]]`. */
interface MoleculeRows {
  readonly start: Uint32Array;
  readonly order: Uint32Array;
}

function rowsOfMolecules(
  { topology }: System,
  atoms: Uint32Array,
  width: number,
  what: string,
): MoleculeRows {
  const { atomMolecule, moleculeCount } = topology;
  const count = atoms.length / width;
  const start = new Uint32Array(moleculeCount + 1);
  for (let row = 0; row < count; row++) {
    const molecule = atomMolecule[atoms[row * width]];
    for (let k = 1; k < width; k++) {
      if (atomMolecule[atoms[row * width + k]] === molecule) continue;
      throw cannotExport(
        'E_EXPORT_MOLECULE',
        `a ${what} joins the molecules ${molecule + 1} and ${atomMolecule[atoms[row * width + k]] + 1}`,
        'a topology file knows interactions within one molecule',
        'build the two as one molecule',
      );
    }
    start[molecule + 1]++;
  }
  for (let molecule = 0; molecule < moleculeCount; molecule++) start[molecule + 1] += start[molecule];
  const next = start.slice(0, moleculeCount);
  const order = new Uint32Array(count);
  for (let row = 0; row < count; row++) order[next[atomMolecule[atoms[row * width]]]++] = row;
  return { start, order };
}

function pick({ start, order }: MoleculeRows, molecule: number): Uint32Array {
  return order.subarray(start[molecule], start[molecule + 1]);
}

function localAtoms(atoms: Uint32Array, width: number, rows: Uint32Array, first: number): Uint32Array {
  const local = new Uint32Array(rows.length * width);
  rows.forEach((row, n) => {
    for (let k = 0; k < width; k++) local[n * width + k] = atoms[row * width + k] - first;
  });
  return local;
}

function gather(values: Float64Array, width: number, rows: Uint32Array): Float64Array {
  const picked = new Float64Array(rows.length * width);
  rows.forEach((row, n) => {
    picked.set(values.subarray(row * width, (row + 1) * width), n * width);
  });
  return picked;
}

function localExclusions({ exclusions }: System, first: number, end: number): Uint32Array {
  const pairs: number[] = [];
  for (let atom = first; atom < end; atom++) {
    for (let k = exclusions.start[atom]; k < exclusions.start[atom + 1]; k++) {
      const partner = exclusions.partners[k];
      if (partner > atom) pairs.push(atom - first, partner - first);
    }
  }
  return Uint32Array.from(pairs);
}

function same(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
}

function sameContent(a: MoleculeType, b: Omit<MoleculeType, 'name' | 'species'>): boolean {
  return (
    same(a.charges, b.charges) &&
    same(a.masses, b.masses) &&
    same(a.types, b.types) &&
    same(a.exclusions, b.exclusions) &&
    same(a.constraints.atoms, b.constraints.atoms) &&
    same(a.constraints.lengths, b.constraints.lengths) &&
    a.terms.length === b.terms.length &&
    a.terms.every(
      (table, k) =>
        table.kind === b.terms[k].kind &&
        same(table.atoms, b.terms[k].atoms) &&
        same(table.parameters, b.terms[k].parameters),
    )
  );
}

/** Chemical bonds and those that have a term: what an engine sees as bonds. [pair, 2] keys i * atoms + j, i < j. */
export function bondKeys({ species, terms, types }: MoleculeType): ReadonlySet<number> {
  const size = types.length;
  const keys = new Set(species.bonds.map(([i, j]) => Math.min(i, j) * size + Math.max(i, j)));
  for (const table of terms) {
    if (!table.kind.startsWith('bond-')) continue;
    for (let n = 0; n < termCount(table); n++) {
      const [i, j] = [table.atoms[2 * n], table.atoms[2 * n + 1]];
      keys.add(Math.min(i, j) * size + Math.max(i, j));
    }
  }
  return keys;
}

export function pairsOfKeys(keys: Iterable<number>, size: number): readonly (readonly [number, number])[] {
  return Array.from(keys, (key) => [Math.floor(key / size), key % size] as const);
}

/** Does a molecule join its own periodic image, so that no copy of it is whole? */
export function spansTheBox(
  { system, positions, box }: Pick<ExportInput, 'system' | 'positions' | 'box'>,
  molecules: MoleculeTypes,
): boolean {
  const { topology } = system;
  for (let molecule = 0; molecule < topology.moleculeCount; molecule++) {
    const { species } = molecules.types[molecules.ofMolecule[molecule]];
    const first = topology.moleculeStart[molecule];
    const size = species.atoms.length;
    const neighbours: number[][] = Array.from({ length: size }, () => []);
    for (const [i, j] of species.bonds) {
      neighbours[i].push(j);
      neighbours[j].push(i);
    }
    const place = new Float64Array(3 * size);
    const reached = new Uint8Array(size);
    for (let root = 0; root < size; root++) {
      if (reached[root] === 1) continue;
      reached[root] = 1;
      const queue = [root];
      for (const i of queue) {
        for (const j of neighbours[i]) {
          for (let axis = 0; axis < 3; axis++) {
            const at = place[3 * i + axis] + step(first + i, first + j, axis);
            if (reached[j] === 0) place[3 * j + axis] = at;
            else if (Math.abs(place[3 * j + axis] - at) > box[axis] / 2) return true;
          }
          if (reached[j] === 0) {
            reached[j] = 1;
            queue.push(j);
          }
        }
      }
    }
  }
  return false;

  function step(from: number, to: number, axis: number): number {
    return minimumImage(positions[3 * to + axis] - positions[3 * from + axis], box[axis]);
  }
}
