/** CSV (RFC 4180): one header line with units in brackets, numbers that read back exactly, empty where not known. */
import type { Estimate } from './estimate.js';

export type Cell = string | number | null;

export function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const field = (cell: Cell) => {
    if (cell === null) return '';
    const text = String(cell);
    return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [header, ...rows].map((row) => `${row.map(field).join(',')}\n`).join('');
}

export const ESTIMATE_HEADER = ['value', 'standard error', 'error method', 'effective samples'] as const;

export function estimateCells({ value, error, method, effectiveSamples }: Estimate): Cell[] {
  return [value, error, method, effectiveSamples];
}

/** One row a number, its reason where there is none. */
export type Quantity = readonly [
  name: string,
  unit: string,
  estimate: Estimate | null,
  reason?: string | null,
];

export function quantityRow([name, unit, estimate, reason]: Quantity): Cell[] {
  return [
    name,
    unit,
    ...(estimate ? estimateCells(estimate) : [null, null, null, null]),
    estimate ? null : (reason ?? null),
  ];
}

export const QUANTITY_HEADER = ['quantity', 'unit', ...ESTIMATE_HEADER, 'why none'] as const;
