/** Comma-separated values (RFC 4180) and the data: link that offers them for download without a network or a script. */

export type Cell = string | number | null;

function field(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(Number(cell.toPrecision(8))) : '';
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

export function csvText(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
  let text = `${header.map(field).join(',')}\n`;
  for (const row of rows) text += `${row.map(field).join(',')}\n`;
  return text;
}

/**
 * Commas are left as they are (RFC 3986 allows them in a data: URL), which keeps long tables small; halves of
 * surrogate pairs, which cannot be encoded, become U+FFFD.
 */
export function csvUrl(text: string): string {
  return `data:text/csv;charset=utf-8,${encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).replaceAll('%2C', ',')}`;
}
