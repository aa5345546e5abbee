/** Curves on one shared column of x, as a plot draws them and as the CSV offers them. */
import { csvText } from './csv.js';

export interface Series {
  /** CSV header, with unit. */
  readonly header: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number | null>;
}

export interface SeriesTable {
  /** CSV header of x, with unit. */
  readonly xHeader: string;
  readonly x: Float64Array;
  /** [series] of [row]; NaN where a series has no value at that x */
  readonly columns: readonly Float64Array[];
  readonly headers: readonly string[];
}

/** The union of all x in ascending order; values are not interpolated. */
export function alignSeries(xHeader: string, series: readonly Series[]): SeriesTable {
  const union = new Set<number>();
  for (const { x } of series) for (let k = 0; k < x.length; k++) union.add(x[k]);
  const x = Float64Array.from(union).sort();
  const rowOf = new Map(Array.from(x, (value, row) => [value, row]));
  const columns = series.map((one) => {
    const column = new Float64Array(x.length).fill(Number.NaN);
    for (let k = 0; k < one.x.length; k++) {
      const row = rowOf.get(one.x[k]);
      if (row !== undefined) column[row] = one.y[k] ?? Number.NaN;
    }
    return column;
  });
  return { xHeader, x, columns, headers: series.map(({ header }) => header) };
}

export function seriesCsv(table: SeriesTable): string {
  const rows = Array.from(table.x, (x, row) => [x, ...table.columns.map((column) => column[row])]);
  return csvText([table.xHeader, ...table.headers], rows);
}
