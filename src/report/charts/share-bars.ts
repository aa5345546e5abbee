/** Whole bars of parts: where the time of a step goes, one row a program, in ms or in shares. */
import { type Html, html } from '../html.js';

export interface ShareRow {
  readonly label: string;
  /** In the order of the legend; colour as in the palette. */
  readonly parts: readonly { readonly name: string; readonly share: number; readonly colour: number }[];
}

const WIDTH = 760;
const LEFT = 220;
const RIGHT = 16;
const ROW = 28;
const AXIS = 26;

/** @param description read out by screen readers in place of the drawing */
export function shareBars(rows: readonly ShareRow[], description: string): Html {
  const length = WIDTH - LEFT - RIGHT;
  const height = rows.length * ROW + AXIS;
  const base = rows.length * ROW + 2;
  const grid = [0, 0.25, 0.5, 0.75, 1].map((tick) => {
    const at = (LEFT + tick * length).toFixed(1);
    return html`<line class="grid" x1="${at}" x2="${at}" y1="0" y2="${base}"/><text x="${at}" y="${base + 16}" text-anchor="middle">${100 * tick} %</text>`;
  });
  const bars = rows.map(({ label, parts }, row) => {
    const middle = row * ROW + ROW / 2;
    let from = 0;
    const pieces = parts.map(({ name, share, colour }) => {
      const x = (LEFT + from * length).toFixed(1);
      from += share;
      return html`<rect class="share c${colour}" x="${x}" y="${middle - 9}" width="${Math.max(0, share * length).toFixed(1)}" height="18"><title>${name}: ${(100 * share).toFixed(0)} %</title></rect>`;
    });
    return html`<text class="name" x="${LEFT - 8}" y="${middle}" dy="0.32em" text-anchor="end">${label}</text>${pieces}`;
  });
  return html`<svg class="plot shares" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${description}"><g class="axis">${grid}</g>${bars}</svg>`;
}
