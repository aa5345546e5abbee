/** Lennard-Jones and direct Coulomb by kernels/gpujs/nonbonded.ts: tables that follow the pair list, and what becomes of the results. */
import { COULOMB } from '../../units/index.js';
import type { DeviceArray, DeviceKernel, GpuJsDevice } from './gpu-js-node.js';
import { fillNeighbourTable, type PairEntries } from './neighbour-table.js';
import type { PairStart } from './protocol.js';
import { smearedCoulombTable } from './smeared-coulomb.js';
import { type Sums, termIndex } from './sums.js';

export interface Nonbonded {
  /** What the kernels want to know beside the units of the cell: rc² (nm²), number of types, intervals a nm². */
  readonly cellValues: readonly [number, number, number];
  /** Take a list. */
  place(pairs: PairEntries): void;
  /** Start; `coordinates` and `cell` are uploaded. */
  run(coordinates: DeviceArray, cell: DeviceArray, wanted: boolean): Promise<void>;
  /** Add what run() found. @returns false when forces are not finite or beyond CLASH_FORCE; what was added is then worthless */
  add(sums: Sums, wanted: boolean): boolean;
  dispose(): void;
}

/** kJ/mol/nm, as on the cpu platform: beyond, atoms are so close that f64 takes over. */
const CLASH_FORCE = 1e9;
/** Room for growth of tables: compiled kernels and their memory are renewed when one does not suffice. */
const HEADROOM = 1.15;

/** What is made for a number of slots and a depth of the table. */
interface Tables {
  readonly slots: number;
  readonly depth: number;
  readonly neighbours: DeviceArray;
  readonly counts: DeviceArray;
  readonly records: DeviceArray;
  readonly forces: DeviceKernel;
  readonly sums: DeviceKernel;
}

/** @param charges [atom], e  @param slotCapacity slots that the arrays of coordinates have */
export function createNonbonded(
  device: GpuJsDevice,
  start: PairStart,
  charges: Float64Array,
  slotCapacity: () => number,
): Nonbonded {
  const { typeCount, types, c6, c12 } = start;
  const table = smearedCoulombTable(start.beta, start.cutoff);
  const smeared = device.array(table.intervals + 1, 4);
  smeared.values.set(table.values);
  smeared.upload();
  const lennardJones = device.array(typeCount * typeCount, 2);
  for (let pair = 0; pair < c6.length; pair++) {
    lennardJones.values[2 * pair] = c6[pair];
    lennardJones.values[2 * pair + 1] = c12[pair];
  }
  lennardJones.upload();
  const scale = Math.sqrt(COULOMB);
  let tables: Tables | null = null;
  let pairs: PairEntries | null = null;
  let forces: Float32Array = new Float32Array(0);
  let halves: Float32Array = new Float32Array(0);

  const createTables = (slots: number, depth: number): Tables => ({
    slots,
    depth,
    neighbours: device.array(depth, slots),
    counts: device.array(1, slots),
    records: device.array(slots, 2),
    forces: device.kernel('nonbonded', slots, { sums: 0, slots }),
    sums: device.kernel('nonbonded', 2 * slots, { sums: 1, slots }),
  });
  const dispose = () => {
    if (tables === null) return;
    for (const part of [tables.neighbours, tables.counts, tables.records, tables.forces, tables.sums]) {
      part.dispose();
    }
  };
  const renew = (depth: number) => {
    dispose();
    tables = createTables(slotCapacity(), depth);
    return tables;
  };

  return {
    cellValues: [start.cutoff ** 2, typeCount, table.intervals / start.cutoff ** 2],
    place(list) {
      pairs = list;
      const slots = slotCapacity();
      let made = tables !== null && tables.slots === slots ? tables : renew(tables?.depth ?? 64);
      const fill = () =>
        fillNeighbourTable(
          { slots, depth: made.depth, neighbours: made.neighbours.values, counts: made.counts.values },
          list,
        );
      const needed = fill();
      if (needed > made.depth) {
        made = renew(Math.ceil(HEADROOM * needed));
        fill();
      }
      made.records.values.fill(0);
      for (let slot = 0; slot < list.slotAtom.length; slot++) {
        const atom = list.slotAtom[slot];
        if (atom < 0) continue;
        made.records.values[2 * slot] = scale * charges[atom];
        made.records.values[2 * slot + 1] = types[atom];
      }
      made.neighbours.upload();
      made.counts.upload();
      made.records.upload();
    },
    async run(coordinates, cell, wanted) {
      if (tables === null) throw new Error('no list has been placed');
      const { records, neighbours, counts } = tables;
      const parameters = [coordinates, records, neighbours, counts, lennardJones, cell, smeared];
      const running = tables.forces.run(...parameters);
      if (wanted) halves = await tables.sums.run(...parameters);
      forces = await running;
    },
    add(sums, wanted) {
      if (tables === null || pairs === null) throw new Error('no list has been placed');
      const { slotAtom } = pairs;
      for (let slot = 0; slot < slotAtom.length; slot++) {
        const atom = slotAtom[slot];
        if (atom < 0) continue;
        for (let axis = 0; axis < 3; axis++) {
          const force = forces[4 * slot + axis];
          if (!(Math.abs(force) < CLASH_FORCE)) return false;
          sums.forces[3 * atom + axis] += force;
        }
      }
      if (wanted) addHalves(halves, tables.slots, slotAtom.length, sums);
      return true;
    },
    dispose() {
      dispose();
      smeared.dispose();
      lennardJones.dispose();
    },
  };
}

/** Energies and virial from the [2, slot] vectors of the kernel with sums, which are added up here in f64. */
function addHalves(
  halves: Float32Array,
  slots: number,
  used: number,
  { terms, virial }: Pick<Sums, 'terms' | 'virial'>,
): void {
  const total = new Float64Array(8);
  for (let part = 0; part < 2; part++) {
    for (let slot = 0; slot < used; slot++) {
      for (let k = 0; k < 4; k++) total[4 * part + k] += halves[4 * (part * slots + slot) + k];
    }
  }
  const [lj, coulomb, xx, yy, zz, xy, xz, yz] = total;
  terms[termIndex('lj')] += lj;
  terms[termIndex('coulombDirect')] += coulomb;
  [xx, xy, xz, xy, yy, yz, xz, yz, zz].forEach((value, k) => {
    virial[k] -= 0.5 * value;
  });
}
