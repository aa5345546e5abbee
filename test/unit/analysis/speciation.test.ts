import { describe, expect, it } from 'vitest';
import {
  createContactSearch,
  findContacts,
  type SpeciationResult,
  type SpeciationSettings,
  speciation,
} from '../../../src/analysis/index.js';
import { selectAtoms } from '../../../src/topology/index.js';
import type { Frame } from '../../../src/trajectory/index.js';
import { box, frameOf, LI, LI_PF6, octahedron, PF6, POLYMER, uniform } from './electrolyte-box.js';

const settings: SpeciationSettings = {
  ...LI_PF6,
  ligand: { label: 'Li-F', sites: 'species PF6 and element F', cutoff: { value: 0.28, origin: 'default' } },
};
const EDGES = [3, 3, 3] as const;
const shift = (p: readonly number[]) => p.map((x) => ((x % 3) + 3) % 3);

function frameWith(
  lithiums: readonly (readonly number[])[],
  anions: readonly (readonly [number, number, number])[],
): Frame {
  return frameOf(shift([...lithiums.flat(), ...anions.flatMap((at) => octahedron(at))]), [...EDGES]);
}

function analysed(
  frames: readonly Frame[],
  lithiums: number,
  anions: number,
  given = settings,
): SpeciationResult {
  const accumulator = speciation.prepare(box([LI, lithiums], [PF6, anions]), given);
  frames.forEach((frame, k) => {
    speciation.frame(accumulator, frame, k);
  });
  return speciation.conclude([accumulator]);
}

function triple(result: SpeciationResult, definition: string): number[] {
  const own = result.populations.find((population) => population.definition === definition);
  return [own?.ssip, own?.cip, own?.agg].map((one) => one?.fraction.value ?? Number.NaN);
}

describe('contact table', () => {
  it('counts a bidentate anion once, with both of its atoms', () => {
    const topology = box([LI, 1], [PF6, 1]);
    const search = createContactSearch(
      topology,
      selectAtoms(topology, 'species Li'),
      selectAtoms(topology, 'name P'),
      0.8,
      selectAtoms(topology, 'element F'),
      0.28,
    );
    // Li on the diagonal between +x and +y fluorine.
    const table = findContacts(search, frameWith([[1 + 0.2, 1 + 0.2, 1]], [[1, 1, 1]]));
    expect(table.rowCount).toBe(1);
    expect(table.distance[0]).toBeCloseTo(0.2 * Math.SQRT2, 12);
    expect(table.ligandDistance[0]).toBeCloseTo(Math.hypot(0.04, 0.2), 12);
    expect(table.ligandCount[0]).toBe(2);
    const result = analysed([frameWith([[1.2, 1.2, 1]], [[1, 1, 1]])], 1, 1);
    for (const { definition } of result.populations) expect(triple(result, definition)).toEqual([0, 1, 0]);
    expect(result.crossCheck).toMatchObject({
      cip: { value: 1 },
      sitesPerCation: { value: 2 },
      contactsPerCation: { value: 1 },
    });
  });

  it('refuses a cation inside the anion', () => {
    const topology = box([LI, 1], [PF6, 1]);
    const p = selectAtoms(topology, 'name P');
    expect(() => createContactSearch(topology, p, p, 0.8, null, 1)).toThrow(
      expect.objectContaining({ code: 'E_CONTACT_IONS' }),
    );
  });
});

