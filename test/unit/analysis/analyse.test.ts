import { describe, expect, it } from 'vitest';
import {
  type AnalysisResults,
  analyse,
  bindingAtoms,
  centreAtom,
  defaultAnalyses,
  type EnergySeries,
  equilibration,
  resultTables,
  roleOf,
  thermodynamics,
} from '../../../src/analysis/index.js';
import { drawWords, normalsOf, STREAM } from '../../../src/math/index.js';
import { selectAtoms } from '../../../src/topology/index.js';
import type { Frame } from '../../../src/trajectory/index.js';
import {
  box,
  EC,
  frameOf,
  gasFrames,
  LI,
  octahedron,
  PF6,
  POLYMER,
  sourceOf,
  uniform,
} from './electrolyte-box.js';

const topology = box([LI, 8], [PF6, 8], [EC, 10], [POLYMER, 1]);
const produce = { name: 'produce', kind: 'produce' };
const frames = (seed: number, count = 60): Frame[] =>
  gasFrames(topology.atomCount, count, 2.5, seed).map((frame) => ({
    ...frame,
    stage: produce,
    temperature: 233.15,
  }));

const pair = new Float64Array(2);
function noise(series: number, row: number): number {
  const words = drawWords(12, STREAM.test, 0, series, row, 0);
  normalsOf(words[0], words[1], pair, 0);
  return pair[0];
}

/** Density that relaxes within the first `settling` rows. */
function energies(rows: number, settling: number): EnergySeries {
  const time = Float64Array.from({ length: rows }, (_, k) => k / 10);
  return {
    time,
    columns: {
      density: time.map((_, k) => 1.3 - 0.2 * Math.exp(-k / settling) + 0.002 * noise(1, k)),
      potential: time.map((_, k) => -5000 + 10 * noise(2, k)),
      temperature: time.map((_, k) => 233 + 3 * noise(3, k)),
      conserved: time.map((t) => -100 + 0.5 * t),
    },
  };
}

