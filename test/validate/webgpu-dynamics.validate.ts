/**
 * Dynamics of `webgpu` in the long run, on the software GPU: NVE of a liquid with rigid bonds, bonded terms, pairs and mesh, beside `cpu`
 * from the same start, and what C-rescale with the Langevin scheme samples of an ideal gas with rigid bodies.
 */
import { test } from 'vitest';
import {
  constraintError,
  createConstraintGroups,
  type DynamicsProgram,
  drawVelocities,
  freedomOf,
} from '../../src/dynamics/index.js';
import {
  choosePlatform,
  ENERGY_COLUMNS,
  type EnergyColumn,
  type Platform,
} from '../../src/platforms/index.js';
import { createWebGpuPlatform } from '../../src/platforms/webgpu/webgpu-platform.js';
import { createState, type State, type System } from '../../src/system/index.js';
import { BAR_PER_INTERNAL_PRESSURE, BOLTZMANN } from '../../src/units/index.js';
import { asOnDevice, deviceRun } from '../support/bonded-liquid.js';
import { carbonateBox, nve, seriesOf } from '../support/carbonate-box.js';
import { gammaCdf, kolmogorovP } from '../support/distribution.js';
import { softwareGpu } from '../support/software-gpu-node.js';
import { lattice, toySystem } from '../support/toy-system.js';
import { declareProof, type Finding, partOf } from './record.js';

const gpu = softwareGpu();
const TEMPERATURE = 300;
const kT = BOLTZMANN * TEMPERATURE;

const DRIFT = { seed: 3, blockSteps: 1000, blocks: 20, every: 20 };

async function drift(): Promise<Finding[]> {
  if ('missing' in gpu) return [];
  const { system, state, method } = carbonateBox();
  const settings = { temperature: TEMPERATURE, pressure: 1, seed: DRIFT.seed, walker: 0, charges: null };
  const { create } = await choosePlatform('cpu');
  const cpu = await create(system, method, state, [settings]);
  await cpu.advance({ kind: 'minimise', forceTolerance: 100, maximumStep: 0.01 }, 2000, { energiesEvery: 0 });
  const warm = await cpu.download();
  drawVelocities(system, warm, 0, {
    temperature: TEMPERATURE,
    seed: DRIFT.seed,
    walker: 0,
    draw: 0,
    removeCentreOfMass: true,
  });
  await cpu.upload(warm);
  const melt: DynamicsProgram = {
    ...nve,
    thermostat: { kind: 'csvr', time: 0.1, every: 10 },
    removeCentreOfMassEvery: 100,
  };
  await cpu.advance(melt, 5000, { energiesEvery: 0 });
  const start = await cpu.download();
  const onGpu = await createWebGpuPlatform(gpu.open, { sharedContext: true })(system, method, start, [
    settings,
  ]);
  const constancyOn = (platform: Platform) =>
    partOf('webgpu-energy-drift', platform.name, async () => {
      await platform.upload(start);
      const means: number[] = [];
      for (let block = 0; block < DRIFT.blocks; block++) {
        const { energies } = await platform.advance(nve, DRIFT.blockSteps, { energiesEvery: DRIFT.every });
        const conserved = seriesOf(energies, 'conserved');
        means.push(conserved.reduce((sum, value) => sum + value, 0) / conserved.length);
      }
      const end = await platform.download();
      const groups = createConstraintGroups(system.constraints);
      return {
        ...lineOf(means, (DRIFT.blockSteps * nve.timeStep) / 1000),
        constraintError: constraintError(groups, end.positions, end.box),
      };
    });
  const [onCpu, onDevice] = [await constancyOn(cpu), await constancyOn(onGpu)];
  await cpu.dispose();
  await onGpu.dispose();
  const perDof = 1 / (kT * freedomOf(system, nve));
  const unit = 'kT/ns per degree of freedom';
  const allowed = Math.abs(onCpu.slope) + 2 * Math.hypot(onCpu.error, onDevice.error);
  return [
    { what: 'slope on cpu', figure: onCpu.slope * perDof, unit, bar: 'for comparison', pass: true },
    {
      what: 'slope on webgpu',
      figure: onDevice.slope * perDof,
      unit,
      bar: `no larger than that of cpu by more than 2 SE: ${(allowed * perDof).toExponential(1)}`,
      pass: Math.abs(onDevice.slope) <= allowed,
    },
    {
      what: 'relative error of constrained distances',
      figure: onDevice.constraintError,
      unit: '',
      bar: '<= 1e-6',
      pass: onDevice.constraintError <= 1e-6,
    },
  ];
}

