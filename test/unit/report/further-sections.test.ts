import { describe, expect, it } from 'vitest';
import type {
  AnalysisResults,
  ConductivityResult,
  Estimate,
  HydrogenBondPair,
  Profile,
} from '../../../src/analysis/index.js';
import { renderReport } from '../../../src/report/index.js';
import { methodsParagraph, referencesOf } from '../../../src/report/methods-paragraph.js';
import { longRun } from '../../support/report-fixture.js';

const estimate = (value: number, error: number | null): Estimate => ({
  value,
  error,
  method: error === null ? 'none' : 'block',
  effectiveSamples: error === null ? null : 15,
});

function inputWith(change: Partial<AnalysisResults>) {
  const input = longRun();
  return { ...input, results: { ...input.results, ...change } };
}

const page = (change: Partial<AnalysisResults>) => renderReport(inputWith(change));

function visible(text: string): string {
  return text
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll(/[ \n]+/g, ' ');
}

/** The table behind a download link. */
function csvOf(text: string, id: string): string[] {
  const [, encoded] =
    new RegExp(`download="${id}.csv" href="data:text/csv;charset=utf-8,([^"]*)"`).exec(text) ?? [];
  return decodeURIComponent((encoded ?? '').replaceAll('&#39;', "'"))
    .trim()
    .split('\n');
}

const SURVIVAL = {
  boundPerCentre: 0.5,
  chance: 0.01,
  releases: 34,
  lag: [0, 2, 4, 8],
  continuous: [1, 0.9, 0.8, 0.6],
  continuousError: [null, 0.01, 0.02, 0.03],
  intermittent: [1, 0.95, 0.9, 0.8],
  intermittentError: [null, 0.01, 0.02, 0.03],
  lifetime: estimate(15.2, 2.1),
  continuousTime: estimate(14, 2),
  intermittentTime: null,
  lowerBound: null,
  residenceTimesInRun: 1200,
  reason: 'from 34 releases',
};
const BOND: HydrogenBondPair = {
  ...SURVIVAL,
  donor: 'N-H (APEM)',
  acceptor: 'C=O (EC)',
  bonds: estimate(2, 0.1),
  perHydrogen: estimate(0.143, 0.007),
  perAcceptor: estimate(0.0206, 0.001),
};
const BONDS: NonNullable<AnalysisResults['hydrogenBonds']> = {
  distance: { value: 0.35, origin: 'default' },
  angle: 30,
  frameInterval: 2,
  runLength: 20000,
  donors: [
    {
      species: 'APEM',
      label: 'N-H (APEM)',
      hydrogens: 'species APEM and name H',
      hydrogenCount: 14,
      bonds: estimate(0.659, 0.019),
      free: estimate(0.385, 0.019),
      change: null,
    },
  ],
  acceptors: [{ species: 'EC', label: 'C=O (EC)', sites: 'species EC and name O1', atomCount: 97 }],
  pairs: [
    BOND,
    { ...BOND, acceptor: 'F (PF6)', bonds: estimate(4, 0.2), reason: 'too sparse', lifetime: null },
  ],
};

const VEHICULAR: NonNullable<AnalysisResults['vehicular']> = [
  {
    id: 'li',
    label: 'shell of Li',
    species: 'Li',
    centre: 'species Li',
    centreCount: 20,
    ligands: [
      {
        species: 'EC',
        label: 'O (EC)',
        length: estimate(0.4289, 0.0001),
        lag: [2, 20, 200],
        carried: [0.4, 0.6, 0.9],
        carriedError: [0.01, 0.02, 0.05],
        carriedErrorMethod: 'molecules-and-time',
        carriedSamples: 20,
        carriedReason: null,
        lifetime: estimate(830, 76),
        carriedAtLifetime: estimate(0.87, 0.06),
        diffusionLength: estimate(0.91, 0.08),
        lengthRatio: estimate(2.12, 0.19),
        reason: 'the share after 830 ps',
      },
    ],
  },
];

