/**
 * The dual pair list of one replica (kernels/cpu/pair-list.ts): an outer list of the pairs within cut-off + outer buffer,
 * built from a fresh sort of the atoms, and an inner list pruned from it, over which the pair kernel runs.
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
import { UNITS_PER_NM } from './coulomb-table.js';
import { type Stretch, shareEvenly } from './even-shares.js';
import type { Kernels } from './kernels.js';
import { divideClusters } from './list-parts.js';
import type { ListPlan, PlanLists } from './list-plan.js';
import { allocateSlots, CLUSTER_BYTES, type SlotArrays } from './slot-arrays.js';
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

export interface PairListPart {
  readonly entries: Int32Array;
  readonly entryCount: number;
  readonly neighbours: Int32Array;
}

export interface PairList {
  readonly slots: SlotArrays;
  readonly clusters: number;
  /** [atom, 3] cells by which an atom is shifted. */
  readonly images: Int32Array;
  /** The 27 neighbouring cells: [27, 3] nm, [27, 4] fixed-point units. */
  readonly shiftVectors: Float64Array;
  readonly fixedShifts: Int32Array;
  /** The inner list, in parts of about equal size, one a thread; its layout is in kernels/cpu/pair-list.ts. */
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

const LAYER_HEIGHT = 0.02; // nm
const FIXED_UNITS2 = UNITS_PER_NM * UNITS_PER_NM;
/** nm by which near pairs and their other images lie on either side of the cut-off. */
const NEAR_MARGIN = 0.01;
/** nm an atom may move while a planned list is in use, and that part of the cut-off if it is less. */
const DISPLACEMENT_LIMIT = 0.3;
const DISPLACEMENT_LIMIT_IN_CUTOFFS = 0.3;
/** nm by which two atoms a cut-off apart may approach each other because the box changes. */
const BOX_ALLOWANCE = 0.002;
/** Mean squares may exceed free flight by so much: kinetic energy fluctuates, and free flight is far above what a liquid does. */
const FREE_FLIGHT_MARGIN = 1.25;
/** In a liquid: four to a cluster, of which two thirds lie within the range, and some for uneven parts. */
const NEIGHBOURS_PER_PAIR = 0.8;
/** Room for growth beyond what was needed when an array is allocated. */
const HEADROOM = 1.1;

/** A thread's share of the clusters: its outer and inner list and what it takes to search. */
interface Part {
  marks: Int32Array;
  candidates: Int32Array;
  outerEntries: Int32Array;
  outerCount: number;
  outerNeighbours: Int32Array;
  entries: Int32Array;
  entryCount: number;
  neighbours: Int32Array;
  readonly neighbourCount: Int32Array;
}

