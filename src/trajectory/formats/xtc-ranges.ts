/**
 * The lossy compression of coordinates in GROMACS `.xtc` files ("3dfcoord", F. van Hoesel, Europort-D project, 1995; described in
 * the GROMACS reference manual, "File formats: xtc", and in Spangberg, Larsson, van der Spoel, J. Mol. Model. 17, 2669 (2011)).
 *
 * Coordinates become integers. A bit stream, most significant bit first, holds groups: one atom absolutely, as a mixed-radix
 * number over the ranges of the frame; then a flag, and with it a 5-bit code of how many atoms follow as small differences and
 * whether the range of "small" grows or shrinks by a step; then those atoms, each a mixed-radix number of base m. The bases m
 * are about 2^(n/3), so that three digits take n bits. The first two atoms of a group are exchanged (water: H O H), so that
 * both hydrogens are near their predecessor. A mixed-radix number is sent lowest byte first, its last byte cut to the bits left.
 *
 * Here the ranges; `xtc-encoder.ts` and `xtc-decoder.ts` write and read the groups.
 */

/** Base of step n; the differences of a step lie in [-m/2, m/2). Below step 9 unused. The values are part of the format. */
export const BASES = Int32Array.of(
  ...[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 10, 12, 16, 20, 25, 32, 40, 50, 64, 80, 101, 128, 161, 203, 256, 322, 406,
  ],
  ...[512, 645, 812, 1024, 1290, 1625, 2048, 2580, 3250, 4096, 5060, 6501, 8192, 10321, 13003, 16384, 20642],
  ...[
    26007, 32768, 41285, 52015, 65536, 82570, 104031, 131072, 165140, 208063, 262144, 330280, 416127, 524287,
  ],
  ...[
    660561, 832255, 1048576, 1321122, 1664510, 2097152, 2642245, 3329021, 4194304, 5284491, 6658042, 8388607,
  ],
  ...[10568983, 13316085, 16777216],
);
export const FIRST_STEP = 9;
export const LAST_STEP = BASES.length - 1;
/** Ranges above this do not fit the mixed-radix number; each axis is then written by itself. */
const MAXIMUM_JOINT_RANGE = 0xffffff;

export interface CompressedCoordinates {
  readonly minimum: Int32Array;
  readonly maximum: Int32Array;
  readonly smallStep: number;
  readonly bytes: Uint8Array;
}

/** Bits of the largest count: 1 + floor(log2(size)). */
function bitsOf(size: number): number {
  return 32 - Math.clz32(size);
}

function bitsOfProduct(sizes: ArrayLike<number>): number {
  return (BigInt(sizes[0]) * BigInt(sizes[1]) * BigInt(sizes[2])).toString(2).length;
}

export interface Ranges {
  readonly sizes: Float64Array;
  /** Bits of the joint number; 0 where each axis is written by itself. */
  readonly jointBits: number;
  readonly axisBits: readonly number[];
}

export function rangesOf(minimum: ArrayLike<number>, maximum: ArrayLike<number>): Ranges {
  const sizes = Float64Array.from([0, 1, 2], (axis) => maximum[axis] - minimum[axis] + 1);
  const joint = sizes.every((size) => size <= MAXIMUM_JOINT_RANGE);
  return { sizes, jointBits: joint ? bitsOfProduct(sizes) : 0, axisBits: Array.from(sizes, bitsOf) };
}
