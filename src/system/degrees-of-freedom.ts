/**
 * Degrees of freedom that share the kinetic energy: 3 (N - N_frozen) - Nc, less 3 when the motion of the centre of mass is
 * removed (velocity Verlet with CSVR); Langevin dynamics without that removal keeps them. Nothing is removed beside frozen
 * atoms. Constraints between two frozen atoms are not constraints of the System. Masses do not enter: hydrogen mass
 * repartitioning changes nothing here.
 */
import { hasFrozenAtoms } from './frozen-atoms.js';
import type { System } from './system.js';

export function degreesOfFreedom(
  system: Pick<System, 'topology' | 'constraints' | 'frozen'>,
  options: { readonly centreOfMassRemoved: boolean },
): number {
  const moving = system.topology.atomCount - (system.frozen?.length ?? 0);
  const free = 3 * moving - system.constraints.lengths.length;
  return Math.max(0, free - (options.centreOfMassRemoved && !hasFrozenAtoms(system) ? 3 : 0));
}
