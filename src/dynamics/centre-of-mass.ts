/** Centre-of-mass motion: V = sum m v / sum m, taken from every velocity. */

/** @returns the kinetic energy removed, kJ/mol (>= 0) */
export function removeCentreOfMassMotion(masses: Float64Array, velocities: Float64Array): number {
  let mass = 0;
  let x = 0;
  let y = 0;
  let z = 0;
  for (let atom = 0; atom < masses.length; atom++) {
    mass += masses[atom];
    x += masses[atom] * velocities[3 * atom];
    y += masses[atom] * velocities[3 * atom + 1];
    z += masses[atom] * velocities[3 * atom + 2];
  }
  if (!(mass > 0)) return 0;
  x /= mass;
  y /= mass;
  z /= mass;
  for (let atom = 0; atom < masses.length; atom++) {
    velocities[3 * atom] -= x;
    velocities[3 * atom + 1] -= y;
    velocities[3 * atom + 2] -= z;
  }
  return 0.5 * mass * (x * x + y * y + z * z);
}
