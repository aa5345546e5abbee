/** Bonded terms and 1-4 pairs: one kernel call a table (kernels/cpu/bonded.ts). */
import { TERM_SHAPES, type TermKind, type TermTable, termCount } from '../../forces/index.js';
import { COULOMB } from '../../units/index.js';
import type { Arena } from './arena.js';
import type { BondedKernel, Kernels } from './kernels.js';
import { type ForcePart, termIndex } from './replica-memory.js';

/** @param charges [atom], e: for 'pair-14' */
export function createBonded(
  arena: Arena,
  kernels: Kernels,
  table: TermTable,
  charges: Float64Array,
): ForcePart {
  const { atoms: size, energy } = TERM_SHAPES[table.kind];
  const count = termCount(table);
  const pairs = Math.ceil(count / 2);
  const { width, values } = kernelParameters(kernels, table, charges);
  // Two by two, lane by lane. An odd one out is paired with itself, without parameters: no energy, no force.
  const atoms = arena.uint32(2 * pairs * size);
  for (let n = 0; n < 2 * pairs; n++) {
    const from = size * Math.min(n, count - 1);
    for (let k = 0; k < size; k++) atoms[interleaved(n, k, size)] = table.atoms[from + k];
  }
  const parameters = arena.float64(2 * pairs * width);
  for (let n = 0; n < count; n++) {
    for (let k = 0; k < width; k++) parameters[interleaved(n, k, width)] = values[n * width + k];
  }
  const index = termIndex(energy);

  if (table.kind === 'pair-14') {
    const coulombIndex = termIndex('coulomb14');
    return ({ positions, box, forces, virial, terms }) => {
      terms[index] += kernels.pair14(
        positions.byteOffset,
        box.byteOffset,
        atoms.byteOffset,
        parameters.byteOffset,
        pairs,
        forces.byteOffset,
        virial.byteOffset,
        terms.byteOffset + coulombIndex * Float64Array.BYTES_PER_ELEMENT,
      );
    };
  }
  const kernel = bondedKernels(kernels)[table.kind];
  return ({ positions, box, forces, virial, terms }) => {
    terms[index] += kernel(
      positions.byteOffset,
      box.byteOffset,
      atoms.byteOffset,
      parameters.byteOffset,
      pairs,
      forces.byteOffset,
      virial.byteOffset,
    );
  };
}

/** Place of value k of interaction n in [pair, value, lane]. */
function interleaved(n: number, k: number, width: number): number {
  return 2 * (width * (n >> 1) + k) + (n & 1);
}

function bondedKernels(kernels: Kernels): Readonly<Record<Exclude<TermKind, 'pair-14'>, BondedKernel>> {
  return {
    'bond-harmonic': kernels.bondHarmonic,
    'bond-g96': kernels.bondG96,
    'bond-morse': kernels.bondMorse,
    'angle-harmonic': kernels.angleHarmonic,
    'angle-g96': kernels.angleG96,
    'angle-urey-bradley': kernels.angleUreyBradley,
    'dihedral-periodic': kernels.dihedralPeriodic,
    'dihedral-ryckaert-bellemans': kernels.dihedralRyckaertBellemans,
    'improper-harmonic': kernels.improperHarmonic,
    'improper-periodic': kernels.dihedralPeriodic,
  };
}

/** Parameters as the kernels want them, `width` an interaction: angles by their cosine and sine, 1-4 pairs with charges. */
function kernelParameters(
  kernels: Kernels,
  table: TermTable,
  charges: Float64Array,
): { readonly width: number; readonly values: Float64Array } {
  const { kind, atoms, parameters } = table;
  const given = TERM_SHAPES[kind].parameters.length;
  const convert = (
    width: number,
    of: (parameters: Float64Array, interaction: number) => readonly number[],
  ) => {
    const values = new Float64Array(width * termCount(table));
    for (let n = 0; n < termCount(table); n++) {
      values.set(of(parameters.subarray(given * n, given * (n + 1)), n), width * n);
    }
    return { width, values };
  };
  switch (kind) {
    case 'angle-harmonic':
    case 'angle-urey-bradley':
    case 'improper-harmonic':
      return convert(given + 1, ([angle, ...rest]) => [kernels.cosine(angle), kernels.sine(angle), ...rest]);
    case 'dihedral-periodic':
    case 'improper-periodic':
      return convert(4, ([phase, k, n]) => [k * kernels.cosine(phase), k * kernels.sine(phase), n, k]);
    case 'pair-14':
      return convert(3, ([c6, c12, fudge], n) => [
        c6,
        c12,
        COULOMB * fudge * charges[atoms[2 * n]] * charges[atoms[2 * n + 1]],
      ]);
    default:
      return { width: given, values: parameters };
  }
}
