import { describe, expect, it } from 'vitest';
import type { AnalysisResults, Estimate } from '../../../src/analysis/index.js';
import { renderReport } from '../../../src/report/index.js';
import { longRun } from '../../support/report-fixture.js';

const estimate = (value: number, error: number | null): Estimate => ({
  value,
  error,
  method: error === null ? 'none' : 'block',
  effectiveSamples: error === null ? null : 15,
});

function page(change: Partial<AnalysisResults>): string {
  const input = longRun();
  return renderReport({ ...input, results: { ...input.results, ...change } });
}

function visible(text: string): string {
  return text
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll(/[ \n]+/g, ' ');
}

const RESIDENCE: NonNullable<AnalysisResults['residence']> = [
  {
    id: 'li',
    label: 'shell of Li',
    centre: 'species Li',
    centreCount: 20,
    frameInterval: 2,
    runLength: 20000,
    ligands: [
      {
        species: 'EC',
        label: 'O (EC)',
        sites: 'species EC and name O1',
        bind: { value: 0.28, origin: 'default' },
        unbind: 0.35,
        boundPerCentre: 2.3,
        chance: 0.02,
        releases: 120,
        lag: [0, 2, 4, 8],
        continuous: [1, 0.9, 0.8, 0.6],
        continuousError: [null, 0.01, 0.02, 0.03],
        intermittent: [1, 0.95, 0.9, 0.8],
        intermittentError: [null, 0.01, 0.02, 0.03],
        lifetime: estimate(830, 76),
        continuousTime: estimate(810, 80),
        intermittentTime: null,
        lowerBound: null,
        residenceTimesInRun: 24.1,
        reason: 'the intermittent function does not fall to 1/e within half of the run, 10000 ps',
      },
      {
        species: 'PF6',
        label: 'F (PF6)',
        sites: 'species PF6 and element F',
        bind: { value: 0.28, origin: 'default' },
        unbind: 0.35,
        boundPerCentre: 0.4,
        chance: 0.02,
        releases: 0,
        lag: [0, 2, 4, 8],
        continuous: [1, 1, 1, 1],
        continuousError: [null, null, null, null],
        intermittent: [1, 1, 1, 1],
        intermittentError: [null, null, null, null],
        lifetime: null,
        continuousTime: null,
        intermittentTime: null,
        lowerBound: 53000,
        residenceTimesInRun: 0.38,
        reason: 'no PF6 was released while it was watched',
      },
    ],
  },
];

describe('sections that results may lack', () => {
  it('are left out with their links where nothing was analysed', () => {
    const text = page({});
    for (const id of ['residence', 'coefficients']) expect(text).not.toContain(`href="#${id}"`);
  });

  it('give residence times with errors, and bounds as bounds', () => {
    const text = page({ residence: RESIDENCE });
    expect(text).toContain('href="#residence"');
    const read = visible(text);
    expect(read).toContain('830 ± 80');
    expect(read).toContain('&lt; 0.38');
    expect(read).toContain('no PF6 was released while it was watched');
    expect(read).toContain('within 0.28 nm, released beyond 0.35 nm');
    expect(text).toContain('id="survival-li"');
    expect(text).toContain('download="residence-li.csv"');
  });

  it('say why there is no coefficient', () => {
    const text = page({
      conductivity: {
        temperature: 233.15,
        volume: 27,
        ions: [
          {
            species: 'Li',
            moleculeCount: 20,
            formalCharge: 1,
            charge: 0.8,
            transference: null,
            apparentTransport: estimate(0.4, 0.03),
          },
        ],
        lag: [],
        chargeMsd: [],
        chargeMsdError: [],
        verdict: 'undetermined',
        reason: 'the log slope is too uncertain',
        fit: null,
        logSlope: null,
        collective: null,
        nernstEinstein: estimate(0.123, 0.011),
        nernstEinsteinReason: null,
        havenRatio: null,
        unscaled: null,
      },
      dielectric: {
        temperature: 233.15,
        volume: 27,
        epsilon: estimate(41.2, 3.3),
        meanSquareDipole: estimate(10, 1),
        meanDipole: [estimate(0, 1), estimate(0, 1), estimate(0, 1)],
        ions: true,
        reason: 'the translation of ions is left out',
      },
      viscosity: {
        temperature: 233,
        volume: 27,
        interval: 0.2,
        lag: [],
        correlation: [],
        integral: [],
        integralError: [],
        cutTime: null,
        viscosity: null,
        reason: 'the energy rows are 0.2 ps apart: too sparse',
      },
    });
    const read = visible(text);
    expect(text).toContain('href="#coefficients"');
    for (const shown of [
      'At 233.15 K',
      'the log slope is too uncertain',
      '0.123 ± 0.011',
      '41.2 ± 3.3',
      'the energy rows are 0.2 ps apart: too sparse',
      '0.400 ± 0.030',
    ])
      expect(read).toContain(shown);
  });

  it('put the corrected D beside that of the box', () => {
    const { results } = longRun();
    const msd = results.msd.map((one) => ({
      ...one,
      finiteSize: {
        viscosity: estimate(0.002, 0.0002),
        viscosityOrigin: 'given' as const,
        edge: 3,
        diffusionM2PerS: estimate(1.5e-10, 0.1e-10),
      },
    }));
    const viscosity = {
      temperature: 300,
      volume: 27,
      interval: 0.01,
      lag: [],
      correlation: [],
      integral: [],
      integralError: [],
      cutTime: 4,
      viscosity: estimate(0.002, 0.0002),
      reason: 'levels off',
    };
    const read = visible(page({ msd, viscosity }));
    expect(read).toContain('(1.50 ± 0.10)');
    expect(read).toContain('D in this box');
  });
});
