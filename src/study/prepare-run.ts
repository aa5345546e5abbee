/** From a recipe to everything a run needs: counts, System, packed start, method, stages. Nothing is written. */
import {
  type AchievedComposition,
  composePolymers,
  type GrownSpecies,
  type Packing,
  type PercolationReport,
} from '../builder/index.js';
import { type Notice, SheathError, silentTask, type TaskContext, VERSION } from '../core/index.js';
import { ewaldBeta, meshFor } from '../forces/index.js';
import type { ReadText } from '../interop/index.js';
import { type CreatePlatform, choosePlatform, type Method } from '../platforms/index.js';
import { idleWaivers, planProtocol, preflight, type Recipe } from '../recipe/index.js';
import { DEFAULT_OUTPUT, type SimulationPlan } from '../simulation/index.js';
import { checkBondPeriods, checkCharges, createState, type State } from '../system/index.js';
import { topologyHash } from '../trajectory/index.js';
import { formatQuantity } from '../units/index.js';
import { systemMaker } from './box-system.js';
import type { ReactionKeeper } from './in-situ.js';
import { estimateMemory, type MemoryEstimate, memoryNotices, refuseUnpackable } from './memory-estimate.js';
import { inputHash, knownWith, readOwnSpecies } from './own-species.js';
import { densityNotice, packReplicas, partOf, percolationIn } from './packed-replicas.js';
import { type PolymerisationOutcome, type PolymerisationPlan, planPolymerisation } from './polymerisation.js';
import { react, refuseOwnMonomers } from './reacted-start.js';

/** A polymer that was grown for this box, and how it runs through the first replica's. */
export interface PreparedPolymer extends GrownSpecies {
  readonly percolation: PercolationReport;
}

/** A polymerisation in the box: as planned, and what it came to (null: it was not carried out). */
export interface PreparedPolymerisation {
  readonly plan: PolymerisationPlan;
  readonly outcome: PolymerisationOutcome | null;
}

export interface PreparedRun {
  readonly recipe: Recipe;
  /** Of the box as it is, polymerised or not. */
  readonly composition: AchievedComposition;
  /** Those with a structure in the recipe. */
  readonly polymers: readonly PreparedPolymer[];
  readonly polymerisation: PreparedPolymerisation | null;
  /** [replica] */
  readonly packings: readonly Packing[];
  /** Factor on the charges of every species of the box. */
  readonly chargeScales: Readonly<Record<string, number>>;
  readonly platformReason: string;
  readonly plan: SimulationPlan;
  readonly state: State;
  readonly notices: readonly Notice[];
}

/** What can be said of a run before its box is packed. */
export interface RunOutlook {
  readonly recipe: Recipe;
  /** Before any reaction. */
  readonly composition: AchievedComposition;
  readonly chargeScales: Readonly<Record<string, number>>;
  readonly memory: MemoryEstimate;
  /** All that do not depend on the packed box. */
  readonly notices: readonly Notice[];
}

export interface PrepareOptions {
  /** Reads the files of own species; null where there is none. */
  readonly readText: ReadText;
  /** Folder of the recipe: paths of own species count from it. */
  readonly folder: string;
  /** Overrides the recipe's platform. */
  readonly platform?: string;
  /** Threads to use, as far as the platform can; 1 by default. */
  readonly threads?: number;
  /** Bytes of memory there are: a box that they cannot hold is refused before it is packed. Not looked at by default. */
  readonly memory?: number;
  /** Told what is known before the packing, which takes minutes for a large box; what it throws ends the preparation. */
  readonly beforePacking?: (outlook: RunOutlook) => void;
  /** false: monomers that are to polymerise in the box are packed and left as they are. */
  readonly polymerise?: boolean;
  /** Where a polymerisation is computed: by default in this thread. Given the platform chosen and its threads. */
  readonly createPlatform?: (name: string, threads: number) => CreatePlatform;
  /** Keeps a polymerisation, and goes on with one that was begun; given the platform chosen and its threads. */
  readonly keeper?: (name: string, threads: number) => ReactionKeeper;
}

/** Edges may grow by this factor under pressure before the mesh is coarser than asked. */
const MESH_RESERVE = 1.03;
/** The box may shrink to this fraction of its expected edge: a cold liquid is denser than at 25 °C. */
const SHRINKAGE = 0.97;
/** Of the progress, where monomers react afterwards. */
const PACKING_SHARE = 0.1;

/**
 * @throws E_COMPOSITION_..., E_POLYMER_..., E_POLYMERISATION, E_NETWORK_..., E_CHAIN_GROWTH, E_UNKNOWN_SPECIES, E_OWN_SPECIES, E_NET_CHARGE,
 * E_CUTOFF_HALF_BOX, E_BOND_PERIOD, E_MEMORY, E_PACKING, E_UNKNOWN_PLATFORM, E_INTERRUPTED
 */
