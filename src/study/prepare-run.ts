/** From a recipe to everything a run needs: counts, System, packed start, method, stages. Nothing is written. */
import {
  type AchievedComposition,
  type BuildingSpecies,
  buildingSpecies,
  type ComposedBox,
  composePolymers,
  type GrownSpecies,
  grownPart,
  knownSpecies,
  type Packing,
  type PercolationReport,
  packMolecules,
  percolationOf,
  worstContact,
} from '../builder/index.js';
import { hashOf, type Notice, SheathError, silentTask, type TaskContext, VERSION } from '../core/index.js';
import { loadModel, type MoleculeModel } from '../forcefield/index.js';
import { ewaldBeta, meshFor } from '../forces/index.js';
import { type ReadText, readUserSpecies, type UserSpecies } from '../interop/index.js';
import { type CreatePlatform, choosePlatform, type Method } from '../platforms/index.js';
import { planProtocol, preflight, type Recipe, recipeHash } from '../recipe/index.js';
import { DEFAULT_OUTPUT, type SimulationPlan } from '../simulation/index.js';
import {
  checkBondPeriods,
  checkCharges,
  createState,
  createSystem,
  type State,
  type System,
} from '../system/index.js';
import type { Topology } from '../topology/index.js';
import { topologyHash, wholeMolecules } from '../trajectory/index.js';
import { formatQuantity } from '../units/index.js';
import { polymerise } from './in-situ.js';
import {
  type PolymerisationOutcome,
  type PolymerisationPlan,
  planPolymerisation,
  separateMolecules,
} from './polymerisation.js';

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

export interface PrepareOptions {
  /** Reads the files of own species; null where there is none. */
  readonly readText: ReadText;
  /** Folder of the recipe: paths of own species count from it. */
  readonly folder: string;
  /** Overrides the recipe's platform. */
  readonly platform?: string;
  /** Threads to use, as far as the platform can; 1 by default. */
  readonly threads?: number;
  /** false: monomers that are to polymerise in the box are packed and left as they are. */
  readonly polymerise?: boolean;
  /** Where a polymerisation is computed: by default in this thread. Given the platform chosen and its threads. */
  readonly createPlatform?: (name: string, threads: number) => CreatePlatform;
}

/** Edges may grow by this factor under pressure before the mesh is coarser than asked. */
const MESH_RESERVE = 1.03;
/** The box may shrink to this fraction of its expected edge: a cold liquid is denser than at 25 °C. */
const SHRINKAGE = 0.97;
/** Of the progress, where monomers react afterwards. */
const PACKING_SHARE = 0.1;
/** Of the expected density; a packed box below is noted. */
const LEAST_DENSITY = 0.7;

/**
 * @throws E_COMPOSITION_..., E_POLYMER_..., E_POLYMERISATION, E_NETWORK_..., E_CHAIN_GROWTH, E_UNKNOWN_SPECIES, E_OWN_SPECIES, E_NET_CHARGE,
 * E_CUTOFF_HALF_BOX, E_BOND_PERIOD, E_PACKING, E_UNKNOWN_PLATFORM, E_INTERRUPTED
 */
