import { describe, expect, it } from 'vitest';
import {
  encodeRecord,
  joinedBytes,
  memorySource,
  type RecordHeader,
  recordHeaders,
  SIGNATURE,
} from '../../../src/core/index.js';
import { decodePlainData, encodePlainData } from '../../../src/simulation/index.js';

const VALUE = {
  text: 'Å',
  none: null,
  numbers: [1, 0.1, Number.NaN, Number.NEGATIVE_INFINITY],
  f64: Float64Array.from({ length: 300 }, (_, k) => (k % 7) * 0.1),
  f32: Float32Array.of(1.5, Number.NaN, -0),
  i32: Int32Array.from({ length: 999 }, (_, k) => k - 500),
  u32: Uint32Array.of(2 ** 32 - 1),
  u16: Uint16Array.of(1, 65535, 256),
  u8: new Uint8Array(200).fill(7),
  empty: new Float64Array(0),
};

async function decoded(records: readonly Uint8Array[]) {
  const source = memorySource(joinedBytes([SIGNATURE, ...records]));
  const headers: RecordHeader[] = [];
  for await (const header of recordHeaders(source)) headers.push(header);
  return decodePlainData(source, headers);
}

const bytesIn = (records: readonly Uint8Array[]) => joinedBytes(records).length;

describe('plain data', () => {
  it.each([true, false])('come back exactly, floats deflated: %s', async (deflateFloats) => {
    const records = encodePlainData(VALUE, deflateFloats);
    expect(await decoded(records)).toEqual({ value: VALUE, records: records.length });
  });

  it('deflate tables of parameters well below their size', () => {
    const repeated = Float64Array.from({ length: 10_000 }, (_, k) => Math.sqrt(k % 50));
    const indices = Int32Array.from({ length: 10_000 }, (_, k) => Math.floor(k / 3));
    expect(bytesIn(encodePlainData({ repeated, indices }, true))).toBeLessThan(120_000 / 20);
  });

  it('of files written before byte planes are read', async () => {
    const f64 = Float64Array.of(1, 2, 3);
    const json = encodeRecord({
      tag: 'json',
      raw: new TextEncoder().encode('{"f64":{"$":["Float64Array",0]}}'),
    });
    const data = encodeRecord({ tag: 'data', raw: new Uint8Array(f64.buffer), items: 3 });
    expect((await decoded([json, data])).value).toEqual({ f64 });
  });

  it.each([0, 7])('with %i elements in 24 bytes are refused', async (items) => {
    const json = encodeRecord({ tag: 'json', raw: new TextEncoder().encode('[]') });
    const block = encodeRecord({ tag: 'byte', raw: new Uint8Array(24), items });
    await expect(decoded([json, block])).rejects.toThrow(/whole number of bytes an element/);
  });
});
