/**
 * Made-up results with plausible numbers, for tests of the report and for looking at it: `shortRun` (a demonstration of
 * one replica), `longRun` (four replicas, everything analysed), `solventOnly` (no anion, most analyses missing). They say
 * nothing about any electrolyte.
 */
import {
  type AnalysisResults,
  type CoordinationResult,
  DEFINITIONS,
  type ErrorMethod,
  type Estimate,
  type HistogramEntry,
  type MsdResult,
  type Population,
  type RdfResult,
  RESULTS_SCHEMA,
  type SpeciationDefinitionId,
  type SpeciationResult,
} from '../../src/analysis/index.js';
import { drawWords, normalsOf, STREAM } from '../../src/math/index.js';
import type { EnergySeries, ReportInput, RunRecord, StageRecord } from '../../src/report/index.js';

const pairOfNormals = new Float64Array(2);
function noise(stream: number, item: number): number {
  const words = drawWords(7, STREAM.test, stream, item, 0, 0);
  normalsOf(words[0], words[1], pairOfNormals, 0);
  return pairOfNormals[0];
}

function estimate(
  value: number,
  error: number | null,
  method: ErrorMethod = error === null ? 'none' : 'between-replicas',
  effectiveSamples: number | null = method === 'between-replicas' ? 4 : error === null ? null : 3.4,
): Estimate {
  return { value, error, method, effectiveSamples };
}

interface RdfShape {
  readonly id: string;
  readonly label: string;
  readonly target: string;
  readonly peak: number;
  readonly height: number;
  readonly width: number;
  readonly minimum: number;
  readonly n: number;
}

function rdf(shape: RdfShape, index: number, error: number): RdfResult {
  const binWidth = 0.002;
  const r = Array.from({ length: 600 }, (_, k) => (k + 0.5) * binWidth);
  const g = r.map((x, k) => {
    const first = shape.height * Math.exp(-(((x - shape.peak) / shape.width) ** 2));
    const second = 1.1 * Math.exp(-(((x - shape.peak - 0.26) / 0.07) ** 2));
    const bulk = 1 / (1 + Math.exp(-(x - shape.peak - 0.2) / 0.03));
    return Math.max(0, first + second + bulk + (first + bulk > 0.05 ? error * noise(index, k) * 0.4 : 0));
  });
  let sum = 0;
  const raw = r.map((x, k) => {
    sum += 4 * Math.PI * x * x * g[k] * binWidth;
    return sum;
  });
  const scale = shape.n / raw[Math.round(shape.minimum / binWidth)];
  const method: ErrorMethod = error < 0.1 ? 'between-replicas' : 'block';
  return {
    id: shape.id,
    label: shape.label,
    reference: 'species Li',
    target: shape.target,
    referenceCount: 20,
    targetCount: 97,
    sameMoleculeExcluded: true,
    binWidth,
    r,
    g,
    gError: g.map((value) => error * Math.sqrt(value)),
    gErrorMethod: method,
    coordination: raw.map((value) => value * scale),
    firstPeak: {
      r: shape.peak,
      g: shape.height + 0.2,
      origin: 'found',
      reason: 'Highest point below 0.6 nm.',
    },
    firstMinimum: {
      r: shape.minimum,
      g: 0.05,
      origin: 'found',
      reason: 'Middle of the flat bottom between the first two peaks.',
    },
    coordinationAtMinimum: estimate(shape.n, error, method),
  };
}

const RDFS: readonly RdfShape[] = [
  {
    id: 'li-ec-o',
    label: 'Li-O (EC)',
    target: 'species EC and name O1',
    peak: 0.205,
    height: 27.4,
    width: 0.016,
    minimum: 0.31,
    n: 2.31,
  },
  {
    id: 'li-dmc-o',
    label: 'Li-O (DMC)',
    target: 'species DMC and name O1',
    peak: 0.205,
    height: 15.9,
    width: 0.016,
    minimum: 0.315,
    n: 1.27,
  },
  {
    id: 'li-dec-o',
    label: 'Li-O (DEC)',
    target: 'species DEC and name O1',
    peak: 0.205,
    height: 11.2,
    width: 0.017,
    minimum: 0.32,
    n: 0.78,
  },
  {
    id: 'li-pf6-p',
    label: 'Li-P (PF6)',
    target: 'species PF6 and element P',
    peak: 0.355,
    height: 9.3,
    width: 0.032,
    minimum: 0.45,
    n: 0.55,
  },
  {
    id: 'li-pf6-f',
    label: 'Li-F (PF6)',
    target: 'species PF6 and element F',
    peak: 0.192,
    height: 6.1,
    width: 0.015,
    minimum: 0.27,
    n: 0.68,
  },
];

