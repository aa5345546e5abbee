/** Scales, grid lines and tick labels of one plot area. */
import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from 'd3-scale';
import { type Html, html, NOTHING } from '../html.js';
import { fixed, powerOfTen } from '../number-format.js';

export type ScaleKind = 'linear' | 'log';
export type Scale = ScaleContinuousNumeric<number, number>;

/** Pixels of the drawing. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export function createScale(
  kind: ScaleKind,
  domain: readonly [number, number],
  range: readonly [number, number],
): Scale {
  return (kind === 'log' ? scaleLog() : scaleLinear()).domain(domain).range(range);
}

/** The smallest interval that holds all finite values (positive ones on a log scale), a little widened; never empty. */
export function domainOf(kind: ScaleKind, series: readonly ArrayLike<number>[]): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const values of series) {
    for (let k = 0; k < values.length; k++) {
      if (!Number.isFinite(values[k]) || (kind === 'log' && values[k] <= 0)) continue;
      low = Math.min(low, values[k]);
      high = Math.max(high, values[k]);
    }
  }
  if (low > high) return kind === 'log' ? [1, 10] : [0, 1];
  if (kind === 'log') return [low / 1.3, high * 1.3];
  const margin = high > low ? 0.06 * (high - low) : Math.max(1e-3, 0.05 * Math.abs(high));
  return [low - margin, high + margin];
}

interface Tick {
  readonly value: number;
  readonly label: string;
}

export function ticksOf(scale: Scale, kind: ScaleKind, count: number): readonly Tick[] {
  if (kind === 'log') {
    const [low, high] = scale.domain();
    const first = Math.ceil(Math.log10(low));
    const last = Math.floor(Math.log10(high));
    const plain = Math.max(Math.abs(first), Math.abs(last)) <= 4;
    const decades = Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => first + k);
    const stride = Math.max(1, Math.ceil(decades.length / count));
    const label = (value: number, exponent: number) =>
      plain ? fixed(value, Math.max(0, -exponent)) : powerOfTen(exponent);
    if (decades.length > 2 || !plain) {
      return decades
        .filter((_, k) => k % stride === 0)
        .map((exponent) => ({ value: 10 ** exponent, label: label(10 ** exponent, exponent) }));
    }
    const steps = [first - 1, ...decades].flatMap((exponent) =>
      [1, 2, 5].map((step) => ({
        value: step * 10 ** exponent,
        label: label(step * 10 ** exponent, exponent),
      })),
    );
    return steps.filter(({ value }) => value >= low && value <= high);
  }
  const values = scale.ticks(count);
  const step = values.length > 1 ? values[1] - values[0] : 1;
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return values.map((value) => ({ value, label: fixed(value, decimals) }));
}

export function yAxis(area: Area, scale: Scale, kind: ScaleKind, count: number): Html {
  return html`<g class="axis">${ticksOf(scale, kind, count).map(({ value, label }) => {
    const y = scale(value).toFixed(1);
    return html`<line class="grid" x1="${area.left}" x2="${area.right}" y1="${y}" y2="${y}"/><text x="${area.left - 8}" y="${y}" dy="0.32em" text-anchor="end">${label}</text>`;
  })}</g>`;
}

export function xAxis(area: Area, scale: Scale, kind: ScaleKind, count: number, labels: boolean): Html {
  const ticks = ticksOf(scale, kind, count);
  return html`<g class="axis"><line class="base" x1="${area.left}" x2="${area.right}" y1="${area.bottom}" y2="${area.bottom}"/>${ticks.map(
    ({ value, label }) => {
      const x = scale(value).toFixed(1);
      const text = html`<text x="${x}" y="${area.bottom + 18}" text-anchor="middle">${label}</text>`;
      return html`<line class="tick" x1="${x}" x2="${x}" y1="${area.bottom}" y2="${area.bottom + 4}"/>${labels ? text : NOTHING}`;
    },
  )}</g>`;
}
