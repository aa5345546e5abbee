/**
 * Bonded terms in the styles of LAMMPS (manual, "bond_style", "angle_style", "dihedral_style", "improper_style"), units real:
 * kcal/mol, Å, degrees; LAMMPS's K has the factor 1/2 in it. Its dihedral angle has trans = 180°, so that cos(psi) of
 * Ryckaert-Bellemans is -cos(phi). Improper dihedrals of the periodic form are dihedrals here: the same function of the same angle.
 */
import { TERM_SHAPES, type TermKind, termCount } from '../../forces/index.js';
import { cannotExport } from '../export/export-input.js';
import type { MoleculeType } from '../export/molecule-types.js';

export const KCAL = 4.184; // kJ
export const ANGSTROM = 0.1; // nm

export const BONDED_CLASSES = ['bond', 'angle', 'dihedral', 'improper'] as const;
export type BondedClass = (typeof BONDED_CLASSES)[number];

interface StyleOf {
  readonly class: BondedClass;
  readonly style: string;
  /** @throws E_EXPORT_TERM for values the style does not have */
  readonly coefficients: (p: readonly number[]) => readonly number[];
}

const degrees = (radians: number): number => (radians * 180) / Math.PI;

const periodic: StyleOf = {
  class: 'dihedral',
  style: 'charmm',
  coefficients: ([phi0, k, n]) => {
    const phase = Math.round(degrees(phi0));
    if (Math.abs(degrees(phi0) - phase) > 1e-9)
      throw refused(
        'a periodic dihedral',
        `the phase ${degrees(phi0)}°`,
        'the phase is a whole number of degrees',
      );
    return [k / KCAL, n, phase, 0];
  },
};

export const LAMMPS_STYLES: Readonly<Record<Exclude<TermKind, 'pair-14'>, StyleOf>> = {
  'bond-harmonic': {
    class: 'bond',
    style: 'harmonic',
    coefficients: ([r0, k]) => [(k / 2 / KCAL) * ANGSTROM ** 2, r0 / ANGSTROM],
  },
  'bond-g96': {
    class: 'bond',
    style: 'gromos',
    coefficients: ([r0, k]) => [(k / 4 / KCAL) * ANGSTROM ** 4, r0 / ANGSTROM],
  },
  'bond-morse': {
    class: 'bond',
    style: 'morse',
    coefficients: ([r0, d, beta]) => [d / KCAL, beta * ANGSTROM, r0 / ANGSTROM],
  },
  'angle-harmonic': {
    class: 'angle',
    style: 'harmonic',
    coefficients: ([theta0, k]) => [k / 2 / KCAL, degrees(theta0)],
  },
  'angle-g96': {
    class: 'angle',
    style: 'cosine/squared',
    coefficients: ([cosine, k]) => [k / 2 / KCAL, degrees(Math.acos(cosine))],
  },
  'angle-urey-bradley': {
    class: 'angle',
    style: 'charmm',
    coefficients: ([theta0, k, r13, kUB]) => [
      k / 2 / KCAL,
      degrees(theta0),
      (kUB / 2 / KCAL) * ANGSTROM ** 2,
      r13 / ANGSTROM,
    ],
  },
  'dihedral-periodic': periodic,
  'improper-periodic': periodic,
  'dihedral-ryckaert-bellemans': {
    class: 'dihedral',
    style: 'multi/harmonic',
    coefficients: (c) => {
      if (c[5] !== 0)
        throw refused(
          'a Ryckaert-Bellemans dihedral',
          `C5 = ${c[5]} kJ/mol`,
          'multi/harmonic ends with cos^4',
        );
      return c.slice(0, 5).map((value, n) => ((n % 2 === 0 ? 1 : -1) * value) / KCAL);
    },
  },
  'improper-harmonic': {
    class: 'improper',
    style: 'harmonic',
    coefficients: ([xi0, k]) => {
      if (xi0 !== 0)
        throw refused(
          'a harmonic improper dihedral',
          `xi0 = ${degrees(xi0)}°`,
          'it does not tell +xi from -xi, so xi0 is 0',
        );
      return [k / 2 / KCAL, 0];
    },
  },
};

function refused(what: string, number: string, limit: string) {
  return cannotExport(
    'E_EXPORT_TERM',
    `${what} has ${number}`,
    `in LAMMPS ${limit}`,
    'export to GROMACS, or give the term in another form',
  );
}

/** What one interaction of a molecule type is: a numbered type of its class, and its local atoms. */
export interface TypedInteraction {
  readonly type: number;
  readonly atoms: readonly number[];
}

