/**
 * The lossy compression of coordinates in GROMACS `.xtc` files ("3dfcoord", F. van Hoesel, Europort-D project, 1995; described in
 * the GROMACS reference manual, "File formats: xtc", and in Spangberg, Larsson, van der Spoel, J. Mol. Model. 17, 2669 (2011)).
 *
 * Coordinates become integers. A bit stream, most significant bit first, holds groups: one atom absolutely, as a mixed-radix
 * number over the ranges of the frame; then a flag, and with it a 5-bit code of how many atoms follow as small differences and
 * whether the range of "small" grows or shrinks by a step; then those atoms, each a mixed-radix number of base m. The bases m
 * are about 2^(n/3), so that three digits take n bits. The first two atoms of a group are exchanged (water: H O H), so that
 * both hydrogens are near their predecessor.
 */

/** Base of step n; the differences of a step lie in [-m/2, m/2). Below step 9 unused. The values are part of the format. */
const BASES = Int32Array.of(
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
const FIRST_STEP = 9;
const LAST_STEP = BASES.length - 1;
/** Ranges above this do not fit the mixed-radix number; each axis is then written by itself. */
const MAXIMUM_JOINT_RANGE = 0xffffff;
/** Steps the encoder may move away from its first. */
const STEP_WINDOW = 8;
const MAXIMUM_RUN = 8;

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

interface Ranges {
  readonly sizes: Float64Array;
  /** Bits of the joint number; 0 where each axis is written by itself. */
  readonly jointBits: number;
  readonly axisBits: readonly number[];
}

function rangesOf(minimum: ArrayLike<number>, maximum: ArrayLike<number>): Ranges {
  const sizes = Float64Array.from([0, 1, 2], (axis) => maximum[axis] - minimum[axis] + 1);
  const joint = sizes.every((size) => size <= MAXIMUM_JOINT_RANGE);
  return { sizes, jointBits: joint ? bitsOfProduct(sizes) : 0, axisBits: Array.from(sizes, bitsOf) };
}

/** Thrown inside the decoder, turned into a coded error where the file and frame are known. */
class BrokenStream extends Error {}

const early = () => new BrokenStream('the bit stream ends early');
const outside = () => new BrokenStream('a coordinate is outside its range');

/** A number of more bits is not exact as f64. */
const EXACT_BITS = 52;
/** What four bytes hold from any bit of the first on, in whole bytes. */
const WINDOW_BITS = 24;
const WINDOW_SPAN = 2 ** WINDOW_BITS;
/** So that a window at the end of the stream lies within the view. */
const PADDING_BYTES = 4;

/** The next bits from bit 31 down, with what follows them. @param position in bits, within the stream */
function windowAt(view: DataView, position: number): number {
  return view.getUint32(position >>> 3) << (position & 7);
}

/** 1 to WINDOW_BITS bits at the head of a window, sent lowest byte first, the last byte cut to the bits left. */
function shortNumberOf(window: number, count: number): number {
  if (count > 16)
    return (window >>> 24) | ((window >>> 8) & 0xff00) | (((window << 16) >>> (48 - count)) << 16);
  if (count > 8) return (window >>> 24) | (((window << 8) >>> (40 - count)) << 8);
  return window >>> (32 - count);
}

class BitReader {
  readonly view: DataView;
  /** In bits. */
  readonly end: number;
  position = 0;

  constructor({ buffer, byteOffset, length }: Uint8Array) {
    const padded = length + PADDING_BYTES;
    if (byteOffset + padded <= buffer.byteLength) this.view = new DataView(buffer, byteOffset, padded);
    else {
      const copy = new Uint8Array(padded);
      copy.set(new Uint8Array(buffer, byteOffset, length));
      this.view = new DataView(copy.buffer);
    }
    this.end = 8 * length;
  }

  /** @param count up to WINDOW_BITS */
  private window(count: number): number {
    const { position } = this;
    this.position = position + count;
    if (this.position > this.end) throw early();
    return windowAt(this.view, position);
  }

  /** 1 to 32 bits. */
  bits(count: number): number {
    if (count > 16) return this.bits(count - 16) * 65536 + this.bits(16);
    return this.window(count) >>> (32 - count);
  }

  /** 1 to WINDOW_BITS bits, sent lowest byte first. */
  shortNumber(count: number): number {
    return shortNumberOf(this.window(count), count);
  }

  /** The same, up to EXACT_BITS. */
  number(count: number): number {
    let value = 0;
    let weight = 1;
    let left = count;
    for (; left > WINDOW_BITS; left -= WINDOW_BITS, weight *= WINDOW_SPAN)
      value += this.shortNumber(WINDOW_BITS) * weight;
    return value + this.shortNumber(left) * weight;
  }

  /** The same, of any length. */
  bigNumber(count: number): bigint {
    let value = 0n;
    let shift = 0n;
    let left = count;
    for (; left > WINDOW_BITS; left -= WINDOW_BITS, shift += BigInt(WINDOW_BITS))
      value |= BigInt(this.shortNumber(WINDOW_BITS)) << shift;
    return value | (BigInt(this.shortNumber(left)) << shift);
  }
}

/** A mixed-radix number of three digits. */
function readDigits(
  reader: BitReader,
  bits: number,
  size0: number,
  size1: number,
  size2: number,
  out: Int32Array,
): void {
  if (bits > EXACT_BITS) {
    let value = reader.bigNumber(bits);
    out[2] = Number(value % BigInt(size2));
    value /= BigInt(size2);
    out[1] = Number(value % BigInt(size1));
    value /= BigInt(size1);
    out[0] = value > 0x7fffffffn ? 0x7fffffff : Number(value);
  } else {
    const value = reader.number(bits);
    const upper = Math.floor(value / size2);
    const top = Math.floor(upper / size1);
    out[2] = value - upper * size2;
    out[1] = upper - top * size1;
    out[0] = top;
  }
  if (out[0] >= size0) throw outside();
}

/**
 * The integers of a frame, [atom, 3]; a message where the stream is broken.
 * @param count 3 atoms
 * @param out of that length, to be used again where there are many frames
 */
export function decompressCoordinates(
  packed: CompressedCoordinates,
  count: number,
  out: Int32Array = new Int32Array(count),
): Int32Array | string {
  const { minimum, maximum, smallStep } = packed;
  if (smallStep < FIRST_STEP || smallStep > LAST_STEP)
    return `the small range ${smallStep} is not one of the format`;
  const ranges = rangesOf(minimum, maximum);
  if (!ranges.sizes.every((size) => size >= 1 && size <= 0xffffffff))
    return 'the range of coordinates is empty';
  try {
    return decodeGroups(new BitReader(packed.bytes), minimum, ranges, smallStep, count, out);
  } catch (error) {
    if (error instanceof BrokenStream) return error.message;
    throw error;
  }
}

/** Whole quotient of numbers below 2^48. @param inverse 1 / divisor, rounded */
function quotient(value: number, divisor: number, inverse: number): number {
  const near = Math.floor(value * inverse);
  const rest = value - near * divisor;
  return rest < 0 ? near - 1 : rest >= divisor ? near + 1 : near;
}

function decodeGroups(
  reader: BitReader,
  minimum: Int32Array,
  { sizes, jointBits, axisBits }: Ranges,
  firstStep: number,
  count: number,
  out: Int32Array,
): Int32Array {
  const digits = new Int32Array(3);
  const [sizeX, sizeY, sizeZ] = sizes;
  const [lowX, lowY, lowZ] = minimum;
  const inTwoWindows = jointBits > WINDOW_BITS && jointBits <= 2 * WINDOW_BITS;
  const perSizeY = 1 / sizeY;
  const perSizeZ = 1 / sizeZ;
  const { view, end } = reader;
  let { position } = reader;
  let step = firstStep;
  let run = 0;
  let k = 0;
  while (k < count) {
    let x: number;
    let y: number;
    let z: number;
    if (inTwoWindows) {
      // The common case, as below in f64 whose products are exact; a quotient may be off by one.
      if (position + jointBits > end) throw early();
      const head = shortNumberOf(windowAt(view, position), WINDOW_BITS);
      const tail = shortNumberOf(windowAt(view, position + WINDOW_BITS), jointBits - WINDOW_BITS);
      position += jointBits;
      const value = head + tail * WINDOW_SPAN;
      const upper = quotient(value, sizeZ, perSizeZ);
      const top = quotient(upper, sizeY, perSizeY);
      if (top >= sizeX) throw outside();
      x = (top + lowX) | 0;
      y = (upper - top * sizeY + lowY) | 0;
      z = (value - upper * sizeZ + lowZ) | 0;
    } else {
      reader.position = position;
      if (jointBits > 0) readDigits(reader, jointBits, sizeX, sizeY, sizeZ, digits);
      else for (let axis = 0; axis < 3; axis++) digits[axis] = reader.bits(axisBits[axis]);
      position = reader.position;
      x = (digits[0] + lowX) | 0;
      y = (digits[1] + lowY) | 0;
      z = (digits[2] + lowZ) | 0;
    }
    let change = 0;
    const flagged = windowAt(view, position);
    if (flagged < 0) {
      const code = (flagged >>> 26) & 31;
      run = (code * 11) >>> 5;
      change = code - 3 * run - 1;
      position += 6;
    } else position++;
    if (position > end) throw early();
    if (k + 3 * (run + 1) > count) throw new BrokenStream('a group has more atoms than the frame');
    // With a run, this atom comes second: its place is filled after the first small one is known.
    const second = run > 0 ? k + 3 : k;
    out[second] = x;
    out[second + 1] = y;
    out[second + 2] = z;
    const base = BASES[step];
    const half = base >> 1;
    if (step <= WINDOW_BITS) {
      // The common case, in integers; the product may fall just short of a whole quotient.
      const inverse = 1 / base;
      if (position + run * step > end) throw early();
      for (let small = 0; small < run; small++) {
        const value = shortNumberOf(windowAt(view, position), step);
        position += step;
        let upper = (value * inverse) | 0;
        if (value - upper * base >= base) upper++;
        let top = (upper * inverse) | 0;
        if (upper - top * base >= base) top++;
        if (top >= base) throw outside();
        x = (x + top - half) | 0;
        y = (y + upper - top * base - half) | 0;
        z = (z + value - upper * base - half) | 0;
        const at = small === 0 ? k : k + 3 * (small + 1);
        out[at] = x;
        out[at + 1] = y;
        out[at + 2] = z;
      }
    } else
      for (let small = 0; small < run; small++) {
        reader.position = position;
        readDigits(reader, step, base, base, base, digits);
        position = reader.position;
        x = (x + digits[0] - half) | 0;
        y = (y + digits[1] - half) | 0;
        z = (z + digits[2] - half) | 0;
        const at = small === 0 ? k : k + 3 * (small + 1);
        out[at] = x;
        out[at + 1] = y;
        out[at + 2] = z;
      }
    k += 3 * (run + 1);
    step += change;
    if (step < FIRST_STEP || step > LAST_STEP) throw new BrokenStream('the small range leaves the format');
  }
  return out;
}

class BitWriter {
  private bytes = new Uint8Array(1024);
  private length = 0;
  private held = 0;
  private heldBits = 0;

  /** Up to 32 bits of an unsigned number. */
  bits(count: number, value: number): void {
    if (count > 16) {
      this.bits(count - 16, Math.floor(value / 65536));
      this.bits(16, value % 65536);
      return;
    }
    this.held = ((this.held << count) | value) & 0xffffff;
    this.heldBits += count;
    while (this.heldBits >= 8) {
      this.heldBits -= 8;
      if (this.length === this.bytes.length) this.grow();
      this.bytes[this.length++] = this.held >>> this.heldBits;
    }
  }

  digits(bits: number, size1: number, size2: number, d0: number, d1: number, d2: number): void {
    if (bits > 52) {
      let value = (BigInt(d0) * BigInt(size1) + BigInt(d1)) * BigInt(size2) + BigInt(d2);
      let left = bits;
      for (; left > 8; left -= 8, value >>= 8n) this.bits(8, Number(value & 255n));
      if (left > 0) this.bits(left, Number(value));
      return;
    }
    let value = (d0 * size1 + d1) * size2 + d2;
    let left = bits;
    for (; left > 8; left -= 8) {
      const upper = Math.floor(value / 256);
      this.bits(8, value - 256 * upper);
      value = upper;
    }
    if (left > 0) this.bits(left, value);
  }

  finish(): Uint8Array {
    if (this.heldBits > 0) this.bits(8 - this.heldBits, 0);
    return this.bytes.slice(0, this.length);
  }

  private grow(): void {
    const larger = new Uint8Array(2 * this.bytes.length);
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

/** The largest difference of any axis between the atoms at `a` and `b` is below `limit`. */
function near(q: Int32Array, a: number, b: number, limit: number): boolean {
  return (
    Math.abs(q[a] - q[b]) < limit &&
    Math.abs(q[a + 1] - q[b + 1]) < limit &&
    Math.abs(q[a + 2] - q[b + 2]) < limit
  );
}

function exchange(q: Int32Array, a: number, b: number): void {
  for (let axis = 0; axis < 3; axis++) {
    const value = q[a + axis];
    q[a + axis] = q[b + axis];
    q[b + axis] = value;
  }
}

/** The step whose base holds the smallest distance (|dx| + |dy| + |dz|) between neighbours in the list. */
function firstSmallStep(q: Int32Array): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let k = 3; k < q.length; k += 3) {
    const distance =
      Math.abs(q[k] - q[k - 3]) + Math.abs(q[k + 1] - q[k - 2]) + Math.abs(q[k + 2] - q[k - 1]);
    if (distance < smallest) smallest = distance;
  }
  let step = FIRST_STEP;
  while (step < LAST_STEP && BASES[step] < smallest) step++;
  return step;
}

/** @param coordinates [atom, 3] integers; not changed */
export function compressCoordinates(coordinates: Int32Array): CompressedCoordinates {
  const q = coordinates.slice();
  const minimum = q.slice(0, 3);
  const maximum = q.slice(0, 3);
  for (let k = 0; k < q.length; k++) {
    if (q[k] < minimum[k % 3]) minimum[k % 3] = q[k];
    if (q[k] > maximum[k % 3]) maximum[k % 3] = q[k];
  }
  const { sizes, jointBits, axisBits } = rangesOf(minimum, maximum);
  const smallStep = firstSmallStep(q);
  const highest = Math.min(LAST_STEP, smallStep + STEP_WINDOW);
  const lowest = highest - STEP_WINDOW;
  const wide = BASES[highest] >> 1;
  const writer = new BitWriter();
  const small = new Int32Array(3 * MAXIMUM_RUN);
  let step = smallStep;
  let runBefore = -1;
  let k = 0;
  while (k < q.length) {
    const half = BASES[step] >> 1;
    let change = 0;
    if (step < highest && k > 0 && near(q, k, k - 3, wide)) change = 1;
    else if (step > lowest) change = -1;
    let follows = k + 3 < q.length && near(q, k, k + 3, half);
    if (follows) exchange(q, k, k + 3);
    else if (change < 0) change = 0;

    const [d0, d1, d2] = [q[k] - minimum[0], q[k + 1] - minimum[1], q[k + 2] - minimum[2]];
    if (jointBits > 0) writer.digits(jointBits, sizes[1], sizes[2], d0, d1, d2);
    else
      [d0, d1, d2].forEach((digit, axis) => {
        writer.bits(axisBits[axis], digit);
      });
    k += 3;

    const smaller = BASES[Math.max(FIRST_STEP, step - 1)] >> 1;
    let run = 0;
    while (follows && run < small.length) {
      let distance2 = 0;
      for (let axis = 0; axis < 3; axis++) {
        const d = q[k + axis] - q[k + axis - 3];
        distance2 += d * d;
        small[run++] = d + half;
      }
      if (change < 0 && distance2 >= smaller * smaller) change = 0;
      k += 3;
      follows = k < q.length && near(q, k, k - 3, half);
    }
    if (run !== runBefore || change !== 0) {
      runBefore = run;
      writer.bits(1, 1);
      writer.bits(5, run + change + 1);
    } else {
      writer.bits(1, 0);
    }
    const base = BASES[step];
    for (let j = 0; j < run; j += 3) writer.digits(step, base, base, small[j], small[j + 1], small[j + 2]);
    step += change;
  }
  return { minimum, maximum, smallStep, bytes: writer.finish() };
}
