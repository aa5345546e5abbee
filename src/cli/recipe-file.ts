/** Recipes from disk, and where a run of one is kept. */
import { existsSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { SheathError } from '../core/index.js';
import { readTextFromDisk } from '../interop/index.js';
import { parseRecipe, type Recipe } from '../recipe/index.js';

export interface RecipeFile {
  readonly recipe: Recipe;
  readonly text: string;
  /** Paths of own species count from here. */
  readonly folder: string;
}

/** @throws E_FILE_MISSING, RecipeError */
export function readRecipeFile(path: string): RecipeFile {
  const text = readTextFromDisk(path);
  if (text === null) {
    throw new SheathError('E_FILE_MISSING', {
      object: `the recipe "${path}" is not there`,
      limit: 'a YAML file belongs there',
      cure: 'check the path, or write a first recipe with sheath init',
    });
  }
  return { text, recipe: parseRecipe(text, path), folder: dirname(path) };
}

/** runs/NAME, or the first of runs/NAME-2, runs/NAME-3, ... that is free. */
export function freeRunFolder(recipePath: string): string {
  const name = basename(recipePath, extname(recipePath));
  for (let n = 1; ; n++) {
    const folder = join('runs', n === 1 ? name : `${name}-${n}`);
    if (!existsSync(folder)) return folder;
  }
}
