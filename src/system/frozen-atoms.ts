/**
 * Atoms that never move: 1/m = 0 in every equation of motion, so that kicks, noise and constraint forces leave them where
 * they are. They keep their masses (densities, centres of mass) and interact as all others; they hold no kinetic energy and
 * count no degrees of freedom, and the momentum of the rest is not conserved, so no centre-of-mass motion is removed.
 */
import type { System } from './system.js';

export function hasFrozenAtoms(system: Pick<System, 'frozen'>): boolean {
  return (system.frozen?.length ?? 0) > 0;
}

/** [atom], 1/u; 0 for atoms that never move. */
export function inverseMassesOf(system: Pick<System, 'masses' | 'frozen'>): Float64Array {
  const inverse = system.masses.map((mass) => (mass > 0 ? 1 / mass : 0));
  for (const atom of system.frozen ?? []) inverse[atom] = 0;
  return inverse;
}
