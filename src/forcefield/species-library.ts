/**
 * The built-in species: Li and the anions PF6, BF4, TFSI and FSI; the carbonates EC, PC, DMC, EMC and DEC, the ethers DME and
 * DOL; the vinyl monomers NIPAM and MBA, the saturated polymer fragments NIPAM-H2
 * (hydrogenated NIPAM unit) and MBA-H4 (hydrogenated MBA unit), the pentamer NIPAM-5 and the oligomer APEM. Names are those of
 * the literature. Start coordinates in nm; models are made on first use.
 */
import { nearestName, SheathError } from '../core/index.js';
import type { Atom, Species } from '../topology/index.js';
import fragmentData from './data/polymer-fragments.json' with { type: 'json' };
import apem from './data/species/APEM.json' with { type: 'json' };
import bf4 from './data/species/BF4.json' with { type: 'json' };
import dec from './data/species/DEC.json' with { type: 'json' };
import dmc from './data/species/DMC.json' with { type: 'json' };
import dme from './data/species/DME.json' with { type: 'json' };
import dol from './data/species/DOL.json' with { type: 'json' };
import ec from './data/species/EC.json' with { type: 'json' };
import emc from './data/species/EMC.json' with { type: 'json' };
import fsi from './data/species/FSI.json' with { type: 'json' };
import li from './data/species/Li.json' with { type: 'json' };
import mba from './data/species/MBA.json' with { type: 'json' };
import mbaH4 from './data/species/MBA-H4.json' with { type: 'json' };
import nipam from './data/species/NIPAM.json' with { type: 'json' };
import nipam5 from './data/species/NIPAM-5.json' with { type: 'json' };
import nipamH2 from './data/species/NIPAM-H2.json' with { type: 'json' };
import pc from './data/species/PC.json' with { type: 'json' };
import pf6 from './data/species/PF6.json' with { type: 'json' };
import tfsi from './data/species/TFSI.json' with { type: 'json' };
import type { MoleculeModel } from './molecule-model.js';
import { LIBRARY_ATOM_TYPES, PARAMETER_SOURCES } from './parameter-library.js';
import { parameterise } from './parameterise.js';

export interface LibrarySpecies {
  readonly name: string;
  /** Other names it answers to. */
  readonly aliases: readonly string[];
  readonly description: string;
  /** e */
  readonly formalCharge: number;
  /** u, or g/mol */
  readonly molarMass: number;
  /** [atom, 3], nm: coordinates to start from, whole. */
  readonly geometry: Float64Array;
  /** Factor on its charges unless a recipe says otherwise: 0.8 for ions, 1 else. */
  readonly chargeScale: number;
  readonly model: MoleculeModel;
  /** [angle, 3] local indices without an angle term: opposite ligands of an octahedron. */
  readonly linearAngles: readonly (readonly [number, number, number])[];
  /** Citations of its atom types. */
  readonly sources: readonly string[];
}

/**
 * A repeat unit of a polymer: atoms with their types and coordinates to start from (angstrom), its bonds by atom name, and
 * where chains go on.
 */
export interface PolymerFragment {
  /** The monomer it stems from. */
  readonly name: string;
  readonly residue: string;
  readonly description: string;
  readonly atoms: readonly (readonly [name: string, type: string, x: number, y: number, z: number])[];
  readonly bonds: readonly (readonly [string, string])[];
  /** One port for each chain that passes through: `tail` binds the `head` of the unit before. */
  readonly ports: readonly { readonly tail: string; readonly head: string }[];
}

/** What becomes of the first and last unit of a chain: the type the end carbon takes, with one hydrogen more. */
export interface PolymerEnd {
  readonly type: string;
  readonly hydrogen: string;
  readonly note: string;
}

/**
 * As in data/species/*.json: coordinates in angstrom; atoms of `bonds` and `linearAngles` count from 1.
 */
interface SpeciesData {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly description: string;
  readonly formalCharge: number;
  readonly linearAngles?: readonly (readonly [number, number, number])[];
  readonly atoms: readonly (readonly [
    name: string,
    type: string,
    residue: string,
    residueNumber: number,
    x: number,
    y: number,
    z: number,
  ])[];
  readonly bonds: readonly (readonly [number, number])[];
}

