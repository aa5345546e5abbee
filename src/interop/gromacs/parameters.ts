/**
 * Second stage, parameters: [ defaults ], [ atomtypes ] and the tables of bonded and pair types, with the look-up rules of
 * grompp (GROMACS reference manual 2022, "Topology file"): bonded types are compared by bonded type name in either
 * direction; among dihedral types with wildcards X the one with most literal matches wins, then the first; a dihedral
 * type of function 9 may span consecutive lines; a type defined twice is overridden by the later line, with a warning.
 */
import type { Notice } from '../../core/index.js';
import { SheathError } from '../../core/index.js';
import { c6c12Of } from '../../forcefield/index.js';
import {
  ANGLE_FUNCTIONS,
  BOND_FUNCTIONS,
  type BondedFunction,
  DIHEDRAL_FUNCTIONS,
  MULTIPLICITY,
} from './bonded-functions.js';
import { integerField, numberField, recordError, sourceLabel, type TopologyRecord } from './source.js';
import type { ParameterDirective, TopologyFile } from './topology-file.js';

export interface Defaults {
  /** 1: C6, C12, geometric; 2: sigma, epsilon, Lorentz-Berthelot; 3: sigma, epsilon, geometric. */
  readonly combinationRule: 1 | 2 | 3;
  readonly generatePairs: boolean;
  readonly fudgeLJ: number;
  readonly fudgeQQ: number;
}

export interface AtomType {
  readonly name: string;
  readonly bondedType: string;
  /** null where the file does not say. */
  readonly atomicNumber: number | null;
  readonly mass: number;
  readonly charge: number;
  /** "A" atom, "S" shell, "V" or "D" virtual site. */
  readonly particle: string;
  /** Sigma (nm) and epsilon (kJ/mol), or C6 and C12 with combination rule 1. */
  readonly v: number;
  readonly w: number;
  readonly record: TopologyRecord;
}

export interface PairType {
  readonly c6: number;
  readonly c12: number;
  readonly first: string;
  readonly second: string;
}

/** Parameter sets (one, or several for a dihedral of many lines) as they stand in the file. */
type ParameterSets = readonly (readonly number[])[];

export interface BondedTypes {
  readonly bond: (func: number, types: readonly string[]) => ParameterSets | undefined;
  readonly angle: (func: number, types: readonly string[]) => ParameterSets | undefined;
  readonly dihedral: (func: number, types: readonly string[]) => ParameterSets | undefined;
  readonly constraint: (func: number, types: readonly string[]) => ParameterSets | undefined;
}

export interface Parameters {
  readonly defaults: Defaults;
  readonly atomTypes: ReadonlyMap<string, AtomType>;
  readonly bonded: BondedTypes;
  readonly nonbondPairs: readonly PairType[];
  /** [ pairtypes ] of two non-bonded type names, in either order. */
  readonly pair14: (first: string, second: string) => PairType | undefined;
  readonly notices: readonly Notice[];
}

export function unsupportedFunction(
  record: TopologyRecord,
  func: number,
  known: Iterable<number>,
): SheathError {
  return recordError(
    'E_GROMACS_UNSUPPORTED',
    record,
    `function type ${func}`,
    `sheath computes types ${[...known].join(', ')} here`,
    'use one of these forms or another model',
  );
}

function readDefaults(record: TopologyRecord): Defaults {
  const nbfunc = integerField(record, 0, 'nbfunc', 0);
  if (nbfunc !== 1) {
    throw recordError(
      'E_GROMACS_UNSUPPORTED',
      record,
      `nbfunc ${nbfunc}`,
      'sheath computes Lennard-Jones, nbfunc 1',
      'use a Lennard-Jones force field',
    );
  }
  const rule = integerField(record, 1, 'comb-rule', 0);
  if (rule !== 1 && rule !== 2 && rule !== 3) {
    throw recordError(
      'E_GROMACS_UNSUPPORTED',
      record,
      `comb-rule ${rule}`,
      'rules 1, 2 and 3 exist',
      'choose one of them',
    );
  }
  const generate = record.fields.at(2)?.toLowerCase() ?? 'no';
  if (generate !== 'yes' && generate !== 'no') {
    throw recordError(
      'E_GROMACS_SYNTAX',
      record,
      `gen-pairs "${generate}"`,
      'it is yes or no',
      'write yes or no',
    );
  }
  if (record.fields.length > 6) throw tooMany(record, 6);
  // A sixth field is the repulsion exponent.
  if (record.fields.length === 6 && numberField(record, 5, 'the repulsion exponent') !== 12) {
    throw recordError(
      'E_GROMACS_UNSUPPORTED',
      record,
      `repulsion exponent ${record.fields[5]}`,
      'sheath computes r^-12',
      'use a 12-6 force field',
    );
  }
  return {
    combinationRule: rule,
    generatePairs: generate === 'yes',
    fudgeLJ: record.fields.length > 3 ? numberField(record, 3, 'fudgeLJ') : 1,
    fudgeQQ: record.fields.length > 4 ? numberField(record, 4, 'fudgeQQ') : 1,
  };
}

