/** The golden boxes as they are exported: ions at 0.8 of their charge, bonds to hydrogen held, hydrogens of 3 u, velocities drawn. */
import { fileURLToPath } from 'node:url';
import type { Stage } from '../../src/dynamics/index.js';
import { drawVelocities } from '../../src/dynamics/index.js';
import { type ExportInput, readGromacs } from '../../src/interop/index.js';
import { createState, createSystem } from '../../src/system/index.js';
import { goldenMethod } from './golden-box.js';

const folder = fileURLToPath(new URL('../golden/gromacs/', import.meta.url));

const coupled = {
  kind: 'dynamics',
  integrator: { kind: 'velocity-verlet' },
  timeStep: 0.002,
  thermostat: { kind: 'csvr', time: 0.5, every: 10 },
  barostat: { kind: 'c-rescale', time: 2, compressibility: 8e-5, every: 10 },
  removeCentreOfMassEvery: 100,
} as const;

const common = { pressure: 1, drawVelocities: false, energiesEvery: 50, framesEvery: 0, blockSteps: 100 };

/** One of each kind of stage. */
export const EXPORTED_STAGES: readonly Stage[] = [
  {
    ...common,
    name: 'minimise',
    kind: 'minimise',
    program: { kind: 'minimise', forceTolerance: 100, maximumStep: 0.01 },
    steps: 500,
    temperature: { from: 300, to: 300 },
    pressure: null,
  },
  {
    ...common,
    name: 'melt',
    kind: 'melt',
    program: {
      ...coupled,
      integrator: { kind: 'langevin-middle', friction: 5 },
      thermostat: { kind: 'none' },
      removeCentreOfMassEvery: 0,
    },
    steps: 1000,
    temperature: { from: 450, to: 450 },
    drawVelocities: true,
  },
  {
    ...common,
    name: 'cool',
    kind: 'cool',
    program: coupled,
    steps: 2000,
    temperature: { from: 450, to: 300 },
  },
  {
    ...common,
    name: 'equilibrate',
    kind: 'equilibrate',
    program: { ...coupled, thermostat: { kind: 'nose-hoover', period: 1, chainLength: 4 } },
    steps: 3000,
    temperature: { from: 300, to: 300 },
  },
  {
    ...common,
    name: 'produce',
    kind: 'produce',
    program: { ...coupled, barostat: { kind: 'none' } },
    steps: 4000,
    temperature: { from: 300, to: 300 },
    pressure: null,
    framesEvery: 500,
  },
];

export function exportedBox(
  name: string,
  {
    constraints = 'h-bonds',
    gro = `${name}.gro`,
  }: { readonly constraints?: 'h-bonds' | 'none'; readonly gro?: string } = {},
): ExportInput {
  const input = readGromacs({ top: `${folder}${name}.top`, gro: `${folder}${gro}` });
  const names = input.model.molecules.map((molecule) => molecule.species.name);
  const chargeScales = Object.fromEntries(
    ['LI', 'PF6'].filter((ion) => names.includes(ion)).map((ion) => [ion, 0.8]),
  );
  const system = createSystem(input.model, input.blocks, {
    chargeScales,
    constraints,
    ...(constraints === 'h-bonds' && { hydrogenMass: 3 }),
  });
  const state = createState(1, system.topology.atomCount);
  drawVelocities(system, state, 0, {
    temperature: 300,
    seed: 1,
    walker: 0,
    draw: 0,
    removeCentreOfMass: true,
  });
  return {
    title: name,
    system,
    charges: system.charges,
    method: goldenMethod(input.box),
    positions: input.positions,
    velocities: state.velocities,
    box: input.box,
    stages: EXPORTED_STAGES,
    seed: 1,
  };
}
