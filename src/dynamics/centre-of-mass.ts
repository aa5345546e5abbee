/** Centre-of-mass motion: V = sum m v / sum m over a group (all atoms, unless groups are given), taken from its every velocity. */

/**
 * @param groups [atom] number of its group (System.centreOfMassGroups); absent: all are one
 * @returns the kinetic energy removed, kJ/mol (>= 0)
 */
export function removeCentreOfMassMotion(
  masses: Float64Array,
  velocities: Float64Array,
  groups?: Uint16Array,
): number {
  const groupCount = groups === undefined ? 1 : groups.reduce((most, group) => Math.max(most, group), 0) + 1;
  /** [group]: mass, momentum */
  const sums = new Float64Array(4 * groupCount);
  for (let atom = 0; atom < masses.length; atom++) {
    const at = groups === undefined ? 0 : 4 * groups[atom];
    sums[at] += masses[atom];
    sums[at + 1] += masses[atom] * velocities[3 * atom];
    sums[at + 2] += masses[atom] * velocities[3 * atom + 1];
    sums[at + 3] += masses[atom] * velocities[3 * atom + 2];
  }
  let removed = 0;
  for (let at = 0; at < sums.length; at += 4) {
    const mass = sums[at];
    if (!(mass > 0)) continue;
    for (let k = at + 1; k < at + 4; k++) {
      sums[k] /= mass;
      removed += 0.5 * mass * sums[k] * sums[k];
    }
  }
  for (let atom = 0; atom < masses.length; atom++) {
    const at = groups === undefined ? 0 : 4 * groups[atom];
    velocities[3 * atom] -= sums[at + 1];
    velocities[3 * atom + 1] -= sums[at + 2];
    velocities[3 * atom + 2] -= sums[at + 3];
  }
  return removed;
}
