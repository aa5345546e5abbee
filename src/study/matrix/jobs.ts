/**
 * From a study to its runs. A state is what is simulated (system, temperature, charge scales), a job one run of a state: a
 * start and a seed. Jobs that two blocks share are one. Order: all first seeds, then all second ones, so that a study
 * stopped at any time has something of everything; within a seed the blocks as written, one start after the other.
 */
import { stringify } from 'yaml';
import { SheathError } from '../../core/index.js';
import { parseRecipe, type Recipe } from '../../recipe/index.js';
import { STARTS, type Start, type Study, type StudyBlock } from './study-file.js';

export interface StudyState {
  /** "BCE-233.15K-ions0.72" */
  readonly id: string;
  readonly system: string;
  /** K */
  readonly temperature: number;
  readonly charges: Readonly<Record<string, number>>;
  /** Names of the blocks that ask for it. */
  readonly blocks: readonly string[];
}

export interface Job {
  /** "BCE-233.15K-ions0.72-paired-1": the folder of its run */
  readonly id: string;
  readonly state: string;
  readonly start: Start;
  /** Counted from 1 in each state and start. */
  readonly number: number;
  /** Of all random numbers: packing, network, dynamics. Different for every start, so that all runs of a state are independent. */
  readonly seed: number;
  readonly recipe: Recipe;
  readonly recipeText: string;
  /** null: an ordinary run. */
  readonly exchange: NonNullable<StudyBlock['exchange']> | null;
}

export interface StudyPlan {
  readonly states: readonly StudyState[];
  readonly jobs: readonly Job[];
}

/** What was added to a study since it began. */
export interface StudyAdditions {
  /** Seeds of every start and state. */
  readonly seeds: number;
  /** ps of production of every run */
  readonly time: number;
}

export const NO_ADDITIONS: StudyAdditions = { seeds: 0, time: 0 };

/** Seeds of paired starts lie this far above those of dispersed ones. */
const SEED_OF_START: Readonly<Record<Start, number>> = { dispersed: 0, paired: 1000 };

function stateId(system: string, temperature: number, charges: Readonly<Record<string, number>>): string {
  const { ions, ...species } = charges;
  const scales = [['ions', ions] as const, ...Object.entries(species).sort(([a], [b]) => (a < b ? -1 : 1))];
  return [
    system,
    `${Number(temperature.toFixed(2))}K`,
    ...scales.map(([name, scale]) => `${name}${scale}`),
  ].join('-');
}

/** @throws RecipeError for a run whose recipe is wrong, E_STUDY_JOBS when two blocks want one run differently */
export function planStudy(study: Study, additions: StudyAdditions = NO_ADDITIONS): StudyPlan {
  const states = new Map<string, StudyState>();
  const jobs = new Map<string, Job & { readonly order: readonly number[] }>();
  study.runs.forEach((block, position) => {
    const suffix = block.exchange === undefined ? '' : '-exchange';
    for (const system of block.systems)
      for (const charges of block.charges)
        for (const temperature of block.temperatures) {
          const id = stateId(system, temperature, charges) + suffix;
          const known = states.get(id);
          states.set(id, {
            id,
            system,
            temperature,
            charges,
            blocks: [...(known?.blocks ?? []), block.name],
          });
          for (const start of block.starts)
            for (let number = 1; number <= block.seeds + additions.seeds; number++) {
              const job = jobOf(study, block, { id, system, temperature, charges }, start, number, additions);
              const before = jobs.get(job.id);
              if (before !== undefined && before.recipeText !== job.recipeText)
                throw new SheathError('E_STUDY_JOBS', {
                  object: `the run ${job.id}`,
                  limit: `the block ${block.name} asks for it with another recipe than a block before`,
                  cure: 'give the blocks the same `recipe`',
                });
              if (before === undefined)
                jobs.set(job.id, {
                  ...job,
                  // An exchange asks for as much as all other runs together.
                  order: [
                    block.exchange === undefined ? 0 : 1,
                    number,
                    position,
                    STARTS.indexOf(start),
                    jobs.size,
                  ],
                });
            }
        }
  });
  const ordered = [...jobs.values()].sort(({ order: a }, { order: b }) => {
    const k = a.findIndex((value, i) => value !== b[i]);
    return k < 0 ? 0 : a[k] - b[k];
  });
  return { states: [...states.values()], jobs: ordered.map(({ order: _, ...job }) => job) };
}

function jobOf(
  study: Study,
  block: StudyBlock,
  state: Omit<StudyState, 'blocks'>,
  start: Start,
  number: number,
  { time }: StudyAdditions,
): Job {
  const { id, system, temperature, charges } = state;
  const seed = number + SEED_OF_START[start];
  const written = merged(merged(merged(study.recipe, study.systems[system]), block.recipe), {
    title: `${study.title}: ${id}, ${start} start, seed ${seed}`,
    conditions: { temperature: `${temperature} K` },
    model: { chargeScale: charges },
    replicas: 1,
    seed,
  });
  const name = `${id}-${start}-${number}`;
  const recipeText = `# Made by sheath study. Start of the salt: ${start}.\n${stringify(written)}`;
  const recipe = parseRecipe(recipeText, `recipe of ${name}`);
  return {
    id: name,
    state: id,
    start,
    number,
    seed,
    recipe: time === 0 ? recipe : longer(recipe, time),
    recipeText,
    exchange: block.exchange ?? null,
  };
}

/** Production by so much longer: the time of the last stage of its kind. */
function longer(recipe: Recipe, time: number): Recipe {
  const last = recipe.protocol.findLastIndex(({ kind }) => kind === 'produce');
  const protocol = recipe.protocol.map((stage, k) =>
    k === last && stage.kind === 'produce' ? { ...stage, time: stage.time + time } : stage,
  );
  return { ...recipe, protocol, produce: { ...recipe.produce, time: recipe.produce.time + time } };
}

/** ps of production asked for. */
export function productionTime({ recipe }: Job): number {
  return recipe.protocol.reduce((sum, stage) => sum + (stage.kind === 'produce' ? stage.time : 0), 0);
}

type Plain = Readonly<Record<string, unknown>>;

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Maps merge key by key, everything else is replaced. */
export function merged(below: Plain, above: Plain): Plain {
  const result: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = result[key];
    result[key] = isPlain(under) && isPlain(value) ? merged(under, value) : value;
  }
  return result;
}
