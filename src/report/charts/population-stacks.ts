/** SSIP, CIP and AGG of several systems, one stacked bar each; the ends of the segments carry one standard error. */
import { shareText } from '../estimate-text.js';
import { type Html, html, NOTHING } from '../html.js';
import type { NamedClass } from '../populations.js';

export interface PopulationStack {
  readonly label: string;
  readonly classes: readonly NamedClass[];
}

const LAYOUTS = [
  { name: 'wide', width: 760, left: 220, letters: 34 },
  { name: 'narrow', width: 360, left: 116, letters: 17 },
] as const;
const ROW = 34;
const AXIS = 24;
const LEGEND = 26;
const RIGHT = 16;

export function populationStacks(stacks: readonly PopulationStack[], description: string): Html {
  return html`${LAYOUTS.map((layout) => draw(stacks, layout, description))}`;
}

function draw(
  stacks: readonly PopulationStack[],
  { name, width, left, letters }: (typeof LAYOUTS)[number],
  description: string,
): Html {
  const height = LEGEND + stacks.length * ROW + AXIS;
  const length = width - left - RIGHT;
  const at = (fraction: number) => left + Math.min(1, Math.max(0, fraction)) * length;
  const base = LEGEND + stacks.length * ROW;
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (tick) =>
      html`<line class="grid" x1="${at(tick)}" x2="${at(tick)}" y1="${LEGEND}" y2="${base}"/><text x="${at(tick)}" y="${base + 16}" text-anchor="middle">${100 * tick}${tick === 1 ? ' %' : ''}</text>`,
  );
  const names = stacks[0]?.classes ?? [];
  const legend = names.map(
    (one, k) =>
      html`<rect class="${one.style}" x="${left + 72 * k}" y="3" width="11" height="11" rx="2"/><text class="name" x="${left + 72 * k + 16}" y="13">${one.name}</text>`,
  );
  const rows = stacks.map(({ label, classes }, row) => {
    const middle = LEGEND + row * ROW + ROW / 2;
    let from = 0;
    const segments = classes.map((one) => {
      const { value, error } = one.fraction;
      const start = from;
      from += value;
      const last = one === classes.at(-1);
      const whisker =
        error === null || last
          ? NOTHING
          : html`<path class="whisker" d="M${at(from - error).toFixed(1)},${middle}H${at(from + error).toFixed(1)}"/>`;
      return html`<rect class="${one.style}" x="${at(start).toFixed(1)}" y="${middle - 10}" width="${Math.max(0, at(from) - at(start) - 1).toFixed(1)}" height="20"><title>${label}, ${one.name}: ${shareText(one.fraction)}</title></rect>${whisker}`;
    });
    const short = label.length > letters ? `${label.slice(0, letters - 1)}…` : label;
    return html`<text class="name" x="${left - 10}" y="${middle}" dy="0.32em" text-anchor="end">${short}<title>${label}</title></text>${segments}`;
  });
  return html`<svg class="plot bars ${name}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${description}"><g class="axis">${grid}</g>${legend}${rows}</svg>`;
}
