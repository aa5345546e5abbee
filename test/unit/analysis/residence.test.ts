import { describe, expect, it } from 'vitest';
import { analyse, defaultAnalyses, type ResidenceSettings, residence } from '../../../src/analysis/index.js';
import type { Topology } from '../../../src/topology/index.js';
import type { Frame } from '../../../src/trajectory/index.js';
import { box, EC, frameOf, GHOST, gasFrames, LI, sourceOf, uniform } from './electrolyte-box.js';

const SETTINGS: ResidenceSettings = {
  id: 'li',
  label: 'shell of Li',
  centre: 'species Li',
  ligands: [
    {
      species: 'X',
      label: 'Ar (X)',
      sites: 'species X',
      bind: { value: 0.28, origin: 'default' },
      unbind: 0.35,
    },
  ],
};

function accumulated(topology: Topology, frames: readonly Frame[], settings = SETTINGS, first = 0) {
  const accumulator = residence.prepare(topology, settings);
  frames.forEach((frame, k) => {
    residence.frame(accumulator, frame, first + k);
  });
  return accumulator;
}

function analysed(topology: Topology, frames: readonly Frame[], settings = SETTINGS) {
  return residence.conclude([accumulated(topology, frames, settings)]);
}

/** Pairs far from each other along x; pair k is at distance `distance(k, frame)` in frames 1 ps apart. */
function pairFrames(
  pairs: number,
  count: number,
  distance: (pair: number, frame: number) => number,
): { topology: Topology; frames: Frame[] } {
  const edge = 3 * pairs;
  const frames = Array.from({ length: count }, (_, k) => {
    const positions = new Float64Array(6 * pairs);
    for (let pair = 0; pair < pairs; pair++) {
      positions[3 * pair] = 3 * pair + 1;
      positions[3 * (pairs + pair)] = 3 * pair + 1 + distance(pair, k);
    }
    return frameOf(positions, [edge, 3, 3], { time: k });
  });
  return { topology: box([LI, pairs], [GHOST, pairs]), frames };
}

const NEAR = 0.2;
const BETWEEN = 0.3;
const FAR = 0.5;

/** Independent pairs that are released with probability q a step and return with probability r. */
function telegraph(trial: number, pairs: number, count: number, q: number, r: number): boolean[][] {
  return Array.from({ length: pairs }, (_, pair) => {
    let bound = uniform(trial, pair, 0, 1) < r / (q + r);
    return Array.from({ length: count }, (_, k) => {
      if (k > 0) bound = bound ? uniform(trial, pair, k) >= q : uniform(trial, pair, k) < r;
      return bound;
    });
  });
}

function telegraphResult(trial: number, pairs: number, count: number, q: number, r: number) {
  const states = telegraph(trial, pairs, count, q, r);
  const { topology, frames } = pairFrames(pairs, count, (pair, k) => (states[pair][k] ? NEAR : FAR));
  return analysed(topology, frames).ligands[0];
}

