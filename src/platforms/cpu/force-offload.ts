/**
 * Pairs and bonded terms computed elsewhere, by the platform gpujs, while the calling thread does the mesh and what else there is.
 * Where it cannot (atoms that clash beyond f32) the kernels of this platform take over for that call.
 */
import type { Arena } from './arena.js';
import type { PairList } from './pair-list.js';
import type { ReplicaMemory } from './replica-memory.js';

export interface ForceOffload {
  /**
   * Start on the forces for the replica's positions and box. They and the list stay as they are until finish().
   * @param list the pairs, exclusions left out; null where pairs stay here (an open boundary)
   * @param wanted energies and virial too
   */
  begin(list: PairList | null, wanted: boolean): void;
  /** Wait; add to the replica's forces, terms and virial. False when there is nothing sound to add, and nothing was added. */
  finish(): boolean;
  dispose(): void;
}

export type CreateForceOffload = (arena: Arena, replica: ReplicaMemory) => ForceOffload;
