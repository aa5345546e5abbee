/** How much memory a box takes, before it is packed: minutes of packing a box that cannot be held help nobody. */
import { type Notice, SheathError } from '../core/index.js';
import { diskSpace } from '../simulation/index.js';

/** The program itself, with its libraries loaded. */
const PROGRAM_BYTES = 2e8;
/** Peak of packing, BCE of 1,000,000 atoms: topology, positions, parameters, pairs in reach. */
const PACKING_BYTES_PER_ATOM = 600;
/** Peak of a run on the CPU, of all replicas, BCE of 20,000 to 100,000 atoms: pair lists, forces, outputs, analyses too. */
const RUN_BYTES_PER_ATOM = 4000;

export interface MemoryEstimate {
  /** Bytes, while the box is packed. */
  readonly packing: number;
  /** Bytes, while it runs on the CPU, with all replicas. */
  readonly run: number;
}

/** To about a third. */
export function estimateMemory(atomCount: number, replicas: number): MemoryEstimate {
  const atoms = atomCount * replicas;
  return {
    // Replicas are packed one after the other; each leaves its coordinates.
    packing: PROGRAM_BYTES + PACKING_BYTES_PER_ATOM * atomCount + 24 * atoms,
    run: PROGRAM_BYTES + RUN_BYTES_PER_ATOM * atoms,
  };
}

/**
 * @param machine bytes it has, or the part of them that this process may take
 * @throws E_MEMORY
 */
export function refuseUnpackable({ packing }: MemoryEstimate, atomCount: number, machine: number): void {
  if (packing <= machine) return;
  throw new SheathError('E_MEMORY', {
    object: `a box of ${atomCount} atoms takes about ${diskSpace(packing)} of memory to be packed`,
    limit: `this machine has ${diskSpace(machine)}`,
    cure: 'Ask for fewer atoms (box: atoms), or use a machine with more memory',
  });
}

/** Of a run on the CPU, whose box can be packed at least. */
export function memoryNotices({ run }: MemoryEstimate, machine: number): readonly Notice[] {
  if (run <= machine) return [];
  return [
    {
      level: 'warning',
      code: 'W_MEMORY',
      message: `the run will take about ${diskSpace(run)} of memory, and this machine has ${diskSpace(machine)}: it will be slow, or be ended by the system; ask for fewer atoms or replicas`,
    },
  ];
}
