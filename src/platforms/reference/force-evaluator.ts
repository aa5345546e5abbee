/**
 * All forces on one replica: the sum of the parts in this folder, each of which adds to forces, energies by term and virial.
 *   bonded, pair-14      sums over the term tables
 *   nonbonded            Lennard-Jones and direct Coulomb over the pair list
 *   ewald-exclusion      excluded pairs and self energy of the Ewald sum
 *   pme | ewald-sum      the reciprocal part
 *   dispersion-correction
 */
import { SheathError } from '../../core/index.js';
import type { ReplicaWorkplace } from '../../dynamics/index.js';
import { ENERGY_TERMS } from '../../forces/index.js';
import type { System } from '../../system/index.js';
import type { Method } from '../platform.js';
import { createBonded } from './bonded.js';
import { createDispersionCorrection } from './dispersion-correction.js';
import { createEwaldExclusion } from './ewald-exclusion.js';
import { createEwaldSum } from './ewald-sum.js';
import type { ForcePart, ForceSums } from './force-sums.js';
import { addNonbonded, createNonbonded } from './nonbonded.js';
import { createPair14 } from './pair-14.js';
import { buildPairList, createPairList, localPositions, pairListHolds } from './pair-list.js';
import { createPme } from './pme.js';
import { createSmearedCoulomb, type SmearedCoulomb } from './smeared-coulomb.js';

export interface ForceResult {
  /** kJ/mol in the order of ENERGY_TERMS; overwritten by the next compute(). */
  readonly terms: Float64Array;
  /** [9] row-major, kJ/mol: -1/2 sum r_ij (x) f_ij, dispersion correction included; overwritten by the next compute(). */
  readonly virial: Float64Array;
}

/** How fast the atoms move until the next prepare(): for evaluators that size their lists by it. */
export interface ThermalMotion {
  /** K, the higher of the bath's and that of the velocities. */
  readonly temperature: number;
  /** ps between two calls of compute() */
  readonly timeStep: number;
}

/** The forces on one replica. Positions may lie outside the primary cell. */
export interface ForceEvaluator {
  /**
   * Build the pair list from scratch: called at the start of every block.
   * @param positions [atom, 3] nm
   * @param box [3] nm
   * @param motion null where steps are not those of dynamics
   * @throws E_CUTOFF_HALF_BOX when the cut-off exceeds half the shortest edge, E_BOX_EDGE when an edge is not a length
   */
  prepare(positions: Float64Array, box: Float64Array, motion?: ThermalMotion | null): void;
  /**
   * Forces [atom, 3] (kJ/mol/nm) overwritten. The pair list is rebuilt inside when an atom has moved more than half the
   * buffer; this depends only on the positions seen since prepare(), so it is deterministic. The box may have changed.
   * @param wanted the result need be complete only in these (default: both); here it always is
   * A coordinate that is not a finite number gets a force that is NaN.
   * @throws as prepare()
   */
  compute(
    positions: Float64Array,
    box: Float64Array,
    forces: Float64Array,
    wanted?: { readonly energies: boolean; readonly virial: boolean },
  ): ForceResult;
  /** Where it wants the replica to lie: positions and forces need then not be copied at every call. */
  readonly workplace?: ReplicaWorkplace;
  /** Ends what it started, threads say; absent where there is nothing to end. */
  dispose?(): void;
  /** ms spent in each part so far; absent where it is not measured. */
  readonly milliseconds?: Readonly<Record<string, number>>;
}

const NO_BOX = new Float64Array(3);

/** nm added to the cut-off: larger lists against fewer rebuilds; a matter of speed only. */
const BUFFER = 0.18;

export interface EvaluatorOptions {
  /**
   * Keep for ever the pairs within the cut-off at prepare(), and count them at any distance: then the energy is a smooth function of
   * the positions, and forces and virial can be compared with its differences. For moves that are small against the buffer.
   */
  readonly frozenPairs?: boolean;
}

/**
 * @param charges [atom], e: those of the replica
 * @throws E_EWALD_BOUNDARY, E_PME_ORDER
 */
