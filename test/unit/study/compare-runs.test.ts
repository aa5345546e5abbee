import { describe, expect, it } from 'vitest';
import type { AnalysisResults } from '../../../src/analysis/index.js';
import { memoryRunFiles } from '../../../src/simulation/index.js';
import { compareRuns, RESULT_FILES } from '../../../src/study/index.js';
import { shortRun } from '../../support/report-fixture.js';

async function labels(conditions: readonly Partial<AnalysisResults['conditions']>[]): Promise<string> {
  const { results } = shortRun();
  const folders = await Promise.all(
    conditions.map(async (own, k) => {
      const files = memoryRunFiles();
      const text = JSON.stringify({ ...results, conditions: { ...results.conditions, ...own } });
      await files.replace(RESULT_FILES.results, new TextEncoder().encode(text));
      return { name: `runs/${k}`, files };
    }),
  );
  return /<p class="composition">(.*?)<\/p>/.exec(await compareRuns(folders))?.[1] ?? '';
}

describe('compared runs are called', () => {
  it('by temperature where that alone tells them apart', async () => {
    expect(await labels([{ temperature: 233.15 }, { temperature: 298.15 }, { temperature: 353.15 }])).toBe(
      '−40 °C · 25 °C · 80 °C',
    );
  });

  it('by title where something else differs too, and by folder where titles are the same', async () => {
    const other = { temperature: 298.15, composition: [{ species: 'EC', molecules: 100, charge: 0 }] };
    expect(await labels([{ title: 'one' }, { ...other, title: 'two' }])).toBe('one · two');
    expect(await labels([{ title: 'one' }, { ...other, title: 'one' }])).toBe('one (runs/0) · one (runs/1)');
    expect(await labels([{ title: 'one' }, { title: 'two' }])).toBe('one · two');
  });
});
