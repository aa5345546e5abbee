/** A section of the page. */
import { type Html, html, type Renderable } from '../html.js';

export interface Section {
  readonly id: string;
  readonly title: string;
  /** In the navigation, where the title is long. */
  readonly short?: string;
  readonly body: Html;
}

export function renderSection({ id, title, body }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${body}</section>`;
}

/** Said in place of what was not analysed. */
export function absent(text: Renderable): Html {
  return html`<p class="absent">${text}</p>`;
}