function coordination(error: number): CoordinationResult {
  const method: ErrorMethod = error < 0.1 ? 'between-replicas' : 'block';
  const ligand = (
    species: string,
    label: string,
    value: number,
    share: number,
    histogram: readonly number[],
  ) => ({
    species,
    label,
    sites: `species ${species}`,
    cutoff: { value: 0.28, origin: 'default' as const },
    atoms: estimate(value, error * Math.sqrt(value), method),
    molecules: estimate(value * 0.96, error * Math.sqrt(value), method),
    share,
    histogram,
  });
  return {
    id: 'li',
    label: 'Li',
    centre: 'species Li',
    centreCount: 20,
    ligands: [
      ligand('EC', 'O (EC)', 2.31, 0.465, [0.02, 0.16, 0.41, 0.32, 0.09]),
      ligand('DMC', 'O (DMC)', 1.27, 0.256, [0.17, 0.45, 0.31, 0.07]),
      ligand('DEC', 'O (DEC)', 0.78, 0.157, [0.38, 0.47, 0.14, 0.01]),
      ligand('PF6', 'F (PF6)', 0.68, 0.122, [0.56, 0.29, 0.11, 0.04]),
    ],
    total: { atoms: estimate(5.04, error, method), molecules: estimate(4.71, error, method) },
    shells: [
      { label: '3 EC + 1 DMC', molecules: [3, 1, 0, 0], fraction: estimate(0.214, error / 3, method) },
      {
        label: '2 EC + 1 DMC + 1 DEC',
        molecules: [2, 1, 1, 0],
        fraction: estimate(0.171, error / 3, method),
      },
      {
        label: '2 EC + 1 DMC + 1 PF6',
        molecules: [2, 1, 0, 1],
        fraction: estimate(0.118, error / 3, method),
      },
      { label: '4 EC', molecules: [4, 0, 0, 0], fraction: estimate(0.083, error / 3, method) },
    ],
    otherShells: 0.414,
  };
}

function population(
  definition: SpeciationDefinitionId,
  per: Population['per'],
  observed: readonly [number, number, number],
  random: readonly [number, number, number] | null,
  error: number | null,
  method: ErrorMethod,
): Population {
  const one = (k: number) => ({
    fraction: estimate(
      observed[k],
      error === null ? null : error * (1 - 0.2 * k),
      method,
      method === 'between-replicas' ? 4 : 2.6,
    ),
    random: random === null ? null : random[k],
  });
  return {
    definition,
    primary: definition === 'isolated-pair',
    per,
    free: null,
    ssip: one(0),
    cip: one(1),
    agg: one(2),
  };
}

function histogram(
  fractions: readonly number[],
  mean: number,
  error: number | null,
  method: ErrorMethod,
): HistogramEntry[] {
  let poisson = Math.exp(-mean);
  return fractions.map((fraction, n) => {
    if (n > 0) poisson *= mean / n;
    return {
      n,
      fraction: estimate(
        fraction,
        error === null || fraction === 0 ? null : error * Math.sqrt(fraction),
        method,
      ),
      random: poisson,
    };
  });
}

