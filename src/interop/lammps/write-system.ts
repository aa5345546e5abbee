/**
 * A System for LAMMPS: a data file of atoms (style full) and bonded interactions, and the coefficients as commands, so that a data
 * file written by a later stage goes with the same coefficients. Atom types are Lennard-Jones type and mass together.
 */
import { decimal, type ExportInput, wordOf } from '../export/export-input.js';
import type { MoleculeTypes } from '../export/molecule-types.js';
import {
  ANGSTROM,
  BONDED_CLASSES,
  type BondedClass,
  type BondedTypes,
  bondedTypesOf,
  KCAL,
} from './bonded-styles.js';
import { type SpecialBonds, specialBondsOf } from './special-bonds.js';

export interface LammpsSystem {
  readonly data: string;
  /** pair_style ... special_bonds: before the data are read. */
  readonly styles: string;
  /** pair_coeff, bond_coeff, ...: after. */
  readonly coefficients: string;
  /** Bond types that SHAKE holds. */
  readonly heldBonds: readonly number[];
  /** bond_coeff that take the energy of held bonds away. */
  readonly heldWithoutEnergy: readonly string[];
}

interface AtomType {
  readonly number: number;
  readonly lennardJones: number;
  readonly mass: number;
  readonly name: string;
}

const SECTIONS: Readonly<Record<BondedClass, string>> = {
  bond: 'Bonds',
  angle: 'Angles',
  dihedral: 'Dihedrals',
  improper: 'Impropers',
};

/** Å/fs per nm/ps */
const VELOCITY = 0.01;

/** @throws E_EXPORT_TERM, E_EXPORT_CONSTRAINTS, E_EXPORT_PAIRS */
export function lammpsSystem(input: ExportInput, molecules: MoleculeTypes): LammpsSystem {
  const types = atomTypesOf(input);
  const bonded = bondedTypesOf(molecules.types);
  return {
    data: dataFile(input, molecules, types, bonded),
    styles: stylesOf(input, bonded, specialBondsOf(input.system, molecules.types)),
    coefficients: coefficientsOf(input, [...types.values()], bonded),
    heldBonds: bonded.heldBonds,
    heldWithoutEnergy: bonded.heldBonds.map(
      (number) => `bond_coeff ${number} ${bonded.styles.bond.length > 1 ? 'harmonic ' : ''}0 1`,
    ),
  };
}

function keyOf(lennardJones: number, mass: number): string {
  return `${lennardJones} ${mass}`;
}

function atomTypesOf({ system }: ExportInput): ReadonlyMap<string, AtomType> {
  const found = new Map<string, AtomType>();
  for (let atom = 0; atom < system.types.length; atom++) {
    const [lennardJones, mass] = [system.types[atom], system.masses[atom]];
    const key = keyOf(lennardJones, mass);
    if (!found.has(key))
      found.set(key, {
        number: found.size + 1,
        lennardJones,
        mass,
        name: wordOf(system.lennardJones.typeNames[lennardJones]),
      });
  }
  return found;
}

