/**
 * Arrhenius fits, y = A exp(-Ea / R T): ln y against 1/T by weighted least squares, weights (y / error of y)². The error of Ea
 * follows from the errors of the points; how well a straight line describes them shows in chi² per degree of freedom (three
 * points and more). kJ/mol energies, so R is the Boltzmann constant of our units. Near the glass transition ln y bends (Vogel, Fulcher, Tammann) and chi² says so.
 */
import { fitLine } from '../math/index.js';
import { BOLTZMANN } from '../units/index.js';
import type { Estimate } from './estimate.js';

export interface ArrheniusPoint {
  /** K */
  readonly temperature: number;
  readonly value: Pick<Estimate, 'value' | 'error'>;
}

export interface ArrheniusFit {
  /** kJ/mol; negative where y falls with temperature */
  readonly activationEnergy: number;
  /** One standard error, kJ/mol; null when a point has none, and then all weigh the same. */
  readonly error: number | null;
  /** ln A, A in the unit of y */
  readonly logPrefactor: number;
  /** null without errors or with two points */
  readonly chiSquaredPerFreedom: number | null;
  readonly points: number;
}

/** @returns null with fewer than two temperatures; points that are not above zero have no logarithm and are left out */
export function fitArrhenius(points: readonly ArrheniusPoint[]): ArrheniusFit | null {
  const used = points.filter(({ value }) => value.value > 0);
  if (new Set(used.map(({ temperature }) => temperature)).size < 2) return null;
  const x = used.map(({ temperature }) => 1 / temperature);
  const y = used.map(({ value }) => Math.log(value.value));
  const errors = used.map(({ value: { value, error } }) => (error ?? 0) / value);
  const known = errors.every((error) => error > 0);
  const { slope, intercept, slopeCoefficients } = fitLine(
    x,
    y,
    known ? errors.map((error) => error ** -2) : undefined,
  );
  let variance = 0;
  let chiSquared = 0;
  for (let k = 0; k < used.length; k++) {
    variance += (slopeCoefficients[k] * errors[k]) ** 2;
    chiSquared += ((y[k] - intercept - slope * x[k]) / errors[k]) ** 2;
  }
  return {
    activationEnergy: -slope * BOLTZMANN,
    error: known ? Math.sqrt(variance) * BOLTZMANN : null,
    logPrefactor: intercept,
    chiSquaredPerFreedom: known && used.length > 2 ? chiSquared / (used.length - 2) : null,
    points: used.length,
  };
}
