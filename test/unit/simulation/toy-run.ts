/** A small run of the toy platform: minimise, cool, equilibrate, produce; two replicas unless asked otherwise. */
import type { DynamicsProgram, Stage } from '../../../src/dynamics/index.js';
import type { SimulationPlan } from '../../../src/simulation/index.js';
import { createState, type State } from '../../../src/system/index.js';
import { toySystem } from '../../support/toy-system.js';

export const dynamics: DynamicsProgram = {
  kind: 'dynamics',
  integrator: { kind: 'velocity-verlet' },
  timeStep: 0.002,
  thermostat: { kind: 'none' },
  barostat: { kind: 'none' },
  removeCentreOfMassEvery: 0,
};

export const baseStage: Stage = {
  name: 'production',
  kind: 'produce',
  program: dynamics,
  steps: 900,
  temperature: { from: 300, to: 300 },
  pressure: null,
  drawVelocities: false,
  energiesEvery: 4,
  framesEvery: 5,
  blockSteps: 5,
};

export const stages: readonly Stage[] = [
  {
    ...baseStage,
    name: 'minimisation',
    kind: 'minimise',
    program: { kind: 'minimise', forceTolerance: 10, maximumStep: 0.01 },
    steps: 50,
    energiesEvery: 0,
    framesEvery: 0,
  },
  {
    ...baseStage,
    name: 'cooling',
    kind: 'cool',
    steps: 103,
    temperature: { from: 400, to: 300 },
    drawVelocities: true,
  },
  {
    ...baseStage,
    name: 'equilibration',
    kind: 'equilibrate',
    steps: 60,
    drawVelocities: true,
    framesEvery: 20,
  },
  baseStage,
];

export function toyPlan(replicaCount = 2, changes: Partial<SimulationPlan> = {}): SimulationPlan {
  const system = toySystem(Array.from({ length: 6 }, (_, k) => 10 + k));
  return {
    system,
    method: {
      boundary: 'periodic',
      cutoff: Number.POSITIVE_INFINITY,
      electrostatics: { kind: 'none' },
      dispersionCorrection: false,
    },
    threads: 1,
    stages,
    replicas: Array.from({ length: replicaCount }, (_, k) => ({ seed: 7 + k, walker: k, charges: null })),
    output: { positionPrecision: 1e-4, checkpointEvery: 35 },
    provenance: {
      program: 'sheath',
      version: '0.0.0',
      inputHash: 'input',
      topologyHash: 'topology',
      platform: 'toy',
      device: 'none',
      precision: 'f64',
      seed: 7,
    },
    ...changes,
  };
}

export function toyStart(plan: SimulationPlan): State {
  const { atomCount } = plan.system.topology;
  const state = createState(plan.replicas.length, atomCount);
  state.box.fill(2);
  for (let k = 0; k < state.positions.length; k++) state.positions[k] = ((k * 0.37) % 2) + 1e-3;
  return state;
}
