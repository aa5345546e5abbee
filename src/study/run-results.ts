/** From the files of a run to its results: analyses, tables, report. Reads what the run wrote, never the engine. */
import {
  type AnalysisName,
  type AnalysisResults,
  analyse,
  type DefaultAnalysisOptions,
  defaultAnalyses,
  type EnergySeries,
  energiesUntil,
  productionEnergies,
} from '../analysis/index.js';
import { type ByteSource, type Notice, SheathError, silentTask, type TaskContext } from '../core/index.js';
import { parseRecipe, type Recipe, waivedWarnings } from '../recipe/index.js';
import type { ReportFile, ReportInput, RunRecord, Verdict } from '../report/index.js';
import {
  type Checkpoint,
  noticesOfChanges,
  openCheckpoint,
  plannedTime,
  RUN_FILES,
  type RunFiles,
  type SimulationPlan,
  trajectoryName,
} from '../simulation/index.js';
import type { Topology } from '../topology/index.js';
import {
  type EnergyTable,
  openSheathTrajectory,
  readEnergies,
  type SheathTrajectory,
} from '../trajectory/index.js';
import type { AnalysisTeam, StartTeam } from './analysis-team.js';
import { damageError, damageNotices, readableFrames } from './damaged-files.js';
import { framesAt, withoutDynamics } from './exchanged-frames.js';
import { POLYMERISATION_FILE, type PolymerisationOutcome } from './polymerisation.js';
import { RESULT_FILES, readResults, writeReport, writeResults } from './result-files.js';
import { analysedTime, energySeries, runRecord, verdictOnLength } from './run-record.js';
import { readText } from './run-text.js';
import { runTiming } from './run-timing.js';

/** What a run came to, and what that is worth. */
export interface RunConclusion {
  readonly results: AnalysisResults;
  readonly verdict: Verdict;
}

/** What a user may choose of the default analyses after the run. */
export type AnalysisChoices = Pick<
  DefaultAnalysisOptions,
  'axis' | 'bins' | 'solvent' | 'pairs' | 'shells' | 'contactCutoff' | 'ligandCutoff' | 'outerCutoff'
>;

export interface AnalyseRunOptions {
  /** `auto`: the equilibration cut from the energies; a time in ps; `none`. */
  readonly cut?: 'auto' | 'none' | number;
  /** Which stages' frames; `produce` by default. */
  readonly stages?: 'produce' | 'all';
  /** In place of those of the recipe. */
  readonly names?: readonly AnalysisName[];
  /** In place of what the recipe says. */
  readonly choices?: AnalysisChoices;
  /** Threads that share the frames; given the paths of the trajectories, [replica]. Read here, in order, when left out. */
  readonly startTeam?: (names: readonly string[]) => StartTeam;
}

