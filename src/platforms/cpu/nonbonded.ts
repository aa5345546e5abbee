/**
 * Lennard-Jones and direct Coulomb forces over the inner pair list (kernels/cpu/nonbonded.ts); in f64 (nonbonded-exact.ts)
 * for a configuration in which atoms clash, and over all pairs with an open boundary.
 */
import type { System } from '../../system/index.js';
import { COULOMB } from '../../units/index.js';
import type { Arena } from './arena.js';
import { fillCoulombTables, UNITS_PER_NM } from './coulomb-table.js';
import type { Kernels } from './kernels.js';
import { createLennardJonesRecord, type LennardJonesRecord } from './lennard-jones-record.js';
import { shareList } from './list-shares.js';
import type { PairList } from './pair-list.js';
import { type ForcePart, type ReplicaMemory, termIndex } from './replica-memory.js';
import { CLUSTER_BYTES, CLUSTER_VALUES, type SlotArrays } from './slot-arrays.js';
import type { KernelName, Task } from './team-protocol.js';

const SHIFTS = 27;
const ENTRY_BYTES = 16;
/** As in kernels/cpu/nonbonded.ts. */
const RECORD_BYTES = 80;
const MOST_RECORDS = 16;
/** kJ/mol/nm: beyond, atoms are so close that the rounding of the coordinates is felt, and at last f32 overflows. */
const CLASH_FORCE = 1e9;

/** Parameters of the f64 kernels. */
interface ExactParameters {
  /** [atom], e times sqrt(f) */
  readonly charges: Float64Array;
  readonly types: Uint16Array;
  readonly typeCount: number;
  /** [type, type, (C6, C12)] */
  readonly table: Float64Array;
  readonly cutoff2: number;
  readonly beta: number;
}

function exactParameters(
  arena: Arena,
  system: System,
  charges: Float64Array,
  beta: number,
  cutoff: number,
): ExactParameters {
  const { c6, c12, typeNames } = system.lennardJones;
  const scaled = arena.float64(charges.length);
  for (let atom = 0; atom < charges.length; atom++) scaled[atom] = Math.sqrt(COULOMB) * charges[atom];
  const types = arena.uint16(charges.length);
  types.set(system.types);
  const table = arena.float64(2 * c6.length);
  for (let pair = 0; pair < c6.length; pair++) {
    table[2 * pair] = c6[pair];
    table[2 * pair + 1] = c12[pair];
  }
  return { charges: scaled, types, typeCount: typeNames.length, table, cutoff2: cutoff * cutoff, beta };
}

export interface Nonbonded {
  /** Fill the records of the slots after a sort. */
  place(slots: SlotArrays, clusters: number): void;
  /**
   * [thread] what each does for the pair forces of the list, into its own of `slots.pairForces`, for sumForces.
   * @param meshCost of the calling thread's other work, in neighbours of the list
   */
  shares(list: PairList, wanted: boolean, meshCost: number): readonly (readonly Task[])[];
  /**
   * True where the shares have done it. False where atoms clash: their forces are then added to those of the replica in f64, energies
   * and virial too. @param results [thread][task]
   */
  conclude(list: PairList, replica: ReplicaMemory, results: readonly (readonly number[])[]): boolean;
  /** Energies and virial of the last call, if it wanted them, from the forces that sumForces left. */
  addSums(list: PairList, replica: ReplicaMemory): void;
}

/**
 * @param charges [atom], e
 * @param beta 1/nm, 0 for bare Coulomb
 */
