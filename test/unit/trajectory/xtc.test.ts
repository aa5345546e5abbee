/** The golden files and their numbers are GROMACS's own (test/golden/xtc/expected.json says how they were made). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../../src/core/index.js';
import { drawWords, STREAM, uniformOf } from '../../../src/math/index.js';
import { encodeXtcFrame, type Frame, openXtc } from '../../../src/trajectory/index.js';
import { collect } from '../../support/collect.js';

interface Golden {
  readonly atoms: number;
  readonly frames: readonly {
    readonly step: number;
    readonly time: number;
    readonly box: readonly number[];
    readonly coordinates: readonly number[];
  }[];
}
const golden = (name: string) => new URL(`../../golden/xtc/${name}`, import.meta.url);
const { source: _, ...expected } = JSON.parse(readFileSync(golden('expected.json'), 'utf8')) as Record<
  string,
  Golden
>;
const bytesOf = (name: string) => new Uint8Array(readFileSync(golden(`${name}.xtc`)));

const uniform = (item: number, draw: number) => uniformOf(drawWords(4, STREAM.test, 0, item, draw, 0)[0]);

function waterLike(molecules: number, edge: number, spread: number): Frame {
  const positions = Float64Array.from({ length: 9 * molecules }, (_, k) => {
    const centre = edge * uniform(3 * Math.floor(k / 9) + (k % 3), 1);
    return k % 9 < 3 ? centre : centre + spread * (uniform(k, 2) - 0.5);
  });
  return { step: 5, time: 0.5, box: Float64Array.of(edge, edge, edge), positions, images: null };
}

describe.each(Object.entries(expected))('%s.xtc written by GROMACS', (name, { atoms, frames }) => {
  it('is read as GROMACS reads it', async () => {
    const xtc = await openXtc(memorySource(bytesOf(name)));
    expect([xtc.atomCount, xtc.frameCount]).toEqual([atoms, frames.length]);
    let n = 0;
    for await (const { step, time, box, positions } of xtc.frames()) {
      expect({ step, time }).toEqual({ step: frames[n].step, time: frames[n].time });
      frames[n].box.forEach((edge, axis) => {
        expect(box[axis]).toBeCloseTo(edge, 4);
      });
      const numbers = Array.from(positions, (x) => (atoms > 9 ? Math.round(1000 * x) : x));
      if (atoms > 9) expect(numbers).toEqual(frames[n].coordinates);
      else
        numbers.forEach((x, k) => {
          expect(x).toBeCloseTo(frames[n].coordinates[k], 5);
        });
      n++;
    }
    expect(n).toBe(frames.length);
  });

  it('is written as GROMACS writes it, byte for byte', async () => {
    const read = await collect((await openXtc(memorySource(bytesOf(name)))).frames());
    const written = Buffer.concat(read.map((frame) => encodeXtcFrame(frame)));
    expect(written.equals(bytesOf(name))).toBe(true);
  });
});

describe('xtc', () => {
  // Joint numbers of less and more than 52 bits, and axes of their own (above 2^24).
  it.each([
    [3, 0.1, 1000],
    [3, 0.1, 1e6],
    [3, 3, 123],
    [40, 0.1, 3e5],
    [300, 0.2, 1e5],
  ])('returns a box of %f nm, molecules of %f nm, to the precision %f', async (edge, spread, precision) => {
    const frame = waterLike(50, edge, spread);
    const back = await (await openXtc(memorySource(encodeXtcFrame(frame, precision)))).frame(0);
    for (let k = 0; k < frame.positions.length; k++) {
      const error = Math.abs(back.positions[k] - frame.positions[k]);
      expect(error).toBeLessThanOrEqual(0.5 / precision + edge * 2 ** -24);
    }
  });

  it('holds identical positions, and reads 64-bit lengths', async () => {
    const frame = { ...waterLike(4, 2, 0.1), positions: new Float64Array(36).fill(0.5) };
    const bytes = encodeXtcFrame(frame);
    const back = await (await openXtc(memorySource(bytes))).frame(0);
    expect([...back.positions]).toEqual([...frame.positions]);

    const wide = new Uint8Array(bytes.length + 4);
    wide.set(bytes.subarray(0, 88));
    wide.set(bytes.subarray(88), 92);
    new DataView(wide.buffer).setInt32(0, 2023);
    expect(await (await openXtc(memorySource(wide))).frame(0)).toEqual(back);
  });

  it('refuses a wrong magic, a triclinic box and a cut file by frame and byte, and gives the frames before on request', async () => {
    const bytes = bytesOf('water');
    const patched = (offset: number, value: number) => {
      const copy = bytes.slice();
      new DataView(copy.buffer).setInt32(offset, value);
      return memorySource(copy, 'a.xtc');
    };
    await expect(openXtc(patched(0, 1996))).rejects.toMatchObject({ code: 'E_XTC_FORMAT' });
    await expect(openXtc(patched(20, 0x3f800000))).rejects.toMatchObject({ code: 'E_XTC_BOX' });
    await expect(openXtc(patched(4, 34))).rejects.toMatchObject({ code: 'E_XTC_FORMAT' });
    const cut = memorySource(bytes.subarray(0, bytes.length - 4), 'a.xtc');
    await expect(openXtc(cut)).rejects.toMatchObject({
      code: 'E_XTC_TRUNCATED',
      message: expect.stringMatching(/^a\.xtc, frame 2 .* at byte \d+/),
    });
    const salvaged = await openXtc(cut, { salvage: true });
    expect(salvaged.frameCount).toBe(2);
    expect(salvaged.damage?.code).toBe('E_XTC_TRUNCATED');
  });

  it('refuses positions it cannot hold', () => {
    const frame = waterLike(4, 2, 0.1);
    for (const bad of [Number.NaN, 1e7]) {
      frame.positions[4] = bad;
      expect(() => encodeXtcFrame(frame)).toThrow(/coordinate y of atom 2/);
    }
  });
});