export interface BondedTypes {
  /** [class] coefficient lines without their number, in the order of numbers from 1: "harmonic 300 1.09". */
  readonly coefficients: Readonly<Record<BondedClass, readonly string[]>>;
  readonly styles: Readonly<Record<BondedClass, readonly string[]>>;
  /** [molecule type] */
  readonly interactions: readonly Readonly<Record<BondedClass, readonly TypedInteraction[]>>[];
  /** Numbers of the bond types that SHAKE holds. */
  readonly heldBonds: readonly number[];
}

/** kJ/mol/nm²; springs that stand in for held bonds where SHAKE does not work (minimisation): C-H of OPLS-AA. */
const STAND_IN = 284_512;

/** @throws E_EXPORT_TERM, E_EXPORT_CONSTRAINTS */
export function bondedTypesOf(types: readonly MoleculeType[]): BondedTypes {
  const known = { bond: new Map(), angle: new Map(), dihedral: new Map(), improper: new Map() } as Record<
    BondedClass,
    Map<string, number>
  >;
  const numberOf = (kind: BondedClass, style: string, values: readonly number[], mark = ''): number => {
    const key = `${style} ${values.map((value) => String(Number(value.toPrecision(14)))).join(' ')}${mark}`;
    const number = known[kind].get(key) ?? known[kind].size + 1;
    known[kind].set(key, number);
    return number;
  };
  const held = new Set<number>();
  const interactions = types.map((type) => {
    const lists = { bond: [], angle: [], dihedral: [], improper: [] } as Record<
      BondedClass,
      TypedInteraction[]
    >;
    const size = type.types.length;
    const bonded = new Set<number>();
    const mark = (i: number, j: number) => bonded.add(Math.min(i, j) * size + Math.max(i, j));
    for (const table of type.terms) {
      if (table.kind === 'pair-14') continue;
      const shape = TERM_SHAPES[table.kind];
      const { class: kind, style, coefficients } = LAMMPS_STYLES[table.kind];
      for (let n = 0; n < termCount(table); n++) {
        const atoms = Array.from(table.atoms.subarray(n * shape.atoms, (n + 1) * shape.atoms));
        const width = shape.parameters.length;
        const values = coefficients(Array.from(table.parameters.subarray(n * width, (n + 1) * width)));
        lists[kind].push({ type: numberOf(kind, style, values), atoms });
        if (kind === 'bond') mark(atoms[0], atoms[1]);
      }
    }
    checkClusters(type);
    type.constraints.lengths.forEach((length, n) => {
      const [i, j] = [type.constraints.atoms[2 * n], type.constraints.atoms[2 * n + 1]];
      const values = LAMMPS_STYLES['bond-harmonic'].coefficients([length, STAND_IN]);
      const number = numberOf('bond', 'harmonic', values, ' # held by SHAKE');
      held.add(number);
      lists.bond.push({ type: number, atoms: [i, j] });
      mark(i, j);
    });
    // Bonds without a term count for the 1-2, 1-3 and 1-4 pairs.
    for (const [i, j] of type.species.bonds) {
      if (!bonded.has(Math.min(i, j) * size + Math.max(i, j)))
        lists.bond.push({ type: numberOf('bond', 'harmonic', [0, 1], ' # no energy'), atoms: [i, j] });
    }
    return lists;
  });
  const perClass = <T>(value: (kind: BondedClass) => T) =>
    Object.fromEntries(BONDED_CLASSES.map((kind) => [kind, value(kind)])) as Record<BondedClass, T>;
  return {
    coefficients: perClass((kind) => [...known[kind].keys()]),
    styles: perClass((kind) => [...new Set([...known[kind].keys()].map((key) => key.split(' ')[0]))]),
    interactions,
    heldBonds: [...held],
  };
}

/** SHAKE of LAMMPS holds a bond, or one atom with two or three neighbours. */
function checkClusters({ name, constraints, types }: MoleculeType): void {
  const degree = new Uint8Array(types.length);
  for (const atom of constraints.atoms) degree[atom]++;
  constraints.lengths.forEach((_, n) => {
    const [i, j] = [constraints.atoms[2 * n], constraints.atoms[2 * n + 1]];
    if (Math.min(degree[i], degree[j]) === 1 && Math.max(degree[i], degree[j]) <= 3) return;
    throw cannotExport(
      'E_EXPORT_CONSTRAINTS',
      `atoms ${i + 1} and ${j + 1} of ${name} are held, among ${degree[i]} and ${degree[j]} held bonds of theirs`,
      'SHAKE of LAMMPS holds a single bond or one atom with two or three neighbours',
      'hold fewer bonds, or export to GROMACS',
    );
  });
}
