import { expect, it } from 'vitest';
import type { AnalysisResults, ErrorMethod, Estimate } from '../../../src/analysis/index.js';
import { resultsText } from '../../../src/cli/results-text.js';
import { conciseText, estimateText, shareText } from '../../../src/report/estimate-text.js';
import { renderComparison, renderReport } from '../../../src/report/index.js';
import { longRun, shortRun } from '../../support/report-fixture.js';

const estimate = (effectiveSamples: number | null, method: ErrorMethod = 'block'): Estimate => ({
  value: 0.312,
  error: 0.024,
  method,
  effectiveSamples,
});
const LEGEND = '† fewer than 10 independent samples: the error is a lower bound';

it('errors from blocks of too short a run are marked, however they are printed', () => {
  const few = estimate(9.9);
  expect([estimateText(few), conciseText(few), shareText(few)]).toEqual([
    '0.312 ± 0.024†',
    '0.312(24)†',
    '31.2 ± 2.4†\u00a0%',
  ]);
  expect(estimateText({ ...few, value: 3.12e-10, error: 2.4e-11 })).toBe('(3.12 ± 0.24†)\u2009×\u200910⁻¹⁰');
});

it('other errors are not: enough samples, other methods, none at all', () => {
  const others = [estimate(10), estimate(4, 'between-replicas'), estimate(4, 'events'), estimate(null)];
  for (const one of others) expect(estimateText(one)).toBe('0.312 ± 0.024');
  expect(shareText({ value: 0.312, error: null, method: 'constant', effectiveSamples: null })).toBe(
    '31.2\u00a0%',
  );
});

/** Every estimate of blocks with so many samples, nothing else changed. */
function withSamples(results: AnalysisResults, effectiveSamples: number): AnalysisResults {
  return JSON.parse(JSON.stringify(results), (_, value) =>
    value !== null && typeof value === 'object' && value.method === 'block'
      ? { ...value, effectiveSamples }
      : value,
  );
}

it('the page says once what the mark means, right below the overview, and nothing where none is marked', () => {
  const input = shortRun();
  const few = renderReport({ ...input, results: withSamples(input.results, 3.4) });
  expect(few.split(LEGEND)).toHaveLength(2);
  expect(few.indexOf(LEGEND)).toBeLessThan(few.indexOf('<section'));
  const overview = few.slice(few.indexOf('<header'), few.indexOf('</header>'));
  expect(overview).toMatch(/± [\d.]+†/);
  expect(renderReport({ ...input, results: withSamples(input.results, 12) })).not.toContain('†');
  const compared = (effectiveSamples: number) =>
    renderComparison(
      ['a', 'b'].map((label) => ({ label, results: withSamples(input.results, effectiveSamples) })),
      '1.2.3',
    );
  expect(compared(3.4).split(LEGEND)).toHaveLength(2);
  expect(compared(12)).not.toContain('†');
});

it('the terminal says it too, below the numbers', () => {
  const { results } = shortRun();
  const verdict = { level: 'caution', headline: '', reasons: [] } as const;
  const few = resultsText(withSamples(results, 3.4), verdict);
  expect(few).toMatch(/± [\d.]+† %/);
  expect(few.endsWith(`\n${LEGEND}`)).toBe(true);
  expect(resultsText(withSamples(results, 12), verdict)).not.toContain('†');
  expect(resultsText(longRun().results, verdict)).not.toMatch(/isolated-pair.*†/);
});
