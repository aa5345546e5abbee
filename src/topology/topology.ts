/**
 * What the atoms are and how they are joined; no parameters, no coordinates.
 * A `Species` is one kind of molecule; a `Topology` is an ordered list of blocks "n copies of a species", with the flat
 * per-atom and per-molecule index arrays that everything else reads.
 */

export interface Atom {
  readonly name: string;
  /** Element symbol, "Li"; "" where unknown. */
  readonly element: string;
  /** Force-field type name. */
  readonly type: string;
  readonly residue: string;
  /** Counted from 1 within the species. */
  readonly residueNumber: number;
  /** u */
  readonly mass: number;
  /** e, formal (unscaled) */
  readonly charge: number;
}

export interface Species {
  readonly name: string;
  readonly atoms: readonly Atom[];
  /** Chemical bonds as pairs of local atom indices, i < j, without repeats. */
  readonly bonds: readonly (readonly [number, number])[];
}

export interface MoleculeBlock {
  /** Index into `Topology.species`. */
  readonly species: number;
  readonly count: number;
}

export interface Topology {
  readonly species: readonly Species[];
  readonly blocks: readonly MoleculeBlock[];
  readonly atomCount: number;
  readonly moleculeCount: number;
  /** [atom] index into `species`. */
  readonly atomSpecies: Uint16Array;
  /** [atom] index within its species. */
  readonly atomLocal: Uint32Array;
  /** [atom] molecule number. */
  readonly atomMolecule: Uint32Array;
  /** [molecule + 1] first atom of each molecule. */
  readonly moleculeStart: Uint32Array;
  /** [molecule] index into `species`. */
  readonly moleculeSpecies: Uint16Array;
}

/** Lay out the blocks one after the other. */
export function createTopology(species: readonly Species[], blocks: readonly MoleculeBlock[]): Topology {
  let atomCount = 0;
  let moleculeCount = 0;
  for (const block of blocks) {
    atomCount += block.count * species[block.species].atoms.length;
    moleculeCount += block.count;
  }
  const atomSpecies = new Uint16Array(atomCount);
  const atomLocal = new Uint32Array(atomCount);
  const atomMolecule = new Uint32Array(atomCount);
  const moleculeStart = new Uint32Array(moleculeCount + 1);
  const moleculeSpecies = new Uint16Array(moleculeCount);
  let atom = 0;
  let molecule = 0;
  for (const block of blocks) {
    const size = species[block.species].atoms.length;
    for (let copy = 0; copy < block.count; copy++) {
      moleculeStart[molecule] = atom;
      moleculeSpecies[molecule] = block.species;
      for (let local = 0; local < size; local++, atom++) {
        atomSpecies[atom] = block.species;
        atomLocal[atom] = local;
        atomMolecule[atom] = molecule;
      }
      molecule++;
    }
  }
  moleculeStart[moleculeCount] = atomCount;
  return {
    species,
    blocks,
    atomCount,
    moleculeCount,
    atomSpecies,
    atomLocal,
    atomMolecule,
    moleculeStart,
    moleculeSpecies,
  };
}

export function atomOf(topology: Topology, atom: number): Atom {
  return topology.species[topology.atomSpecies[atom]].atoms[topology.atomLocal[atom]];
}

/** "EC 12 O1 (atom 4031)", counted from 1: how messages name an atom. */
export function atomLabel(topology: Topology, atom: number): string {
  const species = topology.species[topology.atomSpecies[atom]];
  return `${species.name} ${topology.atomMolecule[atom] + 1} ${species.atoms[topology.atomLocal[atom]].name} (atom ${atom + 1})`;
}
