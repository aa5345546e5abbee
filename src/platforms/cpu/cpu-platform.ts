/** The platforms `cpu` and `cpu-fma`: the reference platform's dynamics over WASM SIMD kernels of either build. */
import type { CreatePlatform } from '../platform.js';
import { type PlatformIdentity, referencePlatformOver } from '../reference/reference-platform.js';
import { createCpuForceEvaluator } from './force-evaluator.js';
import type { KernelBuild } from './kernels-node.js';
import { platformInLanes } from './replica-lanes-node.js';

/** @param threads that share the pairs of a replica or, where there are at least as many replicas, the replicas */
export function createCpuPlatform(threads: number, kernels: KernelBuild = 'portable'): CreatePlatform {
  const name = kernels === 'fma' ? 'cpu-fma' : 'cpu';
  const identity: PlatformIdentity = {
    name,
    description: `${name} (WASM SIMD, ${threads === 1 ? 'one thread' : `${threads} threads`})`,
    precision: 'f32 pairs and mesh, f64 sums and state',
  };
  const together = referencePlatformOver(
    (system, method, charges) => createCpuForceEvaluator(system, method, charges, { threads, kernels }),
    identity,
  );
  const apart = platformInLanes(threads, identity);
  return (system, method, state, replicas) => {
    const create = threads > 1 && replicas.length >= threads ? apart : together;
    return create(system, method, state, replicas);
  };
}
