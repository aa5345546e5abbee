import { describe, expect, it } from 'vitest';
import {
  type AnalysisResults,
  analyse,
  formalCharges,
  type IonNetwork,
  NUMBER_DEFINITIONS,
  numberPlaces,
  resultTables,
  type SpeciationResult,
  speciation,
} from '../../../src/analysis/index.js';
import type { Species } from '../../../src/topology/index.js';
import type { Frame } from '../../../src/trajectory/index.js';
import { longRun } from '../../support/report-fixture.js';
import {
  box,
  EC,
  frameOf,
  gasFrames,
  LI,
  LI_PF6,
  octahedron,
  PF6,
  POLYMER,
  sourceOf,
} from './electrolyte-box.js';

type Place = readonly [number, number, number];

function frameWith(lithiums: readonly Place[], anions: readonly Place[], edges: Place): Frame {
  const positions = [...lithiums.flat(), ...anions.flatMap((at) => octahedron(at))];
  return frameOf(positions, [...edges] as [number, number, number]);
}

function analysed(
  frames: readonly Frame[],
  lithiums: number,
  anions: number,
  given = LI_PF6,
  species: Species = PF6,
): SpeciationResult & { readonly network: IonNetwork } {
  const accumulator = speciation.prepare(box([LI, lithiums], [species, anions]), given);
  frames.forEach((frame, k) => {
    speciation.frame(accumulator, frame, k);
  });
  const result = speciation.conclude([accumulator]);
  return { ...result, network: result.network! };
}

const axesOf = ({ percolation: { x, y, z } }: IonNetwork) => [x.value, y.value, z.value];

/** Li, P, Li, P about every 0.4 nm along an axis whose edge is 1.6 nm: the last touches the image of the first. */
function chain(
  axis: number,
  count = 4,
): { readonly frame: Frame; readonly lithiums: number; readonly anions: number } {
  const edges = [3, 3, 3].map((edge, k) => (k === axis ? 1.6 : edge)) as unknown as Place;
  const places = Array.from({ length: count }, (_, k) => {
    const place = [1, 1, 1];
    place[axis] = [0.1, 0.497, 0.905, 1.303][k];
    return place as unknown as Place;
  });
  const lithiums = places.filter((_, k) => k % 2 === 0);
  const anions = places.filter((_, k) => k % 2 === 1);
  return { frame: frameWith(lithiums, anions, edges), lithiums: lithiums.length, anions: anions.length };
}

describe('percolation', () => {
  it.each([0, 1, 2])('of a chain that meets its own image along axis %i, and of no other', (axis) => {
    const closed = chain(axis);
    const { network } = analysed([closed.frame], closed.lithiums, closed.anions);
    expect(axesOf(network)).toEqual([0, 1, 2].map((k) => Number(k === axis)));
    expect(network.percolation.any.value).toBe(1);
    expect(network.meanSize.value).toBe(4);
    expect(network.largest.value).toBe(1);
    const open = chain(axis, 3);
    expect(axesOf(analysed([open.frame], open.lithiums, open.anions).network)).toEqual([0, 0, 0]);
  });

  it('is not that of a ring, nor of a chain across the boundary', () => {
    const ring = frameWith(
      [
        [0, 0, 1],
        [0.4, 0.4, 1],
      ],
      [
        [0.4, 0, 1],
        [0, 0.4, 1],
      ],
      [3, 3, 3],
    );
    const { network } = analysed([ring], 2, 2);
    expect(network.percolation.any.value).toBe(0);
    expect(network.meanSize.value).toBe(4);
  });

  it('does not depend on the images that atoms are given in, whichever atoms of the anion bind', () => {
    const byFluorine = {
      ...LI_PF6,
      sites: 'element F',
      contactLabel: 'Li-F',
      cutoff: { value: 0.28, origin: 'user' as const },
    };
    for (const given of [LI_PF6, byFluorine])
      for (const axis of [0, 1, 2]) {
        const { frame, lithiums, anions } = chain(axis);
        const moved = frame.positions.map(
          (x, k) => x + frame.box[k % 3] * ((((Math.floor(k / 3) * 7 + (k % 3) * 5) % 5) as number) - 2),
        );
        const expected = analysed([frame], lithiums, anions, given);
        expect(expected.network.percolation.any.value).toBe(1);
        expect(analysed([{ ...frame, positions: moved }], lithiums, anions, given)).toEqual(expected);
      }
  });

  it('is a share of the frames', () => {
    const { frame, lithiums, anions } = chain(0);
    const apart = { ...frame, positions: frame.positions.map((x, k) => (k === 2 ? 2.5 : x)) };
    const { network } = analysed([frame, apart, apart, apart], lithiums, anions);
    expect(network.percolation.any.value).toBe(0.25);
    expect(network.percolation.x.value).toBe(0.25);
  });
});