export async function prepareRun(
  recipe: Recipe,
  options: PrepareOptions,
  task: TaskContext = silentTask,
): Promise<PreparedRun> {
  const own = readOwnSpecies(recipe, options);
  const composed = composePolymers(recipe.electrolyte, recipe.box, knownWith(recipe, own), recipe.seed);
  const polymerisation = planPolymerisation(composed);
  refuseOwnMonomers(polymerisation, own);
  const maker = systemMaker(recipe, own, polymerisation);
  const { atomCount, species } = composed.composition;
  const memory = estimateMemory(atomCount, recipe.replicas);
  if (options.memory !== undefined) refuseUnpackable(memory, atomCount, options.memory);
  task.progress(0, `laying out ${atomCount} atoms`);
  const composedModels = composed.grown.map(({ model }) => model);
  const composedSystem = maker.system(species, composed.known, composedModels);
  const { stages, notices: protocolNotices } = planProtocol(recipe);
  const expectedVolume = volumeOf(recipe, composed.composition);
  checkCutoff(recipe, Math.cbrt(expectedVolume), atomCount);
  const reacts = polymerisation !== null && options.polymerise !== false;
  const bondNotices = checkBondPeriods(composedSystem, recipe.model.timeStep);
  const notices = [
    ...composed.composition.notices,
    ...[...own.values()].flatMap((species) => species.notices),
    ...checkCharges(composedSystem, 'periodic'),
    ...(reacts ? [] : bondNotices),
    ...preflight(recipe),
    ...protocolNotices,
  ];

  const platform = await choosePlatform(
    options.platform ?? recipe.platform,
    options.threads,
    recipe.replicas * atomCount,
  );
  if (options.memory !== undefined && platform.name !== 'webgpu')
    notices.push(...memoryNotices(memory, options.memory));
  const scalesOf = (contents: AchievedComposition['species'], among: typeof composed.known) =>
    maker.chargeScales(
      contents.map(({ name }) => name),
      among,
    );
  options.beforePacking?.({
    recipe,
    composition: composed.composition,
    chargeScales: scalesOf(species, composed.known),
    memory,
    notices: [...notices],
  });
  const packed = await packReplicas(
    composed,
    composedSystem.topology,
    expectedVolume,
    recipe.seed,
    reacts ? 1 : recipe.replicas,
    reacts ? partOf(task, 0, PACKING_SHARE) : task,
  );
  const setting = {
    recipe,
    composed,
    maker,
    method: methodOf(recipe, packed[0].box[0]),
    platform,
    options,
  };
  const reaction = reacts
    ? await react(polymerisation, packed[0], setting, partOf(task, PACKING_SHARE, 1))
    : null;
  const { composition, known } = reaction?.separated ?? composed;
  const system = reaction?.system ?? composedSystem;
  const packings =
    reaction === null ? packed : Array.from({ length: recipe.replicas }, () => reaction.packing);
  if (reaction !== null)
    notices.push(...checkBondPeriods(system, recipe.model.timeStep), ...reaction.notices);
  const constantVolume = stages.every(({ pressure }) => pressure === null);
  notices.push(...densityNotice(composition, packings, constantVolume));
  notices.push(...idleWaivers(notices, recipe));

  const { topology } = system;
  const largest = Math.max(...packings.map(({ box }) => box[0]));
  return {
    recipe,
    composition,
    polymers: composed.grown.map((one) => ({
      ...one,
      percolation: packings.map((packing) => percolationIn(one, topology, packing))[0],
    })),
    polymerisation:
      polymerisation === null ? null : { plan: polymerisation, outcome: reaction?.separated.outcome ?? null },
    packings,
    chargeScales: scalesOf(composition.species, known),
    platformReason: platform.reason,
    notices,
    state: startOf(packings, topology.atomCount),
    plan: {
      system,
      method: methodOf(recipe, MESH_RESERVE * largest),
      threads: platform.threads,
      stages,
      replicas: packings.map((_, walker) => ({ seed: recipe.seed, walker, charges: null })),
      output: DEFAULT_OUTPUT,
      provenance: {
        program: 'sheath',
        version: VERSION,
        inputHash: inputHash(recipe, options),
        topologyHash: topologyHash(topology),
        platform: platform.name,
        device: platform.device,
        precision: platform.precision,
        seed: recipe.seed,
      },
    },
  };
}

/** nm³; of the edge asked for where counts are packed into one. */
function volumeOf({ electrolyte, box }: Recipe, { expectedVolume }: AchievedComposition): number {
  return electrolyte.kind === 'counts' && box?.kind === 'edge' ? box.edge ** 3 : expectedVolume;
}

/** Every replica at rest as it was packed. */
function startOf(packings: readonly Packing[], atomCount: number): State {
  const state = createState(packings.length, atomCount);
  for (const [replica, { positions, box }] of packings.entries()) {
    state.positions.set(positions, 3 * replica * atomCount);
    state.box.set(box, 3 * replica);
  }
  return state;
}

function checkCutoff({ model: { cutoff } }: Recipe, edge: number, atomCount: number): void {
  if (2 * cutoff <= SHRINKAGE * edge) return;
  const needed = Math.ceil((atomCount * ((2 * cutoff) / (SHRINKAGE * edge)) ** 3) / 100) * 100;
  throw new SheathError('E_CUTOFF_HALF_BOX', {
    object: `the cut-off is ${formatQuantity(cutoff, 'length')} in a box of ${edge.toFixed(2)} nm (${atomCount} atoms)`,
    limit: `half the edge is ${(edge / 2).toFixed(2)} nm, and a few per cent are kept for a box that shrinks`,
    cure: `ask for ${needed} atoms or more, or for a cut-off of ${(Math.floor(50 * SHRINKAGE * edge) / 100).toFixed(2)} nm`,
  });
}

function methodOf({ model }: Recipe, edge: number): Method {
  const { cutoff, ewaldTolerance, pmeOrder, pmeSpacing, dispersionCorrection } = model;
  return {
    boundary: 'periodic',
    cutoff,
    dispersionCorrection,
    electrostatics: {
      kind: 'pme',
      beta: ewaldBeta(cutoff, ewaldTolerance),
      order: pmeOrder,
      mesh: meshFor([edge, edge, edge], pmeSpacing),
    },
  };
}

/** ps, over all stages of dynamics */
export function totalPicoseconds({ stages }: SimulationPlan): number {
  return stages.reduce(
    (sum, { program, steps }) => sum + (program.kind === 'dynamics' ? steps * program.timeStep : 0),
    0,
  );
}
