/**
 * Bonded terms in f32, threads [row, interaction], a row for each force that has to be known; equations as in src/forces/term.ts,
 * parameters as there except where said. A thread returns (fx, fy, fz, energy) in kJ/mol/nm and kJ/mol; the host adds the forces up
 * in f64 and sees to their reactions, so that momentum is kept. The energy comes with the first row.
 *
 * coordinates [slot, 6] (common/separation.ts), cell [9] (unit x, y, z in 0-2, lost x, y, z in 6-8), atoms [interaction, slot],
 * parameters [interaction, parameter].
 *
 * gpu.js in WebAssembly gives a function no arrays and takes no vector from it, so that separations are spelled out axis by axis.
 */
import { angleOf } from './common/angle-of.js';
import { separation } from './common/separation.js';
import type { TermThread, Row, Rows, Vector4 } from './common/thread.js';

/**
 * Central forces between two atoms: the force on the first. Forms: 0 harmonic (r0, k, rest), 1 G96 (r0, k, rest), 2 Morse (r0, D,
 * rest, beta), where `rest` is what r0 loses in f32: equal for all bonds of a kind, it would add up in the pressure;
 * 3 1-4 pair (C6, C12, f q_i q_j fudge), whose LJ energy comes with the force and its Coulomb energy in a second row, force 0.
 */
export function distance(
  this: TermThread,
  coordinates: Rows,
  cell: Row,
  atoms: Rows,
  parameters: Rows,
): Vector4 {
  let n = this.thread.x;
  let line = 0;
  if (n >= this.constants.interactions) {
    n -= this.constants.interactions;
    line = 1;
  }
  const a = atoms[n][0];
  const b = atoms[n][1];
  const x = separation(coordinates[a][0], coordinates[a][3], coordinates[b][0], coordinates[b][3], cell[0], cell[6]);
  const y = separation(coordinates[a][1], coordinates[a][4], coordinates[b][1], coordinates[b][4], cell[1], cell[7]);
  const z = separation(coordinates[a][2], coordinates[a][5], coordinates[b][2], coordinates[b][5], cell[2], cell[8]);
  const r2 = x * x + y * y + z * z;
  const r = Math.sqrt(r2);
  const first = parameters[n][0];
  const k = parameters[n][1];
  const third = parameters[n][2];
  const stretch = r - first - third;
  let energy = 0.0;
  let scalar = 0.0;
  if (this.constants.form === 0) {
    energy = 0.5 * k * stretch * stretch;
    scalar = (-k * stretch) / r;
  }
  if (this.constants.form === 1) {
    // r² - r0² loses half of the digits that (r - r0)(r + r0) keeps.
    const growth = stretch * (r + first);
    energy = 0.25 * k * growth * growth;
    scalar = -k * growth;
  }
  if (this.constants.form === 2) {
    const beta = parameters[n][3];
    const decay = Math.exp(-beta * stretch);
    const rise = 1.0 - decay;
    energy = k * rise * rise;
    scalar = (-2.0 * k * beta * rise * decay) / r;
  }
  if (this.constants.form === 3) {
    const inverse2 = 1.0 / r2;
    const inverse6 = inverse2 * inverse2 * inverse2;
    const attraction = first * inverse6;
    const repulsion = k * inverse6 * inverse6;
    const coulomb = third / r;
    energy = repulsion - attraction;
    scalar = inverse2 * (coulomb + 12.0 * repulsion - 6.0 * attraction);
    if (line > 0) {
      energy = coulomb;
      scalar = 0.0;
    }
  }
  return [scalar * x, scalar * y, scalar * z, energy];
}

/**
 * Angles a-b-c, forces from dE/d(cos theta): in row 0 the force on a, in row 1 that on c; b has the reaction to both.
 * Forms: 0 harmonic (cos theta0, sin theta0, k), 1 G96 (cos theta0, k).
 */
