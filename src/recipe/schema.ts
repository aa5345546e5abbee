/**
 * The recipe as a user writes it, key by key: what each takes, its default and what it means. Quantities carry their units and
 * come out in internal units. The same schema makes the JSON schema for editors.
 */
import { z } from 'zod';
import { ANALYSIS_NAMES, HYDROGEN_BOND, PROFILE_BINS } from '../analysis/index.js';
import { SheathError } from '../core/index.js';
import { PLATFORM_NAMES } from '../platforms/index.js';
import {
  type Dimension,
  exampleOf,
  formatQuantity,
  type Quantity,
  quantityPattern,
  readQuantity,
} from '../units/index.js';
import type { Complaint } from './problems.js';

/** Inclusive limits, internal units. */
interface Range {
  readonly from?: number;
  readonly to?: number;
}

/** A schema that reads with `read` and turns its `Complaint` into an issue; `jsonSchema` describes it to editors. */
function readBy<T>(read: (source: unknown) => T | Complaint, jsonSchema: Record<string, unknown>) {
  return z
    .unknown()
    .transform((source, context): T => {
      const result = read(source);
      if (typeof result !== 'function') return result as T;
      context.addIssue({ code: 'custom', params: { complaint: result as Complaint } });
      return z.NEVER;
    })
    .meta(jsonSchema);
}

function readAs<D extends Dimension>(
  source: unknown,
  dimensions: readonly D[],
  range: Range,
): Quantity<D> | Complaint {
  try {
    const quantity = readQuantity(source, dimensions, '');
    const { value, dimension } = quantity;
    if (value >= (range.from ?? Number.NEGATIVE_INFINITY) && value <= (range.to ?? Number.POSITIVE_INFINITY))
      return quantity;
    return (what) => ({
      code: 'E_RECIPE_RANGE',
      parts: {
        object: `${what} is "${source}"`,
        limit: `it must be ${describeRange(range, (limit) => formatQuantity(limit, dimension))}`,
        cure: 'Use a value within these limits',
      },
    });
  } catch (error) {
    if (!(error instanceof SheathError)) throw error;
    return (what) => {
      const { parts, code } = error;
      return {
        code: code === 'E_UNIT' ? 'E_RECIPE_UNIT' : 'E_RECIPE_VALUE',
        parts: { ...parts, object: `${what}${parts.object}` },
      };
    };
  }
}

function describeRange({ from, to }: Range, write: (value: number) => string): string {
  if (from === undefined) return `at most ${write(to!)}`;
  return to === undefined ? `at least ${write(from)}` : `from ${write(from)} to ${write(to)}`;
}

function quantity(dimension: Dimension, range: Range, description: string) {
  return readBy(
    (source) => {
      const result = readAs(source, [dimension], range);
      return typeof result === 'function' ? result : result.value;
    },
    { type: 'string', pattern: quantityPattern(dimension), examples: [exampleOf(dimension)], description },
  );
}

/** A quantity, or the word "none" for null. */
function quantityOrNone(dimension: Dimension, range: Range, description: string) {
  return readBy<number | null>(
    (source) => {
      if (source === 'none') return null;
      const result = readAs(source, [dimension], range);
      return typeof result === 'function' ? result : result.value;
    },
    {
      type: 'string',
      pattern: `^none$|${quantityPattern(dimension)}`,
      examples: [exampleOf(dimension), 'none'],
      description,
    },
  );
}

const saltAmount = readBy((source) => readAs(source, ['molarity', 'molality'], { from: 1e-6, to: 100 }), {
  type: 'string',
  pattern: quantityPattern('molarity', 'molality'),
  examples: ['1 M', '1.2 mol/kg'],
  description: 'per litre of the liquid electrolyte, or per kilogram of solvent',
});

const warningCode = readBy<string>(
  (source) =>
    typeof source === 'string' && source.startsWith('W_')
      ? source
      : (what) => ({
          code: 'E_RECIPE_VALUE',
          parts: {
            object: `${what} is ${JSON.stringify(source)}`,
            limit: 'only warnings can be waived, and their codes begin with W_',
            cure: 'Take it out, or name a warning of `sheath check`, as [W_CUTOFF]',
          },
        }),
  { type: 'string', pattern: '^W_[A-Z_]+$' },
);

const NAME = z.string().regex(/^[A-Za-z][A-Za-z0-9_()+-]*$/);

const ONE_ATTOSECOND = 1e-6; // ps
const ONE_SECOND = 1e12; // ps
const duration = (description: string) =>
  quantity('time', { from: ONE_ATTOSECOND, to: ONE_SECOND }, description);
