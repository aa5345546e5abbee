/** Where the full data are. */
import { html } from '../html.js';
import { significant } from '../number-format.js';
import type { ReportInput } from '../report-input.js';
import { absent, type Section } from './section.js';

export function files(input: ReportInput): Section {
  const body =
    input.files.length === 0
      ? absent('No files are listed with this report.')
      : html`<div class="scroll"><table><thead><tr><th scope="col" class="left">File</th><th scope="col" class="left">What it holds</th><th scope="col" class="right">Size</th></tr></thead><tbody>${input.files.map(({ path, description, bytes }) => html`<tr><th scope="row" class="left"><code>${path}</code></th><td class="left">${description}</td><td class="right">${bytes === null ? '—' : byteText(bytes)}</td></tr>`)}</tbody></table></div>`;
  return { id: 'files', title: 'Files', body };
}

function byteText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${power === 0 ? bytes : significant(bytes / 1000 ** power, 3)} ${units[power]}`;
}
