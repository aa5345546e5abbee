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

/**
 * What a mistyped name of a species or a salt was meant to be. Short names of molecules differ by a letter (FEC is no mistyped EC,
 * nor NaPF6 LiPF6): only case, the order of few letters, or one of many count as typing errors.
 */
export function nearestSpecies(name: string, known: Iterable<string>): string | null {
  if (name.length >= SHORTEST_MISTYPED) return nearestName(name, known, 1);
  const letters = (text: string) => [...text.toLowerCase()].sort().join('');
  return [...known].find((candidate) => letters(candidate) === letters(name)) ?? null;
}

const SHORTEST_MISTYPED = 5;

/** @throws SheathError E_COMPOSITION_SPECIES */
export function speciesNamed(name: string, facts: FactsByName): SpeciesFacts {
  const found = facts.get(name);
  if (found !== undefined) return found;
  const near = nearestSpecies(name, facts.keys());
  throw new SheathError('E_COMPOSITION_SPECIES', {
    object: `the electrolyte names "${name}"`,
    limit: `the known species are ${[...facts.keys()].join(', ')}`,
    cure: `${near === null ? 'Add it' : `Perhaps "${near}" is meant; one of your own is added`} under \`species\` as .itp and .gro`,
  });
}