const temperature = (description: string) => quantity('temperature', { from: 1, to: 3000 }, description);
const pressure = (description: string) => quantityOrNone('pressure', { from: -1e5, to: 1e6 }, description);

/** How monomers of the architecture in-situ react. */
export const reactionForm = z.strictObject({
  temperature: temperature('of the reaction; high, so that monomers meet').prefault('450 K'),
  mixing: duration('dynamics of the monomers before the first link').prefault('5 ps'),
  interval: duration('dynamics between two chances to link').prefault('0.2 ps'),
  chainLength: z
    .number()
    .min(1)
    .max(1e6)
    .default(20)
    .meta({ description: 'double bonds for each radical: chains are so long if all react' }),
  reach: quantity('length', { from: 0.2, to: 2 }, 'at which a radical adds a double bond').prefault('0.5 nm'),
  farthest: quantity('length', { from: 0.2, to: 2 }, 'and after many intervals without any').prefault('1 nm'),
  probability: z
    .number()
    .min(1e-6)
    .max(1)
    .default(1)
    .meta({ description: 'that a radical adds the double bond it reaches, each interval' }),
  linksPerInterval: z.int().min(1).max(1_000_000).default(100).meta({ description: 'at most so many' }),
  intervals: z.int().min(1).max(1_000_000).default(1000).meta({ description: 'at most so many' }),
});

const polymerForm = z.strictObject({
  amount: quantity('massFraction', { from: 1e-6, to: 0.99 }, 'share of the total mass'),
  monomers: z
    .record(NAME, z.number().positive().max(1e6))
    .default({ NIPAM: 12, MBA: 1 })
    .meta({ description: 'parts by mole; those of an oligomer are one molecule' }),
  architecture: z.enum(['network', 'oligomer', 'linear', 'in-situ']).default('network').meta({
    description:
      'a periodic network, chains joined by cross-linkers, single chains, or what the monomers become by polymerisation in the box',
  }),
  degreeOfPolymerisation: z
    .int()
    .min(2)
    .max(10_000)
    .optional()
    .meta({ description: 'units of a linear chain; 10 by default' }),
  percolation: z
    .enum(['auto', 'x', 'xy', 'xyz'])
    .optional()
    .meta({ description: 'axes a network closes along; auto: as many as its length allows' }),
  conversion: quantity(
    'percentage',
    { from: 0, to: 1 },
    'double bonds that react in situ; 90 % by default',
  ).optional(),
  reaction: reactionForm.optional().meta({ description: 'how monomers react in situ' }),
});

/** A share of the mass alone, or a structure with it. */
const polymer = z
  .unknown()
  .transform((source, context): number | z.output<typeof polymerForm> => {
    if (typeof source !== 'object' || source === null || Array.isArray(source)) {
      const amount = readAs(source, ['massFraction'], { from: 1e-6, to: 0.99 });
      if (typeof amount !== 'function') return amount.value;
      context.addIssue({ code: 'custom', params: { complaint: amount } });
      return z.NEVER;
    }
    if (!Object.hasOwn(source, 'amount')) {
      const complaint: Complaint = (what) => ({
        code: 'E_RECIPE_MISSING',
        parts: {
          object: `${what} has no \`amount\``,
          limit: 'a polymer is given by its share of the total mass',
          cure: 'Write for example `amount: 5.8 wt%`',
        },
      });
      context.addIssue({ code: 'custom', params: { complaint } });
      return z.NEVER;
    }
    const form = polymerForm.safeParse(source);
    if (form.success) return form.data;
    for (const issue of form.error.issues) context.addIssue({ ...issue });
    return z.NEVER;
  })
  .meta({
    anyOf: [
      { type: 'string', pattern: quantityPattern('massFraction'), examples: ['5.8 wt%'] },
      z.toJSONSchema(polymerForm, { io: 'input', unrepresentable: 'any' }),
    ],
    description: 'share of the total mass, alone (a species by this name) or with what it is made of',
  });

