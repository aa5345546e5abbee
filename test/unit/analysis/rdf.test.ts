import { describe, expect, it } from 'vitest';
import { rdf } from '../../../src/analysis/index.js';
import { findFirstMinimum, findFirstPeak } from '../../../src/analysis/rdf-shell.js';
import { minimumImage } from '../../../src/math/index.js';
import { box, EC, frameOf, GHOST, gasFrames, LI } from './electrolyte-box.js';

const gas = box([LI, 40], [GHOST, 160]);
const settings = {
  id: 'a',
  label: 'Li-X',
  reference: 'species Li',
  target: 'species X',
  binWidth: 0.01,
  maximum: 0.8,
};

function analysed(frames: ReturnType<typeof gasFrames>, topology = gas, given = settings, start = 0) {
  const accumulator = rdf.prepare(topology, given);
  frames.forEach((frame, k) => {
    rdf.frame(accumulator, frame, start + k);
  });
  return accumulator;
}

describe('rdf', () => {
  it('counts and normalises as a double loop does', () => {
    const frames = gasFrames(200, 7, 2);
    const { g, coordination, r } = rdf.conclude([analysed(frames)]);
    const counts = new Float64Array(80);
    let inverseVolume = 0;
    for (const { positions, box: edges } of frames) {
      inverseVolume += 1 / (edges[0] * edges[1] * edges[2]);
      for (let i = 0; i < 40; i++)
        for (let j = 40; j < 200; j++) {
          const d = [0, 1, 2].map((axis) =>
            minimumImage(positions[3 * j + axis] - positions[3 * i + axis], edges[axis]),
          );
          const bin = Math.floor(Math.hypot(d[0], d[1], d[2]) / 0.01);
          if (bin < 80) counts[bin]++;
        }
    }
    expect(r).toHaveLength(80);
    let running = 0;
    for (let bin = 0; bin < 80; bin++) {
      const shell = ((4 * Math.PI) / 3) * (((bin + 1) * 0.01) ** 3 - (bin * 0.01) ** 3);
      expect(g[bin]).toBeCloseTo(counts[bin] / (40 * 160 * shell * inverseVolume), 9);
      running += counts[bin] / (7 * 40);
      expect(coordination[bin]).toBeCloseTo(running, 12);
    }
  });

  it('is 1 for an ideal gas within its own errors, and n(r) is the integral of density times g(r)', () => {
    const frames = gasFrames(200, 300, 2);
    const { g, gError, coordination, r, binWidth, firstPeak, firstMinimum } = rdf.conclude([
      analysed(frames),
    ]);
    let chi2 = 0;
    let bins = 0;
    let integral = 0;
    const density = frames.reduce((sum, { box: b }) => sum + 160 / (b[0] * b[1] * b[2]) / frames.length, 0);
    for (let bin = 0; bin < r.length; bin++) {
      integral +=
        density * g[bin] * ((4 * Math.PI) / 3) * (((bin + 1) * binWidth) ** 3 - (bin * binWidth) ** 3);
      expect(coordination[bin] / integral || 1).toBeCloseTo(1, 9);
      if (r[bin] < 0.2) continue;
      chi2 += ((g[bin] - 1) / (gError[bin] ?? Number.NaN)) ** 2;
      bins++;
      expect(Math.abs(g[bin] - 1)).toBeLessThan(0.1);
    }
    // Ten groups: t with 9 degrees of freedom has variance 9/7; the sum of 60 such terms scatters by about 25 %.
    expect(chi2 / bins).toBeGreaterThan(0.6);
    expect(chi2 / bins).toBeLessThan(2.2);
    expect(coordination.at(-1)).toBeCloseTo((density * 4 * Math.PI * 0.8 ** 3) / 3, 0);
    expect(firstPeak).toMatchObject({ r: null, origin: 'none' });
    expect(firstMinimum.reason).toContain('without a first peak');
  });

  it('gives 1 for an ideal gas when the selections overlap or are the same', () => {
    const frames = gasFrames(200, 60, 2);
    for (const [reference, target] of [
      ['all', 'all'],
      ['species Li or atom 41-100', 'atom 20-200'],
    ]) {
      const { g, r } = rdf.conclude([analysed(frames, gas, { ...settings, reference, target })]);
      const mean =
        g.reduce((sum, value, k) => sum + (r[k] > 0.3 ? value : 0), 0) / r.filter((x) => x > 0.3).length;
      expect(mean).toBeCloseTo(1, 1);
    }
  });

  it('merges to the whole wherever it is cut, also where the block lengths differ', () => {
    const frames = gasFrames(60, 150, 1.9);
    const topology = box([LI, 20], [GHOST, 40]);
    const whole = rdf.conclude([analysed(frames, topology)]);
    for (const cuts of [[1], [149], [64], [10, 11, 90]]) {
      const bounds = [0, ...cuts, frames.length];
      const parts = bounds
        .slice(1)
        .map((end, k) => analysed(frames.slice(bounds[k], end), topology, settings, bounds[k]));
      const merged = rdf.conclude([parts.reduce((a, b) => rdf.merge(a, b))]);
      expect(merged.coordination).toEqual(whole.coordination);
      merged.g.forEach((value, k) => {
        expect(value).toBeCloseTo(whole.g[k], 12);
      });
      merged.gError.forEach((value, k) => {
        expect(value).toBeCloseTo(whole.gError[k] ?? Number.NaN, 10);
      });
    }
  });

  it('leaves out pairs of one molecule unless told otherwise', () => {
    const topology = box([EC, 2]);
    const positions = [
      [0, 0, 0, 0.1, 0, 0, 0, 0.1, 0, 0, 0, 0.1],
      [0.5, 0, 0, 0.6, 0, 0, 0.5, 0.1, 0, 0.5, 0, 0.1],
    ].flat();
    const frame = frameOf(positions, [3, 3, 3]);
    const pair = { ...settings, reference: 'name C1', target: 'name O1', maximum: 1 };
    const count = (excludeSameMolecule: boolean) => {
      const accumulator = rdf.prepare(topology, { ...pair, excludeSameMolecule });
      rdf.frame(accumulator, frame, 0);
      return rdf.conclude([accumulator]).coordination.at(-1);
    };
    // Each carbon sees the other's oxygen (0.6 and 0.4 nm), and its own at 0.1 nm.
    expect(count(true)).toBe(1);
    expect(count(false)).toBe(2);
  });

  it('ends before half of the shortest edge ever met', () => {
    const frames = [frameOf(new Float64Array(600), [2, 2, 2]), frameOf(new Float64Array(600), [2, 1.2, 2])];
    expect(rdf.conclude([analysed(frames)]).r.at(-1)).toBeCloseTo(0.595, 12);
  });

  it('finds a known shell, counts it and takes errors between replicas', () => {
    // One X 0.2 nm from each Li, in a random direction.
    const topology = box([LI, 50], [GHOST, 50]);
    const shellFrames = (seed: number) =>
      gasFrames(100, 20, 3, seed).map((frame) => {
        const positions = Float64Array.from(frame.positions);
        for (let k = 0; k < 50; k++)
          for (let axis = 0; axis < 3; axis++)
            positions[3 * (50 + k) + axis] = positions[3 * k + axis] + (axis === k % 3 ? 0.2 : 0);
        return { ...frame, positions };
      });
    const given = { ...settings, binWidth: 0.004, firstMinimum: 0.24 };
    const replicas = [1, 2, 3].map((seed) => analysed(shellFrames(seed), topology, given));
    const result = rdf.conclude(replicas);
    expect(result.firstPeak.r).toBeCloseTo(0.2, 2);
    expect(result.gErrorMethod).toBe('between-replicas');
    expect(result.coordinationAtMinimum?.method).toBe('between-replicas');
    expect(result.coordinationAtMinimum?.value).toBeGreaterThanOrEqual(1);
    expect(result.coordinationAtMinimum?.value).toBeLessThan(1.2);
  });

  it('takes the first minimum from the user', () => {
    const accumulator = rdf.prepare(gas, { ...settings, firstMinimum: 0.35 });
    gasFrames(200, 30, 2).forEach((frame, k) => {
      rdf.frame(accumulator, frame, k);
    });
    const { firstMinimum, coordinationAtMinimum, coordination } = rdf.conclude([accumulator]);
    expect(firstMinimum).toMatchObject({ r: 0.35, origin: 'user' });
    expect(coordinationAtMinimum?.value).toBeCloseTo(coordination[34], 12);
    expect(coordinationAtMinimum?.method).toBe('block');
  });

  it('refuses what has no answer', () => {
    expect(() => rdf.prepare(gas, { ...settings, reference: 'species Li and name X' })).toThrow(
      /selects no atom/u,
    );
    expect(() => rdf.prepare(box([LI, 1]), { ...settings, reference: 'all', target: 'all' })).toThrow(
      expect.objectContaining({ code: 'E_RDF_NO_PAIRS' }),
    );
    expect(() => rdf.prepare(gas, { ...settings, binWidth: 0 })).toThrow(
      expect.objectContaining({ code: 'E_RDF_BINS' }),
    );
    const open = rdf.prepare(gas, settings);
    expect(() => rdf.frame(open, frameOf(new Float64Array(600), [2, 2, 0]), 0)).toThrow(
      expect.objectContaining({ code: 'E_RDF_NO_VOLUME' }),
    );
  });
});

