/** Species of one's own, from the files a recipe names. */
import { type BuildingSpecies, buildingSpecies, knownSpecies } from '../builder/index.js';
import { hashOf } from '../core/index.js';
import { type ReadText, readUserSpecies, type UserSpecies } from '../interop/index.js';
import { type Recipe, recipeHash } from '../recipe/index.js';

/** By name. */
export type OwnSpeciesFiles = ReadonlyMap<string, UserSpecies>;

interface Reading {
  readonly readText: ReadText;
  readonly folder: string;
}

export function readOwnSpecies({ species }: Recipe, reading: Reading): OwnSpeciesFiles {
  return new Map(species.map((one) => [one.name, ownSpecies(one, reading)]));
}

/** The built-in species and these. */
export function knownWith({ species }: Recipe, own: OwnSpeciesFiles): ReadonlyMap<string, BuildingSpecies> {
  return knownSpecies(
    species.map(({ name, molarVolume }) => {
      const { foreign, geometry } = own.get(name)!;
      return buildingSpecies(foreign.model.molecules[0].species, geometry, molarVolume);
    }),
  );
}

/** The recipe, and the files of own species it rests on. */
export function inputHash(recipe: Recipe, { readText, folder }: Reading): string {
  if (recipe.species.length === 0) return recipeHash(recipe);
  const texts = recipe.species.flatMap(({ itp, gro }) =>
    [itp, gro].map((path) => readText(pathIn(folder, path)) ?? ''),
  );
  return hashOf(recipeHash(recipe), ...texts);
}

function pathIn(folder: string, path: string): string {
  return path.startsWith('/') || folder === '' || folder === '.' ? path : `${folder}/${path}`;
}

function ownSpecies(
  { name, itp, gro }: Recipe['species'][number],
  { readText, folder }: Reading,
): UserSpecies {
  const files = { itp: pathIn(folder, itp), gro: pathIn(folder, gro) };
  return readUserSpecies(files, readText, { molecule: name });
}
