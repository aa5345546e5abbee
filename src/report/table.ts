/** A table of the report and the CSV behind it: the same rows, numbers rounded for people in one and full in the other. */
import { type Cell, csvText } from './csv.js';
import { csvLink } from './figure.js';
import { type Html, html, NOTHING, type Renderable } from './html.js';

export interface Column<Row> {
  readonly label: Renderable;
  readonly align?: 'left' | 'right';
  readonly cell: (row: Row) => Renderable;
  /** CSV columns behind this one, header with unit; none for decoration. */
  readonly csv: readonly { readonly header: string; readonly value: (row: Row) => Cell }[];
}

export interface DataTable<Row> {
  /** Unique in the page; names the CSV file too. */
  readonly id: string;
  readonly title: Renderable;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly note?: Renderable;
}

/** A column of text or of one number. */
export function column<Row>(
  label: Renderable,
  header: string,
  value: (row: Row) => Cell,
  cell: (row: Row) => Renderable = value,
  align: 'left' | 'right' = 'right',
): Column<Row> {
  return { label, align, cell, csv: [{ header, value }] };
}

/** Letters of a long head, for the stylesheet to give it room for two lines where pages are narrow. */
function room(label: Renderable): Html {
  return typeof label === 'string' && label.length > 10 ? html` style="--letters:${label.length}"` : NOTHING;
}

export function dataTable<Row>(table: DataTable<Row>): Html {
  const side = (one: Column<Row>) => (one.align === 'left' ? 'left' : 'right');
  const head = table.columns.map(
    (one) => html`<th scope="col" class="${side(one)}"${room(one.label)}>${one.label}</th>`,
  );
  const body = table.rows.map(
    (row) =>
      html`<tr>${table.columns.map((one, k) =>
        k === 0
          ? html`<th scope="row" class="${side(one)}">${one.cell(row)}</th>`
          : html`<td class="${side(one)}">${one.cell(row)}</td>`,
      )}</tr>`,
  );
  const csvColumns = table.columns.flatMap((one) => one.csv);
  const csv = csvText(
    csvColumns.map(({ header }) => header),
    table.rows.map((row) => csvColumns.map(({ value }) => value(row))),
  );
  return html`<div class="table" id="${table.id}"><div class="figure-title"><h3>${table.title}</h3>${csvLink(table.id, csv)}</div><div class="scroll" tabindex="0" role="region" aria-label="Table"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>${table.note === undefined ? NOTHING : html`<p class="caption">${table.note}</p>`}</div>`;
}
