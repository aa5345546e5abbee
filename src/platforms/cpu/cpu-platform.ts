/** The `cpu` platform: the reference platform's dynamics, f64 and as they are read there, over WASM SIMD force kernels. */
import type { CreatePlatform } from '../platform.js';
import { referencePlatformOver } from '../reference/reference-platform.js';
import { createCpuForceEvaluator } from './force-evaluator.js';

export const createCpuPlatform: CreatePlatform = referencePlatformOver(createCpuForceEvaluator, {
  name: 'cpu',
  description: 'cpu (WASM SIMD, one thread)',
  precision: 'f32 pairs and mesh, f64 sums and state',
});
