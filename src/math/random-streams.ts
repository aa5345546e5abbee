import { philox4x32 } from './philox.js';

/** Every use of random numbers in sheath, so that no two draws share a key. Never renumber. */
export const STREAM = {
  velocities: 1,
  langevin: 2,
  csvr: 3,
  cRescale: 4,
  packing: 5,
  composition: 6,
  bootstrap: 7,
  chainGrowth: 8,
  replicaExchange: 9,
  polymerisation: 10,
  snapshots: 12,
  test: 99,
} as const;
export type Stream = (typeof STREAM)[keyof typeof STREAM];

const words = new Uint32Array(4);
const counter = new Uint32Array(4);

/**
 * The four words of draw `draw` for (seed, stream, walker, item, step).
 * Key: (seed, stream); counter: (item, step low 32 bits, step high 16 bits | draw 16 bits, walker).
 * The result is a shared buffer: read it before the next call.
 */
export function drawWords(
  seed: number,
  stream: Stream,
  walker: number,
  item: number,
  step: number,
  draw: number,
): Uint32Array {
  counter[0] = item;
  counter[1] = step >>> 0;
  counter[2] = ((Math.floor(step / 0x100000000) << 16) | (draw & 0xffff)) >>> 0;
  counter[3] = walker;
  philox4x32(counter, seed, stream, words);
  return words;
}

/** Uniform in (0, 1): the middle of one of 2^32 equal cells, so neither end occurs. */
export function uniformOf(word: number): number {
  return (word + 0.5) / 4294967296;
}

/** Two independent standard normal deviates from two words (Box-Muller), into out[offset], out[offset + 1]. */
export function normalsOf(word0: number, word1: number, out: Float64Array, offset: number): void {
  const radius = Math.sqrt(-2 * Math.log(uniformOf(word0)));
  const angle = 2 * Math.PI * uniformOf(word1);
  out[offset] = radius * Math.cos(angle);
  out[offset + 1] = radius * Math.sin(angle);
}
