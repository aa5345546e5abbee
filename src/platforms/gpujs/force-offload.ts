/** The pairs and bonded terms of a replica, computed by the device thread. */
import { ENERGY_TERMS } from '../../forces/index.js';
import type { System } from '../../system/index.js';
import type { CreateForceOffload } from '../cpu/force-offload.js';
import type { PairList } from '../cpu/pair-list.js';
import type { Method } from '../platform.js';
import type { DeviceThread } from './device-thread-node.js';
import type { ListPlace, PairStart, Place } from './protocol.js';
import { SUM_LENGTH } from './sums.js';

/** By which the device thread knows them. */
let replicas = 0;

/** @param charges [atom], e: those of the replica */
export function forceOffload(
  thread: DeviceThread,
  system: System,
  method: Method,
  charges: Float64Array,
): CreateForceOffload {
  return (arena, memory) => {
    const replica = replicas++;
    const forces = arena.float64(3 * charges.length);
    const sums = arena.float64(SUM_LENGTH);
    let listSeen = -1;
    thread.send({
      kind: 'replica',
      replica,
      start: {
        memory: arena.memory,
        positions: placeOf(memory.positions),
        box: placeOf(memory.box),
        forces: placeOf(forces),
        sums: placeOf(sums),
        tables: system.terms,
        charges,
        pairs: method.boundary === 'periodic' ? pairStart(system, method) : null,
      },
    });
    thread.receive();

    return {
      begin(list, wanted) {
        const changed = list !== null && list.prunes !== listSeen;
        if (list !== null) listSeen = list.prunes;
        thread.send({ kind: 'compute', replica, wanted, list: changed ? listPlace(list) : null });
      },
      finish() {
        const reply = thread.receive();
        if (reply.kind !== 'computed' || !reply.sound) return false;
        for (let k = 0; k < forces.length; k++) memory.forces[k] += forces[k];
        for (let k = 0; k < ENERGY_TERMS.length; k++) memory.terms[k] += sums[k];
        for (let k = 0; k < 9; k++) memory.virial[k] += sums[ENERGY_TERMS.length + k];
        return true;
      },
      dispose: () => thread.send({ kind: 'release', replica }),
    };
  };
}

function pairStart({ types, lennardJones }: System, { cutoff, electrostatics }: Method): PairStart {
  return {
    cutoff,
    beta: electrostatics.kind === 'none' ? 0 : electrostatics.beta,
    types,
    typeCount: lennardJones.typeNames.length,
    c6: lennardJones.c6,
    c12: lennardJones.c12,
  };
}

function listPlace({ slots, clusters, parts: [part] }: PairList): ListPlace {
  return {
    slotAtom: { byteOffset: slots.slotAtom.byteOffset, length: 4 * clusters },
    entries: placeOf(part.entries),
    entryCount: part.entryCount,
    neighbours: placeOf(part.neighbours),
  };
}

function placeOf({ byteOffset, length }: Float64Array | Int32Array): Place {
  return { byteOffset, length };
}
