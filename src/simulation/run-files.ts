/**
 * The files of a run, as the driver needs them: appended, cut, synchronised, replaced as a whole. The driver knows nothing of
 * disks; run-directory-node.ts keeps these files in a folder, `memoryRunFiles` in memory.
 */
import { type ByteSource, memorySource } from '../core/index.js';

export const RUN_FILES = {
  recipe: 'recipe.yaml',
  summary: 'run.json',
  checkpoint: 'checkpoint.sheath',
  previousCheckpoint: 'checkpoint.previous.sheath',
  brokenCheckpoint: 'checkpoint.broken.sheath',
  energies: 'energies.sheath',
  log: 'log.txt',
  lock: 'lock',
  lastGood: 'last-good.gro',
} as const;

/** trajectory.sheath, or with several replicas trajectory-1.sheath, trajectory-2.sheath, ... */
export function trajectoryName(replica: number, replicaCount: number): string {
  return replicaCount === 1 ? 'trajectory.sheath' : `trajectory-${replica + 1}.sheath`;
}

/** Failures are coded: E_DISK_FULL when there is no room (what was there before is intact), else E_FILE_WRITE. */
export interface RunFiles {
  /** Where they are, for messages. */
  readonly place: string;
  /** Keep other processes from writing here until close(). @param create the place need not exist yet @throws E_RUN_LOCKED */
  claim(create: boolean): Promise<void>;
  /** null if there is no such file */
  open(name: string): Promise<ByteSource | null>;
  /** Creates the file if need be. */
  append(name: string, bytes: Uint8Array): Promise<void>;
  /** Cut to `size` bytes; creates the file if need be. */
  truncate(name: string, size: number): Promise<void>;
  /** Returns when the file's bytes are on the disk. */
  sync(name: string): Promise<void>;
  /** The whole file at once: at every moment, even after a power cut, the old or the new one exists complete. @param keepAs name for the old one */
  replace(name: string, bytes: Uint8Array, keepAs?: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Without effect if there is no such file. */
  remove(name: string): Promise<void>;
  /** Bytes that can be written; null if unknown. */
  freeBytes(): Promise<number | null>;
  close(): Promise<void>;
}

/** A run held in memory, e.g. for tests and browsers. */
export function memoryRunFiles(contents: Map<string, Uint8Array> = new Map()): RunFiles {
  return {
    place: 'memory',
    claim: async () => {},
    async open(name) {
      const bytes = contents.get(name);
      return bytes === undefined ? null : memorySource(bytes, name);
    },
    async append(name, bytes) {
      const before = contents.get(name) ?? new Uint8Array(0);
      const after = new Uint8Array(before.length + bytes.length);
      after.set(before);
      after.set(bytes, before.length);
      contents.set(name, after);
    },
    async truncate(name, size) {
      contents.set(name, (contents.get(name) ?? new Uint8Array(0)).slice(0, size));
    },
    sync: async () => {},
    async replace(name, bytes, keepAs) {
      const before = contents.get(name);
      if (keepAs !== undefined && before !== undefined) contents.set(keepAs, before);
      contents.set(name, bytes.slice());
    },
    async rename(from, to) {
      const bytes = contents.get(from);
      if (bytes === undefined) return;
      contents.set(to, bytes);
      contents.delete(from);
    },
    async remove(name) {
      contents.delete(name);
    },
    freeBytes: async () => null,
    close: async () => {},
  };
}
