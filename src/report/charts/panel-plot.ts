/**
 * Curves over a shared x axis, in one or more panels stacked above one another: g(r) over n(r), the mean squared
 * displacement on logarithmic axes, the energies of a run against time. Drawn once for wide and once for narrow pages;
 * attributes on the svg (scales) and on the curves (CSV columns) let the page's script read values off the same table
 * that is offered for download.
 */
import { area as areaShape, line as lineShape } from 'd3-shape';
import { type Html, html, NOTHING } from '../html.js';
import { type Area, createScale, domainOf, type Scale, type ScaleKind, xAxis, yAxis } from './axes.js';

export interface Curve {
  /** Unique within the figure; ties the curve to its legend entry. */
  readonly key: string;
  readonly label: string;
  /** 0 to 7, see the palette of the stylesheet. */
  readonly colour: number;
  readonly y: ArrayLike<number>;
  /** Column of the figure's CSV that holds y (0 is x). */
  readonly column: number;
  readonly dashed?: boolean;
  readonly band?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> };
}

export interface Panel {
  /** With unit: "g(r)", "density (g/cm³)". */
  readonly label: string;
  readonly kind: ScaleKind;
  readonly curves: readonly Curve[];
  readonly height: number;
  /** Left out: all values. */
  readonly domain?: readonly [number, number];
  /** Horizontal lines: an ideal gas's g = 1, a target temperature. */
  readonly levels?: readonly { readonly value: number; readonly label: string }[];
}

export interface Region {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  /** Stages of preparation alternate between two shades, production is plain; the window of a fit is tinted. */
  readonly kind: 'stage' | 'alternate' | 'plain' | 'window';
}

export interface PanelPlot {
  readonly xLabel: string;
  readonly xKind: ScaleKind;
  /** A curve is drawn through the rows where it has a value: NaN marks rows that belong to other curves. */
  readonly x: ArrayLike<number>;
  readonly xDomain?: readonly [number, number];
  readonly panels: readonly Panel[];
  readonly regions?: readonly Region[];
  /** Vertical lines: a cut-off, the end of equilibration. */
  readonly marks?: readonly { readonly x: number; readonly label: string }[];
}

const LAYOUTS = [
  { name: 'wide', width: 760, left: 58, right: 14, ticks: 8, yTicks: 5 },
  { name: 'narrow', width: 360, left: 46, right: 10, ticks: 4, yTicks: 4 },
] as const;
const HEADER = 28;
/** More above the second panel and below, whose title stands under the axis of the one before. */
const GAP = 10;
const FOOTER = 44;
const REGION_HEADER = 20;

/** @param description read out by screen readers in place of the drawing */
export function panelPlot(plot: PanelPlot, description: string): Html {
  return html`${LAYOUTS.map((layout) => draw(plot, layout, description))}`;
}

function draw(plot: PanelPlot, layout: (typeof LAYOUTS)[number], description: string): Html {
  const labelled = (plot.regions ?? []).some((region) => region.label !== '');
  const crown = labelled ? REGION_HEADER : 0;
  const height = crown + plot.panels.reduce((sum, panel) => sum + HEADER + GAP + panel.height, -GAP) + FOOTER;
  const left = layout.left;
  const right = layout.width - layout.right;
  const xDomain = plot.xDomain ?? domainOf(plot.xKind, [plot.x]);
  const x = createScale(plot.xKind, xDomain, [left, right]);

  let top = crown;
  const drawn = plot.panels.map((panel, index) => {
    const area: Area = { left, right, top: top + HEADER, bottom: top + HEADER + panel.height };
    top = area.bottom + GAP;
    return drawPanel(plot, panel, area, x, layout, index);
  });
  const bottom = top - GAP;
  return html`<svg class="plot ${layout.name}" viewBox="0 0 ${layout.width} ${height}" role="img" aria-label="${description}" data-x="${scaleText(plot.xKind, xDomain, [left, right])}" data-top="${crown + HEADER}" data-bottom="${bottom}">${regionLabels(plot, x, layout.width)}${drawn}<text class="axis-label" x="${right}" y="${bottom + 37}" text-anchor="end">${plot.xLabel}</text></svg>`;
}

function scaleText(
  kind: ScaleKind,
  domain: readonly [number, number],
  range: readonly [number, number],
): string {
  return `${kind} ${domain[0]} ${domain[1]} ${range[0]} ${range[1]}`;
}

