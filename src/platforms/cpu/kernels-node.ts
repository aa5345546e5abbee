import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SheathError } from '../../core/index.js';
import type { Kernels } from './kernels.js';

/** The package root is three levels up from src/platforms/cpu and from dist/platforms/cpu alike. */
const FILE = fileURLToPath(new URL('../../../dist/kernels/cpu/kernels.wasm', import.meta.url));

/** A module that adds two vectors: whoever accepts it has 128-bit SIMD. */
const SIMD_PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0],
  ...[10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11],
);

let compiled: WebAssembly.Module | null = null;

/**
 * The module, compiled once a process; threads share its code.
 * @throws E_NO_SIMD, E_KERNELS_MISSING
 */
export function compiledKernels(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readKernels());
  return compiled;
}

/** The kernels over `memory`. @throws as compiledKernels */
export function loadKernels(memory: WebAssembly.Memory, module = compiledKernels()): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}

function readKernels(): Uint8Array<ArrayBuffer> {
  if (!WebAssembly.validate(SIMD_PROBE)) {
    throw new SheathError('E_NO_SIMD', {
      object: `this JavaScript engine (${process.version}) has no WebAssembly SIMD`,
      limit: 'the cpu platform is made of 128-bit SIMD kernels',
      cure: 'use Node 20 or later on a CPU with SSE4.1 or NEON, or the reference platform',
    });
  }
  if (!existsSync(FILE)) {
    throw new SheathError('E_KERNELS_MISSING', {
      object: `the compiled kernels are not at ${FILE}`,
      limit: 'the cpu platform needs them',
      cure: 'run "npm run build"',
    });
  }
  return new Uint8Array(readFileSync(FILE));
}
