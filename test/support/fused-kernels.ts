import { compiledKernels } from '../../src/platforms/cpu/kernels-node.js';

/** Why this engine cannot run the platform cpu-fma, null where it can. */
export function withoutFusedKernels(): string | null {
  try {
    compiledKernels('fma');
    return null;
  } catch (error) {
    if ((error as { code?: string }).code !== 'E_NO_RELAXED_SIMD') throw error;
    return (error as Error).message;
  }
}