describe('speciation', () => {
  const bridge = frameWith(
    [
      [0.64, 1, 1],
      [1.36, 1, 1],
      [2.5, 2.5, 2.5],
    ],
    [[1, 1, 1]],
  );

  it('sees a bridge through two fluorines by all definitions that can', () => {
    const result = analysed([bridge], 3, 1);
    expect(triple(result, 'isolated-pair')[2]).toBeCloseTo(2 / 3, 14);
    expect(triple(result, 'per-lithium')[1]).toBeCloseTo(2 / 3, 14);
    expect(triple(result, 'per-anion')).toEqual([0, 0, 1]);
    expect(triple(result, 'cluster')).toEqual([0.25, 0, 0.75]);
    expect(result.clusters).toMatchObject([
      { cations: 1, anions: 0, fraction: 0.25 },
      { cations: 2, anions: 1, fraction: 0.75 },
    ]);
    expect(result.cationsPerAnion.map(({ fraction }) => fraction.value)).toEqual([0, 0, 1]);
  });

  it('sees a contact across the boundary in any direction', () => {
    for (const axis of [0, 1, 2]) {
      const anion: [number, number, number] = [1, 1, 1];
      anion[axis] = 0.1;
      const lithium = [...anion];
      lithium[axis] = 2.75;
      const result = analysed([frameWith([lithium], [anion])], 1, 1);
      for (const { definition } of result.populations) expect(triple(result, definition)).toEqual([0, 1, 0]);
    }
  });

  it('counts frames without a contact', () => {
    const apart = frameWith([[2.5, 2.5, 2.5]], [[1, 1, 1]]);
    const paired = frameWith([[1.36, 1, 1]], [[1, 1, 1]]);
    const result = analysed([apart, paired, apart, apart], 1, 1);
    for (const definition of ['isolated-pair', 'per-lithium', 'per-anion', 'cluster'])
      expect(triple(result, definition)).toEqual([0.75, 0.25, 0]);
    expect(result.contactsPerCation.value).toBe(0.25);
  });

  it('tells free ions from solvent-shared pairs with two cut-offs', () => {
    const result = analysed(
      [
        frameWith(
          [
            [1.6, 1, 1],
            [2.5, 2.5, 2.5],
            [1, 1, 0.64],
          ],
          [[1, 1, 1]],
        ),
      ],
      3,
      1,
    );
    const two = result.populations.find(({ definition }) => definition === 'two-cutoff');
    expect(two?.free?.fraction.value).toBeCloseTo(1 / 3, 14);
    for (const share of triple(result, 'two-cutoff').slice(0, 2)) expect(share).toBeCloseTo(1 / 3, 14);
  });

  it('sweeps the cut-off by every definition and says so when nothing ever changes', () => {
    const frame = frameWith([[1.455, 1, 1]], [[1, 1, 1]]);
    const result = analysed(Array<Frame>(20).fill(frame), 1, 1);
    const { cutoffSweep } = result;
    expect([cutoffSweep.length, cutoffSweep[0].cutoff, cutoffSweep[25].cutoff]).toEqual([26, 0.32, 0.57]);
    for (const { cutoff, cip, populations = [] } of cutoffSweep) {
      expect(cip.value).toBe(cutoff < 0.455 ? 0 : 1);
      for (const population of populations) expect(population.cip.fraction.value).toBe(cip.value);
      expect(populations).toHaveLength(5);
    }
    expect(result.populations[0].ssip.fraction).toEqual({
      value: 1,
      error: null,
      method: 'constant',
      effectiveSamples: null,
    });
  });

  it('gives every definition, adding up to 1, with the primary one first', () => {
    const frames = Array.from({ length: 30 }, (_, k) =>
      frameWith(
        Array.from({ length: 20 }, (_, i) => [0, 1, 2].map((axis) => 3 * uniform(7, 3 * i + axis, k))),
        Array.from(
          { length: 15 },
          (_, i) => [0, 1, 2].map((axis) => 3 * uniform(8, 3 * i + axis, k)) as [number, number, number],
        ),
      ),
    );
    const result = analysed(frames, 20, 15);
    expect(result.populations.map(({ definition, primary }) => [definition, primary])).toEqual([
      ['isolated-pair', true],
      ['per-lithium', false],
      ['per-anion', false],
      ['cluster', false],
      ['two-cutoff', false],
    ]);
    for (const { free, ssip, cip, agg } of result.populations)
      expect(
        (free?.fraction.value ?? 0) + ssip.fraction.value + cip.fraction.value + agg.fraction.value,
      ).toBeCloseTo(1, 12);
    for (const histogram of [result.anionsPerCation, result.cationsPerAnion])
      expect(histogram.reduce((sum, { fraction }) => sum + fraction.value, 0)).toBeCloseTo(1, 12);
    expect(result.clusters.reduce((sum, { fraction }) => sum + fraction, 0)).toBeCloseTo(1, 12);
    // The sweep at the cut-off in use is that very cut-off.
    const same = result.cutoffSweep.find(({ cutoff }) => cutoff === 0.42)?.populations ?? [];
    expect(same).toHaveLength(5);
    same.forEach(({ definition, free, ssip, cip, agg }, k) => {
      const main = result.populations[k];
      expect(definition).toBe(main.definition);
      for (const [swept, other] of [
        [free, main.free],
        [ssip, main.ssip],
        [cip, main.cip],
        [agg, main.agg],
      ]) {
        expect(swept?.fraction.value ?? 0).toBeCloseTo(other?.fraction.value ?? 0, 12);
        expect(swept?.fraction.error ?? 0).toBeCloseTo(other?.fraction.error ?? 0, 12);
        expect(swept?.random ?? 0).toBeCloseTo(other?.random ?? 0, 12);
      }
    });
    // More contacts with a larger cut-off, never fewer.
    const unbound = result.cutoffSweep.map(({ ssip }) => ssip.value);
    expect(unbound).toEqual([...unbound].sort((a, b) => b - a));
    // Contacts seen from either side are the same contacts.
    expect(20 * result.contactsPerCation.value).toBeCloseTo(15 * result.contactsPerAnion.value, 12);
    // Ions without order: the random-contact model describes them (a few per cent for 30 frames of 20).
    expect(
      Math.abs(result.populations[0].ssip.fraction.value - (result.populations[0].ssip.random ?? 9)),
    ).toBeLessThan(0.05);
    expect(result.populations[0].ssip.fraction.method).toBe('block');
    expect(result.series.replicas[0].time).toHaveLength(30);
  });

  it('merges to the whole wherever it is cut', () => {
    const frames = Array.from({ length: 12 }, (_, k) =>
      frameWith(
        Array.from({ length: 6 }, (_, i) => [0, 1, 2].map((axis) => 3 * uniform(9, 3 * i + axis, k))),
        Array.from(
          { length: 6 },
          (_, i) => [0, 1, 2].map((axis) => 3 * uniform(10, 3 * i + axis, k)) as [number, number, number],
        ),
      ),
    );
    const whole = analysed(frames, 6, 6);
    for (let cut = 0; cut <= 12; cut++) {
      const parts = [frames.slice(0, cut), frames.slice(cut)].map((own, part) => {
        const accumulator = speciation.prepare(box([LI, 6], [PF6, 6]), settings);
        own.forEach((frame, k) => {
          speciation.frame(accumulator, frame, part * cut + k);
        });
        return accumulator;
      });
      expect(speciation.conclude([speciation.merge(parts[0], parts[1])])).toEqual(whole);
    }
  });

  it('takes the error from three replicas', () => {
    const cips = [0.5, 0.25, 0.75];
    const replicas = cips.map((cip) => {
      const accumulator = speciation.prepare(box([LI, 1], [PF6, 1]), settings);
      for (let k = 0; k < 8; k++)
        speciation.frame(
          accumulator,
          frameWith([k < 8 * cip ? [1.36, 1, 1] : [2.5, 2.5, 2.5]], [[1, 1, 1]]),
          k,
        );
      return accumulator;
    });
    const { fraction } = speciation.conclude(replicas).populations[0].cip;
    // Standard deviation of 0.25, 0.5, 0.75 is 0.25.
    expect(fraction).toMatchObject({ value: 0.5, method: 'between-replicas', effectiveSamples: 3 });
    expect(fraction.error).toBeCloseTo(0.25 / Math.sqrt(3), 14);
  });

  it('counts cations bound to the polymer', () => {
    const topology = box([LI, 2], [PF6, 1], [POLYMER, 1]);
    const polymer = {
      sites: 'species APEM and element O',
      cutoff: { value: 0.28, origin: 'default' as const },
    };
    const accumulator = speciation.prepare(topology, { ...settings, polymer });
    const chain = [2, 2, 2, 2.12, 2, 2, 2, 2.15, 2, 2.12, 2.15, 2];
    speciation.frame(
      accumulator,
      frameOf([2.3, 2, 2, 0.2, 0.2, 0.2, ...octahedron([1, 1, 1]), ...chain], [...EDGES]),
      0,
    );
    expect(speciation.conclude([accumulator]).boundToPolymer?.fraction.value).toBe(0.5);
  });

  it('refuses impossible cut-offs', () => {
    const topology = box([LI, 1], [PF6, 1]);
    for (const wrong of [
      { cutoff: { value: 0, origin: 'user' as const } },
      { outerCutoff: 0.3 },
      { sweep: [-1] },
    ])
      expect(() => speciation.prepare(topology, { ...settings, ...wrong })).toThrow(
        expect.objectContaining({ code: 'E_CONTACT_CUTOFF' }),
      );
  });
});
