import { describe, expect, it } from 'vitest';
import {
  crc32,
  encodeRecord,
  memorySource,
  RECORD_HEADER_BYTES,
  readRecord,
  readRecordHeader,
} from '../../../src/core/index.js';

describe('the container', () => {
  it('has the CRC-32 of ISO 3309', () => {
    const text = (value: string) => new TextEncoder().encode(value);
    expect(crc32(text('123456789'))).toBe(0xcbf43926);
    expect(crc32(text(''))).toBe(0);
    expect(crc32(text('The quick brown fox jumps over the lazy dog'))).toBe(0x414fa339);
  });

  it.each([0, 1, 100, 5000])('returns records of %i bytes, deflated or not', async (length) => {
    const raw = Uint8Array.from({ length }, (_, k) => (k * k) >> 4);
    for (const deflate of ['runs', 'matches', 'no'] as const) {
      const bytes = encodeRecord({ tag: 'test', raw, items: 3, first: 9, deflate });
      const source = memorySource(bytes);
      const header = (await readRecordHeader(source, 0))!;
      expect(header).toMatchObject({
        tag: 'test',
        items: 3,
        first: 9,
        rawLength: length,
        next: bytes.length,
      });
      expect([...(await readRecord(source, header))]).toEqual([...raw]);
      expect(await readRecordHeader(source, header.next)).toBeNull();
    }
  });

  it('believes no length that the file cannot hold', async () => {
    const bytes = encodeRecord({ tag: 'test', raw: new Uint8Array(5000) });
    const patched = (offset: number, value: number) => {
      const copy = bytes.slice();
      const view = new DataView(copy.buffer);
      view.setUint32(offset, value, true);
      view.setUint32(28, crc32(copy.subarray(0, 28)), true);
      return memorySource(copy);
    };
    await expect(readRecordHeader(patched(8, 4_000_000_000), 0)).rejects.toMatchObject({
      code: 'E_FILE_TRUNCATED',
    });
    await expect(readRecordHeader(patched(4, 4_000_000_000), 0)).rejects.toMatchObject({
      code: 'E_FILE_CORRUPT',
    });
    for (const length of [4999, 5001]) {
      const source = patched(4, length);
      const header = (await readRecordHeader(source, 0))!;
      await expect(readRecord(source, header)).rejects.toMatchObject({ code: 'E_FILE_CORRUPT' });
    }
  });

  it('notices a change of any single bit', async () => {
    const bytes = encodeRecord({ tag: 'test', raw: Uint8Array.of(1, 2, 3) });
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const copy = bytes.slice();
      copy[bit >> 3] ^= 1 << (bit & 7);
      const read = async () =>
        readRecord(memorySource(copy), (await readRecordHeader(memorySource(copy), 0))!);
      await expect(read()).rejects.toMatchObject({ name: 'SheathError' });
    }
    expect(bytes.length).toBe(RECORD_HEADER_BYTES + 3);
  });
});
