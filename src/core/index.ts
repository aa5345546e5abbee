export {
  type ByteSource,
  chainDigest,
  checkSignature,
  crc32,
  encodeRecord,
  fileError,
  joinedBytes,
  memorySource,
  RECORD_HEADER_BYTES,
  type RecordContent,
  type RecordHeader,
  readRecord,
  readRecordHeader,
  recordHeaders,
  SIGNATURE,
} from './container.js';
export { type ErrorCode, type ErrorKind, type ErrorParts, type Notice, SheathError } from './error.js';
export { fileReason } from './file-reason.js';
export { hashOf } from './hash.js';
export type { Provenance } from './provenance.js';
export { shellWord } from './shell-word.js';
export { likelyWord, nearestName } from './suggestion.js';
export { silentTask, type TaskContext } from './task.js';
export { VERSION } from './version.js';
