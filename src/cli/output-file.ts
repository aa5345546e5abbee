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
import { SheathError } from '../core/index.js';

/** @throws E_FILE_EXISTS unless `overwrite`, E_FILE_WRITE, E_DISK_FULL */
export function writeOutput(path: string, text: string, { overwrite = false } = {}): void {
  try {
    writeFileSync(path, text, { flag: overwrite ? 'w' : 'wx' });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code === 'EEXIST') throw existing(path);
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      unlinkSync(path);
      throw new SheathError(
        'E_DISK_FULL',
        {
          object: `the file ${path}`,
          limit: 'there is no room left on its disk',
          cure: 'Free some space, or write it elsewhere',
        },
        { kind: 'failure', cause },
      );
    }
    throw notWritable(path, cause);
  }
}

/**
 * Before long work whose results go into a folder, which need not exist yet: makes an empty one where it will be and takes it away,
 * as permissions alone do not tell. @throws E_FILE_WRITE
 */
export function assertFolderWritable(path: string): void {
  let nearest = resolve(path);
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    if (!statSync(nearest).isDirectory())
      throw Object.assign(new Error(REASONS.ENOTDIR), { code: 'ENOTDIR' });
    rmdirSync(mkdtempSync(join(nearest, '.sheath-')));
  } catch (cause) {
    throw notWritable(path, cause, 'folder');
  }
}

/** Before long work whose result goes there: finds out without touching anything. @throws E_FILE_WRITE */
export function assertWritable(path: string): void {
  try {
    if (!existsSync(path)) accessSync(dirname(path), constants.W_OK);
    else if (statSync(path).isDirectory()) throw Object.assign(new Error(REASONS.EISDIR), { code: 'EISDIR' });
    else accessSync(path, constants.W_OK);
  } catch (cause) {
    throw notWritable(path, cause);
  }
}

function notWritable(path: string, cause: unknown, kind = 'file'): SheathError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return new SheathError(
    'E_FILE_WRITE',
    {
      object: `the ${kind} ${path}`,
      limit: `it cannot be written: ${REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause))}`,
      cure: 'Check the path and its permissions, or name another',
    },
    { cause },
  );
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the disk is read-only',
};

export function existing(path: string): SheathError {
  return new SheathError('E_FILE_EXISTS', {
    object: `the file ${path}`,
    limit: 'it exists, and files are not overwritten',
    cure: 'Name another, or move it away',
  });
}
