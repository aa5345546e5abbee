/**
 * Temperature replica exchange (Sugita, Okamoto, Chem. Phys. Lett. 314, 141 (1999); with volumes Okabe et al., Chem. Phys.
 * Lett. 335, 435 (2001)). Replicas are walkers, each with its seed and its trajectory; rungs of a ladder of temperatures are
 * exchanged between walkers on neighbouring rungs i < j, even and odd pairs in turn, with probability
 *
 *   min(1, exp[(beta_i - beta_j) (H_i - H_j)]),   H = U + P V with a barostat, U without
 *
 * and velocities are scaled by sqrt(T_new/T_old). Draws come from the stream `replicaExchange`, keyed by seed, pair and
 * attempt, so a run continued from a checkpoint exchanges as one never interrupted.
 *
 * A ladder: energies of neighbours overlap as two Gaussians of heat capacity C, so that a fraction erfc(sqrt(mu)/2) of
 * attempts is accepted, mu = (C/k) ln²(T_j/T_i); equal ratios give equal acceptance.
 */
import { SheathError } from '../core/index.js';
import { drawWords, erfc, STREAM, uniformOf } from '../math/index.js';
import type { State } from '../system/index.js';
import { BAR_PER_INTERNAL_PRESSURE, BOLTZMANN } from '../units/index.js';

/** Part of the plan. */
export interface ExchangePlan {
  /** [rung] K, ascending; one a replica */
  readonly temperatures: readonly number[];
  /** Steps between attempts, a multiple of the stages' blocks. */
  readonly every: number;
  readonly seed: number;
}

/** Part of every checkpoint. */
export interface ExchangeState {
  /** [replica] rung it is on */
  readonly rungOf: readonly number[];
  readonly attempts: number;
  /** [pair] of rungs k, k + 1: attempts and how many were accepted */
  readonly tried: readonly number[];
  readonly accepted: readonly number[];
  /** [replica] end of the ladder it was at last: 0 bottom, 1 top, -1 neither */
  readonly lastEnd: readonly number[];
  /** [replica] times it came from the bottom over the top back to the bottom */
  readonly roundTrips: readonly number[];
  /** [replica] whether it has been at the top since it was at the bottom */
  readonly onTheWayBack: readonly boolean[];
}

export interface Swap {
  readonly replica: number;
  /** K */
  readonly from: number;
  readonly to: number;
}

/** @throws E_EXCHANGE when the ladder does not ascend or does not fit the replicas */
export function checkExchange({ temperatures, every }: ExchangePlan, replicas: number): void {
  const refuse = (object: string, limit: string, cure: string) =>
    new SheathError('E_EXCHANGE', { object, limit, cure });
  if (temperatures.length !== replicas)
    throw refuse(
      `the ladder has ${temperatures.length} temperatures`,
      `there are ${replicas} replicas`,
      'give one temperature for each',
    );
  if (temperatures.some((t, k) => !(t > 0 && (k === 0 || t > temperatures[k - 1]))))
    throw refuse(
      `the ladder is ${temperatures.map((t) => t.toFixed(1)).join(', ')} K`,
      'temperatures are positive and ascend',
      'sort them',
    );
  if (!(Number.isInteger(every) && every > 0))
    throw refuse(`exchanges are tried every ${every} steps`, 'this is a whole number above 0', 'choose one');
}

export function firstExchangeState({ temperatures }: ExchangePlan): ExchangeState {
  const count = temperatures.length;
  const zeros = (length: number) => new Array<number>(length).fill(0);
  return {
    rungOf: temperatures.map((_, rung) => rung),
    attempts: 0,
    tried: zeros(count - 1),
    accepted: zeros(count - 1),
    lastEnd: temperatures.map((_, rung) => (rung === 0 ? 0 : rung === count - 1 ? 1 : -1)),
    roundTrips: zeros(count),
    onTheWayBack: temperatures.map(() => false),
  };
}

/** Chance that walkers at the two temperatures exchange; enthalpies in kJ/mol. */
export function exchangeProbability(
  lower: { readonly temperature: number; readonly enthalpy: number },
  upper: { readonly temperature: number; readonly enthalpy: number },
): number {
  const beta = (temperature: number) => 1 / (BOLTZMANN * temperature);
  const exponent = (beta(lower.temperature) - beta(upper.temperature)) * (lower.enthalpy - upper.enthalpy);
  return Math.min(1, Math.exp(exponent));
}

/**
 * One attempt for every second pair.
 * @param potential [replica] kJ/mol
 * @param volume [replica] nm³; used with a pressure only
 * @param pressureBar null: constant volume
 */