function dataFile(
  { title, system, charges, positions, velocities, box }: ExportInput,
  { types: kinds, ofMolecule }: MoleculeTypes,
  types: ReadonlyMap<string, AtomType>,
  bonded: BondedTypes,
): string {
  const { topology } = system;
  const lists: Record<BondedClass, string[]> = { bond: [], angle: [], dihedral: [], improper: [] };
  for (let molecule = 0; molecule < topology.moleculeCount; molecule++) {
    const first = topology.moleculeStart[molecule] + 1;
    const interactions = bonded.interactions[ofMolecule[molecule]];
    for (const kind of BONDED_CLASSES) {
      for (const { type, atoms } of interactions[kind])
        lists[kind].push(`${lists[kind].length + 1} ${type} ${atoms.map((atom) => atom + first).join(' ')}`);
    }
  }
  const atoms = Array.from({ length: topology.atomCount }, (_, atom) => {
    const type = types.get(keyOf(system.types[atom], system.masses[atom]));
    const xyz = [0, 1, 2].map((axis) => {
      const edge = box[axis];
      const x = positions[3 * atom + axis];
      const cell = Math.floor(x / edge);
      return { x: decimal((x - cell * edge) / ANGSTROM), cell };
    });
    return `${atom + 1} ${topology.atomMolecule[atom] + 1} ${type?.number ?? 0} ${decimal(charges[atom])} ${xyz.map(({ x }) => x).join(' ')} ${xyz.map(({ cell }) => cell).join(' ')}`;
  });
  const present = BONDED_CLASSES.filter((kind) => lists[kind].length > 0);
  return `${[
    `LAMMPS data file via sheath: ${title.replace(/\s+/g, ' ')}, units = real, ${kinds.length} kinds of molecules`,
    '',
    `${topology.atomCount} atoms`,
    `${types.size} atom types`,
    ...present.flatMap((kind) => [
      `${lists[kind].length} ${SECTIONS[kind].toLowerCase()}`,
      `${bonded.coefficients[kind].length} ${kind} types`,
    ]),
    '',
    ...['x', 'y', 'z'].map((axis, k) => `0 ${decimal(box[k] / ANGSTROM)} ${axis}lo ${axis}hi`),
    ...section(
      'Masses',
      [...types.values()].map(({ number, mass, name }) => `${number} ${decimal(mass)} # ${name}`),
    ),
    ...section('Atoms # full', atoms),
    ...(velocities === null
      ? []
      : section(
          'Velocities',
          atoms.map((_, atom) =>
            [atom + 1, ...[0, 1, 2].map((axis) => decimal(velocities[3 * atom + axis] * VELOCITY))].join(' '),
          ),
        )),
    ...present.flatMap((kind) => section(SECTIONS[kind], lists[kind])),
  ].join('\n')}\n`;
}

function section(name: string, lines: readonly string[]): string[] {
  return ['', name, '', ...lines];
}

function stylesOf({ system, method }: ExportInput, { styles }: BondedTypes, special: SpecialBonds): string {
  const mix = { geometric: 'geometric', 'lorentz-berthelot': 'arithmetic', explicit: 'geometric' } as const;
  const bonded = BONDED_CLASSES.filter((kind) => styles[kind].length > 0).map(
    (kind) => `${kind}_style ${styles[kind].length > 1 ? 'hybrid ' : ''}${styles[kind].join(' ')}`,
  );
  return `${[
    'units real',
    'atom_style full',
    'boundary p p p',
    `pair_style lj/cut/coul/long ${decimal(method.cutoff / ANGSTROM)}`,
    `pair_modify mix ${mix[system.lennardJones.rule]} shift no`,
    ...bonded,
    `special_bonds lj 0 0 ${decimal(special.lennardJones14)} coul 0 0 ${decimal(special.coulomb14)}`,
  ].join('\n')}\n`;
}

function coefficientsOf({ system }: ExportInput, types: readonly AtomType[], bonded: BondedTypes): string {
  const { c6, c12, rule, typeNames } = system.lennardJones;
  const size = typeNames.length;
  const pair = (a: AtomType, b: AtomType): string => {
    const at = a.lennardJones * size + b.lennardJones;
    const [attraction, repulsion] = [c6[at], c12[at]];
    const values =
      attraction > 0 && repulsion > 0
        ? [(attraction * attraction) / (4 * repulsion) / KCAL, (repulsion / attraction) ** (1 / 6) / ANGSTROM]
        : [0, 1];
    return `pair_coeff ${a.number} ${b.number} ${values.map(decimal).join(' ')}`;
  };
  // One by one where LAMMPS would mix otherwise: given pairs, and types that do not interact.
  const pairs =
    rule === 'explicit'
      ? types.flatMap((a) => types.filter((b) => b.number >= a.number).map((b) => pair(a, b)))
      : types.map((a) => `${pair(a, a)} # ${a.name}`);
  return `${[
    ...pairs,
    ...BONDED_CLASSES.flatMap((kind) =>
      bonded.coefficients[kind].map((line, k) => {
        const [style, ...rest] = line.split(' ');
        const words = bonded.styles[kind].length > 1 ? [style, ...rest] : rest;
        return `${kind}_coeff ${k + 1} ${words.join(' ')}`;
      }),
    ),
  ].join('\n')}\n`;
}
