import { describe, expect, it } from 'vitest';
import { parseRecipe, RecipeError, recipeHash } from '../../../src/recipe/index.js';

const text = (polymer: string) =>
  `electrolyte: { salt: { LiPF6: 1 M }, solvents: { EC: 1, DMC: 1 }, polymer: ${polymer} }`;

function polymersOf(polymer: string): unknown {
  const { electrolyte } = parseRecipe(text(polymer), 'recipe.yaml');
  if (electrolyte.kind !== 'mixture') throw new Error('no mixture');
  return electrolyte.polymers;
}

function refusalOf(polymer: string): RecipeError {
  try {
    parseRecipe(text(polymer), 'recipe.yaml');
  } catch (error) {
    if (error instanceof RecipeError) return error;
    throw error;
  }
  throw new Error('the recipe was accepted');
}

describe('a polymer', () => {
  it('by its share alone is the species of that name', () => {
    expect(polymersOf('{ APEM: 5.8 wt% }')).toEqual([{ name: 'APEM', massFraction: 0.058 }]);
  });

  it('with an amount is a network of NIPAM and MBA 12:1 unless it says otherwise', () => {
    const monomers = [
      { name: 'NIPAM', parts: 12 },
      { name: 'MBA', parts: 1 },
    ];
    expect(polymersOf('{ APEM: { amount: 5.8 wt% } }')).toEqual([
      {
        name: 'APEM',
        massFraction: 0.058,
        structure: { architecture: 'network', monomers, percolation: 'auto' },
      },
    ]);
    const written = '{ APEM: { amount: 5.8 wt%, monomers: { NIPAM: 12, MBA: 1 }, architecture: network } }';
    const hash = (polymer: string) => recipeHash(parseRecipe(text(polymer), 'recipe.yaml'));
    expect(hash(written)).toBe(hash('{ APEM: { amount: 5.8 wt% } }'));
    expect(hash(written)).not.toBe(hash('{ APEM: 5.8 wt% }'));
  });

  it('may polymerise in the box, with a reaction that has defaults', () => {
    const reaction = {
      temperature: 450,
      mixing: 5,
      interval: 0.2,
      chainLength: 20,
      reach: 0.5,
      farthest: 1,
      probability: 1,
      linksPerInterval: 100,
      intervals: 1000,
    };
    const structureOf = (more: string) => {
      const [polymer] = polymersOf(`{ APEM: { amount: 5 wt%, architecture: in-situ${more} } }`) as [
        { structure: unknown },
      ];
      return polymer.structure;
    };
    expect(structureOf('')).toMatchObject({ architecture: 'in-situ', conversion: 0.9, reaction });
    expect(structureOf(', conversion: 75 %, reaction: { temperature: 60 °C, reach: 4 Å }')).toMatchObject({
      conversion: 0.75,
      reaction: { ...reaction, temperature: 333.15, reach: 0.4 },
    });
    const refused = [
      '{ A: { amount: 5 wt%, conversion: 50 % } }',
      '{ A: { amount: 5 wt%, architecture: linear, reaction: { reach: 4 Å } } }',
      '{ A: { amount: 5 wt%, architecture: in-situ, percolation: x } }',
      '{ A: { amount: 5 wt%, architecture: in-situ, conversion: 120 % } }',
      '{ A: { amount: 5 wt%, architecture: in-situ, conversion: 0.9 } }',
      '{ A: { amount: 5 wt%, architecture: in-situ, reaction: { farthest: 3 Å } } }',
    ].map((polymer) => refusalOf(polymer).problems.map(({ code, path }) => `${code} ${path}`));
    expect(refused).toEqual([
      ['E_RECIPE_CONFLICT electrolyte.polymer.A.conversion'],
      ['E_RECIPE_CONFLICT electrolyte.polymer.A.reaction'],
      ['E_RECIPE_CONFLICT electrolyte.polymer.A.percolation'],
      ['E_RECIPE_RANGE electrolyte.polymer.A.conversion'],
      ['E_RECIPE_UNIT electrolyte.polymer.A.conversion'],
      ['E_RECIPE_RANGE electrolyte.polymer.A.reaction.farthest'],
    ]);
  });

  it('takes every architecture', () => {
    expect(
      polymersOf(
        '{ G: { amount: 5 wt%, monomers: { MBA: 1 }, percolation: xy }, O: { amount: 1 wt%, architecture: oligomer }, P: { amount: 2 wt%, monomers: { NIPAM: 1 }, architecture: linear, degreeOfPolymerisation: 20 } }',
      ),
    ).toMatchObject([
      {
        structure: { architecture: 'network', monomers: [{ name: 'MBA', parts: 1 }], percolation: 'xy' },
      },
      { structure: { architecture: 'oligomer' } },
      { structure: { architecture: 'linear', degreeOfPolymerisation: 20 } },
    ]);
  });

  it('that is wrong is told where and how', () => {
    const messages = [
      '{ APEM: 5 M }',
      '{ APEM: { monomers: { MBA: 1 } } }',
      '{ APEM: { amount: 5 wt%, monomer: { MBA: 1 } } }',
      '{ APEM: { amount: 5 wt%, architecture: networks } }',
      '{ APEM: { amount: 5, monomers: { NIPAM: -1 } } }',
      '{ APEM: { amount: 5 wt%, degreeOfPolymerisation: 10 } }',
      '{ APEM: { amount: 5 wt%, architecture: linear, percolation: x } }',
      '{ APEM: [5 wt%] }',
    ].map((polymer) => refusalOf(polymer).problems.map(({ code, path }) => `${code} ${path}`));
    expect(messages).toEqual([
      ['E_RECIPE_UNIT electrolyte.polymer.APEM'],
      ['E_RECIPE_MISSING electrolyte.polymer.APEM'],
      ['E_RECIPE_KEY electrolyte.polymer.APEM.monomer'],
      ['E_RECIPE_VALUE electrolyte.polymer.APEM.architecture'],
      [
        'E_RECIPE_UNIT electrolyte.polymer.APEM.amount',
        'E_RECIPE_RANGE electrolyte.polymer.APEM.monomers.NIPAM',
      ],
      ['E_RECIPE_CONFLICT electrolyte.polymer.APEM.degreeOfPolymerisation'],
      ['E_RECIPE_CONFLICT electrolyte.polymer.APEM.percolation'],
      ['E_RECIPE_VALUE electrolyte.polymer.APEM'],
    ]);
    expect(refusalOf('{ APEM: { amount: 5 wt%, monomer: { MBA: 1 } } }').message).toContain(
      'Perhaps "monomers" is meant',
    );
  });
});
