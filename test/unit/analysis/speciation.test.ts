import { describe, expect, it } from 'vitest';
import {
  addContact,
  byCluster,
  type ContactGraph,
  clearContacts,
  createContactGraph,
  createContactSearch,
  findContacts,
  isolatedPair,
  perAnion,
  perLithium,
  randomPopulations,
  type SpeciationResult,
  type SpeciationSettings,
  speciation,
} from '../../../src/analysis/index.js';
import { selectAtoms } from '../../../src/topology/index.js';
import type { Frame } from '../../../src/trajectory/index.js';
import { box, frameOf, LI, octahedron, PF6, POLYMER, uniform } from './electrolyte-box.js';

function graph(
  cations: number,
  anions: number,
  contacts: readonly (readonly [number, number])[],
): ContactGraph {
  const made = createContactGraph(cations, anions);
  for (const [cation, anion] of contacts) addContact(made, cation, anion);
  return made;
}

describe('definitions on hand-made graphs', () => {
  const third = 1 / 3;
  // Columns: SSIP, CIP, AGG.
  const cases: readonly {
    name: string;
    graph: ContactGraph;
    expected: readonly (readonly [number, number, number])[];
  }[] = [
    {
      name: 'no contact',
      graph: graph(2, 2, []),
      expected: [
        [1, 0, 0],
        [1, 0, 0],
        [1, 0, 0],
        [1, 0, 0],
      ],
    },
    {
      name: 'one pair',
      graph: graph(1, 1, [[0, 0]]),
      expected: [
        [0, 1, 0],
        [0, 1, 0],
        [0, 1, 0],
        [0, 1, 0],
      ],
    },
    {
      name: 'one pair and one lone pair of ions',
      graph: graph(2, 2, [[0, 0]]),
      expected: [
        [0.5, 0.5, 0],
        [0.5, 0.5, 0],
        [0.5, 0.5, 0],
        [0.5, 0.5, 0],
      ],
    },
    {
      name: 'bridge Li-PF6-Li and a lone Li',
      graph: graph(3, 1, [
        [0, 0],
        [1, 0],
      ]),
      expected: [
        [third, 0, 2 * third],
        [third, 2 * third, 0],
        [0, 0, 1],
        [0.25, 0, 0.75],
      ],
    },
    {
      name: 'PF6-Li-PF6',
      graph: graph(1, 2, [
        [0, 0],
        [0, 1],
      ]),
      expected: [
        [0, 0, 1],
        [0, 0, 1],
        [0, 1, 0],
        [0, 0, 1],
      ],
    },
    {
      name: 'chain Li-PF6-Li-PF6',
      graph: graph(2, 2, [
        [0, 0],
        [1, 0],
        [1, 1],
      ]),
      expected: [
        [0, 0, 1],
        [0, 0.5, 0.5],
        [0, 0.5, 0.5],
        [0, 0, 1],
      ],
    },
    {
      name: 'ring of two and two',
      graph: graph(2, 2, [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ]),
      expected: [
        [0, 0, 1],
        [0, 0, 1],
        [0, 0, 1],
        [0, 0, 1],
      ],
    },
  ];
  it.each(cases)('$name', ({ graph: made, expected }) => {
    [isolatedPair, perLithium, perAnion, byCluster].forEach((count, k) => {
      const { ssip, cip, agg } = count(made);
      [ssip, cip, agg].forEach((value, column) => {
        expect(value).toBeCloseTo(expected[k][column], 14);
      });
    });
  });
});

describe('a graph that grows', () => {
  it('counts after every contact what a fresh look at it counts', () => {
    const cations = 12;
    const anions = 9;
    const made = createContactGraph(cations, anions);
    const contacts: [number, number][] = [];
    const check = () => {
      const ofCation = Array.from({ length: cations }, (_, k) => contacts.filter(([c]) => c === k));
      const ofAnion = Array.from({ length: anions }, (_, k) => contacts.filter(([, a]) => a === k));
      const share = (ions: readonly unknown[][], n: number) =>
        ions.filter(({ length }) => length === n).length / ions.length;
      const pairs = contacts.filter(([c, a]) => ofCation[c].length === 1 && ofAnion[a].length === 1).length;
      const alone = [...ofCation, ...ofAnion].filter(({ length }) => length === 0).length;
      expect(perLithium(made)).toMatchObject({ ssip: share(ofCation, 0), cip: share(ofCation, 1) });
      expect(perAnion(made)).toMatchObject({ ssip: share(ofAnion, 0), cip: share(ofAnion, 1) });
      expect(isolatedPair(made)).toMatchObject({ ssip: share(ofCation, 0), cip: pairs / cations });
      const ions = cations + anions;
      expect(byCluster(made)).toMatchObject({ ssip: alone / ions, cip: (2 * pairs) / ions });
    };
    for (let round = 0; round < 2; round++) {
      check();
      for (let k = 0; contacts.length < 30; k++) {
        const cation = Math.floor(uniform(7, k, round) * cations);
        const anion = Math.floor(uniform(8, k, round) * anions);
        if (contacts.some(([c, a]) => c === cation && a === anion)) continue;
        contacts.push([cation, anion]);
        addContact(made, cation, anion);
        check();
      }
      clearContacts(made);
      contacts.length = 0;
    }
  });
});