export function angle(
  this: TermThread,
  coordinates: Rows,
  cell: Row,
  atoms: Rows,
  parameters: Rows,
): Vector4 {
  let n = this.thread.x;
  let line = 0;
  if (n >= this.constants.interactions) {
    n -= this.constants.interactions;
    line = 1;
  }
  const a = atoms[n][0];
  const b = atoms[n][1];
  const c = atoms[n][2];
  const ax = separation(coordinates[a][0], coordinates[a][3], coordinates[b][0], coordinates[b][3], cell[0], cell[6]);
  const ay = separation(coordinates[a][1], coordinates[a][4], coordinates[b][1], coordinates[b][4], cell[1], cell[7]);
  const az = separation(coordinates[a][2], coordinates[a][5], coordinates[b][2], coordinates[b][5], cell[2], cell[8]);
  const cx = separation(coordinates[c][0], coordinates[c][3], coordinates[b][0], coordinates[b][3], cell[0], cell[6]);
  const cy = separation(coordinates[c][1], coordinates[c][4], coordinates[b][1], coordinates[b][4], cell[1], cell[7]);
  const cz = separation(coordinates[c][2], coordinates[c][5], coordinates[b][2], coordinates[b][5], cell[2], cell[8]);
  const a2 = ax * ax + ay * ay + az * az;
  const c2 = cx * cx + cy * cy + cz * cz;
  const both = 1.0 / Math.sqrt(a2 * c2);
  const cosine = (ax * cx + ay * cy + az * cz) * both;
  let slope = 0.0;
  let energy = 0.0;
  if (this.constants.form === 0) {
    const nx = ay * cz - az * cy;
    const ny = az * cx - ax * cz;
    const nz = ax * cy - ay * cx;
    const sine = Math.sqrt(nx * nx + ny * ny + nz * nz) * both;
    const cosine0 = parameters[n][0];
    const sine0 = parameters[n][1];
    const bend = angleOf(sine * cosine0 - cosine * sine0, cosine * cosine0 + sine * sine0);
    const torque = parameters[n][2] * bend;
    energy = 0.5 * torque * bend;
    // At 180° the direction of the force is undefined; it is left out, as GROMACS does.
    if (sine > 1.0e-6) {
      slope = -torque / sine;
    }
  } else {
    const bend = cosine - parameters[n][0];
    slope = parameters[n][1] * bend;
    energy = 0.5 * slope * bend;
  }
  const mixed = -slope * both;
  const own = slope * cosine;
  if (line > 0) {
    const share = own / c2;
    return [mixed * ax + share * cx, mixed * ay + share * cy, mixed * az + share * cz, 0.0];
  }
  const share = own / a2;
  return [mixed * cx + share * ax, mixed * cy + share * ay, mixed * cz + share * az, energy];
}

/**
 * Dihedrals i-j-k-l with m = r_ij x r_kj, n = r_kj x r_kl, as in src/forces/geometry.ts: in row 0 the force on i, in row 1
 * that on l, in row 2 the s of f_j = s - f_i and f_k = -(s + f_l).
 * Forms: 0 periodic (k cos phi0, k sin phi0, n, k), 1 Ryckaert-Bellemans (C0..C5), 2 harmonic improper (cos xi0, sin xi0, k).
 */
