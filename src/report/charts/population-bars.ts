/** SSIP, CIP and AGG by one definition: bars with one standard error, a diamond where random contacts would put them. */
import type { Estimate } from '../../analysis/index.js';
import { shareText } from '../estimate-text.js';
import { type Html, html, NOTHING, trusted } from '../html.js';
import { MISSING } from '../number-format.js';

export interface PopulationBar {
  readonly label: string;
  readonly style: 'free' | 'ssip' | 'cip' | 'agg';
  /** 0 to 1 */
  readonly fraction: Estimate;
  readonly random: number | null;
}

const WIDTH = 360;
const LEFT = 46;
const RIGHT = 100;
const ROW = 30;
const AXIS = 24;

/** What a bar shows at another contact cut-off. */
export type BarState = Pick<PopulationBar, 'fraction' | 'random'>;

/** @param states [bar][cut-off] for the slider, null where the class is not defined; none without a slider */
export function populationBars(
  bars: readonly PopulationBar[],
  description: string,
  states: readonly (readonly (BarState | null)[])[] = [],
): Html {
  const height = bars.length * ROW + AXIS;
  const length = WIDTH - LEFT - RIGHT;
  const at = (fraction: number) => (LEFT + Math.min(1, Math.max(0, fraction)) * length).toFixed(1);
  const width = (fraction: number) => (Math.min(1, fraction) * length).toFixed(1);
  const ends = (value: number, error: number) => [at(value - error), at(value + error)];
  const base = bars.length * ROW + 4;
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (tick) =>
      html`<line class="grid" x1="${at(tick)}" x2="${at(tick)}" y1="0" y2="${base}"/><text x="${at(tick)}" y="${base + 14}" text-anchor="middle">${100 * tick}</text>`,
  );
  /** "length;low;high;random;text", empty where there is none: what the page's slider reads. */
  const stateText = (state: BarState | null) =>
    state === null
      ? `;;;;${MISSING}`
      : [
          width(state.fraction.value),
          ...(state.fraction.error === null ? ['', ''] : ends(state.fraction.value, state.fraction.error)),
          state.random === null ? '' : at(state.random),
          shareText(state.fraction),
        ].join(';');
  const rows = bars.map((bar, row) => {
    const middle = row * ROW + ROW / 2;
    const own = states.at(row);
    const ever = (has: (state: BarState) => boolean) =>
      has(bar) || own?.some((state) => state !== null && has(state));
    const hidden = (shown: boolean) => (shown ? NOTHING : trusted(' visibility="hidden"'));
    const { value, error } = bar.fraction;
    const [low, high] = ends(value, error ?? 0);
    const whisker = ever((state) => state.fraction.error !== null)
      ? html`<path class="whisker"${hidden(error !== null)} d="M${low},${middle}H${high}M${low},${middle - 4}v8M${high},${middle - 4}v8"/>`
      : NOTHING;
    const diamond =
      bar.random === null
        ? NOTHING
        : html`<path class="random" d="M${at(bar.random)},${middle - 7}l6,7l-6,7l-6,-7z"><title>random contacts</title></path>`;
    const data =
      own === undefined ? NOTHING : html` data-middle="${middle}" data-at="${own.map(stateText).join('|')}"`;
    return html`<g${data}><text class="name" x="${LEFT - 8}" y="${middle}" dy="0.32em" text-anchor="end">${bar.label}</text><rect class="${bar.style}" x="${LEFT}" y="${middle - 9}" width="${width(value)}" height="18" rx="1.5"/>${whisker}${diamond}<text class="value" x="${WIDTH}" y="${middle}" dy="0.32em" text-anchor="end">${shareText(bar.fraction)}</text></g>`;
  });
  return html`<svg class="plot bars" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${description}"><g class="axis">${grid}</g>${rows}</svg>`;
}
