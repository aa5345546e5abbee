/**
 * What is timed and how: the settings that all programs are told. Apart from how the boxes are made, so that a process that only
 * measures loads the engine and nothing else.
 */
import type { DynamicsProgram } from '../dynamics/index.js';
import { ewaldBeta, meshFor } from '../forces/index.js';
import type { Method } from '../platforms/index.js';
import type { System } from '../system/index.js';

export interface BenchmarkBox {
  readonly system: System;
  /** [atom, 3] nm, molecules whole */
  readonly positions: Float64Array;
  /** [3] nm */
  readonly box: Float64Array;
}

/** Lengths nm, time ps. */
export interface BenchMethod {
  readonly timeStep: number;
  readonly cutoff: number;
  readonly pmeOrder: number;
  /** not exceeded */
  readonly pmeSpacing: number;
}

export const BENCH_TEMPERATURE = 298.15;
const EWALD_TOLERANCE = 1e-5;

export function benchMethod({ cutoff, pmeOrder, pmeSpacing }: BenchMethod, box: ArrayLike<number>): Method {
  return {
    boundary: 'periodic',
    cutoff,
    dispersionCorrection: true,
    electrostatics: {
      kind: 'pme',
      beta: ewaldBeta(cutoff, EWALD_TOLERANCE),
      order: pmeOrder,
      mesh: meshFor(box, pmeSpacing),
    },
  };
}

/** Constant volume, CSVR every 10 steps, centre-of-mass removal every 100. */
export function benchProgram(timeStep: number): DynamicsProgram {
  return {
    kind: 'dynamics',
    integrator: { kind: 'velocity-verlet' },
    timeStep,
    thermostat: { kind: 'csvr', time: 0.5, every: 10 },
    barostat: { kind: 'none' },
    removeCentreOfMassEvery: 100,
  };
}
