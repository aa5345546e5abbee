/** The species a box is built of: what composition and packing must know of each, for built-in species and a user's own. */
import { DENSITY_SLOPE, librarySpecies, librarySpeciesNames, molarVolume } from '../forcefield/index.js';
import type { Species } from '../topology/index.js';
import type { SpeciesFacts } from './species-facts.js';

export interface BuildingSpecies extends SpeciesFacts {
  readonly species: Species;
  /** [atom, 3], nm */
  readonly geometry: Float64Array;
}

/**
 * cm³/mol per atom, of an organic molecule in the liquid: EC 6.6, DMC 7.1, DEC 6.8 from their densities at 25 °C. For species
 * whose volume is not given; the box finds its own density under pressure.
 */
const MOLAR_VOLUME_PER_ATOM = 6.8;

/** @param volume cm³/mol at 25 °C; null = estimated from the number of atoms, 0 for monatomic ions */
export function buildingSpecies(
  species: Species,
  geometry: Float64Array,
  volume: number | null,
): BuildingSpecies {
  const { name, atoms } = species;
  const molarMass = atoms.reduce((sum, atom) => sum + atom.mass, 0);
  const formalCharge = Math.round(atoms.reduce((sum, atom) => sum + atom.charge, 0));
  const estimated = atoms.length === 1 && formalCharge !== 0 ? 0 : MOLAR_VOLUME_PER_ATOM * atoms.length;
  const polymer = atoms.some((atom) => atom.residueNumber !== atoms[0].residueNumber);
  const liquid = !polymer && formalCharge === 0;
  return {
    name,
    species,
    geometry,
    molarMass,
    molarVolume: volume ?? estimated,
    // alpha = -(d rho/d T) / rho, with one slope for all liquids
    thermalExpansion: liquid ? (-DENSITY_SLOPE.gramPerMlPerKelvin * (volume ?? estimated)) / molarMass : 0,
    formalCharge,
    atomCount: atoms.length,
    polymer,
  };
}

/** The built-in species by name, and a user's own, which replace built-in ones of the same name. */
export function knownSpecies(own: readonly BuildingSpecies[] = []): ReadonlyMap<string, BuildingSpecies> {
  const known = new Map<string, BuildingSpecies>();
  for (const name of librarySpeciesNames()) {
    const { model, geometry } = librarySpecies(name);
    known.set(name, buildingSpecies(model.species, geometry, molarVolume(name).cubicCentimetrePerMole));
  }
  for (const species of own) known.set(species.name, species);
  return known;
}
