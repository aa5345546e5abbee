/**
 * NVE of a flexible open cluster (LiPF6 with two EC, 28 atoms) in f64: slope of the conserved energy with its standard error, and
 * the law that its RMS error falls as the square of the time step.
 */
import { choosePlatform } from '../../src/platforms/index.js';
import { BOLTZMANN } from '../../src/units/index.js';
import { columnOf, nve, rms, warmCluster } from '../support/electrolyte-cluster.js';
import { declareProof } from './record.js';

const { create } = await choosePlatform('reference');
const TIME_STEP = 0.0005;
const BLOCKS = 160;
const BLOCK_STEPS = 20_000;
const SEED = 5;

declareProof({
  name: 'energy-drift',
  title: 'the energy of a cluster does not drift',
  seeds: [SEED],
  length: `${BLOCKS * BLOCK_STEPS} steps of 0.5 fs = ${(BLOCKS * BLOCK_STEPS * TIME_STEP) / 1000} ns; 800, 1600 and 3200 steps for the law`,
  prove: async () => {
    const { platform, state } = await warmCluster(create, 'none', SEED);
    const means: number[] = [];
    for (let block = 0; block < BLOCKS; block++) {
      const { energies } = await platform.advance(nve(TIME_STEP), BLOCK_STEPS, { energiesEvery: 5 });
      const conserved = columnOf(energies, 'conserved');
      means.push(conserved.reduce((sum, value) => sum + value, 0) / conserved.length);
    }
    const perDof = 1 / (BOLTZMANN * 300 * (3 * state.atomCount - 3));
    const { slope, error } = lineOf(means, (BLOCK_STEPS * TIME_STEP) / 1000);
    const errors: number[] = [];
    for (const divisor of [1, 2, 4]) {
      await platform.upload(state);
      const { energies } = await platform.advance(nve(TIME_STEP / divisor), 800 * divisor, {
        energiesEvery: divisor,
      });
      errors.push(rms(columnOf(energies, 'conserved')));
    }
    const unit = 'kT/ns per degree of freedom';
    const ratios = [errors[0] / errors[1], errors[1] / errors[2]];
    return [
      {
        what: 'standard error of the slope',
        figure: error * perDof,
        unit,
        bar: '<= 1e-5',
        pass: error * perDof <= 1e-5,
      },
      {
        what: 'slope',
        figure: slope * perDof,
        unit,
        bar: `|slope| <= 2 SE = ${(2 * error * perDof).toExponential(1)}`,
        pass: Math.abs(slope) <= 2 * error,
      },
      ...ratios.map((ratio, k) => ({
        what: `RMS error of steps of ${0.5 / 2 ** k} fs over ${0.25 / 2 ** k} fs`,
        figure: ratio,
        unit: '',
        bar: '4 within 10 %',
        pass: Math.abs(ratio / 4 - 1) < 0.1,
      })),
    ];
  },
});

/** Slope of equally spaced block means and its error from their scatter about the line. */
function lineOf(means: readonly number[], spacing: number): { slope: number; error: number } {
  const n = means.length;
  const mean = means.reduce((sum, value) => sum + value, 0) / n;
  const x = means.map((_, k) => (k - (n - 1) / 2) * spacing);
  const sxx = x.reduce((sum, value) => sum + value * value, 0);
  const slope = x.reduce((sum, value, k) => sum + value * (means[k] - mean), 0) / sxx;
  const rest = means.reduce((sum, value, k) => sum + (value - mean - slope * x[k]) ** 2, 0);
  return { slope, error: Math.sqrt(rest / (n - 2) / sxx) };
}
