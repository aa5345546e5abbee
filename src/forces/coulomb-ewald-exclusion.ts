import { boys } from '../math/index.js';
import { COULOMB } from '../units/index.js';

/**
 * What the reciprocal sum counts for an excluded pair and must be taken away again: E = -f q_i q_j erf(beta r)/r.
 * Essmann et al., J. Chem. Phys. 103, 8577 (1995), eq. 2.5. Written with the Boys function, erf(x)/x = 2/sqrt(pi) F_0(x²), it
 * has no singularity at r = 0. `qq` = q_i q_j in e², r2 in nm², beta in 1/nm.
 */
export function ewaldExclusionEnergy(qq: number, r2: number, beta: number): number {
  return -COULOMB * qq * ((2 * beta) / Math.sqrt(Math.PI)) * boys(0, beta * beta * r2);
}

/** -(dE/dr)/r (kJ/mol/nm²). */
export function ewaldExclusionForce(qq: number, r2: number, beta: number): number {
  return -COULOMB * qq * ((4 * beta * beta * beta) / Math.sqrt(Math.PI)) * boys(1, beta * beta * r2);
}
