/**
 * A System as a self-contained GROMACS topology (reference manual 2022, "Topology file"): [ defaults ], [ atomtypes ], one
 * [ moleculetype ] for each kind of molecule, [ molecules ]. Charges are the scaled ones, masses the repartitioned ones.
 * Lennard-Jones: combination rule 3 (sigma, epsilon), 2 for Lorentz-Berthelot, 1 (C6, C12) where a type has one without the other;
 * pairs that no rule gives stand in [ nonbond_params ]. Exclusions: the largest nrexcl that excludes nothing too much, the rest
 * one by one. Held distances are [ constraints ], of type 1 along bonds, so that no mdp option is needed for them.
 */
import { neighboursOf, visitPairsWithin } from '../../forcefield/index.js';
import { TERM_SHAPES, type TermKind, type TermTable, termCount } from '../../forces/index.js';
import { elementNumber } from '../../topology/index.js';
import { cannotExport, decimal, degreesOf, type ExportInput, wordOf } from '../export/export-input.js';
import { bondKeys, type MoleculeType, type MoleculeTypes, pairsOfKeys } from '../export/molecule-types.js';

/** @throws E_EXPORT_PAIRS, E_EXPORT_CONSTRAINTS */
export function writeGromacsTopology(input: ExportInput, molecules: MoleculeTypes): string {
  const names = typeNames(input);
  const force = nonbonded(input, molecules);
  return `${[
    `; ${wordsOf(input.title)}`,
    '; written by sheath: charges are scaled, masses repartitioned, bonds held where [ constraints ] says so',
    ...section('defaults', 'nbfunc comb-rule gen-pairs fudgeLJ fudgeQQ', [
      `1 ${force.rule} ${force.generatePairs ? 'yes' : 'no'} ${decimal(force.fudgeLJ)} ${decimal(force.fudgeQQ)}`,
    ]),
    ...atomTypes(input, names, force),
    ...molecules.types.flatMap((type) => moleculeLines(type, names, force)),
    ...section('system', null, [wordsOf(input.title)]),
    ...section(
      'molecules',
      null,
      molecules.runs.map(({ type, count }) => `${molecules.types[type].name} ${count}`),
    ),
  ].join('\n')}\n`;
}

interface Nonbonded {
  readonly rule: 1 | 2 | 3;
  readonly fudgeLJ: number;
  readonly fudgeQQ: number;
  /** 1-4 pairs are fudgeLJ times the pair of the table, and lines of [ pairs ] have no parameters. */
  readonly generatePairs: boolean;
}

/** Two numbers that a rounding apart mean the same parameter. */
const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));

function nonbonded({ system }: ExportInput, { types }: MoleculeTypes): Nonbonded {
  const { c6, c12, rule, typeNames: all } = system.lennardJones;
  const size = all.length;
  let splittable = true;
  for (let k = 0; k < size; k++) splittable &&= c6[k * size + k] > 0 === c12[k * size + k] > 0;
  const ratios: number[] = [];
  let follows = rule !== 'explicit';
  let fudgeQQ: number | null = null;
  for (const type of types) {
    for (const { c6: a, c12: b, fudgeQQ: q, i, j } of pairs14(type)) {
      if (fudgeQQ !== null && !near(fudgeQQ, q))
        throw cannotExport(
          'E_EXPORT_PAIRS',
          `1-4 pairs scale Coulomb by ${fudgeQQ} and by ${q} (${type.name})`,
          'a GROMACS topology has one fudgeQQ',
          'give all species of the box the same factor',
        );
      fudgeQQ = q;
      splittable &&= a > 0 === b > 0;
      const at = type.types[i] * size + type.types[j];
      if (c6[at] > 0) ratios.push(a / c6[at]);
      else follows &&= a === 0;
      if (c12[at] > 0) ratios.push(b / c12[at]);
      else follows &&= b === 0;
    }
  }
  const [fudgeLJ = 1] = ratios;
  follows &&= ratios.every((ratio) => near(ratio, fudgeLJ));
  return {
    rule: rule === 'lorentz-berthelot' ? 2 : splittable ? 3 : 1,
    fudgeLJ: follows ? Number(fudgeLJ.toPrecision(12)) : 1,
    fudgeQQ: fudgeQQ ?? 1,
    generatePairs: follows,
  };
}

function pairs14({ terms }: MoleculeType) {
  const table = terms.find(({ kind }) => kind === 'pair-14');
  if (table === undefined) return [];
  const { atoms, parameters: p } = table;
  return Array.from({ length: termCount(table) }, (_, n) => ({
    i: atoms[2 * n],
    j: atoms[2 * n + 1],
    c6: p[3 * n],
    c12: p[3 * n + 1],
    fudgeQQ: p[3 * n + 2],
  }));
}

