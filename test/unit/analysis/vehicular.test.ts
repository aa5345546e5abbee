import { describe, expect, it } from 'vitest';
import {
  analyse,
  defaultAnalyses,
  type Estimate,
  type LigandVehicle,
  type MsdResult,
  type ResidenceResult,
  type ResidenceSettings,
  resultTables,
  vehicular,
  withLifetimes,
} from '../../../src/analysis/index.js';
import type { Topology } from '../../../src/topology/index.js';
import type { Frame } from '../../../src/trajectory/index.js';
import { box, EC, frameOf, GHOST, gasFrames, LI, PF6, sourceOf, uniform } from './electrolyte-box.js';
import { ANCHOR, normal } from './walks.js';

const settingsOf = (topology: Topology): ResidenceSettings => {
  const [settings] = defaultAnalyses(topology).settings.vehicular ?? [];
  return settings;
};

function accumulated(
  topology: Topology,
  frames: readonly Frame[],
  settings = settingsOf(topology),
  first = 0,
) {
  const accumulator = vehicular.prepare(topology, settings);
  frames.forEach((frame, k) => {
    vehicular.frame(accumulator, frame, first + k);
  });
  return accumulator;
}

const analysed = (topology: Topology, frames: readonly Frame[]) =>
  vehicular.conclude([accumulated(topology, frames)]).ligands[0];

const PAIRS = 6;
const EDGE = 6;
const TOPOLOGY = box([LI, PAIRS], [EC, PAIRS], [ANCHOR, 1]);
/** Corners of an EC relative to its binding O. */
const CORNERS = [
  [0.12, 0, 0],
  [0, 0, 0],
  [0.2, 0.11, 0],
  [0.2, -0.1, 0.1],
];

/** Pairs in rows of their own; `at(pair, frame)`: where EC is, and Li beside it, along x and y. */
function pairFrames(
  count: number,
  at: (pair: number, frame: number) => { readonly ec: readonly number[]; readonly li: readonly number[] },
): Frame[] {
  return Array.from({ length: count }, (_, k) => {
    const [li, ec]: number[][] = [[], []];
    for (let pair = 0; pair < PAIRS; pair++) {
      const own = at(pair, k);
      li.push(own.li[0] + 1, own.li[1] + 1, pair);
      for (const [x, y, z] of CORNERS) ec.push(own.ec[0] + 1 + x, own.ec[1] + 1 + y, pair + z);
    }
    const positions = [...li, ...ec, 0, 0, 0];
    const images = Int32Array.from(positions, (x) => Math.floor(x / EDGE));
    return frameOf(
      positions.map((x, i) => x - images[i] * EDGE),
      [EDGE, EDGE, EDGE],
      { time: k, images, temperature: 300 },
    );
  });
}

/** Walks of EC, [pair][frame] of [x, y]. */
function walks(count: number, sd: number, trial: number): number[][][] {
  return Array.from({ length: PAIRS }, (_, pair) => {
    let [x, y] = [0, 0];
    return Array.from({ length: count }, (__, k) => {
      if (k > 0) {
        x += sd * normal(trial, 2 * pair, k);
        y += sd * normal(trial, 2 * pair + 1, k);
      }
      return [x, y];
    });
  });
}

