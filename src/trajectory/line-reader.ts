/**
 * Lines of a text file, read a block at a time: memory does not grow with the file. Taking a line is synchronous while the
 * block lasts, so that a frame of many thousand lines costs few awaits. Text is one byte a character (offsets are bytes).
 */
import { type ByteSource, SheathError } from '../core/index.js';

const BLOCK_BYTES = 1 << 18;
const LONGEST_LINE = 1 << 20;

export interface LinePlace {
  /** Byte offset. */
  readonly offset: number;
  /** Counted from 1. */
  readonly line: number;
}

export interface LineReader {
  /** The place of the line that comes next. */
  place(): LinePlace;
  /** The next line without its end, or null where the block in memory has no whole line left. */
  next(): string | null;
  /** Reads on; false at the end of the file. @throws E_TEXT_LINE for a line too long to be one */
  fill(): Promise<boolean>;
}

export const FILE_START: LinePlace = { offset: 0, line: 1 };

export function createLineReader(source: ByteSource, start: LinePlace = FILE_START): LineReader {
  const decoder = new TextDecoder('latin1');
  let text = '';
  let at = 0;
  /** Byte offset of text[0]. */
  let base = start.offset;
  let line = start.line;
  let ended = false;
  return {
    place: () => ({ offset: base + at, line }),
    next() {
      const end = text.indexOf('\n', at);
      if (end < 0 && !(ended && at < text.length)) return null;
      const stop = end < 0 ? text.length : end;
      const taken = text.slice(at, stop > at && text.charCodeAt(stop - 1) === 13 ? stop - 1 : stop);
      at = Math.min(text.length, stop + 1);
      line++;
      return taken;
    },
    async fill() {
      if (ended) return false;
      const rest = text.length - at;
      if (rest > LONGEST_LINE)
        throw new SheathError('E_TEXT_LINE', {
          object: `${source.name}, line ${line} at byte ${base + at} is longer than ${LONGEST_LINE} characters`,
          limit: 'a text trajectory has short lines',
          cure: 'check that the file is text and of the format its name says',
        });
      const bytes = await source.read(base + text.length, BLOCK_BYTES);
      text = text.slice(at) + decoder.decode(bytes);
      base += at;
      at = 0;
      ended = bytes.length < BLOCK_BYTES;
      return text.length > 0;
    },
  };
}

/** The next line, null at the end of the file. */
export async function takeLine(reader: LineReader): Promise<string | null> {
  for (;;) {
    const line = reader.next();
    if (line !== null) return line;
    if (!(await reader.fill())) return null;
  }
}

/** Up to `count` lines: fewer only at the end of the file. */
export async function takeLines(reader: LineReader, count: number): Promise<string[]> {
  const lines: string[] = [];
  while (lines.length < count) {
    const line = reader.next();
    if (line !== null) lines.push(line);
    else if (!(await reader.fill())) break;
  }
  return lines;
}

/** How many of `count` lines were there to skip. */
export async function skipLines(reader: LineReader, count: number): Promise<number> {
  let skipped = 0;
  while (skipped < count) {
    if (reader.next() !== null) skipped++;
    else if (!(await reader.fill())) break;
  }
  return skipped;
}

/** A finite decimal number, NaN for anything else ("", "nan", "0x10", "1,5"). `field` has no blanks around it. */
export function decimalOf(field: string | undefined): number {
  if (field === undefined || field === '') return Number.NaN;
  const value = Number(field);
  // Number() also takes Infinity, blanks of all kinds, and 0x, 0o and 0b.
  const first = field.charCodeAt(0);
  const last = field.charCodeAt(field.length - 1);
  const decimal = first >= 43 && first <= 57 && ((last >= 48 && last <= 57) || last === 46);
  if (!decimal || !Number.isFinite(value)) return Number.NaN;
  const second = first === 48 ? field.charCodeAt(1) | 32 : 0;
  return second === 120 || second === 111 || second === 98 ? Number.NaN : value;
}

/** The words of a line. */
export function fieldsOf(line: string): string[] {
  if (line.includes('  ') || line.includes('\t') || line.charCodeAt(0) === 32)
    return line.trim().split(/\s+/);
  const fields = line.split(' ');
  if (fields[fields.length - 1] === '') fields.pop();
  return fields;
}

/** A whole number of at most 15 digits, NaN for anything else. */
export function integerOf(field: string | undefined): number {
  if (field === undefined || field.length > 16) return Number.NaN;
  let value = 0;
  const signed = field.charCodeAt(0) === 45 || field.charCodeAt(0) === 43;
  const start = signed ? 1 : 0;
  if (field.length === start || field.length - start > 15) return Number.NaN;
  for (let k = start; k < field.length; k++) {
    const digit = field.charCodeAt(k) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = 10 * value + digit;
  }
  return field.charCodeAt(0) === 45 ? -value : value;
}
