/**
 * The interaction terms: how many atoms one interaction joins, its parameters, and the energy it counts towards.
 * Numbers in [] are GROMACS function types; equations, parameters and sources stand in the file of each term.
 */

/** Energy categories of the report, in kJ/mol; names as printed by `sheath energy`. */
export const ENERGY_TERMS = [
  'bond',
  'angle',
  'properDihedral',
  'rbDihedral',
  'improperDihedral',
  'lj14',
  'coulomb14',
  'lj',
  'dispersionCorrection',
  'coulombDirect',
  'coulombReciprocal',
] as const;
export type EnergyTerm = (typeof ENERGY_TERMS)[number];

export const TERM_SHAPES = {
  /** [bond 1] r0 (nm), k (kJ/mol/nm²): k/2 (r - r0)² */
  'bond-harmonic': { atoms: 2, parameters: ['r0', 'k'], energy: 'bond' },
  /** [bond 2] r0 (nm), k (kJ/mol/nm⁴): k/4 (r² - r0²)² */
  'bond-g96': { atoms: 2, parameters: ['r0', 'k'], energy: 'bond' },
  /** [bond 3] r0 (nm), D (kJ/mol), beta (1/nm): D (1 - exp(-beta (r - r0)))² */
  'bond-morse': { atoms: 2, parameters: ['r0', 'D', 'beta'], energy: 'bond' },
  /** [angle 1] theta0 (rad), k (kJ/mol/rad²): k/2 (theta - theta0)² */
  'angle-harmonic': { atoms: 3, parameters: ['theta0', 'k'], energy: 'angle' },
  /** [angle 2] cos(theta0), k (kJ/mol): k/2 (cos theta - cos theta0)² */
  'angle-g96': { atoms: 3, parameters: ['cosTheta0', 'k'], energy: 'angle' },
  /** [angle 5] theta0 (rad), k, r13 (nm), kUB (kJ/mol/nm²): harmonic angle + kUB/2 (r_ik - r13)² */
  'angle-urey-bradley': { atoms: 3, parameters: ['theta0', 'k', 'r13', 'kUB'], energy: 'angle' },
  /** [dihedral 1, 9] phi0 (rad), k (kJ/mol), n: k (1 + cos(n phi - phi0)); trans = 180° */
  'dihedral-periodic': { atoms: 4, parameters: ['phi0', 'k', 'n'], energy: 'properDihedral' },
  /** [dihedral 3, 5] C0..C5 (kJ/mol): sum C_n cos^n(psi), psi = phi - 180° */
  'dihedral-ryckaert-bellemans': {
    atoms: 4,
    parameters: ['C0', 'C1', 'C2', 'C3', 'C4', 'C5'],
    energy: 'rbDihedral',
  },
  /** [dihedral 2] xi0 (rad), k (kJ/mol/rad²): k/2 (xi - xi0)², the difference taken within ±180° */
  'improper-harmonic': { atoms: 4, parameters: ['xi0', 'k'], energy: 'improperDihedral' },
  /** [dihedral 4] the periodic form, counted as improper */
  'improper-periodic': { atoms: 4, parameters: ['phi0', 'k', 'n'], energy: 'improperDihedral' },
  /** [pair 1] C6 (kJ/mol nm⁶), C12 (kJ/mol nm¹²), fudgeQQ: LJ into lj14, fudgeQQ f q_i q_j / r into coulomb14; no cut-off */
  'pair-14': { atoms: 2, parameters: ['C6', 'C12', 'fudgeQQ'], energy: 'lj14' },
} as const satisfies Record<string, { atoms: number; parameters: readonly string[]; energy: EnergyTerm }>;
export type TermKind = keyof typeof TERM_SHAPES;

/** All interactions of one kind. */
export interface TermTable {
  readonly kind: TermKind;
  /** [interaction, atom of the shape] */
  readonly atoms: Uint32Array;
  /** [interaction, parameter of the shape] */
  readonly parameters: Float64Array;
}

export function termCount(table: TermTable): number {
  return table.atoms.length / TERM_SHAPES[table.kind].atoms;
}
