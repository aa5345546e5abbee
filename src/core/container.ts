/**
 * The container of sheath's own binary files (trajectory, energies, checkpoint): a signature, then records.
 *
 *   signature  8 bytes   89 'S' 'H' 'T' 'H' 0D 0A 1A: broken by text-mode transfers, as in PNG
 *   record     32 bytes  header, little-endian u32: tag, raw bytes, stored bytes, items, first item, flags,
 *                        CRC-32 of the stored bytes, CRC-32 of the 28 header bytes before
 *              then      the stored bytes, a zlib stream (RFC 1950) of the raw bytes where flag bit 0 is set
 *
 * Every length is proved by the header's CRC and by the file's own size before anything is allocated. Records can be
 * skipped without reading them. Nothing in a record depends on clock or machine, so equal contents give equal bytes.
 */
import { Deflate, Inflate, Z_DEFAULT_STRATEGY, Z_RLE } from 'pako';
import { type ErrorCode, SheathError } from './error.js';
import { hashOf } from './hash.js';

/** Random access to bytes that do not change while they are read. */
export interface ByteSource {
  /** For messages: the file's name. */
  readonly name: string;
  readonly size: number;
  /** `length` bytes from `offset`; fewer only at the end of the source. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export function memorySource(bytes: Uint8Array, name = 'memory'): ByteSource {
  return {
    name,
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    close: async () => {},
  };
}

export const SIGNATURE = Uint8Array.of(0x89, 0x53, 0x48, 0x54, 0x48, 0x0d, 0x0a, 0x1a);
export const RECORD_HEADER_BYTES = 32;
const FLAG_DEFLATED = 1;
/** Bytes; less is not worth a stream. */
const SMALLEST_DEFLATED = 128;
/** zlib cannot expand a stream by more than this factor. */
const MAXIMUM_INFLATION = 1032;
const MAXIMUM_RECORD_BYTES = 2 ** 31 - 1;

const crcTables = makeCrcTables();

/** Four tables of 256 for the reflected polynomial EDB88320 (ISO 3309), so that four bytes are taken at a time. */
function makeCrcTables(): Uint32Array {
  const tables = new Uint32Array(4 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let c = byte;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    tables[byte] = c;
  }
  for (let k = 256; k < tables.length; k++)
    tables[k] = (tables[k - 256] >>> 8) ^ tables[tables[k - 256] & 0xff];
  return tables;
}

/** CRC-32 of ISO 3309 and zlib: crc32("123456789") = CBF43926. */
export function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  let k = 0;
  for (const end = bytes.length - 3; k < end; k += 4) {
    c ^= bytes[k] | (bytes[k + 1] << 8) | (bytes[k + 2] << 16) | (bytes[k + 3] << 24);
    c =
      crcTables[768 + (c & 0xff)] ^
      crcTables[512 + ((c >>> 8) & 0xff)] ^
      crcTables[256 + ((c >>> 16) & 0xff)] ^
      crcTables[c >>> 24];
  }
  for (; k < bytes.length; k++) c = (c >>> 8) ^ crcTables[(c ^ bytes[k]) & 0xff];
  return (c ^ 0xffffffff) >>> 0;
}

export interface RecordHeader {
  /** Four ASCII characters. */
  readonly tag: string;
  readonly rawLength: number;
  readonly storedLength: number;
  /** Frames or rows within, and the number of the first. */
  readonly items: number;
  readonly first: number;
  readonly deflated: boolean;
  readonly crc: number;
  /** Byte offset of the record in its file. */
  readonly offset: number;
  /** Byte offset of the record after it. */
  readonly next: number;
}

export interface RecordContent {
  readonly tag: string;
  readonly raw: Uint8Array;
  readonly items?: number;
  readonly first?: number;
  /**
   * How the raw bytes are deflated. 'runs' (default): run-length matches only, enough after prediction and byte shuffling,
   * where nothing farther back is worth looking for. 'matches': any, for text and tables that repeat themselves. 'no': stored
   * as they are, as mantissas of raw floating-point numbers are.
   */
  readonly deflate?: 'runs' | 'matches' | 'no';
}

/** The bytes of one record. */
export function encodeRecord(record: RecordContent): Uint8Array {
  const { raw } = record;
  if (raw.length > MAXIMUM_RECORD_BYTES)
    throw new SheathError('E_RECORD_SIZE', {
      object: `a record '${record.tag}' has ${raw.length} bytes`,
      limit: `the format holds ${MAXIMUM_RECORD_BYTES}`,
      cure: 'put fewer frames into a chunk',
    });
  const how = record.deflate ?? 'runs';
  const packed = how === 'no' || raw.length < SMALLEST_DEFLATED ? null : deflate(raw, how);
  const deflated = packed !== null && packed.length < raw.length;
  const stored = deflated ? packed : raw;
  const bytes = new Uint8Array(RECORD_HEADER_BYTES + stored.length);
  const view = new DataView(bytes.buffer);
  for (let k = 0; k < 4; k++) bytes[k] = record.tag.charCodeAt(k);
  view.setUint32(4, raw.length, true);
  view.setUint32(8, stored.length, true);
  view.setUint32(12, record.items ?? 1, true);
  view.setUint32(16, record.first ?? 0, true);
  view.setUint32(20, deflated ? FLAG_DEFLATED : 0, true);
  view.setUint32(24, crc32(stored), true);
  view.setUint32(28, crc32(bytes.subarray(0, 28)), true);
  bytes.set(stored, RECORD_HEADER_BYTES);
  return bytes;
}

