/**
 * A gzip file (RFC 1952, one or more members) as the bytes within it. Opening inflates it once, in constant memory, which
 * proves every checksum and gives the true size. Reading goes forward through the stream and keeps the last megabytes; a
 * jump back beyond them begins anew, so text and frames in order cost one pass more and random access costs time.
 */
import { Inflate } from 'pako';
import { type ByteSource, fileError, SheathError } from '../core/index.js';

const COMPRESSED_BLOCK = 1 << 18;
const INFLATED_BLOCK = 1 << 18;
const KEPT_BLOCKS = 16;

/** Whether bytes begin as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 3 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/** Inflated blocks in order. @throws E_GZIP_CORRUPT, E_GZIP_TRUNCATED with the byte of the compressed file */
async function* inflateAll(source: ByteSource): AsyncGenerator<Uint8Array> {
  let blocks: Uint8Array[] = [];
  let ended = false;
  const begin = () => {
    ended = false;
    const stream = new Inflate({ chunkSize: INFLATED_BLOCK, windowBits: 31 });
    stream.onData = (block) => {
      blocks.push(block as Uint8Array);
    };
    stream.onEnd = (status) => {
      ended = true;
      stream.err = status;
    };
    return stream;
  };
  let stream = begin();
  for (let offset = 0; offset < source.size; offset += COMPRESSED_BLOCK) {
    const bytes = await source.read(offset, COMPRESSED_BLOCK);
    // A member may end where a block ends; what follows is another member, or padding of zeros.
    if (ended) {
      if (bytes.every((byte) => byte === 0)) continue;
      stream = begin();
    }
    stream.push(bytes, false);
    if (stream.err !== 0)
      throw gzipError(
        source,
        'E_GZIP_CORRUPT',
        offset,
        `the stream cannot be inflated: ${stream.msg || stream.err}`,
      );
    const ready = blocks;
    blocks = [];
    yield* ready;
  }
  if (ended) return;
  stream.push(new Uint8Array(0), 2);
  yield* blocks;
  throw gzipError(source, 'E_GZIP_TRUNCATED', source.size, 'the file ends within the stream');
}

function gzipError(
  source: ByteSource,
  code: 'E_GZIP_CORRUPT' | 'E_GZIP_TRUNCATED',
  offset: number,
  what: string,
): SheathError {
  const { parts } = fileError(code, source, offset, what);
  return new SheathError(code, {
    ...parts,
    cure: 'copy the file again, or inflate what is left of it with another tool',
  });
}

/**
 * The inflated bytes as a source; closing it closes `compressed`.
 * @throws E_GZIP_CORRUPT, E_GZIP_TRUNCATED
 */
export async function openCompressedSource(compressed: ByteSource): Promise<ByteSource> {
  let size = 0;
  for await (const block of inflateAll(compressed)) size += block.length;

  let stream = inflateAll(compressed);
  let kept: { readonly start: number; readonly bytes: Uint8Array }[] = [];
  let reached = 0;
  let turn: Promise<unknown> = Promise.resolve();

  async function read(offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(size, offset + length);
    if (end <= offset) return new Uint8Array(0);
    if (offset < (kept.at(0)?.start ?? reached)) {
      await stream.return(undefined);
      stream = inflateAll(compressed);
      kept = [];
      reached = 0;
    }
    const bytes = new Uint8Array(end - offset);
    let filled = 0;
    for (const block of kept) filled += copy(block, offset, bytes);
    while (filled < bytes.length) {
      const { value, done } = await stream.next();
      if (done) break;
      const block = { start: reached, bytes: value };
      reached += value.length;
      kept.push(block);
      if (kept.length > KEPT_BLOCKS) kept.shift();
      filled += copy(block, offset, bytes);
    }
    return bytes.subarray(0, filled);
  }

  return {
    name: compressed.name,
    size,
    // Reads share one stream: one after the other.
    read(offset, length) {
      const result = turn.then(() => read(offset, length));
      turn = result.catch(() => {});
      return result;
    },
    close: () => compressed.close(),
  };
}

/** The part of a block that lies in [offset, offset + into.length), copied to its place; how many bytes it was. */
function copy(
  block: { readonly start: number; readonly bytes: Uint8Array },
  offset: number,
  into: Uint8Array,
): number {
  const from = Math.max(block.start, offset);
  const to = Math.min(block.start + block.bytes.length, offset + into.length);
  if (to <= from) return 0;
  into.set(block.bytes.subarray(from - block.start, to - block.start), from - offset);
  return to - from;
}
