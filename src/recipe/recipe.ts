/**
 * A recipe, normalised: every default filled in, internal units (nm, ps, u, K, bar, mol/L, mol/kg), plain JSON. Two texts that
 * mean the same give the same recipe and the same hash.
 */

import { LineCounter, parseDocument } from 'yaml';
import { ANALYSIS_NAMES, type AnalysisName, type Axis, PROFILE_BINS } from '../analysis/index.js';
import { type BoxTarget, type Composition, DEFAULT_TARGET, type PolymerStructure } from '../builder/index.js';
import { hashOf } from '../core/index.js';
import { ION_CHARGE_SCALE } from '../forcefield/index.js';
import { conflictsOf } from './conflicts.js';
import { problemsOf, RecipeError, type RecipeProblem, type RecipeSource } from './problems.js';
import { reactionForm, recipeJsonSchema, recipeSchema, type WrittenRecipe } from './schema.js';
import { unknownNames } from './species-names.js';

export interface OwnSpecies {
  readonly name: string;
  /** Paths as written, relative to the recipe's file. */
  readonly itp: string;
  readonly gro: string;
  /** cm³/mol; null = to be estimated */
  readonly molarVolume: number | null;
}

export interface Model {
  /** Factor on the charges of all ions, and factors by species, which win. */
  readonly chargeScale: {
    readonly ions: number;
    readonly species: Readonly<Record<string, number>>;
  };
  readonly cutoff: number;
  readonly timeStep: number;
  readonly hydrogenMass: number | null;
  readonly constraints: 'h-bonds' | 'none';
  readonly pmeOrder: number;
  readonly pmeSpacing: number;
  readonly ewaldTolerance: number;
  readonly dispersionCorrection: boolean;
}

/** One stage of the protocol as planned by the user: temperatures K, times ps, pressures bar (null: constant volume). */
export type PlannedStage =
  | {
      readonly kind: 'minimise';
      readonly steps: number;
      readonly forceTolerance: number;
      readonly maximumStep: number;
    }
  | {
      readonly kind: 'melt' | 'equilibrate' | 'produce';
      readonly temperature: number;
      readonly time: number;
      readonly pressure: number | null;
    }
  | {
      readonly kind: 'cool';
      readonly from: number;
      readonly to: number;
      readonly rate: number;
      readonly pressure: number | null;
    };

export interface Recipe {
  readonly title: string;
  readonly electrolyte: Composition;
  readonly species: readonly OwnSpecies[];
  /** null: counts, in a box of their expected volume */
  readonly box: BoxTarget | null;
  readonly model: Model;
  readonly conditions: {
    readonly temperature: number;
    readonly pressure: number | null;
    readonly thermostat: 'csvr' | 'nose-hoover';
    /** Edges that change each by itself: "xz". */
    readonly pressureAxes: 'isotropic' | 'x' | 'y' | 'z' | 'xy' | 'xz' | 'yz' | 'xyz';
  };
  readonly protocol: readonly PlannedStage[];
  readonly produce: {
    readonly time: number;
    readonly frameEvery: number;
    readonly energiesEvery: number;
  };
  readonly replicas: number;
  readonly seed: number;
  readonly analysis: readonly AnalysisName[];
  /** Of the analysis `profiles`. */
  readonly profile: { readonly axis: Axis; readonly bins: number };
  /** Of the analysis `hydrogen-bonds`: nm and degrees; left out: those of Luzar and Chandler. */
  readonly hydrogenBond: { readonly distance?: number | undefined; readonly angle?: number | undefined };
  readonly platform: string;
  /** Codes of warnings that do not stop the run. */
  readonly waive: readonly string[];
}

/** What decoding puts in place of bytes that are no UTF-8; the zeros of UTF-16 and of binary files. */
const NOT_UTF8 = /[\uFFFD\0]/;
const LONGEST_RECIPE = 1_000_000; // characters
const MELT_TEMPERATURE = 450; // K
const ROOM_TEMPERATURE = 298.15; // K
const CHAIN_UNITS = 10;
const CONVERSION = 0.9;

/**
 * Read a recipe (YAML, or JSON, which is YAML).
 * @param fileName for messages
 * @throws RecipeError listing every problem with its line and column; codes E_RECIPE_SYNTAX, _KEY, _MISSING, _TYPE, _VALUE,
 * _UNIT, _RANGE, _CONFLICT, E_COMPOSITION_SALT, _SPECIES, and E_RECIPE for several
 */