function tooMany(record: TopologyRecord, most: number): SheathError {
  return recordError(
    'E_GROMACS_SYNTAX',
    record,
    `${record.fields.length} fields`,
    `${most} are the most here`,
    'remove the rest or put it in a comment',
  );
}

const isLetter = (field: string | undefined): boolean => field !== undefined && /^[A-Za-z]$/.test(field);

/** The columns before mass are optional; grompp tells them apart by where the one-letter particle type stands. */
function readAtomType(record: TopologyRecord, rule: Defaults['combinationRule']): AtomType {
  const { fields } = record;
  let mass = 2;
  if (isLetter(fields.at(5))) mass = 3;
  else if (isLetter(fields.at(3))) mass = 1;
  const hasBoth = mass === 3;
  const hasBonded = hasBoth || (mass === 2 && /^[A-Za-z]/.test(fields.at(1) ?? ''));
  const hasNumber = hasBoth || (mass === 2 && !hasBonded);
  if (fields.length !== mass + 5) {
    throw recordError(
      'E_GROMACS_SYNTAX',
      record,
      `${fields.length} fields`,
      'an atom type is: name [bonded type] [atomic number] mass charge particle V W',
      'complete the line',
    );
  }
  const particle = fields[mass + 2];
  if (!/^[ASVDB]$/i.test(particle)) {
    throw recordError(
      'E_GROMACS_SYNTAX',
      record,
      `particle type "${particle}"`,
      'it is A, S, V or D',
      'write A for an atom',
    );
  }
  const v = numberField(record, mass + 3, rule === 1 ? 'C6' : 'sigma');
  const w = numberField(record, mass + 4, rule === 1 ? 'C12' : 'epsilon');
  if (v < 0 || w < 0) {
    throw recordError(
      'E_GROMACS_NUMBER',
      record,
      `the Lennard-Jones parameters are ${v} and ${w}`,
      'neither is negative in a type that is combined with others',
      'give such pairs in [ nonbond_params ]',
    );
  }
  return {
    name: fields[0],
    bondedType: hasBonded ? fields[1] : fields[0],
    atomicNumber: hasNumber ? integerField(record, hasBoth ? 2 : 1, 'the atomic number', 0) : null,
    mass: numberField(record, mass, 'the mass'),
    charge: numberField(record, mass + 1, 'the charge'),
    particle: particle.toUpperCase(),
    v,
    w,
    record,
  };
}

/** Parameters of the A state from field `first` on. A stated B state must equal it: sheath knows one state. */
export function stateParameters(
  record: TopologyRecord,
  first: number,
  names: readonly string[],
): readonly number[] {
  const given = record.fields.length - first;
  const count = names.length;
  if (given !== count && given !== 2 * count) {
    throw recordError(
      'E_GROMACS_SYNTAX',
      record,
      `${given} parameters`,
      `${count} belong there (${names.join(', ')})`,
      'complete the line',
    );
  }
  const values = names.map((name, k) =>
    name === MULTIPLICITY ? integerField(record, first + k, name, 0) : numberField(record, first + k, name),
  );
  for (let k = 0; k < given - count; k++) {
    const b = numberField(record, first + count + k, `${names[k]} of the B state`);
    if (b !== values[k]) throw differentState(record, names[k], values[k], b);
  }
  return values;
}

export function differentState(
  record: TopologyRecord,
  what: string,
  a: string | number,
  b: string | number,
): SheathError {
  return recordError(
    'E_GROMACS_B_STATE',
    record,
    `${what} is ${a} in state A and ${b} in state B`,
    'sheath simulates one state',
    'write out the state you want',
  );
}

