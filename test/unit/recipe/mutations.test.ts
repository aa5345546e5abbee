import { expect, it } from 'vitest';
import { compose, knownSpecies } from '../../../src/builder/index.js';
import { defaultRecipeText, parseRecipe, planProtocol, recipeHash } from '../../../src/recipe/index.js';
import { mutateText, surveyMutations } from '../../support/mutate.js';

const RECIPES = [
  defaultRecipeText({ polymer: true, temperature: '-40 °C' }).replace(/ #.*$/gm, ''),
  `electrolyte: { salt: { LiPF6: 1.2 mol/kg }, solvents: { EC: 3, DMC: 7 }, by: mass, at: 40 °C }
box: { edge: 4 nm }
model: { timeStep: 4 fs, hydrogenMass: 3 u }
protocol: [minimise, { melt: { time: 50 ps } }, { cool: { to: 300 K } }, produce]
produce: { time: 20 ps }
`,
  `electrolyte: { counts: { LiPF6: 20, EC: 97, DEC: 53, DMC: 76 } }
species: { FEC: { itp: fec.itp, gro: fec.gro } }
protocol: { melt: { time: 50 ps } }
`,
  `electrolyte: { solvents: { EC: 1 }, polymer: { APEM: { amount: 5.8 wt%, monomers: { NIPAM: 12, MBA: 1 }, percolation: xy }, P: { amount: 2 wt%, architecture: linear, degreeOfPolymerisation: 9 } } }
`,
];

it('takes 10,000 mutations of valid recipes without an uncoded error', () => {
  const known = knownSpecies();
  const survey = surveyMutations(10_000, (index) => {
    const recipe = parseRecipe(mutateText(RECIPES[index % RECIPES.length], 1, index), 'recipe.yaml');
    recipeHash(recipe);
    for (const { steps, blockSteps } of planProtocol(recipe).stages)
      if (!Number.isSafeInteger(steps) || !(blockSteps > 0)) throw new RangeError(`${steps} ${blockSteps}`);
    // Growing the polymers of 2,500 boxes takes too long here: test/unit/builder.
    if (index % RECIPES.length === RECIPES.length - 1) return;
    const { atomCount } = compose(recipe.electrolyte, recipe.box, known);
    if (!(Number.isSafeInteger(atomCount) && atomCount > 0)) throw new RangeError(`${atomCount} atoms`);
  });
  expect(survey.crashes.slice(0, 3)).toEqual([]);
  expect(survey.accepted).toBeGreaterThan(500);
  const codes = [...survey.refused.keys()];
  for (const code of codes) expect(code).toMatch(/^E_(RECIPE|COMPOSITION)/);
  expect(codes.length).toBeGreaterThan(8);
});