export async function prepareRun(
  recipe: Recipe,
  options: PrepareOptions,
  task: TaskContext = silentTask,
): Promise<PreparedRun> {
  const own = new Map(recipe.species.map((species) => [species.name, ownSpecies(species, options)]));
  const library = knownSpecies(
    recipe.species.map(({ name, molarVolume }) => {
      const { foreign, geometry } = own.get(name)!;
      return buildingSpecies(foreign.model.molecules[0].species, geometry, molarVolume);
    }),
  );
  const composed = composePolymers(recipe.electrolyte, recipe.box, library, recipe.seed);
  const polymerisation = planPolymerisation(composed);
  for (const { name } of polymerisation?.structure.monomers ?? []) refuseOwnMonomer(name, own);
  const scalesOf = (names: readonly string[], known: ComposedBox['known']) =>
    chargeScalesOf(recipe, names, known, own, polymerisation);
  const systemOf = (
    contents: readonly { readonly name: string; readonly count: number }[],
    known: ComposedBox['known'],
    made: readonly MoleculeModel[],
  ): System => {
    const isMade = (name: string) => made.some(({ species }) => species.name === name);
    const names = contents.map(({ name }) => name);
    const model = loadModel(
      names.filter((name) => !own.has(name) && !isMade(name)),
      names.flatMap((name) => (isMade(name) ? [] : (own.get(name)?.foreign ?? []))),
      made,
    );
    const blocks = contents.map(({ name, count }) => ({
      species: model.molecules.findIndex(({ species }) => species.name === name),
      count,
    }));
    const { constraints, hydrogenMass } = recipe.model;
    return createSystem(model, blocks, {
      chargeScales: scalesOf(names, known),
      constraints,
      ...(hydrogenMass === null ? {} : { hydrogenMass }),
    });
  };
  const composedModels = composed.grown.map(({ model }) => model);
  const composedSystem = systemOf(composed.composition.species, composed.known, composedModels);
  const { stages, notices: protocolNotices } = planProtocol(recipe);
  const fixedEdge =
    recipe.electrolyte.kind === 'counts' && recipe.box?.kind === 'edge' ? recipe.box.edge : null;
  const expectedVolume = fixedEdge === null ? composed.composition.expectedVolume : fixedEdge ** 3;
  checkCutoff(recipe, Math.cbrt(expectedVolume), composed.composition.atomCount);
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
    recipe.replicas * composed.composition.atomCount,
  );
  const packed = await packReplicas(
    composed,
    composedSystem.topology,
    expectedVolume,
    recipe.seed,
    reacts ? 1 : recipe.replicas,
    reacts ? partOf(task, 0, PACKING_SHARE) : task,
  );
  const reaction = reacts ? await react(polymerisation, packed[0]) : null;
  const { composition, known } = reaction?.separated ?? composed;
  const system = reaction?.system ?? composedSystem;
  const packings =
    reaction === null ? packed : Array.from({ length: recipe.replicas }, () => reaction.packing);
  if (reaction !== null && polymerisation !== null)
    notices.push(
      ...checkBondPeriods(system, recipe.model.timeStep),
      ...reactionNotices(polymerisation, reaction.separated.outcome, recipe.replicas),
    );

  const { topology } = system;
  const state = createState(recipe.replicas, topology.atomCount);
  for (const [replica, { positions, box }] of packings.entries()) {
    state.positions.set(positions, 3 * replica * topology.atomCount);
    state.box.set(box, 3 * replica);
  }
  const chargeScales = scalesOf(
    composition.species.map(({ name }) => name),
    known,
  );
  const largest = Math.max(...packings.map(({ box }) => box[0]));
  notices.push(
    ...densityNotice(
      composition,
      packings,
      stages.every(({ pressure }) => pressure === null),
    ),
  );

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
    chargeScales,
    platformReason: platform.reason,
    notices,
    state,
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

  async function react(plan: PolymerisationPlan, { positions, box, densityFraction }: Packing) {
    const monomers = new Set(plan.structure.monomers.map(({ name }) => name));
    const others = composed.composition.species.filter(({ name }) => !monomers.has(name));
    const result = await polymerise(
      {
        plan,
        positions,
        box,
        systemWith: (units) => systemOf([{ name: plan.name, count: 1 }, ...others], composed.known, [units]),
        method: methodOf(recipe, box[0]),
        createPlatform: options.createPlatform?.(platform.name, platform.threads) ?? platform.create,
        timeStep: recipe.model.timeStep,
        seed: recipe.seed,
      },
      partOf(task, PACKING_SHARE, 1),
    );
    const separated = separateMolecules(composed, result);
    const reacted = systemOf(separated.composition.species, separated.known, separated.models);
    const frame = { step: 0, time: 0, box, positions: separated.positions, images: null };
    const whole = Float64Array.from(wholeMolecules(reacted.topology)(frame).positions);
    const packing: Packing = {
      positions: whole,
      box,
      densityFraction,
      worstContact: worstContact(reacted.topology, whole, box),
    };
    return { separated, system: reacted, packing };
  }
}

/** Packed from seeds of their own, the first from the recipe's. */
async function packReplicas(
  composed: ComposedBox,
  topology: Topology,
  expectedVolume: number,
  recipeSeed: number,
  count: number,
  task: TaskContext,
): Promise<readonly Packing[]> {
  const geometries = topology.species.map(({ name }) => composed.known.get(name)!.geometry);
  const packings: Packing[] = [];
  for (let replica = 0; replica < count; replica++) {
    const seed = packingSeed(recipeSeed, replica);
    packings.push(
      await packMolecules(
        { topology, geometries, expectedVolume, seed, grown: grownPart(composed, seed) },
        partOf(task, replica / count, (replica + 1) / count),
      ),
    );
  }
  return packings;
}

/** Links are known between the library's units only. */
function refuseOwnMonomer(name: string, own: ReadonlyMap<string, UserSpecies>): void {
  if (!own.has(name)) return;
  throw new SheathError('E_POLYMER_FRAGMENT', {
    object: `${name} is to polymerise in the box and is a species of one's own`,
    limit: 'link rules are known for the built-in monomers of this name',
    cure: 'take it out of `species`, or rename it',
  });
}

function reactionNotices(
  { name, links, doubleBonds }: PolymerisationPlan,
  outcome: PolymerisationOutcome,
  replicas: number,
): Notice[] {
  const notices: Notice[] = [];
  const percent = (count: number) => `${((100 * count) / doubleBonds).toFixed(0)} %`;
  if (outcome.links < links)
    notices.push({
      level: 'note',
      code: 'N_CONVERSION',
      message: `${name} reached a conversion of ${percent(outcome.links)} in ${outcome.intervals} intervals, where ${percent(links)} was asked for; allow more intervals, a farther reach, or be content`,
    });
  if (replicas > 1)
    notices.push({
      level: 'note',
      code: 'N_ONE_NETWORK',
      message: `all ${replicas} replicas start from the one box in which ${name} polymerised, with velocities of their own; use seeds for other networks`,
    });
  return notices;
}

