/**
 * Numbers noted once a frame, summed over blocks of 2^k consecutive frames: k grows with the run, so that memory does not.
 * Blocks lie at multiples of their length and k follows from the last frame alone, so a merge gives the same blocks as one
 * pass, and the very same sums where the numbers are whole.
 */
import { type BlockedMean, blockedMean } from '../math/index.js';
import { combineReplicas, type Estimate, estimateOf } from './estimate.js';

const MOST_BLOCKS = 2048;

export interface Block {
  frames: number;
  /** [column] */
  readonly sums: Float64Array;
}

export interface BlockCounts {
  readonly columnCount: number;
  readonly mostBlocks: number;
  /** Frames in a whole block: a power of two. */
  blockLength: number;
  /** floor(frame index / blockLength) -> sums */
  blocks: Map<number, Block>;
}

/** @param mostBlocks up to so many frames every frame is its own block; many columns want fewer */
export function createBlockCounts(columnCount: number, mostBlocks = MOST_BLOCKS): BlockCounts {
  return { columnCount, mostBlocks, blockLength: 1, blocks: new Map() };
}

function blockAt({ blocks, columnCount }: BlockCounts, number: number): Block {
  let block = blocks.get(number);
  if (block === undefined) {
    block = { frames: 0, sums: new Float64Array(columnCount) };
    blocks.set(number, block);
  }
  return block;
}

function addBlock(to: Block, { frames, sums }: Block): void {
  to.frames += frames;
  for (let column = 0; column < sums.length; column++) to.sums[column] += sums[column];
}

function lengthen(counts: BlockCounts, blockLength: number): void {
  const factor = blockLength / counts.blockLength;
  if (factor === 1) return;
  const finer = counts.blocks;
  counts.blocks = new Map();
  counts.blockLength = blockLength;
  for (const [number, block] of finer) addBlock(blockAt(counts, Math.floor(number / factor)), block);
}

/** Counts a frame. @param index of it in its replica  @returns [column] the sums of its block, to add its numbers to */
export function openFrame(counts: BlockCounts, index: number): Float64Array {
  let { blockLength } = counts;
  while (index >= counts.mostBlocks * blockLength) blockLength *= 2;
  lengthen(counts, blockLength);
  const block = blockAt(counts, Math.floor(index / blockLength));
  block.frames++;
  return block.sums;
}

/** @param index of the frame in its replica  @param row [column] */
export function addCounts(counts: BlockCounts, index: number, row: Float64Array): void {
  const sums = openFrame(counts, index);
  for (let column = 0; column < row.length; column++) sums[column] += row[column];
}

export function mergeCounts(first: BlockCounts, second: BlockCounts): BlockCounts {
  const blockLength = Math.max(first.blockLength, second.blockLength);
  for (const counts of [first, second]) lengthen(counts, blockLength);
  for (const [number, block] of second.blocks) addBlock(blockAt(first, number), block);
  return first;
}

/** In order of time. */
export function blocksOf({ blocks }: BlockCounts): Block[] {
  return [...blocks].sort(([a], [b]) => a - b).map(([, block]) => block);
}

export function joinedBlocks(blocks: readonly Block[], columnCount: number): Block {
  const all: Block = { frames: 0, sums: new Float64Array(columnCount) };
  for (const block of blocks) addBlock(all, block);
  return all;
}

/** The blocks that no end of the run cuts short: those of equal weight. */
function wholeBlocks(counts: BlockCounts): Block[] {
  return blocksOf(counts).filter(({ frames }) => frames === counts.blockLength);
}

/** About `most` consecutive stretches of equal length, in order; blocks that do not fill one are left out. */
export function stretchesOf(counts: BlockCounts, most: number): Block[] {
  const whole = wholeBlocks(counts);
  const size = Math.max(1, Math.floor(whole.length / most));
  const stretches: Block[] = [];
  for (let k = 0; k + size <= whole.length; k += size)
    stretches.push(joinedBlocks(whole.slice(k, k + size), counts.columnCount));
  return stretches;
}

/** Of a quantity of whole blocks, each of equal weight. */
export function blockedMeanOf(counts: BlockCounts, quantity: (block: Block) => number): BlockedMean {
  return blockedMean(Float64Array.from(wholeBlocks(counts), quantity));
}

/** What `estimateCounts` needs of a replica, put in order once. */
export interface CountTable {
  readonly columnCount: number;
  readonly frames: number;
  /** [column] over all frames */
  readonly totals: Float64Array;
  /** [whole block, column] means over the frames of a block */
  readonly means: Float64Array;
}

export function countTable(counts: BlockCounts): CountTable {
  const { columnCount, blockLength } = counts;
  const { frames, sums } = joinedBlocks(blocksOf(counts), columnCount);
  const whole = wholeBlocks(counts);
  const means = new Float64Array(whole.length * columnCount);
  whole.forEach((block, row) => {
    for (let column = 0; column < columnCount; column++)
      means[row * columnCount + column] = block.sums[column] / blockLength;
  });
  return { columnCount, frames, totals: sums, means };
}

/**
 * Mean over all frames of a linear function of the counts, with its error from whole blocks or between replicas.
 * @param quantity of the mean counts of a frame, by column
 */
export function estimateCounts(
  replicas: readonly CountTable[],
  quantity: (count: (column: number) => number) => number,
): Estimate {
  const estimates = replicas.map(({ columnCount, frames, totals, means }): Estimate => {
    let row = 0;
    const inBlock = (column: number) => means[row + column];
    const values = new Float64Array(means.length / columnCount);
    for (let block = 0; block < values.length; block++, row += columnCount) values[block] = quantity(inBlock);
    return { ...estimateOf(values), value: quantity((column) => totals[column] / frames) };
  });
  return combineReplicas(
    estimates,
    replicas.map(({ frames }) => frames),
  );
}
