import { erfc } from '../math/index.js';
import { COULOMB } from '../units/index.js';

/**
 * The direct-space part of the Ewald sum for one pair within the cut-off: E = f q_i q_j erfc(beta r)/r.
 * Ewald, Ann. Phys. 369, 253 (1921); Essmann et al., J. Chem. Phys. 103, 8577 (1995), eq. 2.2.
 * `qq` = q_i q_j in e², r in nm, beta in 1/nm.
 */
export function ewaldDirectEnergy(qq: number, r: number, beta: number): number {
  return (COULOMB * qq * erfc(beta * r)) / r;
}

/** -(dE/dr)/r (kJ/mol/nm²). */
export function ewaldDirectForce(qq: number, r: number, beta: number): number {
  const gaussian = ((2 * beta) / Math.sqrt(Math.PI)) * Math.exp(-beta * beta * r * r);
  return (COULOMB * qq * (erfc(beta * r) / r + gaussian)) / (r * r);
}
