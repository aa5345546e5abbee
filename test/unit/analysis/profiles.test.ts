import { describe, expect, it } from 'vitest';
import {
  analyse,
  electrostaticsOf,
  type ProfileSettings,
  profiles,
  resultTables,
} from '../../../src/analysis/index.js';
import type { Topology } from '../../../src/topology/index.js';
import type { Frame } from '../../../src/trajectory/index.js';
import {
  box,
  EC,
  frameOf,
  GHOST,
  gasFrames,
  LI,
  octahedron,
  PF6,
  sourceOf,
  uniform,
} from './electrolyte-box.js';

function accumulated(topology: Topology, frames: readonly Frame[], settings: ProfileSettings, first = 0) {
  const accumulator = profiles.prepare(topology, settings);
  frames.forEach((frame, k) => {
    profiles.frame(accumulator, frame, first + k);
  });
  return accumulator;
}

/** V/nm of 1 e/nm², from SI. */
const FIELD = 1.602176634e-19 / 8.8541878128e-12 / 1e-18 / 1e9;

const sum = (values: readonly number[]) => values.reduce((total, x) => total + x, 0);

describe('profiles', () => {
  it('are the sums over atoms written out, slices and volume of every frame its own', () => {
    const topology = box([LI, 3], [PF6, 2], [EC, 4]);
    const frames = gasFrames(topology.atomCount, 30, 2.2);
    const bins = 7;
    for (const [axis, letter] of (['x', 'y', 'z'] as const).entries()) {
      const settings = { axis: letter, bins, chargeScales: { Li: 0.8, PF6: 0.8 } };
      const result = profiles.conclude([accumulated(topology, frames, settings)]);
      result.species.forEach(({ species, number, mass, charge }) => {
        const expected = [0, 1, 2].map(() => new Float64Array(bins));
        for (const { positions, box: edges } of frames) {
          const slice = (edges[0] * edges[1] * edges[2]) / bins;
          for (let atom = 0; atom < topology.atomCount; atom++) {
            const own = topology.species[topology.atomSpecies[atom]];
            if (own.name !== species) continue;
            const { mass: m, charge: q } = own.atoms[topology.atomLocal[atom]];
            const bin = Math.floor((bins * positions[3 * atom + axis]) / edges[axis]);
            expected[0][bin] += 1 / own.atoms.length / slice / frames.length;
            // u/nm³ in g/cm³
            expected[1][bin] += (m * 1.66053906717e-3) / slice / frames.length;
            expected[2][bin] += (q * (species === 'EC' ? 1 : 0.8)) / slice / frames.length;
          }
        }
        for (let bin = 0; bin < bins; bin++) {
          expect(number.value[bin]).toBeCloseTo(expected[0][bin], 10);
          expect(mass.value[bin]).toBeCloseTo(expected[1][bin], 10);
          expect(charge?.value[bin]).toBeCloseTo(expected[2][bin], 10);
        }
      });
      expect(result.species.map(({ species }) => species)).toEqual(['Li', 'PF6', 'EC']);
      // The whole is the sum of its parts.
      result.position.forEach((_, bin) => {
        expect(result.mass.value[bin]).toBeCloseTo(
          sum(result.species.map(({ mass }) => mass.value[bin])),
          12,
        );
        expect(result.charge?.density.value[bin]).toBeCloseTo(
          sum(result.species.map(({ charge }) => charge?.value[bin] ?? 0)),
          12,
        );
      });
      const edge = sum(frames.map(({ box: edges }) => edges[axis])) / frames.length;
      expect(result.edge).toBeCloseTo(edge, 12);
      expect(result.position[0]).toBeCloseTo(edge / bins / 2, 10);
    }
  });

  it('counts atoms outside of the primary cell, and on its end, where they belong', () => {
    const topology = box([LI, 4]);
    const frame = frameOf([0, 0, -0.1, 0, 0, 4, 0, 0, 8.5, 0, 0, 3.999], [2, 2, 4]);
    const { species } = profiles.conclude([accumulated(topology, [frame], { axis: 'z', bins: 4 })]);
    // One in a slice of 2 x 2 x 1 nm³ is 1/4.
    expect(species[0].number.value).toEqual([0.5, 0, 0, 0.5]);
  });

  it('solve Poisson: charged sheets make a capacitor', () => {
    // +1 e and -1 e on 2 x 2 nm², 3 nm apart in a period of 10 nm: the field of a periodic stack has no mean.
    const topology = box([LI, 1], [PF6, 1]);
    const frame = frameOf([1, 1, 2.005, ...octahedron([1, 1, 5.005])], [2, 2, 10]);
    const still = { ...frame, positions: frame.positions.slice() };
    // All atoms of the anion in one plane.
    for (let atom = 1; atom < 8; atom++) still.positions[3 * atom + 2] = 5.005;
    const { charge, position } = profiles.conclude([
      accumulated(topology, [still], { axis: 'z', bins: 1000 }),
    ]);
    const inside = FIELD / 4;
    const mean = inside * 0.3;
    const at = (z: number) => position.findIndex((own) => Math.abs(own - z) < 0.006);
    expect(charge?.field.value[at(3.505)]).toBeCloseTo(inside - mean, 3);
    expect(charge?.field.value[at(8.005)]).toBeCloseTo(-mean, 3);
    const drop = (charge?.potential.value[at(2.505)] ?? 0) - (charge?.potential.value[at(4.505)] ?? 0);
    expect(drop).toBeCloseTo(2 * (inside - mean), 3);
    expect(sum([...(charge?.potential.value ?? [])])).toBeCloseTo(0, 8);
    expect(sum([...(charge?.field.value ?? [])])).toBeCloseTo(0, 8);
  });

  it('integrate a wave exactly where it is constant within bins, and to second order where it is not', () => {
    const L = 6;
    const k = (2 * Math.PI) / L;
    const errorAt = (bins: number) => {
      const width = L / bins;
      // Bin means of cos kz.
      const density = Float64Array.from(
        { length: bins },
        (_, bin) => (Math.sin(k * (bin + 1) * width) - Math.sin(k * bin * width)) / (k * width),
      );
      const { field, potential } = electrostaticsOf(density, width);
      return [
        Math.max(...field.map((e, bin) => Math.abs(e - (FIELD * Math.sin(k * (bin + 0.5) * width)) / k))),
        Math.max(
          ...potential.map((v, bin) => Math.abs(v - (FIELD * Math.cos(k * (bin + 0.5) * width)) / k ** 2)),
        ),
      ];
    };
    const [coarse, fine] = [errorAt(50), errorAt(100)];
    for (const kind of [0, 1]) expect(coarse[kind] / fine[kind]).toBeCloseTo(4, 1);
    expect(fine[1]).toBeLessThan((1e-3 * FIELD) / k ** 2);
    // Constant within two halves: the field is a triangle, whose mean over a bin is known.
    const steps = electrostaticsOf(Float64Array.from([1, 1, -1, -1]), 0.5);
    expect(Array.from(steps.field, (e) => e / FIELD)).toEqual(
      [-0.25, 0.25, 0.25, -0.25].map((x) => expect.closeTo(x, 6)),
    );
    const rise = (from: number, to: number) => (steps.potential[to] - steps.potential[from]) / FIELD;
    // By hand: the potential is a parabola in each half, its means over the bins ±1/12.
    expect(rise(0, 1)).toBeCloseTo(0, 6);
    expect(rise(1, 2)).toBeCloseTo(-1 / 6, 6);
    expect(steps.potential[0] / FIELD).toBeCloseTo(1 / 12, 6);
  });

  it('cover a flat density with their errors at about the nominal rate', () => {
    const topology = box([GHOST, 60]);
    const bins = 20;
    let inside = 0;
    for (let trial = 0; trial < 10; trial++) {
      const frames = gasFrames(60, 200, 2, 100 + trial);
      const result = profiles.conclude([accumulated(topology, frames, { axis: 'y', bins })]);
      const { value, error } = result.species[0].number;
      const mean = sum([...value]) / bins;
      value.forEach((x, bin) => {
        if (Math.abs(x - mean) < (error[bin] ?? 0)) inside++;
      });
      expect(result).toMatchObject({ errorMethod: 'block', charge: null });
      expect(result.effectiveSamples).toBeGreaterThanOrEqual(10);
    }
    // 68.3 % of 200.
    expect(inside / (10 * bins)).toBeGreaterThan(0.57);
    expect(inside / (10 * bins)).toBeLessThan(0.78);
  });

  it('cover it also where stretches are too short to forget each other', () => {
    const topology = box([GHOST, 60]);
    const bins = 20;
    const trials = 30;
    let inside = 0;
    let widths = 0;
    for (let trial = 0; trial < trials; trial++) {
      // Every atom stays where it is for 8 frames on average, against stretches of 20.
      const places = new Float64Array(180);
      const frames = Array.from({ length: 200 }, (_, frame) => {
        for (let atom = 0; atom < 60; atom++)
          if (frame === 0 || uniform(900 + trial, atom, frame) < 1 / 8)
            places[3 * atom + 1] = 2 * uniform(900 + trial, atom, frame, 1);
        return frameOf(places.slice(), [2, 2, 2], { time: frame });
      });
      const { number } = profiles.conclude([accumulated(topology, frames, { axis: 'y', bins })]).species[0];
      number.value.forEach((x, bin) => {
        if (Math.abs(x - 60 / 8) < (number.error[bin] ?? 0)) inside++;
        widths += (number.error[bin] ?? 0) / (trials * bins);
      });
    }
    // 68.3 % of 600; errors from the bare scatter of ten stretches hold it in 56 %.
    expect(inside / (trials * bins)).toBeGreaterThan(0.61);
    expect(inside / (trials * bins)).toBeLessThan(0.76);
    // The mean of 60 atoms in a bin of 1/20 over 200 frames that are correlated over 8: variance n p (1 - p) (2 x 8 - 1) / 200, per bin volume 0.4.
    const exact = Math.sqrt((60 * 0.05 * 0.95 * 15) / 200) / 0.4;
    expect(widths / exact).toBeGreaterThan(0.85);
    expect(widths / exact).toBeLessThan(1.2);
  });

  it('gives the same however the frames are split, and errors between replicas', () => {
    const topology = box([LI, 2], [PF6, 2]);
    const settings: ProfileSettings = { axis: 'z', bins: 5 };
    const frames = gasFrames(topology.atomCount, 150, 2);
    const whole = profiles.conclude([accumulated(topology, frames, settings)]);
    for (const cut of [1, 64, 101]) {
      const merged = profiles.conclude([
        profiles.merge(
          accumulated(topology, frames.slice(0, cut), settings),
          accumulated(topology, frames.slice(cut), settings, cut),
        ),
      ]);
      merged.species.forEach(({ number }, k) => {
        number.value.forEach((x, bin) => {
          expect(x).toBeCloseTo(whole.species[k].number.value[bin], 12);
          expect(number.error[bin]).toBeCloseTo(whole.species[k].number.error[bin] ?? Number.NaN, 12);
        });
      });
    }
    const three = [0, 1, 2].map((r) => accumulated(topology, frames.slice(50 * r, 50 * r + 50), settings));
    const each = three.map((one) => profiles.conclude([one]).species[0].number.value[2]);
    const result = profiles.conclude(three);
    expect(result).toMatchObject({ errorMethod: 'between-replicas', effectiveSamples: 3 });
    const mean = sum(each) / 3;
    expect(result.species[0].number.value[2]).toBeCloseTo(mean, 12);
    expect(result.species[0].number.error[2]).toBeCloseTo(
      Math.sqrt(sum(each.map((x) => (x - mean) ** 2)) / 6),
      3,
    );
  });

  it('refuses an open box with a reason, and bins that are none with a code', async () => {
    const topology = box([LI, 2]);
    const open = frameOf([1, 1, 1, 2, 2, 2], [2, 2, 0]);
    const result = profiles.conclude([accumulated(topology, [open], { axis: 'x' })]);
    expect(result).toMatchObject({
      position: [],
      edge: null,
      reason: expect.stringContaining('not periodic'),
    });
    expect(() => profiles.prepare(topology, { axis: 'x', bins: 1.5 })).toThrow(
      expect.objectContaining({ code: 'E_PROFILE_BINS' }),
    );
    const results = await analyse({
      topology: box([LI, 3], [PF6, 3]),
      replicas: [sourceOf(gasFrames(24, 60, 2))],
      energies: [],
    });
    expect(results.profiles?.map(({ axis }) => axis)).toEqual(['z']);
    const ids = results.definitions.map(({ id }) => id);
    expect(ids).toContain('profile');
    expect(ids).toContain('profile-potential');
    const csv =
      resultTables(results)
        .find(({ name }) => name === 'profile-z.csv')
        ?.text.split('\n') ?? [];
    expect(csv).toHaveLength(102);
    expect(csv[0]).toContain('number of Li (1/nm³)');
    expect(csv[0]).toContain('potential (V)');
    expect(Number(csv[1].split(',')[1])).toBe(results.profiles?.[0].species[0].number.value[0]);
  });

  it('notes a net charge that field and potential leave out', () => {
    const result = profiles.conclude([accumulated(box([LI, 2]), gasFrames(2, 10, 2), { axis: 'z' })]);
    expect(result.reason).toContain('net charge of 2 e');
  });
});
