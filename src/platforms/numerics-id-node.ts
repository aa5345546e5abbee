/**
 * Which arithmetic made a number: platform, threads, revision of the arithmetic outside the kernels, and the compiled kernels
 * themselves. The same id means the same bits for the same start; another id means equal physics to rounding.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hashOf } from '../core/index.js';

/**
 * Counted up when dynamics, lists or sums are changed such that the last bits of a trajectory change: the replay of committed
 * chunks (test/study) fails under an unchanged id whose bits changed.
 */
export const NUMERICS_REVISION = 5;

/** The package root is two levels up from src/platforms and from dist/platforms alike. */
const KERNELS = fileURLToPath(new URL('../../dist/kernels/', import.meta.url));

/**
 * "cpu-1t-r1-3fa9c0d2e1b4"; on a GPU its name stands behind, as drivers compile the same shaders differently:
 * "webgpu-1t-r1-91c05be77a02-nvidia-h100".
 * @param device as the choice of the platform names it
 */
export function numericsId(platform: string, threads: number, device: string): string {
  const kernels = kernelHash(platform);
  const parts = [`${platform}-${threads}t-r${NUMERICS_REVISION}`, ...(kernels === null ? [] : [kernels])];
  if (platform === 'webgpu' || platform === 'gpujs') parts.push(slug(device));
  return parts.join('-');
}

/** Of all files in the platform's folder of compiled kernels, in order of their names; null without any. */
function kernelHash(platform: string): string | null {
  const folder = `${KERNELS}${platform}`;
  if (!existsSync(folder)) return null;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();
  return hashOf(...files.map((file) => new Uint8Array(readFileSync(file)))).slice(0, 12);
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