function speciation(method: ErrorMethod, error: number, replicas: number, length: number): SpeciationResult {
  const series = Array.from({ length: replicas }, (_, replica) => {
    const time = Array.from({ length: 120 }, (_, k) => length * (0.1 + (0.9 * k) / 119));
    const wander = (stream: number, around: number) => {
      let x = 0;
      return time.map((_, k) => {
        x = 0.86 * x + 0.025 * noise(100 + 10 * replica + stream, k);
        return Math.min(1, Math.max(0, around + x));
      });
    };
    const ssip = wander(1, 0.66);
    const cip = wander(2, 0.08);
    return { time, ssip, cip, agg: ssip.map((value, k) => Math.max(0, 1 - value - cip[k])) };
  });
  return {
    id: 'li-pf6',
    label: 'Li-PF6',
    cation: 'Li',
    anion: 'PF6',
    cationCount: 20,
    anionCount: 20,
    contact: {
      label: 'Li-P',
      sites: 'species PF6 and element P',
      cutoff: { value: 0.42, origin: 'default' },
    },
    outerCutoff: 0.75,
    populations: [
      population('isolated-pair', 'cation', [0.661, 0.082, 0.257], [0.577, 0.182, 0.241], error, method),
      population('per-lithium', 'cation', [0.661, 0.152, 0.187], [0.577, 0.317, 0.106], error, method),
      population('per-anion', 'anion', [0.708, 0.138, 0.154], [0.577, 0.317, 0.106], error, method),
      population('cluster', 'ion', [0.684, 0.082, 0.234], null, error, method),
    ],
    contactsPerCation: estimate(0.55, error * 1.4, method),
    contactsPerAnion: estimate(0.55, error * 1.4, method),
    anionsPerCation: histogram([0.661, 0.152, 0.146, 0.036, 0.005], 0.55, error, method),
    cationsPerAnion: histogram([0.708, 0.138, 0.082, 0.048, 0.024], 0.55, error, method),
    clusters: [
      { cations: 1, anions: 0, fraction: 0.331 },
      { cations: 0, anions: 1, fraction: 0.353 },
      { cations: 1, anions: 1, fraction: 0.082 },
      { cations: 2, anions: 1, fraction: 0.068 },
      { cations: 2, anions: 2, fraction: 0.091 },
      { cations: 3, anions: 3, fraction: 0.075 },
    ],
    crossCheck: {
      contact: {
        label: 'Li-F',
        sites: 'species PF6 and element F',
        cutoff: { value: 0.28, origin: 'default' },
      },
      contactsPerCation: estimate(0.53, error * 1.4, method),
      sitesPerCation: estimate(0.68, error * 1.5, method),
      ssip: estimate(0.672, error, method),
      cip: estimate(0.085, error, method),
      agg: estimate(0.243, error, method),
    },
    cutoffSweep: Array.from({ length: 13 }, (_, k) => {
      const cutoff = 0.36 + 0.012 * k;
      const s = 1 / (1 + Math.exp(-(cutoff - 0.375) / 0.014));
      const associated = 0.31 * s + 1.1 * Math.max(0, cutoff - 0.42);
      return {
        cutoff,
        ssip: estimate(1 - associated, error, method),
        cip: estimate(0.3 * associated, error * 0.8, method),
        agg: estimate(0.7 * associated, error * 0.7, method),
      };
    }),
    boundToPolymer: null,
    series: { replicas: series },
  };
}

function msd(
  species: string,
  moleculeCount: number,
  d: number,
  diffusive: boolean,
  longest: number,
  reason: string,
): MsdResult {
  const points = 60;
  const lag = Array.from({ length: points }, (_, k) => 2 * (longest / 2) ** (k / (points - 1)));
  const values = lag.map((t) => 6 * d * 1e6 * t + 0.012 * (1 - Math.exp(-t / 6)) * t ** 0.25);
  return {
    id: species.toLowerCase(),
    species,
    moleculeCount,
    lag,
    msd: values,
    msdError: values.map((value, k) => value * (0.02 + 0.25 * (k / points) ** 3)),
    centreOfMassRemoved: true,
    unwrapping: 'image-flags',
    verdict: diffusive ? 'diffusive' : 'subdiffusive',
    reason,
    fit: diffusive
      ? { from: longest * 0.1, to: longest * 0.5, intercept: 0.012 * (longest * 0.3) ** 0.25 }
      : null,
    logSlope: diffusive ? estimate(0.97, 0.03, 'block') : estimate(0.58, 0.06, 'block'),
    diffusionM2PerS: diffusive
      ? { value: d, error: 0.06 * d, method: 'molecules-and-time', effectiveSamples: 24 }
      : null,
  };
}

function energies(replica: number, stages: readonly StageRecord[], every: number): EnergySeries {
  const end = stages[stages.length - 1].to;
  const count = Math.floor(end / every);
  const time = Float64Array.from({ length: count }, (_, k) => (k + 1) * every);
  const target = Array.from(time, (t) => {
    const stage = stages.find(({ from, to }) => t > from && t <= to) ?? stages[0];
    const { from, to } = stage.temperature;
    return from + ((to - from) * (t - stage.from)) / (stage.to - stage.from);
  });
  let smooth = target[0];
  const column = (value: (k: number) => number) => Float64Array.from({ length: count }, (_, k) => value(k));
  const inert = column((k) => {
    smooth += (target[k] - smooth) * 0.04;
    return smooth;
  });
  return {
    replica,
    time,
    columns: {
      density: column(
        (k) => 1.62 - 0.00112 * inert[k] - 0.35 * Math.exp(-k / 60) + 0.004 * noise(10 * replica + 1, k),
      ),
      temperature: column((k) => target[k] + 5.2 * noise(10 * replica + 2, k)),
      pressure: column((k) => 1 + 330 * noise(10 * replica + 3, k) - 900 * Math.exp(-k / 40)),
      potential: column((k) => -41200 + 38 * (inert[k] - 233) + 95 * noise(10 * replica + 4, k)),
      conserved: column((k) => -35100 + 3 * noise(10 * replica + 5, k) + 0.002 * k),
    },
  };
}

