/**
 * The contact table of one frame: who touches whom, by molecules. It is made once; every definition of SSIP, CIP and AGG
 * is read from it, so that they can only differ by definition.
 *
 * Two measures stand beside each other in a row: the smallest distance from the cation to the anion's primary sites (the
 * centre atom, say P) and to its ligand atoms (say F), both by the nearest periodic image, nm.
 */
import { SheathError } from '../core/index.js';
import type { Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';
import {
  createNeighbourSearch,
  fillNeighbourSearch,
  type NeighbourSearch,
  neighboursOf,
} from './neighbour-search.js';

export interface ContactTable {
  rowCount: number;
  /** [row] index into `ContactSearch.cations` */
  cation: Uint32Array;
  /** [row] index into `ContactSearch.anionMolecules` */
  anion: Uint32Array;
  /** [row] nm, to the nearest primary site; Infinity beyond the search's reach */
  distance: Float64Array;
  /** [row] that primary site, index into the targets of `ContactSearch.primary`; of no meaning without one */
  site: Uint32Array;
  /** [row] nm, to the nearest ligand atom; Infinity beyond the ligand cut-off */
  ligandDistance: Float64Array;
  /** [row] ligand atoms within the ligand cut-off */
  ligandCount: Uint32Array;
}

export interface ContactSearch {
  /** Atoms, ascending. */
  readonly cations: Uint32Array;
  /** Molecules that hold a primary or ligand site, ascending. */
  readonly anionMolecules: Uint32Array;
  readonly primary: NeighbourSearch;
  readonly ligands: NeighbourSearch | null;
  /** [target] anion of each primary or ligand site, index into `anionMolecules` */
  readonly primaryAnion: Uint32Array;
  readonly ligandAnion: Uint32Array;
  readonly table: ContactTable;
  /** [anion] row of the current cation plus one; 0 = none */
  readonly rowOfAnion: Uint32Array;
}

/**
 * @param cations atoms
 * @param primarySites atoms of the anions that are measured up to `reach` (nm)
 * @param ligandSites atoms measured up to `ligandCutoff` (nm), or null
 * @throws SheathError E_CONTACT_IONS when a cation is in an anion's molecule
 */
export function createContactSearch(
  topology: Topology,
  cations: Uint32Array,
  primarySites: Uint32Array,
  reach: number,
  ligandSites: Uint32Array | null,
  ligandCutoff: number,
): ContactSearch {
  const moleculeOf = (atom: number) => topology.atomMolecule[atom];
  const molecules = new Set<number>();
  for (const atom of primarySites) molecules.add(moleculeOf(atom));
  for (const atom of ligandSites ?? []) molecules.add(moleculeOf(atom));
  for (const atom of cations)
    if (molecules.has(moleculeOf(atom)))
      throw new SheathError('E_CONTACT_IONS', {
        object: `molecule ${moleculeOf(atom) + 1} holds atoms of both the cation and the anion selection`,
        limit: 'contacts are between different molecules',
        cure: 'select the cation and the anion by species',
      });
  const anionMolecules = Uint32Array.from(molecules).sort();
  const anionOf = new Map(Array.from(anionMolecules, (molecule, k) => [molecule, k]));
  const anionsOf = (sites: Uint32Array) => sites.map((atom) => anionOf.get(moleculeOf(atom)) ?? 0);
  return {
    cations,
    anionMolecules,
    primary: createNeighbourSearch(primarySites, reach),
    ligands: ligandSites ? createNeighbourSearch(ligandSites, ligandCutoff) : null,
    primaryAnion: anionsOf(primarySites),
    ligandAnion: ligandSites ? anionsOf(ligandSites) : new Uint32Array(),
    table: {
      rowCount: 0,
      cation: new Uint32Array(16),
      anion: new Uint32Array(16),
      distance: new Float64Array(16),
      site: new Uint32Array(16),
      ligandDistance: new Float64Array(16),
      ligandCount: new Uint32Array(16),
    },
    rowOfAnion: new Uint32Array(anionMolecules.length),
  };
}

/** The table of this frame, rows by cation ascending. It is overwritten by the next call. */
export function findContacts(search: ContactSearch, frame: Frame): ContactTable {
  const { cations, primary, ligands, primaryAnion, ligandAnion, table, rowOfAnion } = search;
  fillNeighbourSearch(primary, frame);
  if (ligands) fillNeighbourSearch(ligands, frame);
  table.rowCount = 0;
  for (let cation = 0; cation < cations.length; cation++) {
    const firstRow = table.rowCount;
    let found = neighboursOf(primary, frame, cations[cation]);
    for (let k = 0; k < found; k++) {
      const row = rowFor(table, rowOfAnion, cation, primaryAnion[primary.found[k]]);
      const distance = Math.sqrt(primary.distance2[k]);
      if (distance < table.distance[row]) {
        table.distance[row] = distance;
        table.site[row] = primary.found[k];
      }
    }
    if (ligands) {
      found = neighboursOf(ligands, frame, cations[cation]);
      for (let k = 0; k < found; k++) {
        const row = rowFor(table, rowOfAnion, cation, ligandAnion[ligands.found[k]]);
        table.ligandDistance[row] = Math.min(table.ligandDistance[row], Math.sqrt(ligands.distance2[k]));
        table.ligandCount[row]++;
      }
    }
    for (let row = firstRow; row < table.rowCount; row++) rowOfAnion[table.anion[row]] = 0;
  }
  return table;
}

function rowFor(table: ContactTable, rowOfAnion: Uint32Array, cation: number, anion: number): number {
  if (rowOfAnion[anion] > 0) return rowOfAnion[anion] - 1;
  if (table.rowCount === table.cation.length) grow(table);
  const row = table.rowCount++;
  table.cation[row] = cation;
  table.anion[row] = anion;
  table.distance[row] = Number.POSITIVE_INFINITY;
  table.site[row] = 0;
  table.ligandDistance[row] = Number.POSITIVE_INFINITY;
  table.ligandCount[row] = 0;
  rowOfAnion[anion] = row + 1;
  return row;
}

function grow(table: ContactTable): void {
  const integers = (old: Uint32Array) => {
    const larger = new Uint32Array(2 * old.length);
    larger.set(old);
    return larger;
  };
  const reals = (old: Float64Array) => {
    const larger = new Float64Array(2 * old.length);
    larger.set(old);
    return larger;
  };
  table.cation = integers(table.cation);
  table.anion = integers(table.anion);
  table.site = integers(table.site);
  table.ligandCount = integers(table.ligandCount);
  table.distance = reals(table.distance);
  table.ligandDistance = reals(table.ligandDistance);
}
