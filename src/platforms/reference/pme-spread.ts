import { bSplineWeights } from '../../math/index.js';

/**
 * Charges to the mesh and forces back, by cardinal B-splines: Essmann et al., J. Chem. Phys. 103, 8577 (1995), eqs. 4.6, 4.9.
 * On each axis an atom at mesh coordinate u = size * x/edge, with whole part m and rest w, touches the `order` points
 * m - order + 1 .. m, taken around the period.
 */
export interface MeshWeights {
  readonly order: number;
  readonly mesh: readonly [number, number, number];
  /** [atom, axis, order] mesh points along the axis */
  readonly points: Int32Array;
  /** [atom, axis, order] spline values */
  readonly values: Float64Array;
  /** [atom, axis, order] spline slopes by u */
  readonly slopes: Float64Array;
}

export function createMeshWeights(
  atomCount: number,
  order: number,
  mesh: readonly [number, number, number],
): MeshWeights {
  const size = 3 * atomCount * order;
  return {
    order,
    mesh,
    points: new Int32Array(size),
    values: new Float64Array(size),
    slopes: new Float64Array(size),
  };
}

/** @param positions [atom, 3] nm, anywhere */
export function placeOnMesh(weights: MeshWeights, positions: Float64Array, box: Float64Array): void {
  const { order, mesh, points, values, slopes } = weights;
  for (let k = 0; k < positions.length; k++) {
    const axis = k % 3;
    const size = mesh[axis];
    const fraction = positions[k] / box[axis];
    const u = (fraction - Math.floor(fraction)) * size;
    const whole = Math.floor(u);
    bSplineWeights(order, u - whole, values, slopes, k * order);
    for (let n = 0; n < order; n++) {
      const point = (whole - order + 1 + n) % size;
      points[k * order + n] = point < 0 ? point + size : point;
    }
  }
}

/** charge[x, y, z] = sum over atoms of q M(x) M(y) M(z); overwritten. */
export function spreadCharges(weights: MeshWeights, charges: Float64Array, charge: Float64Array): void {
  const { order, points, values } = weights;
  const [, ny, nz] = weights.mesh;
  charge.fill(0);
  for (let atom = 0; atom < charges.length; atom++) {
    if (charges[atom] === 0) continue;
    const x = 3 * atom * order;
    const y = x + order;
    const z = y + order;
    for (let a = 0; a < order; a++) {
      for (let b = 0; b < order; b++) {
        const row = (points[x + a] * ny + points[y + b]) * nz;
        const weight = charges[atom] * values[x + a] * values[y + b];
        for (let c = 0; c < order; c++) charge[row + points[z + c]] += weight * values[z + c];
      }
    }
  }
}

/** forces += -q grad(potential), the gradient of the splines. @param potential [x, y, z], kJ/mol/e */
export function gatherForces(
  weights: MeshWeights,
  charges: Float64Array,
  potential: Float64Array,
  box: Float64Array,
  forces: Float64Array,
): void {
  const { order, points, values, slopes } = weights;
  const [nx, ny, nz] = weights.mesh;
  for (let atom = 0; atom < charges.length; atom++) {
    if (charges[atom] === 0) continue;
    const x = 3 * atom * order;
    const y = x + order;
    const z = y + order;
    let gradientX = 0;
    let gradientY = 0;
    let gradientZ = 0;
    for (let a = 0; a < order; a++) {
      for (let b = 0; b < order; b++) {
        const row = (points[x + a] * ny + points[y + b]) * nz;
        let value = 0;
        let slope = 0;
        for (let c = 0; c < order; c++) {
          const at = potential[row + points[z + c]];
          value += at * values[z + c];
          slope += at * slopes[z + c];
        }
        gradientX += slopes[x + a] * values[y + b] * value;
        gradientY += values[x + a] * slopes[y + b] * value;
        gradientZ += values[x + a] * values[y + b] * slope;
      }
    }
    forces[3 * atom] -= (charges[atom] * gradientX * nx) / box[0];
    forces[3 * atom + 1] -= (charges[atom] * gradientY * ny) / box[1];
    forces[3 * atom + 2] -= (charges[atom] * gradientZ * nz) / box[2];
  }
}