function protocol(scale: number, production: number): StageRecord[] {
  const stages: StageRecord[] = [
    {
      name: 'minimise',
      kind: 'minimise',
      steps: 412,
      from: 0,
      to: 0,
      timeStep: null,
      integrator: 'minimiser',
      thermostat: 'none',
      barostat: 'none',
      temperature: { from: 0, to: 0 },
      pressureBar: null,
    },
  ];
  const add = (name: string, kind: StageRecord['kind'], length: number, from: number, to: number) => {
    const start = stages[stages.length - 1].to;
    stages.push({
      name,
      kind,
      steps: Math.round(length / 0.004),
      from: start,
      to: start + length,
      timeStep: 0.004,
      integrator: 'velocity-verlet',
      thermostat: 'csvr',
      barostat: 'c-rescale',
      temperature: { from, to },
      pressureBar: 1,
    });
  };
  add('melt', 'melt', 500 * scale, 450, 450);
  add('cool', 'cool', 1000 * scale, 450, 233.15);
  add('equilibrate', 'equilibrate', 1000 * scale, 233.15, 233.15);
  add('produce', 'produce', production, 233.15, 233.15);
  return stages;
}

function run(stages: readonly StageRecord[], title: string, replicas: number): RunRecord {
  return {
    recipe: `title: ${title}\nelectrolyte:\n  salt: { LiPF6: 1 M }\n  solvents: { EC: 1, DEC: 1, DMC: 1 } # by volume at 25 °C\nbox: { atoms: 3000 }\nmodel: { chargeScale: { ions: 0.8 }, cutoff: 1.1 nm, timeStep: 4 fs, hydrogenMass: 3 u }\nconditions: { temperature: -40 °C, pressure: 1 bar }\nprotocol: standard\nreplicas: ${replicas}\nseed: 1\n`,
    forceField: {
      name: 'OPLS-AA',
      combinationRule: 'geometric',
      references: [
        'W. L. Jorgensen, D. S. Maxwell, J. Tirado-Rives, J. Am. Chem. Soc. 118, 11225 (1996).',
        'B. Doherty, X. Zhong, S. Gathiaka, B. Li, O. Acevedo, J. Chem. Theory Comput. 13, 6131 (2017).',
      ],
    },
    method: {
      cutoff: 1.1,
      dispersionCorrection: true,
      electrostatics: { kind: 'pme', beta: 2.84, order: 4, mesh: [28, 28, 28] },
      constraints: 'X-H bonds',
      hydrogenMass: 3,
    },
    stages,
    finishedAt: '2026-01-15T14:02:11Z',
    wallTimeSeconds: 512,
    nanosecondsPerDay: 61.4,
    command: 'sheath run recipe.yaml --seed 1',
  };
}

function base(title: string, replicas: number): AnalysisResults {
  return {
    schema: RESULTS_SCHEMA,
    provenance: {
      program: 'sheath',
      version: '0.1.0',
      inputHash: '5f2d8c41a9b07e6634c1d2ef8a90b7c65d4e3f2a1b0c9d8e7f6a5b4c3d2e1f00',
      topologyHash: '91c0ffee5a7b3d2e4f6081a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6',
      platform: 'cpu',
      device: '2 threads, AMD EPYC 7B12',
      precision: 'mixed (f64 positions, f32 pair arithmetic)',
      seed: 1,
    },
    conditions: {
      title,
      temperature: 233.15,
      pressureBar: 1,
      replicas,
      composition: [
        { species: 'Li', molecules: 20, charge: 1 },
        { species: 'PF6', molecules: 20, charge: -1 },
        { species: 'EC', molecules: 97, charge: 0 },
        { species: 'DEC', molecules: 53, charge: 0 },
        { species: 'DMC', molecules: 76, charge: 0 },
      ],
      atomCount: 2996,
      chargeScales: { Li: 0.8, PF6: 0.8, EC: 1, DEC: 1, DMC: 1 },
      boxEdges: [3.041, 3.041, 3.041],
    },
    frames: [],
    equilibration: null,
    thermodynamics: null,
    rdf: [],
    coordination: [],
    speciation: [],
    msd: [],
    definitions: DEFINITIONS,
    notices: [],
  };
}

