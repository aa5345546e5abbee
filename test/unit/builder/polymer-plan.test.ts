import { describe, expect, it } from 'vitest';
import { polymerStatistics } from '../../../src/builder/index.js';
import { planNetwork } from '../../../src/builder/network-plan.js';
import {
  evenSequence,
  linearGraph,
  oligomerGraph,
  wholeParts,
} from '../../../src/builder/polymer-structure.js';
import { assemblePolymer, type PolymerGraph } from '../../../src/forcefield/index.js';
import { createUnionFind, findRoot, unite } from '../../../src/math/index.js';
import { thrownBy } from '../../support/thrown.js';

const parts = (NIPAM: number, MBA: number) =>
  [
    { name: 'NIPAM', parts: NIPAM },
    { name: 'MBA', parts: MBA },
  ].filter((one) => one.parts > 0);

/** Units in one piece by the links. */
function pieces({ units, links }: PolymerGraph): number {
  const sets = createUnionFind(units.length);
  for (const { from, to } of links) unite(sets, from.unit, to.unit);
  return new Set(units.map((_, unit) => findRoot(sets, unit))).size;
}

describe('monomers', () => {
  it('are shared out in whole numbers that sum up', () => {
    for (const total of [1, 2, 13, 100, 101]) {
      const whole = wholeParts(parts(12, 1), total);
      expect(whole.reduce((sum, one) => sum + one.parts, 0)).toBe(total);
      for (const [k, share] of [12 / 13, 1 / 13].entries())
        expect(Math.abs(whole[k].parts - share * total)).toBeLessThan(1);
    }
  });

  it('of several kinds are spread evenly along a chain', () => {
    const sequence = evenSequence([
      { name: 'A', parts: 8 },
      { name: 'B', parts: 4 },
    ]);
    expect(sequence.join('')).toMatch(/^(ABA|AAB|BAA){4}$/);
  });
});

describe('chains and oligomers', () => {
  it('a linear chain has all links but one and no cross-linker', () => {
    const graph = linearGraph('P', parts(1, 0), 9);
    expect(polymerStatistics(graph)).toMatchObject({
      links: 8,
      freeEnds: 2,
      openChains: 1,
      closedChains: 0,
      degreeOfPolymerisation: 9,
    });
    expect(thrownBy(() => linearGraph('P', parts(12, 1), 9)).code).toBe('E_POLYMER_STRUCTURE');
  });

  it.each([
    [12, 1, 7],
    [24, 3, 15],
    [5, 2, 4.5],
    [0, 1, 1],
  ])('%i NIPAM and %i MBA make two chains of %s units', (linear, joints, length) => {
    const { graph } = oligomerGraph('P', parts(linear, joints));
    expect(pieces(graph)).toBe(1);
    expect(polymerStatistics(graph)).toMatchObject({
      openChains: 2,
      degreeOfPolymerisation: length,
      freeEnds: 4,
      crossLinkers: { count: joints },
    });
  });

  it('an oligomer of fractions or without a cross-linker is refused', () => {
    expect(thrownBy(() => oligomerGraph('P', parts(12.5, 1))).code).toBe('E_POLYMER_STRUCTURE');
    expect(thrownBy(() => oligomerGraph('P', parts(12, 0))).code).toBe('E_POLYMER_STRUCTURE');
  });
});

describe('the plan of a network', () => {
  const request = { name: 'APEM', percolation: 'auto', seed: 1 } as const;

  it.each([
    ['a TVE of 3,000 atoms', parts(12, 1), 3.26],
    ['an MBA gel of 3,000 atoms', parts(0, 10), 3.26],
    ['a TVE of 20,000 atoms', parts(80, 7), 6.1],
    ['a TVE of 100,000 atoms', parts(370, 30), 10.5],
  ])('%s: all monomers in one piece, head to tail, at every seed', (_, monomers, edge) => {
    for (const seed of [1, 2, 3]) {
      const { graph, places, extension } = planNetwork({ ...request, monomers, edge, seed });
      const statistics = polymerStatistics(graph);
      expect(statistics.monomers.toSorted((a, b) => (a.name < b.name ? 1 : -1))).toEqual(
        monomers.map(({ name, parts: count }) => ({ name, count })),
      );
      expect(pieces(graph)).toBe(1);
      expect(places.length).toBe(graph.units.length);
      expect(extension).toBeLessThanOrEqual(0.92);
      // No cross-linker dangles, and the assembly refuses a head or tail bound twice.
      const [none, one] = statistics.crossLinkers.byBoundArms;
      expect([none, one]).toEqual([0, 0]);
      expect(assemblePolymer('APEM', graph).species.atoms.length).toBeGreaterThan(100);
    }
  });

  it('follows from the seed alone', () => {
    const plan = (seed: number) => planNetwork({ ...request, monomers: parts(80, 7), edge: 6.1, seed });
    expect(plan(4)).toEqual(plan(4));
    expect(plan(4).places).not.toEqual(plan(5).places);
  });

  it('closes along more axes the larger the box', () => {
    const strands = (monomers: ReturnType<typeof parts>, edge: number) => {
      const { graph } = planNetwork({ ...request, monomers, edge });
      // Independent rings of units: every strand closes one, every junction joins.
      return graph.links.length - graph.units.length + 1;
    };
    expect(strands(parts(12, 1), 3.26)).toBe(1);
    expect(strands(parts(80, 7), 6.1)).toBeGreaterThanOrEqual(3);
    expect(strands(parts(370, 30), 10.5)).toBeGreaterThan(8);
  });

  it('is refused where the chains are too short, or have no cross-linker', () => {
    const plan = (monomers: ReturnType<typeof parts>, percolation: 'auto' | 'xyz', edge: number) =>
      thrownBy(() => planNetwork({ ...request, monomers, percolation, edge }));
    expect(plan(parts(12, 1), 'xyz', 3.26).code).toBe('E_NETWORK_SPAN');
    expect(plan(parts(12, 1), 'auto', 5).code).toBe('E_NETWORK_SPAN');
    expect(plan(parts(30, 0), 'auto', 3).code).toBe('E_NETWORK_CROSS_LINKER');
  });
});
