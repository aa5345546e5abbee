/** CSV (RFC 4180): one header line with units in brackets, numbers that read back exactly, empty where not known. */
import type { DefinitionId } from './definitions.js';
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

export const ESTIMATE_HEADER = [
  'value',
  'standard error',
  'error method',
  'effective samples',
  'definition',
] as const;

/** @param definition that the number follows, by its id in `DEFINITIONS` */
export function estimateCells(
  { value, error, method, effectiveSamples }: Estimate,
  definition: DefinitionId,
): Cell[] {
  return [value, error, method, effectiveSamples, definition];
}

/** One row a number, its reason where there is none. */
export type Quantity = readonly [
  name: string,
  unit: string,
  estimate: Estimate | null,
  definition: DefinitionId,
  reason?: string | null,
];

export function quantityRow([name, unit, estimate, definition, reason]: Quantity): Cell[] {
  return [
    name,
    unit,
    ...(estimate ? estimateCells(estimate, definition) : [null, null, null, null, definition]),
    estimate ? null : (reason ?? null),
  ];
}

export const QUANTITY_HEADER = ['quantity', 'unit', ...ESTIMATE_HEADER, 'why none'] as const;

/** Last columns of a curve, the same on every line. */
export const CURVE_HEADER = ['error method', 'definition'] as const;
