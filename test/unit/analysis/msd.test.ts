import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { twoWayVariance } from '../../../src/analysis/diffusion.js';
import { type MsdResult, msd } from '../../../src/analysis/index.js';
import { addSquaredDisplacements, lagsOf } from '../../../src/analysis/msd.js';
import { drawWords, normalsOf, STREAM } from '../../../src/math/index.js';
import type { Species, Topology } from '../../../src/topology/index.js';
import type { Frame } from '../../../src/trajectory/index.js';
import { box, EC, frameOf, GHOST, LI, octahedron, PF6, uniform } from './electrolyte-box.js';

const pair = new Float64Array(2);
function normal(trial: number, item: number, step: number): number {
  const words = drawWords(6, STREAM.test, trial, item, step, 0);
  normalsOf(words[0], words[1], pair, 0);
  return pair[0];
}

/** Paths [frame][3 molecules] of independent walkers with D = 1 nm²/ps per unit time step: sd of a step sqrt(2). */
function walk(molecules: number, frames: number, trial: number, sd = Math.SQRT2): Float64Array[] {
  const path = [new Float64Array(3 * molecules)];
  for (let step = 1; step < frames; step++)
    path.push(path[step - 1].map((x, k) => x + sd * normal(trial, k, step)));
  return path;
}

/** Wrapped into a box of `edge(frame)`, with or without image flags. */
function wrapped(path: readonly Float64Array[], edge: (k: number) => number, flags: boolean): Frame[] {
  return path.map((at, k) => {
    const images = Int32Array.from(at, (x) => Math.floor(x / edge(k)));
    const positions = at.map((x, i) => x - images[i] * edge(k));
    return frameOf(positions, [edge(k), edge(k), edge(k)], {
      time: k,
      step: k,
      images: flags ? images : null,
    });
  });
}

function analysed(
  topology: Topology,
  frames: readonly Frame[],
  species: readonly string[],
  removeCentreOfMass = false,
) {
  const accumulator = msd.prepare(topology, { species, removeCentreOfMass });
  frames.forEach((frame, k) => {
    msd.frame(accumulator, frame, k);
  });
  return accumulator;
}

function only(results: readonly MsdResult[]): MsdResult {
  expect(results).toHaveLength(1);
  return results[0];
}

/** All origins, all molecules, as the definition reads. */
function direct(path: readonly ArrayLike<number>[], lag: number): number {
  let sum = 0;
  const size = path[0].length;
  for (let t = 0; t + lag < path.length; t++)
    for (let k = 0; k < size; k++) sum += (path[t + lag][k] - path[t][k]) ** 2;
  return sum / ((path.length - lag) * (size / 3));
}

