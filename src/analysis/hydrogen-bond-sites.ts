/**
 * Which atoms donate and accept hydrogen bonds, from elements and bonds alone.
 *
 * Donors: hydrogens on N or O. Acceptors: any O; N with a lone pair to give, that is not an amide's (bonded to a C that
 * carries a terminal O or S, over which its pair is spread) and not quaternary; F of anions such as PF6 and BF4, but not
 * on carbon, where it hardly ever accepts (Dunitz, Taylor, Chem. Eur. J. 3, 89 (1997)); halide ions.
 */
import type { Species, Topology } from '../topology/index.js';
import { neighboursIn, selectionOf } from './atom-selection.js';
import type { HydrogenBondSettings } from './hydrogen-bonds.js';
import type { Cutoff } from './structure-results.js';

const HALIDES: ReadonlySet<string> = new Set(['F', 'Cl', 'Br', 'I']);

/** Kind, such as "N-H", of local indices of hydrogens. */
export function donorKinds(species: Species): Map<string, number[]> {
  const { atoms } = species;
  const neighbours = neighboursIn(species);
  return grouped(atoms.length, (local) => {
    const [heavy] = neighbours[local];
    if (atoms[local].element !== 'H' || neighbours[local].length !== 1) return null;
    const { element } = atoms[heavy];
    return element === 'N' || element === 'O' ? `${element}-H` : null;
  });
}

/** Kind, such as "C=O", of local indices. */
export function acceptorKinds(species: Species): Map<string, number[]> {
  const { atoms } = species;
  const neighbours = neighboursIn(species);
  const elementOf = (local: number) => atoms[local].element;
  const isTerminal = (local: number) =>
    neighbours[local].length === 1 && (elementOf(local) === 'O' || elementOf(local) === 'S');
  return grouped(atoms.length, (local) => {
    const element = elementOf(local);
    const around = neighbours[local];
    if (element === 'O') {
      if (around.some((other) => elementOf(other) === 'H')) return 'O-H';
      return around.length === 1 ? `${elementOf(around[0])}=O` : around.length === 0 ? 'O' : 'ether O';
    }
    if (element === 'N') {
      const amide = around.some((other) => elementOf(other) === 'C' && neighbours[other].some(isTerminal));
      return around.length <= 3 && !amide ? 'N' : null;
    }
    if (!HALIDES.has(element)) return null;
    if (around.length === 0) return element;
    return element === 'F' && around.every((other) => elementOf(other) !== 'C' && elementOf(other) !== 'H')
      ? element
      : null;
  });
}

function grouped(count: number, kindOf: (local: number) => string | null): Map<string, number[]> {
  const kinds = new Map<string, number[]>();
  for (let local = 0; local < count; local++) {
    const kind = kindOf(local);
    if (kind !== null) kinds.set(kind, [...(kinds.get(kind) ?? []), local]);
  }
  return kinds;
}

/** null where nothing donates or nothing accepts. */
export function hydrogenBondSettings(
  topology: Topology,
  distance: Cutoff,
  angle: number,
): HydrogenBondSettings | null {
  const present = topology.species.filter((_, k) => topology.moleculeSpecies.includes(k));
  const sitesOf = (kindsOf: (species: Species) => Map<string, number[]>) =>
    present.flatMap((species) =>
      [...kindsOf(species)].map(([kind, locals]) => ({
        species: species.name,
        label: `${kind} (${species.name})`,
        selection: selectionOf(topology, species, locals),
      })),
    );
  const donors = sitesOf(donorKinds).map(({ selection, ...site }) => ({ ...site, hydrogens: selection }));
  const acceptors = sitesOf(acceptorKinds).map(({ selection, ...site }) => ({ ...site, sites: selection }));
  return donors.length === 0 || acceptors.length === 0 ? null : { donors, acceptors, distance, angle };
}
