import { expect, it } from 'vitest';
import { createScale, domainOf, ticksOf } from '../../../src/report/charts/axes.js';
import { type PanelPlot, panelPlot } from '../../../src/report/charts/panel-plot.js';

const x = [1, 10, 100, 1000];
const y = [0.5, 5, 50, 500];

function plot(overrides: Partial<PanelPlot> = {}): string {
  const curve = { key: 'a', label: 'A & B', colour: 0, y, column: 1 };
  return panelPlot(
    {
      xLabel: 'lag (ps)',
      xKind: 'log',
      x,
      panels: [{ label: 'MSD (nm²)', kind: 'log', curves: [curve], height: 200 }],
      ...overrides,
    },
    'description',
  ).markup;
}

/** Points of the first curve's path and the scales written on the drawing, of the wide layout. */
function read(markup: string) {
  const scale = (name: string) => {
    const [kind, ...numbers] = new RegExp(`data-${name}="([^"]+)"`).exec(markup)?.[1].split(' ') ?? [];
    const [d0, d1, r0, r1] = numbers.map(Number);
    return createScale(kind === 'log' ? 'log' : 'linear', [d0, d1], [r0, r1]);
  };
  const path = /class="line" d="([^"]*)"/.exec(markup)?.[1] ?? '';
  const points = path
    .slice(1)
    .split('L')
    .map((point) => point.split(',').map(Number));
  return { points, x: scale('x'), y: scale('y') };
}

it('draws each point where the scales on the drawing say it is', () => {
  const drawn = read(plot());
  expect(drawn.points).toHaveLength(x.length);
  drawn.points.forEach(([px, py], k) => {
    expect(px).toBeCloseTo(drawn.x(x[k]), 0.9);
    expect(py).toBeCloseTo(drawn.y(y[k]), 0.9);
  });
});

it('gives a power law a straight line on logarithmic axes', () => {
  const { points } = read(plot());
  const slopes = points.slice(1).map(([px, py], k) => (py - points[k][1]) / (px - points[k][0]));
  for (const slope of slopes) expect(slope).toBeCloseTo(slopes[0], 2);
});

it('leaves out what has no logarithm or no value, and draws the rest', () => {
  const curve = { key: 'a', label: 'A', colour: 0, y: [0, -1, Number.NaN, 500], column: 1 };
  const markup = plot({ panels: [{ label: 'y', kind: 'log', curves: [curve], height: 100 }] });
  expect(read(markup).points).toHaveLength(1);
  expect(markup).not.toMatch(/NaN|Infinity|undefined/);
});

it('stays a drawing without any data', () => {
  const curve = { key: 'a', label: 'A', colour: 0, y: [], column: 1 };
  const markup = plot({ x: [], panels: [{ label: 'y', kind: 'linear', curves: [curve], height: 100 }] });
  expect(markup).not.toMatch(/NaN|Infinity|undefined/);
});

it('is drawn for wide and for narrow pages, with escaped labels', () => {
  const markup = plot();
  expect(markup.match(/<svg class="plot (wide|narrow)"/g)).toHaveLength(2);
  expect(markup).toContain('data-label="A &amp; B"');
});

it('clips regions and marks to the axis and drops those outside', () => {
  const markup = plot({
    regions: [
      { from: 100, to: 1e9, label: 'fit window', kind: 'window' },
      { from: 1e7, to: 1e8, label: 'outside', kind: 'stage' },
    ],
    marks: [{ x: 1e9, label: 'far' }],
  });
  const [, left, width] = /class="region window" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/.exec(markup) ?? [];
  expect(Number(left) + Number(width)).toBeCloseTo(read(markup).x.range()[1], 0);
  expect(markup).not.toContain('outside');
  expect(markup).not.toContain('far');
});

it.each([
  ['linear', [-41_250, -41_150]],
  ['linear', [0.0011, 0.0013]],
  ['log', [2, 30]],
  ['log', [1e-7, 1e6]],
] as const)('labels a %s axis from %j with distinct ticks inside it', (kind, domain) => {
  const scale = createScale(kind, domain, [0, 400]);
  const ticks = ticksOf(scale, kind, 5);
  expect(ticks.length).toBeGreaterThanOrEqual(2);
  expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
  for (const { value } of ticks) {
    expect(value).toBeGreaterThanOrEqual(domain[0]);
    expect(value).toBeLessThanOrEqual(domain[1]);
  }
});

it('finds a domain that is never empty', () => {
  for (const series of [[], [[]], [[5]], [[0]], [[Number.NaN]]]) {
    for (const kind of ['linear', 'log'] as const) {
      const [low, high] = domainOf(kind, series);
      expect(high).toBeGreaterThan(low);
      if (kind === 'log') expect(low).toBeGreaterThan(0);
    }
  }
});
