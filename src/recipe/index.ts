export { type DefaultRecipeOptions, defaultRecipeText } from './default-recipe.js';
export { idleWaivers, preflight, refuseWarnings, standingWarnings, waivedWarnings } from './preflight.js';
export { RecipeError, type RecipeProblem } from './problems.js';
export { type Plan, planProtocol } from './protocol.js';
export {
  type Model,
  type OwnSpecies,
  type PlannedStage,
  parseRecipe,
  type Recipe,
  recipeHash,
} from './recipe.js';
export { recipeJsonSchema } from './schema.js';
