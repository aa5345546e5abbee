/** Atoms of a species by what they are bonded to, and selections, as text, that say exactly those. */
import type { Species, Topology } from '../topology/index.js';

/** [local] local indices of bonded atoms */
export function neighboursIn({ atoms, bonds }: Species): number[][] {
  const neighbours: number[][] = atoms.map(() => []);
  for (const [i, j] of bonds) {
    neighbours[i].push(j);
    neighbours[j].push(i);
  }
  return neighbours;
}

function quoted(name: string): string {
  return /^[A-Za-z0-9_+'-]+$/u.test(name) &&
    !/^(?:species|element|name|type|residue|atom|molecule|of|all|none|and|or|not)$/u.test(name)
    ? name
    : `"${name}"`;
}

/** A selection, as text, of these atoms of every molecule of the species: by element, name or type, whichever says exactly this. */
export function selectionOf(topology: Topology, species: Species, locals: readonly number[]): string {
  const head = `species ${quoted(species.name)}`;
  if (locals.length === species.atoms.length) return head;
  const wanted = new Set(locals);
  for (const property of ['element', 'name', 'type'] as const) {
    const values = new Set(locals.map((local) => species.atoms[local][property]));
    const exact = species.atoms.every((atom, local) => values.has(atom[property]) === wanted.has(local));
    if (exact && !values.has('')) return `${head} and ${property} ${[...values].map(quoted).join(' ')}`;
  }
  const index = topology.species.indexOf(species);
  const atoms: number[] = [];
  for (let molecule = 0; molecule < topology.moleculeCount; molecule++)
    if (topology.moleculeSpecies[molecule] === index)
      for (const local of locals) atoms.push(topology.moleculeStart[molecule] + local + 1);
  return `atom ${atoms.join(' ')}`;
}