function drawPanel(
  plot: PanelPlot,
  panel: Panel,
  area: Area,
  x: Scale,
  layout: (typeof LAYOUTS)[number],
  index: number,
): Html {
  const series = panel.curves.flatMap((curve) =>
    curve.band ? [curve.y, curve.band.low, curve.band.high] : [curve.y],
  );
  const domain = panel.domain ?? domainOf(panel.kind, series);
  const range: [number, number] = [area.bottom, area.top];
  const y = createScale(panel.kind, domain, range);
  const yTicks = Math.max(3, Math.min(layout.yTicks, Math.round(panel.height / 30)));
  return html`<text class="axis-label" x="${area.left - layout.left + 4}" y="${area.top - 10}">${panel.label}</text><g>${regions(plot, area, x)}</g>${yAxis(area, y, panel.kind, yTicks)}${xAxis(area, x, plot.xKind, layout.ticks, index === plot.panels.length - 1)}${levels(panel, area, y)}<svg x="${area.left}" y="${area.top}" width="${area.right - area.left}" height="${area.bottom - area.top}" viewBox="${area.left} ${area.top} ${area.right - area.left} ${area.bottom - area.top}" overflow="hidden">${panel.curves.map((curve) => drawCurve(plot, panel, curve, x, y, range, domain))}</svg>${marks(plot, area, x, index === 0)}`;
}

function drawCurve(
  plot: PanelPlot,
  panel: Panel,
  curve: Curve,
  x: Scale,
  y: Scale,
  range: readonly [number, number],
  domain: readonly [number, number],
): Html {
  const drawable = (value: number, kind: ScaleKind) =>
    Number.isFinite(value) && (kind === 'linear' || value > 0);
  const indices = Array.from({ length: plot.x.length }, (_, k) => k).filter(
    (k) => drawable(plot.x[k], plot.xKind) && drawable(curve.y[k], panel.kind),
  );
  const path = lineShape<number>()
    .digits(1)
    .x((k) => x(plot.x[k]))
    .y((k) => y(curve.y[k]))(indices);
  const band = curve.band;
  const ribbon =
    band === undefined
      ? null
      : areaShape<number>()
          .digits(1)
          .defined((k) => drawable(band.low[k], panel.kind) && drawable(band.high[k], panel.kind))
          .x((k) => x(plot.x[k]))
          .y0((k) => y(band.low[k]))
          .y1((k) => y(band.high[k]))(indices);
  return html`<g class="curve c${curve.colour}" data-key="${curve.key}" data-label="${curve.label}" data-column="${curve.column}" data-y="${scaleText(panel.kind, domain, range)}">${ribbon === null ? NOTHING : html`<path class="band" d="${ribbon}"/>`}<path class="line${curve.dashed ? ' dashed' : ''}" d="${path ?? ''}"/></g>`;
}

function clippedRegion(region: Region, x: Scale): [from: number, to: number] | null {
  const [low, high] = x.domain();
  const from = Math.max(low, region.from);
  const to = Math.min(high, region.to);
  return to > from ? [x(from), x(to)] : null;
}

function regions(plot: PanelPlot, area: Area, x: Scale): Html[] {
  return (plot.regions ?? []).map((region) => {
    const span = clippedRegion(region, x);
    if (span === null) return NOTHING;
    return html`<rect class="region ${region.kind}" x="${span[0].toFixed(1)}" y="${area.top}" width="${(span[1] - span[0]).toFixed(1)}" height="${area.bottom - area.top}"/>`;
  });
}

/** Names above the topmost panel, only where they fit. */
function regionLabels(plot: PanelPlot, x: Scale, width: number): Html[] {
  let free = 0;
  return (plot.regions ?? []).map((region) => {
    const span = clippedRegion(region, x);
    if (span === null || region.label === '') return NOTHING;
    const size = 6.4 * region.label.length;
    const middle = Math.min(Math.max((span[0] + span[1]) / 2, size / 2), width - size / 2);
    if (span[1] - span[0] < 0.8 * size || middle - size / 2 < free) return NOTHING;
    free = middle + size / 2;
    return html`<text class="region-label" x="${middle.toFixed(1)}" y="14" text-anchor="middle">${region.label}</text>`;
  });
}

function levels(panel: Panel, area: Area, y: Scale): Html[] {
  const [low, high] = y.domain();
  return (panel.levels ?? [])
    .filter(({ value }) => value >= low && value <= high)
    .map(({ value, label }) => {
      const at = y(value).toFixed(1);
      return html`<line class="level" x1="${area.left}" x2="${area.right}" y1="${at}" y2="${at}"/><text class="level-label" x="${area.right}" y="${at}" dy="-4" text-anchor="end">${label}</text>`;
    });
}

function marks(plot: PanelPlot, area: Area, x: Scale, named: boolean): Html[] {
  const [low, high] = x.domain();
  return (plot.marks ?? [])
    .filter((mark) => mark.x >= low && mark.x <= high)
    .map((mark) => {
      const at = x(mark.x);
      const flip = at > area.left + 0.75 * (area.right - area.left);
      const name = html`<text class="mark-label" x="${(at + (flip ? -5 : 5)).toFixed(1)}" y="${area.top + 11}" text-anchor="${flip ? 'end' : 'start'}">${mark.label}</text>`;
      return html`<line class="mark" x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="${area.top}" y2="${area.bottom}"/>${named ? name : NOTHING}`;
    });
}
