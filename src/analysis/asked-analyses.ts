/**
 * Analyses that a user asks for by selections, besides those that follow from the topology: the RDF of any two groups of atoms, and
 * the shell (coordination, residence) of any centres, its ligands told apart by species.
 */
import { type Species, selectSomeAtoms, type Topology } from '../topology/index.js';
import type { CoordinationSettings } from './coordination.js';
import type { RdfSettings } from './rdf.js';
import type { ResidenceSettings } from './residence.js';
import type { Cutoff } from './structure-results.js';

/** Two selections: "element Li" and "species EC and element O". */
export interface AskedPair {
  readonly reference: string;
  readonly target: string;
}

export interface AskedShell {
  readonly centre: string;
  /** Binding atoms of any species. */
  readonly ligands: string;
}

const LONGEST_ID = 60;

/** A name fit for files, of a text and what was taken before. */
function idOf(text: string, taken: Set<string>): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .slice(0, LONGEST_ID)
    .replace(/^-|-$/gu, '');
  let id = plain;
  for (let k = 2; taken.has(id); k++) id = `${plain}-${k}`;
  taken.add(id);
  return id;
}

/** @param others whose ids are taken  @throws the errors of selections, E_SELECTION_EMPTY */
export function askedRdfs(
  topology: Topology,
  pairs: readonly AskedPair[],
  others: readonly RdfSettings[],
): RdfSettings[] {
  const taken = new Set(others.map(({ id }) => id));
  return pairs.map(({ reference, target }) => {
    const label = `${reference} – ${target}`;
    selectSomeAtoms(topology, reference, `the reference of the RDF ${label}`);
    selectSomeAtoms(topology, target, `the target of the RDF ${label}`);
    return { id: idOf(`${reference} ${target}`, taken), label, reference, target };
  });
}

/**
 * @param bind nm, within which ligands count and bind  @param unbind nm, beyond which they are released
 * @throws the errors of selections, E_SELECTION_EMPTY
 */
export function askedShells(
  topology: Topology,
  shells: readonly AskedShell[],
  bind: Cutoff,
  unbind: number,
  others: readonly CoordinationSettings[],
): { readonly coordination: CoordinationSettings[]; readonly residence: ResidenceSettings[] } {
  const taken = new Set(others.map(({ id }) => id));
  const made = shells.map(({ centre, ligands }) => {
    selectSomeAtoms(topology, centre, `the centres of the shell ${centre}`);
    const kinds = speciesOf(
      topology,
      selectSomeAtoms(topology, ligands, `the ligands of the shell of ${centre}`),
    ).map(({ species, elements }) => ({
      species: species.name,
      label: `${elements} (${species.name})`,
      sites: `(${ligands}) and species "${species.name}"`,
    }));
    return { id: idOf(centre, taken), label: `shell of ${centre}`, centre, kinds };
  });
  return {
    coordination: made.map(({ kinds, ...shell }) => ({
      ...shell,
      ligands: kinds.map((kind) => ({ ...kind, cutoff: bind })),
    })),
    residence: made.map(({ kinds, ...shell }) => ({
      ...shell,
      ligands: kinds.map((kind) => ({ ...kind, bind, unbind })),
    })),
  };
}

/** Species of some atoms, in the order of the topology, and the elements of those atoms. */
function speciesOf(
  { species, moleculeSpecies, atomMolecule, moleculeStart }: Topology,
  atoms: Uint32Array,
): { readonly species: Species; readonly elements: string }[] {
  const elements = new Map<number, Set<string>>();
  for (const atom of atoms) {
    const molecule = atomMolecule[atom];
    const kind = moleculeSpecies[molecule];
    const { element, name } = species[kind].atoms[atom - moleculeStart[molecule]];
    elements.set(kind, (elements.get(kind) ?? new Set()).add(element || name));
  }
  return [...elements]
    .sort(([a], [b]) => a - b)
    .map(([kind, own]) => ({ species: species[kind], elements: [...own].join('/') }));
}
