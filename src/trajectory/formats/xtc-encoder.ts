/** Writes the compressed coordinates of an `.xtc` (`xtc-ranges.ts`), byte for byte as GROMACS does. */
import { BASES, type CompressedCoordinates, FIRST_STEP, LAST_STEP, rangesOf } from './xtc-ranges.js';

/** Steps the encoder may move away from its first. */
const STEP_WINDOW = 8;
const MAXIMUM_RUN = 8;

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
export function encodeCoordinates(coordinates: Int32Array): CompressedCoordinates {
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