export function attemptExchanges(
  plan: ExchangePlan,
  before: ExchangeState,
  potential: ArrayLike<number>,
  volume: ArrayLike<number>,
  pressureBar: number | null,
): { readonly state: ExchangeState; readonly swaps: readonly Swap[] } {
  const { temperatures, seed } = plan;
  const count = temperatures.length;
  const pressure = (pressureBar ?? 0) / BAR_PER_INTERNAL_PRESSURE;
  const walkerAt = new Array<number>(count);
  before.rungOf.forEach((rung, replica) => {
    walkerAt[rung] = replica;
  });
  const tried = [...before.tried];
  const accepted = [...before.accepted];
  const swaps: Swap[] = [];
  const enthalpy = (replica: number) => potential[replica] + pressure * volume[replica];
  for (let rung = before.attempts % 2; rung + 1 < count; rung += 2) {
    const [below, above] = [walkerAt[rung], walkerAt[rung + 1]];
    const chance = exchangeProbability(
      { temperature: temperatures[rung], enthalpy: enthalpy(below) },
      { temperature: temperatures[rung + 1], enthalpy: enthalpy(above) },
    );
    tried[rung]++;
    if (!(uniformOf(drawWords(seed, STREAM.replicaExchange, 0, rung, before.attempts, 0)[0]) < chance))
      continue;
    accepted[rung]++;
    walkerAt[rung] = above;
    walkerAt[rung + 1] = below;
    swaps.push(
      { replica: below, from: temperatures[rung], to: temperatures[rung + 1] },
      { replica: above, from: temperatures[rung + 1], to: temperatures[rung] },
    );
  }
  const rungOf = new Array<number>(count);
  walkerAt.forEach((replica, rung) => {
    rungOf[replica] = rung;
  });
  return { state: { ...visited(before, rungOf), attempts: before.attempts + 1, tried, accepted }, swaps };
}

/** Ends reached and round trips completed. */
function visited(before: ExchangeState, rungOf: readonly number[]): ExchangeState {
  const top = rungOf.length - 1;
  const lastEnd = [...before.lastEnd];
  const roundTrips = [...before.roundTrips];
  const onTheWayBack = [...before.onTheWayBack];
  rungOf.forEach((rung, replica) => {
    if (rung === top) {
      if (lastEnd[replica] === 0) onTheWayBack[replica] = true;
      lastEnd[replica] = 1;
    } else if (rung === 0) {
      if (onTheWayBack[replica]) roundTrips[replica]++;
      onTheWayBack[replica] = false;
      lastEnd[replica] = 0;
    }
  });
  return { ...before, rungOf, lastEnd, roundTrips, onTheWayBack };
}

/** Velocities of the exchanged walkers, scaled; the kinetic energy they gain is booked as taken from the bath. */
export function rescaleVelocities(state: State, masses: Float64Array, swaps: readonly Swap[]): void {
  const size = 3 * state.atomCount;
  const slots = state.couplers.length / state.replicaCount;
  for (const { replica, from, to } of swaps) {
    const factor = Math.sqrt(to / from);
    let twiceKinetic = 0;
    for (let k = 0; k < size; k++) {
      const v = state.velocities[replica * size + k];
      twiceKinetic += masses[Math.floor(k / 3)] * v * v;
      state.velocities[replica * size + k] = v * factor;
    }
    state.couplers[replica * slots] -= 0.5 * twiceKinetic * (factor * factor - 1);
  }
}

/** For people and programs: acceptance of every pair and round trips of every walker. */
export function exchangeReport({ temperatures, every }: ExchangePlan, state: ExchangeState) {
  return {
    temperatures,
    every,
    attempts: state.attempts,
    rates: state.tried.map((count, pair) => (count === 0 ? null : state.accepted[pair] / count)),
    roundTrips: state.roundTrips,
  };
}

/** k_B an atom: isobaric potential-energy heat capacity of carbonate electrolytes, bonds of hydrogen constrained, 233-450 K (measured). */
export const HEAT_CAPACITY_PER_ATOM = 1.53;

/**
 * A ladder of equal ratios from `lowest` to `highest` (K) whose neighbours exchange with at least `acceptance`.
 * @param heatCapacity of the potential energy, in k_B
 * @throws E_EXCHANGE
 */
export function temperatureLadder(
  lowest: number,
  highest: number,
  heatCapacity: number,
  acceptance: number,
): number[] {
  if (!(lowest > 0 && highest > lowest && heatCapacity > 0 && acceptance > 0 && acceptance < 1))
    throw new SheathError('E_EXCHANGE', {
      object: `a ladder from ${lowest} to ${highest} K with acceptance ${acceptance}`,
      limit: 'temperatures ascend, and the acceptance lies between 0 and 1',
      cure: 'choose for instance 233 to 400 K with 0.25',
    });
  const mu = overlapOf(acceptance);
  const rungs = Math.max(2, Math.ceil(Math.log(highest / lowest) / Math.sqrt(mu / heatCapacity)) + 1);
  const ratio = (highest / lowest) ** (1 / (rungs - 1));
  return Array.from({ length: rungs }, (_, k) => (k === rungs - 1 ? highest : lowest * ratio ** k));
}

/** erfc(sqrt(mu)/2) of neighbours at a ratio of temperatures. */
export function expectedAcceptance(ratio: number, heatCapacity: number): number {
  return erfc(Math.sqrt(heatCapacity) * (Math.abs(Math.log(ratio)) / 2));
}

/** mu with erfc(sqrt(mu)/2) = acceptance, by bisection. */
function overlapOf(acceptance: number): number {
  let [low, high] = [0, 100];
  for (let k = 0; k < 200; k++) {
    const middle = (low + high) / 2;
    if (erfc(Math.sqrt(middle) / 2) > acceptance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
