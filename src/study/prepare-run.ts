/** From a recipe to everything a run needs: counts, System, packed start, method, stages. Nothing is written. */
import {
  type AchievedComposition,
  type BuildingSpecies,
  buildingSpecies,
  composePolymers,
  type GrownSpecies,
  grownPart,
  knownSpecies,
  type Packing,
  type PercolationReport,
  packMolecules,
  percolationOf,
} from '../builder/index.js';
import { hashOf, type Notice, SheathError, silentTask, type TaskContext, VERSION } from '../core/index.js';
import { loadModel } from '../forcefield/index.js';
import { ewaldBeta, meshFor } from '../forces/index.js';
import { type ReadText, readUserSpecies, type UserSpecies } from '../interop/index.js';
import { choosePlatform, type Method } from '../platforms/index.js';
import { planProtocol, preflight, type Recipe, recipeHash } from '../recipe/index.js';
import { DEFAULT_OUTPUT, type SimulationPlan } from '../simulation/index.js';
import { checkBondPeriods, checkCharges, createState, createSystem, type State } from '../system/index.js';
import type { Topology } from '../topology/index.js';
import { topologyHash } from '../trajectory/index.js';
import { formatQuantity } from '../units/index.js';

/** A polymer that was grown for this box, and how it runs through the first replica's. */
export interface PreparedPolymer extends GrownSpecies {
  readonly percolation: PercolationReport;
}

export interface PreparedRun {
  readonly recipe: Recipe;
  readonly composition: AchievedComposition;
  /** Those with a structure in the recipe. */
  readonly polymers: readonly PreparedPolymer[];
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
}

/** Edges may grow by this factor under pressure before the mesh is coarser than asked. */
const MESH_RESERVE = 1.03;
/** The box may shrink to this fraction of its expected edge: a cold liquid is denser than at 25 °C. */
const SHRINKAGE = 0.97;
/** Of the expected density; a packed box below is noted. */
const LEAST_DENSITY = 0.7;

/**
 * @throws E_COMPOSITION_..., E_POLYMER_..., E_NETWORK_..., E_CHAIN_GROWTH, E_UNKNOWN_SPECIES, E_OWN_SPECIES, E_NET_CHARGE,
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
  const { composition, known, grown } = composed;
  const isGrown = (name: string) => grown.some((one) => one.name === name);
  const names = composition.species.map(({ name }) => name);
  const model = loadModel(
    names.filter((name) => !own.has(name) && !isGrown(name)),
    names.flatMap((name) => (isGrown(name) ? [] : (own.get(name)?.foreign ?? []))),
    grown.map((one) => one.model),
  );
  const blocks = composition.species.map(({ name, count }) => ({
    species: model.molecules.findIndex(({ species }) => species.name === name),
    count,
  }));
  const chargeScales = chargeScalesOf(recipe, names, known, own);
  const { timeStep, constraints, hydrogenMass } = recipe.model;
  const system = createSystem(model, blocks, {
    chargeScales,
    constraints,
    ...(hydrogenMass === null ? {} : { hydrogenMass }),
  });
  const { stages, notices: protocolNotices } = planProtocol(recipe);
  const fixedEdge =
    recipe.electrolyte.kind === 'counts' && recipe.box?.kind === 'edge' ? recipe.box.edge : null;
  const expectedVolume = fixedEdge === null ? composition.expectedVolume : fixedEdge ** 3;
  const edge = Math.cbrt(expectedVolume);
  checkCutoff(recipe, edge, composition.atomCount);
  const notices = [
    ...composition.notices,
    ...[...own.values()].flatMap((species) => species.notices),
    ...checkCharges(system, 'periodic'),
    ...checkBondPeriods(system, timeStep),
    ...preflight(recipe),
    ...protocolNotices,
  ];

  const { topology } = system;
  const platform = await choosePlatform(
    options.platform ?? recipe.platform,
    options.threads,
    recipe.replicas * topology.atomCount,
  );
  const geometries = topology.species.map(({ name }) => known.get(name)!.geometry);
  const state = createState(recipe.replicas, topology.atomCount);
  const packings: Packing[] = [];
  for (let replica = 0; replica < recipe.replicas; replica++) {
    const seed = packingSeed(recipe.seed, replica);
    const packing = await packMolecules(
      { topology, geometries, expectedVolume, seed, grown: grownPart(composed, seed) },
      partOf(task, replica, recipe.replicas),
    );
    packings.push(packing);
    state.positions.set(packing.positions, 3 * replica * topology.atomCount);
    state.box.set(packing.box, 3 * replica);
  }
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
    polymers: grown.map((one) => ({
      ...one,
      percolation: packings.map((packing) => percolationIn(one, topology, packing))[0],
    })),
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

/** Each replica is packed from a seed of its own; the first from the recipe's. */
function packingSeed(seed: number, replica: number): number {
  return (seed + Math.imul(replica, 0x85ebca6b)) >>> 0;
}

function partOf(task: TaskContext, part: number, parts: number): TaskContext {
  const { signal } = task;
  return { signal, progress: (fraction, message) => task.progress((part + fraction) / parts, message) };
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

/** What the recipe says of a species; else its scale of ions, unless the charges of one's own ion are scaled already; else 1. */
function chargeScalesOf(
  recipe: Recipe,
  names: readonly string[],
  known: ReadonlyMap<string, BuildingSpecies>,
  own: ReadonlyMap<string, UserSpecies>,
): Readonly<Record<string, number>> {
  const { ions, species } = recipe.model.chargeScale;
  for (const name of Object.keys(species)) {
    if (names.includes(name)) continue;
    throw new SheathError('E_UNKNOWN_SPECIES', {
      object: `model.chargeScale names ${name}`,
      limit: `the box holds ${names.join(', ')}`,
      cure: 'take it out, or add the species to the electrolyte',
    });
  }
  const isUnscaledIon = (name: string) =>
    known.get(name)!.formalCharge !== 0 && (own.get(name)?.chargeScale ?? 0) !== 1;
  return Object.fromEntries(names.map((name) => [name, species[name] ?? (isUnscaledIon(name) ? ions : 1)]));
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