const electrolyte = z
  .strictObject({
    salt: z
      .record(NAME, saltAmount)
      .optional()
      .meta({ description: 'salts by name with their amount: { LiPF6: 1 M }' }),
    solvents: z
      .record(NAME, z.number().positive().max(1e6))
      .optional()
      .meta({ description: 'solvents with their parts: { EC: 1, DMC: 1 }' }),
    polymer: z.record(NAME, polymer).optional().meta({
      description:
        'polymers with their share of the total mass: { APEM: 5.8 wt% }, or { APEM: { amount: 5.8 wt%, monomers: { NIPAM: 12, MBA: 1 } } }',
    }),
    by: z
      .enum(['volume', 'mass', 'mole'])
      .optional()
      .meta({ description: 'what the parts of the solvents measure; volume by default' }),
    at: quantity(
      'temperature',
      { from: 200, to: 500 },
      'where volumes are measured; 25 °C by default',
    ).optional(),
    counts: z.record(NAME, z.int().min(0).max(10_000_000)).optional().meta({
      description: 'instead of all the others: whole molecules or formula units, { LiPF6: 20, EC: 97 }',
    }),
  })
  .meta({ description: 'what the box holds' });

const box = z
  .strictObject({
    atoms: z
      .int()
      .min(1)
      .max(10_000_000)
      .optional()
      .meta({ description: 'about so many atoms; 3000 by default' }),
    edge: quantity(
      'length',
      { from: 0.5, to: 1000 },
      'or about so long an edge at the expected density',
    ).optional(),
  })
  .meta({ description: 'how large' });

const model = z
  .strictObject({
    chargeScale: z
      .record(NAME, z.number().min(0).max(2))
      .prefault({})
      .meta({ description: 'factors on charges: `ions` for all ions (0.8 by default), species by name' }),
    cutoff: quantity('length', { from: 0.3, to: 10 }, 'cut-off of Lennard-Jones and direct Coulomb').prefault(
      '1.1 nm',
    ),
    timeStep: quantity('time', { from: 1e-5, to: 0.01 }, 'time step').prefault('4 fs'),
    hydrogenMass: quantityOrNone(
      'mass',
      { from: 1, to: 6 },
      'mass of hydrogens, taken from their heavy atom',
    ).prefault('3 u'),
    constraints: z
      .enum(['h-bonds', 'none'])
      .default('h-bonds')
      .meta({ description: 'bonds held at fixed length: those of hydrogen, or none' }),
    pmeOrder: z.int().min(4).max(6).default(4).meta({ description: 'order of the PME splines' }),
    pmeSpacing: quantity('length', { from: 0.02, to: 0.3 }, 'largest spacing of the PME mesh').prefault(
      '0.12 nm',
    ),
    ewaldTolerance: z
      .number()
      .min(1e-12)
      .max(1e-2)
      .default(1e-5)
      .meta({ description: 'relative strength of the direct Coulomb sum at the cut-off' }),
    dispersionCorrection: z
      .boolean()
      .default(true)
      .meta({ description: 'add the mean dispersion beyond the cut-off to energy and pressure' }),
  })
  .prefault({})
  .meta({ description: 'how the physics is modelled' });

const conditions = z
  .strictObject({
    temperature: temperature('of equilibration and production').prefault('25 °C'),
    pressure: pressure('of all stages; "none" holds the volume').prefault('1 bar'),
    thermostat: z
      .enum(['csvr', 'nose-hoover'])
      .default('csvr')
      .meta({ description: 'stochastic velocity rescaling, or a deterministic Nose-Hoover chain' }),
    pressureAxes: z
      .enum(['isotropic', 'x', 'y', 'z', 'xy', 'xz', 'yz', 'xyz'])
      .default('isotropic')
      .meta({ description: 'edges of the box that change: all by one factor, or each of these by itself' }),
  })
  .prefault({})
  .meta({ description: 'temperature and pressure' });

const minimise = z.strictObject({
  steps: z.int().min(1).max(1_000_000).default(2000).meta({ description: 'at most so many' }),
  forceTolerance: quantity('force', { from: 0.01, to: 1e6 }, 'done when no force is larger').prefault(
    '500 kJ/mol/nm',
  ),
  maximumStep: quantity('length', { from: 1e-6, to: 0.1 }, 'longest move of an atom in a step').prefault(
    '0.01 nm',
  ),
});
const melt = z.strictObject({
  temperature: temperature('450 K by default, or that of the conditions if higher').optional(),
  time: duration('how long').prefault('200 ps'),
  pressure: pressure('that of the conditions by default').optional(),
});
const cool = z.strictObject({
  from: temperature('that of the stage before by default').optional(),
  to: temperature('that of the conditions by default').optional(),
  rate: quantity('temperatureRate', { from: 1e-6, to: 1e4 }, 'of cooling or heating').prefault('0.5 K/ps'),
  pressure: pressure('that of the conditions by default').optional(),
});
const equilibrate = z.strictObject({
  temperature: temperature('that of the conditions by default').optional(),
  time: duration('how long').prefault('500 ps'),
  pressure: pressure('that of the conditions by default').optional(),
});
const produceStage = z.strictObject({
  temperature: temperature('that of the conditions by default').optional(),
  time: duration('`produce.time` by default').optional(),
  pressure: pressure('that of the conditions by default').optional(),
});

