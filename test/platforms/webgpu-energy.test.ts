/** Whole blocks of `webgpu` beside `reference`: a liquid minimised, then the same trajectory for as long as chaos allows. */
import { describe, expect, it } from 'vitest';
import { type DynamicsProgram, drawVelocities } from '../../src/dynamics/index.js';
import { createReferencePlatform, type EnergyColumn, type Platform } from '../../src/platforms/index.js';
import { createWebGpuPlatform } from '../../src/platforms/webgpu/webgpu-platform.js';
import type { State } from '../../src/system/index.js';
import { carbonateBox, nve, seriesOf } from '../support/carbonate-box.js';
import { softwareGpu } from '../support/software-gpu-node.js';

const gpu = softwareGpu();
if ('missing' in gpu) console.warn(`webgpu-energy skipped: ${gpu.missing}`);

const settings = { temperature: 300, pressure: 1, seed: 7, walker: 0, charges: null };

describe.skipIf('missing' in gpu)('energies of whole blocks on webgpu', { timeout: 180_000 }, () => {
  it('a liquid is minimised, and its dynamics conserve the energy as in f64', async () => {
    if ('missing' in gpu) return;
    const { system, state, method } = carbonateBox();
    const create = createWebGpuPlatform(gpu.open, { sharedContext: true });
    const onGpu = await create(system, method, state, [settings]);
    const minimised = await onGpu.advance({ kind: 'minimise', forceTolerance: 500, maximumStep: 0.01 }, 200, {
      energiesEvery: 0,
    });
    expect(minimised).toMatchObject({ converged: true, failure: null });
    expect(minimised.largestForce).toBeLessThan(500);
    const start = await onGpu.download();
    drawVelocities(system, start, 0, {
      temperature: 300,
      seed: 3,
      walker: 0,
      draw: 0,
      removeCentreOfMass: true,
    });
    const inF64 = await createReferencePlatform(system, method, start, [settings]);

    const compare = async (
      program: DynamicsProgram,
      steps: number,
      columns: Partial<Record<EnergyColumn, number>>,
    ) => {
      const run = async (platform: Platform, from: State) => {
        await platform.upload(from);
        const report = await platform.advance(program, steps, { energiesEvery: 10 });
        expect(report.failure).toBeNull();
        return report.energies;
      };
      const found = await run(onGpu, start);
      const truth = await run(inF64, start);
      for (const [name, tolerance] of Object.entries(columns)) {
        const exact = seriesOf(truth, name as EnergyColumn);
        seriesOf(found, name as EnergyColumn).forEach((value, row) => {
          expect(Math.abs(value - exact[row]), `${name}, row ${row}`).toBeLessThan(tolerance);
        });
      }
    };
    await compare(nve, 60, { potential: 0.02, kinetic: 0.02, conserved: 0.005, pressure: 2 });
    await compare(
      {
        ...nve,
        integrator: { kind: 'langevin-middle', friction: 1 },
        barostat: { kind: 'c-rescale', time: 1, compressibility: 4.5e-5, every: 10 },
      },
      30,
      { potential: 0.02, kinetic: 0.02, conserved: 0.02, groupPressure: 2, boxX: 1e-6 },
    );
    await onGpu.dispose();
    await inF64.dispose();
  });
});
