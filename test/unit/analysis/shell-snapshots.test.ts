import { describe, expect, it } from 'vitest';
import { type CoordinationSettings, coordination } from '../../../src/analysis/index.js';
import { createTopology, type Species } from '../../../src/topology/index.js';
import { EC, frameOf, LI } from './electrolyte-box.js';

const cutoff = (value: number) => ({ value, origin: 'default' as const });
const settings: CoordinationSettings = {
  id: 'li',
  label: 'shell of Li',
  centre: 'species Li',
  ligands: [{ species: 'EC', label: 'O (EC)', sites: 'species EC and name O', cutoff: cutoff(0.28) }],
};
const EDGE = 2;
/** Atoms of the test's EC: C, O, O, H; all but the first bond to it. */
const ec: Species = {
  ...EC,
  atoms: EC.atoms.map((atom, k) => ({ ...atom, name: ['C', 'O', 'O2', 'H'][k] ?? atom.name })),
  bonds: [
    [0, 1],
    [0, 2],
    [0, 3],
  ],
};
const topology = createTopology(
  [LI, ec],
  [
    { species: 0, count: 1 },
    { species: 1, count: 2 },
  ],
);

const wrap = (x: number) => x - EDGE * Math.floor(x / EDGE);

/** Li near a corner with two EC on opposite sides, their O at `distance`, wrapped into the cell. */
function shell(distance: number, time = 0) {
  const [x, y, z] = [0.05, 0.02, 1.98];
  const molecule = (sign: number) => {
    const at = (r: number, dy = 0) => [x + sign * r, y + dy, z];
    return [at(distance + 0.12), at(distance), at(distance + 0.2, 0.1), at(distance + 0.2, -0.1)].flat();
  };
  const positions = [x, y, z, ...molecule(1), ...molecule(-1)].map(wrap);
  return { ...frameOf(Float64Array.from(positions), [EDGE, EDGE, EDGE]), time };
}

function analysed(distances: readonly number[], start = 0) {
  const accumulator = coordination.prepare(topology, settings);
  distances.forEach((distance, k) => {
    coordination.frame(accumulator, shell(distance, 10 * (start + k)), start + k);
  });
  return accumulator;
}

describe('the typical shell', () => {
  it('is whole molecules around the centre, across the boundary', () => {
    const { snapshot } = coordination.conclude([analysed([0.2])]).shells[0];
    expect(snapshot?.molecules).toEqual([
      { species: LI.name, whole: true },
      { species: EC.name, whole: true },
      { species: EC.name, whole: true },
    ]);
    const places = Array.from({ length: 9 }, (_, k) => snapshot?.positions.slice(3 * k, 3 * k + 3) ?? []);
    expect(places[0]).toEqual([0, 0, 0]);
    expect(snapshot?.sites.map((site) => Math.hypot(...places[site]))).toEqual([0.2, 0.2]);
    expect(snapshot?.sites.map((site) => snapshot.names[site])).toEqual(['O', 'O']);
    expect(snapshot?.bonds).toHaveLength(6);
    for (const [i, j] of snapshot?.bonds ?? [])
      expect(Math.hypot(...places[i].map((x, axis) => x - places[j][axis]))).toBeLessThan(0.3);
  });

  it('is the one nearest to the mean of all', () => {
    const distances = [0.18, 0.27, 0.21, 0.24, 0.19];
    const { snapshot } = coordination.conclude([analysed(distances)]).shells[0];
    // The mean is 0.218.
    expect([snapshot?.replica, snapshot?.time]).toEqual([0, 20]);
    const { snapshot: other } = coordination.conclude([analysed([0.18, 0.18]), analysed([0.26, 0.22, 0.26])])
      .shells[0];
    // The mean is 0.22.
    expect([other?.replica, other?.time]).toEqual([1, 10]);
  });

  it('is the same however the frames were shared', () => {
    const distances = Array.from({ length: 60 }, (_, k) => 0.18 + ((k * 37) % 60) * 0.0015);
    const whole = coordination.conclude([analysed(distances)]).shells[0].snapshot;
    for (const cut of [1, 13, 40]) {
      const [head, tail] = [analysed(distances.slice(0, cut)), analysed(distances.slice(cut), cut)];
      for (const merged of [coordination.merge(head, tail)])
        expect(coordination.conclude([merged]).shells[0].snapshot).toEqual(whole);
    }
    // One of twelve drawn of sixty evenly spread: near the middle of 0.18 to 0.27.
    const distance = whole?.positions.slice(3 * (whole.sites[0] ?? 0))[0] ?? 0;
    expect(Math.abs(Math.abs(distance) - 0.224)).toBeLessThan(0.015);
  });

  it('shows of a very large molecule only what binds', () => {
    const chain: Species = {
      name: 'CHAIN',
      atoms: Array.from({ length: 80 }, (_, k) => ({ ...EC.atoms[0], name: `C${k}` })),
      bonds: Array.from({ length: 79 }, (_, k): [number, number] => [k, k + 1]),
    };
    const large = createTopology(
      [LI, chain],
      [
        { species: 0, count: 1 },
        { species: 1, count: 1 },
      ],
    );
    const accumulator = coordination.prepare(large, {
      ...settings,
      ligands: [{ species: 'CHAIN', label: 'C', sites: 'name C40', cutoff: cutoff(0.28) }],
    });
    // A straight chain along x, longer than the box; the Li above its atom 40.
    const positions = [
      wrap(40 * 0.15),
      0.2,
      0,
      ...Array.from({ length: 80 }, (_, k) => [wrap(k * 0.15), 0, 0]).flat(),
    ];
    coordination.frame(accumulator, frameOf(Float64Array.from(positions), [EDGE, EDGE, EDGE]), 0);
    const { snapshot } = coordination.conclude([accumulator]).shells[0];
    expect(snapshot?.names).toEqual([
      LI.atoms[0].name,
      'C40',
      'C39',
      'C41',
      'C38',
      'C42',
      'C37',
      'C43',
      'C36',
      'C44',
    ]);
    expect(snapshot?.molecules[1]).toEqual({ species: 'CHAIN', whole: false });
    expect(snapshot?.positions.slice(-3).map((x) => Math.abs(x))).toEqual([0.6, 0.2, 0]);
    expect(snapshot?.bonds).toHaveLength(8);
  });

  it('is not kept of shells of very many molecules', () => {
    const crowd = createTopology(
      [LI, EC],
      [
        { species: 0, count: 1 },
        { species: 1, count: 13 },
      ],
    );
    const accumulator = coordination.prepare(crowd, {
      ...settings,
      ligands: [{ species: 'EC', label: 'EC', sites: 'species EC', cutoff: cutoff(0.28) }],
    });
    const near = Array.from({ length: 3 * crowd.atomCount }, (_, k) => 0.01 * (k % 7));
    coordination.frame(accumulator, frameOf(Float64Array.from(near), [EDGE, EDGE, EDGE]), 0);
    const [{ molecules, snapshot }] = coordination.conclude([accumulator]).shells;
    expect([molecules, snapshot]).toEqual([[13], null]);
  });
});
