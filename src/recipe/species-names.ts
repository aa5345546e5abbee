/** Names of species and salts that nobody knows, told with their place in the recipe; what else is wrong with a composition needs its numbers. */
import { type BuildingSpecies, knownSpecies, saltIons, saltOrNull, speciesNamed } from '../builder/index.js';
import { SheathError } from '../core/index.js';
import { problemAt, type RecipeProblem, type RecipeSource } from './problems.js';
import type { WrittenRecipe } from './schema.js';

let library: ReadonlyMap<string, BuildingSpecies> | null = null;

export function unknownNames({ electrolyte, species }: WrittenRecipe, source: RecipeSource): RecipeProblem[] {
  library ??= knownSpecies();
  const own = Object.keys(species);
  // Of one's own species only the names are known before their files are read: they may be ions of any salt.
  const facts = new Map([...library, ...own.map((name) => [name, library!.values().next().value!] as const)]);
  const known = (name: string): void => void (facts.has(name) || speciesNamed(name, facts));
  const salt = (name: string): void => void (own.length > 0 || saltIons(name, library!));
  const { salt: salts = {}, solvents = {}, polymer = {}, counts = {} } = electrolyte;
  const asked = [
    ...Object.keys(salts).map((name) => ({ key: 'salt', name, check: salt })),
    ...Object.keys(solvents).map((name) => ({ key: 'solvents', name, check: known })),
    ...Object.entries(polymer)
      .filter(([, amount]) => typeof amount === 'number')
      .map(([name]) => ({ key: 'polymer', name, check: known })),
    ...Object.keys(counts)
      .filter((name) => own.length === 0 && saltOrNull(name, library!) === null)
      .map((name) => ({ key: 'counts', name, check: known })),
  ];
  return asked.flatMap(({ key, name, check }) => {
    try {
      check(name);
      return [];
    } catch (error) {
      if (!(error instanceof SheathError)) throw error;
      return [problemAt(source, ['electrolyte', key], { code: error.code, parts: error.parts }, name)];
    }
  });
}
