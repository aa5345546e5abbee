import { expect, it } from 'vitest';
import type { AnalysisResults } from '../../../src/analysis/index.js';
import { renderComparison } from '../../../src/report/index.js';
import { BOLTZMANN } from '../../../src/units/index.js';
import { longRun, shortRun } from '../../support/report-fixture.js';

const ENERGY = 21;

/** The long run as if at another temperature, with D by Arrhenius's law. */
function at(temperature: number): AnalysisResults {
  const { results } = longRun();
  const value = 1e-10 * Math.exp((-ENERGY / BOLTZMANN) * (1 / temperature - 1 / 300));
  const diffusionM2PerS = { value, error: 0.05 * value, method: 'block' as const, effectiveSamples: 20 };
  return {
    ...results,
    conditions: { ...results.conditions, temperature },
    msd: results.msd.map((one) => ({ ...one, diffusionM2PerS })),
  };
}

const runs = [233.15, 298.15, 353.15].map((temperature) => ({
  label: `at ${temperature} K`,
  results: at(temperature),
}));

function csvRows(page: string, id: string): string[][] {
  const link = new RegExp(`download="${id}\\.csv" href="data:text/csv;charset=utf-8,([^"]*)"`).exec(page);
  return decodeURIComponent(link![1].replaceAll('&#39;', "'"))
    .trim()
    .split('\n')
    .map((line) => line.split(','));
}

it('has a row of every run in every table, with the numbers of its results', () => {
  const page = renderComparison(runs, '1.2.3');
  for (const id of ['runs', 'populations-table-0', 'coordination-0', 'transport-table', 'origins'])
    expect(
      csvRows(page, id)
        .slice(1)
        .map(([label]) => label),
    ).toEqual(runs.map(({ label }) => label));
  const [header, first] = csvRows(page, 'populations-table-0');
  const population = runs[0].results.speciation[0].populations.find(({ primary }) => primary)!;
  expect(Number(first[header.indexOf('AGG')])).toBeCloseTo(population.agg.fraction.value, 7);
  expect(/(?:src|href)="(?!#|data:)/.exec(page)?.[0] ?? null).toBeNull();
});

it('fits activation energies where there are several temperatures', () => {
  const rows = csvRows(renderComparison(runs, '1.2.3'), 'arrhenius');
  const [header, ...fits] = rows;
  expect(fits.length).toBeGreaterThan(0);
  for (const fit of fits.filter(([name]) => name.startsWith('D of')))
    expect(Number(fit[header.indexOf('Ea (kJ/mol)')])).toBeCloseTo(ENERGY, 5);
  const same = [runs[0], { label: 'again', results: runs[0].results }];
  expect(renderComparison(same, '1.2.3')).not.toContain('id="arrhenius"');
});

it('says when populations were not counted alike, and leaves out what not all runs have', () => {
  const { results } = longRun();
  const [pair, ...pairs] = results.speciation;
  const cutoff = { value: 0.5, origin: 'user' as const };
  const wider = { ...results, speciation: [{ ...pair, contact: { ...pair.contact, cutoff } }, ...pairs] };
  const page = renderComparison(
    [
      { label: 'one', results },
      { label: 'wider', results: wider },
    ],
    '1.2.3',
  );
  expect(page).toContain('These runs do not count alike');
  const bare = { ...results, speciation: [], rdf: [], coordination: [], msd: [] };
  const empty = renderComparison(
    [
      { label: 'one', results },
      { label: '<bare> & "quoted"', results: bare },
    ],
    '1.2.3',
  );
  expect(empty).toContain('No cation-anion pair was analysed in all of the runs.');
  expect(empty).toContain('No pair was analysed in all of the runs.');
  expect(empty).toContain('&lt;bare&gt; &amp; &quot;quoted&quot;');
});

it('compares a short run too, whose errors and coefficients are missing', () => {
  const page = renderComparison(
    [
      { label: 'short', results: shortRun().results },
      { label: 'long', results: longRun().results },
    ],
    '1.2.3',
  );
  const text = page.replace(/<script>[\s\S]*?<\/script>/, '');
  expect(/NaN|undefined|Infinity/.exec(text)?.[0] ?? null).toBeNull();
});
