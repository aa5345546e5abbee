/**
 * Degrees of freedom that share the kinetic energy: 3 (N - N_frozen) - Nc, less 3 for every group whose centre-of-mass
 * motion is removed (one, unless the System has groups; velocity Verlet with CSVR); Langevin dynamics without that removal keeps them. Nothing is removed beside frozen
 * atoms. Constraints between two frozen atoms are not constraints of the System. Masses do not enter: hydrogen mass
 * repartitioning changes nothing here.
 */
import { centreOfMassGroupCount } from './centre-of-mass-groups.js';
import { hasFrozenAtoms } from './frozen-atoms.js';
import type { System } from './system.js';

export function degreesOfFreedom(
  system: Pick<System, 'topology' | 'constraints' | 'frozen' | 'centreOfMassGroups'>,
  options: { readonly centreOfMassRemoved: boolean },
): number {
  const moving = system.topology.atomCount - (system.frozen?.length ?? 0);
  const free = 3 * moving - system.constraints.lengths.length;
  const removed = options.centreOfMassRemoved && !hasFrozenAtoms(system);
  return Math.max(0, free - (removed ? 3 * centreOfMassGroupCount(system) : 0));
}
