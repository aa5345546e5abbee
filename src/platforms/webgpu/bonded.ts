/**
 * Bonded terms, 1-4 pairs and the Ewald exclusion correction: one dispatch of kernels/webgpu/bonded.wgsl, which walks the interactions
 * of every atom. Each interaction of n atoms is entered n times, once under each of its roles; equal parameters are stored once.
 */
import { SheathError } from '../../core/index.js';
import { TERM_SHAPES, type TermKind, type TermTable, termCount } from '../../forces/index.js';
import type { Exclusions, System } from '../../system/index.js';
import { COULOMB } from '../../units/index.js';
import { createStorage, type ResidentBuffers } from './buffers.js';
import type { WebGpuContext } from './context.js';
import { createKernel } from './shader.js';

/** Codes of the kernel. */
const KINDS = {
  'bond-harmonic': 0,
  'bond-g96': 1,
  'bond-morse': 2,
  'pair-14': 3,
  'angle-harmonic': 5,
  'angle-g96': 6,
  'angle-urey-bradley': 7,
  'dihedral-periodic': 8,
  'dihedral-ryckaert-bellemans': 9,
  'improper-harmonic': 10,
  'improper-periodic': 11,
} as const satisfies Record<TermKind, number>;
const EWALD_EXCLUSION = 4;

/** Columns of a partial sum: eight energies, then the virial xx yy zz xy xz yz, kJ/mol. */
export const BONDED_COLUMNS = 16;
/** Energies of the partial sums, in this order. */
export const BONDED_ENERGIES = [
  'bond',
  'angle',
  'properDihedral',
  'rbDihedral',
  'improperDihedral',
  'lj14',
  'coulomb14',
  /** The excluded pairs' share, without the self energy. */
  'coulombDirect',
] as const;

const ATOMS_PER_WORKGROUP = 8;
/** An entry holds the place of its parameters in 26 bits. */
const MOST_PARAMETERS = 2 ** 26;

export interface Bonded {
  /** Workgroups of a replica, each with a partial sum. */
  readonly parts: number;
  /** f32 [R, parts, BONDED_COLUMNS], kJ/mol; filled when `sums`. */
  readonly partials: GPUBuffer;
  /** Overwrites `bondedForces` of all atoms. */
  encode(pass: GPUComputePassEncoder, sums: boolean): void;
  dispose(): void;
}

/**
 * @param ewaldBeta 1/nm; null without a mesh, when excluded pairs need no correction
 * @throws E_WEBGPU_PARAMETERS
 */
export async function createBonded(
  context: WebGpuContext,
  system: Pick<System, 'terms' | 'exclusions'>,
  buffers: ResidentBuffers,
  ewaldBeta: number | null,
): Promise<Bonded> {
  const { device } = context;
  const { atomCount, paddedCount, replicaCount } = buffers;
  const table = bondedEntries(system.terms, ewaldBeta === null ? null : system.exclusions, atomCount);
  const parts = paddedCount / ATOMS_PER_WORKGROUP;
  const upload = (label: string, data: Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>): GPUBuffer => {
    const buffer = createStorage(device, label, data.byteLength);
    device.queue.writeBuffer(buffer, 0, data);
    return buffer;
  };
  const own = {
    start: upload('bonded entry starts', table.start),
    entries: upload('bonded entries', table.entries),
    parameters: upload('bonded parameters', table.parameters),
    partials: createStorage(device, 'bonded partials', 4 * replicaCount * parts * BONDED_COLUMNS),
    course: device.createBuffer({
      label: 'bonded course',
      size: 16,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    }),
  };
  const course = Uint32Array.of(atomCount, paddedCount, 0, 0);
  new Float32Array(course.buffer)[2] = ewaldBeta ?? 0;
  device.queue.writeBuffer(own.course, 0, course);
  const kernelOf = (sums: boolean) =>
    createKernel(
      context,
      {
        file: 'bonded.wgsl',
        entryPoint: 'bonded',
        constants: { SUMS: sums, COULOMB },
      },
      {
        0: buffers.positions,
        1: buffers.boxes,
        2: own.start,
        3: own.entries,
        4: own.parameters,
        5: buffers.bondedForces,
        6: own.partials,
        7: own.course,
      },
    );
  const [plain, summing] = await Promise.all([kernelOf(false), kernelOf(true)]);
  return {
    parts,
    partials: own.partials,
    encode(pass, sums) {
      (sums ? summing : plain).encode(pass, parts, replicaCount);
    },
    dispose() {
      for (const buffer of Object.values(own)) buffer.destroy();
    },
  };
}

