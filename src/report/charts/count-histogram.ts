/** P(n), the distribution of a small whole number: columns with one standard error, diamonds for the Poisson expectation. */
import type { Estimate } from '../../analysis/index.js';
import { shareText } from '../estimate-text.js';
import { type Html, html, NOTHING } from '../html.js';
import { percent } from '../number-format.js';
import { createScale, yAxis } from './axes.js';

export interface CountBar {
  readonly n: number;
  /** 0 to 1 */
  readonly fraction: Estimate;
  readonly random: number | null;
}

const WIDTH = 360;
const TOP = 30;
const HEIGHT = 170;
const LEFT = 40;

export function countHistogram(
  bars: readonly CountBar[],
  axisLabel: string,
  colour: number,
  description: string,
): Html {
  const bottom = TOP + HEIGHT;
  const largest = Math.max(
    0.05,
    ...bars.map(({ fraction, random }) => Math.max(fraction.value + (fraction.error ?? 0), random ?? 0)),
  );
  const top = Math.min(1, 1.08 * largest);
  const y = createScale('linear', [0, 100 * top], [bottom, TOP]);
  const slot = (WIDTH - LEFT - 8) / Math.max(1, bars.length);
  const width = Math.min(34, 0.62 * slot);
  const columns = bars.map((bar, k) => {
    const x = LEFT + (k + 0.5) * slot;
    const { value, error } = bar.fraction;
    const level = y(100 * value);
    const whisker =
      error === null
        ? NOTHING
        : html`<path class="whisker" d="M${x.toFixed(1)},${y(100 * Math.max(0, value - error)).toFixed(1)}V${y(100 * Math.min(top, value + error)).toFixed(1)}"/>`;
    const diamond =
      bar.random === null
        ? NOTHING
        : html`<path class="random" d="M${x.toFixed(1)},${(y(100 * bar.random) - 7).toFixed(1)}l6,7l-6,7l-6,-7z"/>`;
    return html`<g><title>n = ${bar.n}: ${shareText(bar.fraction)}${bar.random === null ? '' : `, random ${percent(bar.random, null)}`}</title><rect class="column c${colour}" x="${(x - width / 2).toFixed(1)}" y="${level.toFixed(1)}" width="${width.toFixed(1)}" height="${(bottom - level).toFixed(1)}"/>${whisker}${diamond}<text x="${x.toFixed(1)}" y="${bottom + 18}" text-anchor="middle">${bar.n}</text></g>`;
  });
  return html`<svg class="plot bars" viewBox="0 0 ${WIDTH} ${bottom + 44}" role="img" aria-label="${description}"><text class="axis-label" x="4" y="16">P(n) (%)</text>${yAxis({ left: LEFT, right: WIDTH, top: TOP, bottom }, y, 'linear', 4)}<line class="base" x1="${LEFT}" x2="${WIDTH}" y1="${bottom}" y2="${bottom}"/>${columns}<text class="axis-label" x="${WIDTH}" y="${bottom + 37}" text-anchor="end">${axisLabel}</text></svg>`;
}
