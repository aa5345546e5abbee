/**
 * Whole numbers noted once a frame, summed over blocks of 2^k consecutive frames: k grows with the run, so that memory does
 * not. Sums of whole numbers are exact, blocks lie at multiples of their length, and so a merge gives the very same
 * numbers as one pass. Up to MOST_BLOCKS frames every frame is its own block.
 */
import { combineReplicas, estimateOf } from './estimate.js';
import type { Estimate } from './results.js';

const MOST_BLOCKS = 2048;

interface Block {
  frames: number;
  /** [column] */
  readonly sums: Float64Array;
}

export interface BlockCounts {
  readonly columnCount: number;
  /** Frames in a whole block: a power of two. */
  blockLength: number;
  /** floor(frame index / blockLength) -> sums */
  blocks: Map<number, Block>;
}

export function createBlockCounts(columnCount: number): BlockCounts {
  return { columnCount, blockLength: 1, blocks: new Map() };
}

function blockAt({ blocks, columnCount }: BlockCounts, number: number): Block {
  let block = blocks.get(number);
  if (block === undefined) {
    block = { frames: 0, sums: new Float64Array(columnCount) };
    blocks.set(number, block);
  }
  return block;
}

function addTo(counts: BlockCounts, number: number, { frames, sums }: Block): void {
  const block = blockAt(counts, number);
  block.frames += frames;
  for (let column = 0; column < sums.length; column++) block.sums[column] += sums[column];
}

function lengthen(counts: BlockCounts, blockLength: number): void {
  const factor = blockLength / counts.blockLength;
  if (factor === 1) return;
  const finer = counts.blocks;
  counts.blocks = new Map();
  counts.blockLength = blockLength;
  for (const [number, block] of finer) addTo(counts, Math.floor(number / factor), block);
}

/** @param index of the frame in its replica  @param row [column] whole numbers */
export function addCounts(counts: BlockCounts, index: number, row: Float64Array): void {
  addTo(counts, Math.floor(index / counts.blockLength), { frames: 1, sums: row });
  if (counts.blocks.size > MOST_BLOCKS) lengthen(counts, 2 * counts.blockLength);
}

export function mergeCounts(first: BlockCounts, second: BlockCounts): BlockCounts {
  const blockLength = Math.max(first.blockLength, second.blockLength);
  for (const counts of [first, second]) lengthen(counts, blockLength);
  for (const [number, block] of second.blocks) addTo(first, number, block);
  while (first.blocks.size > MOST_BLOCKS) lengthen(first, 2 * first.blockLength);
  return first;
}

/**
 * Mean over all frames of a linear function of the counts, with its error from whole blocks or between replicas.
 * @param quantity of the mean counts of a frame, by column
 */
export function estimateCounts(
  replicas: readonly BlockCounts[],
  quantity: (count: (column: number) => number) => number,
): Estimate {
  const frames = replicas.map(({ blocks }) => [...blocks.values()].reduce((sum, one) => sum + one.frames, 0));
  const estimates = replicas.map(({ blocks, blockLength }, replica): Estimate => {
    const ordered = [...blocks].sort(([a], [b]) => a - b).map(([, block]) => block);
    const whole = ordered.filter((block) => block.frames === blockLength);
    const means = Float64Array.from(whole, ({ sums }) => quantity((column) => sums[column] / blockLength));
    const total = (column: number) => ordered.reduce((sum, { sums }) => sum + sums[column], 0);
    return { ...estimateOf(means), value: quantity((column) => total(column) / frames[replica]) };
  });
  return combineReplicas(estimates, frames);
}
