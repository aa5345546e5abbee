import { describe, expect, it } from 'vitest';
import {
  addCounts,
  type BlockCounts,
  countTable,
  createBlockCounts,
  estimateCounts,
  mergeCounts,
} from '../../../src/analysis/block-counts.js';
import { drawWords, STREAM } from '../../../src/math/index.js';

const FRAMES = 9000;
/** Correlated over 50 frames, so that the error depends on the blocks. */
const count = (frame: number) => drawWords(3, STREAM.test, 0, Math.floor(frame / 50), 0, 0)[0] % 10;

function counted(from: number, to: number): BlockCounts {
  const counts = createBlockCounts(2);
  for (let frame = from; frame < to; frame++)
    addCounts(counts, frame, Float64Array.of(count(frame), 10 - count(frame)));
  return counts;
}

describe('block counts', () => {
  it('keep the mean of all frames, and few blocks', () => {
    const counts = counted(0, FRAMES);
    expect(counts.blockLength).toBe(8);
    expect(counts.blocks.size).toBe(FRAMES / 8);
    let sum = 0;
    for (let frame = 0; frame < FRAMES; frame++) sum += count(frame);
    const { value, error, method } = estimateCounts([countTable(counts)], (at) => at(0) / 10);
    expect(value).toBeCloseTo(sum / FRAMES / 10, 14);
    expect(method).toBe('block');
    // 180 independent stretches of a number with the variance of ten equal chances, 99/12/100.
    expect(error).toBeGreaterThan(0.6 * Math.sqrt(0.0825 / 180));
    expect(error).toBeLessThan(1.5 * Math.sqrt(0.0825 / 180));
    expect(estimateCounts([countTable(counts)], (at) => (at(0) + at(1)) / 10).method).toBe('constant');
  });

  it.each([0, 1, 2047, 2048, 2049, 5000, FRAMES])('merge to the whole, cut at %i', (cut) => {
    const whole = estimateCounts([countTable(counted(0, FRAMES))], (at) => at(0));
    const merged = mergeCounts(counted(0, cut), counted(cut, FRAMES));
    expect(merged.blocks.size).toBe(FRAMES / 8);
    expect(estimateCounts([countTable(merged)], (at) => at(0))).toEqual(whole);
  });

  it('take every frame as a block while there are few', () => {
    const counts = counted(0, 100);
    expect(counts.blockLength).toBe(1);
    expect(counts.blocks.size).toBe(100);
  });
});
