/**
 * GROMACS `.xtc`: positions in nm as 32-bit big-endian XDR (RFC 4506), compressed to a precision (default 1000: 0.001 nm).
 *
 *   int magic (1995; 2023 with 64-bit lengths), atoms, step; float time (ps), box[9] (nm); int atoms;
 *   up to 9 atoms: float x, y, z each; above: float precision, int minimum[3], maximum[3], smallStep, length, bytes to a multiple of 4.
 *
 * No velocities, images or conditions. Positions are read as integer / precision. Boxes must be orthorhombic here.
 */
import { type ByteSource, SheathError } from '../../core/index.js';
import {
  allFinite,
  checkFrameNumber,
  type Frame,
  type FrameRange,
  type FrameSource,
  resolveFrameRange,
} from '../frame.js';
import { decodeCoordinates } from './xtc-decoder.js';
import { encodeCoordinates } from './xtc-encoder.js';

const MAGIC = 1995;
const MAGIC_WIDE = 2023;
const UNCOMPRESSED_ATOMS = 9;
/** magic to the second atom count */
const HEADER_BYTES = 56;
/** precision to smallStep */
const RANGE_BYTES = 32;
const MAXIMUM_QUANTUM = 2 ** 31 - 3;
/** An atom of its own takes a 1-bit number and the flag; one in a run takes more. */
const MINIMUM_BITS_PER_ATOM = 2;
export const DEFAULT_XTC_PRECISION = 1000;

/**
 * One frame as bytes; frames follow each other without a file header.
 * @param precision 1/nm
 * @throws E_FRAME_VALUE if a position is not finite or too large for the precision
 */
export function encodeXtcFrame(frame: Frame, precision: number = DEFAULT_XTC_PRECISION): Uint8Array {
  const { positions, box } = frame;
  const atoms = positions.length / 3;
  const small = atoms <= UNCOMPRESSED_ATOMS;
  const packed = encodeCoordinates(quantise(frame, precision));
  const length = packed.bytes.length;
  const bytes = new Uint8Array(
    HEADER_BYTES + (small ? 4 * positions.length : RANGE_BYTES + 4 + Math.ceil(length / 4) * 4),
  );
  const view = new DataView(bytes.buffer);
  let offset = 0;
  const int = (value: number) => {
    view.setInt32(offset, value);
    offset += 4;
  };
  const float = (value: number) => {
    view.setFloat32(offset, value);
    offset += 4;
  };
  int(MAGIC);
  int(atoms);
  int(frame.step | 0);
  float(frame.time);
  for (let k = 0; k < 9; k++) float(k % 4 === 0 ? box[k / 4] : 0);
  int(atoms);
  if (small) {
    for (let k = 0; k < positions.length; k++) float(positions[k]);
    return bytes;
  }
  float(precision);
  packed.minimum.forEach(int);
  packed.maximum.forEach(int);
  int(packed.smallStep);
  int(length);
  bytes.set(packed.bytes, offset);
  return bytes;
}

function quantise(frame: Frame, precision: number): Int32Array {
  const { positions } = frame;
  const quantised = new Int32Array(positions.length);
  for (let k = 0; k < positions.length; k++) {
    const scaled = positions[k] * precision;
    const q = scaled < 0 ? -Math.round(-scaled) : Math.round(scaled);
    if (!(Math.abs(q) <= MAXIMUM_QUANTUM))
      throw new SheathError('E_FRAME_VALUE', {
        object: `at step ${frame.step} coordinate ${'xyz'[k % 3]} of atom ${Math.floor(k / 3) + 1} is ${positions[k]} nm`,
        limit: `an .xtc of precision ${precision} holds ±${(MAXIMUM_QUANTUM / precision).toPrecision(4)} nm`,
        cure: 'look for what went wrong before this step, or lower the precision',
      });
    quantised[k] = q;
  }
  return quantised;
}

/** Frames in order are read several at a time. */
const READ_AHEAD_BYTES = 2 ** 20;

