/**
 * Groups of molecules whose centres of mass are kept at rest each by itself, such as the two liquids of an interface or a slab and
 * what wets it. Groups push each other, so where there are several their motion is removed at every step, not now and then; each
 * takes three degrees of freedom. A group is made of whole molecules, so that no constraint reaches across.
 */
import { SheathError } from '../core/index.js';
import { selectSomeAtoms, type Topology } from '../topology/index.js';
import type { System } from './system.js';

/**
 * [atom] group: the selections in order, then all atoms that are in none.
 * @throws E_CENTRE_OF_MASS_GROUPS for an atom in two of them or a molecule in pieces, and the errors of selections
 */
export function centreOfMassGroups(topology: Topology, selections: readonly string[]): Uint16Array {
  const { atomCount, atomMolecule } = topology;
  const none = selections.length;
  const groups = new Uint16Array(atomCount).fill(none);
  selections.forEach((selection, group) => {
    for (const atom of selectSomeAtoms(topology, selection, 'a group whose centre of mass is kept at rest')) {
      if (groups[atom] !== none)
        throw new SheathError('E_CENTRE_OF_MASS_GROUPS', {
          object: `atom ${atom + 1} is in "${selections[groups[atom]]}" and in "${selection}"`,
          limit: 'an atom is in one group',
          cure: 'take it out of one of the two',
        });
      groups[atom] = group;
    }
  });
  for (let atom = 1; atom < atomCount; atom++) {
    if (atomMolecule[atom] !== atomMolecule[atom - 1] || groups[atom] === groups[atom - 1]) continue;
    throw new SheathError('E_CENTRE_OF_MASS_GROUPS', {
      object: `molecule ${atomMolecule[atom] + 1} has atoms in two groups, atoms ${atom} and ${atom + 1} for instance`,
      limit: 'groups whose centres of mass are kept at rest are made of whole molecules',
      cure: 'select by species or molecule',
    });
  }
  return groups;
}

/** How many centres of mass there are to be kept at rest; 1 where nothing is said. */
export function centreOfMassGroupCount({
  centreOfMassGroups: groups,
}: Pick<System, 'centreOfMassGroups'>): number {
  return groups === undefined ? 1 : new Set(groups).size;
}
