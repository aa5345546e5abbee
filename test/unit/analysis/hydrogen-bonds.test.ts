import { describe, expect, it } from 'vitest';
import {
  acceptorKinds,
  analyse,
  defaultAnalyses,
  donorKinds,
  type HydrogenBondSettings,
  hydrogenBondSettings,
  hydrogenBonds,
  resultTables,
} from '../../../src/analysis/index.js';
import type { Species, Topology } from '../../../src/topology/index.js';
import type { Frame } from '../../../src/trajectory/index.js';
import { box, EC, frameOf, gasFrames, LI, PF6, sourceOf, uniform } from './electrolyte-box.js';

function species(name: string, elements: string, bonds: readonly (readonly [number, number])[]): Species {
  const atoms = elements.split(' ').map((element, k) => ({
    ...LI.atoms[0],
    name: `${element}${k + 1}`,
    element,
    type: `t${k}`,
    residue: name,
    mass: 12,
    charge: 0,
  }));
  return { name, atoms, bonds };
}

/** CH3-less N-methylformamide: O=C-N-H with a C on N. */
const AMIDE = species('AMD', 'C O N H C', [
  [0, 1],
  [0, 2],
  [2, 3],
  [2, 4],
]);
const WATER = species('HOH', 'O H H', [
  [0, 1],
  [0, 2],
]);
const NITRILE = species('ACN', 'C C N', [
  [0, 1],
  [1, 2],
]);
const FLUOROFORM = species('FEC', 'C F', [[0, 1]]);

const settingsOf = (topology: Topology, change: Partial<HydrogenBondSettings> = {}): HydrogenBondSettings => {
  const found = hydrogenBondSettings(topology, { value: 0.35, origin: 'default' }, 30);
  if (found === null) throw new Error('no donors');
  return { ...found, ...change };
};

function accumulated(
  topology: Topology,
  frames: readonly Frame[],
  settings = settingsOf(topology),
  first = 0,
) {
  const accumulator = hydrogenBonds.prepare(topology, settings);
  frames.forEach((frame, k) => {
    hydrogenBonds.frame(accumulator, frame, first + k);
  });
  return accumulator;
}

/** One amide with N at the origin and H along x, and an acceptor EC whose O is where it is asked for. */
const PAIR = box([AMIDE, 1], [EC, 1]);
function pairFrame(at: readonly [number, number, number], time = 0, shift = 5): Frame {
  const amide = [-0.13, 0, 0.05, -0.2, 0, 0.15, 0, 0, 0, 0.101, 0, 0, -0.07, 0, -0.13];
  const ec = [9, 9, 9, ...at, 9, 9.3, 9, 9, 9, 9.3];
  return frameOf(
    [...amide, ...ec].map((x) => (x + shift) % 10),
    [10, 10, 10],
    { time },
  );
}

const bondsIn = (frame: Frame, topology = PAIR) =>
  hydrogenBonds.conclude([accumulated(topology, [frame])]).donors[0].bonds.value;

describe('donors and acceptors', () => {
  it('are found from elements and bonds', () => {
    expect([...donorKinds(AMIDE)]).toEqual([['N-H', [3]]]);
    // The lone pair of an amide's N is spread over the carbonyl.
    expect([...acceptorKinds(AMIDE)]).toEqual([['C=O', [1]]]);
    expect([...donorKinds(WATER)]).toEqual([['O-H', [1, 2]]]);
    expect([...acceptorKinds(WATER)]).toEqual([['O-H', [0]]]);
    expect([...acceptorKinds(EC)]).toEqual([
      ['C=O', [1]],
      ['ether O', [2]],
    ]);
    expect([...acceptorKinds(PF6)]).toEqual([['F', [1, 2, 3, 4, 5, 6]]]);
    expect([...acceptorKinds(NITRILE)]).toEqual([['N', [2]]]);
    expect([...acceptorKinds(FLUOROFORM)]).toEqual([]);
    expect([...donorKinds(EC)]).toEqual([]);
  });

  it('are none in a box of carbonates, and named by kind and species elsewhere', () => {
    expect(defaultAnalyses(box([LI, 1], [PF6, 1], [EC, 3])).settings.hydrogenBonds).toBeNull();
    const settings = settingsOf(box([AMIDE, 1], [EC, 2], [PF6, 1]));
    expect(settings.donors.map(({ label }) => label)).toEqual(['N-H (AMD)']);
    expect(settings.acceptors.map(({ label }) => label)).toEqual([
      'C=O (AMD)',
      'C=O (EC)',
      'ether O (EC)',
      'F (PF6)',
    ]);
  });
});

