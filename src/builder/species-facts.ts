/** What a composition knows of species, by name. */
import { nearestName, SheathError } from '../core/index.js';

export interface SpeciesFacts {
  readonly name: string;
  /** g/mol */
  readonly molarMass: number;
  /** cm³/mol in the liquid at 25 °C */
  readonly molarVolume: number;
  /** 1/K; 0 where it is not known */
  readonly thermalExpansion: number;
  /** e */
  readonly formalCharge: number;
  readonly atomCount: number;
  /** A polymer is no part of the liquid that concentrations refer to. */
  readonly polymer: boolean;
}

export type FactsByName = ReadonlyMap<string, SpeciesFacts>;

/** K, of molar volumes */
export const ROOM_TEMPERATURE = 298.15;

/** cm³/mol at `temperature` K */
export function volumeAt(species: SpeciesFacts, temperature: number): number {
  return species.molarVolume * (1 + species.thermalExpansion * (temperature - ROOM_TEMPERATURE));
}

/** @throws SheathError E_COMPOSITION_SPECIES */
export function speciesNamed(name: string, facts: FactsByName): SpeciesFacts {
  const found = facts.get(name);
  if (found !== undefined) return found;
  const near = nearestName(name, facts.keys());
  throw new SheathError('E_COMPOSITION_SPECIES', {
    object: `the electrolyte names "${name}"`,
    limit: `the known species are ${[...facts.keys()].join(', ')}`,
    cure: `${near === null ? 'Add it' : `Perhaps "${near}" is meant; one of your own is added`} under \`species\` as .itp and .gro`,
  });
}
