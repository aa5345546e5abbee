/** Where the full data are. */
import { html } from '../html.js';
import { MISSING, significant } from '../number-format.js';
import type { ReportInput } from '../report-input.js';
import { column, dataTable } from '../table.js';
import { absent, type Section } from './section.js';

export function files(input: ReportInput): Section {
  const body =
    input.files.length === 0
      ? absent('No files are listed with this report.')
      : dataTable<ReportInput['files'][number]>({
          id: 'files-list',
          title: 'In the folder of the run',
          rows: input.files,
          columns: [
            column(
              'File',
              'file',
              ({ path }) => path,
              ({ path }) => html`<code>${path}</code>`,
              'left',
            ),
            column('What it holds', 'content', ({ description }) => description, undefined, 'left'),
            column(
              'Size',
              'bytes',
              ({ bytes }) => bytes,
              ({ bytes }) => (bytes === null ? MISSING : byteText(bytes)),
            ),
          ],
        });
  return { id: 'files', title: 'Files', body };
}

function byteText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${power === 0 ? bytes : significant(bytes / 1000 ** power, 3)} ${units[power]}`;
}
