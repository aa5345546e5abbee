/**
 * Bonded terms and 1-4 pairs: one kernel call a table (kernels/cpu/bonded.ts), and the jobs that the threads share them in.
 */
import { TERM_SHAPES, type TermKind, type TermTable } from '../../forces/index.js';
import { COULOMB } from '../../units/index.js';
import type { Arena } from './arena.js';
import { divideTerms } from './bonded-shares.js';
import type { Kernels } from './kernels.js';
import { type ReplicaMemory, termIndex } from './replica-memory.js';
import type { Job } from './team-node.js';
import type { KernelName, Task } from './team-protocol.js';

/** All bonded terms of a replica, in jobs that touch the forces of different atoms. */
export interface BondedJobs {
  /** Each sets the forces on its atoms to those of its terms; all together set the forces on all atoms. @param virial wanted too */
  jobs(virial: boolean): readonly Job[];
  /** Before the jobs are run. */
  begin(): void;
  /** Energies and virial to the replica's. @param results [job][task] */
  collect(results: readonly (readonly number[])[]): void;
}

/**
 * @param charges [atom], e: for 'pair-14'
 * @param jobs at most so many
 */
export function createBondedJobs(
  arena: Arena,
  kernels: Kernels,
  tables: readonly TermTable[],
  charges: Float64Array,
  replica: ReplicaMemory,
  jobs: number,
): BondedJobs {
  const stretches = divideTerms(tables, charges.length, jobs).map((stretch) => {
    const virial = arena.float64(9);
    const terms = arena.float64(replica.terms.length);
    const own = { ...replica, virial, terms };
    const present = tables.flatMap((table, n) =>
      stretch.terms[n].length > 0 ? [{ table, numbers: stretch.terms[n] }] : [],
    );
    const indices = present.map(({ table }) => termIndex(TERM_SHAPES[table.kind].energy));
    const clearing: Task = [
      'fillZero',
      replica.forces.byteOffset + 24 * stretch.first,
      24 * (stretch.end - stretch.first),
    ];
    const calls = present.map(({ table, numbers }) => callOf(arena, kernels, table, numbers, charges, own));
    const jobWith = (virialAt: number): Job => ({
      part: 'bonded',
      tasks: [clearing, ...calls.map((call) => call(virialAt))],
    });
    return { virial, terms, indices, withVirial: jobWith(virial.byteOffset), without: jobWith(0) };
  });
  const withVirial = stretches.map((stretch) => stretch.withVirial);
  const without = stretches.map((stretch) => stretch.without);
  return {
    jobs: (wanted) => (wanted ? withVirial : without),
    begin() {
      for (const { virial, terms } of stretches) {
        virial.fill(0);
        terms.fill(0);
      }
    },
    collect(results) {
      stretches.forEach(({ virial, terms, indices }, n) => {
        for (let k = 0; k < 9; k++) replica.virial[k] += virial[k];
        for (let k = 0; k < terms.length; k++) replica.terms[k] += terms[k];
        indices.forEach((index, k) => {
          replica.terms[index] += results[n][k + 1];
        });
      });
    },
  };
}

/**
 * The kernel call for the energy of some terms of a table, which adds forces, and the Coulomb energy of 1-4 pairs, to `own`, and the
 * virial at a byte offset, unless that is 0.
 */
function callOf(
  arena: Arena,
  kernels: Kernels,
  table: TermTable,
  numbers: Uint32Array,
  charges: Float64Array,
  { positions, box, forces, terms }: ReplicaMemory,
): (virialAt: number) => Task {
  const { atoms: size } = TERM_SHAPES[table.kind];
  const pairs = Math.ceil(numbers.length / 2);
  const { width, of } = kernelParameters(kernels, table, charges);
  // Two by two, lane by lane. An odd one out is paired with itself, without parameters: no energy, no force.
  const atoms = arena.uint32(2 * pairs * size);
  for (let n = 0; n < 2 * pairs; n++) {
    const from = size * numbers[Math.min(n, numbers.length - 1)];
    for (let k = 0; k < size; k++) atoms[interleaved(n, k, size)] = table.atoms[from + k];
  }
  const parameters = arena.float64(2 * pairs * width);
  numbers.forEach((term, n) => {
    const values = of(term);
    for (let k = 0; k < width; k++) parameters[interleaved(n, k, width)] = values[k];
  });
  return (virialAt) => [
    KERNELS[table.kind],
    positions.byteOffset,
    box.byteOffset,
    atoms.byteOffset,
    parameters.byteOffset,
    pairs,
    forces.byteOffset,
    virialAt,
    ...(table.kind === 'pair-14'
      ? [terms.byteOffset + termIndex('coulomb14') * Float64Array.BYTES_PER_ELEMENT]
      : []),
  ];
}

/** Place of value k of interaction n in [pair, value, lane]. */
function interleaved(n: number, k: number, width: number): number {
  return 2 * (width * (n >> 1) + k) + (n & 1);
}

const KERNELS: Readonly<Record<TermKind, KernelName>> = {
  'bond-harmonic': 'bondHarmonic',
  'bond-g96': 'bondG96',
  'bond-morse': 'bondMorse',
  'angle-harmonic': 'angleHarmonic',
  'angle-g96': 'angleG96',
  'angle-urey-bradley': 'angleUreyBradley',
  'dihedral-periodic': 'dihedralPeriodic',
  'dihedral-ryckaert-bellemans': 'dihedralRyckaertBellemans',
  'improper-harmonic': 'improperHarmonic',
  'improper-periodic': 'dihedralPeriodic',
  'pair-14': 'pair14',
};

/** Parameters of a term as the kernels want them, `width` of them: angles by their cosine and sine, 1-4 pairs with charges. */
function kernelParameters(
  kernels: Kernels,
  { kind, atoms, parameters }: TermTable,
  charges: Float64Array,
): { readonly width: number; readonly of: (term: number) => ArrayLike<number> } {
  const given = TERM_SHAPES[kind].parameters.length;
  const own = (term: number) => parameters.subarray(given * term, given * (term + 1));
  switch (kind) {
    case 'angle-harmonic':
    case 'angle-urey-bradley':
    case 'improper-harmonic':
      return {
        width: given + 1,
        of: (term) => {
          const [angle, ...rest] = own(term);
          return [kernels.cosine(angle), kernels.sine(angle), ...rest];
        },
      };
    case 'dihedral-periodic':
    case 'improper-periodic':
      return {
        width: 4,
        of: (term) => {
          const [phase, k, n] = own(term);
          return [k * kernels.cosine(phase), k * kernels.sine(phase), n, k];
        },
      };
    case 'pair-14':
      return {
        width: 3,
        of: (term) => {
          const [c6, c12, fudge] = own(term);
          return [c6, c12, COULOMB * fudge * charges[atoms[2 * term]] * charges[atoms[2 * term + 1]]];
        },
      };
    default:
      return { width: given, of: own };
  }
}