const FILES = [
  { path: 'results.json', description: 'every number of this report, unrounded', bytes: 412_331 },
  { path: 'trajectory.sheath', description: 'frames with image flags', bytes: 88_213_004 },
  { path: 'energies.sheath', description: 'energy terms, pressure tensor, box', bytes: 3_120_448 },
  { path: 'final.gro', description: 'last configuration', bytes: 206_811 },
];

/** One replica, 60 ps of production: everything is there, nothing is equilibrated. */
export function shortRun(): ReportInput {
  const title = 'BCE demonstration';
  const stages = protocol(0.04, 60);
  const reason = 'The MSD grows slower than linearly in every window of the run; a longer run is needed.';
  return {
    results: {
      ...base(title, 1),
      frames: [{ replica: 0, read: 160, used: 52, otherStages: 100, cut: 8, from: 108, to: 160 }],
      equilibration: {
        cutTime: 108,
        reason: 'Density settles last, 8 ps after production began.',
        entries: [
          {
            replica: 0,
            quantity: 'density',
            cutTime: 108,
            statisticalInefficiency: 18,
            effectiveSamples: 2.9,
            reason: 'Most independent samples remain.',
          },
          {
            replica: 0,
            quantity: 'potential',
            cutTime: 104,
            statisticalInefficiency: 9.1,
            effectiveSamples: 6.1,
            reason: 'Most independent samples remain.',
          },
        ],
      },
      thermodynamics: {
        entries: [
          {
            quantity: 'density',
            label: 'Density',
            unit: 'g/cm³',
            mean: estimate(1.3571, 0.0043, 'block', 2.9),
            fluctuation: 0.0061,
            drift: estimate(0.0092, 0.0061, 'block'),
          },
          {
            quantity: 'temperature',
            label: 'Temperature',
            unit: 'K',
            mean: estimate(233.6, 0.8, 'block', 41),
            fluctuation: 5.2,
            drift: estimate(-0.4, 1.1, 'block'),
          },
          {
            quantity: 'pressure',
            label: 'Pressure',
            unit: 'bar',
            mean: estimate(-14, 47, 'block', 50),
            fluctuation: 331,
            drift: null,
          },
          {
            quantity: 'potential',
            label: 'Potential energy',
            unit: 'kJ/mol',
            mean: estimate(-41187, 34, 'block', 6.1),
            fluctuation: 95,
            drift: estimate(-128, 61, 'block'),
          },
        ],
      },
      rdf: RDFS.map((shape, index) => rdf(shape, index, 0.35)),
      coordination: [coordination(0.21)],
      speciation: [speciation('block', 0.061, 1, 160)],
      msd: [
        msd('Li', 20, 1.1e-12, false, 26, reason),
        msd('PF6', 20, 1.6e-12, false, 26, reason),
        msd('EC', 97, 5.2e-12, false, 26, reason),
      ],
      notices: [
        {
          level: 'warning',
          code: 'W_SHORT_RUN',
          message:
            'Production is 60 ps; a contact between Li and PF6 lives hundreds of ps at 233 K. Use 20 ns or more and several replicas.',
        },
        {
          level: 'note',
          code: 'N_BOND_PERIOD',
          message: 'The fastest free vibration has a period of 9.6 time steps.',
        },
      ],
    },
    run: run(stages, title, 1),
    energies: [energies(0, stages, 0.2)],
    verdict: null,
    files: FILES,
  };
}

