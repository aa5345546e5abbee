import { COULOMB } from '../units/index.js';

/** Coulomb energy of two point charges, f q_i q_j / r (kJ/mol); `qq` = q_i q_j in e², 1/r in 1/nm. */
export function coulombEnergy(qq: number, invR: number): number {
  return COULOMB * qq * invR;
}

/** -(dE/dr)/r (kJ/mol/nm²): the force on i is this times x_i - x_j. */
export function coulombForce(qq: number, invR: number): number {
  return COULOMB * qq * invR * invR * invR;
}
