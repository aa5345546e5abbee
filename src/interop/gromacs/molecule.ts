/**
 * Second stage, molecules: one [ moleculetype ] with its interactions -> MoleculeModel. Missing parameters are looked up
 * by type; exclusions follow from nrexcl over the chemical bonds (bonds 1, 2, 3, 5, constraints 1, settles) plus
 * [ exclusions ]; a pair 1-4 takes its parameters from its line, else from [ pairtypes ], else, with gen-pairs, the
 * non-bonded pair (overrides of [ nonbond_params ] included) times fudgeLJ.
 */
import {
  type Bond,
  createTermTableBuilder,
  type LennardJonesTable,
  type MoleculeModel,
  neighboursOf,
  sortedPairs,
  visitPairsWithin,
} from '../../forcefield/index.js';
import { type Atom, elementOfMass, elementOfNumber } from '../../topology/index.js';
import {
  ANGLE_FUNCTIONS,
  BOND_FUNCTIONS,
  type BondedFunction,
  CONNECTION,
  DIHEDRAL_FUNCTIONS,
} from './bonded-functions.js';
import {
  type AtomType,
  differentState,
  type Parameters,
  pairParameters,
  stateParameters,
  unsupportedFunction,
} from './parameters.js';
import { integerField, numberField, recordError, type TopologyRecord } from './source.js';
import type { MoleculeDirective, MoleculeSection } from './topology-file.js';

type Types = ReadonlyMap<string, AtomType>;

interface AtomsOfMolecule {
  readonly atoms: readonly Atom[];
  /** [atom] bonded type name. */
  readonly bondedTypes: readonly string[];
}

function typeOf(record: TopologyRecord, name: string, types: Types): AtomType {
  const type = types.get(name);
  if (type === undefined) {
    throw recordError(
      'E_GROMACS_TYPE',
      record,
      `the atom type "${name}"`,
      'no [ atomtypes ] line defines it',
      'include the force field that does or correct the name',
    );
  }
  if (type.particle !== 'A') {
    throw recordError(
      'E_GROMACS_UNSUPPORTED',
      record,
      `the atom type "${name}" is a particle of kind ${type.particle}`,
      'sheath has no shells and no virtual sites',
      'use a model of plain atoms',
    );
  }
  return type;
}

function readAtoms(section: MoleculeSection, types: Types): AtomsOfMolecule {
  const atoms: Atom[] = [];
  const bondedTypes: string[] = [];
  let residueNumber = 0;
  let residueKey = '';
  for (const record of section.records.get('atoms') ?? []) {
    const { fields } = record;
    if (fields.length < 6 || fields.length > 11) {
      throw recordError(
        'E_GROMACS_SYNTAX',
        record,
        `${fields.length} fields`,
        'an atom is: nr type resnr residue atom cgnr [charge [mass [typeB chargeB massB]]]',
        'correct the line',
      );
    }
    if (integerField(record, 0, 'the atom number', 1) !== atoms.length + 1) {
      throw recordError(
        'E_GROMACS_SYNTAX',
        record,
        `atom number ${fields[0]}`,
        `atoms count from 1 without gaps, so ${atoms.length + 1} comes here`,
        'renumber the atoms',
      );
    }
    const type = typeOf(record, fields[1], types);
    integerField(record, 5, 'the charge group', -(2 ** 31));
    const charge = fields.length > 6 ? numberField(record, 6, 'the charge') : type.charge;
    const mass = fields.length > 7 ? numberField(record, 7, 'the mass') : type.mass;
    if (fields.length > 8) {
      const typeB = typeOf(record, fields[8], types);
      const chargeB = fields.length > 9 ? numberField(record, 9, 'the charge of state B') : typeB.charge;
      const massB = fields.length > 10 ? numberField(record, 10, 'the mass of state B') : typeB.mass;
      if (typeB.name !== type.name) throw differentState(record, 'the type', type.name, typeB.name);
      if (chargeB !== charge) throw differentState(record, 'the charge', charge, chargeB);
      if (massB !== mass) throw differentState(record, 'the mass', mass, massB);
    }
    if (!(mass > 0)) {
      throw recordError(
        'E_GROMACS_MASS',
        record,
        `the mass of ${fields[4]} is ${mass} u`,
        'an atom that moves has a mass',
        'give it one in [ atoms ] or [ atomtypes ]',
      );
    }
    const key = `${fields[2]} ${fields[3]}`;
    if (key !== residueKey) {
      residueNumber++;
      residueKey = key;
    }
    atoms.push({
      name: fields[4],
      element: elementOfNumber(type.atomicNumber ?? 0) || elementOfMass(mass),
      type: type.name,
      residue: fields[3],
      residueNumber,
      mass,
      charge,
    });
    bondedTypes.push(type.bondedType);
  }
  if (atoms.length === 0) {
    throw recordError(
      'E_GROMACS_SYNTAX',
      section.header,
      `the molecule "${section.name}" has no atoms`,
      'at least one belongs under [ atoms ]',
      'add them or remove the molecule',
    );
  }
  return { atoms, bondedTypes };
}

