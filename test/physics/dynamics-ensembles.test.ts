/** The proofs of test/validate in short: ensembles, kinetic energies, pressures and the density of a network. */
import { describe, expect, test } from 'vitest';
import { createMeasurement, freedomOf, groupPressure, measure, trace } from '../../src/dynamics/index.js';
import { blockedMean, boxVolume } from '../../src/math/index.js';
import { BAR_PER_INTERNAL_PRESSURE, BOLTZMANN } from '../../src/units/index.js';
import { gammaCdf, kolmogorovP } from '../support/distribution.js';
import {
  ATOMIC_POINT,
  BATH_NAMES,
  ensembleDeviations,
  programOf,
  RIGID_POINT,
} from '../support/ensemble-matrix.js';
import { decorrelated } from '../support/ensemble-pair.js';
import { molecularMotion } from '../support/molecular-motion.js';
import { atomicLiquid, molecularLiquid, sampleRun, springNetwork } from '../support/smooth-liquid.js';

const bath = { temperature: 250, pressure: 1500, seed: 9, walker: 0 };

describe.each(BATH_NAMES)('under %s', (name) => {
  test('pairs of temperatures and pressures have the ratio of their ensembles', () => {
    for (const scaling of ['none', 'isotropic'] as const) {
      for (const z of ensembleDeviations(ATOMIC_POINT, name, scaling, 4000, 1).values()) {
        expect(Math.abs(z)).toBeLessThan(3.5);
      }
    }
  });

  test('the kinetic energy has its exact distribution', () => {
    const liquid = atomicLiquid();
    const program = programOf(name, 'none', 0.01);
    const measurement = createMeasurement();
    const energies: number[] = [];
    sampleRun({ liquid, edge: 1.5, program, bath, steps: 8000, every: 10 }, (view, step) => {
      if (step < 1000) return;
      measure(view, program, measurement);
      energies.push(trace(measurement.kinetic));
    });
    const kT = BOLTZMANN * bath.temperature;
    const shape = freedomOf(liquid.system, program) / 2;
    expect(kolmogorovP(decorrelated(energies), (x) => gammaCdf(x, shape, kT))).toBeGreaterThan(0.001);
  });
});

test('rigid molecules under C-rescale along z: their ensemble', () => {
  for (const z of ensembleDeviations(RIGID_POINT, 'csvr', 'z', 3000, 3).values()) {
    expect(Math.abs(z)).toBeLessThan(3.5);
  }
});

test('flexible molecules: translation, rotation and internal motion share the energy equally', () => {
  const liquid = molecularLiquid('springs');
  const program = programOf('langevin-middle', 'none', 0.001);
  const { masses } = liquid.system;
  const kinds = ['translation', 'rotation', 'internal'] as const;
  const energies = kinds.map((): number[] => []);
  sampleRun({ liquid, edge: 1.4, program, bath, steps: 8000, every: 10 }, (view, step) => {
    if (step < 2000) return;
    const motion = molecularMotion(masses, view.positions, view.velocities, view.box, 3);
    kinds.forEach((kind, k) => {
      energies[k].push(motion[kind]);
    });
  });
  for (const series of energies) {
    const { mean, error } = blockedMean(Float64Array.from(series));
    expect(Math.abs(mean - 1.5 * 27 * BOLTZMANN * bath.temperature) / error!).toBeLessThan(3.5);
  }
});

describe('group and atomic pressure', () => {
  const differences = (kind: 'rigid' | 'hinged'): number[] => {
    const program = programOf('csvr', 'none', 0.002);
    const measurement = createMeasurement();
    const found: number[] = [];
    const run = { liquid: molecularLiquid(kind), edge: 1.3, program, bath, steps: 4000, every: 5 };
    sampleRun(run, (view, step) => {
      if (step < 1000) return;
      measure(view, program, measurement);
      const difference = trace(measurement.pressure) - trace(groupPressure(view, program));
      found.push((difference / 3) * BAR_PER_INTERNAL_PRESSURE);
    });
    return found;
  };

  test('are equal at every instant for rigid bodies: their moment of inertia does not change', () => {
    expect(Math.max(...differences('rigid').map(Math.abs))).toBeLessThan(1e-5);
  });

  test('agree on average for groups that bend', () => {
    const { mean, error } = blockedMean(Float64Array.from(differences('hinged')));
    expect(error).toBeGreaterThan(0.5);
    expect(Math.abs(mean) / error!).toBeLessThan(3.5);
  });
});

test('a network without an end reaches the same volume from 20 % above and below', () => {
  const [dense, thin] = [1 / 1.2, 1 / 0.8].map((factor) => {
    const program = programOf('csvr', 'isotropic', 0.004);
    const volumes: number[] = [];
    const run = {
      liquid: springNetwork(),
      edge: 1.125 * Math.cbrt(factor),
      program,
      bath: { ...bath, pressure: 500 },
      steps: 6000,
      every: 10,
    };
    sampleRun(run, (view, step) => {
      if (step > 2000) volumes.push(boxVolume(view.box));
    });
    return blockedMean(Float64Array.from(volumes));
  });
  expect(Math.abs(dense.mean - thin.mean) / Math.hypot(dense.error!, thin.error!)).toBeLessThan(3.5);
  expect(Math.abs(dense.mean / thin.mean - 1)).toBeLessThan(0.03);
});
