/**
 * Forces of one replica by WASM SIMD kernels: the cpu platform's form of the reference evaluator, with the same terms.
 * Pair arithmetic and mesh in f32, pair separations from fixed-point coordinates, everything bonded and all sums in f64.
 */
import { SheathError } from '../../core/index.js';
import type { System } from '../../system/index.js';
import type { Method } from '../platform.js';
import type { ForceEvaluator, ForceResult, ThermalMotion } from '../reference/force-evaluator.js';
import { type Arena, createArena } from './arena.js';
import { type BondedJobs, createBondedJobs } from './bonded.js';
import { createDispersionCorrection } from './dispersion-correction.js';
import { createDriftBuffer } from './drift-buffer.js';
import { shareEvenly } from './even-shares.js';
import { createEwaldExclusion } from './ewald-exclusion.js';
import type { CreateForceOffload, ForceOffload } from './force-offload.js';
import type { Kernels } from './kernels.js';
import { compiledKernels, type KernelBuild, loadKernels } from './kernels-node.js';
import { createListPlanner, type ListPlan } from './list-plan.js';
import { createNonbonded, createNonbondedAllPairs } from './nonbonded.js';
import { createPairList } from './pair-list.js';
import { createPartClock, type PartClock } from './part-clock.js';
import { createPme } from './pme.js';
import { createReplicaMemory, type ReplicaMemory } from './replica-memory.js';
import { createSubsteps } from './substeps.js';
import { createTeam, type Team } from './team-node.js';

export interface CpuEvaluatorOptions {
  /** Threads of this replica, the calling one included; 1 by default. Results depend on it in the last digits. */
  readonly threads?: number;
  /** `portable` by default. */
  readonly kernels?: KernelBuild;
  /** nm by which the outer and the inner pair list exceed the cut-off where no motion is known: a matter of speed only. */
  readonly outerBuffer?: number;
  readonly innerBuffer?: number;
  /** Pairs and bonded terms are computed there. */
  readonly offload?: CreateForceOffload;
}

/** What a call is asked for; forces always. */
export interface Wanted {
  readonly energies: boolean;
  readonly virial: boolean;
}

export interface CpuForceEvaluator extends ForceEvaluator {
  /** As ForceEvaluator.compute; terms and virial are complete only when wanted (default: both). */
  compute(positions: Float64Array, box: Float64Array, forces: Float64Array, want?: Wanted): ForceResult;
  /** ms spent in each part of a step so far, the substeps of the integrator among them. */
  readonly milliseconds: PartClock['milliseconds'];
  /** End the helper threads. */
  dispose(): void;
  /** How often the outer list was built and the inner one pruned so far. */
  readonly listCounts: { readonly builds: number; readonly prunes: number };
  /** How long the pair lists live and how far they reach, null where they miss no pair. */
  readonly listPlan: ListPlan | null;
}

const DEFAULT_OUTER_BUFFER = 0.2;
const DEFAULT_INNER_BUFFER = 0.06;
/** So many that they end the wait of whoever has done its part of the pairs first. */
const BONDED_JOBS_PER_THREAD = 4;
const EVERYTHING: Wanted = { energies: true, virial: true };

/**
 * @param charges [atom], e: those of the replica
 * @throws E_NO_SIMD, E_NO_RELAXED_SIMD, E_KERNELS_MISSING, E_NOT_BUILT, E_MEMORY, E_THREADS, E_PME_ORDER, E_MESH_FACTORS, E_CPU_ELECTROSTATICS,
 *   E_EWALD_BOUNDARY
 */
