/**
 * Lennard-Jones of one pair, E = C12/r^12 - C6/r^6, plainly truncated at the cut-off (no shift). Lennard-Jones, Proc. R. Soc. A
 * 106, 463 (1924). Both functions take 1/r² (1/nm²), C6 (kJ/mol nm⁶) and C12 (kJ/mol nm¹²).
 */

/** kJ/mol */
export function lennardJonesEnergy(invR2: number, c6: number, c12: number): number {
  const invR6 = invR2 * invR2 * invR2;
  return invR6 * (c12 * invR6 - c6);
}

/** -(dE/dr)/r (kJ/mol/nm²): the force on i is this times x_i - x_j. */
export function lennardJonesForce(invR2: number, c6: number, c12: number): number {
  const invR6 = invR2 * invR2 * invR2;
  return invR2 * invR6 * (12 * c12 * invR6 - 6 * c6);
}