describe('the carried share', () => {
  it('is one for a cation that moves with its shell', () => {
    const path = walks(200, 0.05, 1);
    const result = analysed(
      TOPOLOGY,
      pairFrames(200, (pair, k) => ({ ec: path[pair][k], li: [path[pair][k][0] - 0.2, path[pair][k][1]] })),
    );
    expect(result.lag.length).toBeGreaterThan(20);
    for (const share of result.carried) expect(share).toBeCloseTo(1, 9);
    expect(result.carriedReason).toBeNull();
  });

  it('is nothing for one that hops between molecules that stay', () => {
    const result = analysed(...hopping(400, 0.1, 2));
    for (const share of result.carried) expect(share).toBeCloseTo(0, 9);
  });

  it('is the part of a rattling cation that its vehicle makes', () => {
    const count = 3000;
    const [sd, rattle] = [0.02, 0.015];
    const path = walks(count, sd, 3);
    const result = analysed(
      TOPOLOGY,
      pairFrames(count, (pair, k) => ({
        ec: path[pair][k],
        li: [
          path[pair][k][0] - 0.2 + rattle * normal(4, 2 * pair, k),
          path[pair][k][1] + rattle * normal(4, 2 * pair + 1, k),
        ],
      })),
    );
    let inside = 0;
    const drawn = result.lag.filter((lag) => lag <= 100);
    drawn.forEach((lag, k) => {
      const truth = (lag * sd ** 2) / (lag * sd ** 2 + 2 * rattle ** 2);
      const error = result.carriedError[k] ?? 0;
      expect(error).toBeGreaterThan(0);
      expect(Math.abs(result.carried[k] - truth)).toBeLessThan(4 * error + 1e-3);
      if (Math.abs(result.carried[k] - truth) < 2 * error) inside++;
    });
    expect(inside / drawn.length).toBeGreaterThan(0.6);
    expect(result.carried[0]).toBeLessThan(0.52);
    expect(result.carried[drawn.length - 1]).toBeGreaterThan(0.97);
    expect(result).toMatchObject({ carriedErrorMethod: 'molecules-and-time', carriedSamples: PAIRS });
  });

  it('is that of the definition written out, in a gas whose box breathes', () => {
    const topology = box([LI, 4], [EC, 5], [PF6, 2]);
    const frames = slowGas(topology, 40);
    const settings = settingsOf(topology);
    const result = vehicular.conclude([accumulated(topology, frames, settings)]);
    const { bound, paths, follower } = accumulated(topology, frames, settings);
    result.ligands.forEach((ligand, which) => {
      ligand.lag.forEach((time, k) => {
        const lag = Math.round(time / 2);
        let [cross, own] = [0, 0];
        for (const [pair, stays] of bound.stays[which]) {
          const c = follower[topology.atomMolecule[bound.centres[Math.floor(pair / topology.moleculeCount)]]];
          const m = follower[pair % topology.moleculeCount];
          for (let t = 0; t + lag < 40; t++) {
            let held = false;
            for (let i = 0; i < stays.length; i += 3)
              held ||= stays[i + 2] >= 0 && t >= stays[i + 2] && t <= stays[i + 1];
            if (!held) continue;
            for (let axis = 0; axis < 3; axis++) {
              const step = (molecule: number) =>
                paths.path.data[(t + lag) * paths.path.columnCount + 3 * molecule + axis] -
                paths.path.data[t * paths.path.columnCount + 3 * molecule + axis];
              cross += step(c) * step(m);
              own += step(c) ** 2;
            }
          }
        }
        expect(ligand.carried[k]).toBeCloseTo(cross / own, 9);
      });
    });
    expect(result.ligands.every(({ lag }) => lag.length > 5)).toBe(true);
  });

  it('comes out the same however the frames are split', () => {
    const topology = box([LI, 4], [EC, 5], [PF6, 2]);
    const frames = slowGas(topology, 40);
    const whole = vehicular.conclude([accumulated(topology, frames)]);
    for (const cut of [1, 17, 39]) {
      const merged = vehicular.conclude([
        vehicular.merge(
          accumulated(topology, frames.slice(0, cut)),
          accumulated(topology, frames.slice(cut), settingsOf(topology), cut),
        ),
      ]);
      merged.ligands.forEach((ligand, k) => {
        expect(ligand.length).toEqual(whole.ligands[k].length);
        ligand.carried.forEach((share, point) => {
          expect(share).toBeCloseTo(whole.ligands[k].carried[point], 9);
        });
      });
    }
  });

  it('has no curve, with a reason, where nothing is bound or frames are no path', () => {
    const far = pairFrames(20, () => ({ ec: [0, 0], li: [1, 1] }));
    expect(analysed(TOPOLOGY, far)).toMatchObject({
      lag: [],
      carriedReason: expect.stringContaining('was bound'),
    });
    const frames = hopping(20, 0.1, 5)[1];
    const uneven = frames.map((frame, k) => ({ ...frame, time: k * k }));
    expect(analysed(TOPOLOGY, uneven).carriedReason).toContain('not equally spaced');
    const heated = frames.map((frame, k) => ({ ...frame, temperature: 300 + k }));
    expect(analysed(TOPOLOGY, heated).carriedReason).toContain('set point');
    expect(analysed(TOPOLOGY, frames.slice(0, 5)).carriedReason).toContain('fewer than');
    const mixed = { ...settingsOf(TOPOLOGY), centre: 'species Li anchor' };
    expect(() => vehicular.prepare(TOPOLOGY, mixed)).toThrow(
      expect.objectContaining({ code: 'E_VEHICULAR_CENTRE' }),
    );
  });
});

