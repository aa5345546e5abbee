/**
 * Bonded terms and 1-4 pairs by the kernels of kernels/gpujs/bonded.ts: which kernel in which form computes a table, with which
 * parameters, and how the forces it returns reach the atoms. Their virial, -1/2 sum (r_a - r_b) (x) f_a with b an atom of the
 * interaction, is summed here in f64.
 */
import { TERM_SHAPES, type TermTable, termCount } from '../../forces/index.js';
import { COULOMB } from '../../units/index.js';
import type { DeviceArray, DeviceKernel, GpuJsDevice } from './gpu-js-node.js';
import { nearestSeparation, type Sums, termIndex } from './sums.js';

/** One kernel call. */
export interface TermJob {
  readonly kernel: 'distance' | 'angle' | 'dihedral';
  readonly form: number;
  /** [interaction, atom] */
  readonly atoms: Uint32Array;
  readonly size: number;
  readonly width: number;
  /** [interaction, width] */
  readonly parameters: Float64Array;
  /** Of energies: of the first row, and of the second where it carries one. */
  readonly terms: readonly number[];
}

/** Rows of the output. */
const ROWS = { distance: 1, angle: 2, dihedral: 3 } as const;

/** @param charges [atom], e: for 'pair-14' */
export function termJobs(table: TermTable, charges: Float64Array): readonly TermJob[] {
  const { kind, atoms, parameters } = table;
  const { atoms: size, energy, parameters: names } = TERM_SHAPES[kind];
  const count = termCount(table);
  const terms = [termIndex(energy)];
  const convert = (
    width: number,
    of: (given: Float64Array, interaction: number) => readonly number[],
  ): Pick<TermJob, 'width' | 'parameters'> => {
    const values = new Float64Array(width * count);
    for (let n = 0; n < count; n++) {
      values.set(of(parameters.subarray(names.length * n, names.length * (n + 1)), n), width * n);
    }
    return { width, parameters: values };
  };
  const asGiven = { width: names.length, parameters };
  const withAngle = (width: number) => convert(width, ([angle, k]) => [Math.cos(angle), Math.sin(angle), k]);
  switch (kind) {
    case 'bond-harmonic':
      return [{ kernel: 'distance', form: 0, atoms, size, terms, ...convert(3, bondValues) }];
    case 'bond-g96':
      return [{ kernel: 'distance', form: 1, atoms, size, terms, ...convert(3, bondValues) }];
    case 'bond-morse':
      return [{ kernel: 'distance', form: 2, atoms, size, terms, ...convert(4, bondValues) }];
    case 'pair-14':
      return [
        {
          ...{ kernel: 'distance', form: 3, atoms, size, terms: [...terms, termIndex('coulomb14')] },
          ...convert(3, ([c6, c12, fudge], n) => [
            c6,
            c12,
            COULOMB * fudge * charges[atoms[2 * n]] * charges[atoms[2 * n + 1]],
          ]),
        },
      ];
    case 'angle-harmonic':
      return [{ kernel: 'angle', form: 0, atoms, size, terms, ...withAngle(3) }];
    case 'angle-g96':
      return [{ kernel: 'angle', form: 1, atoms, size, terms, ...asGiven }];
    case 'angle-urey-bradley': {
      // A harmonic angle and a harmonic bond between its ends.
      const ends = new Uint32Array(2 * count);
      for (let n = 0; n < count; n++) ends.set([atoms[3 * n], atoms[3 * n + 2]], 2 * n);
      const bond = convert(3, ([, , r13, kUB]) => bondValues([r13, kUB]));
      return [
        { kernel: 'angle', form: 0, atoms, size, terms, ...withAngle(3) },
        { kernel: 'distance', form: 0, atoms: ends, size: 2, terms, ...bond },
      ];
    }
    case 'dihedral-periodic':
    case 'improper-periodic':
      return [
        {
          ...{ kernel: 'dihedral', form: 0, atoms, size, terms },
          ...convert(4, ([phase, k, n]) => [k * Math.cos(phase), k * Math.sin(phase), n, k]),
        },
      ];
    case 'dihedral-ryckaert-bellemans':
      return [{ kernel: 'dihedral', form: 1, atoms, size, terms, ...asGiven }];
    case 'improper-harmonic':
      return [{ kernel: 'dihedral', form: 2, atoms, size, terms, ...withAngle(3) }];
  }
}

/** (r0, k or D, what r0 loses in f32, others) from (r0, k or D, others). */
function bondValues([r0, k, ...others]: Float64Array | readonly number[]): readonly number[] {
  return [r0, k, r0 - Math.fround(r0), ...others];
}

