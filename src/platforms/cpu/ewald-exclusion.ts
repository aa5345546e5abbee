/**
 * Self energy and far excluded pairs of the Ewald sum (kernels/cpu/ewald-exclusion.ts); the pair kernel has the near ones.
 * All of it counts towards 'coulombDirect'.
 */
import { ewaldSelfEnergy } from '../../forces/index.js';
import { COULOMB } from '../../units/index.js';
import type { Arena } from './arena.js';
import type { Kernels } from './kernels.js';
import type { PairList } from './pair-list.js';
import { type ReplicaMemory, termIndex } from './replica-memory.js';

/** @param charges [atom], e */
export function createEwaldExclusion(
  arena: Arena,
  kernels: Kernels,
  charges: Float64Array,
  beta: number,
): (list: PairList, replica: ReplicaMemory) => void {
  const scaled = arena.float64(charges.length);
  for (let atom = 0; atom < charges.length; atom++) scaled[atom] = Math.sqrt(COULOMB) * charges[atom];
  const self = ewaldSelfEnergy(charges, beta);
  const index = termIndex('coulombDirect');

  return (list, { positions, box, forces, virial, terms }) => {
    terms[index] +=
      self +
      kernels.ewaldExclusion(
        positions.byteOffset,
        box.byteOffset,
        list.farExclusions.byteOffset,
        list.farExclusionCount,
        scaled.byteOffset,
        beta,
        forces.byteOffset,
        virial.byteOffset,
      );
  };
}