/** The two parameters of a pair in the terms of the combination rule. */
function pairOf(c6: number, c12: number, rule: Nonbonded['rule']): string {
  if (rule === 1) return `${decimal(c6)} ${decimal(c12)}`;
  if (c6 === 0) return '0 0';
  return `${decimal((c12 / c6) ** (1 / 6))} ${decimal((c6 * c6) / (4 * c12))}`;
}

/** [type] unique words that begin with a letter. */
function typeNames({ system }: ExportInput): readonly string[] {
  const taken = new Set<string>();
  return system.lennardJones.typeNames.map((name) => {
    const word = wordOf(name).replace(/^(?![A-Za-z])/, 't');
    let unique = word;
    for (let n = 2; taken.has(unique); n++) unique = `${word}_${n}`;
    taken.add(unique);
    return unique;
  });
}

function atomTypes({ system }: ExportInput, names: readonly string[], { rule }: Nonbonded): string[] {
  const { c6, c12, rule: origin } = system.lennardJones;
  const size = names.length;
  const elements = new Map<string, { readonly element: string; readonly mass: number }>();
  for (const { atoms } of system.topology.species) {
    for (const atom of atoms) if (!elements.has(atom.type)) elements.set(atom.type, atom);
  }
  const lines = system.lennardJones.typeNames.map((name, k) => {
    const { element = '', mass = 0 } = elements.get(name) ?? {};
    const parameters = pairOf(c6[k * size + k], c12[k * size + k], rule);
    return `${names[k]} ${elementNumber(element)} ${decimal(mass)} 0.000 A ${parameters}`;
  });
  const overrides: string[] = [];
  if (origin === 'explicit') {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < i; j++) {
        const [a, b] = [i * size + i, j * size + j];
        const at = i * size + j;
        if (near(c6[at], Math.sqrt(c6[a] * c6[b])) && near(c12[at], Math.sqrt(c12[a] * c12[b]))) continue;
        overrides.push(`${names[i]} ${names[j]} 1 ${pairOf(c6[at], c12[at], rule)}`);
      }
    }
  }
  const columns = rule === 1 ? 'C6 C12' : 'sigma epsilon';
  return [
    ...section('atomtypes', `name at.num mass charge ptype ${columns}`, lines),
    ...(overrides.length > 0 ? section('nonbond_params', `i j func ${columns}`, overrides) : []),
  ];
}

function moleculeLines(type: MoleculeType, names: readonly string[], force: Nonbonded): string[] {
  const { species, charges, masses, types } = type;
  const size = types.length;
  const keys = bondKeys(type);
  const held = heldDistances(type, keys);
  const { reach, rest } = exclusionsOf(type, keys);
  const bondLines = linesOf(type, BONDS);
  const withTerm = new Set(
    type.terms
      .filter(({ kind }) => kind.startsWith('bond-'))
      .flatMap((table) => Array.from({ length: termCount(table) }, (_, n) => keyOf(table.atoms, n, size))),
  );
  for (const key of keys) {
    if (withTerm.has(key) || held.keys.has(key)) continue;
    bondLines.push(`${Math.floor(key / size) + 1} ${(key % size) + 1} 5`);
  }
  return [
    ...section('moleculetype', 'name nrexcl', [`${type.name} ${reach}`]),
    ...section(
      'atoms',
      'nr type resnr residue atom cgnr charge mass',
      species.atoms.map(
        (atom, k) =>
          // Columns of a .gro hold 5 characters, and grompp compares the names.
          `${k + 1} ${names[types[k]]} ${atom.residueNumber} ${wordOf(atom.residue).slice(0, 5)} ${wordOf(atom.name).slice(0, 5)} ${k + 1} ${decimal(charges[k])} ${decimal(masses[k])}`,
      ),
    ),
    ...section('bonds', 'i j func parameters', bondLines),
    ...held.lines,
    ...section(
      'pairs',
      force.generatePairs ? 'i j func' : 'i j func parameters',
      pairs14(type).map(
        ({ i, j, c6, c12 }) =>
          `${i + 1} ${j + 1} 1${force.generatePairs ? '' : ` ${pairOf(c6, c12, force.rule)}`}`,
      ),
    ),
    ...section('angles', 'i j k func parameters', linesOf(type, ANGLES)),
    ...section('dihedrals', 'i j k l func parameters', linesOf(type, DIHEDRALS)),
    ...section(
      'exclusions',
      'i j',
      rest.map(([i, j]) => `${i + 1} ${j + 1}`),
    ),
  ];
}

type Form = (p: Float64Array, at: number) => string;
type Forms = Readonly<Partial<Record<TermKind, Form>>>;

const listed =
  (func: number, ...columns: readonly ((value: number) => string)[]): Form =>
  (p, at) =>
    [func, ...columns.map((column, k) => column(p[at + k]))].join(' ');

