import { angleG96 } from './angle-g96.js';
import { angleHarmonic } from './angle-harmonic.js';
import { angleUreyBradley } from './angle-urey-bradley.js';
import { bondG96 } from './bond-g96.js';
import { bondHarmonic } from './bond-harmonic.js';
import { bondMorse } from './bond-morse.js';
import { dihedralPeriodic } from './dihedral-periodic.js';
import { dihedralRyckaertBellemans } from './dihedral-ryckaert-bellemans.js';
import type { BondedTerm } from './geometry.js';
import { improperHarmonic } from './improper-harmonic.js';
import type { TermKind } from './term.js';

/** The bonded terms: those that depend on positions and their own parameters alone. 'pair-14' needs charges and stands apart. */
export type BondedKind = Exclude<TermKind, 'pair-14'>;

export const BONDED_TERMS: Readonly<Record<BondedKind, BondedTerm>> = {
  'bond-harmonic': bondHarmonic,
  'bond-g96': bondG96,
  'bond-morse': bondMorse,
  'angle-harmonic': angleHarmonic,
  'angle-g96': angleG96,
  'angle-urey-bradley': angleUreyBradley,
  'dihedral-periodic': dihedralPeriodic,
  'dihedral-ryckaert-bellemans': dihedralRyckaertBellemans,
  'improper-harmonic': improperHarmonic,
  'improper-periodic': dihedralPeriodic,
};
