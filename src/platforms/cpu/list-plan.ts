/**
 * How long the outer and the inner pair list are used and how far beyond the cut-off they reach: of all pairs of lifetimes
 * whose buffers keep both lists together within DRIFT_TOLERANCE (drift-buffer.ts), the one with the least work a step,
 *
 *   n(inner) + PRUNING n(outer)/inner steps + SEARCH n(outer)/outer steps,  n(r) ~ (r + REACH_OF_CLUSTERS)³ neighbours.
 *
 * A function of the system, the temperature, the time step and the volume: never of a clock.
 */
import type { ThermalMotion } from '../reference/force-evaluator.js';
import type { DriftBuffer } from './drift-buffer.js';

/**
 * kJ/mol/ps/atom, half of it for each list. A fifth of GROMACS's default: atoms hardly leave free flight while our inner list lives,
 * so that the estimate is nearer the truth, and with this the drift measured is GROMACS's.
 */
export const DRIFT_TOLERANCE = 0.001;

/**
 * Lifetimes in steps, buffers in nm beyond the cut-off. The outer list still serves at its last step (a row of energies at the end
 * of a block is due there; 0: it is built at every step), the inner one is then pruned again.
 */
export interface ListPlan {
  readonly outerSteps: number;
  readonly innerSteps: number;
  readonly outerBuffer: number;
  readonly innerBuffer: number;
}

/** @param largestBuffer nm that the box leaves room for */
export type PlanLists = (motion: ThermalMotion, volume: number, largestBuffer: number) => ListPlan;

/**
 * Divisors of a hundred, so that a block of a hundred steps needs few lists. Not a hundred itself: by then some hydrogen has moved
 * so far (pair-list.ts, DISPLACEMENT_LIMIT) that the list is built again anyway, and one for half the time is shorter.
 */
const OUTER_STEPS = [50, 25, 20, 10, 5, 4, 2, 1] as const;
const MOST_PRUNINGS = 10;
/** Costs of a neighbour in those of one in the pair kernel, measured. */
const PRUNING = 0.5;
const SEARCH = 1.5;
/** nm */
const REACH_OF_CLUSTERS = 0.15;
/** Plans are made for the next higher multiple of this temperature (K) and the next higher whole number of atoms a nm³. */
const TEMPERATURE_GRID = 10;
/** A temperature that fluctuates about a point of the grid needs two plans again and again. */
const MOST_KNOWN = 32;

export function createListPlanner(estimate: DriftBuffer, atomCount: number, cutoff: number): PlanLists {
  const known = new Map<string, ListPlan>();
  const neighbours = (buffer: number): number => (cutoff + buffer + REACH_OF_CLUSTERS) ** 3;

  return ({ temperature, timeStep }, volume, largestBuffer) => {
    const kelvin = TEMPERATURE_GRID * Math.max(1, Math.ceil(temperature / TEMPERATURE_GRID));
    const room = atomCount / Math.ceil(atomCount / volume);
    const key = `${kelvin},${timeStep},${room},${largestBuffer}`;
    const found = known.get(key) ?? plan(kelvin, timeStep, room, largestBuffer);
    if (known.size === MOST_KNOWN) known.clear();
    known.set(key, found);
    return found;
  };

  function plan(kelvin: number, timeStep: number, volume: number, largestBuffer: number): ListPlan {
    const buffers = new Map<number, number>();
    /** For a list that is as old at its last use. */
    const bufferOf = (steps: number): number => {
      const buffer =
        buffers.get(steps) ?? estimate.bufferFor(DRIFT_TOLERANCE / 2, steps * timeStep, kelvin, volume);
      buffers.set(steps, buffer);
      return buffer;
    };
    let best: ListPlan = { outerSteps: 0, innerSteps: 1, outerBuffer: 0, innerBuffer: 0 };
    let least = Number.POSITIVE_INFINITY;
    for (const outerSteps of OUTER_STEPS) {
      const outerBuffer = bufferOf(outerSteps);
      if (outerBuffer > largestBuffer) continue;
      for (let prunings = 1; prunings <= MOST_PRUNINGS; prunings++) {
        const innerSteps = outerSteps / prunings;
        if (!Number.isInteger(innerSteps)) continue;
        const innerBuffer = bufferOf(innerSteps - 1);
        const work =
          neighbours(innerBuffer) + neighbours(outerBuffer) * (PRUNING / innerSteps + SEARCH / outerSteps);
        if (work >= least) continue;
        least = work;
        best = { outerSteps, innerSteps, outerBuffer, innerBuffer };
      }
    }
    return best;
  }
}
