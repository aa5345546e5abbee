/** The report as a reader has it: opened from a file by a headless Chromium. Skips, with the reason, where there is none. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadMoleculeViewer, renderComparison, renderReport } from '../../../src/report/index.js';
import {
  type Browser,
  findChromium,
  type Page,
  startChromium,
  type View,
} from '../../support/headless-chromium-node.js';
import { longRun, shortRun } from '../../support/report-fixture.js';

const viewer = loadMoleculeViewer();
const chromium = await findChromium();
const missing =
  typeof chromium !== 'string'
    ? chromium.missing
    : viewer === null
      ? 'the molecule viewer is not built: npm run build'
      : null;
if (missing !== null) process.stderr.write(`browser.test.ts is skipped: ${missing}\n`);

// A browser that draws in software, on a machine that does something else too.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const DESK = { width: 1100, height: 900 };
/** Space is drawn in software here: the fewer pixels, the sooner. */
const SMALL = { width: 420, height: 420 };
const PHONE = { width: 390, height: 844 };

describe.skipIf(missing !== null)('in a browser', () => {
  let browser: Browser;
  let folder: string;
  const file = (name: string) => join(folder, name);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sheath-report-'));
    writeFileSync(file('report.html'), renderReport(longRun(), viewer));
    writeFileSync(file('pictures.html'), renderReport(longRun()));
    const runs = [
      { label: 'short', results: shortRun().results },
      { label: 'long', results: longRun().results },
    ];
    writeFileSync(file('comparison.html'), renderComparison(runs, '0.0.0'));
    browser = await startChromium(String(chromium));
  });
  /** Pages are closed after every test: a view in space left open would go on drawing. */
  const open: Page[] = [];
  async function visit(name: string, view: View): Promise<Page> {
    const page = await browser.open(file(name), view);
    open.push(page);
    return page;
  }
  afterEach(async () => {
    for (const page of open.splice(0)) await page.close();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const looks: [string, View][] = [
    ['pictures.html', DESK],
    ['report.html', { ...PHONE, dark: true }],
    ['pictures.html', { ...DESK, scripts: false }],
    ['comparison.html', PHONE],
  ];
  it.each(looks)('%s at %o complains of nothing, asks for nothing and fits', async (name, view) => {
    const page = await visit(name, view);
    const widest = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(widest).toBeLessThanOrEqual(view.width);
    expect(page.complaints).toEqual([]);
    expect(page.requests).toEqual([]);
  });

  describe('the slider over cut-offs', () => {
    const texts = `[...document.querySelectorAll('[data-at] .value')].map((one) => one.textContent)`;
    const widths = `[...document.querySelectorAll('[data-at] rect')].map((one) => Number(one.getAttribute('width')))`;
    const shown = `getComputedStyle(document.querySelector('.cutoff-slider')).display !== 'none'`;

    it('stands at the cut-off in use, with the numbers of the page without it', async () => {
      const still = await visit('pictures.html', { ...DESK, scripts: false });
      expect(await still.evaluate(shown)).toBe(false);
      const page = await visit('pictures.html', DESK);
      expect(await page.evaluate(shown)).toBe(true);
      for (const what of [texts, widths])
        expect(await page.evaluate(what)).toEqual(await still.evaluate(what));
      expect(await page.evaluate(`document.querySelector('.cutoff-slider output').textContent`)).toBe(
        '0.420 nm, as analysed',
      );
    });

    it('follows the arrow keys, bars and text and what is spoken', async () => {
      const page = await visit('pictures.html', DESK);
      const before = await page.evaluate<number[]>(widths);
      await page.evaluate(`document.querySelector('.cutoff-slider input').focus()`);
      await page.press('End');
      await page.press('ArrowLeft');
      const beyond = longRun().results.speciation[0].cutoffSweep.at(-2)!;
      expect(await page.evaluate(`document.querySelector('.cutoff-slider output').textContent`)).toBe(
        `${beyond.cutoff.toFixed(3)} nm`,
      );
      const after = await page.evaluate<number[]>(widths);
      // Panel widths are 214 units for 100 %.
      expect(after[0]).toBeCloseTo(214 * beyond.ssip.value, 0);
      expect(after[0]).toBeLessThan(before[0]);
      expect(after[2]).toBeGreaterThan(before[2]);
      const [ssip] = await page.evaluate<string[]>(texts);
      expect(Number.parseFloat(ssip)).toBeCloseTo(100 * beyond.ssip.value, 0);
      expect(
        await page.evaluate(`document.querySelector('.cutoff-slider input').getAttribute('aria-valuetext')`),
      ).toContain(`SSIP ${ssip}`);
      await page.evaluate(`document.querySelector('.cutoff-slider button').click()`);
      expect(await page.evaluate(widths)).toEqual(before);
      expect(page.complaints).toEqual([]);
    });
  });

  describe('the typical shells', () => {
    /** Drawn pixels of a small copy of the canvas and a sum that tells pictures apart, after a key: all in one turn, before the buffer goes. */
    const pixels = (key = 'Home') => `(() => {
      const host = document.querySelector('.space');
      host.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}' }));
      const copy = document.createElement('canvas');
      [copy.width, copy.height] = [128, 96];
      const context = copy.getContext('2d', { willReadFrequently: true });
      context.drawImage(host.querySelector('canvas'), 0, 0, 128, 96);
      const { data } = context.getImageData(0, 0, 128, 96);
      let count = 0;
      let sum = 0;
      for (let k = 0; k < data.length; k += 4) if (data[k + 3] > 0) { count++; sum = (sum * 31 + k + data[k]) % 1000003; }
      return [count, sum];
    })()`;
    const coming = `document.querySelector('.space canvas') && document.querySelector('.turned').textContent !== ''`;

    it('are drawn in space, turn with keys and mouse, and change with the card', async () => {
      const page = await visit('report.html', SMALL);
      await page.evaluate(`document.documentElement.style.scrollBehavior = 'auto'`);
      await page.evaluate(`document.querySelector('.turntable').scrollIntoView({ block: 'center' })`);
      await page.until(coming, 120);
      const [count, first] = await page.evaluate<[number, number]>(pixels());
      expect(count).toBeGreaterThan(200);
      expect(await page.evaluate(pixels())).toEqual([count, first]);
      const [, turned] = await page.evaluate<[number, number]>(pixels('ArrowRight'));
      expect(turned).not.toBe(first);
      expect(await page.evaluate(pixels())).toEqual([count, first]);

      const [x, y] = await page.evaluate<[number, number]>(
        `(() => { const r = document.querySelector('.space').getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()`,
      );
      await page.drag([x, y], [x + 90, y + 20]);
      const [, dragged] = await page.evaluate<[number, number]>(pixels('Shift'));
      expect(dragged).not.toBe(first);

      await page.evaluate(`document.querySelectorAll('.shell-card')[1].click()`);
      expect(await page.evaluate(`document.querySelector('.turned').textContent`)).toContain('1 PF₆');
      expect(
        await page.evaluate(
          `[...document.querySelectorAll('.shell-card')].map((card) => card.getAttribute('aria-pressed'))`,
        ),
      ).toEqual(['false', 'true']);
      expect(page.complaints).toEqual([]);
      expect(page.requests).toEqual([]);
    });

    it.each([
      ['without scripts', 'report.html', { ...DESK, scripts: false }],
      ['without the viewer', 'pictures.html', DESK],
    ] as const)('are pictures %s', async (_, name, view) => {
      const page = await visit(name, view);
      expect(await page.evaluate(`getComputedStyle(document.querySelector('.turntable')).display`)).toBe(
        'none',
      );
      const sizes = await page.evaluate<number[]>(
        `[...document.querySelectorAll('svg.molecule')].map((one) => one.getBoundingClientRect().width)`,
      );
      expect(sizes).toHaveLength(2);
      for (const size of sizes) expect(size).toBeGreaterThan(120);
    });
  });

  describe('a plot', () => {
    const canvas = `document.querySelector('#rdf .canvas')`;
    const readout = `document.querySelector('#rdf .readout')`;
    /** Rows of the table behind it, as numbers. */
    const rows = `decodeURIComponent(document.querySelector('#rdf a.csv').href.split(',').slice(1).join(','))
      .trim().split('\\n').slice(1).map((line) => line.split(',').map(Number))`;
    const shown = `[...${readout}.querySelectorAll('div span')].map((one) => Number(one.textContent.replace('\u2212', '-')))`;
    const plot = `[...document.querySelectorAll('#rdf svg.plot')].find((one) => one.getBoundingClientRect().width > 0)`;
    /** Where the drawing has the x of a row, middle of the first panel, in the window. */
    const placeOf = (row: number) => `(() => {
      const svg = ${plot};
      const [d0, d1, r0, r1] = svg.dataset.x.split(' ').slice(1).map(Number);
      const frame = svg.getBoundingClientRect();
      const x = r0 + ((${rows}[${row}][0] - d0) / (d1 - d0)) * (r1 - r0);
      return [frame.x + (x * frame.width) / svg.viewBox.baseVal.width, frame.y + 60];
    })()`;
    /** Columns of the table of the curves drawn, in the order of the read-out. */
    const columns = `[...${plot}.querySelectorAll('.curve:not(.off)')].map((one) => Number(one.dataset.column))`;

    it.each([
      ['wide', DESK],
      ['narrow', PHONE],
    ] as const)('reads out the row under the pointer, %s', async (_, view) => {
      const page = await visit('pictures.html', view);
      await page.evaluate(`document.documentElement.style.scrollBehavior = 'auto'`);
      await page.evaluate(`${canvas}.scrollIntoView({ block: 'center' })`);
      expect(await page.evaluate(`${readout}.hidden`)).toBe(true);
      for (const row of [105, 180]) {
        await page.hover(await page.evaluate<[number, number]>(placeOf(row)));
        expect(await page.evaluate(`${readout}.hidden`)).toBe(false);
        const expected = await page.evaluate<number[]>(`${columns}.map((k) => ${rows}[${row}][k])`);
        const found = await page.evaluate<number[]>(shown);
        expect(found.length).toBe(expected.length);
        expect(found.length).toBeGreaterThan(4);
        found.forEach((value, k) => {
          expect(Math.abs(value - expected[k])).toBeLessThanOrEqual(5.1e-3 * Math.abs(expected[k]));
        });
        // A mark on the drawing, and the box within it.
        expect(await page.evaluate(`${plot}.querySelectorAll('.cursor').length`)).toBe(1);
        expect(
          await page.evaluate(
            `${readout}.getBoundingClientRect().right <= document.documentElement.clientWidth + 1`,
          ),
        ).toBe(true);
      }
      await page.hover([2, 2]);
      expect(await page.evaluate(`${readout}.hidden`)).toBe(true);
      expect(page.complaints).toEqual([]);
    });

    it('is read by the arrow keys alone, and its legend hides curves', async () => {
      const page = await visit('pictures.html', DESK);
      await page.evaluate(`${canvas}.focus()`);
      const last = (await page.evaluate<number[][]>(rows)).length - 1;
      const head = `${readout}.querySelector('b').textContent`;
      const x = (row: number) => page.evaluate<number>(`${rows}[${row}][0]`);
      const at = async () => Number((await page.evaluate<string>(head)).replace(/^.*= ([\d.]+) .*$/, '$1'));
      await page.press('End');
      expect(await at()).toBeCloseTo(await x(last), 3);
      await page.press('ArrowLeft');
      expect(await at()).toBeCloseTo(await x(last - 1), 3);
      await page.press('Home');
      await page.press('ArrowRight');
      expect(await at()).toBeCloseTo(await x(1), 3);
      await page.press('Escape');
      expect(await page.evaluate(`${readout}.hidden`)).toBe(true);

      const curves = `[...${plot}.querySelectorAll('.curve')].filter((one) => getComputedStyle(one).display !== 'none').length`;
      const before = await page.evaluate<number>(curves);
      const button = `document.querySelector('#rdf .legend button')`;
      await page.evaluate(`${button}.focus()`);
      await page.press(' ');
      expect(await page.evaluate(`${button}.getAttribute('aria-pressed')`)).toBe('false');
      const after = await page.evaluate<number>(curves);
      expect(after).toBeLessThan(before);
      await page.evaluate(`${canvas}.focus()`);
      await page.press('End');
      expect((await page.evaluate<number[]>(shown)).length).toBe(after);
      await page.evaluate(`${button}.click()`);
      expect(await page.evaluate(curves)).toBe(before);
      expect(page.complaints).toEqual([]);
    });
  });

  it('offers every table and every plot as CSV, a line a row', async () => {
    for (const name of ['pictures.html', 'comparison.html']) {
      const page = await visit(name, DESK);
      const found = await page.evaluate<{ id: string; lines: number; rows: number | null }[]>(
        `[...document.querySelectorAll('main table:not(.mini)')].map((table) => table.closest('.table'))
          .concat([...document.querySelectorAll('main figure:has(svg.plot)')])
          .map((part) => ({
            id: part?.id ?? 'a table without a place',
            rows: part?.querySelector('tbody') ? part.querySelectorAll('tbody tr').length : null,
            lines: decodeURIComponent(part?.querySelector('a.csv')?.href.split(',').slice(1).join(',') ?? '').trim().split('\\n').length,
          }))`,
      );
      expect(found.length).toBeGreaterThan(8);
      for (const { id, lines, rows } of found)
        expect([name, id, rows === null ? lines > 1 : lines - 1]).toEqual([name, id, rows ?? true]);
    }
  });

  it('changes between light and dark by its button, whatever the system wants', async () => {
    for (const dark of [false, true]) {
      const page = await visit('pictures.html', { ...DESK, dark });
      const ground = 'getComputedStyle(document.body).backgroundColor';
      const [first] = await page.evaluate<number[]>(`${ground}.match(/\\d+/g).map(Number)`);
      expect(first < 128).toBe(dark);
      await page.evaluate(`document.querySelector('[data-theme-button]').click()`);
      const [second] = await page.evaluate<number[]>(`${ground}.match(/\\d+/g).map(Number)`);
      expect(second < 128).toBe(!dark);
    }
  });

  it('can be worked without a mouse: every control is in the order of the page, has a name and is seen when reached', async () => {
    const page = await visit('pictures.html', DESK);
    const controls = await page.evaluate<{ name: string; order: number; what: string }[]>(
      `[...document.querySelectorAll('a[href],button,input,summary,[tabindex]')]
        .filter((one) => one.getClientRects().length > 0)
        .map((one) => ({
          what: one.outerHTML.slice(0, 80),
          order: one.tabIndex,
          name: (one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.textContent).trim(),
        }))`,
    );
    expect(controls.length).toBeGreaterThan(30);
    for (const { name, order, what } of controls) {
      expect([what, order]).toEqual([what, order === -1 ? -1 : 0]);
      expect([what, name.length > 0]).toEqual([what, true]);
    }
    const outlines = new Set<string>();
    for (let k = 0; k < 12; k++) {
      await page.press('Tab');
      outlines.add(await page.evaluate('document.activeElement.outerHTML.slice(0, 120)'));
      expect(
        await page.evaluate(
          `(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' || document.activeElement.classList.contains('skip'); })()`,
        ),
      ).toBe(true);
    }
    expect(outlines.size).toBe(12);
  });

  it.each(['pictures.html', 'comparison.html'])(
    '%s has heads of at most two lines on a phone',
    async (name) => {
      const page = await visit(name, PHONE);
      const heads = await page.evaluate<{ text: string; lines: number }[]>(
        `[...document.querySelectorAll('.scroll thead th')].map((head) => {
        const range = document.createRange();
        range.selectNodeContents(head);
        const tops = [...range.getClientRects()].map(({ top, height }) => Math.round((top + height / 2) / 12));
        return { text: head.textContent, lines: new Set(tops).size };
      })`,
      );
      expect(heads.length).toBeGreaterThan(10);
      expect(heads.filter(({ lines }) => lines > 2)).toEqual([]);
    },
  );

  it('prints the pictures, not what only a screen can use', async () => {
    const page = await visit('report.html', { ...SMALL, paper: true });
    const shown = (selector: string) =>
      page.evaluate<boolean>(`document.querySelector('${selector}').getBoundingClientRect().width > 0`);
    for (const selector of ['.turntable', '.cutoff-slider', 'nav', 'a.csv'])
      expect(await shown(selector)).toBe(false);
    for (const selector of ['svg.molecule', 'svg.plot.bars']) expect(await shown(selector)).toBe(true);
    expect((await page.print()).subarray(0, 5).toString()).toBe('%PDF-');
    expect(page.complaints).toEqual([]);
  });
});
