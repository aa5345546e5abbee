/** The opened device, as every part of the platform `webgpu` receives it. Made by device-node.ts. */
import type { SheathError } from '../../core/index.js';

/** `software`: a driver that computes on the CPU (SwiftShader, llvmpipe), for tests only. `null`: validates and runs nothing. */
export type DeviceKind = 'hardware' | 'software' | 'null';

export interface AdapterFacts {
  readonly kind: DeviceKind;
  /** "NVIDIA H100 80GB HBM3" */
  readonly name: string;
  readonly vendor: string;
  readonly architecture: string;
  /** The driver's own words. */
  readonly driver: string;
}

export interface WebGpuContext {
  readonly device: GPUDevice;
  readonly adapter: AdapterFacts;
  /** Text of kernels/webgpu/<path>. @throws E_SHADER_MISSING */
  readonly shaderText: (path: string) => string;
  /** The first error that no error scope caught, null while there is none: to be looked at where results are read back. */
  readonly uncapturedError: () => SheathError | null;
  /** Destroys the device and its buffers. */
  dispose(): void;
}