describe('residence', () => {
  it('agrees with the definitions written out, hysteresis and periodic images included', () => {
    const topology = box([LI, 3], [EC, 6]);
    const settings: ResidenceSettings = {
      ...SETTINGS,
      ligands: [
        {
          species: 'EC',
          label: 'O (EC)',
          sites: 'species EC and element O',
          bind: { value: 0.35, origin: 'user' },
          unbind: 0.5,
        },
      ],
    };
    // Slow motion, so that stays last: every atom moves between four places of a gas.
    const places = gasFrames(topology.atomCount, 5, 1.3, 11);
    const frames = Array.from({ length: 48 }, (_, k) => {
      const [a, b] = [places[Math.min(4, k >> 3)], places[Math.min(4, (k >> 3) + 1)]];
      const w = (k & 7) / 8;
      return frameOf(
        Array.from(a.positions, (x, i) => (1 - w) * x + w * b.positions[i] + 0.1 * uniform(5, i, k)),
        [1.3, 1.4, 1.3],
        { time: 2 * k },
      );
    });
    const result = analysed(topology, frames, settings).ligands[0];

    // h[pair][frame], by the definition.
    const h: boolean[][] = [];
    for (let li = 0; li < 3; li++)
      for (let ec = 0; ec < 6; ec++) {
        let bound = false;
        h.push(
          frames.map(({ positions, box: edges }) => {
            const nearest = Math.min(
              ...[1, 2].map((site) => {
                const atom = 3 + 4 * ec + site;
                return Math.hypot(
                  ...[0, 1, 2].map((axis) => {
                    const d = positions[3 * atom + axis] - positions[3 * li + axis];
                    return d - edges[axis] * Math.round(d / edges[axis]);
                  }),
                );
              }),
            );
            bound = nearest < 0.35 || (bound && nearest < 0.5);
            return bound;
          }),
        );
      }
    const count = (test: (pair: boolean[], t: number) => boolean, lag: number) =>
      h.reduce((sum, pair) => sum + pair.slice(0, 48 - lag).filter((_, t) => test(pair, t)).length, 0);
    expect(result.releases).toBe(count((pair, t) => pair[t] && !pair[t + 1], 1));
    expect(result.releases).toBeGreaterThan(5);
    expect(result.boundPerCentre).toBeCloseTo(count((pair, t) => pair[t], 0) / (48 * 3), 12);
    expect(result.lag).toContain(2 * 24);
    result.lag.forEach((time, k) => {
      const lag = time / 2;
      const origins = count((pair, t) => pair[t], lag);
      const all = count((pair, t) => pair.slice(t, t + lag + 1).every(Boolean), lag);
      const again = count((pair, t) => pair[t] && pair[t + lag], lag);
      expect(result.continuous[k]).toBeCloseTo(all / origins, 12);
      expect(result.intermittent[k]).toBeCloseTo(again / origins, 12);
    });
  });

  it('counts no exchange while a molecule stays between the two distances', () => {
    const { topology, frames } = pairFrames(4, 40, (pair, k) =>
      k < 10 ? BETWEEN : (k + pair) % 3 === 0 ? NEAR : BETWEEN,
    );
    const [still] = analysed(topology, frames).ligands;
    // Not bound before the first visit within the inner distance, never released after.
    expect(still.releases).toBe(0);
    expect(still.boundPerCentre).toBeCloseTo((28 + 29 + 30 + 28) / 160, 12);
    expect(still.continuous.every((value) => value === 1)).toBe(true);
    expect(still.lifetime).toBeNull();
    // 27 + 28 + 29 + 27 watched picoseconds without a release.
    expect(still.lowerBound).toBeCloseTo(111 / 3, 12);
    expect(still.reason).toContain('exceeds 37 ps at 95 % confidence');
  });

  it('gives the same however the frames are split', () => {
    const states = telegraph(3, 6, 60, 0.1, 0.2);
    const { topology, frames } = pairFrames(6, 60, (pair, k) =>
      states[pair][k] ? NEAR : uniform(4, pair, k) < 0.5 ? BETWEEN : FAR,
    );
    const whole = analysed(topology, frames);
    for (const [a, b] of [
      [1, 2],
      [17, 18],
      [20, 59],
      [30, 30],
    ]) {
      const parts = [frames.slice(0, a), frames.slice(a, b), frames.slice(b)].map((part, k) =>
        accumulated(topology, part, SETTINGS, [0, a, b][k]),
      );
      const left = residence.merge(residence.merge(parts[0], parts[1]), parts[2]);
      expect(residence.conclude([left])).toEqual(whole);
      const again = [frames.slice(0, a), frames.slice(a, b), frames.slice(b)].map((part, k) =>
        accumulated(topology, part, SETTINGS, [0, a, b][k]),
      );
      expect(residence.conclude([residence.merge(again[0], residence.merge(again[1], again[2]))])).toEqual(
        whole,
      );
    }
  });

  it('finds the times of exponential release and return', () => {
    const [q, r] = [0.02, 0.03];
    const result = telegraphResult(1, 40, 4000, q, r);
    const lifetime = -1 / Math.log1p(-q);
    // Two states: (C - p)/(1 - p) decays with (1 - q - r)^t, p the chance of being bound (40 pairs of 40 x 40).
    const relaxation = -1 / Math.log1p(-q - r);
    const near = (estimate: { value: number; error: number | null } | null, truth: number) => {
      expect(Math.abs((estimate?.value ?? 0) - truth)).toBeLessThan(3 * (estimate?.error ?? 0));
      expect(estimate?.error ?? 1).toBeLessThan(0.1 * truth);
    };
    near(result.lifetime, lifetime);
    near(result.continuousTime, lifetime);
    expect(result.chance).toBeCloseTo((result.boundPerCentre ?? 0) / 40, 12);
    // Each of 40 x 40 pairs, but only 40 of them ever meet: C falls to r/(q + r), far above the chance of all pairs.
    const plateau = r / (q + r);
    result.lag.forEach((time, k) => {
      if (time > 400) return;
      const truth = plateau + (1 - plateau) * Math.exp(-time / relaxation);
      expect(Math.abs(result.intermittent[k] - truth)).toBeLessThan(
        5 * (result.intermittentError[k] ?? 0) + 1e-12,
      );
    });
    expect(result.residenceTimesInRun).toBeGreaterThan(10);
  });

  it('reads the relaxation of one pair off the intermittent function', () => {
    const [q, r] = [0.05, 0.05];
    const result = telegraphResult(7, 1, 20000, q, r);
    const truth = -1 / Math.log1p(-q - r);
    expect(Math.abs((result.intermittentTime?.value ?? 0) - truth)).toBeLessThan(
      4 * (result.intermittentTime?.error ?? 0),
    );
    expect(result.intermittentTime?.error ?? 9).toBeLessThan(0.2 * truth);
  });

  it('covers the truth with its errors at about the nominal rate', () => {
    const q = 0.05;
    const truth = -1 / Math.log1p(-q);
    const trials = 150;
    let inside = 0;
    for (let trial = 0; trial < trials; trial++) {
      const { lifetime } = telegraphResult(100 + trial, 10, 150, q, 0.05);
      if (Math.abs((lifetime?.value ?? 0) - truth) < (lifetime?.error ?? 0)) inside++;
    }
    // 68.3 % of 150 +- 4 binomial standard deviations on either side (the error is not below 1/sqrt(releases)).
    expect(inside / trials).toBeGreaterThan(0.53);
    expect(inside / trials).toBeLessThan(0.84);
  });

  it('takes the error from the scatter of three replicas', () => {
    const replicas = [11, 12, 13].map((trial) => {
      const states = telegraph(trial, 8, 400, 0.05, 0.05);
      const { topology, frames } = pairFrames(8, 400, (pair, k) => (states[pair][k] ? NEAR : FAR));
      return accumulated(topology, frames);
    });
    const { lifetime, releases } = residence.conclude(replicas).ligands[0];
    expect(['between-replicas', 'events']).toContain(lifetime?.method);
    expect(lifetime?.error ?? 0).toBeGreaterThanOrEqual((lifetime?.value ?? 0) / Math.sqrt(releases));
  });

  it('refuses what frames cannot tell', () => {
    const fast = telegraphResult(2, 5, 200, 0.9, 0.9);
    expect(fast.lifetime).toBeNull();
    expect(fast.reason).toContain('too sparse');
    const { topology, frames } = pairFrames(2, 30, () => NEAR);
    const reasonOf = (own: readonly Frame[]) => analysed(topology, own).ligands[0].reason;
    expect(reasonOf(frames.slice(0, 5))).toContain('fewer than');
    expect(reasonOf(frames.map((frame, k) => ({ ...frame, time: k * k })))).toContain('not equally spaced');
    expect(reasonOf(frames.map((frame, k) => ({ ...frame, temperature: 300 + k })))).toContain('set point');
    expect(analysed(topology, pairFrames(2, 30, () => FAR).frames).ligands[0].reason).toContain(
      'no X was bound',
    );
    const wrong = { ...SETTINGS, ligands: [{ ...SETTINGS.ligands[0], unbind: 0.2 }] };
    expect(() => residence.prepare(topology, wrong)).toThrow(
      expect.objectContaining({ code: 'E_RESIDENCE_CUTOFF' }),
    );
    const twice = { ...SETTINGS, ligands: [SETTINGS.ligands[0], SETTINGS.ligands[0]] };
    expect(() => residence.prepare(topology, twice)).toThrow(
      expect.objectContaining({ code: 'E_RESIDENCE_OVERLAP' }),
    );
  });

  it('warns of a run shorter than ten residence times, and only then', async () => {
    const codes = async (q: number) => {
      const states = telegraph(21, 8, 300, q, q);
      const topology = box([LI, 8], [EC, 8]);
      const frames = Array.from({ length: 300 }, (_, k) => {
        const positions: number[] = [];
        for (let pair = 0; pair < 8; pair++) positions.push(3 * pair + 1, 0, 0);
        for (let pair = 0; pair < 8; pair++) {
          const x = 3 * pair + 1 + (states[pair][k] ? NEAR : FAR);
          positions.push(x + 0.1, 0, 0, x, 0, 0, x + 0.2, 0.1, 0, x + 0.2, 0.2, 0);
        }
        return frameOf(positions, [24, 3, 3], { time: k });
      });
      const { settings } = defaultAnalyses(topology, { names: ['residence'] });
      expect(settings.residence[0].ligands[0]).toMatchObject({ bind: { value: 0.28 }, unbind: 0.35 });
      const results = await analyse({ topology, replicas: [sourceOf(frames)], energies: [], settings });
      expect(results.definitions.map(({ id }) => id)).toContain('residence');
      return results.notices.map(({ code }) => code);
    };
    expect(await codes(0.005)).toContain('W_ANALYSIS_FEW_RESIDENCE_TIMES');
    expect(await codes(0.2)).not.toContain('W_ANALYSIS_FEW_RESIDENCE_TIMES');
  });
});
