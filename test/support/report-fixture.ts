/**
 * Made-up results with plausible numbers, for tests of the report and for looking at it: `shortRun` (a demonstration of
 * one replica), `longRun` (four replicas, everything analysed), `solventOnly` (no anion, most analyses missing). They say
 * nothing about any electrolyte.
 */
import {
  type AnalysisResults,
  DEFINITIONS,
  type MsdResult,
  RESULTS_SCHEMA,
} from '../../src/analysis/index.js';
import type { ReportInput } from '../../src/report/index.js';
import { energies, protocol, run } from './report-history.js';
import { estimate } from './report-numbers.js';
import { coordination, RDFS, rdf, speciation } from './report-structure.js';

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