/** Four replicas of 20 ns, everything analysed. */
export function longRun(): ReportInput {
  const title = 'LiPF6 1 M in EC/DEC/DMC 1:1:1 at -40 °C';
  const stages = protocol(1, 20_000);
  const results: AnalysisResults = {
    ...base(title, 4),
    frames: Array.from({ length: 4 }, (_, replica) => ({
      replica,
      read: 11_250,
      used: 9_100,
      otherStages: 1_250,
      cut: 900,
      from: 4_300,
      to: 22_500,
    })),
    equilibration: {
      cutTime: 4_300,
      reason: 'The SSIP population of replica 3 settles last, 1.8 ns after production began.',
      entries: Array.from({ length: 4 }, (_, replica) => ({
        replica,
        quantity: 'ssip',
        cutTime: 3_100 + 400 * replica,
        statisticalInefficiency: 212 + 9 * replica,
        effectiveSamples: 43 - replica,
        reason: 'Most independent samples remain.',
      })),
    },
    thermodynamics: {
      entries: [
        {
          quantity: 'density',
          label: 'Density',
          unit: 'g/cm³',
          mean: estimate(1.3588, 0.0009),
          fluctuation: 0.0058,
          drift: estimate(0.0002, 0.0011, 'block'),
        },
        {
          quantity: 'temperature',
          label: 'Temperature',
          unit: 'K',
          mean: estimate(233.14, 0.03),
          fluctuation: 5.2,
          drift: estimate(0.02, 0.06, 'block'),
        },
        {
          quantity: 'pressure',
          label: 'Pressure',
          unit: 'bar',
          mean: estimate(1.8, 2.3),
          fluctuation: 331,
          drift: estimate(-1.1, 4.9, 'block'),
        },
        {
          quantity: 'potential',
          label: 'Potential energy',
          unit: 'kJ/mol',
          mean: estimate(-41203.4, 5.1),
          fluctuation: 95,
          drift: estimate(-6, 11, 'block'),
        },
        {
          quantity: 'conserved',
          label: 'Conserved energy',
          unit: 'kJ/mol',
          mean: estimate(-35088.2, 0.1),
          fluctuation: 6.4,
          drift: estimate(18.2, 0.1, 'block'),
        },
      ],
    },
    rdf: RDFS.map((shape, index) => rdf(shape, index, 0.05)),
    coordination: [coordination(0.04)],
    speciation: [speciation('between-replicas', 0.024, 4, 22_500)],
    msd: [
      msd('Li', 20, 9.1e-12, true, 9_000, 'Slope 0.97 ± 0.03 over 0.9 to 4.5 ns.'),
      msd('PF6', 20, 1.31e-11, true, 9_000, 'Slope 0.98 ± 0.03 over 0.9 to 4.5 ns.'),
      msd('EC', 97, 3.24e-11, true, 9_000, 'Slope 0.99 ± 0.02 over 0.9 to 4.5 ns.'),
      msd('DEC', 53, 2.6e-11, true, 9_000, 'Slope 0.99 ± 0.02 over 0.9 to 4.5 ns.'),
      msd('DMC', 76, 4.4e-11, true, 9_000, 'Slope 1.00 ± 0.02 over 0.9 to 4.5 ns.'),
    ],
    notices: [
      {
        level: 'note',
        code: 'N_BOND_PERIOD',
        message: 'The fastest free vibration has a period of 9.6 time steps.',
      },
    ],
  };
  return {
    results,
    run: run(stages, title, 4),
    energies: Array.from({ length: 4 }, (_, replica) => energies(replica, stages, 2)),
    verdict: null,
    files: FILES,
  };
}

/** A pure solvent analysed from somebody else's trajectory: no ions, no run record, one g(r). */
export function solventOnly(): ReportInput {
  const results = base('EC, liquid', 1);
  return {
    results: {
      ...results,
      provenance: null,
      conditions: {
        ...results.conditions,
        temperature: 313.15,
        pressureBar: null,
        composition: [{ species: 'EC', molecules: 200, charge: 0 }],
        atomCount: 2000,
        chargeScales: null,
        boxEdges: [2.81, 2.81, 2.81],
      },
      frames: [{ replica: 0, read: 500, used: 500, otherStages: 0, cut: 0, from: 2, to: 1000 }],
      rdf: [
        {
          ...rdf(
            {
              ...RDFS[0],
              id: 'ec-ec',
              label: 'O-O (EC)',
              height: 1.6,
              peak: 0.42,
              width: 0.05,
              minimum: 0.6,
              n: 11.2,
            },
            9,
            0.02,
          ),
          firstMinimum: { r: null, g: null, origin: 'none', reason: 'No minimum below 1 nm.' },
          coordinationAtMinimum: null,
        },
      ],
      definitions: DEFINITIONS.filter(({ id }) => id === 'rdf'),
    },
    run: null,
    energies: [],
    verdict: null,
    files: [],
  };
}
