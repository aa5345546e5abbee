/** SSIP, CIP and AGG by one definition: bars with one standard error, a diamond where random contacts would put them. */
import { type Html, html, NOTHING } from '../html.js';
import { percent } from '../number-format.js';

export interface PopulationBar {
  readonly label: string;
  readonly style: 'free' | 'ssip' | 'cip' | 'agg';
  /** 0 to 1 */
  readonly fraction: number;
  readonly error: number | null;
  readonly random: number | null;
}

const WIDTH = 360;
const LEFT = 46;
const RIGHT = 92;
const ROW = 30;
const AXIS = 24;

export function populationBars(bars: readonly PopulationBar[], description: string): Html {
  const height = bars.length * ROW + AXIS;
  const length = WIDTH - LEFT - RIGHT;
  const at = (fraction: number) => (LEFT + Math.min(1, Math.max(0, fraction)) * length).toFixed(1);
  const base = bars.length * ROW + 4;
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (tick) =>
      html`<line class="grid" x1="${at(tick)}" x2="${at(tick)}" y1="0" y2="${base}"/><text x="${at(tick)}" y="${base + 14}" text-anchor="middle">${100 * tick}</text>`,
  );
  const rows = bars.map((bar, row) => {
    const middle = row * ROW + ROW / 2;
    const whisker =
      bar.error === null
        ? NOTHING
        : html`<path class="whisker" d="M${at(bar.fraction - bar.error)},${middle}H${at(bar.fraction + bar.error)}M${at(bar.fraction - bar.error)},${middle - 4}v8M${at(bar.fraction + bar.error)},${middle - 4}v8"/>`;
    const diamond =
      bar.random === null
        ? NOTHING
        : html`<path class="random" d="M${at(bar.random)},${middle - 7}l6,7l-6,7l-6,-7z"><title>random contacts: ${percent(bar.random, null)}</title></path>`;
    return html`<text class="name" x="${LEFT - 8}" y="${middle}" dy="0.32em" text-anchor="end">${bar.label}</text><rect class="${bar.style}" x="${LEFT}" y="${middle - 9}" width="${(Math.min(1, bar.fraction) * length).toFixed(1)}" height="18" rx="1.5"/>${whisker}${diamond}<text class="value" x="${WIDTH}" y="${middle}" dy="0.32em" text-anchor="end">${percent(bar.fraction, bar.error)}</text>`;
  });
  return html`<svg class="plot bars" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${description}"><g class="axis">${grid}</g>${rows}</svg>`;
}
