/** Parts of a sum, of either sign, as bars from a zero line with one standard error: what pairs of ions add to a conductivity. */
import { type Html, html, NOTHING } from '../html.js';
import { plusMinus } from '../number-format.js';
import { createScale, ticksOf } from './axes.js';

export interface ContributionBar {
  readonly label: string;
  readonly value: number;
  readonly error: number | null;
  /** 0 to 7, see the palette of the stylesheet. */
  readonly colour: number;
}

const WIDTH = 760;
const LEFT = 190;
const RIGHT = 150;
const ROW = 28;
const AXIS = 40;

/** @param description read out by screen readers in place of the drawing */
export function contributionBars(
  bars: readonly ContributionBar[],
  axisLabel: string,
  description: string,
): Html {
  const low = Math.min(0, ...bars.map(({ value, error }) => value - (error ?? 0)));
  const high = Math.max(0, ...bars.map(({ value, error }) => value + (error ?? 0)));
  const margin = 0.04 * (high - low) || 1;
  const x = createScale(
    'linear',
    [low < 0 ? low - margin : 0, high > 0 ? high + margin : 0],
    [LEFT, WIDTH - RIGHT],
  );
  const at = (value: number) => x(value).toFixed(1);
  const base = bars.length * ROW + 4;
  const grid = ticksOf(x, 'linear', 5).map(
    ({ value, label }) =>
      html`<line class="grid" x1="${at(value)}" x2="${at(value)}" y1="0" y2="${base}"/><text x="${at(value)}" y="${base + 15}" text-anchor="middle">${label}</text>`,
  );
  const rows = bars.map(({ label, value, error, colour }, row) => {
    const middle = row * ROW + ROW / 2;
    const whisker =
      error === null
        ? NOTHING
        : html`<path class="whisker" d="M${at(value - error)},${middle}H${at(value + error)}M${at(value - error)},${middle - 4}v8M${at(value + error)},${middle - 4}v8"/>`;
    return html`<g><text class="name" x="${LEFT - 8}" y="${middle}" dy="0.32em" text-anchor="end">${label}</text><rect class="column c${colour}" x="${at(Math.min(0, value))}" y="${middle - 8}" width="${Math.abs(x(value) - x(0)).toFixed(1)}" height="16"/>${whisker}<text class="value" x="${WIDTH}" y="${middle}" dy="0.32em" text-anchor="end">${plusMinus(value, error)}</text></g>`;
  });
  return html`<svg class="plot shares" viewBox="0 0 ${WIDTH} ${base + AXIS - 4}" role="img" aria-label="${description}"><g class="axis">${grid}<line class="base" x1="${at(0)}" x2="${at(0)}" y1="0" y2="${base}"/></g>${rows}<text class="axis-label" x="${WIDTH - RIGHT}" y="${base + 33}" text-anchor="end">${axisLabel}</text></svg>`;
}
