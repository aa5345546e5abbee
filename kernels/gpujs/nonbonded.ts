/**
 * Lennard-Jones and direct Coulomb (Ewald or bare) of one slot with its neighbours, every pair seen from both sides:
 *   F_ij = [ (12 C12 / r^12 - 6 C6 / r^6) / r² + q_i q_j (1/r³ - S(r²)) ] d_ij,
 *   E_ij = C12 / r^12 - C6 / r^6 + q_i q_j (1/r - W(r²)),
 * where W = erf(beta r)/r and S = -(1/r) dW/dr are entire in r²: chords over equal intervals of r², zero for bare Coulomb.
 *
 * coordinates [slot, 6], records [slot, (charge times sqrt(f), type)], neighbours [m, slot], counts [slot], lennardJones
 * [type pair, (C6, C12)], cell (unit x, y, z, rc², number of types, intervals a nm²), smeared [interval, (S, rise, W, rise)].
 *
 * Compiled without sums, threads are [slot] and return (force, 0), kJ/mol/nm. With sums they are [2, slot] and return this slot's half
 * of the energies, kJ/mol, and of the sums of d (x) F: (LJ energy, Coulomb energy, xx, yy) in the first row, (zz, xy, xz, yz) in the
 * second.
 */
import type { Row, Rows, Thread, Vector4 } from './common/thread.js';

interface PairThread extends Thread {
  /** sums: 1 with, 0 without; of the slots the last ones may be empty. */
  readonly constants: { readonly sums: number; readonly slots: number };
}

export function nonbonded(
  this: PairThread,
  coordinates: Rows,
  records: Rows,
  neighbours: Rows,
  counts: Row,
  lennardJones: Rows,
  cell: Row,
  smeared: Rows,
): Vector4 {
  let i = this.thread.x;
  let line = 0;
  if (i >= this.constants.slots) {
    i -= this.constants.slots;
    line = 1;
  }
  const count = counts[i];
  const wholeX = coordinates[i][0];
  const wholeY = coordinates[i][1];
  const wholeZ = coordinates[i][2];
  const restX = coordinates[i][3];
  const restY = coordinates[i][4];
  const restZ = coordinates[i][5];
  const unitX = cell[0];
  const unitY = cell[1];
  const unitZ = cell[2];
  const cutoff2 = cell[3];
  const intervals = cell[5];
  const charge = records[i][0];
  const row = records[i][1] * cell[4];
  let a = 0.0;
  let b = 0.0;
  let c = 0.0;
  let d = 0.0;
  for (let m = 0; m < count; m++) {
    const j = neighbours[m][i];
    let x = wholeX - coordinates[j][0];
    let y = wholeY - coordinates[j][1];
    let z = wholeZ - coordinates[j][2];
    x = (x - 4194304.0 * Math.floor(x / 4194304.0 + 0.5) + (restX - coordinates[j][3])) * unitX;
    y = (y - 4194304.0 * Math.floor(y / 4194304.0 + 0.5) + (restY - coordinates[j][4])) * unitY;
    z = (z - 4194304.0 * Math.floor(z / 4194304.0 + 0.5) + (restZ - coordinates[j][5])) * unitZ;
    const r2 = x * x + y * y + z * z;
    if (r2 < cutoff2) {
      const pair = row + records[j][1];
      const inverse = 1.0 / Math.sqrt(r2);
      const inverse2 = inverse * inverse;
      const inverse6 = inverse2 * inverse2 * inverse2;
      const place = r2 * intervals;
      const interval = Math.floor(place);
      const slope = smeared[interval][0] + (place - interval) * smeared[interval][1];
      const attraction = lennardJones[pair][0] * inverse6;
      const repulsion = lennardJones[pair][1] * inverse6 * inverse6;
      const charges = charge * records[j][0];
      const f = (12.0 * repulsion - 6.0 * attraction) * inverse2 + charges * (inverse2 * inverse - slope);
      if (this.constants.sums === 0) {
        a += f * x;
        b += f * y;
        c += f * z;
      } else if (line === 0) {
        const potential = smeared[interval][2] + (place - interval) * smeared[interval][3];
        a += 0.5 * (repulsion - attraction);
        b += 0.5 * charges * (inverse - potential);
        c += 0.5 * f * x * x;
        d += 0.5 * f * y * y;
      } else {
        a += 0.5 * f * z * z;
        b += 0.5 * f * x * y;
        c += 0.5 * f * x * z;
        d += 0.5 * f * y * z;
      }
    }
  }
  return [a, b, c, d];
}
