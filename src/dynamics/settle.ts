/**
 * Rigid three-site molecules solved at once: SETTLE, Miyamoto, Kollman, J. Comput. Chem. 13, 952 (1992).
 *
 * Positions: the moved triangle keeps its centre of mass; its rigid copy is turned by phi, psi and theta (their eqs. A8 to A17)
 * in the frame whose z axis is normal to the triangle before the move. Exact: no iteration, no tolerance.
 * Velocities and accelerations: the three multipliers follow from a 3 x 3 linear system,
 *
 *   sum_d A_cd g_d = -residual_c,  A_cd = b_c . b_d (delta_ii'/m_i + delta_jj'/m_j - delta_ij'/m_i - delta_ji'/m_j)
 *
 * The apex has two equal sides; the masses of the two other atoms are equal. Other triangles are left to SHAKE.
 */

/** Local coordinates of the three atoms (apex, left, right), [3, 3] nm. */
export type Triangle = Float64Array;

export interface TriangleShape {
  /** Apex to the others, and between these, nm. */
  readonly leg: number;
  readonly base: number;
  /** u, or any multiple; of each of the two others. */
  readonly apexMass: number;
  readonly baseMass: number;
}

/**
 * Turn `moved` into the rigid triangle of `shape` that constraint forces along the sides of `before` lead to.
 * @returns false, with `moved` untouched, when no such triangle exists: the move was too large
 */
export function settleTriangle(shape: TriangleShape, before: Triangle, moved: Triangle): boolean {
  const { leg, base, apexMass, baseMass } = shape;
  const mass = apexMass + 2 * baseMass;
  const half = base / 2;
  const height = Math.sqrt(leg * leg - half * half);
  /** Distances of the apex above, and of the base below, the centre of mass. */
  const above = (2 * baseMass * height) / mass;
  const below = height - above;

  const centre = [0, 1, 2].map(
    (axis) => (apexMass * moved[axis] + baseMass * (moved[3 + axis] + moved[6 + axis])) / mass,
  );
  const a1 = relative(moved, 0, centre);
  const b1 = relative(moved, 3, centre);
  const c1 = relative(moved, 6, centre);
  const apexBefore = [before[0], before[1], before[2]];
  const b0 = relative(before, 3, apexBefore);
  const c0 = relative(before, 6, apexBefore);

  const z = unit(cross(b0, c0));
  const x = unit(cross(a1, z));
  const y = cross(z, x);

  const sinPhi = dot(a1, z) / above;
  const cosPhi = Math.sqrt(1 - sinPhi * sinPhi);
  const sinPsi = (dot(b1, z) - dot(c1, z)) / (2 * half * cosPhi);
  const cosPsi = Math.sqrt(1 - sinPsi * sinPsi);

  /** After phi and psi, in (x, y): the right atom has x = -leftX. */
  const apexY = above * cosPhi;
  const leftX = -half * cosPsi;
  const leftY = -below * cosPhi - half * sinPsi * sinPhi;
  const rightY = -below * cosPhi + half * sinPsi * sinPhi;

  const [b0x, b0y, c0x, c0y] = [dot(b0, x), dot(b0, y), dot(c0, x), dot(c0, y)];
  const [b1x, b1y, c1x, c1y] = [dot(b1, x), dot(b1, y), dot(c1, x), dot(c1, y)];
  const alpha = leftX * (b0x - c0x) + b0y * leftY + c0y * rightY;
  const beta = leftX * (c0y - b0y) + b0x * leftY + c0x * rightY;
  const gamma = b0x * b1y - b1x * b0y + c0x * c1y - c1x * c0y;
  const square = alpha * alpha + beta * beta;
  const sinTheta = (alpha * gamma - beta * Math.sqrt(square - gamma * gamma)) / square;
  const cosTheta = Math.sqrt(1 - sinTheta * sinTheta);
  if (!Number.isFinite(cosTheta)) return false;

  place(moved, 0, -apexY * sinTheta, apexY * cosTheta, dot(a1, z));
  place(moved, 3, leftX * cosTheta - leftY * sinTheta, leftX * sinTheta + leftY * cosTheta, dot(b1, z));
  place(moved, 6, -leftX * cosTheta - rightY * sinTheta, -leftX * sinTheta + rightY * cosTheta, dot(c1, z));
  return true;

  function place(target: Triangle, at: number, px: number, py: number, pz: number): void {
    for (let axis = 0; axis < 3; axis++) {
      target[at + axis] = centre[axis] + px * x[axis] + py * y[axis] + pz * z[axis];
    }
  }
}

/**
 * The multipliers g that take `residual` [3] away from the three constraints of one triangle, by elimination.
 * @param first,second [3] the atoms of each constraint
 * @param bonds [3, 3] r_first - r_second
 */
export function triangleMultipliers(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  bonds: ArrayLike<number>,
  inverseMasses: ArrayLike<number>,
  residual: readonly number[],
): readonly number[] {
  const rows = residual.map((value, c) => [
    ...[0, 1, 2].map((d) => {
      const shared =
        weightOf(first[c], first[d]) +
        weightOf(second[c], second[d]) -
        weightOf(first[c], second[d]) -
        weightOf(second[c], first[d]);
      return (
        shared *
        (bonds[3 * c] * bonds[3 * d] +
          bonds[3 * c + 1] * bonds[3 * d + 1] +
          bonds[3 * c + 2] * bonds[3 * d + 2])
      );
    }),
    -value,
  ]);
  // The matrix is symmetric and positive: no pivots are needed.
  for (let c = 0; c < 3; c++) {
    for (let d = c + 1; d < 3; d++) {
      const factor = rows[d][c] / rows[c][c];
      for (let k = c; k < 4; k++) rows[d][k] -= factor * rows[c][k];
    }
  }
  const g = [0, 0, 0];
  for (let c = 2; c >= 0; c--) {
    let sum = rows[c][3];
    for (let d = c + 1; d < 3; d++) sum -= rows[c][d] * g[d];
    g[c] = sum / rows[c][c];
  }
  return g;

  function weightOf(i: number, j: number): number {
    return i === j ? inverseMasses[i] : 0;
  }
}

type Vector = readonly number[];

function relative(points: Triangle, at: number, origin: Vector): Vector {
  return [points[at] - origin[0], points[at + 1] - origin[1], points[at + 2] - origin[2]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(a: Vector): Vector {
  const length = Math.sqrt(dot(a, a));
  return [a[0] / length, a[1] / length, a[2] / length];
}