/** Of the first molecule of its kind, checked: a network is one piece that reaches through the boundary. */
function percolationIn(
  { name, structure }: GrownSpecies,
  topology: Topology,
  { positions, box }: Packing,
): PercolationReport {
  const index = topology.species.findIndex((species) => species.name === name);
  const first = topology.moleculeStart[topology.moleculeSpecies.indexOf(index)];
  const report = percolationOf(topology.species[index], positions.subarray(3 * first), box);
  if (report.pieces === 1 && (structure.architecture === 'network') === report.dimension > 0) return report;
  throw new SheathError('E_NETWORK_SPAN', {
    object: `${name} came out in ${report.pieces} pieces, closed along ${report.axes === '' ? 'no axis' : report.axes}`,
    limit: 'a network is one piece closed through the boundary, a chain is closed nowhere',
    cure: 'use another seed or a larger box',
  });
}

/** A box far from the density of its liquid has to shrink or grow a long way before anything can be said of the liquid. */
function densityNotice(
  composition: AchievedComposition,
  packings: readonly Packing[],
  constantVolume: boolean,
): Notice[] {
  const [{ box }] = packings;
  const fraction = composition.expectedVolume / (box[0] * box[1] * box[2]);
  if (fraction >= LEAST_DENSITY) return [];
  const density = fraction * composition.expectedDensityGramPerMl;
  const found = `the box of ${box[0].toFixed(2)} nm holds ${density.toPrecision(3)} g/mL, where the liquid is expected at ${composition.expectedDensityGramPerMl.toPrecision(3)}`;
  return [
    constantVolume
      ? {
          level: 'warning',
          code: 'W_BOX_DENSITY',
          message: `${found}: at constant volume it will not fill the box`,
        }
      : { level: 'note', code: 'N_BOX_DENSITY', message: `${found}: it has to shrink first` },
  ];
}

/** The recipe, and the files of own species it rests on. */
function inputHash(recipe: Recipe, { readText, folder }: PrepareOptions): string {
  if (recipe.species.length === 0) return recipeHash(recipe);
  const texts = recipe.species.flatMap(({ itp, gro }) =>
    [itp, gro].map((path) => readText(pathIn(folder, path)) ?? ''),
  );
  return hashOf(recipeHash(recipe), ...texts);
}

function packingSeed(seed: number, replica: number): number {
  return (seed + Math.imul(replica, 0x85ebca6b)) >>> 0;
}

function partOf(task: TaskContext, from: number, to: number): TaskContext {
  const { signal } = task;
  return { signal, progress: (fraction, message) => task.progress(from + (to - from) * fraction, message) };
}

function pathIn(folder: string, path: string): string {
  return path.startsWith('/') || folder === '' || folder === '.' ? path : `${folder}/${path}`;
}

function ownSpecies(
  { name, itp, gro }: Recipe['species'][number],
  { readText, folder }: PrepareOptions,
): UserSpecies {
  const files = { itp: pathIn(folder, itp), gro: pathIn(folder, gro) };
  return readUserSpecies(files, readText, { molecule: name });
}

/** What the recipe says of a species (of a polymer made in the box for all that reacts: its parts stay neutral); else its scale of ions, unless the charges of one's own ion are scaled already; else 1. */
function chargeScalesOf(
  recipe: Recipe,
  names: readonly string[],
  known: ReadonlyMap<string, BuildingSpecies>,
  own: ReadonlyMap<string, UserSpecies>,
  polymerisation: PolymerisationPlan | null,
): Readonly<Record<string, number>> {
  const { ions, species } = recipe.model.chargeScale;
  const monomers = polymerisation?.structure.monomers.map(({ name }) => name) ?? [];
  const isOfPolymer = (name: string) =>
    polymerisation !== null && (monomers.includes(name) || name.startsWith(`${polymerisation.name}-`));
  for (const name of Object.keys(species)) {
    if (names.includes(name) || name === polymerisation?.name) continue;
    throw new SheathError('E_UNKNOWN_SPECIES', {
      object: `model.chargeScale names ${name}`,
      limit: `the box holds ${names.join(', ')}`,
      cure: 'take it out, or add the species to the electrolyte',
    });
  }
  const isUnscaledIon = (name: string) =>
    (known.get(name)?.formalCharge ?? 0) !== 0 && (own.get(name)?.chargeScale ?? 0) !== 1;
  const scaleOf = (name: string) =>
    (isOfPolymer(name) ? species[polymerisation!.name] : species[name]) ?? (isUnscaledIon(name) ? ions : 1);
  return Object.fromEntries(names.map((name) => [name, scaleOf(name)]));
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
