/**
 * A header and chunks of items (frames or rows) in sheath's container. A chunk closes after a fixed number of items, never
 * by the clock, and is self-contained: so a reader can begin at any chunk, and equal items give equal bytes.
 */
import {
  type ByteSource,
  checkSignature,
  encodeRecord,
  fileError,
  joinedBytes,
  type RecordHeader,
  readRecord,
  recordHeaders,
  SheathError,
  SIGNATURE,
} from '../core/index.js';

const HEAD_TAG = 'head';
const MAXIMUM_HEAD_BYTES = 256 * 2 ** 20;

/** What a writer needs to go on: kept in the checkpoint, so that a run cut within a chunk closes it as the unbroken run does. */
export interface ChunkWriterState {
  /** Items in closed chunks. */
  readonly items: number;
  readonly pendingItems: number;
  /** The items of the open chunk, before deflate. */
  readonly pending: Uint8Array;
}

export interface ChunkWriter {
  /** The bytes to append to the file if the item closed a chunk, else null. */
  add(item: Uint8Array): Uint8Array | null;
  /** The open chunk as a record, null if it is empty. The writer's state does not change: the bytes end a file for good, or until it is continued. */
  tail(): Uint8Array | null;
  state(): ChunkWriterState;
}

/** @param pack turns the joined items of a chunk into the record's raw bytes */
export function createChunkWriter(
  tag: string,
  itemsPerChunk: number,
  start: ChunkWriterState = { items: 0, pendingItems: 0, pending: new Uint8Array(0) },
  pack: (joined: Uint8Array) => Uint8Array = (joined) => joined,
): ChunkWriter {
  let items = start.items;
  let pending: Uint8Array[] = start.pendingItems > 0 ? [start.pending] : [];
  let pendingItems = start.pendingItems;
  const close = () =>
    encodeRecord({ tag, raw: pack(joinedBytes(pending)), items: pendingItems, first: items });
  return {
    add(item) {
      pending.push(item);
      pendingItems += 1;
      if (pendingItems < itemsPerChunk) return null;
      const record = close();
      items += pendingItems;
      pending = [];
      pendingItems = 0;
      return record;
    },
    tail: () => (pendingItems > 0 ? close() : null),
    state: () => ({ items, pendingItems, pending: joinedBytes(pending) }),
  };
}

/** The beginning of a file: signature and header record. */
export function encodeHead(head: unknown): Uint8Array {
  const record = encodeRecord({ tag: HEAD_TAG, raw: new TextEncoder().encode(JSON.stringify(head)) });
  return joinedBytes([SIGNATURE, record]);
}

export interface OpenOptions {
  /** Use the complete chunks before a damage instead of refusing the file. */
  readonly salvage?: boolean;
}

export interface ChunkedFile {
  readonly source: ByteSource;
  /** Parsed JSON, not yet checked. */
  readonly head: unknown;
  readonly chunks: readonly RecordHeader[];
  readonly itemCount: number;
  /** What ends the file early; only when opened with `salvage`. */
  readonly damage: SheathError | null;
}

/**
 * The head and the places of all chunks, found by their headers alone.
 * @param item what the items are called in messages: "frame", "row"
 * @throws E_FILE_FORMAT, E_FILE_TRUNCATED, E_FILE_CORRUPT
 */
export async function openChunkedFile(
  source: ByteSource,
  tag: string,
  item: string,
  options: OpenOptions = {},
): Promise<ChunkedFile> {
  await checkSignature(source);
  const chunks: RecordHeader[] = [];
  let head: unknown;
  let itemCount = 0;
  let damage: SheathError | null = null;
  let offset = SIGNATURE.length;
  try {
    for await (const header of recordHeaders(source)) {
      offset = header.offset;
      if (head === undefined) {
        head = await readHead(source, header);
      } else {
        if (
          header.tag !== tag ||
          header.first !== itemCount ||
          header.items < 1 ||
          header.items > header.rawLength
        )
          throw fileError('E_FILE_CORRUPT', source, offset, 'a chunk is not the one expected here');
        chunks.push(header);
        itemCount += header.items;
      }
      offset = header.next;
    }
  } catch (error) {
    if (!(error instanceof SheathError) || head === undefined) throw error;
    damage = damageAt(source, item, itemCount, offset, error);
    if (!options.salvage) throw damage;
  }
  if (head === undefined)
    throw fileError('E_FILE_TRUNCATED', source, offset, 'the file ends before its header');
  return { source, head, chunks, itemCount, damage };
}

async function readHead(source: ByteSource, header: RecordHeader): Promise<unknown> {
  if (header.tag !== HEAD_TAG || header.rawLength > MAXIMUM_HEAD_BYTES)
    throw fileError('E_FILE_CORRUPT', source, header.offset, 'the header record is not the first');
  const raw = await readRecord(source, header);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw)) ?? null;
  } catch (cause) {
    throw new SheathError(
      'E_FILE_CORRUPT',
      fileError('E_FILE_CORRUPT', source, header.offset, 'the header is not JSON').parts,
      { cause },
    );
  }
}

/** The same error, saying which item it hits. */
export function damageAt(
  source: ByteSource,
  item: string,
  number: number,
  offset: number,
  error: SheathError,
): SheathError {
  return new SheathError(
    error.code,
    { ...error.parts, object: `${source.name}, ${item} ${number} (counted from 0) at byte ${offset}` },
    { kind: error.kind, cause: error },
  );
}

/** The number of the chunk that holds an item. */
export function chunkOf(chunks: readonly RecordHeader[], item: number): number {
  let low = 0;
  let high = chunks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (chunks[middle].first <= item) low = middle;
    else high = middle - 1;
  }
  return low;
}
