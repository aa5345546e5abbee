/** What no single key of a recipe can tell: keys that exclude or bound each other. One rule a function. */
import type { ErrorCode, ErrorParts } from '../core/index.js';
import { formatQuantity } from '../units/index.js';
import { problemAt, type RecipeProblem, type RecipeSource } from './problems.js';
import type { WrittenRecipe } from './schema.js';

interface Conflict {
  readonly path: readonly (string | number)[];
  readonly code: ErrorCode;
  readonly parts: ErrorParts;
}

type Rule = (written: WrittenRecipe) => readonly Conflict[];

const RULES: readonly Rule[] = [
  countsStandAlone,
  mixtureHasSolvents,
  keysFitArchitecture,
  reachGrows,
  oneSizeOfBox,
  outputsTakeSteps,
  productionHoldsFrame,
  itemIsOneStage,
];

export function conflictsOf(written: WrittenRecipe, source: RecipeSource): RecipeProblem[] {
  return RULES.flatMap((rule) => rule(written)).map(({ path, ...complaint }) =>
    problemAt(source, path, complaint),
  );
}

function conflict(
  path: Conflict['path'],
  parts: ErrorParts,
  code: ErrorCode = 'E_RECIPE_CONFLICT',
): Conflict {
  return { path, code, parts };
}

function countsStandAlone({ electrolyte, box }: WrittenRecipe): Conflict[] {
  if (electrolyte.counts === undefined) return [];
  const beside = (['salt', 'solvents', 'polymer', 'by', 'at'] as const)
    .filter((key) => electrolyte[key] !== undefined)
    .map((key) =>
      conflict(['electrolyte', key], {
        object: `electrolyte has both \`counts\` and \`${key}\``,
        limit: 'explicit counts leave nothing else to say',
        cure: 'Take out one of the two',
      }),
    );
  if (box?.atoms === undefined) return beside;
  return [
    ...beside,
    conflict(['box', 'atoms'], {
      object: 'box.atoms is given beside electrolyte.counts',
      limit: 'the counts fix the number of atoms',
      cure: 'Take out `box.atoms`',
    }),
  ];
}

function mixtureHasSolvents({ electrolyte: { counts, solvents = {} } }: WrittenRecipe): Conflict[] {
  if (counts !== undefined || Object.keys(solvents).length > 0) return [];
  return [
    conflict(
      ['electrolyte'],
      {
        object: 'electrolyte.solvents is missing',
        limit: 'a mixture needs at least one solvent',
        cure: 'Write `solvents: { EC: 1, DMC: 1 }`, or whole molecules as `counts`',
      },
      'E_RECIPE_MISSING',
    ),
  ];
}

const ARCHITECTURE_OF_KEY = [
  ['degreeOfPolymerisation', 'linear'],
  ['percolation', 'network'],
  ['conversion', 'in-situ'],
  ['reaction', 'in-situ'],
] as const;

function keysFitArchitecture(written: WrittenRecipe): Conflict[] {
  return structuredPolymers(written).flatMap(([name, polymer]) =>
    ARCHITECTURE_OF_KEY.filter(
      ([key, architecture]) => polymer[key] !== undefined && polymer.architecture !== architecture,
    ).map(([key, architecture]) =>
      conflict(['electrolyte', 'polymer', name, key], {
        object: `electrolyte.polymer.${name}.${key} is given for the architecture ${polymer.architecture}`,
        limit: `it belongs to the architecture ${architecture}`,
        cure: `Take it out, or write \`architecture: ${architecture}\``,
      }),
    ),
  );
}

function reachGrows(written: WrittenRecipe): Conflict[] {
  return structuredPolymers(written).flatMap(([name, { reaction }]) => {
    if (reaction === undefined || reaction.farthest >= reaction.reach) return [];
    return conflict(
      ['electrolyte', 'polymer', name, 'reaction', 'farthest'],
      {
        object: `electrolyte.polymer.${name}.reaction.farthest is ${formatQuantity(reaction.farthest, 'length')}`,
        limit: `a radical reaches ${formatQuantity(reaction.reach, 'length')} from the start`,
        cure: 'Use a longer one, or a shorter `reach`',
      },
      'E_RECIPE_RANGE',
    );
  });
}

function oneSizeOfBox({ box }: WrittenRecipe): Conflict[] {
  if (box?.atoms === undefined || box.edge === undefined) return [];
  return [
    conflict(['box'], {
      object: 'box has both `atoms` and `edge`',
      limit: 'one of them follows from the other',
      cure: 'Take out one of the two',
    }),
  ];
}

function outputsTakeSteps({ produce, model: { timeStep } }: WrittenRecipe): Conflict[] {
  return (['frameEvery', 'energiesEvery'] as const)
    .filter((key) => produce[key] < timeStep)
    .map((key) =>
      conflict(
        ['produce', key],
        {
          object: `produce.${key} is ${formatQuantity(produce[key], 'time')}`,
          limit: `the time step is ${formatQuantity(timeStep, 'time')}`,
          cure: 'Use one time step or longer',
        },
        'E_RECIPE_RANGE',
      ),
    );
}

function productionHoldsFrame({ produce: { time, frameEvery } }: WrittenRecipe): Conflict[] {
  if (time >= frameEvery) return [];
  return [
    conflict(
      ['produce', 'time'],
      {
        object: `produce.time is ${formatQuantity(time, 'time')}`,
        limit: `the first frame is due after ${formatQuantity(frameEvery, 'time')}`,
        cure: 'Use a longer time or a smaller `frameEvery`',
      },
      'E_RECIPE_RANGE',
    ),
  ];
}

function itemIsOneStage({ protocol }: WrittenRecipe): Conflict[] {
  if (!Array.isArray(protocol)) return [];
  return protocol.flatMap((item, i) => {
    const stages = typeof item === 'string' ? 1 : Object.keys(item).length;
    if (stages === 1) return [];
    return conflict(['protocol', i], {
      object: `protocol[${i + 1}] names ${stages} stages`,
      limit: 'an item of the list is one stage',
      cure: 'Write each stage behind a dash of its own',
    });
  });
}

type WrittenPolymer = NonNullable<WrittenRecipe['electrolyte']['polymer']>[string];

/** Those written out, not just by their amount. */
function structuredPolymers({ electrolyte: { polymer = {} } }: WrittenRecipe) {
  return Object.entries(polymer).filter(
    (entry): entry is [string, Exclude<WrittenPolymer, number>] => typeof entry[1] !== 'number',
  );
}