const NM_PER_ANGSTROM = 0.1;
/**
 * Default factor on ionic charges for missing electronic polarisation: Leontyev, Stuchebrukhov, PCCP 13, 2613 (2011);
 * 0.8 as in Doherty et al., J. Chem. Theory Comput. 13, 6131 (2017) and Hou et al., Chem. Sci. 2021, doi:10.1039/D1SC04265C.
 */
export const ION_CHARGE_SCALE = 0.8;

const DATA = [
  li,
  pf6,
  bf4,
  tfsi,
  fsi,
  ec,
  pc,
  dmc,
  emc,
  dec,
  dme,
  dol,
  nipam,
  mba,
  nipamH2,
  mbaH4,
  nipam5,
  apem,
] as unknown as readonly SpeciesData[];

export const POLYMER_FRAGMENTS = fragmentData.fragments as unknown as readonly PolymerFragment[];
export const POLYMER_ENDS: Readonly<Record<'tail' | 'head', PolymerEnd>> = fragmentData.ends;

/** Types of a double bond that is still there: of the tail in a monomer and at the end of a chain, of the head, of hydrogens. */
export interface UnsaturatedEnds {
  readonly monomer: string;
  readonly end: string;
  readonly head: string;
  readonly hydrogen: string;
  readonly note: string;
}

export const UNSATURATED_ENDS: UnsaturatedEnds = fragmentData.unsaturated;

function libraryAtom(name: string, typeName: string, residue: string, residueNumber: number): Atom {
  const type = LIBRARY_ATOM_TYPES.get(typeName);
  if (type === undefined) throw new RangeError(`the library has no atom type ${typeName}`);
  return {
    name,
    element: type.element,
    type: typeName,
    residue,
    residueNumber,
    mass: type.mass,
    charge: type.charge,
  };
}

function load(data: SpeciesData): LibrarySpecies {
  const species: Species = {
    name: data.name,
    atoms: data.atoms.map(([name, type, residue, number]) => libraryAtom(name, type, residue, number)),
    bonds: data.bonds.map(([i, j]) => (i < j ? ([i - 1, j - 1] as const) : ([j - 1, i - 1] as const))),
  };
  const linearAngles = (data.linearAngles ?? []).map(([i, j, k]) => [i - 1, j - 1, k - 1] as const);
  const sources = new Set(species.atoms.flatMap((atom) => LIBRARY_ATOM_TYPES.get(atom.type)?.sources ?? []));
  return {
    name: data.name,
    aliases: data.aliases,
    description: data.description,
    formalCharge: data.formalCharge,
    molarMass: species.atoms.reduce((sum, atom) => sum + atom.mass, 0),
    geometry: Float64Array.from(data.atoms.flatMap((row) => row.slice(4) as number[])).map(
      (x) => x * NM_PER_ANGSTROM,
    ),
    chargeScale: data.formalCharge === 0 ? 1 : ION_CHARGE_SCALE,
    model: parameterise(species, linearAngles),
    linearAngles,
    sources: [...sources].map((key) => PARAMETER_SOURCES[key]),
  };
}

const loaded = new Map<string, LibrarySpecies>();

/** Canonical names, ions first. */
export function librarySpeciesNames(): readonly string[] {
  return DATA.map((data) => data.name);
}

/** One species by name or alias (case counts). Errors: E_UNKNOWN_SPECIES, naming the nearest. */
export function librarySpecies(name: string): LibrarySpecies {
  const data = DATA.find((one) => one.name === name || one.aliases.includes(name));
  if (data === undefined) {
    const near = nearestName(
      name,
      DATA.flatMap((one) => [one.name, ...one.aliases]),
    );
    throw new SheathError('E_UNKNOWN_SPECIES', {
      object: `there is no species "${name}"`,
      limit: `built in are ${librarySpeciesNames().join(', ')}`,
      cure: `${near === null ? '' : `did you mean ${near}? `}give other species as .itp and .gro files`,
    });
  }
  let species = loaded.get(data.name);
  if (species === undefined) {
    species = load(data);
    loaded.set(data.name, species);
  }
  return species;
}
