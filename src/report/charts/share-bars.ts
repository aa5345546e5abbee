/** Whole bars of parts: where the time of a step goes, one row a program, in ms or in shares. */
import { type Html, html } from '../html.js';

export interface ShareRow {
  readonly label: string;
  /** In the order of the legend; colour as in the palette. */
  readonly parts: readonly { readonly name: string; readonly share: number; readonly colour: number }[];
}

/** Beside the bars, or over them where there is little room. */
const LAYOUTS = [
  { name: 'wide', width: 760, left: 220, row: 28, bar: 14, text: 14 },
  { name: 'narrow', width: 360, left: 4, row: 44, bar: 28, text: 9 },
] as const;
const RIGHT = 22;
const AXIS = 26;

/** @param description read out by screen readers in place of the drawing */
export function shareBars(rows: readonly ShareRow[], description: string): Html {
  return html`${LAYOUTS.map((layout) => draw(rows, layout, description))}`;
}

function draw(
  rows: readonly ShareRow[],
  { name: layout, width, left, row: rowHeight, bar, text }: (typeof LAYOUTS)[number],
  description: string,
): Html {
  const length = width - left - RIGHT;
  const height = rows.length * rowHeight + AXIS;
  const base = rows.length * rowHeight + 2;
  const grid = [0, 0.25, 0.5, 0.75, 1].map((tick) => {
    const at = (left + tick * length).toFixed(1);
    const anchor = tick === 0 && layout === 'narrow' ? 'start' : 'middle';
    return html`<line class="grid" x1="${at}" x2="${at}" y1="0" y2="${base}"/><text x="${at}" y="${base + 16}" text-anchor="${anchor}">${100 * tick}${tick === 1 ? ' %' : ''}</text>`;
  });
  const bars = rows.map(({ label, parts }, row) => {
    const top = row * rowHeight;
    let from = 0;
    const pieces = parts.map(({ name, share, colour }) => {
      const x = (left + from * length).toFixed(1);
      from += share;
      return html`<rect class="share c${colour}" x="${x}" y="${top + bar - 9}" width="${Math.max(0, share * length).toFixed(1)}" height="18"><title>${name}: ${(100 * share).toFixed(0)} %</title></rect>`;
    });
    const [x, anchor] = layout === 'wide' ? [left - 8, 'end'] : [left, 'start'];
    return html`<text class="name" x="${x}" y="${top + text}" dy="0.32em" text-anchor="${anchor}">${label}</text>${pieces}`;
  });
  return html`<svg class="plot bars ${layout}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${description}"><g class="axis">${grid}</g>${bars}</svg>`;
}