export function createNonbonded(
  arena: Arena,
  kernels: Kernels,
  threads: number,
  system: System,
  charges: Float64Array,
  beta: number,
  cutoff: number,
): Nonbonded {
  const lennardJones = createLennardJonesRecord(arena, system.lennardJones);
  fillCoulombTables(arena, kernels, beta, cutoff);
  const exact = exactParameters(arena, system, charges, beta, cutoff);
  const { forcesOnly, withSums } = kernelsFor(lennardJones.rule);
  const cutoff2 = cutoff * cutoff * UNITS_PER_NM * UNITS_PER_NM;
  // [thread] LJ and Coulomb energy, and the force on the atoms shifted by each cell.
  const threadSums = Array.from({ length: threads }, () => arena.float64(2 + 3 * SHIFTS));
  const works = Array.from({ length: threads }, () => arena.uint8(RECORD_BYTES * MOST_RECORDS));
  const sums = threadSums[0];
  const shiftForces = sums.byteOffset + 2 * Float64Array.BYTES_PER_ELEMENT;

  const addEnergies = ({ terms }: ReplicaMemory) => {
    terms[termIndex('lj')] += sums[0];
    terms[termIndex('coulombDirect')] += sums[1];
  };

  const computeExact = (list: PairList, replica: ReplicaMemory) => {
    sums.fill(0);
    for (const part of list.parts) {
      kernels.nonbondedExact(
        replica.positions.byteOffset,
        list.images.byteOffset,
        replica.box.byteOffset,
        list.slots.slotAtom.byteOffset,
        part.entries.byteOffset,
        part.entryCount,
        part.neighbours.byteOffset,
        list.shiftVectors.byteOffset,
        exact.charges.byteOffset,
        exact.types.byteOffset,
        exact.typeCount,
        exact.table.byteOffset,
        exact.cutoff2,
        exact.beta,
        replica.forces.byteOffset,
        sums.byteOffset,
      );
    }
    addEnergies(replica);
    for (let k = 0; k < 9; k++) replica.virial[k] += sums[2 + k];
  };

  return {
    place(slots, clusters) {
      placeRecords(slots, clusters, exact.charges, system.types, lennardJones);
    },
    shares({ slots, clusters, parts, fixedShifts }, wanted, meshCost) {
      const kernel = wanted ? withSums : forcesOnly;
      if (wanted) for (const sums of threadSums) sums.fill(0);
      return shareList(parts, threads, meshCost).map((slices, thread): readonly Task[] => {
        const pairForces = slots.pairForces[thread].byteOffset;
        return [
          ['fillZero', pairForces, CLUSTER_BYTES * clusters],
          ...slices.map(
            ({ part, first, count }): Task => [
              kernel,
              slots.fixed.byteOffset,
              slots.records.byteOffset,
              pairForces,
              part.entries.byteOffset + first * ENTRY_BYTES,
              count,
              part.neighbours.byteOffset,
              fixedShifts.byteOffset,
              cutoff2,
              lennardJones.table.byteOffset,
              threadSums[thread].byteOffset,
              works[thread].byteOffset,
            ],
          ),
          ['allBelow', pairForces, clusters, CLASH_FORCE * UNITS_PER_NM],
        ];
      });
    },
    conclude(list, replica, results) {
      if (results.every((returned) => returned.at(-1) === 1)) return true;
      computeExact(list, replica);
      return false;
    },
    addSums(list, replica) {
      for (const part of threadSums.slice(1)) for (let k = 0; k < sums.length; k++) sums[k] += part[k];
      addEnergies(replica);
      kernels.pairVirial(
        replica.positions.byteOffset,
        list.images.byteOffset,
        replica.box.byteOffset,
        list.slots.slotAtom.byteOffset,
        list.clusters,
        list.slots.pairForces[0].byteOffset,
        shiftForces,
        list.shiftVectors.byteOffset,
        replica.virial.byteOffset,
      );
    },
  };
}

/** All pairs of an open system that are not excluded, in f64: adds forces, energies and virial. */
export function createNonbondedAllPairs(
  arena: Arena,
  kernels: Kernels,
  system: System,
  charges: Float64Array,
  cutoff: number,
): ForcePart {
  const exact = exactParameters(arena, system, charges, 0, cutoff);
  const exclusionStart = arena.uint32(charges.length + 1);
  exclusionStart.set(system.exclusions.start);
  const partners = arena.uint32(system.exclusions.partners.length);
  partners.set(system.exclusions.partners);
  const sums = arena.float64(11);
  return ({ positions, forces, terms, virial }) => {
    sums.fill(0);
    kernels.nonbondedAllPairs(
      positions.byteOffset,
      charges.length,
      exclusionStart.byteOffset,
      partners.byteOffset,
      exact.charges.byteOffset,
      exact.types.byteOffset,
      exact.typeCount,
      exact.table.byteOffset,
      exact.cutoff2,
      exact.beta,
      forces.byteOffset,
      sums.byteOffset,
    );
    terms[termIndex('lj')] += sums[0];
    terms[termIndex('coulombDirect')] += sums[1];
    for (let k = 0; k < 9; k++) virial[k] += sums[2 + k];
  };
}

function kernelsFor(rule: LennardJonesRecord['rule']): {
  readonly forcesOnly: KernelName;
  readonly withSums: KernelName;
} {
  switch (rule) {
    case 'geometric':
      return { forcesOnly: 'nonbondedGeometric', withSums: 'nonbondedGeometricWithSums' };
    case 'lorentz-berthelot':
      return { forcesOnly: 'nonbondedLorentzBerthelot', withSums: 'nonbondedLorentzBerthelotWithSums' };
    case 'table':
      return { forcesOnly: 'nonbondedTable', withSums: 'nonbondedTableWithSums' };
  }
}

/** [cluster, (charge x 4, first x 4, second x 4)]; padding has no charge. */
function placeRecords(
  { slotAtom, records }: SlotArrays,
  clusters: number,
  scaledCharges: Float64Array,
  types: Uint16Array,
  { first, second }: LennardJonesRecord,
): void {
  const words = new Int32Array(records.buffer, records.byteOffset, records.length);
  for (let slot = 0; slot < 4 * clusters; slot++) {
    const at = CLUSTER_VALUES * (slot >> 2) + (slot & 3);
    const atom = slotAtom[slot];
    const type = atom < 0 ? -1 : types[atom];
    records[at] = atom < 0 ? 0 : scaledCharges[atom];
    words[at + 4] = type < 0 ? 0 : first[type];
    words[at + 8] = type < 0 ? 0 : second[type];
  }
}
