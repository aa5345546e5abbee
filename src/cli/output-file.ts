/** Files that a command writes at one go: coded refusals, and nothing half-written is left. */
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileReason, SheathError } from '../core/index.js';

/** @throws E_FILE_EXISTS unless `overwrite`, E_FILE_WRITE, E_DISK_FULL */
export function writeOutput(path: string, text: string, { overwrite = false } = {}): void {
  try {
    writeFileSync(path, text, { flag: overwrite ? 'w' : 'wx' });
  } catch (cause) {
    const failure = writeFailure(path, cause);
    if (failure.code === 'E_DISK_FULL') unlinkSync(path);
    throw failure;
  }
}

/** E_FILE_EXISTS, E_DISK_FULL or E_FILE_WRITE by what the system said. */
export function writeFailure(path: string, cause: unknown): SheathError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'EEXIST') return existing(path);
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return notWritable(path, cause);
  return new SheathError(
    'E_DISK_FULL',
    {
      object: `the file ${path}`,
      limit: 'there is no room left on its disk',
      cure: 'Free some space, or write it elsewhere',
    },
    { kind: 'failure', cause },
  );
}

/**
 * Before long work whose results go into a folder, which need not exist yet: makes an empty one where it will be and takes it away,
 * as permissions alone do not tell. @throws E_FILE_WRITE
 */
export function assertFolderWritable(path: string): void {
  let nearest = resolve(path);
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    if (!statSync(nearest).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    rmdirSync(mkdtempSync(join(nearest, '.sheath-')));
  } catch (cause) {
    throw notWritable(path, cause, 'folder');
  }
}

/** Before long work whose result goes there: finds out without touching anything. @throws E_FILE_WRITE */
export function assertWritable(path: string): void {
  try {
    if (!existsSync(path)) accessSync(dirname(path), constants.W_OK);
    else if (statSync(path).isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    else accessSync(path, constants.W_OK);
  } catch (cause) {
    throw notWritable(path, cause);
  }
}

function notWritable(path: string, cause: unknown, kind = 'file'): SheathError {
  return new SheathError(
    'E_FILE_WRITE',
    {
      object: `the ${kind} ${path}`,
      limit: `it cannot be written: ${fileReason(cause, 'there is no such folder')}`,
      cure: 'Check the path and its permissions, or name another',
    },
    { cause },
  );
}

export function existing(path: string): SheathError {
  return new SheathError('E_FILE_EXISTS', {
    object: `the file ${path}`,
    limit: 'it exists, and files are not overwritten',
    cure: 'Name another, or move it away',
  });
}