/** The first `count` fields as local atom indices from 0, all different. */
function atomIndices(record: TopologyRecord, count: number, atomCount: number): readonly number[] {
  const indices: number[] = [];
  for (let k = 0; k < count; k++) {
    const index = integerField(record, k, `atom ${k + 1} of the interaction`, 1) - 1;
    if (index >= atomCount) {
      throw recordError(
        'E_GROMACS_INDEX',
        record,
        `atom ${index + 1}`,
        `the molecule has ${atomCount} atoms`,
        'correct the number',
      );
    }
    if (indices.includes(index)) {
      throw recordError(
        'E_GROMACS_INDEX',
        record,
        `atom ${index + 1} stands twice`,
        'an interaction joins different atoms',
        'correct the number',
      );
    }
    indices.push(index);
  }
  return indices;
}

function missingParameters(record: TopologyRecord, func: number, types: readonly string[]): Error {
  return recordError(
    'E_GROMACS_PARAMETERS',
    record,
    `no parameters for ${types.join(' - ')}, function ${func}`,
    'neither this line nor the types of the force field give them',
    'add them to the line or to the force field',
  );
}

/** nrexcl bonds apart or nearer, and [ exclusions ]. */
function exclusionsOf(section: MoleculeSection, atomCount: number, bonds: readonly Bond[]): Uint32Array {
  const reach = integerField(section.header, 1, 'nrexcl', 0);
  const pairs: [number, number][] = [];
  visitPairsWithin(neighboursOf(atomCount, bonds), reach, (i, j) => pairs.push([i, j]));
  for (const record of section.records.get('exclusions') ?? []) {
    const numbers = record.fields.map((_, k) => integerField(record, k, 'an excluded atom', 1) - 1);
    if (numbers.length < 2 || numbers.some((atom) => atom >= atomCount)) {
      throw recordError(
        'E_GROMACS_INDEX',
        record,
        `exclusions of atoms ${record.fields.slice(0, 8).join(' ')}`,
        `two or more numbers from 1 to ${atomCount} belong there`,
        'correct the line',
      );
    }
    for (const other of numbers.slice(1)) pairs.push([numbers[0], other]);
  }
  return sortedPairs(pairs);
}

/**
 * One molecule in sheath's terms. `lennardJones` holds all types of the molecule.
 * Errors: E_GROMACS_SYNTAX, E_GROMACS_NUMBER, E_GROMACS_TYPE, E_GROMACS_MASS, E_GROMACS_INDEX, E_GROMACS_PARAMETERS,
 * E_GROMACS_UNSUPPORTED, E_GROMACS_B_STATE.
 */
