import { describe, expect, it } from 'vitest';
import { memorySource } from '../../../src/core/index.js';
import { decimalOf, fieldsOf, integerOf } from '../../../src/trajectory/index.js';
import { createLineReader, skipLines, takeLine, takeLines } from '../../../src/trajectory/line-reader.js';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('lines', () => {
  it('come whole across blocks, with their places, with and without an end', async () => {
    const lines = Array.from({ length: 60_000 }, (_, k) => `${k} ${'x'.repeat(k % 17)}`);
    for (const [end, last] of [
      ['\n', '\n'],
      ['\r\n', ''],
    ]) {
      const source = memorySource(bytesOf(lines.join(end) + last));
      const reader = createLineReader(source);
      expect(await takeLines(reader, 1000)).toEqual(lines.slice(0, 1000));
      const place = reader.place();
      expect(await skipLines(reader, 50_000)).toBe(50_000);
      expect(await takeLines(reader, 20_000)).toEqual(lines.slice(51_000));
      expect(await takeLine(reader)).toBe(null);
      expect(place.line).toBe(1001);
      expect(await takeLine(createLineReader(source, place))).toBe(lines[1000]);
    }
  });

  it('that never end are refused by place', async () => {
    const source = memorySource(bytesOf(`short\n${'x'.repeat(3 << 20)}`), 'a.xyz');
    const reader = createLineReader(source);
    await takeLine(reader);
    await expect(takeLine(reader)).rejects.toMatchObject({
      code: 'E_TEXT_LINE',
      message: expect.stringContaining('line 2 at byte 6'),
    });
  });
});

describe('numbers', () => {
  it.each(['1', '-1.5', '+.5', '5.', '1e-3', '-2.5E+07', '0', '00012', '0.1', '0e0'])(
    '%s is decimal',
    (text) => {
      expect(decimalOf(text)).toBe(Number.parseFloat(text));
    },
  );

  it.each([
    '',
    '.',
    '-',
    'nan',
    'inf',
    'Infinity',
    '0x10',
    '0b1',
    '-0x1',
    '1,5',
    '1e400',
    '1d3',
    '\f',
    '1\f',
    '\u00a01',
    '--1',
  ])('%j is not', (text) => {
    expect(decimalOf(text)).toBeNaN();
  });

  it('whole numbers have up to 15 digits', () => {
    expect(['12', '-7', '+3', '999999999999999'].map(integerOf)).toEqual([12, -7, 3, 999999999999999]);
    expect(['', '-', '1.0', '1e3', '9999999999999999', ' 1', '0x1'].map(integerOf)).toEqual(
      new Array(7).fill(Number.NaN),
    );
  });

  it('words stand between blanks and tabs of any number', () => {
    for (const line of ['a b c', ' a  b c ', 'a\tb\t c', 'a b c '])
      expect(fieldsOf(line)).toEqual(['a', 'b', 'c']);
  });
});