describe('default analyses', () => {
  it('derives roles and binding atoms from the topology', () => {
    expect([LI, PF6, EC, POLYMER].map(roleOf)).toEqual(['cation', 'anion', 'solvent', 'polymer']);
    expect(bindingAtoms(EC)).toEqual([1]);
    expect(bindingAtoms(PF6)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(centreAtom(PF6)).toBe(0);
    expect(centreAtom(EC)).toBeNull();
  });

  it('covers Li-O of every species, Li-F, Li-P and the paths of all ions', () => {
    const { settings, notices } = defaultAnalyses(topology);
    expect(settings.rdf.map(({ id, label }) => [id, label])).toEqual([
      ['li-pf6-f', 'Li-F (PF6)'],
      ['li-ec-o', 'Li-O (EC)'],
      ['li-apem-o', 'Li-O (APEM)'],
      ['li-pf6-p', 'Li-P (PF6)'],
    ]);
    const sizes = settings.rdf.map(({ target }) => selectAtoms(topology, target).length);
    expect(sizes).toEqual([48, 10, 2, 8]);
    expect(settings.msd?.species).toEqual(['Li', 'PF6']);
    expect(settings.speciation).toHaveLength(1);
    expect(settings.speciation[0]).toMatchObject({
      sites: 'species PF6 and element P',
      cutoff: { value: 0.42 },
      ligand: { cutoff: { value: 0.28 } },
      polymer: { sites: 'species APEM and element O' },
    });
    expect(notices).toEqual([]);
  });

  it('measures an anion without a centre from its nearest binding atom', () => {
    const tfsi = {
      ...EC,
      name: 'TFSI',
      atoms: EC.atoms.map((atom) => ({ ...atom, charge: -0.25 })),
    };
    const { settings } = defaultAnalyses(box([LI, 1], [tfsi, 1]));
    expect(settings.speciation[0]).toMatchObject({
      sites: 'species TFSI and name O1',
      contactLabel: 'Li-O',
      cutoff: { value: 0.28 },
    });
    expect(settings.speciation[0].ligand).toBeUndefined();
  });

  it('takes several kinds of anions together too: a lithium at one of them is in no SSIP', async () => {
    const triflate = { ...EC, name: 'OTf', atoms: EC.atoms.map((atom) => ({ ...atom, charge: -0.25 })) };
    const blend = box([LI, 3], [PF6, 1], [triflate, 1]);
    const { settings } = defaultAnalyses(blend);
    expect(settings.speciation.map(({ label, contactLabel }) => [label, contactLabel])).toEqual([
      ['Li-all anions', 'Li-F/O'],
      ['Li-PF6', 'Li-P'],
      ['Li-OTf', 'Li-O'],
    ]);
    // The first Li at a fluorine of PF6, the second at the oxygen of the triflate, the third far from both.
    const positions = Float64Array.from({ length: 3 * blend.atomCount }, () => 2.5);
    const put = (atom: number, at: readonly number[]) => positions.set(at, 3 * atom);
    put(0, [1, 1, 1]);
    put(1, [4, 4, 4]);
    put(2, [1, 4, 1]);
    positions.set(octahedron([1.36, 1, 1]), 3 * 3);
    put(10 + bindingAtoms(triflate)[0], [4, 4, 4.2]);
    const still = [0, 1].map((step) => frameOf(positions, [5, 5, 5], { step, time: step, stage: produce }));
    const { speciation } = await analyse({
      topology: blend,
      replicas: [sourceOf(still)],
      energies: [],
      cut: 0,
    });
    const ssip = speciation.map(({ populations }) => populations[0].ssip.fraction.value);
    expect(ssip.map((value) => Math.round(3 * value))).toEqual([1, 2, 2]);
  });

  it('notes what it cannot choose', () => {
    const sodium = { ...LI, name: 'Na', atoms: [{ ...LI.atoms[0], element: 'Na' }] };
    const big = { ...EC, name: 'EMIM', atoms: EC.atoms.map((atom) => ({ ...atom, charge: 0.25 })) };
    const argon = { ...LI, name: 'Ar', atoms: [{ ...LI.atoms[0], element: 'Ar', charge: 0 }] };
    expect(
      defaultAnalyses(box([sodium, 1], [big, 1], [PF6, 2], [argon, 1])).notices.map(({ code }) => code),
    ).toEqual(['N_ANALYSIS_POLYATOMIC_CATION', 'N_ANALYSIS_NO_BINDING_ATOM', 'N_ANALYSIS_CUTOFF_FOR_LI']);
  });
});

describe('analyse', () => {
  it('runs everything over one pass and survives JSON', async () => {
    const results = await analyse({
      topology,
      replicas: [sourceOf(frames(1)), sourceOf(frames(2)), sourceOf(frames(3))],
      energies: [energies(1200, 1), energies(1200, 1), energies(1200, 1)],
      conditions: { title: 'gas', chargeScales: { Li: 0.8 } },
      cut: 10,
    });
    expect(results.conditions).toMatchObject({
      title: 'gas',
      temperature: 233.15,
      replicas: 3,
      atomCount: topology.atomCount,
    });
    expect(results.conditions.composition).toEqual([
      { species: 'Li', molecules: 8, charge: 1 },
      { species: 'PF6', molecules: 8, charge: -1 },
      { species: 'EC', molecules: 10, charge: 0 },
      { species: 'APEM', molecules: 1, charge: 0 },
    ]);
    expect(results.frames[2]).toEqual({
      replica: 2,
      read: 60,
      used: 55,
      otherStages: 0,
      cut: 5,
      from: 10,
      to: 118,
    });
    expect(results.rdf).toHaveLength(4);
    expect(results.msd.map(({ species }) => species)).toEqual(['Li', 'PF6']);
    expect(results.speciation[0].populations[0].ssip.fraction.method).toBe('between-replicas');
    expect(results.speciation[0].boundToPolymer).not.toBeNull();
    expect(results.thermodynamics?.entries.map(({ quantity }) => quantity)).toEqual([
      'density',
      'temperature',
      'potential',
      'conserved',
    ]);
    const again = JSON.parse(JSON.stringify(results)) as AnalysisResults;
    expect(again).toEqual(results);
    // Every definition a result relies on, once.
    const ids = results.definitions.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { definition } of results.speciation[0].populations) expect(ids).toContain(definition);
  });

  it('uses production frames after the cut only, and says what was left out', async () => {
    const own = frames(4, 20).map((frame, k) =>
      k < 5 ? { ...frame, stage: { name: 'melt', kind: 'melt' } } : frame,
    );
    const results = await analyse({ topology, replicas: [sourceOf(own)], energies: [], cut: 14 });
    expect(results.frames[0]).toMatchObject({ read: 20, otherStages: 5, cut: 2, used: 13, from: 14 });
    const all = await analyse({ topology, replicas: [sourceOf(own)], energies: [], stages: 'all' });
    expect(all.frames[0]).toMatchObject({ used: 20, otherStages: 0 });
    expect(all.equilibration).toBeNull();
    expect(results.notices.map(({ code }) => code)).toContain('W_ANALYSIS_FEW_FRAMES');
  });

  it('cuts where the energies say', async () => {
    const results = await analyse({
      topology,
      replicas: [sourceOf(frames(5))],
      energies: [energies(1200, 60)],
    });
    const cut = results.equilibration?.cutTime ?? 0;
    // exp(-k/60) of 100 standard deviations is 1 at k = 276, t = 27.6 ps.
    expect(cut).toBeGreaterThan(15);
    expect(cut).toBeLessThan(60);
    expect(results.frames[0].from).toBeGreaterThanOrEqual(cut - 1e-6);
    expect(results.equilibration?.reason).toContain('density of replica 1');
  });

  it('refuses what leaves nothing to say', async () => {
    const given = { topology, energies: [] };
    await expect(analyse({ ...given, replicas: [sourceOf([])] })).rejects.toMatchObject({
      code: 'E_ANALYSIS_NO_FRAMES',
      parts: { object: 'the trajectory has no frames yet' },
    });
    await expect(analyse({ ...given, replicas: [sourceOf(frames(1, 3))], cut: 1e9 })).rejects.toMatchObject({
      code: 'E_ANALYSIS_NO_FRAMES',
    });
    await expect(
      analyse({ ...given, replicas: [sourceOf([frameOf([0, 0, 0], [1, 1, 1])])] }),
    ).rejects.toMatchObject({ code: 'E_ANALYSIS_ATOM_COUNT' });
    const [broken] = frames(1, 1);
    broken.positions[7] = Number.NaN;
    await expect(analyse({ ...given, replicas: [sourceOf([broken])] })).rejects.toMatchObject({
      code: 'E_ANALYSIS_NOT_FINITE',
    });
    const aborted = { signal: AbortSignal.abort(), progress: () => {} };
    await expect(analyse({ ...given, replicas: [sourceOf(frames(1, 3))] }, aborted)).rejects.toMatchObject({
      code: 'E_INTERRUPTED',
      kind: 'interrupted',
    });
  });

  it('says when the populations never changed', async () => {
    const [first] = frames(6, 1);
    const still = Array.from({ length: 60 }, (_, k) => ({ ...first, time: k }));
    const results = await analyse({ topology, replicas: [sourceOf(still)], energies: [] });
    expect(results.notices.map(({ code }) => code)).toEqual([
      'N_ANALYSIS_NO_CUT',
      'W_ANALYSIS_NO_EXCHANGE',
      'W_ANALYSIS_FEW_RESIDENCE_TIMES',
    ]);
  });

  it('does not say so of a lithium that is only ever in an aggregate or alone', async () => {
    const own = Array.from({ length: 60 }, (_, k) => {
      const away = k % 3 === 0 ? 1 : 0.36;
      const anions = [
        [1 + away, 1, 1],
        [1, 1 + away, 1],
      ].flatMap(([x, y, z]) => octahedron([x, y, z]));
      return frameOf([1, 1, 1, ...anions], [4, 4, 4], { time: k });
    });
    const { notices, speciation } = await analyse({
      topology: box([LI, 1], [PF6, 2]),
      replicas: [sourceOf(own)],
      energies: [],
    });
    const [{ ssip, cip }] = speciation[0].populations;
    expect([ssip.fraction.method, cip.fraction.method]).toEqual(['block', 'constant']);
    expect(notices.map(({ code }) => code)).not.toContain('W_ANALYSIS_NO_EXCHANGE');
  });

  it('says when the populations drift, and not when they do not', async () => {
    const codes = async (paired: (k: number) => boolean) => {
      const own = Array.from({ length: 100 }, (_, k) =>
        frameOf([paired(k) ? 1.36 : 2.2, 1, 1, ...octahedron([1, 1, 1])], [3, 3, 3], { time: k }),
      );
      const results = await analyse({
        topology: box([LI, 1], [PF6, 1]),
        replicas: [sourceOf(own)],
        energies: [],
      });
      return results.notices.map(({ code }) => code);
    };
    expect(await codes((k) => k > 60)).toContain('W_ANALYSIS_NOT_STATIONARY');
    expect(await codes((k) => uniform(14, k, 0) < 0.5)).not.toContain('W_ANALYSIS_NOT_STATIONARY');
  });

  it('says when the contact cut-off lies inside the first peak', async () => {
    // P spread over 0.35 to 0.50 nm from Li, nothing up to 0.7 nm, then as a gas.
    const own = Array.from({ length: 200 }, (_, k) => {
      const distance = 0.35 + 0.15 * uniform(15, k, 0);
      const away = 0.7 + 0.4 * uniform(15, k, 1);
      return frameOf(
        [1, 1, 1, ...octahedron([1 + distance, 1, 1]), ...octahedron([1, 1, 1 + away])],
        [4, 4, 4],
        { time: k },
      );
    });
    const results = await analyse({
      topology: box([LI, 1], [PF6, 2]),
      replicas: [sourceOf(own)],
      energies: [],
    });
    expect(results.notices.map(({ code }) => code)).toContain('W_ANALYSIS_CUTOFF_INSIDE_PEAK');
    const wide = defaultAnalyses(box([LI, 1], [PF6, 2]), {
      contactCutoff: 0.55,
      names: ['rdf', 'speciation'],
    });
    expect(wide.settings.speciation[0].cutoff).toEqual({ value: 0.55, origin: 'user' });
    const again = await analyse({
      topology: box([LI, 1], [PF6, 2]),
      replicas: [sourceOf(own)],
      energies: [],
      settings: wide.settings,
      notices: [{ level: 'note', code: 'N_PASSED_ON', message: 'from the caller' }],
    });
    expect(again.notices[0].code).toBe('N_PASSED_ON');
    expect(again.notices.map(({ code }) => code)).not.toContain('W_ANALYSIS_CUTOFF_INSIDE_PEAK');
    expect([again.coordination, again.msd]).toEqual([[], []]);
  });
});