function deflate(raw: Uint8Array, how: 'runs' | 'matches'): Uint8Array {
  const strategy = how === 'runs' ? Z_RLE : Z_DEFAULT_STRATEGY;
  const stream = new Deflate({ level: 6, strategy, memLevel: 9, chunkSize: 1 << 16 });
  stream.push(raw, true);
  return stream.result;
}

/**
 * The record header at `offset`, or null at the end of the file.
 * @throws E_FILE_TRUNCATED, E_FILE_CORRUPT
 */
export async function readRecordHeader(source: ByteSource, offset: number): Promise<RecordHeader | null> {
  if (offset === source.size) return null;
  const bytes = await source.read(offset, RECORD_HEADER_BYTES);
  if (bytes.length < RECORD_HEADER_BYTES)
    throw truncated(
      source,
      offset,
      `${bytes.length} of ${RECORD_HEADER_BYTES} bytes of a record header are left`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (crc32(bytes.subarray(0, 28)) !== view.getUint32(28, true))
    throw corrupt(source, offset, 'the checksum of a record header does not match');
  const rawLength = view.getUint32(4, true);
  const storedLength = view.getUint32(8, true);
  const flags = view.getUint32(20, true);
  const deflated = (flags & FLAG_DEFLATED) !== 0;
  if (flags > FLAG_DEFLATED || rawLength > (deflated ? storedLength * MAXIMUM_INFLATION : storedLength))
    throw corrupt(source, offset, 'a record header contradicts itself');
  const next = offset + RECORD_HEADER_BYTES + storedLength;
  if (next > source.size)
    throw truncated(source, offset, `a record needs ${next - source.size} bytes more than the file has`);
  return {
    tag: String.fromCharCode(bytes[0], bytes[1], bytes[2], bytes[3]),
    rawLength,
    storedLength,
    items: view.getUint32(12, true),
    first: view.getUint32(16, true),
    deflated,
    crc: view.getUint32(24, true),
    offset,
    next,
  };
}

/**
 * The raw bytes of a record.
 * @throws E_FILE_CORRUPT
 */
export async function readRecord(source: ByteSource, header: RecordHeader): Promise<Uint8Array> {
  const stored = await source.read(header.offset + RECORD_HEADER_BYTES, header.storedLength);
  if (stored.length < header.storedLength) throw truncated(source, header.offset, 'a record ends early');
  if (crc32(stored) !== header.crc)
    throw corrupt(source, header.offset, 'the checksum of a record does not match');
  if (!header.deflated) {
    if (stored.length !== header.rawLength)
      throw corrupt(source, header.offset, 'a record has the wrong length');
    return stored;
  }
  const raw = inflate(stored, header.rawLength);
  if (raw === null) throw corrupt(source, header.offset, 'a record does not inflate to its length');
  return raw;
}

/** null where the stream is broken or is not exactly `length` bytes; never allocates more than that. */
function inflate(stored: Uint8Array, length: number): Uint8Array | null {
  const stream = new Inflate({ chunkSize: length + 64 });
  let raw: Uint8Array | null = null;
  let chunks = 0;
  stream.onData = (chunk) => {
    if (++chunks > 1) throw new RangeError('longer than declared');
    raw = chunk;
  };
  stream.onEnd = (status) => {
    stream.err = status;
  };
  try {
    if (!stream.push(stored, true) || stream.err !== 0) return null;
  } catch {
    return null;
  }
  const result = raw as Uint8Array | null;
  return result !== null && result.length === length ? result : null;
}

/** @throws E_FILE_FORMAT */
export async function checkSignature(source: ByteSource): Promise<void> {
  const bytes = await source.read(0, SIGNATURE.length);
  if (bytes.length !== SIGNATURE.length || SIGNATURE.some((byte, k) => byte !== bytes[k]))
    throw fileError(
      'E_FILE_FORMAT',
      source,
      0,
      'the file does not begin with the signature of a sheath file',
    );
}

/**
 * Every record header from `offset` on, without reading the records.
 * @throws E_FILE_TRUNCATED, E_FILE_CORRUPT
 */
export async function* recordHeaders(
  source: ByteSource,
  offset: number = SIGNATURE.length,
): AsyncGenerator<RecordHeader> {
  let header = await readRecordHeader(source, offset);
  while (header !== null) {
    yield header;
    header = await readRecordHeader(source, header.next);
  }
}

/**
 * A digest of a growing file that can be carried on from its last value: SHA-256 over the digest before and the header of
 * the record just added (which holds the CRC of its contents).
 */
export function chainDigest(before: string, record: Uint8Array): string {
  return hashOf(before, record.subarray(0, RECORD_HEADER_BYTES));
}

const CURES: Readonly<Record<string, string>> = {
  E_FILE_FORMAT: 'name a file written by sheath',
  E_FILE_VERSION: 'read it with the version of sheath that wrote it',
  E_FILE_TRUNCATED: 'copy the file again, or ask for the part before the damage',
  E_FILE_CORRUPT: 'copy the file again, or ask for the part before the damage',
};

/** A coded error about bytes of a file. */
export function fileError(
  code: ErrorCode,
  source: { readonly name: string },
  offset: number,
  what: string,
): SheathError {
  return new SheathError(code, {
    object: `${source.name}, byte ${offset}`,
    limit: what,
    cure: CURES[code] ?? 'check the file',
  });
}

function truncated(source: ByteSource, offset: number, what: string): SheathError {
  return fileError('E_FILE_TRUNCATED', source, offset, what);
}

function corrupt(source: ByteSource, offset: number, what: string): SheathError {
  return fileError('E_FILE_CORRUPT', source, offset, what);
}

export function joinedBytes(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
