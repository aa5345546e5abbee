import { describe, expect, it } from 'vitest';
import {
  addContact,
  byCluster,
  type ContactGraph,
  clearContacts,
  createContactGraph,
  isolatedPair,
  perAnion,
  perLithium,
  randomPopulations,
} from '../../../src/analysis/index.js';
import { uniform } from './electrolyte-box.js';

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