/** C6 and C12 of the two numbers of a type or pair under the combination rule. */
export function pairParameters(
  rule: Defaults['combinationRule'],
  v: number,
  w: number,
): { readonly c6: number; readonly c12: number } {
  return rule === 1 ? { c6: v, c12: w } : c6c12Of(v, w);
}

const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

function overridden(record: TopologyRecord, earlier: TopologyRecord): Notice {
  return {
    level: 'warning',
    code: 'W_GROMACS_REDEFINED',
    message: `${sourceLabel(record.source)} [ ${record.directive} ] redefines ${sourceLabel(earlier.source)} with other parameters; the later line counts.`,
  };
}

function readPairs(
  records: readonly TopologyRecord[],
  rule: Defaults['combinationRule'],
  notices: Notice[],
): Map<string, PairType & { readonly record: TopologyRecord }> {
  const pairs = new Map<string, PairType & { readonly record: TopologyRecord }>();
  for (const record of records) {
    const func = integerField(record, 2, 'the function type', 0);
    if (func !== 1) throw unsupportedFunction(record, func, [1]);
    const [v, w] = stateParameters(record, 3, rule === 1 ? ['C6', 'C12'] : ['sigma', 'epsilon']);
    const [first, second] = record.fields;
    const key = pairKey(first, second);
    const pair = { first, second, ...pairParameters(rule, v, w), record };
    const earlier = pairs.get(key);
    if (earlier !== undefined && (earlier.c6 !== pair.c6 || earlier.c12 !== pair.c12)) {
      notices.push(overridden(record, earlier.record));
    }
    pairs.set(key, pair);
  }
  return pairs;
}

interface BondedType {
  readonly types: readonly string[];
  readonly record: TopologyRecord;
  readonly sets: (readonly number[])[];
}

/** Types of bonds, angles and constraints: exact names, either direction. */
function exactTable(
  records: readonly TopologyRecord[],
  atoms: number,
  functions: ReadonlyMap<number, Pick<BondedFunction, 'parameters' | 'typesOf'>>,
  notices: Notice[],
): (func: number, types: readonly string[]) => ParameterSets | undefined {
  const table = new Map<string, BondedType>();
  const keyOf = (func: number, types: readonly string[]): string => `${func} ${types.join(' ')}`;
  for (const record of records) {
    const func = integerField(record, atoms, 'the function type', 0);
    const form = functions.get(func);
    if (form === undefined) throw unsupportedFunction(record, func, functions.keys());
    const values = stateParameters(record, atoms + 1, form.parameters);
    const types = record.fields.slice(0, atoms);
    const entry = { types, record, sets: [values] };
    const earlier = table.get(keyOf(form.typesOf, types));
    if (earlier?.sets[0].some((value, k) => value !== values[k])) {
      notices.push(overridden(record, earlier.record));
    }
    table.set(keyOf(form.typesOf, types), entry);
    table.set(keyOf(form.typesOf, [...types].reverse()), entry);
  }
  return (func, types) => table.get(keyOf(functions.get(func)?.typesOf ?? func, types))?.sets;
}

/** A dihedral type is given by four atoms, or by two: the outer ones of an improper (function 2), else the inner ones. */
function dihedralTypeAtoms(record: TopologyRecord): {
  readonly types: readonly string[];
  readonly func: number;
  readonly firstParameter: number;
} {
  const { fields } = record;
  if (/^\d$/.test(fields.at(2) ?? '')) {
    const func = integerField(record, 2, 'the function type', 0);
    const [a, b] = fields;
    return { types: func === 2 ? [a, 'X', 'X', b] : ['X', a, b, 'X'], func, firstParameter: 3 };
  }
  return {
    types: fields.slice(0, 4),
    func: integerField(record, 4, 'the function type', 0),
    firstParameter: 5,
  };
}

function literalMatches(pattern: readonly string[], types: readonly string[]): number {
  let matches = 0;
  for (let k = 0; k < 4; k++) {
    if (pattern[k] === types[k]) matches++;
    else if (pattern[k] !== 'X') return -1;
  }
  return matches;
}

