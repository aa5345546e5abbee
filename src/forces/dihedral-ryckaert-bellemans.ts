import { dihedralAngle, scale } from './geometry.js';

/**
 * Ryckaert-Bellemans dihedral, E = sum_{n=0..5} C_n cos^n(psi), psi = phi - 180° (trans = 0).
 * Ryckaert, Bellemans, Chem. Phys. Lett. 30, 123 (1975); GROMACS dihedral types 3 and, converted, 5 (Fourier).
 * Parameters: C0..C5 (kJ/mol).
 */
export function dihedralRyckaertBellemans(
  chain: Float64Array,
  parameters: Float64Array,
  at: number,
  forces: Float64Array,
): number {
  const phi = dihedralAngle(chain, forces);
  const cosPsi = -Math.cos(phi);
  const sinPsi = -Math.sin(phi);
  let energy = 0;
  let slope = 0; // dE/d(cos psi), by Horner's rule beside E
  for (let n = 5; n >= 0; n--) {
    slope = slope * cosPsi + energy;
    energy = energy * cosPsi + parameters[at + n];
  }
  scale(forces, slope * sinPsi, 12);
  return energy;
}
