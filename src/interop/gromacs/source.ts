import { type ErrorCode, SheathError } from '../../core/index.js';

/** Where a record stands: file as it was named, line counted from 1. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

/** One line of a directive after macro expansion, split at blanks. */
export interface TopologyRecord {
  readonly source: SourceLine;
  readonly directive: string;
  readonly fields: readonly string[];
}

export function sourceLabel(source: SourceLine): string {
  return `${source.file}:${source.line}`;
}

/** An error about one record: names file, line and directive before the object. */
export function recordError(
  code: ErrorCode,
  record: TopologyRecord,
  object: string,
  limit: string,
  cure: string,
): SheathError {
  return new SheathError(code, {
    object: `${sourceLabel(record.source)}${record.directive === '' ? '' : ` [ ${record.directive} ]`}: ${object}`,
    limit,
    cure,
  });
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^[+-]?\d{1,10}$/;

/** A finite decimal number, or E_GROMACS_NUMBER. */
export function numberField(record: TopologyRecord, index: number, what: string): number {
  const field = record.fields.at(index);
  const value = field !== undefined && NUMBER.test(field) ? Number(field) : Number.NaN;
  if (!Number.isFinite(value)) {
    throw recordError(
      'E_GROMACS_NUMBER',
      record,
      `${what} is ${field === undefined ? 'missing' : `"${field}"`}`,
      'a finite decimal number belongs there',
      'correct this field',
    );
  }
  return value;
}

/** An integer within [minimum, 2^31), or E_GROMACS_NUMBER. */
export function integerField(record: TopologyRecord, index: number, what: string, minimum: number): number {
  const field = record.fields.at(index);
  const value = field !== undefined && INTEGER.test(field) ? Number(field) : Number.NaN;
  if (!(value >= minimum && value < 2 ** 31)) {
    throw recordError(
      'E_GROMACS_NUMBER',
      record,
      `${what} is ${field === undefined ? 'missing' : `"${field}"`}`,
      `an integer of at least ${minimum} belongs there`,
      'correct this field',
    );
  }
  return value;
}
