import { describe, expect, it } from 'vitest';
import type { AnalysisResults } from '../../../src/analysis/index.js';
import { memoryRunFiles } from '../../../src/simulation/index.js';
import { compareRuns, RESULT_FILES } from '../../../src/study/index.js';
import { longRun, shortRun } from '../../support/report-fixture.js';

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

describe('what a compared run is worth', () => {
  const page = async (temperature: number, analysed: number): Promise<string> => {
    const { results } = longRun();
    const own = {
      ...results,
      conditions: { ...results.conditions, temperature },
      frames: results.frames.map((one) => ({ ...one, from: 0, to: analysed })),
    };
    const files = memoryRunFiles();
    await files.replace(RESULT_FILES.results, new TextEncoder().encode(JSON.stringify(own)));
    return compareRuns([
      { name: 'a', files },
      { name: 'b', files },
    ]);
  };

  it('follows the length of the run as its own report does: 1 ns, below 0 °C 10 ns', async () => {
    expect(await page(353.15, 900)).toContain('Short run: populations not equilibrated');
    expect(await page(353.15, 1100)).not.toContain('Short run: populations not equilibrated');
    expect(await page(233.15, 1100)).toContain('Short run: populations not equilibrated');
  });
});
