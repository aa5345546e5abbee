/**
 * Forces of one replica by WASM SIMD kernels: the cpu platform's form of the reference evaluator, with the same terms.
 * Pair arithmetic and mesh in f32, pair separations from fixed-point coordinates, everything bonded and all sums in f64.
 */
import { SheathError } from '../../core/index.js';
import type { System } from '../../system/index.js';
import type { Method } from '../platform.js';
import type { ForceEvaluator, ForceResult } from '../reference/force-evaluator.js';
import { createArena } from './arena.js';
import { createBonded, type ForcePart } from './bonded.js';
import { createDispersionCorrection } from './dispersion-correction.js';
import { createEwaldExclusion } from './ewald-exclusion.js';
import { loadKernels } from './kernels-node.js';
import { createNonbonded, createNonbondedAllPairs } from './nonbonded.js';
import { createPairList } from './pair-list.js';
import { createPme } from './pme.js';
import { createReplicaMemory } from './replica-memory.js';

export interface CpuEvaluatorOptions {
  /** nm by which the outer and the inner pair list exceed the cut-off: a matter of speed only. */
  readonly outerBuffer?: number;
  readonly innerBuffer?: number;
}

/** What a call is asked for; forces always. */
export interface Wanted {
  readonly energies: boolean;
  readonly virial: boolean;
}

export const FORCE_PARTS = ['list', 'nonbonded', 'mesh', 'bonded', 'sum'] as const;
export type ForcePartName = (typeof FORCE_PARTS)[number];

export interface CpuForceEvaluator extends ForceEvaluator {
  /** As ForceEvaluator.compute; terms and virial are complete only when wanted (default: both). */
  compute(positions: Float64Array, box: Float64Array, forces: Float64Array, want?: Wanted): ForceResult;
  /** ms spent in each part so far. */
  readonly milliseconds: Readonly<Record<ForcePartName, number>>;
  /** How often the outer list was built and the inner one pruned so far. */
  readonly listCounts: { readonly builds: number; readonly prunes: number };
}

const DEFAULT_OUTER_BUFFER = 0.2;
const DEFAULT_INNER_BUFFER = 0.06;
const EVERYTHING: Wanted = { energies: true, virial: true };

/**
 * @param charges [atom], e: those of the replica
 * @throws E_NO_SIMD, E_KERNELS_MISSING, E_MEMORY, E_PME_ORDER, E_MESH_FACTORS, E_CPU_ELECTROSTATICS
 */
export function createCpuForceEvaluator(
  system: System,
  method: Method,
  charges: Float64Array,
  options: CpuEvaluatorOptions = {},
): CpuForceEvaluator {
  const { electrostatics, cutoff } = method;
  const periodic = method.boundary === 'periodic';
  refuseUnsupported(method);
  const arena = createArena();
  const kernels = loadKernels(arena.memory);
  const atomCount = charges.length;
  const replica = createReplicaMemory(arena, atomCount);
  const beta = electrostatics.kind === 'pme' ? electrostatics.beta : 0;

  const bonded: ForcePart[] = system.terms.map((table) => createBonded(arena, kernels, table, charges));
  if (periodic && method.dispersionCorrection) bonded.push(createDispersionCorrection(system, cutoff));

  const milliseconds: Record<ForcePartName, number> = { list: 0, nonbonded: 0, mesh: 0, bonded: 0, sum: 0 };
  let since = 0;
  const charge = (part: ForcePartName) => {
    const now = performance.now();
    milliseconds[part] += now - since;
    since = now;
  };

  const nonbonded = createNonbonded(arena, kernels, system, charges, beta, periodic ? cutoff : 1);
  const allPairs = periodic ? null : createNonbondedAllPairs(arena, kernels, system, charges, cutoff);
  const list = createPairList(arena, kernels, replica.positions, replica.box, system.exclusions, {
    cutoff,
    outerBuffer: options.outerBuffer ?? DEFAULT_OUTER_BUFFER,
    innerBuffer: options.innerBuffer ?? DEFAULT_INNER_BUFFER,
    mesh: electrostatics.kind === 'pme',
    onSort: nonbonded.place,
  });
  const pme =
    electrostatics.kind === 'pme'
      ? createPme(arena, kernels, charges, beta, electrostatics.order, electrostatics.mesh)
      : null;
  const excludedPairs = pme === null ? null : createEwaldExclusion(arena, kernels, charges, beta);

  const take = (positions: Float64Array, box: Float64Array) => {
    replica.positions.set(positions);
    if (periodic) {
      checkBox(box, cutoff);
      replica.box.set(box);
    }
  };

  return {
    milliseconds,
    get listCounts() {
      return { builds: list.builds, prunes: list.prunes };
    },
    prepare(positions, box) {
      since = performance.now();
      take(positions, box);
      if (periodic) list.build();
      charge('list');
    },
    compute(positions, box, forces, want = EVERYTHING) {
      const wanted = want.energies || want.virial;
      since = performance.now();
      take(positions, box);
      replica.forces.fill(0);
      replica.terms.fill(0);
      replica.virial.fill(0);
      let meshForces = 0;
      let pairForces = 0;
      if (allPairs !== null) {
        allPairs(replica);
        charge('nonbonded');
      } else {
        list.update();
        charge('list');
        if (nonbonded.compute(list, replica, wanted)) pairForces = list.slots.pairForces.byteOffset;
        charge('nonbonded');
        if (pme !== null) {
          excludedPairs?.(list, replica);
          pme(list, replica, wanted);
          meshForces = list.slots.meshForces.byteOffset;
          charge('mesh');
        }
      }
      for (const part of bonded) part(replica);
      charge('bonded');
      kernels.sumForces(
        list.slots.slotAtom.byteOffset,
        list.clusters,
        pairForces,
        meshForces,
        replica.forces.byteOffset,
      );
      forces.set(replica.forces);
      // Fixed-point coordinates cannot carry a NaN on.
      for (let k = 0; k < positions.length; k++) {
        if (!Number.isFinite(positions[k])) forces[k] = Number.NaN;
      }
      charge('sum');
      return replica;
    },
  };
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
