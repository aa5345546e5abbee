/**
 * The dual pair list of one replica: an outer list of the pairs within cut-off + outer buffer, built from a fresh sort of the
 * atoms, and an inner list pruned from it, over which the pair kernel runs (pair-search.ts). Here: how long they hold.
 *
 * Under dynamics both lists live for a fixed number of steps, with buffers that keep the energy of pairs they miss below
 * DRIFT_TOLERANCE (list-plan.ts, drift-buffer.ts). What that estimate takes for granted is checked at every step: mean displacements
 * below those of free flight at its temperature, or the lists are built again for the temperature seen; no atom further than
 * the displacement limit and no larger change of the box than BOX_ALLOWANCE, or they are built again.
 * Otherwise (a minimiser, single points) a list holds while twice the largest displacement plus the change of the box stays below
 * its buffer: no pair within the cut-off can then be missing.
 */
import type { Exclusions } from '../../system/index.js';
import { BOLTZMANN } from '../../units/index.js';
import type { ThermalMotion } from '../reference/force-evaluator.js';
import type { Arena } from './arena.js';
import { createClusterSort } from './cluster-sort.js';
import { type Stretch, shareEvenly } from './even-shares.js';
import { createImageShifts } from './image-shifts.js';
import type { Kernels } from './kernels.js';
import type { ListPlan, PlanLists } from './list-plan.js';
import { createNearExclusions } from './near-exclusions.js';
import { createPairSearch, type PairListPart } from './pair-search.js';
import { CLUSTER_BYTES, type SlotArrays } from './slot-arrays.js';
import type { Team } from './team-node.js';
import type { Task } from './team-protocol.js';

export interface PairListOptions {
  /** nm */
  readonly cutoff: number;
  /** nm beyond the cut-off, where no motion is known. */
  readonly outerBuffer: number;
  readonly innerBuffer: number;
  readonly plan: PlanLists;
  /** [atom], u; frozen atoms may have any. */
  readonly masses: Float64Array;
  /** Whether a mesh wants `slots.fractions`, and exclusions to be taken out of it. */
  readonly mesh: boolean;
  /** Whether the list carries the near exclusions, so that the pair kernel takes them out of the mesh; else all are far. */
  readonly nearExclusions: boolean;
  /** Called after every sort: per-slot parameters have to follow. */
  readonly onSort: (slots: SlotArrays, clusters: number) => void;
}

export interface PairList {
  readonly slots: SlotArrays;
  readonly clusters: number;
  /** [atom, 3] cells by which an atom is shifted. */
  readonly images: Int32Array;
  /** The 27 neighbouring cells: [27, 3] nm, [27, 4] fixed-point units. */
  readonly shiftVectors: Float64Array;
  readonly fixedShifts: Int32Array;
  /** [thread] the inner list */
  readonly parts: readonly PairListPart[];
  /** [pair, 2] the excluded pairs that the pair kernel does not take out of the mesh. */
  readonly farExclusions: Uint32Array;
  readonly farExclusionCount: number;
  readonly builds: number;
  readonly prunes: number;
  /** The plan the lists follow, null where none miss a pair. */
  readonly plan: ListPlan | null;
  /** From scratch, for atoms that move like this until the next call. */
  build(motion: ThermalMotion | null): void;
  /**
   * Bring coordinates up to date, and the lists where they no longer hold.
   * @param fresh prune in any case, so that energies lack no pair of the outer list
   */
  update(fresh: boolean): void;
}

/** nm by which near pairs and their other images lie on either side of the cut-off. */
const NEAR_MARGIN = 0.01;
/** nm below the cut-off: pairs nearer than that hardly ever leave it while an outer list is in use, and are not looked at again. */
const UNPRUNED = 0.05;
/** nm an atom may move while a planned list is in use, and that part of the cut-off if it is less. */
const DISPLACEMENT_LIMIT = 0.3;
const DISPLACEMENT_LIMIT_IN_CUTOFFS = 0.3;
/** nm by which two atoms a cut-off apart may approach each other because the box changes. */
const BOX_ALLOWANCE = 0.002;
/** Mean squares may exceed free flight by so much: kinetic energy fluctuates, and free flight is far above what a liquid does. */
const FREE_FLIGHT_MARGIN = 1.25;