/** Positions that change slowly, so that stays last. */
function slowGas(topology: Topology, count: number): Frame[] {
  const places = gasFrames(topology.atomCount, 6, 1.1, 7);
  return Array.from({ length: count }, (_, k) => {
    const [a, b] = [places[k >> 3], places[(k >> 3) + 1]];
    const w = (k & 7) / 8;
    return frameOf(
      Array.from(a.positions, (x, i) => (1 - w) * x + w * b.positions[i] + 0.02 * uniform(5, i, k)),
      [1.1 + 0.01 * uniform(6, 0, k), 1.2, 1.1],
      { time: 2 * k, temperature: 300 },
    );
  });
}

/** Rows of ten molecules 0.6 nm apart that stay; the cation of each row hops to a neighbour with probability q a frame. */
function hopping(count: number, q: number, trial: number): [Topology, Frame[]] {
  const topology = box([LI, PAIRS], [EC, 10 * PAIRS], [ANCHOR, 1]);
  const place = new Int32Array(PAIRS);
  const frames = Array.from({ length: count }, (_, k) => {
    const [li, ec]: number[][] = [[], []];
    for (let row = 0; row < PAIRS; row++) {
      if (k > 0 && uniform(trial, row, k) < q) place[row] += uniform(trial, row, k, 1) < 0.5 ? 1 : -1;
      li.push(0.6 * place[row] + 0.1, 1, row);
      for (let host = 0; host < 10; host++)
        for (const [x, y, z] of CORNERS) ec.push(0.6 * host + 0.3 + x - 0.2, 1.2 + y, row + z);
    }
    const positions = [...li, ...ec, 0, 0, 0];
    const images = Int32Array.from(positions, (x) => Math.floor(x / EDGE));
    return frameOf(
      positions.map((x, i) => x - images[i] * EDGE),
      [EDGE, EDGE, EDGE],
      { time: k, images, temperature: 300 },
    );
  });
  return [topology, frames];
}

