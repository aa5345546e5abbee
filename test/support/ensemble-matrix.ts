/** Thermostats and barostats as they are proved against their ensembles on small smooth liquids. */
import {
  type Barostat,
  type Bath,
  type DynamicsProgram,
  potentialEnergy,
  type Thermostat,
} from '../../src/dynamics/index.js';
import { boxVolume } from '../../src/math/index.js';
import { BAR_PER_INTERNAL_PRESSURE, BOLTZMANN } from '../../src/units/index.js';
import { pairDeviation } from './ensemble-pair.js';
import { atomicLiquid, type Liquid, molecularLiquid, sampleRun } from './smooth-liquid.js';

export type BathName = 'csvr' | 'nose-hoover' | 'langevin-middle';
export const BATH_NAMES: readonly BathName[] = ['csvr', 'nose-hoover', 'langevin-middle'];

const THERMOSTATS: Readonly<Record<BathName, Thermostat>> = {
  csvr: { kind: 'csvr', time: 0.3, every: 5 },
  'nose-hoover': { kind: 'nose-hoover', period: 0.7, chainLength: 4 },
  'langevin-middle': { kind: 'none' },
};

export type ScalingName = 'none' | 'isotropic' | 'z';
const SCALING = { kind: 'c-rescale', time: 1, compressibility: 3e-4, every: 5 } as const;
const BAROSTATS: Readonly<Record<ScalingName, Barostat>> = {
  none: { kind: 'none' },
  isotropic: SCALING,
  z: { ...SCALING, axes: [false, false, true] },
};

export function programOf(bath: BathName, scaling: ScalingName, timeStep: number): DynamicsProgram {
  return {
    kind: 'dynamics',
    integrator: bath === 'langevin-middle' ? { kind: bath, friction: 2 } : { kind: 'velocity-verlet' },
    timeStep,
    thermostat: THERMOSTATS[bath],
    barostat: BAROSTATS[scaling],
    removeCentreOfMassEvery: bath === 'langevin-middle' ? 0 : 50,
  };
}

/** A liquid at a state point, and how far the second states of its pairs lie, about two widths of the distributions. */
export interface StatePoint {
  readonly liquid: Liquid;
  readonly edge: number;
  readonly timeStep: number;
  readonly temperature: number;
  readonly warmer: number;
  /** bar */
  readonly pressure: number;
  readonly denser: number;
}

interface Samples {
  readonly potential: number[];
  readonly volume: number[];
}

function samplesAt(point: StatePoint, program: DynamicsProgram, bath: Bath, steps: number): Samples {
  const samples: Samples = { potential: [], volume: [] };
  const { liquid, edge } = point;
  sampleRun({ liquid, edge, program, bath, steps, every: 10 }, (view, step) => {
    // Chodera's cut finds the end of equilibration; a tenth is left out in any case.
    if (step <= steps / 10) return;
    samples.potential.push(potentialEnergy(view));
    samples.volume.push(boxVolume(view.box));
  });
  return samples;
}

/** Deviations z of all pairs of one thermostat and barostat, by name. */
export function ensembleDeviations(
  point: StatePoint,
  bathName: BathName,
  scaling: ScalingName,
  steps: number,
  seed: number,
): ReadonlyMap<string, number> {
  const program = programOf(bathName, scaling, point.timeStep);
  const { temperature, warmer, pressure, denser } = point;
  const at = (T: number, P: number, walker: number): Samples =>
    samplesAt(point, program, { temperature: T, pressure: P, seed, walker }, steps);
  const beta = (T: number): number => 1 / (BOLTZMANN * T);
  const base = at(temperature, pressure, 0);
  const hot = at(warmer, pressure, 1);
  const coolerBy = beta(temperature) - beta(warmer);
  if (scaling === 'none') {
    return new Map([['NVT, dT', pairDeviation(base.potential, hot.potential, coolerBy)]]);
  }
  const internal = (P: number): number => P / BAR_PER_INTERNAL_PRESSURE;
  const enthalpy = ({ potential, volume }: Samples): number[] =>
    potential.map((energy, k) => energy + internal(pressure) * volume[k]);
  const pressed = at(temperature, denser, 2);
  return new Map([
    ['NPT, dT', pairDeviation(enthalpy(base), enthalpy(hot), coolerBy)],
    ['NPT, dP', pairDeviation(base.volume, pressed.volume, -beta(temperature) * internal(denser - pressure))],
  ]);
}

/** A dense supercritical fluid of atoms; steps of 10 fs. */
export const ATOMIC_POINT: StatePoint = {
  liquid: atomicLiquid(),
  edge: 1.5,
  timeStep: 0.01,
  temperature: 180,
  warmer: 220,
  pressure: 1500,
  denser: 1950,
};

/** Rigid molecules, solved by SETTLE and scaled as bodies; steps of 4 fs. */
export const RIGID_POINT: StatePoint = {
  liquid: molecularLiquid('rigid'),
  edge: 1.25,
  timeStep: 0.004,
  temperature: 250,
  warmer: 310,
  pressure: 1500,
  denser: 2100,
};
