import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

type Hashable = string | ArrayBufferView;

/** SHA-256 over the parts in order, each prefixed by its byte length; hex. Typed arrays are hashed as their little-endian bytes. */
export function hashOf(...parts: readonly Hashable[]): string {
  const hash = sha256.create();
  for (const part of parts) {
    const bytes =
      typeof part === 'string'
        ? utf8ToBytes(part)
        : new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    hash.update(utf8ToBytes(`${bytes.length}:`)).update(bytes);
  }
  return bytesToHex(hash.digest());
}
