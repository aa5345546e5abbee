/**
 * Reads the compressed coordinates of an `.xtc` (`xtc-ranges.ts`).
 *
 * Digits of a mixed-radix number v come by division, floor(v / d) = floor(fl((v + 1/2) fl(1/d))): (v + 1/2)/d is at least 1/(2d) from
 * any whole number, its two roundings move it by at most 2^-52 of itself, which is less as long as v < 2^50.
 */
import {
  BASES,
  type CompressedCoordinates,
  FIRST_STEP,
  LAST_STEP,
  type Ranges,
  rangesOf,
} from './xtc-ranges.js';

/** Thrown inside the decoder, turned into a coded error where the file and frame are known. */
class BrokenStream extends Error {}

const early = () => new BrokenStream('the bit stream ends early');
const outside = () => new BrokenStream('a coordinate is outside its range');

const WINDOW_BITS = 32;
const WINDOW_SPAN = 2 ** WINDOW_BITS;
/** A number of more bits is not divided in f64. */
const EXACT_BITS = 50;
/** So that a window at the end of the stream lies within the view. */
const PADDING_BYTES = 5;
/** Positions in bits are 32-bit integers. */
const MOST_BYTES = 2 ** 28 - 1;

/** Over the stream and what follows it; a copy where nothing does. */
function paddedView({ buffer, byteOffset, length }: Uint8Array): DataView {
  const padded = length + PADDING_BYTES;
  if (byteOffset + padded <= buffer.byteLength) return new DataView(buffer, byteOffset, padded);
  const copy = new Uint8Array(padded);
  copy.set(new Uint8Array(buffer, byteOffset, length));
  return new DataView(copy.buffer);
}

/** The next 32 bits. @param position in bits, up to the end of the stream */
function windowAt(view: DataView, position: number): number {
  const byte = position >>> 3;
  const shift = position & 7;
  return (view.getUint32(byte) << shift) | (view.getUint8(byte + 4) >>> (8 - shift));
}

/** 1 to 32 bits at the head of a window, sent lowest byte first, the last byte cut to the bits left. */
function numberOf(window: number, count: number): number {
  const whole = (count - 1) & 24;
  const bytes = (window >>> 24) | ((window >>> 8) & 0xff00) | ((window << 8) & 0xff0000);
  const last = (window << whole) >>> (32 - count + whole);
  return ((bytes & ((1 << whole) - 1)) | (last << whole)) >>> 0;
}

/** The same of up to EXACT_BITS. */
function longNumberAt(view: DataView, position: number, count: number): number {
  if (count <= WINDOW_BITS) return numberOf(windowAt(view, position), count);
  const head = numberOf(windowAt(view, position), WINDOW_BITS);
  return head + WINDOW_SPAN * numberOf(windowAt(view, position + WINDOW_BITS), count - WINDOW_BITS);
}

/** The same of any length. */
function bigNumberAt(view: DataView, position: number, count: number): bigint {
  let value = 0n;
  for (let read = 0; read < count; read += WINDOW_BITS) {
    const part = numberOf(windowAt(view, position + read), Math.min(WINDOW_BITS, count - read));
    value |= BigInt(part) << BigInt(read);
  }
  return value;
}

/** A mixed-radix number of three digits, of any length. */
function readDigits(
  view: DataView,
  position: number,
  bits: number,
  [size0, size1, size2]: ArrayLike<number> & Iterable<number>,
  digits: Float64Array,
): void {
  if (bits <= EXACT_BITS) {
    const value = longNumberAt(view, position, bits);
    const upper = Math.floor((value + 0.5) * (1 / size2));
    digits[0] = Math.floor((upper + 0.5) * (1 / size1));
    digits[1] = upper - digits[0] * size1;
    digits[2] = value - upper * size2;
  } else {
    const value = bigNumberAt(view, position, bits);
    const upper = value / BigInt(size2);
    digits[0] = Number(upper / BigInt(size1));
    digits[1] = Number(upper % BigInt(size1));
    digits[2] = Number(value % BigInt(size2));
  }
  if (digits[0] >= size0) throw outside();
}

/**
 * The coordinates of a frame, integers times `quantum`, go to `positions`; a message where the stream is broken.
 * @param positions [atom, 3]
 */
