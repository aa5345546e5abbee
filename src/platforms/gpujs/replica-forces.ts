/** Pairs and bonded terms of one replica on the device: positions in, sums out. */
import { ENERGY_TERMS, termCount } from '../../forces/index.js';
import { createBondedTerms, termJobs } from './bonded-terms.js';
import { createCell, packCoordinates, placeCell } from './coordinates.js';
import type { DeviceArray, GpuJsDevice } from './gpu-js-node.js';
import type { PairEntries } from './neighbour-table.js';
import { createNonbonded } from './nonbonded.js';
import type { ListPlace, Place, ReplicaStart } from './protocol.js';
import type { Sums } from './sums.js';

export interface ReplicaForces {
  /** Sums overwritten. @returns whether they are sound */
  compute(list: ListPlace | null, wanted: boolean): Promise<boolean>;
  dispose(): void;
}

/** Threads come in such groups. */
const GROUP = 64;
const HEADROOM = 1.1;

export function createReplicaForces(device: GpuJsDevice, start: ReplicaStart): ReplicaForces {
  const { memory, charges, pairs } = start;
  const floats = ({ byteOffset, length }: Place) => new Float64Array(memory.buffer, byteOffset, length);
  const integers = ({ byteOffset, length }: Place) => new Int32Array(memory.buffer, byteOffset, length);
  const all = floats(start.sums);
  const sums: Sums = {
    positions: floats(start.positions),
    box: floats(start.box),
    forces: floats(start.forces),
    terms: all.subarray(0, ENERGY_TERMS.length),
    virial: all.subarray(ENERGY_TERMS.length),
  };
  const atomCount = charges.length;
  const cell = createCell();
  const cellArray = device.array(1, 9);
  const bonded = start.tables
    .filter((table) => termCount(table) > 0)
    .flatMap((table) => termJobs(table, charges))
    .map((job) => createBondedTerms(device, job));
  const atomSlot = Uint32Array.from({ length: atomCount }, (_, atom) => atom);
  let slotAtom: ArrayLike<number> & Iterable<number> = atomSlot;
  let coordinates: DeviceArray = device.array(roundUp(atomCount, GROUP), 6);
  const nonbonded = pairs && createNonbonded(device, pairs, charges, () => coordinates.values.length / 6);
  if (pairs === null) for (const terms of bonded) terms.place(atomSlot);

  const place = (place: ListPlace) => {
    const slots = integers(place.slotAtom);
    const list: PairEntries = {
      slotAtom: slots,
      entries: integers(place.entries),
      entryCount: place.entryCount,
      neighbours: integers(place.neighbours),
    };
    if (coordinates.values.length < 6 * slots.length) {
      coordinates.dispose();
      coordinates = device.array(roundUp(HEADROOM * slots.length, GROUP), 6);
    }
    slotAtom = slots;
    for (let slot = 0; slot < slots.length; slot++) if (slots[slot] >= 0) atomSlot[slots[slot]] = slot;
    nonbonded?.place(list);
    for (const terms of bonded) terms.place(atomSlot);
  };

  return {
    async compute(list, wanted) {
      if (list !== null) place(list);
      placeCell(cell, sums.positions, sums.box);
      packCoordinates(cell, sums.positions, slotAtom, slotAtom.length, coordinates.values);
      coordinates.upload();
      const lost = cell.units.map((unit) => unit - Math.fround(unit));
      cellArray.values.set([...cell.units, ...(nonbonded?.cellValues ?? [0, 0, 0]), ...lost]);
      cellArray.upload();
      // All are on their way to the device before the first is waited for.
      await Promise.all([
        nonbonded?.run(coordinates, cellArray, wanted),
        ...bonded.map((terms) => terms.run(coordinates, cellArray)),
      ]);
      sums.forces.fill(0);
      all.fill(0);
      let sound = nonbonded === null || nonbonded.add(sums, wanted);
      for (const terms of bonded) sound = sound && terms.add(sums, wanted);
      return sound;
    },
    dispose() {
      nonbonded?.dispose();
      for (const terms of bonded) terms.dispose();
      coordinates.dispose();
      cellArray.dispose();
    },
  };
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
