/**
 * NVE of a flexible open cluster (LiPF6 with two EC, 28 atoms) in f64: slope of the conserved energy with its standard error, and
 * the law that the RMS error of U + K falls as the square of the time step.
 *
 * What velocity Verlet conserves is not U + K but, to the fourth order,
 *
 *   U + K + dt²/12 v.U''v - dt²/24 a.F        (Hairer, Lubich, Wanner, Geometric Numerical Integration, IX.3)
 *
 * As v.U''v = a.F - d(v.F)/dt, its mean over a long block is that of U + K + K(u)/3, u = dt/2 a, or (U + K + U + K_T)/2 with the
 * K_T = K + 2/3 K(u) of the temperature. U + K alone wanders by what stiff and soft modes exchange over nanoseconds (1.6 ns of it
 * showed -6.9e-5 +- 1.5e-5 kT/ns per degree of freedom, no loss); the sum does not.
 */
import { statisticalInefficiency } from '../../src/math/index.js';
import { choosePlatform, type EnergyColumn } from '../../src/platforms/index.js';
import { BOLTZMANN } from '../../src/units/index.js';
import { meanOf } from '../support/distribution.js';
import { columnOf, nve, rms, warmCluster } from '../support/electrolyte-cluster.js';
import { declareProof } from './record.js';

const { create } = await choosePlatform('reference');
const TIME_STEP = 0.0005;
const BLOCKS = 160;
const BLOCK_STEPS = 10_000;
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
      const meanOfColumn = (name: EnergyColumn): number => meanOf(columnOf(energies, name));
      means.push((meanOfColumn('conserved') + meanOfColumn('potential') + meanOfColumn('kinetic')) / 2);
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

/** Slope of equally spaced block means and its error from their scatter about the line, as many as are independent. */
function lineOf(means: readonly number[], spacing: number): { slope: number; error: number } {
  const n = means.length;
  const mean = means.reduce((sum, value) => sum + value, 0) / n;
  const x = means.map((_, k) => (k - (n - 1) / 2) * spacing);
  const sxx = x.reduce((sum, value) => sum + value * value, 0);
  const slope = x.reduce((sum, value, k) => sum + value * (means[k] - mean), 0) / sxx;
  const rest = Float64Array.from(means, (value, k) => value - mean - slope * x[k]);
  const squares = rest.reduce((sum, value) => sum + value * value, 0);
  return { slope, error: Math.sqrt((statisticalInefficiency(rest) * squares) / (n - 2) / sxx) };
}
