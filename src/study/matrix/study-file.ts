/**
 * The study file: a matrix of recipes in YAML. `recipe` holds what all runs share, `systems` what differs between
 * electrolytes, `runs` the blocks of the matrix (systems x temperatures x charge scales x seeds x starts), `statements`
 * what is to be judged and against which number. Quantities carry their units, as in a recipe; every run's recipe is
 * checked by the recipe's own schema when the study is read.
 */
import { parse } from 'yaml';
import { z } from 'zod';
import { SALT_STARTS, type SaltStart } from '../../builder/index.js';
import { SheathError } from '../../core/index.js';
import { type Dimension, readQuantity } from '../../units/index.js';

const NAME = z.string().regex(/^[A-Za-z][A-Za-z0-9_+-]*$/);
const recipePart = z.record(z.string(), z.unknown());

function quantity<D extends Dimension>(dimension: D) {
  return z.unknown().transform((source, context): number => {
    try {
      return readQuantity(source, [dimension], '').value;
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });
}

/** As the builder has them. */
export const STARTS = SALT_STARTS;
/** Where the salt stands before the melt: every cation far from all anions, or each in contact with an anion of its own. */
export type Start = SaltStart;

const chargesSchema = z.record(NAME, z.number().min(0).max(2)).refine((scales) => 'ions' in scales, {
  message: 'charge scales name `ions`',
});

const blockSchema = z.strictObject({
  name: NAME,
  about: z.string().default(''),
  systems: z.array(NAME).min(1),
  temperatures: z.array(quantity('temperature')).min(1),
  charges: z.array(chargesSchema).min(1),
  /** How many; the first has seed 1. */
  seeds: z.int().min(1).max(1000),
  starts: z
    .array(z.enum(STARTS))
    .min(1)
    .default([...STARTS]),
  recipe: recipePart.default({}),
  /** Replicas exchange temperatures between that of the block and `to`. */
  exchange: z
    .strictObject({
      to: quantity('temperature'),
      acceptance: z.number().min(0.05).max(0.6).default(0.25),
      every: quantity('time').prefault('1 ps'),
    })
    .optional(),
});

const CLASSES = ['ssip', 'cip', 'agg'] as const;
const statementBase = { id: NAME, text: z.string() };
const statementSchema = z.discriminatedUnion('kind', [
  /** A fraction of one system, in points of 100. */
  z.strictObject({
    ...statementBase,
    kind: z.literal('population'),
    system: NAME,
    class: z.enum(CLASSES),
    paper: z.number(),
    /** The number the model was calibrated on: no prediction. */
    calibrated: z.boolean().default(false),
    /** The same class of this system tells the direction. */
    against: NAME.optional(),
    paperAgainst: z.number().optional(),
  }),
  z.strictObject({
    ...statementBase,
    kind: z.literal('ratio'),
    systems: z.tuple([NAME, NAME]),
    class: z.enum(CLASSES),
    paper: z.number(),
  }),
  z.strictObject({ ...statementBase, kind: z.literal('dominates'), system: NAME, class: z.enum(CLASSES) }),
  /** The ligand with most atoms in the first shell, and that shell's end. */
  z.strictObject({ ...statementBase, kind: z.literal('leads'), system: NAME, ligand: NAME }),
  /** g(r) of the contact has fallen to 1 or below, from its peak, at the cut-off. */
  z.strictObject({ ...statementBase, kind: z.literal('closed'), system: NAME }),
  /** More of a ligand in the shell of the first system than of the second (none there counts as 0). */
  z.strictObject({ ...statementBase, kind: z.literal('more'), systems: z.tuple([NAME, NAME]), ligand: NAME }),
  /** Which of two species moves further; printed only where the paper's order is not known. */
  z.strictObject({
    ...statementBase,
    kind: z.literal('faster'),
    species: NAME,
    systems: z.tuple([NAME, NAME]),
    paper: z.enum(['first', 'second', 'unknown']).default('unknown'),
  }),
]);

const calibrationSchema = z.strictObject({
  system: NAME,
  class: z.enum(CLASSES),
  /** Points of 100. */
  target: z.number(),
  within: z.number().positive(),
  largestError: z.number().positive(),
});

const studySchema = z.strictObject({
  title: z.string().max(200),
  recipe: recipePart,
  systems: z.record(NAME, recipePart),
  runs: z.array(blockSchema).min(1),
  calibration: calibrationSchema.optional(),
  paper: z.string().default(''),
  statements: z.array(statementSchema).default([]),
});

export type Study = z.output<typeof studySchema>;
export type StudyBlock = Study['runs'][number];
export type Statement = Study['statements'][number];
export type PopulationClass = (typeof CLASSES)[number];
export type Calibration = NonNullable<Study['calibration']>;

/** @throws E_STUDY_FILE with every problem and its path */
export function parseStudy(text: string, fileName: string): Study {
  let data: unknown;
  try {
    data = parse(text, { maxAliasCount: 100 });
  } catch (cause) {
    const [what] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw refusal(fileName, `it is not valid YAML: ${what.replace(/:$/, '')}`, cause);
  }
  if (isRecipe(data))
    throw new SheathError('E_STUDY_FILE', {
      object: `the study ${fileName}`,
      limit: 'it is the recipe of a single run: a study names systems and runs',
      cure: `Run it with sheath run ${fileName}, or write a study as examples/bce-tve/study.yaml`,
    });
  const result = studySchema.safeParse(data);
  if (!result.success) throw refusal(fileName, result.error.issues.map(problemText).join('; '));
  const study = result.data;
  const ids = study.statements.map(({ id }) => id);
  const unknown = [
    ...study.runs.flatMap(({ systems }) => systems),
    ...study.statements.flatMap((one) => ('systems' in one ? one.systems : [one.system])),
  ].filter((name) => !Object.hasOwn(study.systems, name));
  if (unknown.length > 0)
    throw refusal(
      fileName,
      `it speaks of ${unknown[0]}, and its systems are ${Object.keys(study.systems).join(', ')}`,
    );
  if (new Set(ids).size < ids.length) throw refusal(fileName, 'two statements have the same id');
  return study;
}

function isRecipe(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'electrolyte' in data && !('systems' in data);
}

function problemText({ path, message }: z.core.$ZodIssue): string {
  const where = path.join('.');
  if (message.endsWith('received undefined')) return `${where} is missing`;
  return `${where || 'the file'}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}

function refusal(fileName: string, limit: string, cause?: unknown): SheathError {
  return new SheathError(
    'E_STUDY_FILE',
    {
      object: `the study ${fileName}`,
      limit,
      cure: 'correct the file; examples/bce-tve/study.yaml shows every key',
    },
    { cause },
  );
}
