/**
 * Internal coordinates of a chain of atoms 0-1-2-3 and their gradients.
 * `chain` holds the vectors b_k = x(k+1) - x(k), [atoms - 1, 3] nm. A gradient is [atoms, 3], overwritten; its vectors sum to zero.
 */

/** One bonded interaction: forces [atoms, 3] (kJ/mol/nm) overwritten, energy (kJ/mol) returned; parameters read from `at` on. */
export type BondedTerm = (
  chain: Float64Array,
  parameters: Float64Array,
  at: number,
  forces: Float64Array,
) => number;

/** r = |b_0| (nm) and its gradient. */
export function bondLength(chain: Float64Array, gradient: Float64Array): number {
  const r = Math.sqrt(chain[0] * chain[0] + chain[1] * chain[1] + chain[2] * chain[2]);
  for (let axis = 0; axis < 3; axis++) {
    gradient[3 + axis] = chain[axis] / r;
    gradient[axis] = -gradient[3 + axis];
  }
  return r;
}

/** cos theta, theta the angle at atom 1 between u = x0 - x1 and v = x2 - x1, and the gradient of the cosine (1/nm). */
export function angleCosine(chain: Float64Array, gradient: Float64Array): number {
  const ux = -chain[0];
  const uy = -chain[1];
  const uz = -chain[2];
  const vx = chain[3];
  const vy = chain[4];
  const vz = chain[5];
  const invU = 1 / Math.sqrt(ux * ux + uy * uy + uz * uz);
  const invV = 1 / Math.sqrt(vx * vx + vy * vy + vz * vz);
  const cosine = (ux * vx + uy * vy + uz * vz) * invU * invV;
  gradient[0] = (vx * invV - cosine * ux * invU) * invU;
  gradient[1] = (vy * invV - cosine * uy * invU) * invU;
  gradient[2] = (vz * invV - cosine * uz * invU) * invU;
  gradient[6] = (ux * invU - cosine * vx * invV) * invV;
  gradient[7] = (uy * invU - cosine * vy * invV) * invV;
  gradient[8] = (uz * invU - cosine * vz * invV) * invV;
  for (let axis = 3; axis < 6; axis++) gradient[axis] = -gradient[axis - 3] - gradient[axis + 3];
  return cosine;
}

/**
 * theta (rad, 0 to pi) and its gradient. By the arctangent, so that it is exact near 0 and pi too, where the arccosine loses
 * half the digits. In a straight line the gradient has no direction and is given as zero.
 */
export function angle(chain: Float64Array, gradient: Float64Array): number {
  const cosine = angleCosine(chain, gradient);
  const cx = chain[1] * chain[5] - chain[2] * chain[4];
  const cy = chain[2] * chain[3] - chain[0] * chain[5];
  const cz = chain[0] * chain[4] - chain[1] * chain[3];
  const u2 = chain[0] * chain[0] + chain[1] * chain[1] + chain[2] * chain[2];
  const v2 = chain[3] * chain[3] + chain[4] * chain[4] + chain[5] * chain[5];
  const sine = Math.sqrt((cx * cx + cy * cy + cz * cz) / (u2 * v2));
  scale(gradient, sine > 0 ? -1 / sine : 0, 9);
  return Math.atan2(sine, cosine);
}

/**
 * The dihedral angle phi (rad, -pi to pi; IUPAC sign, trans = ±pi) and its gradient.
 * Blondel, Karplus, J. Comput. Chem. 17, 1132 (1996): with m = b0 x b1, n = b1 x b2,
 *   tan phi = |b1| b0·n / m·n,   dphi/dx0 = -|b1|/m² m,   dphi/dx3 = |b1|/n² n.
 * There is no singularity at phi = 0 or pi; where three atoms lie in a line phi is not defined and the gradient is given as zero.
 */
export function dihedralAngle(chain: Float64Array, gradient: Float64Array): number {
  const b0x = chain[0];
  const b0y = chain[1];
  const b0z = chain[2];
  const b1x = chain[3];
  const b1y = chain[4];
  const b1z = chain[5];
  const b2x = chain[6];
  const b2y = chain[7];
  const b2z = chain[8];
  const mx = b0y * b1z - b0z * b1y;
  const my = b0z * b1x - b0x * b1z;
  const mz = b0x * b1y - b0y * b1x;
  const nx = b1y * b2z - b1z * b2y;
  const ny = b1z * b2x - b1x * b2z;
  const nz = b1x * b2y - b1y * b2x;
  const m2 = mx * mx + my * my + mz * mz;
  const n2 = nx * nx + ny * ny + nz * nz;
  const b1Square = b1x * b1x + b1y * b1y + b1z * b1z;
  const b1Length = Math.sqrt(b1Square);
  const defined = m2 > 0 && n2 > 0;
  const first = defined ? -b1Length / m2 : 0;
  const last = defined ? b1Length / n2 : 0;
  const along0 = (b0x * b1x + b0y * b1y + b0z * b1z) / b1Square;
  const along2 = (b2x * b1x + b2y * b1y + b2z * b1z) / b1Square;
  gradient[0] = first * mx;
  gradient[1] = first * my;
  gradient[2] = first * mz;
  gradient[9] = last * nx;
  gradient[10] = last * ny;
  gradient[11] = last * nz;
  for (let axis = 0; axis < 3; axis++) {
    gradient[3 + axis] = -(1 + along0) * gradient[axis] + along2 * gradient[9 + axis];
    gradient[6 + axis] = along0 * gradient[axis] - (1 + along2) * gradient[9 + axis];
  }
  return Math.atan2(b1Length * (b0x * nx + b0y * ny + b0z * nz), mx * nx + my * ny + mz * nz);
}

/** Turn the gradient of a coordinate into the forces -dE/dq dq/dx: `factor` = -dE/dq, over `size` numbers. */
export function scale(gradient: Float64Array, factor: number, size: number): void {
  for (let k = 0; k < size; k++) gradient[k] *= factor;
}