describe('clusters', () => {
  it('have sizes, charges and errors', () => {
    const bridge = frameWith(
      [
        [0.64, 1, 1],
        [1.36, 1, 1],
        [2.5, 2.5, 2.5],
      ],
      [[1, 1, 1]],
      [3, 3, 3],
    );
    const paired = { ...bridge, positions: bridge.positions.map((x, k) => (k === 3 ? 2 : x)) };
    const { clusters, network } = analysed([bridge, paired], 3, 1);
    expect(network.meanSize.value).toBe(((1 + 9) / 4 + (1 + 1 + 4) / 4) / 2);
    expect(network.largest.value).toBe((3 / 4 + 2 / 4) / 2);
    // Alone +1, bridged +1; of the other frame two alone and a neutral pair.
    expect(network.charges.map(({ charge, fraction }) => [charge, fraction.value])).toEqual([
      [0, 0.25],
      [1, 0.75],
    ]);
    expect(
      clusters.map(({ cations, anions, charge, fraction }) => [cations, anions, charge, fraction]),
    ).toEqual([
      [1, 0, 1, 0.375],
      [1, 1, 0, 0.25],
      [2, 1, 1, 0.375],
    ]);
    for (const { fraction, estimate } of clusters) expect(estimate?.value).toBe(fraction);
  });

  it('add up over random frames, as populations by cluster do, with errors where frames differ', () => {
    const frames = gasFrames(12 + 7 * 12, 64, 2, 5);
    const { clusters, network, populations } = analysed(frames, 12, 12);
    const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
    expect(sum(clusters.map(({ fraction }) => fraction))).toBeCloseTo(1, 12);
    expect(sum(network.charges.map(({ fraction }) => fraction.value))).toBeCloseTo(1, 12);
    const byCluster = populations.find(({ definition }) => definition === 'cluster')!;
    const ofSize = (size: number) =>
      sum(
        clusters.filter(({ cations, anions }) => cations + anions === size).map(({ fraction }) => fraction),
      );
    expect(ofSize(1)).toBeCloseTo(byCluster.ssip.fraction.value, 12);
    expect(ofSize(2)).toBeCloseTo(byCluster.cip.fraction.value, 12);
    const meanSize = sum(clusters.map(({ cations, anions, fraction }) => (cations + anions) * fraction));
    expect(network.meanSize.value).toBeCloseTo(meanSize, 12);
    expect(network.meanSize).toMatchObject({ method: 'block', error: expect.any(Number) });
    const errors = clusters.map(({ estimate }) => estimate?.error ?? 0);
    expect(errors.filter((error) => error > 0).length).toBeGreaterThan(2);
  });

  it('count formal charges, also of scaled and of divalent ions', () => {
    expect(formalCharges(1, -1)).toEqual([1, -1]);
    expect(formalCharges(0.72, -0.72)).toEqual([1, -1]);
    expect(formalCharges(1.44, -0.72)).toEqual([2, -1]);
    expect(formalCharges(2, -1.0000001)).toEqual([2, -1]);
    expect(formalCharges(1.6, -1.6)).toEqual([2, -2]);
    expect(formalCharges(1.44, -1.44)).toEqual([2, -2]);
    expect(formalCharges(1.2, -0.6)).toEqual([2, -1]);
    expect(formalCharges(1.02, -1.02)).toEqual([1, -1]);
    expect(formalCharges(0, 0)).toBeNull();
    const neutral: Species = { ...PF6, atoms: PF6.atoms.map((atom) => ({ ...atom, charge: 0 })) };
    const { frame, lithiums, anions } = chain(0);
    const { network, clusters } = analysed([frame], lithiums, anions, LI_PF6, neutral);
    expect(network.charges).toEqual([]);
    expect(clusters[0].charge).toBeNull();
  });
});

describe('every number of the results', () => {
  const topology = box([LI, 8], [PF6, 8], [EC, 10], [POLYMER, 1]);
  const frames = gasFrames(topology.atomCount, 60, 2.5).map((frame) => ({ ...frame, temperature: 300 }));

  const check = (results: AnalysisResults) => {
    const places = numberPlaces({ ...results, numbers: undefined, definitions: [], notices: [] });
    expect(places.length).toBeGreaterThan(40);
    expect(places.filter((place) => NUMBER_DEFINITIONS[place] === undefined)).toEqual([]);
    return places;
  };

  it('follows a definition, which stands in the results', async () => {
    const results = await analyse({ topology, replicas: [sourceOf(frames)], energies: [] });
    check(results);
    const stated = new Set<string>(results.definitions.map(({ id }) => id));
    expect(Object.keys(results.numbers!).length).toBeGreaterThan(40);
    for (const [place, definition] of Object.entries(results.numbers!))
      expect([place, stated.has(definition)]).toEqual([place, true]);
    // As written to results.json and read again.
    expect(JSON.parse(JSON.stringify(results.numbers))).toEqual(results.numbers);
  });

  it('also of a long run with everything in it, whose CSV files name it on every line', () => {
    const { results } = longRun();
    check(results);
    for (const { name, text } of resultTables(results)) {
      const [header, ...lines] = text.trimEnd().split('\n');
      expect([name, header.split(',').includes('definition')]).toEqual([name, true]);
      expect(lines.length).toBeGreaterThan(0);
    }
  });
});
