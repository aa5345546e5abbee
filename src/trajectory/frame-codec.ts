/**
 * Frames as bytes, before deflate. Positions become integers q = round(x / precision); each q is predicted from values
 * known to the reader, and the differences are written as byte planes (all lowest bytes first, then the next), so that
 * the deflate that follows sees long runs and narrow histograms. Predictors, the cheapest of which is chosen by frame:
 *
 *   0  the atom before:             q[i-1]
 *   1  the frame before:            q'[i]
 *   2  both (rigid displacement):   q'[i] + q[i-1] - q'[i-1]
 *
 * Image flags are differences from the frame before (from 0 in the first frame of a chunk). A frame in bytes, little-endian:
 *   f64 step, time (ps), box x, y, z (nm), temperature set point (K; NaN = none); u32 stage; u8 predictor, position planes,
 *   image planes, 0; position planes [3 atoms] each; image planes [3 atoms] each.
 */
import { SheathError } from '../core/index.js';
import type { Frame } from './frame.js';

export const FRAME_HEADER_BYTES = 56;
const MAXIMUM_QUANTUM = 2 ** 31 - 1;

/** What a frame is, in integers; also what the next frame of the chunk is predicted from. */
export interface QuantisedFrame {
  readonly step: number;
  readonly time: number;
  readonly box: Float64Array;
  /** NaN = none */
  readonly temperature: number;
  readonly stage: number;
  /** [atom, 3], units of the precision */
  readonly positions: Int32Array;
  /** [atom, 3] */
  readonly images: Int32Array;
}

/**
 * @param precision nm
 * @throws E_FRAME_VALUE if a position is not finite or too large for the precision
 */
export function quantiseFrame(frame: Frame, stage: number, precision: number): QuantisedFrame {
  const { positions } = frame;
  const quantised = new Int32Array(positions.length);
  const scale = 1 / precision;
  for (let k = 0; k < positions.length; k++) {
    const q = Math.round(positions[k] * scale);
    if (!(q >= -MAXIMUM_QUANTUM && q <= MAXIMUM_QUANTUM))
      throw new SheathError(
        'E_FRAME_VALUE',
        {
          object: `at step ${frame.step} coordinate ${'xyz'[k % 3]} of atom ${Math.floor(k / 3) + 1} is ${positions[k]} nm`,
          limit: `a trajectory of precision ${precision} nm holds ±${(MAXIMUM_QUANTUM * precision).toPrecision(4)} nm`,
          cure: 'look for what went wrong before this step',
        },
        { kind: 'failure' },
      );
    quantised[k] = q;
  }
  return {
    step: frame.step,
    time: frame.time,
    box: frame.box.slice(0, 3),
    temperature: frame.temperature ?? Number.NaN,
    stage,
    positions: quantised,
    images: frame.images ?? new Int32Array(positions.length),
  };
}

/** The bytes of a frame; `previous` is the frame before it in the same chunk, null at a chunk's start. */
export function encodeFrame(frame: QuantisedFrame, previous: QuantisedFrame | null): Uint8Array {
  const { positions, images } = frame;
  const predictor = previous === null ? 0 : cheapestPredictor(positions, previous.positions);
  const folded = new Uint32Array(positions.length);
  fold(positions, previous?.positions ?? null, predictor, folded);
  const positionPlanes = planesNeeded(folded);
  const foldedImages = new Uint32Array(images.length);
  for (let k = 0; k < images.length; k++) {
    const d = (images[k] - (previous === null ? 0 : previous.images[k])) | 0;
    foldedImages[k] = ((d << 1) ^ (d >> 31)) >>> 0;
  }
  const imagePlanes = planesNeeded(foldedImages);

  const bytes = new Uint8Array(FRAME_HEADER_BYTES + (positionPlanes + imagePlanes) * positions.length);
  const view = new DataView(bytes.buffer);
  const numbers = [frame.step, frame.time, frame.box[0], frame.box[1], frame.box[2], frame.temperature];
  numbers.forEach((value, k) => {
    view.setFloat64(8 * k, value, true);
  });
  view.setUint32(48, frame.stage, true);
  bytes[52] = predictor;
  bytes[53] = positionPlanes;
  bytes[54] = imagePlanes;
  writePlanes(folded, positionPlanes, bytes, FRAME_HEADER_BYTES);
  writePlanes(foldedImages, imagePlanes, bytes, FRAME_HEADER_BYTES + positionPlanes * positions.length);
  return bytes;
}

/** The predictor with the fewest bits, estimated on every fourth atom; ties go to the lower number. */
function cheapestPredictor(q: Int32Array, p: Int32Array): number {
  let bits0 = 0;
  let bits1 = 0;
  let bits2 = 0;
  for (let k = 3; k < q.length; k += k % 3 === 2 ? 10 : 1) {
    const before = q[k] - q[k - 3];
    const same = q[k] - p[k];
    const rigid = before - p[k] + p[k - 3];
    bits0 += 32 - Math.clz32(before < 0 ? -before : before);
    bits1 += 32 - Math.clz32(same < 0 ? -same : same);
    bits2 += 32 - Math.clz32(rigid < 0 ? -rigid : rigid);
  }
  if (bits0 <= bits1 && bits0 <= bits2) return 0;
  return bits1 <= bits2 ? 1 : 2;
}