const CONDUCTIVITY: ConductivityResult = {
  temperature: 298.15,
  volume: 27,
  ions: (['Li', 'PF6'] as const).map((species, k) => ({
    species,
    moleculeCount: 20,
    formalCharge: 1 - 2 * k,
    charge: 0.8 - 1.6 * k,
    transference: estimate(0.45 + 0.1 * k, 0.02),
    transferenceInSolvent: estimate(0.38 + 0.24 * k, 0.02),
    apparentTransport: estimate(0.5, 0.03),
  })),
  onsager: [
    {
      first: 'Li',
      second: 'Li',
      total: estimate(3e-9, 3e-10),
      self: estimate(4e-9, 2e-10),
      distinct: estimate(-1e-9, 4e-10),
      conductivity: estimate(0.3, 0.03),
    },
    {
      first: 'Li',
      second: 'PF6',
      total: estimate(1e-9, 2e-10),
      self: null,
      distinct: estimate(1e-9, 2e-10),
      conductivity: estimate(-0.2, 0.04),
    },
    {
      first: 'PF6',
      second: 'PF6',
      total: estimate(4e-9, 3e-10),
      self: null,
      distinct: null,
      conductivity: estimate(0.4, 0.03),
    },
  ],
  solventFrame: { species: ['EC', 'DMC'], origin: 'neutral species', reason: null },
  lag: [],
  chargeMsd: [],
  chargeMsdError: [],
  verdict: 'diffusive',
  reason: 'the slope is one',
  fit: null,
  logSlope: null,
  collective: estimate(0.5, 0.05),
  nernstEinstein: null,
  nernstEinsteinReason: 'no D',
  havenRatio: null,
  unscaled: null,
};

const flat = (value: number): Profile => ({
  value: Array.from({ length: 10 }, (_, bin) => value + 0.01 * bin),
  error: Array.from({ length: 10 }, () => 0.02),
});
const PROFILES: NonNullable<AnalysisResults['profiles']> = [
  {
    id: 'z',
    axis: 'z',
    edge: 3,
    position: Array.from({ length: 10 }, (_, bin) => 0.3 * bin + 0.15),
    species: ['Li', 'EC'].map((species) => ({
      species,
      moleculeCount: 20,
      number: flat(0.7),
      mass: flat(0.3),
      charge: flat(0),
    })),
    mass: flat(1.2),
    charge: { density: flat(0), field: flat(0), potential: flat(0.1) },
    errorMethod: 'block',
    effectiveSamples: 10,
    reason: '10000 frames in 10 bins of 0.3 nm at the mean edge',
  },
];

