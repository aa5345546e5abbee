import { describe, expect, it } from 'vitest';
import { crossDisplacements, SIEMENS_PER_METRE } from '../../../src/analysis/conductivity.js';
import {
  analyse,
  type ConductivitySettings,
  conductivity,
  msd,
  withFiniteSize,
  withSelfDiffusion,
} from '../../../src/analysis/index.js';
import { drawWords, normalsOf, STREAM } from '../../../src/math/index.js';
import type { Species, Topology } from '../../../src/topology/index.js';
import type { Frame } from '../../../src/trajectory/index.js';
import { BOLTZMANN } from '../../../src/units/index.js';
import { box, EC, frameOf, GHOST, LI, PF6, sourceOf } from './electrolyte-box.js';

const pair = new Float64Array(2);
function normal(trial: number, item: number, step: number): number {
  const words = drawWords(31, STREAM.test, trial, item, step, 0);
  normalsOf(words[0], words[1], pair, 0);
  return pair[0];
}

/** A monatomic anion, so that a frame has one position a molecule. */
const ANION: Species = {
  ...LI,
  name: 'Cl',
  atoms: LI.atoms.map((atom) => ({ ...atom, name: 'Cl', element: 'Cl', charge: -1, mass: 35 })),
};
const EDGE = 4;
const T = 300;

/** [frame] of [3 atoms]: walkers whose steps have the standard deviation `sd(atom)`. */
function walk(
  atoms: number,
  count: number,
  trial: number,
  sd: (atom: number) => number,
  twin: (atom: number) => number = (atom) => atom,
): Float64Array[] {
  const path = [Float64Array.from({ length: 3 * atoms }, (_, k) => 0.37 * k)];
  for (let step = 1; step < count; step++)
    path.push(
      path[step - 1].map((x, k) => {
        const atom = Math.floor(k / 3);
        return x + sd(atom) * normal(trial, 3 * twin(atom) + (k % 3), step);
      }),
    );
  return path;
}

function wrapped(path: readonly Float64Array[], options: Partial<Frame> = {}): Frame[] {
  return path.map((at, k) => {
    const images = Int32Array.from(at, (x) => Math.floor(x / EDGE));
    return frameOf(
      at.map((x, i) => x - images[i] * EDGE),
      [EDGE, EDGE, EDGE],
      { time: k, images, temperature: T, ...options },
    );
  });
}

function accumulated(
  topology: Topology,
  frames: readonly Frame[],
  settings: ConductivitySettings = {},
  first = 0,
) {
  const accumulator = conductivity.prepare(topology, settings);
  frames.forEach((frame, k) => {
    conductivity.frame(accumulator, frame, first + k);
  });
  return accumulator;
}

function diffusionOf(topology: Topology, frames: readonly Frame[], species: readonly string[]) {
  const accumulator = msd.prepare(topology, { species });
  frames.forEach((frame, k) => {
    msd.frame(accumulator, frame, k);
  });
  return msd.conclude([accumulator]);
}

/** S/m of N ions of charge q and D (nm²/ps) each. */
const ideal = (q: number, n: number, d: number) =>
  (SIEMENS_PER_METRE * n * q * q * d) / (EDGE ** 3 * BOLTZMANN * T);