/** Slope of equally spaced block means and its error from their scatter about the line. */
function lineOf(
  means: readonly number[],
  spacing: number,
): { readonly slope: number; readonly error: number } {
  const n = means.length;
  const mean = means.reduce((sum, value) => sum + value, 0) / n;
  const x = means.map((_, k) => (k - (n - 1) / 2) * spacing);
  const sxx = x.reduce((sum, value) => sum + value * value, 0);
  const slope = x.reduce((sum, value, k) => sum + value * (means[k] - mean), 0) / sxx;
  const rest = means.reduce((sum, value, k) => sum + (value - mean - slope * x[k]) ** 2, 0);
  return { slope, error: Math.sqrt(rest / (n - 2) / sxx) };
}

const GAS = { replicas: 8, side: 5, triangles: 15, edge: 5, steps: 4000, every: 80, seed: 29 };
const BODIES = GAS.side ** 3;
/** Of an ideal gas whose mean volume is that of the box, bar. */
const PRESSURE = ((BODIES + 1) * kT * BAR_PER_INTERNAL_PRESSURE) / GAS.edge ** 3;

/** Bodies on a lattice, the first of them rigid triangles, the others atoms. */
function idealGas(): { system: System; state: State } {
  const centres = lattice(GAS.side, GAS.edge);
  const masses: number[] = [];
  const positions: number[] = [];
  const constraints: { atoms: readonly [number, number]; length: number }[] = [];
  for (let body = 0; body < BODIES; body++) {
    const [x, y, z] = centres.subarray(3 * body, 3 * body + 3);
    const first = masses.length;
    positions.push(x, y, z);
    masses.push(20);
    if (body >= GAS.triangles) continue;
    positions.push(x + 0.2, y, z, x, y + 0.2, z);
    masses.push(20, 20);
    for (const [i, j, length] of [
      [0, 1, 0.2],
      [0, 2, 0.2],
      [1, 2, 0.2 * Math.SQRT2],
    ]) {
      constraints.push({ atoms: [first + i, first + j], length });
    }
  }
  const system = toySystem(masses, constraints);
  const state = createState(GAS.replicas, masses.length);
  for (let replica = 0; replica < GAS.replicas; replica++) {
    state.positions.set(positions, replica * positions.length);
    state.box.fill(GAS.edge, 3 * replica, 3 * replica + 3);
    const draw = { temperature: TEMPERATURE, seed: 3, walker: replica, draw: 0, removeCentreOfMass: true };
    drawVelocities(system, state, replica, draw);
  }
  return { system, state };
}

async function gas(): Promise<Finding[]> {
  if ('missing' in gpu) return [];
  const program: DynamicsProgram = {
    ...nve,
    integrator: { kind: 'langevin-middle', friction: 20 },
    timeStep: 0.004,
    barostat: { kind: 'c-rescale', time: 0.08, compressibility: 1 / PRESSURE, every: 1 },
  };
  const context = await gpu.open();
  const { system, state } = idealGas();
  const replicas = Array.from({ length: GAS.replicas }, (_, walker) => ({
    temperature: TEMPERATURE,
    pressure: PRESSURE,
    seed: GAS.seed,
    walker,
    charges: null,
  }));
  const run = await deviceRun(context, system, asOnDevice(context, system, state), replicas);
  const { rows } = await run.block(program, GAS.steps, GAS.every);
  run.dispose();
  const kept = rows.slice(2 * GAS.replicas);
  const column = (name: EnergyColumn): number[] => kept.map((row) => row[ENERGY_COLUMNS.indexOf(name)]);
  const [x, y, z] = [column('boxX'), column('boxY'), column('boxZ')];
  const volumes = x.map((edge, k) => edge * y[k] * z[k]);
  const scale = (kT * BAR_PER_INTERNAL_PRESSURE) / PRESSURE;
  const shape = freedomOf(system, program) / 2;
  const judged = (what: string, p: number): Finding => ({
    what,
    figure: p,
    unit: '',
    bar: 'p > 0.01',
    pass: p > 0.01,
  });
  return [
    judged(
      'volume of an ideal gas with rigid bodies: Gamma(bodies + 1, kT/P)',
      kolmogorovP(volumes, (v) => gammaCdf(v, BODIES + 1, scale)),
    ),
    judged(
      'its kinetic energy: Gamma(N_f/2, kT)',
      kolmogorovP(column('kinetic'), (k) => gammaCdf(k, shape, kT)),
    ),
  ];
}

if ('missing' in gpu) {
  test.skip(`webgpu-dynamics: ${gpu.missing}`, () => {});
} else {
  declareProof({
    name: 'webgpu-energy-drift',
    title: 'the energy of a liquid on webgpu drifts no more than on cpu',
    seeds: [DRIFT.seed],
    length: `${DRIFT.blocks * DRIFT.blockSteps} steps of 1 fs, 80 atoms, rigid C-H bonds, PME`,
    prove: drift,
  });
  declareProof({
    name: 'webgpu-ensemble',
    title: 'C-rescale and the Langevin scheme on webgpu sample the isobaric ensemble',
    seeds: [GAS.seed],
    length: `${GAS.replicas} replicas, ${GAS.steps} steps of 4 fs, a row every ${GAS.every}`,
    prove: gas,
  });
}