export function createForceEvaluator(
  system: System,
  method: Method,
  charges: Float64Array,
  options: EvaluatorOptions = {},
): ForceEvaluator {
  checkMethod(method);
  const atomCount = system.types.length;
  const { cutoff } = method;
  const buffer = Math.min(BUFFER, cutoff);
  const frozen = options.frozenPairs ?? false;
  const list = createPairList(atomCount, cutoff, frozen ? 0 : buffer);
  const local = new Float64Array(3 * atomCount);
  const smeared = smearedCoulombOf(method, cutoff + buffer);
  const nonbonded = createNonbonded(system, charges, smeared, frozen ? Number.POSITIVE_INFINITY : cutoff);
  const parts = createParts(system, method, charges, smeared);
  const terms = new Float64Array(ENERGY_TERMS.length);
  const virial = new Float64Array(9);

  return {
    prepare(positions, givenBox) {
      const box = checkedBox(method, givenBox);
      buildPairList(list, positions, box, system.exclusions);
    },
    compute(positions, givenBox, forces) {
      const box = checkedBox(method, givenBox);
      localPositions(list, positions, box, local);
      if (!frozen && !pairListHolds(list, local, box)) {
        buildPairList(list, positions, box, system.exclusions);
        local.set(list.built);
      }
      forces.fill(0);
      terms.fill(0);
      virial.fill(0);
      const sums: ForceSums = { forces, terms, virial };
      addNonbonded(nonbonded, list, local, box, sums);
      for (const part of parts) part(positions, box, sums);
      for (let k = 0; k < positions.length; k++) {
        if (!Number.isFinite(positions[k])) forces[k] = Number.NaN;
      }
      return sums;
    },
  };
}

function smearedCoulombOf(method: Method, reach: number): SmearedCoulomb | null {
  const { electrostatics } = method;
  return electrostatics.kind === 'none' ? null : createSmearedCoulomb(electrostatics.beta, reach);
}

/** All parts but the pair kernel. */
function createParts(
  system: System,
  method: Method,
  charges: Float64Array,
  smeared: SmearedCoulomb | null,
): ForcePart[] {
  const { electrostatics, cutoff } = method;
  const parts: ForcePart[] = system.terms.map((table) =>
    table.kind === 'pair-14' ? createPair14(table, charges) : createBonded(table),
  );
  if (electrostatics.kind !== 'none' && smeared !== null) {
    parts.push(createEwaldExclusion(system.exclusions, charges, electrostatics.beta, smeared));
  }
  if (electrostatics.kind === 'pme') {
    const { beta, order, mesh } = electrostatics;
    parts.push(createPme(charges, beta, order, mesh));
  } else if (electrostatics.kind === 'ewald') {
    parts.push(createEwaldSum(charges, electrostatics.beta, electrostatics.kMax));
  }
  if (method.dispersionCorrection && method.boundary === 'periodic') {
    parts.push(createDispersionCorrection(system, cutoff));
  }
  return parts;
}

export function checkMethod({ boundary, electrostatics }: Method): void {
  if (electrostatics.kind !== 'none' && boundary === 'open') {
    throw new SheathError('E_EWALD_BOUNDARY', {
      object: `the electrostatics are '${electrostatics.kind}' and the boundary is open`,
      limit: 'Ewald sums need a periodic box',
      cure: "use a periodic boundary, or electrostatics 'none'",
    });
  }
  if (electrostatics.kind !== 'pme') return;
  const { order, mesh } = electrostatics;
  if (!(Number.isInteger(order) && order >= 3 && order <= Math.min(...mesh))) {
    throw new SheathError('E_PME_ORDER', {
      object: `the PME order is ${order} on a mesh of ${mesh.join(' x ')} points`,
      limit: 'the order must be an integer of at least 3 and not exceed the points on an axis',
      cure: 'use order 4, 5 or 6 and a finer mesh',
    });
  }
}

/** The box to compute with: zeros with an open boundary. */
export function checkedBox(method: Method, box: Float64Array): Float64Array {
  if (method.boundary === 'open') return NO_BOX;
  const shortest = Math.min(box[0], box[1], box[2]);
  if (!(shortest > 0 && Math.max(box[0], box[1], box[2]) < Number.POSITIVE_INFINITY)) {
    throw new SheathError('E_BOX_EDGE', {
      object: `the box is ${box[0]} x ${box[1]} x ${box[2]} nm`,
      limit: 'a periodic box needs three finite edges above 0',
      cure: 'give the box its edges, or choose an open boundary',
    });
  }
  if (method.cutoff > 0.5 * shortest) {
    throw new SheathError('E_CUTOFF_HALF_BOX', {
      object: `the cut-off is ${method.cutoff.toFixed(3)} nm`,
      limit: `half the shortest box edge is ${(0.5 * shortest).toFixed(3)} nm`,
      cure: 'use a larger box or a shorter cut-off',
    });
  }
  return box;
}
