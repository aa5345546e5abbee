/**
 * The pressure of constraint groups beside that of atoms, for groups that are no rigid bodies (for rigid ones the two are equal
 * at every instant), and a network that spans the box: the same density from 20 % above and from 20 % below.
 */
import { createMeasurement, groupPressure, measure, trace } from '../../src/dynamics/index.js';
import { blockedMean, boxVolume } from '../../src/math/index.js';
import { BAR_PER_INTERNAL_PRESSURE } from '../../src/units/index.js';
import { BATH_NAMES, programOf } from '../support/ensemble-matrix.js';
import { molecularLiquid, sampleRun, springNetwork } from '../support/smooth-liquid.js';
import { declareProof, type Finding, zFinding } from './record.js';

const SEED = 31;

declareProof({
  name: 'group-pressure',
  title: 'group and atomic pressure agree on average',
  seeds: [SEED],
  length: '27 hinged molecules at constant volume, 60000 steps of 2 fs per thermostat',
  prove: () =>
    BATH_NAMES.map((name): Finding => {
      const program = programOf(name, 'none', 0.002);
      const bath = { temperature: 250, pressure: 1, seed: SEED, walker: 0 };
      const measurement = createMeasurement();
      const differences: number[] = [];
      sampleRun(
        { liquid: molecularLiquid('hinged'), edge: 1.3, program, bath, steps: 60_000, every: 5 },
        (view, step) => {
          if (step <= 5_000) return;
          measure(view, program, measurement);
          const difference = trace(measurement.pressure) - trace(groupPressure(view, program));
          differences.push((difference / 3) * BAR_PER_INTERNAL_PRESSURE);
        },
      );
      const { mean, error } = blockedMean(Float64Array.from(differences));
      return zFinding(
        `${name}: mean difference ${mean.toFixed(2)} +- ${error!.toFixed(2)} bar`,
        mean / error!,
      );
    }),
});

declareProof({
  name: 'network-density',
  title: 'a percolated network reaches one density from 20 % above and below',
  seeds: [SEED],
  length: '27 nodes with pendant atoms, 60000 steps of 4 fs from each side',
  prove: () => {
    const [dense, thin] = [1 / 1.2, 1 / 0.8].map((factor, walker) => {
      const program = programOf('csvr', 'isotropic', 0.004);
      const bath = { temperature: 250, pressure: 500, seed: SEED, walker };
      const volumes: number[] = [];
      const edge = 1.125 * Math.cbrt(factor);
      sampleRun({ liquid: springNetwork(), edge, program, bath, steps: 60_000, every: 10 }, (view, step) => {
        if (step > 6_000) volumes.push(boxVolume(view.box));
      });
      return blockedMean(Float64Array.from(volumes));
    });
    const relative = dense.mean / thin.mean - 1;
    const what = `volumes ${dense.mean.toFixed(4)} and ${thin.mean.toFixed(4)} nm³`;
    return [
      zFinding(`${what}, difference`, (dense.mean - thin.mean) / Math.hypot(dense.error!, thin.error!)),
      {
        what: `${what}, relative difference`,
        figure: relative,
        unit: '',
        bar: '|x| < 0.01',
        pass: Math.abs(relative) < 0.01,
      },
    ];
  },
});