describe('MSD', () => {
  it('is exact over all time origins, wrapped or not, with and without image flags', () => {
    const topology = box([LI, 7]);
    const path = walk(7, 90, 0, 0.3);
    for (const flags of [true, false]) {
      const result = only(
        msd.conclude([
          analysed(
            topology,
            wrapped(path, () => 4, flags),
            ['Li'],
          ),
        ]),
      );
      expect(result.unwrapping).toBe(flags ? 'image-flags' : 'nearest-image');
      result.lag.forEach((lag, k) => {
        expect(result.msd[k]).toBeCloseTo(direct(path, lag), 9);
      });
      expect(result.lag[0]).toBe(1);
      expect(result.lag.at(-1)).toBe(45);
    }
  });

  it('follows steps larger than half a box by image flags', () => {
    const path = walk(7, 60, 1, 3);
    const result = only(
      msd.conclude([
        analysed(
          box([LI, 7]),
          wrapped(path, () => 2, true),
          ['Li'],
        ),
      ]),
    );
    result.lag.forEach((lag, k) => {
      expect(result.msd[k] / direct(path, lag)).toBeCloseTo(1, 10);
    });
  });

  it('takes the motion of the whole box out, weighted by mass', () => {
    const topology = box([LI, 3], [GHOST, 4]);
    const masses = [7, 7, 7, 40, 40, 40, 40];
    const path = walk(7, 60, 2, 0.1).map((at, t) => at.map((x) => x + 0.05 * t));
    const still = path.map((at) => {
      const drift = [0, 1, 2].map(
        (axis) =>
          masses.reduce((sum, m, k) => sum + m * at[3 * k + axis], 0) / masses.reduce((a, b) => a + b),
      );
      return at.slice(0, 9).map((x, k) => x - drift[k % 3]);
    });
    const frames = wrapped(path, () => 5, true);
    const removed = only(msd.conclude([analysed(topology, frames, ['Li'], true)]));
    const kept = only(msd.conclude([analysed(topology, frames, ['Li'], false)]));
    expect(removed.centreOfMassRemoved).toBe(true);
    removed.lag.forEach((lag, k) => {
      expect(removed.msd[k]).toBeCloseTo(direct(still, lag), 10);
    });
    const last = kept.lag.length - 1;
    expect(kept.msd[last]).toBeCloseTo(
      direct(
        path.map((at) => at.slice(0, 9)),
        kept.lag[last],
      ),
      10,
    );
    expect(kept.msd[last]).toBeGreaterThan(3 * removed.msd[last]);
  });

  it('follows centres of mass of molecules that lie across the boundary, turning', () => {
    const path = walk(1, 60, 3, 0.05);
    const frames = path.map((at, k) => {
      const flat = octahedron([at[0], at[1], at[2]]);
      // A shift of one F against the opposite one leaves the centre of mass.
      flat[3] += 0.05 * Math.sin(k);
      flat[6] -= 0.05 * Math.sin(k);
      const images = Int32Array.from(flat, (x) => Math.floor(x / 2));
      return frameOf(
        flat.map((x, i) => x - 2 * images[i]),
        [2, 2, 2],
        { time: 2 * k, images },
      );
    });
    for (const own of [frames, frames.map((frame) => ({ ...frame, images: null }))]) {
      const result = only(msd.conclude([analysed(box([PF6, 1]), own, ['PF6'])]));
      result.lag.forEach((lag, k) => {
        expect(result.msd[k]).toBeCloseTo(direct(path, lag / 2), 10);
      });
    }
  });

  it('adds nothing when only the box breathes, however far a molecule has travelled', () => {
    // Fractional coordinates stand still 50 cells away: w + n L would jump by 50 times the change of the edge.
    const edge = (k: number) => 3 * (1 + 0.01 * Math.sin(1.7 * k));
    const frames = Array.from({ length: 80 }, (_, k) =>
      frameOf([0.01 * edge(k), 0.01 * edge(k), 0.01 * edge(k)], [edge(k), edge(k), edge(k)], {
        time: k,
        images: Int32Array.of(50, -50, 50),
      }),
    );
    const { msd: curve } = only(msd.conclude([analysed(box([LI, 1]), frames, ['Li'])]));
    expect(Math.max(...curve)).toBeLessThan(1e-5);
  });

  it('merges to the whole wherever it is cut', () => {
    const topology = box([LI, 4], [GHOST, 4]);
    const frames = wrapped(walk(8, 70, 4, 0.3), (k) => 3 + 0.02 * Math.sin(k), true);
    const whole = only(msd.conclude([analysed(topology, frames, ['Li'], true)]));
    for (const cuts of [[0], [1], [35], [69], [70], [10, 11, 50]]) {
      const bounds = [0, ...cuts, 70];
      const parts = bounds.slice(1).map((end, part) => {
        const accumulator = msd.prepare(topology, { species: ['Li'] });
        for (let k = bounds[part]; k < end; k++) msd.frame(accumulator, frames[k], k);
        return accumulator;
      });
      const merged = only(msd.conclude([parts.reduce((a, b) => msd.merge(a, b))]));
      expect(merged.lag).toEqual(whole.lag);
      merged.msd.forEach((value, k) => {
        expect(value).toBeCloseTo(whole.msd[k], 11);
      });
      expect(merged.verdict).toBe(whole.verdict);
    }
  });
});

