/** The `cpu` platform: the reference platform's dynamics, f64 and as they are read there, over WASM SIMD force kernels. */
import type { CreatePlatform } from '../platform.js';
import { referencePlatformOver } from '../reference/reference-platform.js';
import { createCpuForceEvaluator } from './force-evaluator.js';

/** @param threads that share the pairs of a replica */
export function createCpuPlatform(threads: number): CreatePlatform {
  return referencePlatformOver(
    (system, method, charges) => createCpuForceEvaluator(system, method, charges, { threads }),
    {
      name: 'cpu',
      description: `cpu (WASM SIMD, ${threads === 1 ? 'one thread' : `${threads} threads`})`,
      precision: 'f32 pairs and mesh, f64 sums and state',
    },
  );
}
