/**
 * The kinetic energy that CSVR draws on `webgpu`, against its exact distribution, on the software GPU. The long proofs are in
 * test/validate/webgpu-dynamics.validate.ts.
 */
import { describe, expect, it } from 'vitest';
import { type DynamicsProgram, drawVelocities, freedomOf } from '../../src/dynamics/index.js';
import { ENERGY_COLUMNS } from '../../src/platforms/index.js';
import { BOLTZMANN } from '../../src/units/index.js';
import { asOnDevice, deviceRun } from '../support/bonded-liquid.js';
import { gammaCdf, kolmogorovP } from '../support/distribution.js';
import { softwareGpu } from '../support/software-gpu-node.js';
import { lattice, toyState, toySystem } from '../support/toy-system.js';

const gpu = softwareGpu();
if ('missing' in gpu) console.warn(`webgpu-ensembles skipped: ${gpu.missing}`);

const TEMPERATURE = 300;
const REPLICAS = 12;

describe.skipIf('missing' in gpu)('ensembles on webgpu', { timeout: 120_000 }, () => {
  it('CSVR without memory draws the kinetic energy anew at every step', async () => {
    if ('missing' in gpu) return;
    const system = toySystem(new Array(27).fill(20));
    const state = toyState(lattice(3, 3), 3, REPLICAS);
    const replicas = Array.from({ length: REPLICAS }, (_, walker) => {
      const draw = { temperature: TEMPERATURE, seed: 3, walker, draw: 0, removeCentreOfMass: true };
      drawVelocities(system, state, walker, draw);
      return { temperature: TEMPERATURE, pressure: 1, seed: 29, walker, charges: null };
    });
    const program: DynamicsProgram = {
      kind: 'dynamics',
      integrator: { kind: 'velocity-verlet' },
      timeStep: 0.002,
      thermostat: { kind: 'csvr', time: 0, every: 1 },
      barostat: { kind: 'none' },
      removeCentreOfMassEvery: 1,
    };
    const context = await gpu.open();
    const run = await deviceRun(context, system, asOnDevice(context, system, state), replicas);
    const { rows } = await run.block(program, 30, 1);
    run.dispose();
    const energies = rows.map((row) => row[ENERGY_COLUMNS.indexOf('kinetic')]);
    expect(energies.length).toBe(30 * REPLICAS);
    const freedom = freedomOf(system, program);
    const p = kolmogorovP(energies, (k) => gammaCdf(k, freedom / 2, BOLTZMANN * TEMPERATURE));
    expect(p).toBeGreaterThan(0.01);
  });
});