describe('diffusion coefficient', () => {
  const run = (trial: number, molecules = 16, frames = 240) =>
    only(
      msd.conclude([
        analysed(
          box([LI, molecules]),
          wrapped(walk(molecules, frames, trial), () => 60, true),
          ['Li'],
        ),
      ]),
    );

  it('of random walks is covered by its stated errors at the nominal rate', () => {
    const trials = 500;
    let within1 = 0;
    let within2 = 0;
    let mean = 0;
    let given = 0;
    for (let trial = 0; trial < trials; trial++) {
      const { diffusionM2PerS: d } = run(100 + trial);
      if (!d) continue;
      given++;
      expect(d.method).toBe('molecules-and-time');
      const z = Math.abs(d.value - 1e-6) / (d.error ?? 0);
      if (z <= 1) within1++;
      if (z <= 2) within2++;
      mean += d.value;
    }
    expect(given).toBeGreaterThan(0.9 * trials);
    expect(mean / given / 1e-6).toBeGreaterThan(0.97);
    expect(mean / given / 1e-6).toBeLessThan(1.03);
    // 500 trials: 2.1 points at 68 %, 0.9 at 95 %. The error may be somewhat too large (it is never below the molecules' own), not too small.
    expect(within1 / given).toBeGreaterThan(0.62);
    expect(within1 / given).toBeLessThan(0.85);
    expect(within2 / given).toBeGreaterThan(0.926);
  }, 240_000);

  it('of walkers that rattle in a cage besides is off by less than a tenth', () => {
    let mean = 0;
    const trials = 40;
    for (let trial = 0; trial < trials; trial++) {
      // A walk of D = 1 and a rattle of 1.1 nm² that forgets itself in eight frames: the line is not straight from the start.
      const rattle = new Float64Array(36);
      const frames = walk(12, 400, 700 + trial).map((at, step) =>
        at.map((x, k) => {
          rattle[k] = Math.exp(-1 / 8) * rattle[k] + 0.5 * normal(900 + trial, k, step);
          return x + rattle[k];
        }),
      );
      const { diffusionM2PerS: d } = only(
        msd.conclude([
          analysed(
            box([LI, 12]),
            wrapped(frames, () => 90, true),
            ['Li'],
          ),
        ]),
      );
      mean += (d?.value ?? Number.NaN) / trials;
    }
    expect(Math.abs(mean / 1e-6 - 1)).toBeLessThan(0.1);
  });

  it('has the error that molecules and stretches of time drawn anew give', () => {
    const [molecules, blocks] = [24, 12];
    // Values with a part of the molecule, a part of the stretch and one of both.
    const y = Float64Array.from({ length: molecules * blocks }, (_, k) => {
      const [m, b] = [Math.floor(k / blocks), k % blocks];
      return normal(31, m, 0) + 0.7 * normal(32, b, 0) + normal(33, k, 0);
    });
    const draws = 4000;
    let sum = 0;
    let squares = 0;
    const pick = (draw: number, item: number, count: number) => Math.floor(uniform(77, item, draw) * count);
    for (let draw = 0; draw < draws; draw++) {
      let total = 0;
      const rows = Array.from({ length: molecules }, (_, k) => pick(draw, k, molecules));
      const columns = Array.from({ length: blocks }, (_, k) => pick(draw, molecules + k, blocks));
      for (const row of rows) for (const column of columns) total += y[row * blocks + column];
      const value = total / (molecules * blocks);
      sum += value;
      squares += value * value;
    }
    const bootstrap = squares / draws - (sum / draws) ** 2;
    const clusters = twoWayVariance(ndarray(y, [molecules, blocks])) ?? 0;
    // Drawing both counts the part of both three times (Owen, Ann. Appl. Stat. 1, 386 (2007)): here 2 * 1/288 of 0.09.
    expect(clusters / bootstrap).toBeGreaterThan(0.8);
    expect(clusters / bootstrap).toBeLessThan(1.15);
  });

  it('takes the scatter of three replicas', () => {
    const topology = box([LI, 10]);
    const each = [1, 2, 3].map((trial) => wrapped(walk(10, 200, 400 + trial), () => 60, true));
    const { diffusionM2PerS: all, moleculeCount } = only(
      msd.conclude(each.map((frames) => analysed(topology, frames, ['Li']))),
    );
    expect(moleculeCount).toBe(10);
    expect(all?.method).toBe('between-replicas');
    expect(all?.effectiveSamples).toBe(3);
    // Student's t with two degrees of freedom exceeds 31.6 once in a thousand.
    expect(Math.abs((all?.value ?? 0) - 1e-6)).toBeLessThan(31.6 * (all?.error ?? 0));
    expect(all?.error).toBeLessThan(0.2e-6);
  });

  it('is refused to molecules in a cage', () => {
    const frames = Array.from({ length: 300 }, (_, k) =>
      frameOf(
        Float64Array.from({ length: 30 }, (_x, i) => 5 + 0.1 * normal(9, i, k)),
        [10, 10, 10],
        { time: k },
      ),
    );
    const result = only(msd.conclude([analysed(box([LI, 10]), frames, ['Li'])]));
    expect(result).toMatchObject({ verdict: 'subdiffusive', diffusionM2PerS: null, fit: null });
    expect(result.reason).toContain('subdiffusive, no D');
  });

  it('is refused to straight flight', () => {
    const path = Array.from({ length: 100 }, (_, k) =>
      Float64Array.from({ length: 30 }, (_x, i) => k * normal(9, i, 0)),
    );
    const result = only(
      msd.conclude([
        analysed(
          box([LI, 10]),
          wrapped(path, () => 500, true),
          ['Li'],
        ),
      ]),
    );
    expect(result).toMatchObject({ verdict: 'superdiffusive', diffusionM2PerS: null });
    expect(result.logSlope?.value).toBeCloseTo(2, 6);
  });

  it.each([
    ['few frames', (k: number) => frameOf([k / 10, 0, 0], [9, 9, 9], { time: k }), 20, /fewer than/u],
    ['frozen molecules', () => null, 80, /do not move/u],
    [
      'uneven times',
      (k: number) => frameOf([k / 10, 0, 0], [9, 9, 9], { time: k * k }),
      80,
      /equally spaced/u,
    ],
    [
      'a temperature ramp',
      (k: number) => frameOf([normal(9, 0, k), 0, 0], [9, 9, 9], { time: k, temperature: 300 + k }),
      80,
      /set point changes/u,
    ],
  ] as const)('is not given for %s', (_name, make, count, reason) => {
    const frames = Array.from(
      { length: count },
      (_, k) => make(k) ?? frameOf([1, 2, 3], [9, 9, 9], { time: k }),
    );
    const result = only(msd.conclude([analysed(box([LI, 1]), frames, ['Li'])]));
    expect(result.verdict).toBe('undetermined');
    expect(result.reason).toMatch(reason);
    expect(result.diffusionM2PerS).toBeNull();
  });

  it('names unknown species', () => {
    expect(() => msd.prepare(box([LI, 1]), { species: ['Na'] })).toThrow(
      expect.objectContaining({ code: 'E_MSD_SPECIES' }),
    );
  });
});

