/** The System of a box: models of its species, built-in, one's own or made here, with their charges scaled as the recipe says. */
import type { BuildingSpecies } from '../builder/index.js';
import { SheathError } from '../core/index.js';
import { loadModel, type MoleculeModel } from '../forcefield/index.js';
import type { Recipe } from '../recipe/index.js';
import { createSystem, type System } from '../system/index.js';
import type { OwnSpeciesFiles } from './own-species.js';
import type { PolymerisationPlan } from './polymerisation.js';

type Known = ReadonlyMap<string, BuildingSpecies>;

export interface SystemMaker {
  /** Factor on the charges of each of these species. @throws E_UNKNOWN_SPECIES */
  chargeScales(names: readonly string[], known: Known): Readonly<Record<string, number>>;
  /** @param made models of species made for this box */
  system(
    contents: readonly { readonly name: string; readonly count: number }[],
    known: Known,
    made: readonly MoleculeModel[],
  ): System;
}

export function systemMaker(
  recipe: Recipe,
  own: OwnSpeciesFiles,
  polymerisation: PolymerisationPlan | null,
): SystemMaker {
  const chargeScales: SystemMaker['chargeScales'] = (names, known) =>
    chargeScalesOf(recipe, names, known, own, polymerisation);
  return {
    chargeScales,
    system(contents, known, made) {
      const isMade = (name: string) => made.some(({ species }) => species.name === name);
      const names = contents.map(({ name }) => name);
      const model = loadModel(
        names.filter((name) => !own.has(name) && !isMade(name)),
        names.flatMap((name) => (isMade(name) ? [] : (own.get(name)?.foreign ?? []))),
        made,
      );
      const blocks = contents.map(({ name, count }) => ({
        species: model.molecules.findIndex(({ species }) => species.name === name),
        count,
      }));
      const { constraints, hydrogenMass } = recipe.model;
      return createSystem(model, blocks, {
        chargeScales: chargeScales(names, known),
        constraints,
        ...(hydrogenMass === null ? {} : { hydrogenMass }),
      });
    },
  };
}

/** What the recipe says of a species (of a polymer made in the box for all that reacts: its parts stay neutral); else its scale of ions, unless the charges of one's own ion are scaled already; else 1. */
function chargeScalesOf(
  recipe: Recipe,
  names: readonly string[],
  known: ReadonlyMap<string, BuildingSpecies>,
  own: OwnSpeciesFiles,
  polymerisation: PolymerisationPlan | null,
): Readonly<Record<string, number>> {
  const { ions, species } = recipe.model.chargeScale;
  const monomers = polymerisation?.structure.monomers.map(({ name }) => name) ?? [];
  const isOfPolymer = (name: string) =>
    polymerisation !== null && (monomers.includes(name) || name.startsWith(`${polymerisation.name}-`));
  for (const name of Object.keys(species)) {
    if (names.includes(name) || name === polymerisation?.name) continue;
    throw new SheathError('E_UNKNOWN_SPECIES', {
      object: `model.chargeScale names ${name}`,
      limit: `the box holds ${names.join(', ')}`,
      cure: 'take it out, or add the species to the electrolyte',
    });
  }
  const isUnscaledIon = (name: string) =>
    (known.get(name)?.formalCharge ?? 0) !== 0 && (own.get(name)?.chargeScale ?? 0) !== 1;
  const scaleOf = (name: string) =>
    (isOfPolymer(name) ? species[polymerisation!.name] : species[name]) ?? (isUnscaledIon(name) ? ions : 1);
  return Object.fromEntries(names.map((name) => [name, scaleOf(name)]));
}