export interface BondedEntries {
  /** [atom + 1] */
  readonly start: Uint32Array<ArrayBuffer>;
  /** [entry, 4]: kind | role << 4 | first parameter << 6, then the other atoms in the order of the term. */
  readonly entries: Uint32Array<ArrayBuffer>;
  readonly parameters: Float32Array<ArrayBuffer>;
}

/** Every interaction under each of its roles, by atom; within an atom in the order of the tables. */
export function bondedEntries(
  terms: readonly TermTable[],
  exclusions: Exclusions | null,
  atomCount: number,
): BondedEntries {
  const start = new Uint32Array(atomCount + 1);
  // Kinds in one order for all atoms, so that neighbouring threads do the same work.
  const ordered = [...terms].sort((a, b) => KINDS[a.kind] - KINDS[b.kind]);
  for (const { atoms } of ordered) for (const atom of atoms) start[atom + 1]++;
  if (exclusions) {
    for (let atom = 0; atom < atomCount; atom++) {
      start[atom + 1] += exclusions.start[atom + 1] - exclusions.start[atom];
    }
  }
  for (let atom = 0; atom < atomCount; atom++) start[atom + 1] += start[atom];
  const entries = new Uint32Array(4 * start[atomCount]);
  const next = start.slice(0, atomCount);
  const enter = (
    atom: number,
    kind: number,
    role: number,
    parameter: number,
    others: Iterable<number>,
  ): void => {
    const at = 4 * next[atom]++;
    entries[at] = (kind | (role << 4) | (parameter << 6)) >>> 0;
    let k = 1;
    for (const other of others) entries[at + k++] = other;
  };

  const pool: number[] = [];
  const known = new Map<string, number>();
  for (const table of ordered) {
    const { kind, atoms, parameters } = table;
    const { atoms: size, parameters: names } = TERM_SHAPES[kind];
    const joined = new Array<number>(size);
    for (let n = 0; n < termCount(table); n++) {
      const given = parameters.subarray(names.length * n, names.length * (n + 1));
      const key = `${kind} ${given.join(' ')}`;
      let place = known.get(key);
      if (place === undefined) {
        place = pool.length;
        known.set(key, place);
        pool.push(...kernelParameters(kind, given));
      }
      for (let k = 0; k < size; k++) joined[k] = atoms[size * n + k];
      for (let role = 0; role < size; role++) {
        const others = joined.filter((_, k) => k !== role);
        enter(joined[role], KINDS[kind], role, place, others);
      }
    }
  }
  if (pool.length >= MOST_PARAMETERS) throw tooManyParameters(pool.length);
  if (exclusions) {
    for (let atom = 0; atom < atomCount; atom++) {
      for (let k = exclusions.start[atom]; k < exclusions.start[atom + 1]; k++) {
        const other = exclusions.partners[k];
        enter(atom, EWALD_EXCLUSION, atom < other ? 0 : 1, 0, [other]);
      }
    }
  }
  return { start, entries, parameters: Float32Array.from(pool) };
}

/** Parameters as the kernel wants them: angles by their cosine and sine. */
function kernelParameters(kind: TermKind, given: ArrayLike<number>): readonly number[] {
  const all = Array.from(given);
  switch (kind) {
    case 'angle-harmonic':
    case 'angle-urey-bradley':
    case 'improper-harmonic':
      return [Math.cos(all[0]), Math.sin(all[0]), ...all.slice(1)];
    case 'dihedral-periodic':
    case 'improper-periodic': {
      const [phase, k, n] = all;
      return [k * Math.cos(phase), k * Math.sin(phase), n, k];
    }
    default:
      return all;
  }
}

function tooManyParameters(count: number): SheathError {
  return new SheathError(
    'E_WEBGPU_PARAMETERS',
    {
      object: `the bonded terms have ${count} different parameters`,
      limit: `the platform webgpu numbers fewer than ${MOST_PARAMETERS}`,
      cure: 'use `--platform cpu`',
    },
    { kind: 'failure' },
  );
}
