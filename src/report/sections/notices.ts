/** Warnings first, then notes, each with the code that names it. */
import type { AnalysisResults } from '../../analysis/index.js';
import { html } from '../html.js';
import { absent, type Section } from './section.js';

export function notices(results: AnalysisResults): Section {
  const sorted = ['warning', 'note'].flatMap((level) =>
    results.notices.filter((notice) => notice.level === level),
  );
  const body =
    sorted.length === 0
      ? absent('None.')
      : html`<ul class="notices">${sorted.map(({ level, code, message }) => html`<li class="${level}"><span class="tag">${level}</span> <code>${code}</code><p>${message}</p></li>`)}</ul>`;
  return { id: 'notices', title: 'Notices', body };
}
