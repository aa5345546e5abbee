/**
 * One replica as the integrators see it: views into the State and the forces on it.
 * Velocities are on-step velocities, v(t) beside x(t), for every integrator, so that stages of different integrators
 * join without a half-step shift.
 */
import { ENERGY_TERMS } from '../forces/index.js';
import { COUPLER_SLOTS, inverseMassesOf, type State, type System } from '../system/index.js';
import { type ConstraintGroups, createConstraintGroups } from './constraint-groups.js';
import { PLAIN_SUBSTEPS, type Substeps } from './substeps.js';

export interface ReplicaView {
  readonly system: System;
  readonly atomCount: number;
  /** [atom, 3], nm */
  readonly positions: Float64Array;
  /** [atom, 3], nm/ps */
  readonly velocities: Float64Array;
  /** [3], nm */
  readonly box: Float64Array;
  /** [COUPLER_SLOTS]; slot `BATH_ENERGY` is the energy handed to the baths so far (kJ/mol). */
  readonly couplers: Float64Array;
  /** [atom], u */
  readonly masses: Float64Array;
  /** [atom], 1/u; 0 is an atom that never moves. */
  readonly inverseMasses: Float64Array;
  readonly constraints: ConstraintGroups;
  /** [atom, 3], kJ/mol/nm, at `positions` since the last `updateForces()`. */
  readonly forces: Float64Array;
  /** [ENERGY_TERMS], kJ/mol */
  readonly terms: Float64Array;
  /** [9], kJ/mol: -1/2 sum r_ij (x) f_ij, without constraint forces. */
  readonly virial: Float64Array;
  /** [atom, 3], free for any substep; holds nothing between substeps. */
  readonly scratch: Float64Array;
  /** What the integrators are made of. */
  readonly substeps: Substeps;
  /**
   * Fill `forces` at the present positions and box, and `terms` and `virial` too unless `sums` is false: they are then NaN, and
   * platforms that sum them at a price are spared it.
   */
  readonly updateForces: (sums?: boolean) => void;
  /** Whether `terms` and `virial` belong to the present forces. */
  sumsKnown: boolean;
}

/** Indices into `couplers`: the energy handed to the baths; the minimiser's steps; the first of a Nose-Hoover chain. */
export const BATH_ENERGY = 0;
export const DESCENT_STEP = 1;
export const FIRE_TIME_STEP = 2;
export const CHAIN_VELOCITIES = 3;

/** What a replica is coupled to, and the key of its random numbers. */
export interface Bath {
  /** K */
  readonly temperature: number;
  /** bar */
  readonly pressure: number;
  readonly seed: number;
  readonly walker: number;
}

/** Energy terms (ENERGY_TERMS order) and virial [9] of one evaluation, kJ/mol. */
export interface ForceSummary {
  readonly terms: ArrayLike<number>;
  readonly virial: ArrayLike<number>;
}

/** Forces [atom, 3] for positions [atom, 3] and box [3]; the summary need be complete only where it is wanted. */
export type ComputeForces = (
  positions: Float64Array,
  box: Float64Array,
  forces: Float64Array,
  wanted: { readonly energies: boolean; readonly virial: boolean },
) => ForceSummary;

/** Where a replica lies while it moves, and what moves it, if neither is the state and the plain substeps. */
export interface ReplicaWorkplace {
  /** [atom, 3] and [3], in the units of the State. */
  readonly positions: Float64Array;
  readonly velocities: Float64Array;
  readonly box: Float64Array;
  /** [atom, 3], kJ/mol/nm */
  readonly forces: Float64Array;
  readonly substeps: Substeps;
}

/**
 * A view of replica `replica` of `state`; of its couplers only where positions, velocities and box have a workplace of their own.
 */
export function viewReplica(
  system: System,
  state: State,
  replica: number,
  compute: ComputeForces,
  workplace: ReplicaWorkplace | null = null,
): ReplicaView {
  const { atomCount } = state;
  const size = 3 * atomCount;
  const { positions, velocities, box, forces, substeps } = workplace ?? {
    positions: state.positions.subarray(replica * size, (replica + 1) * size),
    velocities: state.velocities.subarray(replica * size, (replica + 1) * size),
    box: state.box.subarray(3 * replica, 3 * replica + 3),
    forces: new Float64Array(size),
    substeps: PLAIN_SUBSTEPS,
  };
  const terms = new Float64Array(ENERGY_TERMS.length);
  const virial = new Float64Array(9);
  const view: ReplicaView = {
    system,
    atomCount,
    positions,
    velocities,
    box,
    couplers: state.couplers.subarray(replica * COUPLER_SLOTS, (replica + 1) * COUPLER_SLOTS),
    masses: system.masses,
    inverseMasses: inverseMassesOf(system),
    constraints: createConstraintGroups(system.constraints),
    forces,
    terms,
    virial,
    scratch: new Float64Array(size),
    substeps,
    sumsKnown: false,
    updateForces: (sums = true) => {
      const summary = compute(positions, box, forces, { energies: sums, virial: sums });
      view.sumsKnown = sums;
      if (sums) {
        terms.set(summary.terms);
        virial.set(summary.virial);
      } else {
        terms.fill(Number.NaN);
        virial.fill(Number.NaN);
      }
    },
  };
  return view;
}

/** kJ/mol */
export function potentialEnergy(replica: ReplicaView): number {
  let sum = 0;
  for (const term of replica.terms) sum += term;
  return sum;
}
