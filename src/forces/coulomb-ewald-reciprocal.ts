import { COULOMB } from '../units/index.js';

/**
 * The reciprocal part of the Ewald sum: over all wave vectors k = 2 pi (n_x/L_x, n_y/L_y, n_z/L_z) but k = 0,
 *   E = sum_k A(k) |S(k)|²,   A(k) = f 2 pi/V · exp(-k²/(4 beta²))/k²,   S(k) = sum_j q_j exp(i k·x_j).
 * Conducting surroundings. Essmann et al., J. Chem. Phys. 103, 8577 (1995), eq. 2.3 (there m = k/2 pi).
 * k2 = k² in 1/nm², beta in 1/nm, volume in nm³; A in kJ/mol/e².
 */
export function ewaldReciprocalWeight(k2: number, beta: number, volume: number): number {
  return ((COULOMB * 2 * Math.PI) / volume) * (Math.exp(-k2 / (4 * beta * beta)) / k2);
}

/**
 * The virial of one wave vector of energy E is E/2 (c k (x) k - 1) with c = 2/k² + 1/(2 beta²) (nm²), from dE/d(strain)
 * (Essmann eq. 2.7): this is c.
 */
export function ewaldReciprocalVirialFactor(k2: number, beta: number): number {
  return 2 / k2 + 1 / (2 * beta * beta);
}
