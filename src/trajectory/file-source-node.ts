/**
 * A file on disk as a ByteSource. It is read synchronously: what is in the page cache (the kernel reads ahead) comes in microseconds,
 * a round through the thread pool takes tens of them, and an analysis makes thousands of such reads and has nothing else to do.
 */
import { readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { type ByteSource, fileReason, SheathError } from '../core/index.js';

/** @throws E_FILE_OPEN, when it is opened and when it is read (a folder opens, but cannot be read) */
export async function openFileSource(path: string): Promise<ByteSource> {
  try {
    const handle = await open(path, 'r');
    const { size } = await handle.stat();
    return {
      name: path,
      size,
      async read(offset, length) {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
        let filled = 0;
        while (filled < bytes.length) {
          const bytesRead = readAt(handle.fd, bytes, filled, offset + filled, path);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return bytes.subarray(0, filled);
      },
      close: () => handle.close(),
    };
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function readAt(file: number, bytes: Uint8Array, filled: number, position: number, path: string): number {
  try {
    return readSync(file, bytes, filled, bytes.length - filled, position);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): SheathError {
  return new SheathError(
    'E_FILE_OPEN',
    {
      object: `the file ${path}`,
      limit: `it cannot be read: ${fileReason(cause)}`,
      cure: 'check its name and its permissions',
    },
    { cause },
  );
}
