/**
 * Kinetic energies under each thermostat: their distribution against the exact Gamma(N_f/2, kT) for five announced seeds
 * (Kolmogorov-Smirnov, Bonferroni over all tests), and equipartition over species and over translation, rotation and
 * internal motion of flexible molecules.
 */
import { createMeasurement, freedomOf, kineticEnergy, measure, trace } from '../../src/dynamics/index.js';
import { blockedMean } from '../../src/math/index.js';
import { BOLTZMANN } from '../../src/units/index.js';
import { gammaCdf, kolmogorovP } from '../support/distribution.js';
import { BATH_NAMES, type BathName, programOf } from '../support/ensemble-matrix.js';
import { decorrelated } from '../support/ensemble-pair.js';
import { molecularMotion } from '../support/molecular-motion.js';
import { atomicLiquid, molecularLiquid, sampleRun } from '../support/smooth-liquid.js';
import { declareProof, type Finding, zFinding } from './record.js';

const SEEDS = [11, 23, 37, 51, 79];
const TEMPERATURE = 200;
const STEPS = 30_000;
/** 5 % over all five seeds of all three thermostats. */
const SMALLEST_P = 0.05 / (SEEDS.length * BATH_NAMES.length);

const kT = BOLTZMANN * TEMPERATURE;
const bathOf = (seed: number) => ({ temperature: TEMPERATURE, pressure: 1, seed, walker: 0 });

function distribution(name: BathName, seed: number): Finding {
  const liquid = atomicLiquid();
  const program = programOf(name, 'none', 0.01);
  const measurement = createMeasurement();
  const energies: number[] = [];
  sampleRun({ liquid, edge: 1.5, program, bath: bathOf(seed), steps: STEPS, every: 10 }, (view, step) => {
    if (step <= STEPS / 10) return;
    measure(view, program, measurement);
    energies.push(trace(measurement.kinetic));
  });
  const shape = freedomOf(liquid.system, program) / 2;
  const p = kolmogorovP(decorrelated(energies), (x) => gammaCdf(x, shape, kT));
  return {
    what: `kinetic energy, seed ${seed}`,
    figure: p,
    unit: '',
    bar: `p > ${SMALLEST_P.toFixed(4)}`,
    pass: p > SMALLEST_P,
  };
}

/** z of the mean of `energies` against `expected`, by blocking. */
function meanFinding(what: string, energies: readonly number[], expected: number): Finding {
  const { mean, error } = blockedMean(Float64Array.from(energies));
  return zFinding(what, (mean - expected) / error!);
}

function species(name: BathName): Finding[] {
  const liquid = atomicLiquid();
  const program = programOf(name, 'none', 0.005);
  const { masses } = liquid.system;
  const light = masses.map((mass) => (mass < 20 ? mass : 0));
  const parts: Record<'light' | 'heavy', number[]> = { light: [], heavy: [] };
  sampleRun(
    { liquid, edge: 1.5, program, bath: bathOf(SEEDS[0]), steps: 2 * STEPS, every: 20 },
    (view, step) => {
      if (step <= STEPS / 5) return;
      const lightEnergy = kineticEnergy(light, view.velocities);
      parts.light.push(lightEnergy);
      parts.heavy.push(kineticEnergy(masses, view.velocities) - lightEnergy);
    },
  );
  // Momentum removed from all: every atom has lost the share m/M of three degrees of freedom.
  const removed = program.removeCentreOfMassEvery > 0 ? 3 : 0;
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return (['light', 'heavy'] as const).map((part) => {
    const share = masses.filter((mass) => mass < 20 === (part === 'light'));
    const freedom = 3 * share.length - (removed * share.reduce((sum, mass) => sum + mass, 0)) / total;
    return meanFinding(`equipartition: ${part} atoms`, parts[part], (freedom / 2) * kT);
  });
}

function motions(name: BathName): Finding[] {
  const liquid = molecularLiquid('springs');
  const program = programOf(name, 'none', 0.001);
  const count = liquid.system.masses.length / 3;
  const parts = { translation: [] as number[], rotation: [] as number[], internal: [] as number[] };
  sampleRun(
    { liquid, edge: 1.4, program, bath: bathOf(SEEDS[1]), steps: 2 * STEPS, every: 20 },
    (view, step) => {
      if (step <= STEPS / 5) return;
      const energies = molecularMotion(liquid.system.masses, view.positions, view.velocities, view.box, 3);
      for (const key of ['translation', 'rotation', 'internal'] as const) parts[key].push(energies[key]);
    },
  );
  const removed = program.removeCentreOfMassEvery > 0 ? 3 : 0;
  return [
    meanFinding('equipartition: translation', parts.translation, ((3 * count - removed) / 2) * kT),
    meanFinding('equipartition: rotation', parts.rotation, ((3 * count) / 2) * kT),
    meanFinding('equipartition: internal', parts.internal, ((3 * count) / 2) * kT),
  ];
}

for (const name of BATH_NAMES) {
  declareProof({
    name: `kinetic-energy-${name}`,
    title: `kinetic energies under ${name}`,
    seeds: SEEDS,
    length: `five runs of ${STEPS} steps of 10 fs, ${2 * STEPS} of 5 fs (64 atoms), ${2 * STEPS} of 1 fs (27 flexible molecules)`,
    prove: () => [...SEEDS.map((seed) => distribution(name, seed)), ...species(name), ...motions(name)],
  });
}
