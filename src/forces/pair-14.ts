import { coulombEnergy, coulombForce } from './coulomb.js';
import { lennardJonesEnergy, lennardJonesForce } from './lennard-jones.js';

/**
 * Two atoms three bonds apart: Lennard-Jones with parameters of its own and fudgeQQ f q_i q_j / r, at any distance.
 * GROMACS [ pairs ] type 1. Such a pair is excluded from the non-bonded sums. `qq` = q_i q_j in e², r2 in nm².
 */
export function pair14LennardJones(r2: number, c6: number, c12: number): number {
  return lennardJonesEnergy(1 / r2, c6, c12);
}

export function pair14Coulomb(r2: number, fudgeQQ: number, qq: number): number {
  return coulombEnergy(fudgeQQ * qq, 1 / Math.sqrt(r2));
}

/** -(dE/dr)/r of both together (kJ/mol/nm²). */
export function pair14Force(r2: number, c6: number, c12: number, fudgeQQ: number, qq: number): number {
  return lennardJonesForce(1 / r2, c6, c12) + coulombForce(fudgeQQ * qq, 1 / Math.sqrt(r2));
}
