/** The files of a run in a folder. The folder appears with the first byte written, so a run refused beforehand leaves nothing. */
import {
  access,
  type FileHandle,
  mkdir,
  open,
  rename,
  rm,
  stat,
  statfs,
  truncate,
  unlink,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileReason, SheathError } from '../core/index.js';
import { openFileSource } from '../trajectory/index.js';
import { RUN_FILES, type RunFiles } from './run-files.js';
import { lockRun } from './run-lock-node.js';

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function writeError(path: string, cause: unknown): SheathError {
  const full = NO_ROOM.has(codeOf(cause));
  const onFile = ['EEXIST', 'ENOTDIR'].includes(codeOf(cause));
  return new SheathError(
    full ? 'E_DISK_FULL' : 'E_FILE_WRITE',
    {
      object: `the file ${path}`,
      limit: full
        ? 'there is no room left on its disk'
        : onFile
          ? 'a part of its path is a file, not a folder'
          : `it cannot be written: ${fileReason(cause, 'there is no such folder')}`,
      cure: full
        ? 'free some space and go on with sheath continue; everything up to the last checkpoint is safe (a run that has none yet begins again)'
        : onFile
          ? 'choose another folder'
          : 'check the folder and its permissions; a run that was begun goes on with sheath continue',
    },
    { kind: onFile ? 'input' : 'failure', cause },
  );
}

/** The run in `directory`, which need not exist yet. */
export function openRunDirectory(directory: string): RunFiles {
  const place = resolve(directory);
  const handles = new Map<string, FileHandle>();
  const pathOf = (name: string) => join(place, name);

  /** Run a writing operation; its failure becomes a coded error. */
  async function writing<T>(name: string, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (cause) {
      throw cause instanceof SheathError ? cause : writeError(pathOf(name), cause);
    }
  }

  async function appendHandle(name: string): Promise<FileHandle> {
    const known = handles.get(name);
    if (known !== undefined) return known;
    await makeFolder(place);
    const handle = await open(pathOf(name), 'a');
    handles.set(name, handle);
    return handle;
  }

  async function release(name: string): Promise<void> {
    const handle = handles.get(name);
    handles.delete(name);
    await handle?.close();
  }

  let unlock: (() => Promise<void>) | undefined;

  return {
    place,
    claim: (create) =>
      writing(RUN_FILES.lock, async () => {
        if (create) await makeFolder(place);
        unlock ??= await lockRun(pathOf(RUN_FILES.lock));
      }),
    async open(name) {
      try {
        await access(pathOf(name));
      } catch (error) {
        if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
        // Anything else is told by opening it.
      }
      return openFileSource(pathOf(name));
    },
    append: (name, bytes) => writing(name, async () => writeAll(await appendHandle(name), bytes)),
    truncate: (name, size) =>
      writing(name, async () => {
        await appendHandle(name);
        await truncate(pathOf(name), size);
      }),
    sync: (name) => writing(name, async () => (await appendHandle(name)).sync()),
    replace: (name, bytes, keepAs) =>
      writing(name, async () => {
        const path = pathOf(name);
        await makeFolder(dirname(path));
        const temporary = `${path}.new`;
        try {
          await writeNew(temporary, bytes);
        } catch (error) {
          await unlink(temporary).catch(() => {});
          throw error;
        }
        if (keepAs !== undefined) await renameIfThere(path, pathOf(keepAs));
        await rename(temporary, path);
        await syncDirectory(place);
      }),
    rename: (from, to) =>
      writing(from, async () => {
        await release(from);
        await renameIfThere(pathOf(from), pathOf(to));
        await syncDirectory(place);
      }),
    remove: (name) =>
      writing(name, async () => {
        await release(name);
        await rm(pathOf(name), { force: true });
      }),
    async freeBytes() {
      for (let folder = place; ; folder = dirname(folder)) {
        try {
          const { blocks, bavail, bsize } = await statfs(folder);
          return blocks === 0 ? null : bavail * bsize;
        } catch {
          if (folder === dirname(folder)) return null;
        }
      }
    },
    async close() {
      for (const name of [...handles.keys()]) await release(name);
      await unlock?.();
      unlock = undefined;
    },
  };
}

/** Folder by folder: where one cannot be made, Node's recursive way reports ENOENT instead of the reason, or never returns (in /proc). */
async function makeFolder(path: string): Promise<void> {
  const present = await stat(path).catch(() => null);
  if (present?.isDirectory()) return;
  const above = dirname(path);
  if (above !== path) await makeFolder(above);
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    // Another process may have made it meanwhile.
    if (error.code !== 'EEXIST' || present !== null) throw error;
  });
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) done += (await handle.write(bytes, done, bytes.length - done)).bytesWritten;
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await writeAll(handle, bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** A rename survives a power cut once the folder itself is on the disk; some systems cannot do this and need not. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