/** Analyse a run and write results.json and tables/*.csv into its folder. @throws as openCheckpoint, analyse and the readers */
export async function analyseRun(
  files: RunFiles,
  { names: asked, choices = {}, startTeam, ...options }: AnalyseRunOptions = {},
  task: TaskContext = silentTask,
): Promise<AnalysisResults> {
  const { checkpoint, recipe } = await openRun(files);
  const { plan, moment } = checkpoint;
  const sources: ByteSource[] = [];
  let team: AnalysisTeam | null = null;
  try {
    const open = async (name: string) => {
      const source = await openFile(files, name);
      sources.push(source);
      return source;
    };
    const names = plan.replicas.map((_, replica) => trajectoryName(replica, plan.replicas.length));
    const replicas = await Promise.all(
      names.map(async (name) => openSheathTrajectory(await open(name), { salvage: true })),
    );
    const framesInFiles = replicas.map(({ frameCount }) => frameCount);
    const energies = await readEnergies(await open(RUN_FILES.energies), { salvage: true });
    const { settings: usual, notices } = defaultAnalyses(plan.system.topology, {
      names: asked ?? recipe.analysis,
      ...recipe.profile,
      hydrogenBond: recipe.hydrogenBond,
      ...choices,
    });
    const ladder = plan.exchange?.temperatures;
    const exchanged = ladder === undefined ? null : withoutDynamics(usual);
    const { topology } = plan.system;
    const settings = exchanged?.settings ?? usual;
    const conditions = conditionsOf(recipe, plan);
    // The frames of one temperature are those of whichever walker was there: read in order.
    team =
      ladder === undefined
        ? (startTeam?.(names)({ topology, settings, conditions, firstFrame: 0 }, task.signal) ?? null)
        : null;
    const rows = exchanged === null && hasProduction(energies) ? productionEnergies(energies) : [];
    const production = moment.finished ? rows : await besideFrames(rows, replicas);
    const found = await analyse(
      {
        topology,
        replicas: ladder === undefined ? replicas : [framesAt(replicas, ladder[0])],
        energies: production,
        settings,
        notices: [
          ...notices,
          ...waivedWarnings(recipe),
          ...noticesOfChanges(plan.changes ?? []),
          ...(exchanged === null ? [] : [exchanged.notice]),
        ],
        provenance: plan.provenance,
        conditions,
        ...options,
        ...(team && {
          readers: { ...team, frame: (replica: number, index: number) => replicas[replica].frame(index) },
        }),
      },
      task,
    ).catch(async (error: unknown) => {
      if (!(error instanceof SheathError) || error.code !== 'E_ANALYSIS_NO_FRAMES') throw error;
      const readable = await Promise.all(replicas.map(readableFrames));
      const losses = damageNotices(checkpoint, framesInFiles, readable, energies.damage);
      throw losses.length > 0 ? damageError(files.place, losses, error) : error;
    });
    const read = ladder === undefined ? found.frames : [];
    const losses = damageNotices(checkpoint, framesInFiles, read, energies.damage);
    const unfinishedRun = moment.finished ? [] : [unfinished(plan, found)];
    const results = { ...found, notices: [...losses, ...unfinishedRun, ...found.notices] };
    await writeResults(files, results);
    return results;
  } finally {
    await team?.close();
    for (const source of sources) await source.close();
  }
}

/** Write report.html from results.json and what else the run left. @throws E_NO_RESULTS, E_RESULTS_BROKEN and as openCheckpoint */
export async function reportRun(files: RunFiles): Promise<RunConclusion> {
  const { checkpoint, recipe, recipeText } = await openRun(files);
  const { plan } = checkpoint;
  const results = await readResults(files);
  const source = await openFile(files, RUN_FILES.energies);
  let energies: EnergyTable;
  try {
    energies = await readEnergies(source, { salvage: true });
  } finally {
    await source.close();
  }
  const input: ReportInput = {
    results,
    run: {
      ...runRecord(plan, recipe, recipeText, await runTiming(files)),
      ...(await polymerisationOf(files)),
    },
    energies: energySeries(energies),
    verdict: verdictOnLength(plan, analysedTime(results)),
    files: await reportFiles(files, plan),
  };
  return { results, verdict: await writeReport(files, input) };
}

/**
 * Energies and frames are written in pieces of their own, so that in a run that goes on energies may reach beyond the frames:
 * an equilibration cut read off those rows could leave no frame.
 */
function besideFrames(
  energies: readonly EnergySeries[],
  replicas: readonly SheathTrajectory[],
): Promise<EnergySeries[]> {
  return Promise.all(
    energies.map(async (series, replica) => {
      const frames = replicas[replica];
      if (frames.frameCount === 0) return series;
      for await (const { time } of frames.frames({ start: frames.frameCount - 1 }))
        return energiesUntil(series, time);
      return series;
    }),
  );
}

function unfinished(plan: SimulationPlan, { frames }: AnalysisResults): Notice {
  const last = Math.max(...frames.map(({ to }) => to ?? 0));
  const [reached, planned] = [last, plannedTime(plan)].map((time) => Number(time.toPrecision(6)));
  return {
    level: 'note',
    code: 'N_RUN_UNFINISHED',
    message: `the run was not finished when it was analysed: its frames go to ${reached} of ${planned} ps`,
  };
}