export function readMolecule(
  section: MoleculeSection,
  parameters: Parameters,
  lennardJones: LennardJonesTable,
): MoleculeModel {
  const { atoms, bondedTypes } = readAtoms(section, parameters.atomTypes);
  const { bonded, defaults } = parameters;
  const count = atoms.length;
  const terms = createTermTableBuilder();
  const bonds: Bond[] = [];
  const rigid = new Map<string, { readonly pair: readonly [number, number]; readonly length: number }>();
  const records = (directive: MoleculeDirective): readonly TopologyRecord[] =>
    section.records.get(directive) ?? [];
  if (section.header.fields.length !== 2) {
    throw recordError(
      'E_GROMACS_SYNTAX',
      section.header,
      `${section.header.fields.length} fields`,
      'a molecule type is: name nrexcl',
      'correct the line',
    );
  }

  const addInteraction = (
    record: TopologyRecord,
    indices: readonly number[],
    func: number,
    form: BondedFunction,
    lookUp: (func: number, types: readonly string[]) => readonly (readonly number[])[] | undefined,
  ): void => {
    const first = indices.length + 1;
    let sets: readonly (readonly number[])[] | undefined;
    if (record.fields.length > first) {
      sets = [stateParameters(record, first, form.parameters)];
    } else {
      const types = indices.map((index) => bondedTypes[index]);
      sets = lookUp(func, types);
      if (sets === undefined) throw missingParameters(record, func, types);
    }
    for (const values of sets) terms.add(form.kind, indices, form.convert(values));
  };

  const addRigid = (record: TopologyRecord, i: number, j: number, length: number): void => {
    if (!(length > 0)) {
      throw recordError(
        'E_GROMACS_NUMBER',
        record,
        `a constraint of ${length} nm`,
        'a length is positive',
        'correct it',
      );
    }
    const pair: [number, number] = i < j ? [i, j] : [j, i];
    const earlier = rigid.get(pair.join(' '));
    if (earlier !== undefined && earlier.length !== length) {
      throw recordError(
        'E_GROMACS_DUPLICATE',
        record,
        `atoms ${pair[0] + 1} and ${pair[1] + 1} are held at ${earlier.length} and at ${length} nm`,
        'one distance a pair',
        'remove one constraint',
      );
    }
    rigid.set(pair.join(' '), { pair, length });
  };

  for (const record of records('bonds')) {
    const indices = atomIndices(record, 2, count);
    // grompp takes a line without function type as type 1.
    const func = record.fields.length > 2 ? integerField(record, 2, 'the function type', 0) : 1;
    if (func === CONNECTION) {
      if (record.fields.length > 3) {
        throw recordError(
          'E_GROMACS_SYNTAX',
          record,
          'parameters after function type 5',
          'a connection has none',
          'remove them',
        );
      }
    } else {
      const form = BOND_FUNCTIONS.get(func);
      if (form === undefined) throw unsupportedFunction(record, func, [...BOND_FUNCTIONS.keys(), CONNECTION]);
      addInteraction(record, indices, func, form, bonded.bond);
    }
    bonds.push([indices[0], indices[1]]);
  }

  for (const record of records('constraints')) {
    const indices = atomIndices(record, 2, count);
    const func = integerField(record, 2, 'the function type', 0);
    if (func !== 1 && func !== 2) throw unsupportedFunction(record, func, [1, 2]);
    const types = indices.map((index) => bondedTypes[index]);
    const values =
      record.fields.length > 3
        ? stateParameters(record, 3, ['length'])
        : bonded.constraint(func, types)?.at(0);
    if (values === undefined) throw missingParameters(record, func, types);
    addRigid(record, indices[0], indices[1], values[0]);
    if (func === 1) bonds.push([indices[0], indices[1]]);
  }

  const settles = records('settles');
  for (const record of settles) {
    const oxygen = integerField(record, 0, 'the oxygen', 1) - 1;
    const func = integerField(record, 1, 'the function type', 0);
    if (func !== 1) throw unsupportedFunction(record, func, [1]);
    if (count !== 3 || oxygen !== 0 || settles.length > 1) {
      throw recordError(
        'E_GROMACS_UNSUPPORTED',
        record,
        `settles of atom ${oxygen + 1} in a molecule of ${count} atoms`,
        'sheath has rigid water of three sites, oxygen first',
        'use a three-site water model',
      );
    }
    const [toHydrogen, betweenHydrogens] = stateParameters(record, 2, ['doh', 'dhh']);
    if (!(betweenHydrogens < 2 * toHydrogen)) {
      throw recordError(
        'E_GROMACS_NUMBER',
        record,
        `doh ${toHydrogen} nm and dhh ${betweenHydrogens} nm`,
        'they form no triangle',
        'correct the lengths',
      );
    }
    addRigid(record, 0, 1, toHydrogen);
    addRigid(record, 0, 2, toHydrogen);
    addRigid(record, 1, 2, betweenHydrogens);
    bonds.push([0, 1], [0, 2]);
  }

  for (const record of records('angles')) {
    const indices = atomIndices(record, 3, count);
    const func = record.fields.length > 3 ? integerField(record, 3, 'the function type', 0) : 1;
    const form = ANGLE_FUNCTIONS.get(func);
    if (form === undefined) throw unsupportedFunction(record, func, ANGLE_FUNCTIONS.keys());
    addInteraction(record, indices, func, form, bonded.angle);
  }

  for (const record of records('dihedrals')) {
    const indices = atomIndices(record, 4, count);
    const func = record.fields.length > 4 ? integerField(record, 4, 'the function type', 0) : 1;
    const form = DIHEDRAL_FUNCTIONS.get(func);
    if (form === undefined) throw unsupportedFunction(record, func, DIHEDRAL_FUNCTIONS.keys());
    addInteraction(record, indices, func, form, bonded.dihedral);
  }

  const typeIndex = new Map(lennardJones.typeNames.map((name, k) => [name, k]));
  for (const record of records('pairs')) {
    const [i, j] = atomIndices(record, 2, count);
    const func = record.fields.length > 2 ? integerField(record, 2, 'the function type', 0) : 1;
    if (func !== 1) throw unsupportedFunction(record, func, [1]);
    const types = [atoms[i].type, atoms[j].type];
    let pair: { readonly c6: number; readonly c12: number } | undefined;
    if (record.fields.length > 3) {
      const rule = defaults.combinationRule;
      const [v, w] = stateParameters(record, 3, rule === 1 ? ['C6', 'C12'] : ['sigma', 'epsilon']);
      pair = pairParameters(rule, v, w);
    } else {
      pair = parameters.pair14(types[0], types[1]);
      const a = typeIndex.get(types[0]);
      const b = typeIndex.get(types[1]);
      if (pair === undefined && defaults.generatePairs && a !== undefined && b !== undefined) {
        const entry = a * lennardJones.typeNames.length + b;
        pair = {
          c6: defaults.fudgeLJ * lennardJones.c6[entry],
          c12: defaults.fudgeLJ * lennardJones.c12[entry],
        };
      }
      if (pair === undefined) throw missingParameters(record, func, types);
    }
    terms.add('pair-14', [i, j], [pair.c6, pair.c12, defaults.fudgeQQ]);
  }

  const flatBonds = sortedPairs(bonds);
  const speciesBonds = Array.from(
    { length: flatBonds.length / 2 },
    (_, k) => [flatBonds[2 * k], flatBonds[2 * k + 1]] as const,
  );
  return {
    species: { name: section.name, atoms, bonds: speciesBonds },
    terms: terms.tables(),
    exclusions: exclusionsOf(section, count, bonds),
    rigidPairs: Uint32Array.from([...rigid.values()].flatMap(({ pair }) => pair)),
    rigidLengths: Float64Array.from([...rigid.values()].map(({ length }) => length)),
    settles: settles.length > 0,
  };
}