export function decodeCoordinates(
  packed: CompressedCoordinates,
  quantum: number,
  positions: Float32Array,
): string | null {
  const { minimum, maximum, smallStep, bytes } = packed;
  if (smallStep < FIRST_STEP || smallStep > LAST_STEP)
    return `the small range ${smallStep} is not one of the format`;
  if (bytes.length > MOST_BYTES) return `the frame is longer than ${MOST_BYTES} bytes`;
  const ranges = rangesOf(minimum, maximum);
  if (!ranges.sizes.every((size) => size >= 1 && size <= 0xffffffff))
    return 'the range of coordinates is empty';
  try {
    decodeGroups(paddedView(bytes), 8 * bytes.length, minimum, ranges, smallStep, quantum, positions);
    return null;
  } catch (error) {
    if (error instanceof BrokenStream) return error.message;
    throw error;
  }
}

/** @param end of the stream, in bits */
function decodeGroups(
  view: DataView,
  end: number,
  minimum: Int32Array,
  { sizes, jointBits, axisBits }: Ranges,
  firstStep: number,
  quantum: number,
  positions: Float32Array,
): void {
  const digits = new Float64Array(3);
  const lowX = minimum[0];
  const lowY = minimum[1];
  const lowZ = minimum[2];
  const sizeX = sizes[0];
  const sizeY = sizes[1];
  const sizeZ = sizes[2];
  const perY = 1 / sizeY;
  const perZ = 1 / sizeZ;
  const exact = jointBits > WINDOW_BITS && jointBits <= EXACT_BITS;
  const groupBits = jointBits > 0 ? jointBits : axisBits[0] + axisBits[1] + axisBits[2];
  const count = positions.length;
  let position = 0;
  let step = firstStep;
  let run = 0;
  let k = 0;
  while (k < count) {
    // With the flag.
    if (position + groupBits >= end) throw early();
    let x: number;
    let y: number;
    let z: number;
    if (exact) {
      // readDigits where it matters.
      const value =
        numberOf(windowAt(view, position), WINDOW_BITS) +
        WINDOW_SPAN * numberOf(windowAt(view, position + WINDOW_BITS), jointBits - WINDOW_BITS);
      const upper = Math.floor((value + 0.5) * perZ);
      const top = Math.floor((upper + 0.5) * perY);
      if (top >= sizeX) throw outside();
      x = (top + lowX) | 0;
      y = (upper - top * sizeY + lowY) | 0;
      z = (value - upper * sizeZ + lowZ) | 0;
    } else {
      if (jointBits > 0) readDigits(view, position, jointBits, sizes, digits);
      else
        for (let axis = 0, at = position; axis < 3; at += axisBits[axis++])
          digits[axis] = windowAt(view, at) >>> (WINDOW_BITS - axisBits[axis]);
      x = (digits[0] + lowX) | 0;
      y = (digits[1] + lowY) | 0;
      z = (digits[2] + lowZ) | 0;
    }
    position += groupBits;
    let change = 0;
    const flagged = windowAt(view, position);
    if (flagged < 0) {
      const code = (flagged >>> 26) & 31;
      run = (code * 11) >>> 5;
      change = code - 3 * run - 1;
      position += 6;
    } else position++;
    if (position + run * step > end) throw early();
    if (k + 3 * (run + 1) > count) throw new BrokenStream('a group has more atoms than the frame');
    // With a run, this atom comes second, after the first small one.
    let at = run > 0 ? k + 3 : k;
    positions[at] = x * quantum;
    positions[at + 1] = y * quantum;
    positions[at + 2] = z * quantum;
    at = k;
    k += 3 * (run + 1);
    const base = BASES[step];
    const half = base >> 1;
    if (step <= WINDOW_BITS) {
      // readDigits in integers.
      const perBase = 1 / base;
      const perSquare = 1 / (base * base);
      for (let small = 0; small < run; small++) {
        const value = numberOf(windowAt(view, position), step);
        position += step;
        const upper = ((value + 0.5) * perBase) | 0;
        const top = ((value + 0.5) * perSquare) | 0;
        if (top >= base) throw outside();
        x = (x + top - half) | 0;
        y = (y + upper - Math.imul(top, base) - half) | 0;
        z = (z + value - Math.imul(upper, base) - half) | 0;
        positions[at] = x * quantum;
        positions[at + 1] = y * quantum;
        positions[at + 2] = z * quantum;
        at += small === 0 ? 6 : 3;
      }
    } else {
      const bases = [base, base, base];
      for (let small = 0; small < run; small++) {
        readDigits(view, position, step, bases, digits);
        position += step;
        x = (x + digits[0] - half) | 0;
        y = (y + digits[1] - half) | 0;
        z = (z + digits[2] - half) | 0;
        positions[at] = x * quantum;
        positions[at + 1] = y * quantum;
        positions[at + 2] = z * quantum;
        at += small === 0 ? 6 : 3;
      }
    }
    step += change;
    if (step < FIRST_STEP || step > LAST_STEP) throw new BrokenStream('the small range leaves the format');
  }
}
