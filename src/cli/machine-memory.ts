import { totalmem } from 'node:os';

/** Bytes of the machine, or the part of them that this process may take (a container's). */
export function machineMemory(): number {
  const allowed = process.constrainedMemory();
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}
