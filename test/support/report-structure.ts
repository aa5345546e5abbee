/** Structure in the report's fixture: radial distributions, shells with snapshots, populations with their sweep. */
import type {
  ClusterEntry,
  CoordinationResult,
  ErrorMethod,
  HistogramEntry,
  Population,
  RdfResult,
  ShellSnapshot,
  SpeciationDefinitionId,
  SpeciationResult,
  SweepEntry,
} from '../../src/analysis/index.js';
import { estimate, noise } from './report-numbers.js';

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

export function rdf(shape: RdfShape, index: number, error: number): RdfResult {
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

export const RDFS: readonly RdfShape[] = [
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

export function coordination(error: number): CoordinationResult {
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
    boundBy: {
      one: estimate(value * 0.93, error * Math.sqrt(value), method),
      two: estimate(value * 0.02, error * 0.1, method),
      more: estimate(value * 0.01, error * 0.1, method),
    },
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
      {
        label: '3 EC + 1 DMC',
        molecules: [3, 1, 0, 0],
        fraction: estimate(0.214, error, method),
        snapshot: snapshot(['EC', 'EC', 'EC', 'DMC']),
      },
      {
        label: '2 EC + 1 DMC + 1 DEC',
        molecules: [2, 1, 1, 0],
        fraction: estimate(0.171, error, method),
      },
      {
        label: '2 EC + 1 DMC + 1 PF6',
        molecules: [2, 1, 0, 1],
        fraction: estimate(0.118, error, method),
        snapshot: snapshot(['EC', 'EC', 'DMC', 'PF6']),
      },
      { label: '4 EC', molecules: [4, 0, 0, 0], fraction: estimate(0.083, error, method) },
    ],
    otherShells: 0.414,
  };
}

const CORNERS = [
  [1, 1, 1],
  [1, -1, -1],
  [-1, 1, -1],
  [-1, -1, 1],
] as const;

/** Li in a tetrahedron of C=O (or F and P), 0.2 nm away. */
function snapshot(species: readonly string[]): ShellSnapshot {
  const along = (k: number, r: number) => CORNERS[k].map((x) => (x * r) / Math.sqrt(3));
  return {
    replica: 0,
    time: 123.4,
    centre: 0,
    molecules: ['Li', ...species].map((name) => ({ species: name, whole: true })),
    elements: ['Li', ...species.flatMap((name) => (name === 'PF6' ? ['F', 'P'] : ['O', 'C']))],
    names: ['LI', ...species.flatMap((name) => (name === 'PF6' ? ['F1', 'P1'] : ['O1', 'C1']))],
    moleculeOf: [0, ...species.flatMap((_, k) => [k + 1, k + 1])],
    positions: [0, 0, 0, ...species.flatMap((_, k) => [...along(k, 0.2), ...along(k, 0.33)])],
    bonds: species.map((_, k): [number, number] => [1 + 2 * k, 2 + 2 * k]),
    sites: species.map((_, k) => 1 + 2 * k),
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

function sweepEntry(cutoff: number, error: number, method: ErrorMethod): SweepEntry {
  const s = 1 / (1 + Math.exp(-(cutoff - 0.375) / 0.014));
  const associated = 0.31 * s + 1.1 * Math.max(0, cutoff - 0.42);
  const observed = [1 - associated, 0.3 * associated, 0.7 * associated] as const;
  const populations = [
    population('isolated-pair', 'cation', observed, [0.577, 0.182, 0.241], error, method),
    population('per-lithium', 'cation', observed, [0.577, 0.317, 0.106], error, method),
    population('per-anion', 'anion', observed, [0.577, 0.317, 0.106], error, method),
    population('cluster', 'ion', observed, null, error, method),
  ];
  const [{ ssip, cip, agg }] = populations;
  return { cutoff, ssip: ssip.fraction, cip: cip.fraction, agg: agg.fraction, populations };
}

function cluster(
  cations: number,
  anions: number,
  fraction: number,
  error: number | null,
  method: ErrorMethod,
): ClusterEntry {
  return { cations, anions, charge: cations - anions, fraction, estimate: estimate(fraction, error, method) };
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

export function speciation(
  method: ErrorMethod,
  error: number,
  replicas: number,
  length: number,
): SpeciationResult {
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
      cluster(1, 0, 0.331, error, method),
      cluster(0, 1, 0.353, error, method),
      cluster(1, 1, 0.082, error, method),
      cluster(2, 1, 0.068, error, method),
      cluster(2, 2, 0.091, error, method),
      cluster(3, 3, 0.075, error, method),
    ],
    network: {
      meanSize: estimate(1.866, 4 * error, method),
      largest: estimate(0.112, error, method),
      charges: [
        { charge: -1, fraction: estimate(0.353, error, method) },
        { charge: 0, fraction: estimate(0.248, error, method) },
        { charge: 1, fraction: estimate(0.399, error, method) },
      ],
      percolation: {
        any: estimate(0.021, error, method),
        x: estimate(0.021, error, method),
        y: estimate(0, null, 'constant'),
        z: estimate(0, null, 'constant'),
      },
    },
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
    cutoffSweep: Array.from({ length: 14 }, (_, k) => sweepEntry(0.36 + 0.012 * k, error, method)),
    boundToPolymer: null,
    series: { replicas: series },
  };
}