describe('conductivity', () => {
  it('has its unit right', () => {
    // 1 e² nm²/ps over nm³ and kT of 1 kJ/mol, from SI: e² 1e-18/1e-12 / (1e-27 1000/N_A).
    expect(SIEMENS_PER_METRE).toBeCloseTo(
      (1.602176634e-19 ** 2 * 1e-6) / (1e-27 * (1000 / 6.02214076e23)),
      6,
    );
  });

  it('is the squared displacement of the charge, written out', () => {
    const topology = box([LI, 3], [ANION, 2], [GHOST, 2]);
    const path = walk(7, 60, 1, () => 0.2);
    const result = conductivity.conclude([accumulated(topology, wrapped(path))]);
    // Not neutral: the box's own motion must be taken out, 3 x 7 + 2 x 35 + 2 x 40 u.
    const masses = [7, 7, 7, 35, 35, 40, 40];
    const total = masses.reduce((sum, m) => sum + m, 0);
    const charge = [1, 1, 1, -1, -1, 0, 0];
    const m = path.map((at) =>
      [0, 1, 2].map((axis) => {
        const centre = masses.reduce((sum, mass, k) => sum + (mass / total) * at[3 * k + axis], 0);
        return charge.reduce((sum, q, k) => sum + q * (at[3 * k + axis] - centre), 0);
      }),
    );
    result.lag.forEach((lag, k) => {
      let sum = 0;
      for (let t = 0; t + lag < 60; t++)
        for (let axis = 0; axis < 3; axis++) sum += (m[t + lag][axis] - m[t][axis]) ** 2;
      expect(result.chargeMsd[k]).toBeCloseTo(sum / (60 - lag), 9);
    });
    expect(result.lag.length).toBeGreaterThan(20);
  });

  it('moves a polyatomic ion by its centre of mass only, whatever it rotates', () => {
    const topology = box([PF6, 1], [GHOST, 1]);
    const frames = Array.from({ length: 40 }, (_, k) => {
      const [c, s] = [Math.cos(k), Math.sin(k)];
      const arms = [
        [c, s, 0],
        [-c, -s, 0],
        [-s, c, 0],
        [s, -c, 0],
        [0, 0, 1],
        [0, 0, -1],
      ].flatMap((arm) => arm.map((x) => 1 + 0.16 * x));
      return frameOf([1, 1, 1, ...arms, 3, 3, 3], [EDGE, EDGE, EDGE], { time: k, temperature: T });
    });
    const { chargeMsd } = conductivity.conclude([accumulated(topology, frames)]);
    expect(Math.max(...chargeMsd)).toBeLessThan(1e-20);
  });

  it('equals Nernst-Einstein for independent ions, with a Haven ratio of one', () => {
    const topology = box([LI, 10], [ANION, 10]);
    // D = sd²/2: 0.02 and 0.005 nm²/ps.
    const path = walk(20, 3000, 2, (atom) => (atom < 10 ? 0.2 : 0.1));
    const frames = wrapped(path);
    const result = withSelfDiffusion(
      conductivity.conclude([accumulated(topology, frames)]),
      diffusionOf(topology, frames, ['Li', 'Cl']),
    );
    expect(result.reason).toContain('within 0.1 of 1');
    const truth = ideal(1, 10, 0.02) + ideal(1, 10, 0.005);
    const near = (estimate: { value: number; error: number | null } | null | undefined, value: number) => {
      expect(estimate?.error ?? 0).toBeGreaterThan(0);
      expect(Math.abs((estimate?.value ?? Number.NaN) - value)).toBeLessThan(3 * (estimate?.error ?? 0));
    };
    near(result.collective, truth);
    expect(result.collective).toMatchObject({ method: 'block', effectiveSamples: 15 });
    expect((result.collective?.error ?? 0) / truth).toBeLessThan(0.2);
    // Self-diffusion loses what the removal of the box's own motion takes: D_i less by less than 2 %.
    expect(result.nernstEinstein?.value ?? 0).toBeGreaterThan(0.93 * truth);
    expect(result.nernstEinstein?.value ?? 0).toBeLessThan(1.05 * truth);
    near(result.havenRatio, 1);
    // Shares of the displacement of charge in the frame of the centre of mass; they add up to one.
    const [cation, anion] = result.ions;
    expect((cation.transference?.value ?? 0) + (anion.transference?.value ?? 0)).toBeCloseTo(1, 10);
    expect((cation.apparentTransport?.value ?? 0) + (anion.apparentTransport?.value ?? 0)).toBeCloseTo(1, 10);
    expect(Math.abs((cation.apparentTransport?.value ?? 0) - 0.8)).toBeLessThan(0.03);
    expect(result.unscaled).toBeNull();
  });

  it('sees pairs that move together, where Nernst-Einstein does not', () => {
    const topology = box([LI, 10], [ANION, 10]);
    const path = walk(
      20,
      600,
      3,
      () => 0.1,
      (atom) => atom % 10,
    );
    const frames = wrapped(path);
    const result = withSelfDiffusion(
      conductivity.conclude([accumulated(topology, frames)]),
      diffusionOf(topology, frames, ['Li', 'Cl']),
    );
    expect(Math.max(...result.chargeMsd)).toBeLessThan(1e-18);
    expect(result.nernstEinstein?.value ?? 0).toBeGreaterThan(0.8 * ideal(1, 20, 0.005));
  });

  it('uses the charges of the run, and gives the unscaled beside', () => {
    const topology = box([LI, 6], [ANION, 6]);
    const frames = wrapped(walk(12, 800, 4, () => 0.15));
    const diffusion = diffusionOf(topology, frames, ['Li', 'Cl']);
    const of = (settings: ConductivitySettings) =>
      withSelfDiffusion(conductivity.conclude([accumulated(topology, frames, settings)]), diffusion);
    const full = of({});
    const scaled = of({ chargeScales: { Li: 0.8, Cl: 0.8 } });
    expect(full.collective).not.toBeNull();
    expect(scaled.ions[0]).toMatchObject({ formalCharge: 1, charge: 0.8 });
    expect(scaled.collective?.value).toBeCloseTo(0.64 * (full.collective?.value ?? 0), 10);
    expect(scaled.unscaled?.collective?.value).toBeCloseTo(full.collective?.value ?? 0, 10);
    expect(scaled.nernstEinstein?.value).toBeCloseTo(0.64 * (full.nernstEinstein?.value ?? 0), 10);
    expect(scaled.unscaled?.nernstEinstein?.value).toBeCloseTo(full.nernstEinstein?.value ?? 0, 10);
    expect(scaled.havenRatio?.value).toBeCloseTo(full.havenRatio?.value ?? 0, 10);
  });

  it('gives the same however the frames are split, and with paths rebuilt without image flags', () => {
    const topology = box([LI, 2], [ANION, 2]);
    const frames = wrapped(walk(4, 90, 5, () => 0.1));
    const whole = conductivity.conclude([accumulated(topology, frames)]);
    for (const at of [1, 40, 89]) {
      const merged = conductivity.merge(
        accumulated(topology, frames.slice(0, at)),
        accumulated(topology, frames.slice(at), {}, at),
      );
      const result = conductivity.conclude([merged]);
      result.chargeMsd.forEach((value, k) => {
        expect(value).toBeCloseTo(whole.chargeMsd[k], 10);
      });
      expect(result.volume).toBeCloseTo(whole.volume ?? 0, 10);
    }
    const rebuilt = conductivity.conclude([
      accumulated(
        topology,
        frames.map((frame) => ({ ...frame, images: null })),
      ),
    ]);
    rebuilt.chargeMsd.forEach((value, k) => {
      expect(value).toBeCloseTo(whole.chargeMsd[k], 10);
    });
  });

  it('covers the truth with its errors at about the nominal rate', () => {
    const lags = Uint32Array.from([1, 2, 5, 10, 20, 40]);
    const trials = 300;
    const inside = [0, 0, 0];
    for (let trial = 0; trial < trials; trial++) {
      const path = new Float64Array(3 * 600);
      for (let k = 3; k < path.length; k++)
        path[k] = path[k - 3] + normal(1000 + trial, k % 3, Math.floor(k / 3));
      const { mean, parts } = crossDisplacements(path, path, lags);
      [0, 3, 5].forEach((at, k) => {
        let squares = 0;
        for (let block = 0; block < 15; block++) squares += (parts.get(0, block, at) - mean[at]) ** 2;
        const error = Math.sqrt(squares / (15 * 14));
        if (Math.abs(mean[at] - 3 * lags[at]) < error) inside[k]++;
      });
    }
    for (const [k, least] of [0.6, 0.6, 0.5].entries()) {
      expect(inside[k] / trials).toBeGreaterThan(least);
      expect(inside[k] / trials).toBeLessThan(0.77);
    }
  });

  it('refuses with a reason', () => {
    const topology = box([LI, 2], [ANION, 2]);
    const frames = wrapped(walk(4, 80, 6, () => 0.1));
    const of = (own: readonly Frame[], settings: ConductivitySettings = {}, box_ = topology) =>
      conductivity.conclude([accumulated(box_, own, settings)]);
    const without = frames.map(({ temperature: _, ...frame }) => frame);
    expect(of(without).reason).toContain('no frame states a temperature');
    expect(of(without, { temperature: 300 }).temperature).toBe(300);
    expect(of(frames.map((f, k) => ({ ...f, temperature: 300 + k }))).reason).toContain('set point');
    expect(of(frames.map((f, k) => ({ ...f, time: k * k }))).reason).toContain('not equally spaced');
    expect(of(frames.slice(0, 3)).reason).toContain('too few');
    expect(of(frames.map((f) => ({ ...f, box: new Float64Array(3) }))).reason).toContain('not periodic');
    const neutral = box([GHOST, 4]);
    expect(of(frames, {}, neutral).reason).toContain('net charge');
    const short = of(frames.slice(0, 30));
    expect(short.collective).toBeNull();
    expect(short.reason).toContain('fewer than');
    const still = of(frames.map((f, k) => ({ ...frames[0], time: f.time, step: k })));
    expect(still.collective).toBeNull();
    expect(withSelfDiffusion(of(frames), []).nernstEinsteinReason).toContain('was not analysed');
    expect(
      withSelfDiffusion(of(frames), diffusionOf(topology, frames.slice(0, 30), ['Li', 'Cl']))
        .nernstEinsteinReason,
    ).toContain('there is no D of Li');
  });

  it('takes temperature, volume and charge scales from the run', async () => {
    const topology = box([LI, 4], [PF6, 1], [EC, 1]);
    const frames = Array.from({ length: 60 }, (_, k) => {
      const positions = Float64Array.from(
        { length: 3 * topology.atomCount },
        (_, i) => 1 + 0.01 * normal(9, i, k),
      );
      return frameOf(positions, [3, 3 + 0.01 * k, 3], { time: k, temperature: 233.15 });
    });
    const { conductivity: result } = await analyse({
      topology,
      replicas: [sourceOf(frames)],
      energies: [],
      conditions: { chargeScales: { Li: 0.8, PF6: 0.75 } },
    });
    expect(result?.temperature).toBe(233.15);
    expect(result?.volume).toBeCloseTo(9 * (3 + 0.01 * 29.5), 10);
    expect(result?.ions.map(({ species, charge }) => [species, charge])).toEqual([
      ['Li', 0.8],
      ['PF6', -0.75],
    ]);
  });
});

