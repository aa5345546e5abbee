/**
 * The bonded function types of GROMACS that sheath computes: which directive and number, how many parameters stand in the
 * file, and their conversion to the parameters of a term (forces/term.ts): degrees to radians, theta0 of the cosine
 * forms to cos(theta0), Fourier to Ryckaert-Bellemans. GROMACS reference manual 2022, "Topology file", table of
 * interaction types.
 */
import type { TermKind } from '../../forces/index.js';

export interface BondedFunction {
  readonly kind: TermKind;
  /** Names of the parameters of the A state, in file order. */
  readonly parameters: readonly string[];
  readonly convert: (values: readonly number[]) => readonly number[];
  /** Types of this function are looked up in the table of this one (dihedral 9 and 1 share theirs). */
  readonly typesOf: number;
  /** The bond counts for exclusions by nrexcl. */
  readonly chemical?: boolean;
}

const RADIANS = Math.PI / 180;
const same = (values: readonly number[]): readonly number[] => values;
const angleFirst = ([angle, ...rest]: readonly number[]): readonly number[] => [angle * RADIANS, ...rest];

/** V = 1/2 [F1 (1 + cos phi) + F2 (1 - cos 2 phi) + F3 (1 + cos 3 phi) + F4 (1 - cos 4 phi)] as C0..C5 (manual, eq. for type 5). */
export function ryckaertBellemansOfFourier([f1, f2, f3, f4]: readonly number[]): readonly number[] {
  return [f2 + (f1 + f3) / 2, (3 * f3 - f1) / 2, 4 * f4 - f2, -2 * f3, -4 * f4, 0];
}

/** The one parameter that is an integer. */
export const MULTIPLICITY = 'multiplicity';
const periodic = ['phi0', 'k', MULTIPLICITY];

export const BOND_FUNCTIONS: ReadonlyMap<number, BondedFunction> = new Map<number, BondedFunction>([
  [1, { kind: 'bond-harmonic', parameters: ['r0', 'k'], convert: same, typesOf: 1, chemical: true }],
  [2, { kind: 'bond-g96', parameters: ['r0', 'k'], convert: same, typesOf: 2, chemical: true }],
  [3, { kind: 'bond-morse', parameters: ['r0', 'D', 'beta'], convert: same, typesOf: 3, chemical: true }],
]);

/** [ bonds ] 5: a bond for exclusions and connectivity, without interaction. */
export const CONNECTION = 5;

export const ANGLE_FUNCTIONS: ReadonlyMap<number, BondedFunction> = new Map<number, BondedFunction>([
  [1, { kind: 'angle-harmonic', parameters: ['theta0', 'k'], convert: angleFirst, typesOf: 1 }],
  [
    2,
    {
      kind: 'angle-g96',
      parameters: ['theta0', 'k'],
      convert: ([theta0, k]) => [Math.cos(theta0 * RADIANS), k],
      typesOf: 2,
    },
  ],
  [
    5,
    {
      kind: 'angle-urey-bradley',
      parameters: ['theta0', 'k', 'r13', 'kUB'],
      convert: angleFirst,
      typesOf: 5,
    },
  ],
]);

export const DIHEDRAL_FUNCTIONS: ReadonlyMap<number, BondedFunction> = new Map<number, BondedFunction>([
  [1, { kind: 'dihedral-periodic', parameters: periodic, convert: angleFirst, typesOf: 1 }],
  [2, { kind: 'improper-harmonic', parameters: ['xi0', 'k'], convert: angleFirst, typesOf: 2 }],
  [
    3,
    {
      kind: 'dihedral-ryckaert-bellemans',
      parameters: ['C0', 'C1', 'C2', 'C3', 'C4', 'C5'],
      convert: same,
      typesOf: 3,
    },
  ],
  [4, { kind: 'improper-periodic', parameters: periodic, convert: angleFirst, typesOf: 4 }],
  [
    5,
    {
      kind: 'dihedral-ryckaert-bellemans',
      parameters: ['F1', 'F2', 'F3', 'F4'],
      convert: ryckaertBellemansOfFourier,
      typesOf: 5,
    },
  ],
  [9, { kind: 'dihedral-periodic', parameters: periodic, convert: angleFirst, typesOf: 1 }],
]);
