/**
 * The compiled kernels (kernels/build.mjs). `portable` gives the same bits on every engine and CPU; `fma` uses the relaxed SIMD of
 * WebAssembly, whose multiply-add is rounded once where the CPU can, so that its bits are those of such CPUs only.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { SheathError } from '../../core/index.js';
import type { Kernels } from './kernels.js';

export type KernelBuild = 'portable' | 'fma';

/** The package root is three levels up from src/platforms/cpu and from dist/platforms/cpu alike. */
const FILES: Readonly<Record<KernelBuild, string>> = {
  portable: fileURLToPath(new URL('../../../dist/kernels/cpu/kernels.wasm', import.meta.url)),
  fma: fileURLToPath(new URL('../../../dist/kernels/cpu-fma/kernels.wasm', import.meta.url)),
};

/** Opens a module of one function without parameters and results. */
const PROBE_HEAD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0] as const;
const VECTOR = [65, 0, 253, 15] as const;
/** Makes a vector: whoever accepts it has 128-bit SIMD. */
const SIMD_PROBE = Uint8Array.of(...PROBE_HEAD, 10, 9, 1, 7, 0, ...VECTOR, 26, 11);
/** f32x4.relaxed_madd of three vectors. */
const RELAXED_PROBE = Uint8Array.of(
  ...[...PROBE_HEAD, 10, 20, 1, 18, 0],
  ...[...VECTOR, ...VECTOR, ...VECTOR, 253, 133, 2, 26, 11],
);

const compiled = new Map<KernelBuild, WebAssembly.Module>();

/**
 * The module, compiled once a process; threads share its code.
 * @throws E_NO_SIMD, E_NO_RELAXED_SIMD, E_KERNELS_MISSING
 */
export function compiledKernels(build: KernelBuild): WebAssembly.Module {
  const module = compiled.get(build) ?? new WebAssembly.Module(readKernels(build));
  compiled.set(build, module);
  return module;
}

/** The kernels over `memory`. */
export function loadKernels(memory: WebAssembly.Memory, module = compiledKernels('portable')): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}

function readKernels(build: KernelBuild): Uint8Array<ArrayBuffer> {
  if (!WebAssembly.validate(SIMD_PROBE)) {
    throw new SheathError('E_NO_SIMD', {
      object: `this JavaScript engine (${process.version}) has no WebAssembly SIMD`,
      limit: 'the cpu platform is made of 128-bit SIMD kernels',
      cure: 'use Node 20 or later on a CPU with SSE4.1 or NEON, or the reference platform',
    });
  }
  if (build === 'fma' && !hasRelaxedSimd()) {
    throw new SheathError('E_NO_RELAXED_SIMD', {
      object: `this JavaScript engine (${process.version}) has no relaxed SIMD`,
      limit: 'the kernels of the platform cpu-fma need it',
      cure: 'use Node 22 or later, or the platform cpu',
    });
  }
  const file = FILES[build];
  if (!existsSync(file)) {
    throw new SheathError('E_KERNELS_MISSING', {
      object: `the compiled kernels are not at ${file}`,
      limit: 'the cpu platform needs them',
      cure: 'run "npm run build"',
    });
  }
  return new Uint8Array(readFileSync(file));
}

/** In Node 20 it must be switched on, later versions have it. */
function hasRelaxedSimd(): boolean {
  if (WebAssembly.validate(RELAXED_PROBE)) return true;
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(RELAXED_PROBE);
}