/** Of a run whose polymer was made in its box. */
async function polymerisationOf(files: RunFiles): Promise<Pick<RunRecord, 'polymerisation'>> {
  const text = await readText(files, POLYMERISATION_FILE);
  if (text === null) return {};
  const { molecules, ...outcome } = JSON.parse(text) as PolymerisationOutcome;
  return {
    polymerisation: {
      ...outcome,
      molecules: molecules.map(({ name, statistics: { monomers, links }, massFraction, percolation }) => ({
        name,
        monomers,
        links,
        massFraction,
        axes: percolation.axes,
      })),
    },
  };
}

async function openRun(files: RunFiles): Promise<{
  readonly checkpoint: Checkpoint;
  readonly recipe: Recipe;
  readonly recipeText: string;
}> {
  const { checkpoint } = await openCheckpoint(files);
  const recipeText = await readText(files, RUN_FILES.recipe);
  if (recipeText === null) throw missing(files, RUN_FILES.recipe);
  return { checkpoint, recipe: parseRecipe(recipeText, `${files.place}/${RUN_FILES.recipe}`), recipeText };
}

async function openFile(files: RunFiles, name: string): Promise<ByteSource> {
  const source = await files.open(name);
  if (source === null) throw missing(files, name);
  return source;
}

function missing(files: RunFiles, name: string): SheathError {
  return new SheathError('E_RUN_INCOMPLETE', {
    object: `the folder ${files.place}`,
    limit: `it has no ${name}, which every run keeps`,
    cure: 'name the folder of a run that was begun with sheath run, with all its files',
  });
}

function hasProduction({ header, column }: EnergyTable): boolean {
  return column('stage').some((stage) => header.stages[stage]?.kind === 'produce');
}

function conditionsOf(recipe: Recipe, { system: { topology, charges } }: SimulationPlan) {
  const { pressure } = recipe.conditions;
  return {
    title: recipe.title,
    ...(pressure === null ? {} : { pressureBar: pressure }),
    chargeScales: appliedScales(topology, charges),
  };
}

/** What was done to the charges, read off the System itself: scaled over formal charge of each species. */
function appliedScales(topology: Topology, charges: Float64Array): Record<string, number> {
  const scales: Record<string, number> = {};
  for (let molecule = 0; molecule < topology.moleculeCount; molecule++) {
    const species = topology.species[topology.moleculeSpecies[molecule]];
    if (Object.hasOwn(scales, species.name)) continue;
    const first = topology.moleculeStart[molecule];
    const local = species.atoms.findIndex(({ charge }) => charge !== 0);
    if (local < 0) continue;
    scales[species.name] = Number((charges[first + local] / species.atoms[local].charge).toPrecision(10));
  }
  return scales;
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  [RUN_FILES.recipe]: 'the recipe as written',
  [POLYMERISATION_FILE]: 'links, molecules and conversion of the polymerisation in the box',
  [RUN_FILES.energies]: 'energies, pressure tensor, box and dipole, all stages',
  [RUN_FILES.checkpoint]: 'the whole state: goes on with sheath continue',
  [RESULT_FILES.results]: 'every number of this report, as JSON',
  [RUN_FILES.log]: 'what happened when',
};

async function reportFiles(files: RunFiles, { replicas }: SimulationPlan): Promise<ReportFile[]> {
  const trajectories = replicas.map((_, replica): [string, string] => [
    trajectoryName(replica, replicas.length),
    replicas.length === 1 ? 'frames of the production stage' : `frames of replica ${replica + 1}`,
  ]);
  const listed: ReportFile[] = [];
  for (const [path, description] of [...trajectories, ...Object.entries(DESCRIPTIONS)]) {
    const source = await files.open(path);
    if (source === null) continue;
    listed.push({ path, description, bytes: source.size });
    await source.close();
  }
  return listed;
}