describe('pieces', () => {
  it('lags are distinct, ascending and reach half of the run', () => {
    for (const frames of [4, 50, 2000]) {
      const lags = Array.from(lagsOf(frames));
      expect(lags[0]).toBe(1);
      expect(lags.at(-1)).toBe(Math.floor(frames / 2));
      expect(lags).toEqual([...new Set(lags)].sort((a, b) => a - b));
    }
  });

  it('blocks of time origins average to the whole when they are equal', () => {
    const path = Float64Array.from({ length: 3 * 41 }, (_, k) => normal(8, k, 0));
    const lags = Uint32Array.of(1, 21);
    const blocks = new Float64Array(8);
    const mean = new Float64Array(2);
    addSquaredDisplacements(path, lags, 4, blocks, mean);
    for (const k of [0, 1])
      expect((blocks[k] + blocks[2 + k] + blocks[4 + k] + blocks[6 + k]) / 4).toBeCloseTo(mean[k], 12);
  });

  it('two-way variance sees clusters of either kind', () => {
    const table = (value: (m: number, b: number) => number) =>
      ndarray(
        Float64Array.from({ length: 200 }, (_, k) => value(Math.floor(k / 5), k % 5)),
        [40, 5],
      );
    // Molecules differ for good: only 40 values.
    const byMolecule = twoWayVariance(table((m) => normal(7, m, 0))) ?? 0;
    expect(byMolecule * 40).toBeGreaterThan(0.5);
    expect(byMolecule * 40).toBeLessThan(1.8);
    // All molecules move together in each stretch: only 5 values.
    const byBlock = twoWayVariance(table((_m, b) => b)) ?? 0;
    expect(byBlock).toBeCloseTo(2.5 / 5 - 2 * (200 / 199 / 200), 2);
    expect(twoWayVariance(ndarray(new Float64Array(1), [1, 1]))).toBeNull();
  });

  it('walks molecules that have parts without bonds', () => {
    const loose: Species = { ...EC, bonds: [] };
    const frame = frameOf([0.1, 0, 0, 2.9, 0, 0, 0.2, 0, 0, 2.8, 0, 0], [3, 3, 3], { time: 0 });
    const accumulator = msd.prepare(box([loose, 1]), { species: ['EC'] });
    msd.frame(accumulator, frame, 0);
    // (12 * 0.1 - 16 * 0.1 + 16 * 0.2 - 12 * 0.2) / 56
    expect(accumulator.paths.last?.positions[0]).toBeCloseTo(0.4 / 56, 12);
  });
});