export function parseRecipe(text: string, fileName: string): Recipe {
  const source = readYaml(text, fileName);
  if (isStudy(source.data)) throw new RecipeError(fileName, [STUDY_GIVEN]);
  const result = recipeSchema.safeParse(source.data);
  if (!result.success)
    throw new RecipeError(fileName, inOrder(problemsOf(source, result.error.issues, recipeJsonSchema())));
  const conflicts = inOrder([...conflictsOf(result.data, source), ...unknownNames(result.data, source)]);
  if (conflicts.length > 0) throw new RecipeError(fileName, conflicts);
  return normalise(result.data);
}

function isStudy(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'systems' in data && 'runs' in data;
}

const STUDY_GIVEN: RecipeProblem = {
  code: 'E_RECIPE_KEY',
  path: '',
  line: 1,
  column: 1,
  parts: {
    object: 'this file is a study, of several systems and runs',
    limit: 'a recipe is of one run',
    cure: 'Use sheath study, which runs all of it; sheath init writes a recipe',
  },
};

/** SHA-256 of a normalised recipe; the order of keys does not matter, the order of species does. */
export function recipeHash(recipe: Recipe): string {
  return hashOf('sheath recipe', canonicalJson(recipe));
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function inOrder(problems: readonly RecipeProblem[]): RecipeProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function readYaml(text: string, fileName: string): RecipeSource {
  const lines = new LineCounter();
  const refuse = (
    line: number,
    column: number,
    limit: string,
    cause?: unknown,
    cure = 'Indent with spaces, write `key: value`, and quote texts that hold a colon',
  ): never => {
    const error = new RecipeError(fileName, [
      {
        code: 'E_RECIPE_SYNTAX',
        path: '',
        line,
        column,
        parts: {
          object: 'the recipe is not valid YAML',
          limit,
          cure,
        },
      },
    ]);
    error.cause = cause;
    throw error;
  };
  if (text.length > LONGEST_RECIPE)
    refuse(1, 1, `it has ${text.length} characters, more than ${LONGEST_RECIPE}`);
  const foreign = text.search(NOT_UTF8);
  if (foreign >= 0) {
    const before = text.slice(0, foreign).split('\n');
    const column = before.at(-1)!.length + 1;
    refuse(
      before.length,
      column,
      'here stand bytes that are no UTF-8 text',
      undefined,
      'Save the file as UTF-8',
    );
  }
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
    const [syntax] = document.errors;
    if (syntax !== undefined) {
      const { line, col } = lines.linePos(syntax.pos[0]);
      const [at, where] = [Math.max(1, line), Math.max(1, col)];
      if (syntax.code === 'DUPLICATE_KEY')
        return refuse(at, where, 'this key is there twice', syntax, 'Keep one of the two');
      if (syntax.code === 'MULTIPLE_DOCS')
        return refuse(at, where, 'a second recipe begins here (---)', syntax, 'Keep one in a file');
      return refuse(at, where, firstSentence(syntax.message), syntax);
    }
    return { document, lines, data: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    if (error instanceof RecipeError) throw error;
    // The YAML library reports excessive aliases, unresolved ones and too deep a nesting by plain errors.
    return refuse(1, 1, firstSentence(error instanceof Error ? error.message : String(error)), error);
  }
}

function firstSentence(message: string): string {
  const sentence = message.split('\n')[0].replace(/[.:]\s*$/, '');
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

function normalise(written: WrittenRecipe): Recipe {
  const { ions = ION_CHARGE_SCALE, ...bySpecies } = written.model.chargeScale;
  return {
    title: written.title,
    electrolyte: compositionOf(written.electrolyte),
    species: Object.entries(written.species).map(([name, files]) => ({
      name,
      itp: files.itp,
      gro: files.gro,
      molarVolume: files.molarVolume ?? null,
    })),
    box: boxOf(written),
    model: { ...written.model, chargeScale: { ions, species: bySpecies } },
    conditions: written.conditions,
    protocol: stagesOf(written),
    produce: written.produce,
    replicas: written.replicas,
    seed: written.seed,
    ...analysesOf(written.analysis),
    platform: written.platform,
    waive: [...new Set(written.waive)],
  };
}

function analysesOf(items: WrittenRecipe['analysis']): Pick<Recipe, 'analysis' | 'profile' | 'hydrogenBond'> {
  const settings = items.flatMap((item) => (typeof item === 'string' ? [] : [item]));
  const names = items.flatMap((item) =>
    typeof item === 'string' ? [item] : ANALYSIS_NAMES.filter((name) => name in item),
  );
  return {
    analysis: [...new Set(names)],
    profile: settings.flatMap(({ profiles }) => profiles ?? []).at(-1) ?? { axis: 'z', bins: PROFILE_BINS },
    hydrogenBond: settings.flatMap((item) => item['hydrogen-bonds'] ?? []).at(-1) ?? {},
  };
}

function compositionOf(written: WrittenRecipe['electrolyte']): Composition {
  if (written.counts !== undefined) {
    const counts = Object.entries(written.counts).map(([name, count]) => ({ name, count }));
    return { kind: 'counts', counts };
  }
  return {
    kind: 'mixture',
    salts: Object.entries(written.salt ?? {}).map(([name, amount]) => ({ name, amount })),
    solvents: Object.entries(written.solvents ?? {}).map(([name, parts]) => ({ name, parts })),
    by: written.by ?? 'volume',
    at: written.at ?? ROOM_TEMPERATURE,
    polymers: Object.entries(written.polymer ?? {}).map(([name, polymer]) =>
      typeof polymer === 'number'
        ? { name, massFraction: polymer }
        : { name, massFraction: polymer.amount, structure: structureOf(polymer) },
    ),
  };
}

type WrittenPolymer = Exclude<NonNullable<WrittenRecipe['electrolyte']['polymer']>[string], number>;

function structureOf(written: WrittenPolymer): PolymerStructure {
  const monomers = Object.entries(written.monomers).map(([name, parts]) => ({ name, parts }));
  const { architecture } = written;
  if (architecture === 'network')
    return { architecture, monomers, percolation: written.percolation ?? 'auto' };
  if (architecture === 'oligomer') return { architecture, monomers };
  if (architecture === 'in-situ') {
    const { conversion = CONVERSION, reaction = reactionForm.parse({}) } = written;
    return { architecture, monomers, conversion, reaction };
  }
  return { architecture, monomers, degreeOfPolymerisation: written.degreeOfPolymerisation ?? CHAIN_UNITS };
}

function boxOf({ box, electrolyte }: WrittenRecipe): BoxTarget | null {
  if (box?.edge !== undefined) return { kind: 'edge', edge: box.edge };
  if (box?.atoms !== undefined) return { kind: 'atoms', atoms: box.atoms };
  return electrolyte.counts === undefined ? DEFAULT_TARGET : null;
}

type WrittenStage = Exclude<Extract<WrittenRecipe['protocol'], readonly unknown[]>[number], string>;

const STANDARD = ['minimise', 'melt', 'cool', 'equilibrate', 'produce'] as const;

/** Defaults of a stage stand in the schema: a stage by name is one with nothing in it. */
const DEFAULT_STAGES = recipeSchema.shape.protocol.parse(
  STANDARD.map((kind) => ({ [kind]: {} })),
) as WrittenStage[];

function standardStage(kind: (typeof STANDARD)[number]): WrittenStage {
  return DEFAULT_STAGES[STANDARD.indexOf(kind)];
}

function stagesOf(written: WrittenRecipe): PlannedStage[] {
  const { protocol, conditions, produce } = written;
  const items: WrittenStage[] = Array.isArray(protocol)
    ? protocol.map((item) => (typeof item === 'string' ? standardStage(item) : item))
    : STANDARD.map((kind) =>
        protocol !== 'standard' && kind !== 'produce' && protocol[kind] !== undefined
          ? ({ [kind]: protocol[kind] } as WrittenStage)
          : standardStage(kind),
      );
  let temperature: number | null = null;
  return items.map((item): PlannedStage => {
    if (item.minimise !== undefined) return { kind: 'minimise', ...item.minimise };
    if (item.cool !== undefined) {
      const { from, to = conditions.temperature, rate, pressure = conditions.pressure } = item.cool;
      const start: number = from ?? temperature ?? Math.max(MELT_TEMPERATURE, conditions.temperature);
      temperature = to;
      return { kind: 'cool', from: start, to, rate, pressure };
    }
    const kind =
      item.melt !== undefined ? 'melt' : item.equilibrate !== undefined ? 'equilibrate' : 'produce';
    const settings = item[kind] ?? {};
    const usual =
      kind === 'melt' ? Math.max(MELT_TEMPERATURE, conditions.temperature) : conditions.temperature;
    temperature = settings.temperature ?? usual;
    return {
      kind,
      temperature,
      time: settings.time ?? produce.time,
      pressure: settings.pressure === undefined ? conditions.pressure : settings.pressure,
    };
  });
}