describe('finite size', () => {
  it('adds the drag of the images of a cubic box', () => {
    const topology = box([LI, 4]);
    const frames = wrapped(walk(4, 500, 8, () => 0.1));
    const accumulator = msd.prepare(topology, { species: ['Li'], removeCentreOfMass: false });
    frames.forEach((frame, k) => {
      msd.frame(accumulator, frame, k);
    });
    const results = msd.conclude([accumulator]);
    const d = results[0].diffusionM2PerS;
    expect(d).not.toBeNull();
    const given = {
      temperature: 298.15,
      boxEdges: [2, 2, 2],
      viscosity: { value: 0.89e-3, error: 0.089e-3, method: 'block', effectiveSamples: 10 },
      origin: 'given',
    } as const;
    const [{ finiteSize }] = withFiniteSize(results, given);
    const shift = (2.837297 * 1.380649e-23 * 298.15) / (6 * Math.PI * 0.89e-3 * 2e-9);
    expect((finiteSize?.diffusionM2PerS.value ?? 0) - (d?.value ?? 0)).toBeCloseTo(shift, 14);
    expect(finiteSize?.diffusionM2PerS.error).toBeCloseTo(Math.hypot(d?.error ?? 0, 0.1 * shift), 14);
    // D itself stays.
    expect(withFiniteSize(results, given)[0].diffusionM2PerS).toEqual(d);
    expect(withFiniteSize(results, { ...given, boxEdges: [2, 2, 3] })[0].finiteSize).toBeUndefined();
    expect(withFiniteSize(results, { ...given, viscosity: null })[0].finiteSize).toBeUndefined();
  });
});