/** @param positions [atom, 3] and @param box [3], nm, in the arena: read at every call */
export function createPairList(
  arena: Arena,
  kernels: Kernels,
  team: Team,
  positions: Float64Array,
  box: Float64Array,
  exclusions: Exclusions,
  options: PairListOptions,
): PairList {
  const atomCount = positions.length / 3;
  const { cutoff } = options;
  const displacementLimit = Math.min(DISPLACEMENT_LIMIT, DISPLACEMENT_LIMIT_IN_CUTOFFS * cutoff);
  const sorted = createClusterSort(arena, kernels, positions, box, team.size);
  const shifts = createImageShifts(arena, box);
  const near = createNearExclusions(arena, kernels, exclusions, positions, box);
  const lists = createPairSearch(arena, team, box, cutoff, sorted, shifts, near);
  /** [thread], a cache line each */
  const displacementSums = Array.from({ length: team.size }, () => arena.float64(1));
  const boxAtBuild = new Float64Array(3);
  const boxAtPrune = new Float64Array(3);

  let outerBuffer = 0;
  let motion: ThermalMotion | null = null;
  let plan: ListPlan | null = null;
  /** Updates since the last build and pruning. */
  let age = 0;
  let innerAge = 0;
  let builds = 0;
  let prunes = 0;

  const packingOf = ({ first, end }: Stretch): Task => [
    'packCoordinates',
    positions.byteOffset,
    sorted.images.byteOffset,
    sorted.slots.slotAtom.byteOffset,
    first,
    end,
    box.byteOffset,
    sorted.slots.fixed.byteOffset,
    options.mesh ? sorted.slots.fractions.byteOffset : 0,
  ];

  const pack = () => {
    team.run(
      'list',
      shareEvenly(sorted.clusters, team.size).map((stretch) => [packingOf(stretch)]),
    );
  };

  /** How far atoms have come since the last build, beyond what the box did: the largest |d|² (nm²) and sum of m |d|² (u nm²). */
  const packAndMeasure = (strain: readonly number[]) => {
    const { slots, clusters } = sorted;
    const measuringOf = ({ first, end }: Stretch, thread: number): Task => [
      'thermalDisplacement',
      slots.fixed.byteOffset,
      slots.fixedAtBuild.byteOffset,
      slots.masses.byteOffset,
      first,
      end,
      ...strain,
      displacementSums[thread].byteOffset,
    ];
    const results = team.run(
      'list',
      shareEvenly(clusters, team.size).map((stretch, k) => [packingOf(stretch), measuringOf(stretch, k)]),
    );
    return {
      largest2: Math.max(...results.map(([, largest2]) => largest2)),
      weighted: displacementSums.reduce((sum, [part]) => sum + part, 0),
    };
  };

  const keep = (copy: Int32Array) => {
    kernels.copyBytes(copy.byteOffset, sorted.slots.fixed.byteOffset, CLUSTER_BYTES * sorted.clusters);
  };

  const prune = () => {
    lists.prune(cutoff + Math.min(plan?.innerBuffer ?? options.innerBuffer, outerBuffer));
    if (plan === null) keep(sorted.slots.fixedAtPrune);
    boxAtPrune.set(box);
    innerAge = 0;
    prunes++;
  };

  const search = () => {
    // Neighbouring cells are searched, not those behind them.
    outerBuffer = Math.min(plan?.outerBuffer ?? options.outerBuffer, Math.min(...box) - cutoff);
    // Near exclusions stay within the cut-off, and so in the list and in the tables, as long as the list holds.
    const approach = plan === null ? outerBuffer : 2 * displacementLimit;
    near.sort(options.nearExclusions ? Math.max(0, cutoff - approach - NEAR_MARGIN) : 0);
    // The search is in f32: a margin for its rounding.
    lists.search(cutoff + outerBuffer + 1e-6 * Math.max(...box), Math.max(0, cutoff - UNPRUNED));
  };

  const place = () => {
    const { slots, clusters } = sorted;
    for (let slot = 0; slot < 4 * clusters; slot++) {
      const atom = slots.slotAtom[slot];
      slots.masses[slot] = atom < 0 ? 0 : options.masses[atom];
    }
    options.onSort(slots, clusters);
  };

  const build = () => {
    sorted.sort();
    shifts.update();
    search();
    place();
    pack();
    keep(sorted.slots.fixedAtBuild);
    boxAtBuild.set(box);
    age = 0;
    builds++;
    prune();
  };

  const planFor = (given: ThermalMotion | null) => {
    motion = given;
    plan = given && options.plan(given, box[0] * box[1] * box[2], Math.min(...box) - cutoff);
  };

  const buildFor = (given: ThermalMotion | null) => {
    planFor(given);
    build();
    // The next update is at the same positions.
    age = -1;
    innerAge = -1;
  };

  const holds = (fixedBefore: Int32Array, boxBefore: Float64Array, buffer: number) => {
    const boxChange = Math.hypot(box[0] - boxBefore[0], box[1] - boxBefore[1], box[2] - boxBefore[2]);
    const displacement2 = kernels.largestDisplacement(
      sorted.slots.fixed.byteOffset,
      fixedBefore.byteOffset,
      sorted.clusters,
    );
    return 2 * Math.sqrt(displacement2) + boxChange <= buffer;
  };

  const updateStrictly = () => {
    const { fixedAtBuild, fixedAtPrune } = sorted.slots;
    if (!holds(fixedAtBuild, boxAtBuild, outerBuffer)) build();
    else if (!holds(fixedAtPrune, boxAtPrune, Math.min(options.innerBuffer, outerBuffer))) prune();
  };

  const updateByPlan = (
    { outerSteps, innerSteps }: ListPlan,
    { temperature, timeStep }: ThermalMotion,
    fresh: boolean,
  ) => {
    age++;
    innerAge++;
    const strain = [0, 1, 2].map((axis) => box[axis] / boxAtBuild[axis] - 1);
    const { largest2, weighted } = packAndMeasure(strain);
    const freeFlight2 = 3 * atomCount * BOLTZMANN * (Math.max(1, age) * timeStep) ** 2;
    const seen = weighted / freeFlight2;
    if (seen > FREE_FLIGHT_MARGIN * temperature) {
      planFor({ temperature: FREE_FLIGHT_MARGIN * seen, timeStep });
      build();
      return;
    }
    const boxHolds = Math.max(...strain.map(Math.abs)) * cutoff <= BOX_ALLOWANCE;
    if (age > outerSteps || !boxHolds || !(largest2 <= displacementLimit ** 2)) build();
    else if (innerAge >= innerSteps || (fresh && innerAge > 0)) prune();
  };

  return {
    get slots() {
      return sorted.slots;
    },
    get clusters() {
      return sorted.clusters;
    },
    images: sorted.images,
    shiftVectors: shifts.vectors,
    fixedShifts: shifts.fixed,
    parts: lists.parts,
    farExclusions: near.far,
    get farExclusionCount() {
      return near.farCount;
    },
    get builds() {
      return builds;
    },
    get prunes() {
      return prunes;
    },
    get plan() {
      return plan;
    },
    build: buildFor,
    update(fresh) {
      if (builds === 0) {
        buildFor(null);
        return;
      }
      shifts.update();
      if (plan !== null && motion !== null) {
        updateByPlan(plan, motion, fresh);
        return;
      }
      pack();
      updateStrictly();
    },
  };
}