export interface BondedTerms {
  /** After a sort: [atom] slot. */
  place(atomSlot: ArrayLike<number>): void;
  /** Start; `coordinates` and `cell` are uploaded. */
  run(coordinates: DeviceArray, cell: DeviceArray): Promise<void>;
  /** Add what run() found. @returns false when a number is not finite; what was added is then worthless */
  add(sums: Sums, wanted: boolean): boolean;
  dispose(): void;
}

export function createBondedTerms(device: GpuJsDevice, job: TermJob): BondedTerms {
  const { size, width } = job;
  const count = job.atoms.length / size;
  const rows = job.terms.length > 1 ? job.terms.length : ROWS[job.kernel];
  const slots = device.array(count, size);
  const parameters = device.array(count, width);
  parameters.values.set(job.parameters);
  parameters.upload();
  const kernel: DeviceKernel = device.kernel(job.kernel, rows * count, {
    form: job.form,
    interactions: count,
  });
  const scatter = SCATTER[job.kernel];
  let found: Float32Array = new Float32Array(0);

  return {
    place(atomSlot) {
      for (let k = 0; k < job.atoms.length; k++) slots.values[k] = atomSlot[job.atoms[k]];
      slots.upload();
    },
    async run(coordinates, cell) {
      found = await kernel.run(coordinates, cell, slots, parameters);
    },
    add(sums, wanted) {
      scatter(job.atoms, count, found, sums, wanted);
      if (wanted) {
        job.terms.forEach((term, row) => {
          let energy = 0;
          for (let n = row * count; n < (row + 1) * count; n++) energy += found[4 * n + 3];
          sums.terms[term] += energy;
        });
      }
      for (let k = 0; k < found.length; k++) if (!Number.isFinite(found[k])) return false;
      return true;
    },
    dispose() {
      kernel.dispose();
      slots.dispose();
      parameters.dispose();
    },
  };
}

type Scatter = (atoms: Uint32Array, count: number, found: Float32Array, sums: Sums, wanted: boolean) => void;

const d = new Float64Array(3);

/** Add the force at `found[at]`, times `sign`, to `atom`. */
function push(forces: Float64Array, atom: number, found: Float32Array, at: number, sign: number): void {
  forces[3 * atom] += sign * found[at];
  forces[3 * atom + 1] += sign * found[at + 1];
  forces[3 * atom + 2] += sign * found[at + 2];
}

/** -1/2 (r_to - r_from) (x) sign f */
function addVirial(
  sums: Sums,
  to: number,
  from: number,
  found: Float32Array,
  at: number,
  sign: number,
): void {
  nearestSeparation(sums, to, from, d);
  for (let a = 0; a < 3; a++) {
    for (let b = 0; b < 3; b++) sums.virial[3 * a + b] -= 0.5 * sign * d[a] * found[at + b];
  }
}

const SCATTER: Readonly<Record<TermJob['kernel'], Scatter>> = {
  distance(atoms, count, found, sums, wanted) {
    for (let n = 0; n < count; n++) {
      const [a, b] = [atoms[2 * n], atoms[2 * n + 1]];
      push(sums.forces, a, found, 4 * n, 1);
      push(sums.forces, b, found, 4 * n, -1);
      if (wanted) addVirial(sums, a, b, found, 4 * n, 1);
    }
  },
  angle(atoms, count, found, sums, wanted) {
    for (let n = 0; n < count; n++) {
      const a = atoms[3 * n];
      const b = atoms[3 * n + 1];
      const c = atoms[3 * n + 2];
      const atC = 4 * (count + n);
      push(sums.forces, a, found, 4 * n, 1);
      push(sums.forces, b, found, 4 * n, -1);
      push(sums.forces, c, found, atC, 1);
      push(sums.forces, b, found, atC, -1);
      if (!wanted) continue;
      addVirial(sums, a, b, found, 4 * n, 1);
      addVirial(sums, c, b, found, atC, 1);
    }
  },
  dihedral(atoms, count, found, sums, wanted) {
    for (let t = 0; t < count; t++) {
      const i = atoms[4 * t];
      const j = atoms[4 * t + 1];
      const k = atoms[4 * t + 2];
      const l = atoms[4 * t + 3];
      const atL = 4 * (count + t);
      const atS = 4 * (2 * count + t);
      push(sums.forces, i, found, 4 * t, 1);
      push(sums.forces, j, found, 4 * t, -1);
      push(sums.forces, l, found, atL, 1);
      push(sums.forces, k, found, atL, -1);
      push(sums.forces, j, found, atS, 1);
      push(sums.forces, k, found, atS, -1);
      if (!wanted) continue;
      // Relative to j: r_ij (x) f_i + r_kj (x) f_k + r_lj (x) f_l with f_k + f_l = -s and r_lj = r_kj + r_lk.
      addVirial(sums, i, j, found, 4 * t, 1);
      addVirial(sums, k, j, found, atS, -1);
      addVirial(sums, l, k, found, atL, 1);
    }
  },
};
