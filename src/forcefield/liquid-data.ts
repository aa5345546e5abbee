/** Densities and volumes that the packing starts from (the box finds its own density under pressure); at 25 °C. */
import data from './data/liquids.json' with { type: 'json' };
import { librarySpecies } from './species-library.js';

export interface MolarVolume {
  /** cm³/mol at 25 °C */
  readonly cubicCentimetrePerMole: number;
  readonly source: string;
}

/** g/cm³/K, the same for all liquids here: for a start density away from 25 °C. */
export const DENSITY_SLOPE: { readonly gramPerMlPerKelvin: number; readonly source: string } =
  data.densitySlope;

const DENSITIES: Readonly<Record<string, { readonly gramPerMl: number; readonly source: string }>> =
  data.densities;
const SALT_VOLUMES: Readonly<Record<string, MolarVolume>> = data.saltVolumes;

/**
 * Partial molar volume of a built-in species. The volume of a salt is that of its anion: lithium draws the solvent in
 * about as much as it takes up. Errors: E_UNKNOWN_SPECIES.
 */
export function molarVolume(speciesName: string): MolarVolume {
  const { name, molarMass, formalCharge } = librarySpecies(speciesName);
  if (formalCharge > 0) return { cubicCentimetrePerMole: 0, source: 'counted with the anion' };
  if (formalCharge < 0) return SALT_VOLUMES[name];
  const density = DENSITIES[name] ?? data.densities.polymer;
  return { cubicCentimetrePerMole: molarMass / density.gramPerMl, source: density.source };
}
