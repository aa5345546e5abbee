/**
 * Degrees of freedom that share the kinetic energy: 3N - Nc, less 3 when the motion of the centre of mass is removed
 * (velocity Verlet with CSVR); Langevin dynamics without that removal keeps them.
 */
import type { System } from './system.js';

export function degreesOfFreedom(
  system: Pick<System, 'topology' | 'constraints'>,
  options: { readonly centreOfMassRemoved: boolean },
): number {
  const free = 3 * system.topology.atomCount - system.constraints.lengths.length;
  return Math.max(0, free - (options.centreOfMassRemoved ? 3 : 0));
}
