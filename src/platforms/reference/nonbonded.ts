/**
 * Lennard-Jones and direct-space Coulomb over the pair list, plainly truncated at the cut-off.
 *
 * Virial: with r_ij = x_i + S - x_j (x in the images of the list, S the shift of the row) the sum over pairs of r_ij (x) f_ij is
 * the sum over atoms of x (x) F plus the sum over rows of S (x) (force of the row on i); so it costs nothing per pair.
 *
 * This loop is most of the time of a step. It writes out lennardJonesEnergy() and lennardJonesForce() of forces/, and takes the
 * direct Ewald term as 1/r less the tabulated smeared potential; the tests hold it to the terms as they stand there.
 */
import type { System } from '../../system/index.js';
import { COULOMB } from '../../units/index.js';
import { addVirial, type ForceSums, termIndex } from './force-sums.js';
import type { PairList } from './pair-list.js';
import type { SmearedCoulomb } from './smeared-coulomb.js';

/** What the kernel needs beside the positions; `own` is its scratch. */
export interface Nonbonded {
  /** nm²; Infinity counts every pair of the list. */
  readonly cutoff2: number;
  /** The potential that the reciprocal sum takes over; null for bare Coulomb. */
  readonly smeared: SmearedCoulomb | null;
  /** [atom], e */
  readonly charges: Float64Array;
  /** [atom] */
  readonly types: Uint16Array;
  readonly lennardJones: System['lennardJones'];
  /** [atom, 3] kJ/mol/nm: forces of this kernel alone */
  readonly own: Float64Array;
}

/** @param cutoff nm; Infinity counts every pair of the list */
export function createNonbonded(
  system: System,
  charges: Float64Array,
  smeared: SmearedCoulomb | null,
  cutoff: number,
): Nonbonded {
  return {
    cutoff2: cutoff * cutoff,
    smeared,
    charges,
    types: system.types,
    lennardJones: system.lennardJones,
    own: new Float64Array(3 * charges.length),
  };
}

/** @param local [atom, 3] nm: positions in the images of the list */
export function addNonbonded(
  nonbonded: Nonbonded,
  list: PairList,
  local: Float64Array,
  box: Float64Array,
  sums: ForceSums,
): void {
  const { cutoff2, smeared, charges, types, own } = nonbonded;
  const { c6, c12 } = nonbonded.lennardJones;
  const typeCount = nonbonded.lennardJones.typeNames.length;
  const ewald = smeared !== null;
  const { coefficients, invWidth } = smeared ?? NO_TABLE;
  const { rowAtoms, rowShifts, rowStart, partners } = list;
  own.fill(0);
  let lennardJones = 0;
  let coulomb = 0;
  for (let row = 0; row < list.rowCount; row++) {
    const i = rowAtoms[row];
    const shiftX = rowShifts[3 * row] * box[0];
    const shiftY = rowShifts[3 * row + 1] * box[1];
    const shiftZ = rowShifts[3 * row + 2] * box[2];
    const xi = local[3 * i] + shiftX;
    const yi = local[3 * i + 1] + shiftY;
    const zi = local[3 * i + 2] + shiftZ;
    const scaledCharge = COULOMB * charges[i];
    const typeRow = types[i] * typeCount;
    let rowX = 0;
    let rowY = 0;
    let rowZ = 0;
    const end = rowStart[row + 1];
    for (let n = rowStart[row]; n < end; n++) {
      const j = partners[n];
      const dx = xi - local[3 * j];
      const dy = yi - local[3 * j + 1];
      const dz = zi - local[3 * j + 2];
      const r2 = dx * dx + dy * dy + dz * dz;
      if (r2 >= cutoff2) continue;
      const invR2 = 1 / r2;
      const invR = Math.sqrt(invR2);
      let potential = invR;
      let force = invR * invR2;
      if (ewald) {
        // smearedPotential() and smearedSlope() in one, by Horner's rule.
        const u = r2 * invWidth;
        const interval = u | 0;
        const t = u - interval;
        const k = 6 * interval;
        const p5 = coefficients[k + 5];
        const p4 = coefficients[k + 4] + t * p5;
        const p3 = coefficients[k + 3] + t * p4;
        const p2 = coefficients[k + 2] + t * p3;
        const p1 = coefficients[k + 1] + t * p2;
        potential -= coefficients[k] + t * p1;
        force += 2 * invWidth * (p1 + t * (p2 + t * (p3 + t * (p4 + t * p5))));
      }
      const qq = scaledCharge * charges[j];
      const pairType = typeRow + types[j];
      const invR6 = invR2 * invR2 * invR2;
      const attraction = c6[pairType] * invR6;
      const repulsion = c12[pairType] * invR6 * invR6;
      lennardJones += repulsion - attraction;
      coulomb += qq * potential;
      const total = qq * force + invR2 * (12 * repulsion - 6 * attraction);
      const fx = total * dx;
      const fy = total * dy;
      const fz = total * dz;
      rowX += fx;
      rowY += fy;
      rowZ += fz;
      own[3 * j] -= fx;
      own[3 * j + 1] -= fy;
      own[3 * j + 2] -= fz;
    }
    own[3 * i] += rowX;
    own[3 * i + 1] += rowY;
    own[3 * i + 2] += rowZ;
    addVirial(sums.virial, shiftX, shiftY, shiftZ, rowX, rowY, rowZ);
  }
  for (let k = 0; k < own.length; k += 3) {
    sums.forces[k] += own[k];
    sums.forces[k + 1] += own[k + 1];
    sums.forces[k + 2] += own[k + 2];
    addVirial(sums.virial, local[k], local[k + 1], local[k + 2], own[k], own[k + 1], own[k + 2]);
  }
  sums.terms[termIndex('lj')] += lennardJones;
  sums.terms[termIndex('coulombDirect')] += coulomb;
}

const NO_TABLE: SmearedCoulomb = { invWidth: 0, range: 0, coefficients: new Float64Array(6) };
