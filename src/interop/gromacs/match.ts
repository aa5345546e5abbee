/** Does a `.gro` belong to a topology: the same atoms in the same order. */
import { SheathError } from '../../core/index.js';
import type { ForceFieldModel } from '../../forcefield/index.js';
import type { MoleculeBlock } from '../../topology/index.js';
import type { GroFrame } from '../../trajectory/index.js';

/**
 * Compare counts and atom names, molecule by molecule.
 * Errors: E_GRO_TOPOLOGY_COUNT, E_GRO_TOPOLOGY_NAME (the first atom that differs, and what each file calls it).
 */
export function checkGroAgainstTopology(
  frame: GroFrame,
  model: ForceFieldModel,
  blocks: readonly MoleculeBlock[],
  files: { readonly top: string; readonly gro: string },
): void {
  const expected = blocks.reduce(
    (sum, block) => sum + block.count * model.molecules[block.species].species.atoms.length,
    0,
  );
  if (frame.atomCount !== expected) {
    const list = blocks.map((block) => {
      const { name, atoms } = model.molecules[block.species].species;
      return `${block.count} ${name} of ${atoms.length}`;
    });
    throw new SheathError('E_GRO_TOPOLOGY_COUNT', {
      object: `${files.gro} has ${frame.atomCount} atoms`,
      limit: `${files.top} has ${expected} (${list.join(', ')})`,
      cure: 'correct [ molecules ] or take the coordinates of this topology',
    });
  }
  let atom = 0;
  for (const block of blocks) {
    const { name, atoms } = model.molecules[block.species].species;
    for (let copy = 0; copy < block.count; copy++) {
      for (let local = 0; local < atoms.length; local++, atom++) {
        // Columns of a .gro hold 5 characters.
        if (frame.atomNames[atom] === atoms[local].name.slice(0, 5)) continue;
        throw new SheathError('E_GRO_TOPOLOGY_NAME', {
          object: `atom ${atom + 1} is ${frame.atomNames[atom]} of residue ${frame.residueNumbers[atom]} ${frame.residueNames[atom]} in ${files.gro} (line ${atom + 3})`,
          limit: `${files.top} has ${atoms[local].name}, atom ${local + 1} of ${name} number ${copy + 1}, there`,
          cure: 'bring molecules and atoms of both files into the same order',
        });
      }
    }
  }
}