export function createCpuForceEvaluator(
  system: System,
  method: Method,
  charges: Float64Array,
  options: CpuEvaluatorOptions = {},
): CpuForceEvaluator {
  refuseUnsupported(method);
  const periodic = method.boundary === 'periodic';
  const arena = createArena();
  const module = compiledKernels(options.kernels ?? 'portable');
  const kernels = loadKernels(arena.memory, module);
  const clock = createPartClock();
  const team = createTeam(arena, kernels, options.threads ?? 1, clock, module);
  const replica = createReplicaMemory(arena, charges.length);
  const offload = options.offload?.(arena, replica) ?? null;
  const workshop: Workshop = {
    system,
    method,
    charges,
    options,
    arena,
    kernels,
    team,
    replica,
    clock,
    offload,
  };
  const forceField = periodic ? periodicForceField(workshop) : openForceField(workshop);

  const take = (positions: Float64Array, box: Float64Array) => {
    clock.start();
    if (periodic) {
      checkBox(box, method.cutoff);
      copy(box, replica.box);
    }
    copy(positions, replica.positions);
  };

  return {
    milliseconds: clock.milliseconds,
    workplace: { ...replica, substeps: createSubsteps(arena, team, clock, system, replica) },
    dispose() {
      team.dispose();
      offload?.dispose();
    },
    get listCounts() {
      return forceField.listCounts();
    },
    get listPlan() {
      return forceField.listPlan();
    },
    prepare(positions, box, motion = null) {
      take(positions, box);
      forceField.prepare(motion);
      clock.charge('list');
    },
    compute(positions, box, forces, want = EVERYTHING) {
      take(positions, box);
      if (offload !== null) kernels.fillZero(replica.forces.byteOffset, replica.forces.byteLength);
      replica.terms.fill(0);
      replica.virial.fill(0);
      forceField.compute(want.energies || want.virial);
      copy(replica.forces, forces);
      // Fixed-point coordinates cannot carry a NaN on.
      if (kernels.allFinite(replica.positions.byteOffset, positions.length) === 0) {
        for (let k = 0; k < positions.length; k++) {
          if (!Number.isFinite(positions[k])) forces[k] = Number.NaN;
        }
      }
      clock.charge('sum');
      return replica;
    },
  };
}

/** Element by element: on shared memory TypedArray.set is ten times slower. */
function copy(from: Float64Array, to: Float64Array): void {
  if (from === to) return;
  for (let k = 0; k < from.length; k++) to[k] = from[k];
}

/** What the parts of one evaluator are made from. */
interface Workshop {
  readonly system: System;
  readonly method: Method;
  readonly charges: Float64Array;
  readonly options: CpuEvaluatorOptions;
  readonly arena: Arena;
  readonly kernels: Kernels;
  readonly team: Team;
  readonly replica: ReplicaMemory;
  readonly clock: PartClock;
  readonly offload: ForceOffload | null;
}

/** All forces for the positions and the box in the replica's memory. */
interface ForceField {
  prepare(motion: ThermalMotion | null): void;
  /** Adds to the replica's forces, terms and virial; energies and virial are complete when wanted. */
  compute(wanted: boolean): void;
  listCounts(): CpuForceEvaluator['listCounts'];
  listPlan(): ListPlan | null;
}

function periodicForceField(workshop: Workshop): ForceField {
  const { system, method, charges, options, arena, kernels, team, replica, clock, offload } = workshop;
  const { cutoff } = method;
  const pmeMethod = method.electrostatics.kind === 'pme' ? method.electrostatics : null;
  const beta = pmeMethod?.beta ?? 0;
  const bonded = bondedJobs(workshop);
  const dispersion = method.dispersionCorrection ? createDispersionCorrection(system, cutoff) : null;
  const nonbonded = createNonbonded(arena, kernels, team.size, system, charges, beta, cutoff);
  const list = createPairList(arena, kernels, team, replica.positions, replica.box, system.exclusions, {
    cutoff,
    outerBuffer: options.outerBuffer ?? DEFAULT_OUTER_BUFFER,
    innerBuffer: options.innerBuffer ?? DEFAULT_INNER_BUFFER,
    plan: createListPlanner(createDriftBuffer(system, method, charges), charges.length, cutoff),
    masses: system.masses,
    mesh: pmeMethod !== null,
    nearExclusions: pmeMethod !== null && offload === null,
    onSort: nonbonded.place,
  });
  const pme =
    pmeMethod && createPme(arena, kernels, charges, pmeMethod.beta, pmeMethod.order, pmeMethod.mesh);
  const meshCost = offload === null ? meshCostInNeighbours(system, method) : 0;
  const excludedPairs = pmeMethod && createEwaldExclusion(arena, kernels, charges, beta);

  return {
    prepare: list.build,
    compute(wanted) {
      list.update(wanted);
      offload?.begin(list, wanted);
      clock.charge('list');
      const addMesh = () => {
        pme?.(list, replica, wanted);
        clock.charge('mesh');
      };
      if (offload !== null) addMesh();
      const elsewhere = offload?.finish() ?? false;
      let inF32 = false;
      if (!elsewhere) {
        bonded.begin();
        const shares = nonbonded.shares(list, wanted, meshCost);
        const results = team.run(
          'nonbonded',
          shares,
          bonded.jobs(wanted),
          offload === null ? addMesh : undefined,
        );
        bonded.collect(results.slice(team.size));
        inF32 = nonbonded.conclude(list, replica, results.slice(0, team.size));
      }
      excludedPairs?.(list, replica);
      dispersion?.(replica);
      clock.charge('bonded');
      const { slotAtom, pairForces, meshForces } = list.slots;
      team.run(
        'sum',
        shareEvenly(list.clusters, team.size).map(({ first, end }) => [
          [
            'sumForces',
            slotAtom.byteOffset,
            first,
            end,
            pairForces[0].byteOffset,
            inF32 ? team.size : 0,
            pairForces[0].byteLength,
            pme === null ? 0 : meshForces.byteOffset,
            replica.forces.byteOffset,
          ],
        ]),
      );
      if (wanted && inF32) nonbonded.addSums(list, replica);
    },
    listCounts: () => ({ builds: list.builds, prunes: list.prunes }),
    listPlan: () => list.plan,
  };
}

