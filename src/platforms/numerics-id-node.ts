/**
 * Which arithmetic made a number: platform, threads, revision of the arithmetic outside the kernels, and the compiled kernels
 * themselves. The same id means the same bits for the same start; another id means equal physics to rounding.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hashOf } from '../core/index.js';

/**
 * Counted up when dynamics, lists or sums are changed such that the last bits of a trajectory change: the replay of committed
 * chunks (test/study) fails under an unchanged id whose bits changed.
 */
export const NUMERICS_REVISION = 1;

/** The package root is two levels up from src/platforms and from dist/platforms alike. */
const KERNELS: Readonly<Record<string, string>> = {
  cpu: fileURLToPath(new URL('../../dist/kernels/cpu/kernels.wasm', import.meta.url)),
};

/** "cpu-1t-r1-3fa9c0d2e1b4" */
export function numericsId(platform: string, threads: number): string {
  const kernels = KERNELS[platform];
  const base = `${platform}-${threads}t-r${NUMERICS_REVISION}`;
  if (kernels === undefined || !existsSync(kernels)) return base;
  return `${base}-${hashOf(new Uint8Array(readFileSync(kernels))).slice(0, 12)}`;
}