describe('hydrogen bonds', () => {
  it('hold within 0.35 nm and 30 degrees, by the nearest image', () => {
    const at = (r: number, degrees: number): [number, number, number] => [
      r * Math.cos((degrees * Math.PI) / 180),
      r * Math.sin((degrees * Math.PI) / 180),
      0,
    ];
    expect(bondsIn(pairFrame(at(0.29, 0)))).toBe(1);
    expect(bondsIn(pairFrame(at(0.349, 29.5)))).toBe(1);
    expect(bondsIn(pairFrame(at(0.351, 0)))).toBe(0);
    expect(bondsIn(pairFrame(at(0.29, 30.5)))).toBe(0);
    expect(bondsIn(pairFrame(at(0.29, 180)))).toBe(0);
    // N at the end of the box, H and O beyond it.
    expect(bondsIn(pairFrame(at(0.29, 10), 0, 9.97))).toBe(1);
  });

  it('are those of a loop over all donors and acceptors', () => {
    const topology = box([AMIDE, 12], [WATER, 9], [EC, 6], [PF6, 2]);
    const frames = gasFrames(topology.atomCount, 40, 1.1, 8);
    // Hydrogens 0.1 nm from where they hang, or a gas has no angle to speak of.
    for (const { positions, box: edges } of frames)
      for (let atom = 0; atom < topology.atomCount; atom++) {
        const own = topology.species[topology.atomSpecies[atom]];
        const local = topology.atomLocal[atom];
        if (own.atoms[local].element !== 'H') continue;
        const donor = atom - (own === AMIDE ? 1 : local);
        const arm = [0, 1, 2].map((axis) => uniform(9, 3 * atom + axis, positions.length) - 0.5);
        for (let axis = 0; axis < 3; axis++)
          positions[3 * atom + axis] =
            (positions[3 * donor + axis] + (0.1 * arm[axis]) / Math.hypot(...arm) + edges[axis]) %
            edges[axis];
      }
    const settings = settingsOf(topology);
    const result = hydrogenBonds.conclude([accumulated(topology, frames, settings)]);
    const kindOf = (atom: number, table: (one: Species) => Map<string, number[]>) => {
      const own = topology.species[topology.atomSpecies[atom]];
      const found = [...table(own)].find(([, locals]) => locals.includes(topology.atomLocal[atom]));
      return found ? `${found[0]} (${own.name})` : null;
    };
    const counts = new Map<string, number>();
    let free = 0;
    for (const { positions, box: edges } of frames)
      for (let h = 0; h < topology.atomCount; h++) {
        const donor = kindOf(h, donorKinds);
        if (donor === null) continue;
        const own = topology.species[topology.atomSpecies[h]];
        const d = h - (own === AMIDE ? 1 : topology.atomLocal[h]);
        let bonds = 0;
        for (let a = 0; a < topology.atomCount; a++) {
          const acceptor = kindOf(a, acceptorKinds);
          // Within an amide N and O are two bonds apart.
          if (acceptor === null || topology.atomMolecule[a] === topology.atomMolecule[d]) continue;
          const to = (atom: number) =>
            [0, 1, 2].map((axis) => {
              const x = positions[3 * atom + axis] - positions[3 * d + axis];
              return x - edges[axis] * Math.round(x / edges[axis]);
            });
          const [arm, way] = [to(h), to(a)];
          const r = Math.hypot(...way);
          const cosine = arm.reduce((sum, x, k) => sum + x * way[k], 0) / (r * Math.hypot(...arm));
          if (r >= 0.35 || Math.acos(Math.min(1, cosine)) > Math.PI / 6) continue;
          bonds++;
          counts.set(`${donor} ${acceptor}`, (counts.get(`${donor} ${acceptor}`) ?? 0) + 1);
        }
        if (donor === 'N-H (AMD)' && bonds === 0) free++;
      }
    expect(counts.size).toBeGreaterThan(6);
    expect(result.pairs).toHaveLength(counts.size);
    for (const { donor, acceptor, bonds, perHydrogen, perAcceptor } of result.pairs) {
      expect(bonds.value * frames.length).toBeCloseTo(counts.get(`${donor} ${acceptor}`) ?? -1, 9);
      const donors = result.donors.find(({ label }) => label === donor)?.hydrogenCount ?? 0;
      const acceptors = result.acceptors.find(({ label }) => label === acceptor)?.atomCount ?? 0;
      expect(perHydrogen.value * donors).toBeCloseTo(bonds.value, 12);
      expect(perAcceptor.value * acceptors).toBeCloseTo(bonds.value, 12);
      expect(bonds.method).toBe('block');
    }
    expect(result.donors[0].free.value * 12 * frames.length).toBeCloseTo(free, 9);
    expect(result.donors[0].bonds.value * 12).toBeCloseTo(
      result.pairs
        .filter(({ donor }) => donor === 'N-H (AMD)')
        .reduce((sum, { bonds }) => sum + bonds.value, 0),
      12,
    );
  });

  it('within a molecule count from four bonds on', () => {
    // H-N-C-N'-C'=O' is four bonds from N to O'; H-N-C=O two.
    const chain = species('MBA', 'H N C N C O', [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5],
    ]);
    const shorter = species('URE', 'H N C C O', [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
    const bent = [0.1, 0, 0, 0, 0, 0, 0, 0.15, 0, 0.1, 0.2, 0, 0.2, 0.15, 0, 0.28, 0, 0];
    expect(
      bondsIn(
        frameOf(
          bent.map((x) => x + 1),
          [5, 5, 5],
        ),
        box([chain, 1]),
      ),
    ).toBe(1);
    const bentShorter = [0.1, 0, 0, 0, 0, 0, 0, 0.15, 0, 0.2, 0.15, 0, 0.28, 0, 0];
    expect(
      bondsIn(
        frameOf(
          bentShorter.map((x) => x + 1),
          [5, 5, 5],
        ),
        box([shorter, 1]),
      ),
    ).toBe(0);
  });

  it('live as long as release with probability q makes them', () => {
    const q = 0.05;
    const r = 0.02;
    // Twenty pairs, 3 nm apart along x, each bound or not.
    const pairs = 20;
    const topology = box([AMIDE, pairs], [EC, pairs]);
    const states = Array.from({ length: pairs }, (_, pair) => {
      let bound = uniform(3, pair, 0, 1) < r / (q + r);
      return Array.from({ length: 2000 }, (_, k) => {
        if (k > 0) bound = bound ? uniform(3, pair, k) >= q : uniform(3, pair, k) < r;
        return bound;
      });
    });
    const frames = Array.from({ length: 2000 }, (_, k) => {
      const amides: number[] = [];
      const ecs: number[] = [];
      for (let pair = 0; pair < pairs; pair++) {
        const [x, away] = [3 * pair + 1, states[pair][k] ? 0 : 0.2];
        amides.push(x - 0.13, 1, 1, x - 0.2, 1, 1, x, 1, 1, x + 0.1, 1, 1, x - 0.1, 1.1, 1);
        ecs.push(x + 1, 2, 2, x + 0.29 + away, 1, 1, x + 1, 2.2, 2, x + 1, 2.4, 2);
      }
      return frameOf([...amides, ...ecs], [3 * pairs, 4, 4], { time: 0.5 * k });
    });
    const settings = settingsOf(topology);
    const result = hydrogenBonds.conclude([accumulated(topology, frames, settings)]);
    const pair = result.pairs.find(({ acceptor }) => acceptor === 'C=O (EC)');
    const truth = -0.5 / Math.log(1 - q);
    const { lifetime, perHydrogen, continuousTime } = pair ?? {};
    expect(Math.abs((lifetime?.value ?? 0) - truth)).toBeLessThan(3 * (lifetime?.error ?? 0));
    expect(lifetime?.error).toBeLessThan(0.1 * truth);
    expect(Math.abs((continuousTime?.value ?? 0) - truth)).toBeLessThan(3 * (continuousTime?.error ?? 0));
    expect(Math.abs((perHydrogen?.value ?? 0) - r / (q + r))).toBeLessThan(3 * (perHydrogen?.error ?? 0));
    // Hundreds of releases, but no amide ever finds another partner.
    expect(1000 / (lifetime?.value ?? 0)).toBeGreaterThan(50);
    expect(pair?.residenceTimesInRun).toBeLessThan(10);
    expect(pair?.residenceTimesAtMost).toBe(true);
    // Without a path in time the counts stay and the lifetimes go.
    const unordered = hydrogenBonds.conclude([
      accumulated(topology, frames.slice(0, 200), { ...settings, survival: false }),
    ]);
    expect(unordered.pairs[0]).toMatchObject({
      lifetime: null,
      lag: [],
      reason: 'the frames are no path in time',
    });
    expect(unordered.pairs[0].bonds.value).toBeGreaterThan(0);
  });

  it('gives the same however the frames are split', () => {
    const topology = box([AMIDE, 4], [WATER, 4]);
    const frames = gasFrames(topology.atomCount, 60, 0.8, 5);
    const settings = settingsOf(topology, { distance: { value: 0.39, origin: 'user' }, angle: 60 });
    const whole = hydrogenBonds.conclude([accumulated(topology, frames, settings)]);
    expect(whole.pairs.length).toBeGreaterThan(2);
    for (const cut of [1, 23, 59]) {
      const merged = hydrogenBonds.merge(
        accumulated(topology, frames.slice(0, cut), settings),
        accumulated(topology, frames.slice(cut), settings, cut),
      );
      expect(hydrogenBonds.conclude([merged])).toEqual(whole);
    }
  });

  it('is refused what makes no sense, and warns of what is not in equilibrium', async () => {
    const prepare = (change: Partial<HydrogenBondSettings>) =>
      hydrogenBonds.prepare(PAIR, settingsOf(PAIR, change));
    const coded = (code: string) => expect.objectContaining({ code });
    expect(() => prepare({ angle: 0 })).toThrow(coded('E_HYDROGEN_BOND_CRITERION'));
    expect(() => prepare({ donors: [{ species: 'AMD', label: 'x', hydrogens: 'element N' }] })).toThrow(
      coded('E_HYDROGEN_BOND_DONOR'),
    );
    expect(() =>
      prepare({
        acceptors: [
          { species: 'EC', label: 'a', sites: 'element O' },
          { species: 'EC', label: 'b', sites: 'species EC and element O' },
        ],
      }),
    ).toThrow(coded('E_HYDROGEN_BOND_OVERLAP'));
    // Bound at first, never again.
    const frames = Array.from({ length: 100 }, (_, k) =>
      pairFrame([0.29 + (k > 40 + uniform(1, 1, k) ? 1 : 0), 0, 0], k),
    );
    const results = await analyse({
      topology: PAIR,
      replicas: [sourceOf(frames.map((frame, k) => (k % 7 === 3 ? pairFrame([0.5, 0, 0], k) : frame)))],
      energies: [],
      settings: defaultAnalyses(PAIR, { names: ['hydrogen-bonds'] }).settings,
    });
    expect(results.notices.map(({ code }) => code)).toContain('W_ANALYSIS_NOT_STATIONARY');
    const still = await analyse({
      topology: PAIR,
      replicas: [sourceOf(Array.from({ length: 100 }, (_, k) => pairFrame([0.29, 0, 0], k)))],
      energies: [],
      settings: defaultAnalyses(PAIR, { names: ['hydrogen-bonds'] }).settings,
    });
    expect(still.notices.find(({ code }) => code === 'W_ANALYSIS_FEW_RESIDENCE_TIMES')?.message).toContain(
      'N-H (AMD) to C=O (EC) at most 3',
    );
    expect(results.definitions.map(({ id }) => id)).toContain('hydrogen-bond-lifetime');
    const names = resultTables(still).map(({ name }) => name);
    expect(names).toContain('hydrogen-bonds.csv');
    expect(names).toContain('hydrogen-bond-survival.csv');
  });
});