function openForceField(workshop: Workshop): ForceField {
  const { system, method, charges, arena, kernels, team, replica, clock, offload } = workshop;
  const bonded = bondedJobs(workshop);
  const allPairs = createNonbondedAllPairs(arena, kernels, system, charges, method.cutoff);
  return {
    prepare: () => {},
    compute(wanted) {
      offload?.begin(null, wanted);
      if (!offload?.finish()) {
        bonded.begin();
        const idle = Array.from({ length: team.size }, () => []);
        bonded.collect(team.run('bonded', idle, bonded.jobs(wanted)).slice(team.size));
      }
      allPairs(replica);
      clock.charge('nonbonded');
    },
    listCounts: () => ({ builds: 0, prunes: 0 }),
    listPlan: () => null,
  };
}

function bondedJobs({ system, arena, kernels, charges, team, replica }: Workshop): BondedJobs {
  const jobs = team.size === 1 ? 1 : BONDED_JOBS_PER_THREAD * team.size;
  return createBondedJobs(arena, kernels, system.terms, charges, replica, jobs);
}

/** What the mesh costs the calling thread, in neighbours of the pair list: measured ratios. Bonded terms fill what time is left. */
function meshCostInNeighbours(system: System, { electrostatics }: Method): number {
  if (electrostatics.kind !== 'pme') return 0;
  const [nx, ny, nz] = electrostatics.mesh;
  return 6.5 * (electrostatics.order / 4) ** 3 * system.types.length + 0.75 * nx * ny * nz;
}

function refuseUnsupported({ boundary, electrostatics }: Method): void {
  if (electrostatics.kind === 'ewald') {
    throw new SheathError('E_CPU_ELECTROSTATICS', {
      object: "the electrostatics are 'ewald', the plain Ewald sum",
      limit: "the cpu platform has 'pme' and 'none'",
      cure: "use 'pme', or the reference platform",
    });
  }
  if (electrostatics.kind === 'pme' && boundary === 'open') {
    throw new SheathError('E_EWALD_BOUNDARY', {
      object: "the electrostatics are 'pme' and the boundary is open",
      limit: 'Ewald sums need a periodic box',
      cure: "use a periodic boundary, or electrostatics 'none'",
    });
  }
}

function checkBox(box: Float64Array, cutoff: number): void {
  const shortest = Math.min(box[0], box[1], box[2]);
  if (!(shortest > 0 && Math.max(box[0], box[1], box[2]) < Number.POSITIVE_INFINITY)) {
    throw new SheathError('E_BOX_EDGE', {
      object: `the box is ${box[0]} x ${box[1]} x ${box[2]} nm`,
      limit: 'a periodic box needs three finite edges above 0',
      cure: 'give the box its edges, or choose an open boundary',
    });
  }
  if (cutoff > 0.5 * shortest) {
    throw new SheathError('E_CUTOFF_HALF_BOX', {
      object: `the cut-off is ${cutoff.toFixed(3)} nm`,
      limit: `half the shortest box edge is ${(0.5 * shortest).toFixed(3)} nm`,
      cure: 'use a larger box or a shorter cut-off',
    });
  }
}
