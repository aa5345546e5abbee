/** A plot with its title, legend, read-out, caption and the table behind it. */
import { csvUrl } from './csv.js';
import { type Html, html, NOTHING, type Renderable } from './html.js';

export interface LegendEntry {
  readonly key: string;
  readonly label: string;
  readonly colour: number;
  readonly dashed?: boolean;
}

export interface Figure {
  /** Unique in the page; names the CSV file too. */
  readonly id: string;
  readonly title: Renderable;
  readonly plot: Html;
  /** Curves that can be hidden and shown; none for bars. */
  readonly legend: readonly LegendEntry[];
  /** How x is called in the read-out ("r", "t") and its unit; null = no read-out. */
  readonly readout: { readonly name: string; readonly unit: string } | null;
  readonly caption: Renderable;
  readonly csv: string;
}

export function figure(content: Figure): Html {
  const legend = content.legend.map(
    ({ key, label, colour, dashed }) =>
      html`<button type="button" class="c${colour}" aria-pressed="true" data-toggle="${key}"><svg width="22" height="10" aria-hidden="true"><line class="${dashed ? 'dashed' : 'solid'}" x1="1" x2="21" y1="5" y2="5"/></svg>${label}</button>`,
  );
  const canvas =
    content.readout === null
      ? html`<div class="canvas">${content.plot}</div>`
      : html`<div class="canvas" tabindex="0" role="group" aria-label="Plot; left and right arrow keys read values" data-name="${content.readout.name}" data-unit="${content.readout.unit}">${content.plot}<div class="readout" aria-live="polite" hidden></div></div>`;
  return html`<figure id="${content.id}"><div class="figure-title"><h3>${content.title}</h3>${csvLink(content.id, content.csv)}</div>${legend.length === 0 ? NOTHING : html`<div class="legend">${legend}</div>`}${canvas}<figcaption>${content.caption}</figcaption></figure>`;
}

export function csvLink(id: string, csv: string): Html {
  return html`<a class="csv" download="${id}.csv" href="${csvUrl(csv)}">CSV<span class="sr"> of ${id}</span></a>`;
}
