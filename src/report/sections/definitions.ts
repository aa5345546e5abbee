/** What every number means, word for word as everywhere else in the program. */
import type { AnalysisResults } from '../../analysis/index.js';
import { html } from '../html.js';
import { absent, type Section } from './section.js';

export function definitions(results: AnalysisResults): Section {
  const body =
    results.definitions.length === 0
      ? absent('No definitions came with the results.')
      : html`<dl class="definitions">${results.definitions.map(({ id, title, text }) => html`<div id="definition-${id}"><dt>${title}</dt><dd>${text}</dd></div>`)}</dl>`;
  return { id: 'definitions', title: 'Definitions', body };
}