function dihedralTable(
  records: readonly TopologyRecord[],
  notices: Notice[],
): (func: number, types: readonly string[]) => ParameterSets | undefined {
  const tables = new Map<number, BondedType[]>();
  const exact = new Map<string, BondedType>();
  const keyOf = (func: number, types: readonly string[]): string => `${func} ${types.join(' ')}`;
  let last: BondedType | undefined;
  for (const record of records) {
    const { types, func, firstParameter } = dihedralTypeAtoms(record);
    const form = DIHEDRAL_FUNCTIONS.get(func);
    if (form === undefined) throw unsupportedFunction(record, func, DIHEDRAL_FUNCTIONS.keys());
    const values = stateParameters(record, firstParameter, form.parameters);
    const entry =
      exact.get(keyOf(form.typesOf, types)) ?? exact.get(keyOf(form.typesOf, [...types].reverse()));
    if (entry === undefined) {
      const fresh: BondedType = { types, record, sets: [values] };
      exact.set(keyOf(form.typesOf, types), fresh);
      const table = tables.get(form.typesOf) ?? [];
      table.push(fresh);
      tables.set(form.typesOf, table);
      last = fresh;
    } else if (func === 9 && entry === last) {
      entry.sets.push(values);
    } else {
      const sameValues = entry.sets.length === 1 && entry.sets[0].every((value, k) => value === values[k]);
      if (!sameValues && (func === 9 || entry.sets.length > 1)) {
        throw recordError(
          'E_GROMACS_DUPLICATE',
          record,
          'a second block of lines for these four types',
          `the first stands at ${sourceLabel(entry.record.source)}; the lines of one dihedral type are consecutive`,
          'bring the lines together or remove one block',
        );
      }
      if (!sameValues) notices.push(overridden(record, entry.record));
      entry.sets[0] = values;
      last = entry;
    }
  }
  const found = new Map<string, ParameterSets | undefined>();
  return (func, types) => {
    const typesOf = DIHEDRAL_FUNCTIONS.get(func)?.typesOf ?? func;
    const key = keyOf(typesOf, types);
    if (found.has(key)) return found.get(key);
    const reversed = [...types].reverse();
    let best: BondedType | undefined;
    let most = -1;
    for (const entry of tables.get(typesOf) ?? []) {
      const matches = Math.max(literalMatches(entry.types, types), literalMatches(entry.types, reversed));
      if (matches > most) {
        most = matches;
        best = entry;
      }
    }
    found.set(key, best?.sets);
    return best?.sets;
  };
}

const CONSTRAINT_FUNCTIONS = new Map([
  [1, { parameters: ['length'], typesOf: 1 }],
  [2, { parameters: ['length'], typesOf: 2 }],
]);

/**
 * Interpret the parameter directives.
 * Errors: E_GROMACS_ORDER (no [ defaults ]), E_GROMACS_NUMBER, E_GROMACS_SYNTAX, E_GROMACS_UNSUPPORTED, E_GROMACS_B_STATE,
 * E_GROMACS_DUPLICATE.
 */
export function readParameters(file: TopologyFile): Parameters {
  const notices: Notice[] = [];
  const records = (directive: ParameterDirective): readonly TopologyRecord[] =>
    file.parameters.get(directive) ?? [];
  const first = records('defaults').at(0);
  if (first === undefined) {
    throw new SheathError('E_GROMACS_ORDER', {
      object: `${file.path} has no [ defaults ]`,
      limit: 'it holds the combination rule and the 1-4 factors',
      cure: 'include the force field first',
    });
  }
  const defaults = readDefaults(first);
  const rule = defaults.combinationRule;
  const atomTypes = new Map<string, AtomType>();
  for (const record of records('atomtypes')) {
    const type = readAtomType(record, rule);
    const earlier = atomTypes.get(type.name);
    if (earlier !== undefined && (earlier.v !== type.v || earlier.w !== type.w)) {
      notices.push(overridden(record, earlier.record));
    }
    atomTypes.set(type.name, type);
  }
  const pairTypes = readPairs(records('pairtypes'), rule, notices);
  return {
    defaults,
    atomTypes,
    bonded: {
      bond: exactTable(records('bondtypes'), 2, BOND_FUNCTIONS, notices),
      angle: exactTable(records('angletypes'), 3, ANGLE_FUNCTIONS, notices),
      dihedral: dihedralTable(records('dihedraltypes'), notices),
      constraint: exactTable(records('constrainttypes'), 2, CONSTRAINT_FUNCTIONS, notices),
    },
    nonbondPairs: [...readPairs(records('nonbond_params'), rule, notices).values()],
    pair14: (a, b) => pairTypes.get(pairKey(a, b)),
    notices,
  };
}
