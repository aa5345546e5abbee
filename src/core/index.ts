export { type ErrorCode, type ErrorKind, type ErrorParts, type Notice, SheathError } from './error.js';
export { hashOf } from './hash.js';
export type { Provenance } from './provenance.js';
export { silentTask, type TaskContext } from './task.js';
export { VERSION } from './version.js';
