/** Parts of a topology, and topologies as tables of atoms. */
import type { AtomTable } from './atom-table.js';
import { atomOf, createTopology, type MoleculeBlock, type Species, type Topology } from './topology.js';

/**
 * The topology of some atoms, in their order: molecules keep the atoms chosen of them and the bonds between those.
 * A species of which a part is left is named after the whole, with "-part", "-part-2", ...
 * @param atoms ascending
 */
export function subsetTopology(topology: Topology, atoms: Uint32Array): Topology {
  const species: Species[] = [];
  const blocks: MoleculeBlock[] = [];
  const known = new Map<string, number>();
  const names = new Set(topology.species.map(({ name }) => name));
  for (let start = 0, end = 0; start < atoms.length; start = end) {
    const molecule = topology.atomMolecule[atoms[start]];
    while (end < atoms.length && topology.atomMolecule[atoms[end]] === molecule) end++;
    const whole = topology.moleculeSpecies[molecule];
    const locals = Array.from(atoms.subarray(start, end), (atom) => topology.atomLocal[atom]);
    const key = `${whole}: ${locals.join(' ')}`;
    let index = known.get(key);
    if (index === undefined) {
      index = species.length;
      known.set(key, index);
      species.push(part(topology.species[whole], locals, names));
    }
    const last = blocks.at(-1);
    if (last?.species === index) blocks[blocks.length - 1] = { species: index, count: last.count + 1 };
    else blocks.push({ species: index, count: 1 });
  }
  return createTopology(species, blocks);
}

function part(whole: Species, locals: readonly number[], names: Set<string>): Species {
  if (locals.length === whole.atoms.length) return whole;
  const place = new Map(locals.map((local, k) => [local, k]));
  let name = `${whole.name}-part`;
  for (let k = 2; names.has(name); k++) name = `${whole.name}-part-${k}`;
  names.add(name);
  return {
    name,
    atoms: locals.map((local) => whole.atoms[local]),
    bonds: whole.bonds.flatMap(([i, j]) => {
      const [a, b] = [place.get(i), place.get(j)];
      return a === undefined || b === undefined ? [] : [[a, b] as const];
    }),
  };
}

/** Every column a topology has; residues count on through the molecules. */
export function atomTableOf(topology: Topology): Required<AtomTable> {
  const atoms = Array.from({ length: topology.atomCount }, (_, atom) => atomOf(topology, atom));
  let residue = 0;
  return {
    count: topology.atomCount,
    names: atoms.map(({ name }) => name),
    elements: atoms.map(({ element }) => element),
    types: atoms.map(({ type }) => type),
    residues: atoms.map((atom, k) => atom.residue || topology.species[topology.atomSpecies[k]].name),
    residueNumbers: Int32Array.from(atoms, (atom, k) => {
      const before = topology.atomMolecule[k] === topology.atomMolecule[k - 1] ? atoms[k - 1] : undefined;
      return before?.residueNumber === atom.residueNumber ? residue : ++residue;
    }),
    masses: Float64Array.from(atoms, ({ mass }) => mass),
    charges: Float64Array.from(atoms, ({ charge }) => charge),
    molecules: Int32Array.from(topology.atomMolecule, (molecule) => molecule + 1),
  };
}

/** All bonds as pairs of atoms of the whole system. */
export function systemBonds(topology: Topology): (readonly [number, number])[] {
  const bonds: (readonly [number, number])[] = [];
  for (let molecule = 0; molecule < topology.moleculeCount; molecule++) {
    const start = topology.moleculeStart[molecule];
    for (const [i, j] of topology.species[topology.moleculeSpecies[molecule]].bonds)
      bonds.push([start + i, start + j]);
  }
  return bonds;
}