describe('first peak and minimum', () => {
  const r = Float64Array.from({ length: 500 }, (_, k) => (k + 0.5) * 0.002);
  const quiet = new Float64Array(500).fill(0.005);
  const bump = (at: number, width: number, height: number) => (x: number) =>
    height * Math.exp(-0.5 * ((x - at) / width) ** 2);

  it('finds a tall first peak, and the middle of the empty gap behind it', () => {
    // Li-O in carbonates: peak 0.205 nm, nothing from 0.27 to 0.36 nm, then a shoulder towards 1.
    const first = bump(0.205, 0.012, 30);
    const g = r.map((x) => first(x) + 1 / (1 + Math.exp(-(x - 0.42) / 0.008)));
    const peak = findFirstPeak(r, g, quiet);
    expect(peak.r).toBeCloseTo(0.205, 2);
    const minimum = findFirstMinimum(r, g, quiet, peak);
    expect(minimum.r).toBeGreaterThan(0.29);
    expect(minimum.r).toBeLessThan(0.36);
    expect(minimum.reason).toContain('flat bottom');
  });

  it('is not led astray by a ripple within the noise', () => {
    const first = bump(0.35, 0.03, 6);
    const noise = new Float64Array(500).fill(0.2);
    const g = r.map((x, k) => first(x) + (x > 0.5 ? 1 : 0.3) + 0.15 * Math.sin(3 * k));
    const minimum = findFirstMinimum(r, g, noise, findFirstPeak(r, g, noise));
    expect(minimum.r).toBeGreaterThan(0.43);
    expect(minimum.r).toBeLessThan(0.51);
  });

  it('says why there is none', () => {
    const step = r.map((x) => (x > 0.5 ? 1 : 0));
    expect(findFirstPeak(r, step, quiet)).toMatchObject({ r: null, origin: 'none' });
    const only = r.map(bump(0.3, 0.02, 5));
    const peak = findFirstPeak(r, only, quiet);
    expect(peak.r).toBeCloseTo(0.3, 2);
    expect(findFirstMinimum(r, only, quiet, peak)).toMatchObject({
      r: null,
      reason: 'g(r) does not rise again before 1.00 nm',
    });
  });
});
