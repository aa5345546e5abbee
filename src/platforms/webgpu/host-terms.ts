/**
 * Energies that depend on the charges, the volume and nothing else, so that no kernel computes them: the self energy of the Ewald
 * sum, its neutralising background and the dispersion correction (forces/coulomb-ewald-self.ts, forces/dispersion-correction.ts).
 * Written as E = self + (background + dispersion)/V, kJ/mol and kJ/mol nm³.
 * On each diagonal element of the virial stand -background/(2V), for an energy in 1/V has dE/d(strain) = -E, and -dispersion/V (P = 2E/V).
 */
import { averageC6, dispersionEnergy, ewaldBackgroundEnergy, ewaldSelfEnergy } from '../../forces/index.js';
import type { System } from '../../system/index.js';
import type { Method } from '../platform.js';

export interface HostConstants {
  /** kJ/mol, counted as coulombDirect */
  readonly self: number;
  /** kJ/mol nm³, counted as coulombReciprocal */
  readonly background: number;
  /** kJ/mol nm³ */
  readonly dispersion: number;
}

/** @param charges [atom], e */
export function hostConstants(system: System, method: Method, charges: Float64Array): HostConstants {
  const { electrostatics, cutoff } = method;
  const ewald = electrostatics.kind !== 'none';
  const meanC6 = method.dispersionCorrection
    ? averageC6(system.types, system.lennardJones.c6, system.exclusions)
    : 0;
  return {
    self: ewald ? ewaldSelfEnergy(charges, electrostatics.beta) : 0,
    background: ewald ? ewaldBackgroundEnergy(charges, electrostatics.beta, 1) : 0,
    dispersion: method.dispersionCorrection ? dispersionEnergy(system.types.length, meanC6, cutoff, 1) : 0,
  };
}

/** What the constants add to each diagonal element of the virial, kJ/mol. @param volume nm³ */
export function hostVirial({ background, dispersion }: HostConstants, volume: number): number {
  return -(0.5 * background + dispersion) / volume;
}
