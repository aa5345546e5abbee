/** A program (dynamics or the minimiser) at work on the device, as the block driver drives it. */
import type { ReplicaSettings } from '../platform.js';
import type { HostConstants } from './host-terms.js';

export interface BlockPlan {
  /** Absolute step at which the block begins. */
  readonly firstStep: number;
  readonly steps: number;
  /** Absolute steps at which a row is due, ascending; the block's last step is always the last of them. */
  readonly rowSteps: readonly number[];
  /** [replica] */
  readonly replicas: readonly ReplicaSettings[];
  readonly constants: readonly HostConstants[];
  /** [replica, COUPLER_SLOTS] as State has them at the block's start; read only. */
  readonly couplers: Float64Array;
}

export interface BlockResult {
  /** Steps really done: fewer than planned when converged. */
  readonly steps: number;
  /** [row, replica] of ENERGY_COLUMNS */
  readonly rows: readonly (readonly number[])[];
  /** [replica, COUPLER_SLOTS] at the block's end. */
  readonly couplers: Float64Array;
  readonly converged: boolean;
  /** Minimiser only, as in BlockReport. */
  readonly largestForce?: number;
}

/** Encodes all force kernels, and the list build when it is due. */
export type EncodeForces = (pass: GPUComputePassEncoder, sums: boolean) => void;

export interface DeviceProgram {
  /** Before every attempt at a block; `positions` and the like are as the block starts. Queue writes only. */
  prepare(block: BlockPlan): void;
  /**
   * Encode the step that reaches absolute step `step`; called in order from firstStep + 1. There are no forces before the first call.
   */
  encodeStep(pass: GPUComputePassEncoder, step: number, forces: EncodeForces): void;
  /**
   * Its first u32 [R, 8], reset by `prepare`, 0xffffffff = none: (step within the block, lowest atom of that step) of a non-finite
   * force, a constraint, a displacement.
   */
  readonly faults: GPUBuffer;
  /** u32, read after every submit; null where nothing is to be watched. */
  readonly status: GPUBuffer | null;
  /** Whether what `status` holds says that further steps do nothing. */
  isDone(status: Uint32Array): boolean;
  /** After everything submitted is done. */
  finish(): Promise<BlockResult>;
  dispose(): void;
}