interface ReadAhead {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Where a frame lies and what its fixed part says. */
interface XtcFramePlace {
  readonly offset: number;
  readonly next: number;
  readonly step: number;
  readonly time: number;
  readonly box: Float64Array;
  /** Of the coordinates (up to 9 atoms) or of the compressed bytes, from `offset`. */
  readonly dataStart: number;
  readonly dataLength: number;
}

export interface XtcTrajectory extends FrameSource {
  readonly frameCount: number;
  readonly atomCount: number;
  /** What cuts the trajectory short; null, or with `salvage` the damage met so far. */
  readonly damage: SheathError | null;
  frames(range?: FrameRange): AsyncIterable<Frame>;
  /** @throws E_FRAME_RANGE, E_XTC_DATA */
  frame(index: number): Promise<Frame>;
}

/**
 * Open an .xtc: reads the fixed part of every frame, no coordinates.
 * @throws E_XTC_FORMAT, E_XTC_TRUNCATED, E_XTC_BOX, E_XTC_DATA, each with frame and byte; with `salvage` the frames before
 *   the damage are used, if there are any
 */
export async function openXtc(
  source: ByteSource,
  options: { readonly salvage?: boolean } = {},
): Promise<XtcTrajectory> {
  const places: XtcFramePlace[] = [];
  let damage: SheathError | null = null;
  let atomCount = 0;
  let offset = 0;
  try {
    do {
      const { place, atoms } = await readPlace(source, offset, places.length);
      if (places.length > 0 && atoms !== atomCount)
        throw xtcError(
          'E_XTC_FORMAT',
          source,
          places.length,
          offset,
          `it has ${atoms} atoms, the first ${atomCount}`,
        );
      atomCount = atoms;
      places.push(place);
      offset = place.next;
    } while (offset < source.size);
  } catch (error) {
    if (!(error instanceof SheathError) || !options.salvage || places.length === 0) throw error;
    damage = error;
  }

  /** The bytes of a frame, and with them those of the frames up to `last` that one read takes along. */
  async function read(index: number, last: number): Promise<ReadAhead> {
    const { offset, next } = places[index];
    let end = next;
    for (let k = index + 1; k <= last && places[k].next - offset <= READ_AHEAD_BYTES; k++)
      end = places[k].next;
    return { offset, bytes: await source.read(offset, end - offset) };
  }

  function decode(index: number, { offset, bytes }: ReadAhead): Frame {
    const place = places[index];
    const own = bytes.subarray(place.offset - offset, place.next - offset);
    const positions = readPositions(source, place, index, own, atomCount);
    return { step: place.step, time: place.time, box: place.box.slice(), positions, images: null };
  }

  return {
    frameCount: places.length,
    atomCount,
    get damage() {
      return damage;
    },
    async *frames(range = {}) {
      const { start, end, stride } = resolveFrameRange(range, places.length);
      let ahead: ReadAhead = { offset: 0, bytes: new Uint8Array(0) };
      for (let index = start; index < end; index += stride) {
        let frame: Frame;
        try {
          if (places[index].next > ahead.offset + ahead.bytes.length)
            ahead = await read(index, stride === 1 ? end - 1 : index);
          frame = decode(index, ahead);
        } catch (error) {
          if (!(error instanceof SheathError) || !options.salvage) throw error;
          damage = error;
          return;
        }
        yield frame;
      }
    },
    async frame(index) {
      checkFrameNumber(index, places.length);
      return decode(index, await read(index, index));
    },
  };
}

async function readPlace(
  source: ByteSource,
  offset: number,
  index: number,
): Promise<{ readonly place: XtcFramePlace; readonly atoms: number }> {
  const bytes = await source.read(offset, HEADER_BYTES + RANGE_BYTES + 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (code: 'FORMAT' | 'TRUNCATED' | 'BOX' | 'DATA', what: string) =>
    xtcError(`E_XTC_${code}`, source, index, offset, what);
  if (bytes.length < HEADER_BYTES) throw fail('TRUNCATED', 'the file ends within the frame');
  const magic = view.getInt32(0);
  if (magic !== MAGIC && magic !== MAGIC_WIDE)
    throw fail('FORMAT', `it begins with ${magic}; an .xtc frame begins with ${MAGIC} or ${MAGIC_WIDE}`);
  const atoms = view.getInt32(4);
  if (atoms < 0 || atoms !== view.getInt32(52))
    throw fail('FORMAT', `its atom counts are ${atoms} and ${view.getInt32(52)}`);
  const cell = Float64Array.from({ length: 9 }, (_, k) => view.getFloat32(16 + 4 * k));
  if (
    cell.some((value, k) => (k % 4 === 0 ? !(value >= 0 && value < Number.POSITIVE_INFINITY) : value !== 0))
  )
    throw fail('BOX', 'its box is not orthorhombic');
  const time = view.getFloat32(12);
  if (!Number.isFinite(time)) throw fail('DATA', `its time is ${time}`);

  let dataStart = HEADER_BYTES;
  let dataLength = 12 * atoms;
  if (atoms > UNCOMPRESSED_ATOMS) {
    const lengthBytes = magic === MAGIC_WIDE ? 8 : 4;
    dataStart += RANGE_BYTES + lengthBytes;
    if (bytes.length < dataStart) throw fail('TRUNCATED', 'the file ends within the frame');
    const at = HEADER_BYTES + RANGE_BYTES;
    dataLength = magic === MAGIC_WIDE ? Number(view.getBigInt64(at)) : view.getInt32(at);
    if (dataLength < 0 || atoms * MINIMUM_BITS_PER_ATOM > 8 * dataLength)
      throw fail('DATA', `${atoms} atoms cannot lie in ${dataLength} bytes`);
  }
  const next = offset + dataStart + Math.ceil(dataLength / 4) * 4;
  if (next > source.size)
    throw fail('TRUNCATED', `it needs ${next - source.size} bytes more than the file has`);
  const box = Float64Array.of(cell[0], cell[4], cell[8]);
  return { place: { offset, next, step: view.getInt32(8), time, box, dataStart, dataLength }, atoms };
}

function readPositions(
  source: ByteSource,
  place: XtcFramePlace,
  index: number,
  bytes: Uint8Array,
  atomCount: number,
): Float32Array {
  const fail = (what: string) => xtcError('E_XTC_DATA', source, index, place.offset, what);
  if (bytes.length < place.next - place.offset) throw fail('the file has become shorter');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const positions = new Float32Array(3 * atomCount);
  let surelyFinite = false;
  if (positions.length <= 3 * UNCOMPRESSED_ATOMS) {
    for (let k = 0; k < positions.length; k++) positions[k] = view.getFloat32(place.dataStart + 4 * k);
  } else {
    const precision = view.getFloat32(HEADER_BYTES);
    if (!(precision > 0 && precision < Number.POSITIVE_INFINITY)) throw fail(`the precision is ${precision}`);
    const triple = (start: number) =>
      Int32Array.from([0, 4, 8], (k) => view.getInt32(HEADER_BYTES + start + k));
    const broken = decodeCoordinates(
      {
        minimum: triple(4),
        maximum: triple(16),
        smallStep: view.getInt32(HEADER_BYTES + 28),
        bytes: bytes.subarray(place.dataStart, place.dataStart + place.dataLength),
      },
      1 / precision,
      positions,
    );
    if (broken !== null) throw fail(broken);
    // The largest integer is, at any sane precision.
    surelyFinite = Number.isFinite(Math.fround(2 ** 31 / precision));
  }
  if (!surelyFinite && !allFinite(positions)) throw fail('a coordinate is not a finite number');
  return positions;
}

function xtcError(
  code: `E_XTC_${string}`,
  source: ByteSource,
  index: number,
  offset: number,
  what: string,
): SheathError {
  return new SheathError(code, {
    object: `${source.name}, frame ${index} (counted from 0) at byte ${offset}`,
    limit: what,
    cure:
      code === 'E_XTC_BOX'
        ? 'bring the trajectory into an orthorhombic box first'
        : 'check that the file is an .xtc and complete, or ask for the frames before the damage',
  });
}