export function dihedral(
  this: TermThread,
  coordinates: Rows,
  cell: Row,
  atoms: Rows,
  parameters: Rows,
): Vector4 {
  let t = this.thread.x;
  let line = 0;
  if (t >= this.constants.interactions) {
    t -= this.constants.interactions;
    line = 1;
  }
  if (t >= this.constants.interactions) {
    t -= this.constants.interactions;
    line = 2;
  }
  const i = atoms[t][0];
  const j = atoms[t][1];
  const k = atoms[t][2];
  const l = atoms[t][3];
  const ijx = separation(coordinates[i][0], coordinates[i][3], coordinates[j][0], coordinates[j][3], cell[0], cell[6]);
  const ijy = separation(coordinates[i][1], coordinates[i][4], coordinates[j][1], coordinates[j][4], cell[1], cell[7]);
  const ijz = separation(coordinates[i][2], coordinates[i][5], coordinates[j][2], coordinates[j][5], cell[2], cell[8]);
  const kjx = separation(coordinates[k][0], coordinates[k][3], coordinates[j][0], coordinates[j][3], cell[0], cell[6]);
  const kjy = separation(coordinates[k][1], coordinates[k][4], coordinates[j][1], coordinates[j][4], cell[1], cell[7]);
  const kjz = separation(coordinates[k][2], coordinates[k][5], coordinates[j][2], coordinates[j][5], cell[2], cell[8]);
  const klx = separation(coordinates[k][0], coordinates[k][3], coordinates[l][0], coordinates[l][3], cell[0], cell[6]);
  const kly = separation(coordinates[k][1], coordinates[k][4], coordinates[l][1], coordinates[l][4], cell[1], cell[7]);
  const klz = separation(coordinates[k][2], coordinates[k][5], coordinates[l][2], coordinates[l][5], cell[2], cell[8]);
  const mx = ijy * kjz - ijz * kjy;
  const my = ijz * kjx - ijx * kjz;
  const mz = ijx * kjy - ijy * kjx;
  const nx = kjy * klz - kjz * kly;
  const ny = kjz * klx - kjx * klz;
  const nz = kjx * kly - kjy * klx;
  const m2 = mx * mx + my * my + mz * mz;
  const n2 = nx * nx + ny * ny + nz * nz;
  const kj2 = kjx * kjx + kjy * kjy + kjz * kjz;
  const kj = Math.sqrt(kj2);
  const scale = 1.0 / Math.sqrt(m2 * n2);
  const cosine = (mx * nx + my * ny + mz * nz) * scale;
  const sine = (ijx * nx + ijy * ny + ijz * nz) * kj * scale;

  let slope = 0.0;
  let energy = 0.0;
  if (this.constants.form === 0) {
    const multiplicity = parameters[t][2];
    const turns = Math.abs(multiplicity);
    let re = 1.0;
    let im = 0.0;
    for (let power = 0; power < turns; power++) {
      const next = re * cosine - im * sine;
      im = re * sine + im * cosine;
      re = next;
    }
    if (multiplicity < 0.0) {
      im = -im;
    }
    energy = parameters[t][3] + parameters[t][0] * re + parameters[t][1] * im;
    slope = multiplicity * (parameters[t][1] * re - parameters[t][0] * im);
  }
  if (this.constants.form === 1) {
    // A polynomial in cos(psi) = -cos(phi), and its derivative.
    const c = -cosine;
    let value = parameters[t][5];
    let derivative = value;
    value = value * c + parameters[t][4];
    derivative = derivative * c + value;
    value = value * c + parameters[t][3];
    derivative = derivative * c + value;
    value = value * c + parameters[t][2];
    derivative = derivative * c + value;
    value = value * c + parameters[t][1];
    derivative = derivative * c + value;
    energy = value * c + parameters[t][0];
    slope = derivative * sine;
  }
  if (this.constants.form === 2) {
    const cosine0 = parameters[t][0];
    const sine0 = parameters[t][1];
    const twist = angleOf(sine * cosine0 - cosine * sine0, cosine * cosine0 + sine * sine0);
    slope = parameters[t][2] * twist;
    energy = 0.5 * slope * twist;
  }

  const atI = (-slope * kj) / m2;
  const atL = (slope * kj) / n2;
  if (line === 0) {
    return [atI * mx, atI * my, atI * mz, energy];
  }
  if (line === 1) {
    return [atL * nx, atL * ny, atL * nz, 0.0];
  }
  const shareI = ((ijx * kjx + ijy * kjy + ijz * kjz) / kj2) * atI;
  const shareL = ((klx * kjx + kly * kjy + klz * kjz) / kj2) * atL;
  return [shareI * mx - shareL * nx, shareI * my - shareL * ny, shareI * mz - shareL * nz, 0.0];
}
