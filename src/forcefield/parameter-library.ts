/**
 * The built-in parameters, an OPLS-AA set for lithium salts in carbonates and ethers with amide polymers: atom types, and
 * bonded parameters by bonded class. The numbers live in data/*.json with a source for every entry; there lengths are nm (coordinates of
 * species: angstrom), angles degrees, energies kJ/mol, dihedrals in Ryckaert-Bellemans form. Here angles are radians.
 * Geometric combination rules; 1-4 pairs scaled by 0.5 (Jorgensen, Maxwell, Tirado-Rives, J. Am. Chem. Soc. 118, 11225 (1996)).
 */
import alternativeData from './data/alternatives.json' with { type: 'json' };
import atomTypeData from './data/atom-types.json' with { type: 'json' };
import bondedData from './data/bonded-parameters.json' with { type: 'json' };
import sourceData from './data/sources.json' with { type: 'json' };

export interface LibraryAtomType {
  readonly name: string;
  /** Bonded class: bonded parameters are looked up by it. */
  readonly class: string;
  readonly element: string;
  /** u */
  readonly mass: number;
  /** e, formal */
  readonly charge: number;
  /** nm */
  readonly sigma: number;
  /** kJ/mol */
  readonly epsilon: number;
  readonly description: string;
  /** Keys of `PARAMETER_SOURCES`. */
  readonly sources: readonly string[];
}

interface Sourced {
  readonly sources: readonly string[];
  readonly note?: string;
}

/** Harmonic: r0 nm, k kJ/mol/nm². `ring`: for bonds within rings of up to six. */
export interface LibraryBond extends Sourced {
  readonly classes: readonly [string, string];
  readonly r0: number;
  readonly k: number;
  readonly ring?: boolean;
}

/** Harmonic: theta0 rad, k kJ/mol/rad². */
export interface LibraryAngle extends Sourced {
  readonly classes: readonly [string, string, string];
  readonly theta0: number;
  readonly k: number;
}

/** Ryckaert-Bellemans C0..C5, kJ/mol. */
export interface LibraryDihedral extends Sourced {
  readonly classes: readonly [string, string, string, string];
  readonly rb: readonly [number, number, number, number, number, number];
}

/** Periodic, around X - Y - centre - last with X, Y the other two neighbours of a planar centre; phi0 rad, k kJ/mol. */
export interface LibraryImproper extends Sourced {
  readonly centre: readonly string[];
  readonly last: readonly string[];
  readonly phi0: number;
  readonly k: number;
  readonly n: number;
}

/** Other published values for an entry: what they are and why they are not the default. */
export interface ParameterAlternative {
  readonly what: string;
  readonly name: string;
  readonly note?: string;
  readonly sigma?: number;
  readonly epsilon?: number;
  readonly charges?: Readonly<Record<string, number>>;
  readonly F?: readonly number[];
}

const RADIANS = Math.PI / 180;

/** How the set is to be combined, in GROMACS's terms: mixing with other sets needs the same. */
export const LIBRARY_DEFAULTS = {
  combinationRule: 3,
  generatePairs: true,
  fudgeLJ: 0.5,
  fudgeQQ: 0.5,
} as const;

/** Citation by key. */
export const PARAMETER_SOURCES: Readonly<Record<string, string>> = sourceData;

export const LIBRARY_ATOM_TYPES: ReadonlyMap<string, LibraryAtomType> = new Map(
  Object.entries(atomTypeData).map(([name, entry]) => [name, { name, ...entry }]),
);

export const LIBRARY_BONDS = bondedData.bonds as unknown as readonly LibraryBond[];

export const LIBRARY_ANGLES: readonly LibraryAngle[] = (
  bondedData.angles as unknown as readonly LibraryAngle[]
).map((entry) => ({ ...entry, theta0: entry.theta0 * RADIANS }));

export const LIBRARY_DIHEDRALS = bondedData.dihedrals as unknown as readonly LibraryDihedral[];

export const LIBRARY_IMPROPERS: readonly LibraryImproper[] = bondedData.impropers.map((entry) => ({
  ...entry,
  phi0: entry.phi0 * RADIANS,
}));

export const PARAMETER_ALTERNATIVES: readonly ParameterAlternative[] = alternativeData;
