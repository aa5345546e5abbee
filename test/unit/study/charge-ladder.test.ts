import { describe, expect, it } from 'vitest';
import { memorySource } from '../../../src/core/index.js';
import { drawWords, normalsOf, STREAM } from '../../../src/math/index.js';
import { choosePlatform } from '../../../src/platforms/index.js';
import { memoryRunFiles, openCheckpoint } from '../../../src/simulation/index.js';
import {
  type LadderRun,
  ladderCurve,
  ladderEnergy,
  ladderFrames,
  parseStudy,
  planStudy,
  runStudy,
} from '../../../src/study/index.js';
import { createState } from '../../../src/system/index.js';
import { openSheathTrajectory } from '../../../src/trajectory/index.js';
import { BOLTZMANN } from '../../../src/units/index.js';

const TEMPERATURE = 300;
const beta = 1 / (BOLTZMANN * TEMPERATURE);

/**
 * A model that is known: x is normal with mean m(s) = -c beta s and variance 1, which is what the energy c s x does to a
 * standard normal x; the "population" is whether x is above zero.
 */
function modelRun(scale: number, count: number, slope: number): LadderRun {
  const pair = new Float64Array(2);
  const x = Array.from({ length: count }, (_, k) => {
    const words = drawWords(Math.round(1000 * scale), STREAM.test, 0, k, 0, 0);
    normalsOf(words[0], words[1], pair, 0);
    return pair[0] - slope * beta * scale;
  });
  return {
    scale,
    frames: { step: x.map((_, k) => k), linear: x.map((value) => slope * value), quadratic: x.map(() => 3) },
    fraction: Float64Array.from(x, (value) => (value > 0 ? 1 : 0)),
  };
}

/** Of the standard normal distribution, from its series about 0. */
function normalCdf(z: number): number {
  let [term, sum] = [z, z];
  for (let k = 1; k < 60; k++) {
    term *= (-z * z) / (2 * k);
    sum += term / (2 * k + 1);
  }
  return 0.5 + sum / Math.sqrt(2 * Math.PI);
}

describe('a ladder of charge scales', () => {
  const slope = 10;

  it('gives the population between the scales that were run, and where it meets a target', () => {
    const runs = [0.68, 0.72, 0.76].map((scale) => modelRun(scale, 800, slope));
    const exact = (scale: number) => normalCdf(-slope * beta * scale);
    const scales = [0.68, 0.7, 0.72, 0.74, 0.76];
    const { points, crossing } = ladderCurve(runs, TEMPERATURE, scales, exact(0.71));
    points.forEach(({ scale, fraction }, k) => {
      expect(scale).toBe(scales[k]);
      expect(Math.abs(fraction.value - exact(scale)) / fraction.error!).toBeLessThan(4);
      expect(fraction.error!).toBeLessThan(0.02);
    });
    if (crossing !== null) expect(Math.abs(crossing.value - 0.71) / crossing.error!).toBeLessThan(4);
    expect(ladderCurve(runs, TEMPERATURE, scales, 0.99).crossing).toBeNull();
  });

  it('finds the parabola of real frames: energies of other scales, computed directly', async () => {
    const study = parseStudy(
      `
title: ladder
recipe:
  waive: [W_CUTOFF, W_COOLING_RATE]
  model: { cutoff: 0.6 nm, timeStep: 4 fs, hydrogenMass: 3 u }
  protocol: [{ minimise: { steps: 20 } }, { melt: { temperature: 450 K, time: 0.2 ps } }, produce]
  produce: { time: 0.4 ps, frameEvery: 0.2 ps, energiesEvery: 0.2 ps }
systems: { A: { electrolyte: { counts: { LiPF6: 3, EC: 14, DMC: 6 } } } }
runs: [{ name: first, systems: [A], temperatures: [450 K], charges: [{ ions: 0.72 }], seeds: 1, starts: [paired] }]
`,
      'study.yaml',
    );
    const contents = new Map<string, Uint8Array>();
    const { create } = await choosePlatform('reference');
    const outcome = await runStudy(planStudy(study), {
      openRun: () => memoryRunFiles(contents),
      createPlatform: () => create,
      cores: 1,
      platform: 'reference',
      engine: 'test',
      readText: () => null,
    });
    expect(outcome.failed).toEqual([]);
    const files = memoryRunFiles(contents);
    const ions = ['Li', 'PF6'];
    const frames = await ladderFrames(files, ions, 0.72, create);
    expect(frames.step).toHaveLength(2);
    // Another run's scale as the reference: the same parabola in other units of s.
    const doubled = await ladderFrames(files, ions, 0.36, create);
    for (let frame = 0; frame < 2; frame++) {
      for (const scale of [0.5, 0.72, 0.9])
        expect(ladderEnergy(doubled, frame, scale / 2)).toBeCloseTo(ladderEnergy(frames, frame, scale), 6);
      // Opposite charges attract: association pays, and ions are solvated.
      expect(frames.linear[frame]).toBeLessThan(0);
    }
    const { system, method } = (await openCheckpoint(files)).checkpoint.plan;
    const { topology } = system;
    const scaled = (scale: number) =>
      system.charges.map((charge, atom) =>
        ions.includes(topology.species[topology.atomSpecies[atom]].name) ? (charge * scale) / 0.72 : charge,
      );
    const trajectory = await openSheathTrajectory(memorySource(contents.get('trajectory.sheath')!));
    const { positions, box } = await trajectory.frame(1);
    const state = createState(2, topology.atomCount);
    for (const replica of [0, 1]) {
      state.positions.set(positions, replica * positions.length);
      state.box.set(box, 3 * replica);
    }
    const settings = [0.9, 0.3].map((scale, walker) => ({
      temperature: 0,
      pressure: 0,
      seed: 0,
      walker,
      charges: scaled(scale),
    }));
    const platform = await create(system, method, state, settings);
    const [high, low] = (await platform.evaluate()).potential;
    await platform.dispose();
    expect(ladderEnergy(frames, 1, 0.9) - ladderEnergy(frames, 1, 0.3)).toBeCloseTo(high - low, 6);
    await expect(ladderFrames(files, ions, 0, create)).rejects.toMatchObject({ code: 'E_LADDER_SCALE' });
  });
});
