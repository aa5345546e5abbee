import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../../src/core/index.js';
import { drawWords, STREAM } from '../../../src/math/index.js';
import { isGzip, openCompressedSource } from '../../../src/trajectory/index.js';

/** Compressible but not trivial. */
function sample(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let k = 0; k < length; k += 4) bytes[k] = drawWords(8, STREAM.test, 0, k >> 6, 0, 0)[k & 3];
  return bytes;
}

describe('a gzip source', () => {
  it('has the size and the bytes of what was compressed, read in any order', async () => {
    const original = sample(6_000_000);
    const source = await openCompressedSource(memorySource(new Uint8Array(gzipSync(original, { level: 1 }))));
    expect(source.size).toBe(original.length);
    for (const [offset, length] of [
      [0, 10],
      [5_999_990, 100],
      [10, 400_000],
      [4_500_000, 300_000],
      [0, 3],
      [7_000_000, 5],
    ])
      expect(
        Buffer.from(await source.read(offset, length)).equals(original.subarray(offset, offset + length)),
      ).toBe(true);
    const together = await Promise.all([
      source.read(100, 50),
      source.read(5_000_000, 50),
      source.read(0, 50),
    ]);
    expect(together.map((bytes) => bytes[0])).toEqual([original[100], original[5_000_000], original[0]]);
  });

  it('joins members within a block and ignores padding', async () => {
    const parts = [sample(1000), sample(300_000), sample(7)];
    const packed = Buffer.concat([...parts.map((part) => gzipSync(part)), Buffer.alloc(20)]);
    const whole = Buffer.concat(parts);
    const source = await openCompressedSource(memorySource(packed));
    expect(Buffer.from(await source.read(0, source.size)).equals(whole)).toBe(true);
  });

  it('joins members whose end is the end of a block', async () => {
    const block = 1 << 18;
    // Stored, not deflated: the length of the member can be chosen. Padding by the optional file name fills the block.
    const bare = gzipSync(sample(100_000), { level: 0 });
    const name = Buffer.alloc(block - bare.length, 0x61);
    name[name.length - 1] = 0;
    const head = Buffer.from(bare.subarray(0, 10));
    head[3] = 8;
    const first = Buffer.concat([head, name, bare.subarray(10)]);
    expect(first.length).toBe(block);
    const source = await openCompressedSource(
      memorySource(Buffer.concat([first, gzipSync(Buffer.from('after'))])),
    );
    expect(source.size).toBe(100_005);
    expect(Buffer.from(await source.read(100_000, 5)).toString()).toBe('after');
  });

  it('refuses damage by byte', async () => {
    const packed = new Uint8Array(gzipSync(sample(100_000)));
    expect(isGzip(packed)).toBe(true);
    const open = (bytes: Uint8Array) => openCompressedSource(memorySource(bytes, 'a.gz'));
    await expect(open(packed.subarray(0, packed.length - 5))).rejects.toMatchObject({
      code: 'E_GZIP_TRUNCATED',
    });
    packed[packed.length - 6] ^= 1;
    await expect(open(packed)).rejects.toMatchObject({
      code: 'E_GZIP_CORRUPT',
      message: expect.stringContaining('a.gz, byte'),
    });
  });
});