describe('further sections', () => {
  it('are left out where nothing was analysed', () => {
    const text = page({});
    for (const id of ['hydrogen-bonds', 'vehicular', 'profiles', 'onsager'])
      expect(text).not.toContain(`id="${id}"`);
    expect(page({ hydrogenBonds: null, vehicular: [], profiles: [] })).toBe(text);
  });

  it('count hydrogen bonds and tell how long they last', () => {
    const text = page({ hydrogenBonds: BONDS });
    const read = visible(text);
    for (const shown of [
      '0.659 ± 0.019',
      '38.5 ± 1.9\u00a0%',
      'N–H (APEM) ⋯ C=O (EC)',
      '15.2 ± 2.1',
      'N–H (APEM) ⋯ F (PF₆)',
      'too sparse',
      'within 30°',
    ])
      expect(read).toContain(shown);
    const csv = csvOf(text, 'hydrogen-bond-pairs');
    expect(csv).toHaveLength(3);
    expect(csv[0]).toContain('bonds of an acceptor,standard error of bonds of an acceptor');
    expect(csv[1]).toContain('N-H (APEM),C=O (EC),0.143,0.007,block,15,0.0206,0.001,block,15,34,15.2');
    // The most frequent bond comes first in the figure.
    expect(csvOf(text, 'hydrogen-bond-survival')[0]).toMatch(
      /^lag \(ps\),continuous N-H \(APEM\) to F \(PF6\)/,
    );
    expect(visible(page({ hydrogenBonds: { ...BONDS, pairs: [] } }))).toContain('No hydrogen bond was seen.');
  });

  it('compare the way of one residence with the length of the ligand', () => {
    const text = page({ vehicular: VEHICULAR });
    const read = visible(text);
    for (const shown of [
      '0.87 ± 0.06',
      '0.91 ± 0.08',
      '2.12 ± 0.19',
      '0.429',
      'How far Li⁺ moves with its ligands',
    ])
      expect(read).toContain(shown);
    expect(csvOf(text, 'carried-li')).toEqual([
      'lag (ps),carried share O (EC),standard error of carried share O (EC)',
      '2,0.4,0.01',
      '20,0.6,0.02',
      '200,0.9,0.05',
    ]);
  });

  it('take the conductivity apart, parts adding up', () => {
    const text = page({ conductivity: CONDUCTIVITY });
    const csv = csvOf(text, 'conductivity-parts');
    expect(csv.slice(1)).toEqual([
      '"Li⁺, self",0.4,0.02',
      '"Li⁺, distinct",-0.1,0.04',
      'Li⁺ with PF₆⁻,-0.2,0.04',
      'PF₆⁻ with PF₆⁻,0.4,0.03',
      'together,0.5,0.05',
    ]);
    const read = visible(text);
    expect(read).toContain('transference number of Li⁺, solvent frame');
    expect(read).toContain('with the centre of mass of EC, DMC at rest');
    expect(read).toContain('0.380 ± 0.020');
    expect(read).toContain('(3.00 ± 0.30)\u2009×\u200910⁻⁹');
    // A negative part is a bar to the left of zero, all within the drawing.
    const svg = /<svg class="plot shares"[\s\S]*?<\/svg>/.exec(text)?.[0] ?? '';
    const bars = [...svg.matchAll(/<rect class="column c\d" x="([\d.]+)" y="\d+" width="([\d.]+)"/g)].map(
      ([, x, width]) => [Number(x), Number(x) + Number(width)],
    );
    expect(bars).toHaveLength(5);
    expect(bars[1][1]).toBeCloseTo(bars[0][0], 1);
    expect((bars[0][1] - bars[0][0]) / (bars[1][1] - bars[1][0])).toBeCloseTo(4, 1);
    for (const x of bars.flat()) expect(x).toBeGreaterThan(0);
  });

  it('draw profiles, or say why there are none', () => {
    const text = page({ profiles: PROFILES });
    const read = visible(text);
    expect(read).toContain('10 stretches of the run');
    for (const label of [
      'molecules (1/nm³)',
      'mass density (g/cm³)',
      'charge density (e/nm³)',
      'potential (V)',
    ])
      expect(read).toContain(label);
    const csv = csvOf(text, 'profile-z');
    expect(csv).toHaveLength(11);
    expect(csv[0].split(',').slice(0, 3)).toEqual([
      'z (nm)',
      'number of Li (1/nm³)',
      'standard error of number of Li (1/nm³)',
    ]);
    // Every curve names the column its values stand in.
    const columns = [...text.matchAll(/data-label="all" data-column="(\d+)"/g)].map(
      ([, k]) => csv[0].split(',')[Number(k)],
    );
    expect(new Set(columns)).toEqual(new Set(['mass (g/cm³)', 'charge (e/nm³)', 'potential (V)']));
    const [own] = PROFILES;
    const none = page({ profiles: [{ ...own, position: [], reason: 'the box is not periodic' }] });
    expect(visible(none)).toContain('No profile along z: the box is not periodic.');
    const bare = visible(page({ profiles: [{ ...own, charge: null }] }));
    expect(bare).not.toContain('potential (V)');
  });

  it('are in the methods paragraph with their literature, and only then', () => {
    const plain = methodsParagraph(longRun());
    for (const word of ['Onsager', 'Hydrogen bonds', 'diffusion length', 'slices'])
      expect(plain).not.toContain(word);
    const input = inputWith({
      hydrogenBonds: BONDS,
      vehicular: VEHICULAR,
      conductivity: CONDUCTIVITY,
      profiles: PROFILES,
    });
    const text = methodsParagraph(input);
    expect(text).toContain('in that of EC and DMC [');
    expect(text).toContain('closer than 0.35 nm');
    expect(text).toContain('along z in 10 slices');
    const references = referencesOf(input);
    for (const author of ['K. D. Fong', 'Y. Shao', 'O. Borodin', 'J. Self', 'A. Luzar', 'A. A. Gurtovenko'])
      expect(references.some((one) => one.startsWith(author))).toBe(true);
    expect(Math.max(...[...text.matchAll(/\[(\d+)/g)].map(([, k]) => Number(k)))).toBe(references.length);
  });
});
