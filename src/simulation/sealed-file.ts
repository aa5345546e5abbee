/**
 * Files that are whole or as good as absent: records 'head' (JSON: kind, version), any others, and 'seal' (SHA-256 of all bytes
 * before), read only when the seal matches.
 */
import {
  type ByteSource,
  checkSignature,
  encodeRecord,
  fileError,
  hashOf,
  joinedBytes,
  memorySource,
  type RecordHeader,
  readRecord,
  recordHeaders,
  SIGNATURE,
} from '../core/index.js';

export interface SealedKind {
  /** Of the head, and for messages: "checkpoint". */
  readonly kind: string;
  readonly version: number;
}

/** The bytes of a file of these records. */
export function sealed({ kind, version }: SealedKind, records: readonly Uint8Array[]): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify({ kind, version }));
  const parts = [SIGNATURE, encodeRecord({ tag: 'head', raw: head }), ...records];
  const body = joinedBytes(parts);
  return joinedBytes([body, encodeRecord({ tag: 'seal', raw: new TextEncoder().encode(hashOf(body)) })]);
}

/** The records between head and seal. @throws E_FILE_FORMAT, E_FILE_VERSION, E_FILE_TRUNCATED, E_FILE_CORRUPT */
export async function openSealed(
  bytes: Uint8Array,
  name: string,
  expected: SealedKind,
): Promise<{ readonly source: ByteSource; readonly records: readonly RecordHeader[] }> {
  const source = memorySource(bytes, name);
  await checkSignature(source);
  const headers: RecordHeader[] = [];
  for await (const header of recordHeaders(source)) headers.push(header);
  const [head] = headers;
  const seal = headers.at(-1);
  if (head?.tag !== 'head' || seal?.tag !== 'seal')
    throw fileError('E_FILE_TRUNCATED', source, bytes.length, `the seal of the ${expected.kind} is missing`);
  const text = async (header: RecordHeader) => new TextDecoder().decode(await readRecord(source, header));
  if ((await text(seal)) !== hashOf(bytes.subarray(0, seal.offset)))
    throw fileError('E_FILE_CORRUPT', source, seal.offset, `the seal of the ${expected.kind} is broken`);
  const { kind, version } = JSON.parse(await text(head)) as { kind: unknown; version: unknown };
  if (kind !== expected.kind)
    throw fileError('E_FILE_FORMAT', source, 0, `the file holds ${kind}, not a ${expected.kind}`);
  if (version !== expected.version)
    throw fileError('E_FILE_VERSION', source, 0, `the ${expected.kind} has format version ${version}`);
  return { source, records: headers.slice(1, -1) };
}