describe('thermodynamics', () => {
  it('gives means, fluctuations and drifts', () => {
    const result = thermodynamics([energies(2000, 1)], 20);
    const of = (quantity: string) => result?.entries.find((entry) => entry.quantity === quantity);
    const density = of('density');
    expect(Math.abs((density?.mean.value ?? 0) - 1.3)).toBeLessThan(4 * (density?.mean.error ?? 0));
    expect(density?.fluctuation).toBeCloseTo(0.002, 4);
    expect(Math.abs(density?.drift?.value ?? 9)).toBeLessThan(4 * (density?.drift?.error ?? 0));
    // 0.5 kJ/mol a ps over 179.9 ps.
    expect(of('conserved')?.drift?.value).toBeCloseTo(0.5 * 179.9, 6);
    expect(of('pressure')).toBeUndefined();
  });

  it('is nothing without rows', () => {
    expect(thermodynamics([], 0)).toBeNull();
    expect(equilibration([])).toBeNull();
  });
});

describe('CSV', () => {
  it('has units in its headers, one row a number, and reads back', async () => {
    const results = await analyse({
      topology,
      replicas: [sourceOf(frames(1))],
      energies: [energies(1200, 1)],
    });
    const tables = new Map(resultTables(results).map(({ name, text }) => [name, text]));
    expect([...tables.keys()]).toEqual([
      'rdf-li-pf6-f.csv',
      'rdf-li-ec-o.csv',
      'rdf-li-apem-o.csv',
      'rdf-li-pf6-p.csv',
      'coordination.csv',
      'shells.csv',
      'speciation.csv',
      'contacts.csv',
      'clusters.csv',
      'msd-li.csv',
      'msd-pf6.csv',
      'diffusion.csv',
      'residence.csv',
      'survival-li.csv',
      'conductivity.csv',
      'charge-msd.csv',
      'onsager.csv',
      'dielectric.csv',
      'viscosity.csv',
      'vehicular.csv',
      'carried-li.csv',
      'profile-z.csv',
      'thermodynamics.csv',
    ]);
    for (const text of tables.values()) {
      const lines = text.trimEnd().split('\n');
      expect(lines.length).toBeGreaterThan(1);
      // Fields outside quotes: the same number on every line.
      const fields = lines.map((line) => line.replace(/"(?:[^"]|"")*"/gu, 'x').split(',').length);
      expect(new Set(fields).size).toBe(1);
      expect(text).not.toMatch(/NaN|undefined|Infinity|null/u);
    }
    const rows = (tables.get('rdf-li-ec-o.csv') ?? '').trimEnd().split('\n').slice(1);
    expect(rows.map((row) => Number(row.split(',')[1]))).toEqual(results.rdf[1].g);
    expect(tables.get('rdf-li-ec-o.csv')).toMatch(/^r \(nm\) of Li-O \(EC\),g\(r\)/u);
    expect(tables.get('thermodynamics.csv')).toContain('g/cm³');
  });
});
