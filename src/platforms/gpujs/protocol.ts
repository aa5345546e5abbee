/** What goes between the thread that steps the dynamics and the one that owns gpu.js: plain data and places in shared memory. */
import type { TermTable } from '../../forces/index.js';
import type { ErrorMessage } from '../worker-protocol.js';
import type { PairHistogramTask } from './rdf-histogram.js';

/** An array in the memory of a replica. */
export interface Place {
  readonly byteOffset: number;
  readonly length: number;
}

/** What gpu.js runs on; `auto`: a hardware GPU, else `webasm`, else `cpu`. `software`: a GPU driver that computes on the CPU, too. */
export type Backend = 'auto' | 'webgpu' | 'software' | 'webasm' | 'cpu';

export interface ReplicaStart {
  readonly memory: WebAssembly.Memory;
  readonly positions: Place;
  readonly box: Place;
  /** [atom, 3] f64, kJ/mol/nm; results are written here */
  readonly forces: Place;
  /** f64, ENERGY_TERMS and virial [9] */
  readonly sums: Place;
  readonly tables: readonly TermTable[];
  /** [atom], e */
  readonly charges: Float64Array;
  /** null with an open boundary, whose pairs stay on the CPU. */
  readonly pairs: PairStart | null;
}

export interface PairStart {
  /** nm */
  readonly cutoff: number;
  /** 1/nm, 0 for bare Coulomb */
  readonly beta: number;
  /** [atom] */
  readonly types: Uint16Array;
  readonly typeCount: number;
  /** [type, type] */
  readonly c6: Float64Array;
  readonly c12: Float64Array;
}

/** The pair list where src/platforms/cpu/pair-list.ts keeps it, layouts as in kernels/cpu/pair-list.ts. */
export interface ListPlace {
  readonly slotAtom: Place;
  readonly entries: Place;
  readonly entryCount: number;
  readonly neighbours: Place;
}

export type DeviceOrder =
  | { readonly kind: 'open'; readonly backend: Backend }
  | { readonly kind: 'replica'; readonly replica: number; readonly start: ReplicaStart }
  | {
      readonly kind: 'compute';
      readonly replica: number;
      readonly wanted: boolean;
      /** Where it has changed. */
      readonly list: ListPlace | null;
    }
  | { readonly kind: 'release'; readonly replica: number }
  | { readonly kind: 'histogram'; readonly task: PairHistogramTask }
  | { readonly kind: 'close' };

export type DeviceReply =
  | { readonly kind: 'opened'; readonly device: DeviceFacts }
  | { readonly kind: 'done' }
  /** `sound`: all numbers are finite and of a size that f32 stands for. */
  | { readonly kind: 'computed'; readonly sound: boolean }
  | { readonly kind: 'counted'; readonly counts: Float64Array }
  | { readonly kind: 'failed'; readonly error: ErrorMessage };

export interface DeviceFacts {
  readonly mode: 'webgpu' | 'webasm' | 'cpu';
  /** For people: "gpu.js on NVIDIA H100 80GB HBM3". */
  readonly description: string;
}

/** Word of the control array that counts replies. */
export const REPLIES = 0;
