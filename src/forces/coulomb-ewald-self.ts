import { COULOMB } from '../units/index.js';

/** The interaction of each charge with its own Gaussian, to be taken away from the reciprocal sum: E = -f beta/sqrt(pi) sum q². */
export function ewaldSelfEnergy(charges: ArrayLike<number>, beta: number): number {
  let squares = 0;
  for (let atom = 0; atom < charges.length; atom++) squares += charges[atom] * charges[atom];
  return (-COULOMB * beta * squares) / Math.sqrt(Math.PI);
}

/**
 * A net charge Q is neutralised by a uniform background: E = -f pi Q² / (2 V beta²) (V in nm³).
 * Hummer, Pratt, García, J. Phys. Chem. 100, 1206 (1996). E is proportional to 1/V, so that the virial is -E/2 on the diagonal.
 */
export function ewaldBackgroundEnergy(charges: ArrayLike<number>, beta: number, volume: number): number {
  let total = 0;
  for (let atom = 0; atom < charges.length; atom++) total += charges[atom];
  return (-COULOMB * Math.PI * total * total) / (2 * volume * beta * beta);
}