const BONDS: Forms = {
  'bond-harmonic': listed(1, decimal, decimal),
  'bond-g96': listed(2, decimal, decimal),
  'bond-morse': listed(3, decimal, decimal, decimal),
};
const ANGLES: Forms = {
  'angle-harmonic': listed(1, degreesOf, decimal),
  'angle-g96': listed(2, (cosine) => degreesOf(Math.acos(cosine)), decimal),
  'angle-urey-bradley': listed(5, degreesOf, decimal, decimal, decimal),
};
const DIHEDRALS: Forms = {
  'dihedral-periodic': listed(9, degreesOf, decimal, String),
  'dihedral-ryckaert-bellemans': listed(3, decimal, decimal, decimal, decimal, decimal, decimal),
  'improper-harmonic': listed(2, degreesOf, decimal),
  'improper-periodic': listed(4, degreesOf, decimal, String),
};

function linesOf({ terms }: MoleculeType, forms: Forms): string[] {
  return terms.flatMap((table) => {
    const form = forms[table.kind];
    return form === undefined ? [] : rowsOf(table, form);
  });
}

function rowsOf(table: TermTable, form: Form): string[] {
  const { atoms, parameters } = TERM_SHAPES[table.kind];
  return Array.from({ length: termCount(table) }, (_, n) => {
    const indices = Array.from(table.atoms.subarray(n * atoms, (n + 1) * atoms), (atom) => atom + 1);
    return `${indices.join(' ')} ${form(table.parameters, n * parameters.length)}`;
  });
}

function keyOf(pairs: Uint32Array, n: number, size: number): number {
  const [i, j] = [pairs[2 * n], pairs[2 * n + 1]];
  return Math.min(i, j) * size + Math.max(i, j);
}

/** Rigid water of three sites is [ settles ], everything else [ constraints ], which LINCS solves unless they form triangles. */
function heldDistances(
  { name, constraints, types, masses }: MoleculeType,
  bonds: ReadonlySet<number>,
): { readonly lines: string[]; readonly keys: ReadonlySet<number> } {
  const { atoms, lengths } = constraints;
  const size = types.length;
  const lengthOf = new Map(Array.from(lengths, (length, n) => [keyOf(atoms, n, size), length]));
  const keys = new Set(lengthOf.keys());
  if (size === 3 && lengths.length === 3) {
    const [first, second, between] = [lengthOf.get(1), lengthOf.get(2), lengthOf.get(size + 2)];
    if (first !== undefined && first === second && between !== undefined && masses[1] === masses[2])
      return {
        lines: section('settles', 'oxygen func doh dhh', [`1 1 ${decimal(first)} ${decimal(between)}`]),
        keys: new Set([1, 2]),
      };
  }
  const partners = neighboursOf(size, pairsOfKeys(keys, size));
  for (const [i, j] of pairsOfKeys(keys, size)) {
    const third = partners[i].find((k) => partners[j].includes(k));
    if (third === undefined) continue;
    throw cannotExport(
      'E_EXPORT_CONSTRAINTS',
      `atoms ${i + 1}, ${j + 1} and ${third + 1} of ${name} are held as a triangle`,
      'LINCS does not solve triangles of constraints, and [ settles ] is water of three sites alone',
      'hold two of the distances only',
    );
  }
  const lines = pairsOfKeys(keys, size).map(([i, j]) => {
    const key = i * size + j;
    return `${i + 1} ${j + 1} ${bonds.has(key) ? 1 : 2} ${decimal(lengthOf.get(key) ?? 0)}`;
  });
  return { lines: section('constraints', 'i j func length', lines), keys };
}

function exclusionsOf(
  { exclusions, types }: MoleculeType,
  bonds: ReadonlySet<number>,
): { readonly reach: number; readonly rest: readonly (readonly [number, number])[] } {
  const size = types.length;
  const wanted = new Set(Array.from({ length: exclusions.length / 2 }, (_, n) => keyOf(exclusions, n, size)));
  const distances = new Map<number, number>();
  visitPairsWithin(neighboursOf(size, pairsOfKeys(bonds, size)), 3, (i, j, distance) => {
    distances.set(i * size + j, distance);
  });
  let reach = 3;
  for (const [key, distance] of distances) if (!wanted.has(key)) reach = Math.min(reach, distance - 1);
  const rest = [...wanted].filter((key) => (distances.get(key) ?? 4) > reach);
  return { reach, rest: pairsOfKeys(rest, size) };
}

function section(name: string, columns: string | null, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return ['', `[ ${name} ]`, ...(columns === null ? [] : [`; ${columns}`]), ...lines];
}

/** One line without what starts a comment or a continuation. */
function wordsOf(title: string): string {
  return title.replace(/[;\\\r\n[\]#]+/g, ' ').trim() || 'sheath';
}