function emptyPart(arena: Arena): Part {
  return {
    marks: arena.int32(0),
    candidates: arena.int32(0),
    outerEntries: arena.int32(0),
    outerCount: 0,
    outerNeighbours: arena.int32(0),
    entries: arena.int32(0),
    entryCount: 0,
    neighbours: arena.int32(0),
    neighbourCount: arena.int32(1),
  };
}

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
  const images = arena.int32(3 * atomCount);
  const shiftVectors = arena.float64(27 * 3);
  const fixedShifts = arena.int32(27 * 4);
  const shifts = arena.float32(27 * 4);
  const exclusionStart = arena.uint32(atomCount + 1);
  exclusionStart.set(exclusions.start);
  const partners = arena.uint32(exclusions.partners.length);
  partners.set(exclusions.partners);
  const near = arena.uint8(exclusions.partners.length);
  const farExclusions = arena.uint32(exclusions.partners.length);
  const wrappedZ = arena.float64(atomCount);
  const keys = arena.int32(2 * atomCount);
  const atomSlot = arena.int32(atomCount);
  const boxAtBuild = new Float64Array(3);
  const boxAtPrune = new Float64Array(3);

  let counts = arena.int32(0);
  let columns = arena.int32(0);
  let slots = allocateSlots(arena, 0, team.size);
  /** [thread], a cache line each */
  const displacementSums = Array.from({ length: team.size }, () => arena.float64(1));
  const displacementLimit = Math.min(DISPLACEMENT_LIMIT, DISPLACEMENT_LIMIT_IN_CUTOFFS * cutoff);
  let clusters = 0;
  let outerBuffer = 0;
  let motion: ThermalMotion | null = null;
  let plan: ListPlan | null = null;
  /** Updates since the last build and pruning. */
  let age = 0;
  let innerAge = 0;
  const parts: Part[] = Array.from({ length: team.size }, () => emptyPart(arena));
  let partBounds: readonly number[] = [];
  let farExclusionCount = 0;
  let builds = 0;
  let prunes = 0;

  /** Columns whose clusters are about as high as wide at the mean density. */
  const gridOf = () => {
    const width = Math.cbrt((4 * box[0] * box[1] * box[2]) / atomCount);
    const columnsAlong = (edge: number) => Math.max(1, Math.min(1024, Math.round(edge / width)));
    const layers = Math.max(1, Math.min(atomCount, Math.ceil(box[2] / LAYER_HEIGHT)));
    return { nx: columnsAlong(box[0]), ny: columnsAlong(box[1]), layers };
  };

  const setShifts = () => {
    for (let shift = 0; shift < 27; shift++) {
      const cell = [Math.floor(shift / 9) - 1, (Math.floor(shift / 3) % 3) - 1, (shift % 3) - 1];
      for (let axis = 0; axis < 3; axis++) {
        const vector = cell[axis] * box[axis];
        shiftVectors[3 * shift + axis] = vector;
        shifts[4 * shift + axis] = vector;
        fixedShifts[4 * shift + axis] = Math.round(vector * UNITS_PER_NM);
      }
    }
  };

  const packingOf = ({ first, end }: Stretch): Task => [
    'packCoordinates',
    positions.byteOffset,
    images.byteOffset,
    slots.slotAtom.byteOffset,
    first,
    end,
    box.byteOffset,
    slots.fixed.byteOffset,
    options.mesh ? slots.fractions.byteOffset : 0,
  ];

  const pack = () => {
    team.run(
      'list',
      shareEvenly(clusters, team.size).map((stretch) => [packingOf(stretch)]),
    );
  };

  /** How far atoms have come since the last build, beyond what the box did: the largest |d|² (nm²) and sum of m |d|² (u nm²). */
  const packAndMeasure = (strain: readonly number[]) => {
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
    kernels.copyBytes(copy.byteOffset, slots.fixed.byteOffset, CLUSTER_BYTES * clusters);
  };

  const sort = () => {
    const { nx, ny, layers } = gridOf();
    if (columns.length < nx * ny + 1) columns = arena.int32(Math.ceil(HEADROOM * nx * ny) + 1);
    if (counts.length < Math.max(layers, nx * ny) + 2) {
      counts = arena.int32(Math.ceil(HEADROOM * Math.max(layers, nx * ny)) + 2);
    }
    // Every column may end with a cluster that is not full.
    const most = Math.floor((atomCount + 3 * nx * ny) / 4) + 1;
    if (slots.capacity < most) slots = allocateSlots(arena, Math.ceil(HEADROOM * most), team.size);
    kernels.wrapAtoms(
      positions.byteOffset,
      atomCount,
      box.byteOffset,
      images.byteOffset,
      wrappedZ.byteOffset,
    );
    clusters = kernels.sortAtoms(
      positions.byteOffset,
      images.byteOffset,
      wrappedZ.byteOffset,
      atomCount,
      box.byteOffset,
      nx,
      ny,
      layers,
      keys.byteOffset,
      counts.byteOffset,
      columns.byteOffset,
      slots.slotAtom.byteOffset,
      atomSlot.byteOffset,
    );
    kernels.boundClusters(
      positions.byteOffset,
      images.byteOffset,
      slots.slotAtom.byteOffset,
      clusters,
      box.byteOffset,
      slots.coordinates.byteOffset,
      slots.bounds.byteOffset,
    );
    return { nx, ny };
  };

  const search = (nx: number, ny: number) => {
    // Neighbouring cells are searched, not those behind them.
    const shortest = Math.min(box[0], box[1], box[2]);
    outerBuffer = Math.min(plan?.outerBuffer ?? options.outerBuffer, shortest - cutoff);
    // The search is in f32: a margin for its rounding.
    const range = cutoff + outerBuffer + 1e-6 * Math.max(box[0], box[1], box[2]);
    // Near exclusions stay within the cut-off, and so in the list and in the tables, as long as the list holds.
    const approach = plan === null ? outerBuffer : 2 * displacementLimit;
    const reach = options.nearExclusions ? Math.max(0, cutoff - approach - NEAR_MARGIN) : 0;
    farExclusionCount = kernels.sortExclusions(
      positions.byteOffset,
      box.byteOffset,
      atomCount,
      exclusionStart.byteOffset,
      partners.byteOffset,
      reach * reach,
      near.byteOffset,
      farExclusions.byteOffset,
    );
    partBounds = divideClusters(clusters, parts.length, range / box[0]);
    const pairs = (((2 * Math.PI) / 3) * range ** 3 * atomCount ** 2) / (box[0] * box[1] * box[2]);
    const searchOf = (part: Part, index: number): Task => [
      'buildPairList',
      slots.coordinates.byteOffset,
      slots.bounds.byteOffset,
      slots.slotAtom.byteOffset,
      atomSlot.byteOffset,
      columns.byteOffset,
      nx,
      ny,
      clusters,
      partBounds[index],
      partBounds[index + 1],
      box.byteOffset,
      shifts.byteOffset,
      range,
      exclusionStart.byteOffset,
      partners.byteOffset,
      near.byteOffset,
      cutoff * cutoff,
      part.marks.byteOffset,
      part.candidates.byteOffset,
      part.outerEntries.byteOffset,
      part.outerEntries.length / 4,
      part.outerNeighbours.byteOffset,
      part.outerNeighbours.length,
      part.neighbourCount.byteOffset,
    ];
    for (const part of parts) {
      if (part.marks.length < slots.capacity) {
        part.marks = arena.int32(slots.capacity);
        part.candidates = arena.int32(2 * slots.capacity);
      }
      if (part.outerEntries.length > 0) continue;
      part.outerNeighbours = arena.int32(Math.ceil((NEIGHBOURS_PER_PAIR * pairs) / parts.length) + clusters);
      part.outerEntries = arena.int32(4 * Math.ceil((4 * atomCount) / parts.length));
    }
    for (;;) {
      const counts = runOnParts(searchOf);
      parts.forEach((part, index) => {
        part.outerCount = counts[index];
        if (part.outerCount >= 0) return;
        part.outerNeighbours = arena.int32(Math.ceil(1.5 * part.outerNeighbours.length) + clusters);
        part.outerEntries = arena.int32(4 * Math.ceil((1.5 * part.outerEntries.length) / 4));
      });
      if (parts.every((part) => part.outerCount >= 0)) break;
    }
    for (const part of parts) {
      if (part.neighbours.length < part.neighbourCount[0])
        part.neighbours = arena.int32(part.outerNeighbours.length);
      if (part.entries.length < 4 * part.outerCount) part.entries = arena.int32(part.outerEntries.length);
    }
  };

  /** One task a part and thread; what the kernels returned. */
  const runOnParts = (taskOf: (part: Part, index: number) => Task): readonly number[] =>
    team
      .run(
        'list',
        parts.map((part, index) => [taskOf(part, index)]),
      )
      .map(([result]) => result);

  const prune = () => {
    const range = cutoff + Math.min(plan?.innerBuffer ?? options.innerBuffer, outerBuffer);
    const counts = runOnParts((part) => [
      'prunePairList',
      slots.fixed.byteOffset,
      fixedShifts.byteOffset,
      range * range * FIXED_UNITS2,
      part.outerEntries.byteOffset,
      part.outerCount,
      part.outerNeighbours.byteOffset,
      part.entries.byteOffset,
      part.neighbours.byteOffset,
    ]);
    parts.forEach((part, index) => {
      part.entryCount = counts[index];
    });
    if (plan === null) keep(slots.fixedAtPrune);
    boxAtPrune.set(box);
    innerAge = 0;
    prunes++;
  };

  const build = () => {
    const { nx, ny } = sort();
    setShifts();
    search(nx, ny);
    for (let slot = 0; slot < 4 * clusters; slot++) {
      const atom = slots.slotAtom[slot];
      slots.masses[slot] = atom < 0 ? 0 : options.masses[atom];
    }
    options.onSort(slots, clusters);
    pack();
    keep(slots.fixedAtBuild);
    boxAtBuild.set(box);
    age = 0;
    builds++;
    prune();
  };

  const planFor = (given: ThermalMotion | null) => {
    motion = given;
    const shortest = Math.min(box[0], box[1], box[2]);
    plan = given && options.plan(given, box[0] * box[1] * box[2], shortest - cutoff);
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
      slots.fixed.byteOffset,
      fixedBefore.byteOffset,
      clusters,
    );
    return 2 * Math.sqrt(displacement2) + boxChange <= buffer;
  };

  const updateStrictly = () => {
    if (!holds(slots.fixedAtBuild, boxAtBuild, outerBuffer)) build();
    else if (!holds(slots.fixedAtPrune, boxAtPrune, Math.min(options.innerBuffer, outerBuffer))) prune();
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
      return slots;
    },
    get clusters() {
      return clusters;
    },
    images,
    shiftVectors,
    fixedShifts,
    parts,
    farExclusions,
    get farExclusionCount() {
      return farExclusionCount;
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
      setShifts();
      if (plan !== null && motion !== null) {
        updateByPlan(plan, motion, fresh);
        return;
      }
      pack();
      updateStrictly();
    },
  };
}