/** `- melt:` without anything behind it means the defaults. */
const orDefaults = <S extends z.ZodType>(schema: S) => z.preprocess((source) => source ?? {}, schema);

const stageSettings = {
  minimise: orDefaults(minimise).optional(),
  melt: orDefaults(melt).optional(),
  cool: orDefaults(cool).optional(),
  equilibrate: orDefaults(equilibrate).optional(),
};

const stageItem = z.union([
  z.enum(['minimise', 'melt', 'cool', 'equilibrate', 'produce']),
  z.strictObject({ ...stageSettings, produce: orDefaults(produceStage).optional() }),
]);

const protocol = z
  .union([z.enum(['standard']), z.strictObject(stageSettings), z.array(stageItem).min(1).max(1000)])
  .default('standard')
  .meta({
    description:
      '"standard" (minimise, melt, cool, equilibrate, produce), changes to its stages { melt: { time: 50 ps } }, or a list of stages',
  });

const produce = z
  .strictObject({
    time: duration('length of production').prefault('20 ns'),
    frameEvery: duration('between frames of the trajectory').prefault('2 ps'),
    energiesEvery: duration('between rows of the energy file').prefault('0.2 ps'),
  })
  .prefault({})
  .meta({ description: 'the stage that is analysed' });

const profileSettings = z.strictObject({
  axis: z.enum(['x', 'y', 'z']).default('z').meta({ description: 'of the box' }),
  bins: z
    .int()
    .min(2)
    .max(100_000)
    .default(PROFILE_BINS)
    .meta({ description: 'equal slices along the axis' }),
});

const hydrogenBondSettings = z.strictObject({
  distance: quantity(
    'length',
    { from: 0.1, to: 1 },
    `of donor and acceptor, at most; ${HYDROGEN_BOND.distance} nm by default`,
  ).optional(),
  angle: quantity(
    'angle',
    { from: 1, to: 180 },
    `between donor-hydrogen and donor-acceptor, at most; ${HYDROGEN_BOND.angle}° by default`,
  ).optional(),
});

const analysisItem = z.union([
  z.enum(ANALYSIS_NAMES),
  z.strictObject({
    profiles: orDefaults(profileSettings).optional(),
    'hydrogen-bonds': orDefaults(hydrogenBondSettings).optional(),
  }),
]);

export const recipeSchema = z.strictObject({
  title: z.string().max(200).default('').meta({ description: 'for people' }),
  electrolyte,
  species: z
    .record(
      NAME,
      z.strictObject({
        itp: z.string().min(1).meta({ description: 'GROMACS topology of the molecule' }),
        gro: z.string().min(1).meta({ description: 'coordinates of one molecule' }),
        molarVolume: quantity(
          'molarVolume',
          { from: 0, to: 1e5 },
          'in the liquid at 25 °C; estimated by default',
        ).optional(),
      }),
    )
    .default({})
    .meta({ description: "species of one's own: { NAME: { itp: file, gro: file } }" }),
  box: box.optional(),
  model,
  conditions,
  protocol,
  produce,
  replicas: z.int().min(1).max(4096).default(1).meta({ description: 'independent boxes run side by side' }),
  seed: z.int().min(0).max(4294967295).default(1).meta({ description: 'of all random numbers' }),
  analysis: z
    .array(analysisItem)
    .default([...ANALYSIS_NAMES])
    .meta({
      description:
        'what is computed from the trajectory; with settings: { profiles: { axis: x, bins: 200 } }, { hydrogen-bonds: { distance: 0.35 nm, angle: 30° } }',
    }),
  platform: z
    .enum(['auto', ...PLATFORM_NAMES])
    .default('auto')
    .meta({ description: 'where it runs' }),
  waive: z
    .array(warningCode)
    .default([])
    .meta({ description: 'codes of warnings that do not stop the run: [W_CUTOFF]' }),
});

export type WrittenRecipe = z.output<typeof recipeSchema>;

let jsonSchema: Readonly<Record<string, unknown>> | null = null;

/** The JSON schema (draft 2020-12) of a recipe, for editors. */
export function recipeJsonSchema(): Readonly<Record<string, unknown>> {
  jsonSchema ??= {
    ...z.toJSONSchema(recipeSchema, { io: 'input', unrepresentable: 'any' }),
    title: 'sheath recipe',
  };
  return jsonSchema;
}