/** Differences from the prediction (modulo 2^32), the sign folded into the lowest bit: 0, -1, 1, -2 -> 0, 1, 2, 3. */
function fold(q: Int32Array, p: Int32Array | null, predictor: number, out: Uint32Array): void {
  for (let k = 0; k < q.length; k++) {
    let prediction = predictor === 1 || k < 3 ? 0 : q[k - 3];
    if (p !== null && predictor > 0) prediction += p[k] - (predictor === 2 && k >= 3 ? p[k - 3] : 0);
    const d = (q[k] - prediction) | 0;
    out[k] = ((d << 1) ^ (d >> 31)) >>> 0;
  }
}

function planesNeeded(values: Uint32Array): number {
  let all = 0;
  for (let k = 0; k < values.length; k++) all |= values[k];
  return (39 - Math.clz32(all)) >> 3;
}

function writePlanes(values: Uint32Array, planes: number, bytes: Uint8Array, offset: number): void {
  for (let plane = 0; plane < planes; plane++) {
    const at = offset + plane * values.length;
    for (let k = 0; k < values.length; k++) bytes[at + k] = values[k] >>> (8 * plane);
  }
}

/** One decoded frame and the offset of the next. */
export interface DecodedFrame {
  readonly frame: QuantisedFrame;
  readonly next: number;
}

/**
 * The frame at `offset` of a chunk's raw bytes, or null where the bytes are not a frame (the caller knows the file and
 * the frame's number and names them). `count` is 3 atoms.
 */
export function decodeFrame(
  raw: Uint8Array,
  offset: number,
  count: number,
  stageCount: number,
  previous: QuantisedFrame | null,
): DecodedFrame | null {
  if (offset + FRAME_HEADER_BYTES > raw.length) return null;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const stage = view.getUint32(offset + 48, true);
  const predictor = raw[offset + 52];
  const positionPlanes = raw[offset + 53];
  const imagePlanes = raw[offset + 54];
  const next = offset + FRAME_HEADER_BYTES + (positionPlanes + imagePlanes) * count;
  if (positionPlanes > 4 || imagePlanes > 4 || next > raw.length || stage >= stageCount) return null;
  if (predictor > (previous === null ? 0 : 2)) return null;

  const positions = new Int32Array(count);
  readPlanes(raw, offset + FRAME_HEADER_BYTES, positionPlanes, positions);
  unfold(positions, previous?.positions ?? null, predictor);
  const images = new Int32Array(count);
  readPlanes(raw, offset + FRAME_HEADER_BYTES + positionPlanes * count, imagePlanes, images);
  for (let k = 0; k < count; k++) {
    const d = (images[k] >>> 1) ^ -(images[k] & 1);
    images[k] = d + (previous === null ? 0 : previous.images[k]);
  }
  const number = (k: number) => view.getFloat64(offset + 8 * k, true);
  return {
    frame: {
      step: number(0),
      time: number(1),
      box: Float64Array.of(number(2), number(3), number(4)),
      temperature: number(5),
      stage,
      positions,
      images,
    },
    next,
  };
}

function readPlanes(raw: Uint8Array, offset: number, planes: number, out: Int32Array): void {
  for (let plane = 0; plane < planes; plane++) {
    const at = offset + plane * out.length;
    const shift = 8 * plane;
    for (let k = 0; k < out.length; k++) out[k] |= raw[at + k] << shift;
  }
}

/** The inverse of `fold`, in place. */
function unfold(q: Int32Array, p: Int32Array | null, predictor: number): void {
  for (let k = 0; k < q.length; k++) {
    let prediction = predictor === 1 || k < 3 ? 0 : q[k - 3];
    if (p !== null && predictor > 0) prediction += p[k] - (predictor === 2 && k >= 3 ? p[k - 3] : 0);
    q[k] = prediction + ((q[k] >>> 1) ^ -(q[k] & 1));
  }
}

/** @param precision nm */
export function restoreFrame(
  frame: QuantisedFrame,
  precision: number,
  stages: readonly { readonly name: string; readonly kind: string }[],
): Frame {
  const positions = new Float32Array(frame.positions.length);
  for (let k = 0; k < positions.length; k++) positions[k] = frame.positions[k] * precision;
  return {
    step: frame.step,
    time: frame.time,
    box: frame.box,
    positions,
    images: frame.images,
    ...(Number.isNaN(frame.temperature) ? {} : { temperature: frame.temperature }),
    ...(stages.length === 0 ? {} : { stage: stages[frame.stage] }),
  };
}
