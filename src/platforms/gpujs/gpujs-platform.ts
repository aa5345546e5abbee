/**
 * The platform `gpujs`: the cpu platform with pairs and bonded terms offloaded to gpu.js, on a GPU where there is one. It is what
 * gpu.js can do in f32 and without scatter; the platform made for speed on a GPU is `webgpu`.
 */
import { createCpuForceEvaluator } from '../cpu/force-evaluator.js';
import type { CreatePlatform } from '../platform.js';
import { referencePlatformOver } from '../reference/reference-platform.js';
import { type DeviceThread, startDeviceThread } from './device-thread-node.js';
import { forceOffload } from './force-offload.js';
import type { Backend } from './protocol.js';

/** @param backend what gpu.js is to run on. @returns a platform whose creation throws as startDeviceThread */
export function createGpuJsPlatform(backend: Backend = 'auto'): CreatePlatform {
  return async (system, method, state, replicas) => {
    const thread = startDeviceThread(backend);
    try {
      const platform = await gpuJsPlatformOn(thread)(system, method, state, replicas);
      return {
        ...platform,
        async dispose() {
          await platform.dispose();
          thread.close();
        },
      };
    } catch (error) {
      thread.close();
      throw error;
    }
  };
}

/** The platform on a device thread that others may share; it stays with its owner. */
export function gpuJsPlatformOn(thread: DeviceThread): CreatePlatform {
  return referencePlatformOver(
    (system, method, charges) =>
      createCpuForceEvaluator(system, method, charges, {
        offload: forceOffload(thread, system, method, charges),
      }),
    {
      name: 'gpujs',
      description: `gpujs (${thread.facts.description}; mesh on the CPU)`,
      precision: 'f32 pairs, bonded terms and mesh, f64 sums and state',
    },
  );
}