describe('the diffusion length', () => {
  it('is the length of a hop where every release is a hop', async () => {
    const [topology, frames] = hopping(2000, 0.05, 6);
    const results = await analyse({
      topology,
      replicas: [sourceOf(frames)],
      energies: [],
      settings: defaultAnalyses(topology, { names: ['vehicular', 'residence', 'msd'] }).settings,
    });
    const [{ ligands, species }] = results.vehicular ?? [];
    const [{ diffusionLength, lengthRatio, length, lifetime, carriedAtLifetime }] = ligands;
    expect(species).toBe('Li');
    expect(lifetime?.value).toBeCloseTo(results.residence?.[0].ligands[0].lifetime?.value ?? 0, 12);
    // 6 D tau = a² q tau / dt.
    const truth = 0.6 * Math.sqrt(0.05 / -Math.log(0.95));
    expect(diffusionLength?.method).toBe('propagated');
    expect(diffusionLength?.error).toBeLessThan(0.12 * truth);
    expect(Math.abs((diffusionLength?.value ?? 0) - truth)).toBeLessThan(3 * (diffusionLength?.error ?? 0));
    // The farthest two corners.
    const longest = Math.hypot(0.2, 0.1, 0.1);
    expect(length?.value).toBeCloseTo(longest, 9);
    expect(lengthRatio?.value).toBeCloseTo((diffusionLength?.value ?? 0) / longest, 9);
    expect(carriedAtLifetime?.value).toBeCloseTo(0, 9);
    const ids = results.definitions.map(({ id }) => id);
    expect(ids).toContain('vehicular');
    expect(ids).toContain('diffusion-length');
    const names = resultTables(results).map(({ name }) => name);
    expect(names).toContain('vehicular.csv');
    expect(names).toContain('carried-li.csv');
  });

  const estimate = (value: number, error: number | null): Estimate => ({
    value,
    error,
    method: error === null ? 'constant' : 'block',
    effectiveSamples: error === null ? null : 12,
  });
  const ligand: LigandVehicle = {
    species: 'EC',
    label: 'C=O (EC)',
    length: estimate(0.5, 0.01),
    lag: [1, 10, 100],
    carried: [0.5, 0.7, 0.8],
    carriedError: [0.01, 0.02, 0.03],
    carriedErrorMethod: 'molecules-and-time',
    carriedSamples: 20,
    carriedReason: null,
    lifetime: null,
    carriedAtLifetime: null,
    diffusionLength: null,
    lengthRatio: null,
    reason: 'no residence times were analysed',
  };
  const vehicle = {
    id: 'li',
    label: 'shell of Li',
    species: 'Li',
    centre: 'species Li',
    centreCount: 20,
    ligands: [ligand],
  };
  const stay = (lifetime: Estimate | null) =>
    [
      { centre: 'species Li', ligands: [{ label: 'C=O (EC)', lifetime, reason: 'no EC was released' }] },
    ] as unknown as ResidenceResult[];
  const motion = (d: Estimate | null) =>
    [{ species: 'Li', diffusionM2PerS: d, reason: 'subdiffusive' }] as unknown as MsdResult[];

  it('follows from D and the lifetime with their errors', () => {
    const [own] = withLifetimes(vehicle, stay(estimate(20, 2)), motion(estimate(1e-10, 1e-11))).ligands;
    // 6 x 1e-4 nm²/ps x 20 ps.
    expect(own.diffusionLength?.value).toBeCloseTo(Math.sqrt(0.012), 12);
    expect(own.diffusionLength?.error).toBeCloseTo(Math.sqrt(0.012) * 0.5 * Math.hypot(0.1, 0.1), 12);
    expect(own.lengthRatio?.value).toBeCloseTo(Math.sqrt(0.012) / 0.5, 12);
    expect(own.lengthRatio?.error).toBeCloseTo(
      (Math.sqrt(0.012) / 0.5) * Math.hypot(0.5 * Math.hypot(0.1, 0.1), 0.02),
      12,
    );
    expect(own.carriedAtLifetime?.value).toBeCloseTo(0.7 + 0.1 * Math.log10(2), 12);
    expect(own.carriedAtLifetime).toMatchObject({
      error: 0.02,
      method: 'molecules-and-time',
      effectiveSamples: 20,
    });
  });

  it('is missing with a reason', () => {
    const reasonOf = (tau: Estimate | null, d: Estimate | null, one = vehicle) =>
      withLifetimes(one, stay(tau), motion(d)).ligands[0].reason;
    expect(reasonOf(null, estimate(1e-10, 1e-11))).toBe('no EC was released');
    expect(reasonOf(estimate(20, 2), null)).toContain('no D of Li: subdiffusive');
    expect(reasonOf(estimate(2000, 2), estimate(1e-10, 1e-11))).toContain('exceeds half of the run');
    expect(reasonOf(estimate(0.5, 0.2), estimate(1e-10, 1e-11))).toContain(
      'shorter than the time between frames',
    );
    expect(withLifetimes(vehicle, [], []).ligands[0].reason).toContain('no residence times');
    const polymer = { ...vehicle, ligands: [{ ...ligand, length: null }] };
    const [large] = withLifetimes(polymer, stay(estimate(20, 2)), motion(estimate(1e-10, 1e-11))).ligands;
    expect(large.lengthRatio).toBeNull();
    expect(large.diffusionLength).not.toBeNull();
    expect(large.reason).toContain('no molecule with a length');
  });
});

describe('the length of a molecule', () => {
  it('is the largest distance of two atoms, whole across the boundary; none of one atom', () => {
    const topology = box([LI, 1], [EC, 1], [GHOST, 2]);
    const ec = CORNERS.flatMap(([x, y, z]) => [(x + 2.9) % 3, (y + 2.95) % 3, (z + 2.95) % 3]);
    const frames = Array.from({ length: 12 }, (_, k) =>
      frameOf([0.1, 0.1, 0.01 * k, ...ec, 1, 1, 1, 2, 2, 2], [3, 3, 3], { time: k }),
    );
    const settings = settingsOf(topology);
    const result = vehicular.conclude([accumulated(topology, frames, settings)]);
    expect(result.ligands[0].length).toMatchObject({
      value: expect.closeTo(Math.hypot(0.2, 0.1, 0.1), 9),
      method: 'constant',
    });
    const argon = {
      ...settings,
      ligands: [{ ...settings.ligands[0], species: 'X', label: 'Ar (X)', sites: 'species X' }],
    };
    expect(vehicular.conclude([accumulated(topology, frames, argon)]).ligands[0].length).toBeNull();
  });
});