describe('random contacts', () => {
  // Contacts placed at random on some tens of ions, whose finite number moves SSIP by up to half a point from exp(-mean):
  // SSIP, CIP, AGG by ion, then CIP and AGG of isolated pairs, per cent.
  it.each([
    [0.2, 82.1, 16.2, 1.7, 13.4, 4.5],
    [0.4, 66.8, 27.0, 6.2, 18.0, 15.2],
    [0.8, 45.0, 36.0, 19.0, 16.3, 38.6],
    [1.34, 26.5, 35.1, 38.4, 9.4, 64.2],
    [1.74, 17.2, 30.5, 52.3, 5.2, 77.6],
  ])('agree with a simulation at %f contacts per ion', (mean, ssip, cip, agg, isolatedCip, isolatedAgg) => {
    const random = randomPopulations(mean, mean);
    for (const definition of ['per-lithium', 'per-anion'] as const) {
      expect(Math.abs(100 * random[definition].ssip - ssip)).toBeLessThan(0.6);
      expect(Math.abs(100 * random[definition].cip - cip)).toBeLessThan(0.6);
      expect(Math.abs(100 * random[definition].agg - agg)).toBeLessThan(0.6);
    }
    expect(Math.abs(100 * random['isolated-pair'].cip - isolatedCip)).toBeLessThan(0.6);
    expect(Math.abs(100 * random['isolated-pair'].agg - isolatedAgg)).toBeLessThan(0.6);
  });

  it('agree with random graphs of unequal numbers of ions, by every definition', () => {
    const cations = 300;
    const anions = 200;
    const contacts = 240;
    const mean = { iso: [0, 0, 0], li: [0, 0, 0], an: [0, 0, 0], cl: [0, 0, 0] };
    const trials = 40;
    for (let trial = 0; trial < trials; trial++) {
      const made = createContactGraph(cations, anions);
      const seen = new Set<string>();
      for (let k = 0; seen.size < contacts; k++) {
        const cation = Math.floor(uniform(5, k, trial) * cations);
        const anion = Math.floor(uniform(6, k, trial) * anions);
        if (seen.has(`${cation},${anion}`)) continue;
        seen.add(`${cation},${anion}`);
        addContact(made, cation, anion);
      }
      const add = (into: number[], { ssip, cip, agg }: ReturnType<typeof perAnion>) => {
        [ssip, cip, agg].forEach((value, k) => {
          into[k] += value / trials;
        });
      };
      add(mean.iso, isolatedPair(made));
      add(mean.li, perLithium(made));
      add(mean.an, perAnion(made));
      add(mean.cl, byCluster(made));
    }
    const random = randomPopulations(contacts / cations, contacts / anions);
    for (const [own, definition] of [
      [mean.iso, 'isolated-pair'],
      [mean.li, 'per-lithium'],
      [mean.an, 'per-anion'],
      [mean.cl, 'cluster'],
    ] as const) {
      const { ssip, cip, agg } = random[definition];
      [ssip, cip, agg].forEach((value, k) => {
        expect(Math.abs(own[k] - value), `${definition} ${k}`).toBeLessThan(0.012);
      });
    }
  });

  it('are all SSIP without contacts', () => {
    for (const { ssip, cip, agg } of Object.values(randomPopulations(0, 0)))
      expect([ssip, cip, agg]).toEqual([1, 0, 0]);
  });
});

const settings: SpeciationSettings = {
  id: 'li-pf6',
  label: 'Li-PF6',
  cation: 'species Li',
  anion: 'PF6',
  sites: 'species PF6 and name P',
  contactLabel: 'Li-P',
  cutoff: { value: 0.42, origin: 'default' },
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
    expect(result.clusters).toEqual([
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
      expect(triple(analysed([frameWith([lithium], [anion])], 1, 1), 'isolated-pair')).toEqual([0, 1, 0]);
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
