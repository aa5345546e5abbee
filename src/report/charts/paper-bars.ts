/** Populations of one system beside numbers compared with: bars with one standard error, the bracket as a line, diamonds for the paper. */
import { type Html, html, NOTHING } from '../html.js';
import { percent } from '../number-format.js';

export interface PaperBar {
  readonly label: string;
  readonly style: 'ssip' | 'cip' | 'agg';
  /** 0 to 1 */
  readonly fraction: number;
  readonly error: number | null;
  readonly bracket: readonly [number, number] | null;
  readonly paper: number | null;
}

const WIDTH = 400;
const LEFT = 46;
const RIGHT = 108;
const ROW = 40;
const AXIS = 24;

export function paperBars(bars: readonly PaperBar[], description: string): Html {
  const height = bars.length * ROW + AXIS;
  const at = (fraction: number) =>
    (LEFT + Math.min(1, Math.max(0, fraction)) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const base = bars.length * ROW + 2;
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (tick) =>
      html`<line class="grid" x1="${at(tick)}" x2="${at(tick)}" y1="0" y2="${base}"/><text x="${at(tick)}" y="${base + 14}" text-anchor="middle">${100 * tick}</text>`,
  );
  const rows = bars.map((bar, row) => {
    const middle = row * ROW + ROW / 2;
    const { fraction, error, bracket, paper } = bar;
    const whisker =
      error === null
        ? NOTHING
        : html`<path class="whisker" d="M${at(fraction - error)},${middle}H${at(fraction + error)}M${at(fraction - error)},${middle - 4}v8M${at(fraction + error)},${middle - 4}v8"/>`;
    const range =
      bracket === null
        ? NOTHING
        : html`<path class="mark" d="M${at(bracket[0])},${middle + 14}H${at(bracket[1])}"><title>bracket ${percent(bracket[0], null)} to ${percent(bracket[1], null)}</title></path>`;
    const diamond =
      paper === null
        ? NOTHING
        : html`<path class="random" d="M${at(paper)},${middle - 7}l6,7l-6,7l-6,-7z"><title>paper: ${percent(paper, null)}</title></path>`;
    const second =
      paper === null
        ? NOTHING
        : html`<text x="${WIDTH}" y="${middle + 15}" text-anchor="end">paper ${percent(paper, null)}</text>`;
    return html`<text class="name" x="${LEFT - 8}" y="${middle}" dy="0.32em" text-anchor="end">${bar.label}</text><rect class="${bar.style}" x="${LEFT}" y="${middle - 9}" width="${(Math.min(1, Math.max(0, fraction)) * (WIDTH - LEFT - RIGHT)).toFixed(1)}" height="18" rx="1.5"/>${whisker}${range}${diamond}<text class="value" x="${WIDTH}" y="${middle - 1}" text-anchor="end">${percent(fraction, error)}</text>${second}`;
  });
  return html`<svg class="plot bars" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${description}"><g class="axis">${grid}</g>${rows}</svg>`;
}
