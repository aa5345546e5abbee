/**
 * Tables of the direct Coulomb interaction in r², for kernels/cpu/nonbonded.ts:
 *   force   G(r²) = [erfc(beta r)/r + 2 beta/sqrt(pi) exp(-beta² r²)] / r²,   energy V(r²) = erfc(beta r)/r,
 * and of what is taken out for excluded pairs, the same of erf(beta r)/r.
 * r² in squared fixed-point units (2^-52 nm²) is indexed by the leading 17 bits of its f32: exponent and 8 of mantissa.
 * An interval holds (a, b) with a + b r² close to the function: the chord, shifted so that the error, a parabola, averages
 * to nothing over the interval. Error below 6e-6 of the bare interaction.
 * The table is addressed from index 0, but only r² = 0 lies below one unit: the pair then overflows.
 */
import type { Arena } from './arena.js';
import type { Kernels } from './kernels.js';

export const UNITS_PER_NM = 2 ** 26;
const UNITS2 = UNITS_PER_NM * UNITS_PER_NM;
const INDEX_SHIFT = 15;

/** Where kernels/cpu/nonbonded.ts expects them: [index, 2] each, room for any cut-off below 90 nm. */
export const COULOMB_TABLE_BYTES = 0x60000;

export interface CoulombTables {
  readonly force: Float32Array;
  readonly energy: Float32Array;
  readonly excludedForce: Float32Array;
  readonly excludedEnergy: Float32Array;
}

/** @param beta 1/nm, 0 for bare Coulomb  @param cutoff nm */
export function fillCoulombTables(
  arena: Arena,
  kernels: Kernels,
  beta: number,
  cutoff: number,
): CoulombTables {
  const [force, energy, excludedForce, excludedEnergy] = arena.coulombTables;
  const first = indexOf(1);
  const last = indexOf(cutoff * cutoff * UNITS2);
  const energyAt = (r2: number) => {
    const r = Math.sqrt(r2);
    return kernels.complementaryError(beta * r) / r;
  };
  const gaussian = (2 * beta) / Math.sqrt(Math.PI);
  fill(force, first, last, (r2) => (energyAt(r2) + gaussian * kernels.exponential(-beta * beta * r2)) / r2);
  fill(energy, first, last, energyAt);
  const excludedEnergyAt = (r2: number) => beta * kernels.errorOverArgument(beta * Math.sqrt(r2));
  fill(excludedForce, first, last, (r2) => beta ** 3 * kernels.errorSlope(beta * beta * r2));
  fill(excludedEnergy, first, last, excludedEnergyAt);
  excludedEnergy[0] = excludedEnergyAt(0);
  return { force, energy, excludedForce, excludedEnergy };
}

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

function indexOf(value: number): number {
  float[0] = value;
  return bits[0] >>> INDEX_SHIFT;
}

/** In squared units. */
function lowerEnd(index: number): number {
  bits[0] = index << INDEX_SHIFT;
  return float[0];
}

function fill(table: Float32Array, first: number, last: number, f: (r2: number) => number): void {
  let left = f(lowerEnd(first) / UNITS2);
  for (let index = first; index <= last; index++) {
    const lower = lowerEnd(index);
    const upper = lowerEnd(index + 1);
    const right = f(upper / UNITS2);
    const shift = (2 / 3) * (f((0.5 * (lower + upper)) / UNITS2) - 0.5 * (left + right));
    const b = (right - left) / (upper - lower);
    table[2 * index] = left + shift - b * lower;
    table[2 * index + 1] = b;
    left = right;
  }
}
