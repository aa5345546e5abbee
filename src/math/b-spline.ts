/**
 * Cardinal B-splines M_n(u), the interpolation functions of smooth PME.
 * Essmann, Perera, Berkowitz, Darden, Lee, Pedersen, J. Chem. Phys. 103, 8577 (1995), eqs. 4.1-4.4:
 *   M_2(u) = 1 - |u - 1| on [0, 2];  M_n(u) = u/(n-1) M_(n-1)(u) + (n-u)/(n-1) M_(n-1)(u-1);
 *   dM_n/du = M_(n-1)(u) - M_(n-1)(u-1).
 */

/**
 * Values and slopes of M_n at u = w + n-1-k for k = 0..n-1, where 0 <= w < 1: the weights of the n mesh points that a
 * charge touches, in ascending order of the points. Written from `offset` on.
 */
export function bSplineWeights(
  order: number,
  w: number,
  values: Float64Array,
  slopes: Float64Array,
  offset: number,
): void {
  values[offset] = 1 - w;
  values[offset + 1] = w;
  for (let n = 3; n < order; n++) raiseOrder(n, w, values, offset);
  slopes[offset] = -values[offset];
  for (let k = 1; k < order - 1; k++) slopes[offset + k] = values[offset + k - 1] - values[offset + k];
  slopes[offset + order - 1] = values[offset + order - 2];
  raiseOrder(order, w, values, offset);
}

/** From the n-1 weights of M_(n-1) to the n weights of M_n, in place. */
function raiseOrder(n: number, w: number, values: Float64Array, offset: number): void {
  const scale = 1 / (n - 1);
  values[offset + n - 1] = scale * w * values[offset + n - 2];
  for (let k = n - 2; k > 0; k--) {
    values[offset + k] =
      scale * ((w + n - 1 - k) * values[offset + k - 1] + (k + 1 - w) * values[offset + k]);
  }
  values[offset] *= scale * (1 - w);
}

/**
 * |b(m)|² for m = 0..size-1 (Essmann eq. 4.4): the correction that makes the splines interpolate exp(2 pi i m u / size).
 * With an odd order it does not exist at m = size/2; that component is left out, as the paper advises.
 */
export function bSplineModuli(order: number, size: number): Float64Array {
  const values = new Float64Array(order);
  bSplineWeights(order, 0, values, new Float64Array(order), 0);
  const moduli = new Float64Array(size);
  for (let m = 0; m < size; m++) {
    let re = 0;
    let im = 0;
    for (let k = 0; k < order; k++) {
      re += values[k] * Math.cos((2 * Math.PI * m * k) / size);
      im += values[k] * Math.sin((2 * Math.PI * m * k) / size);
    }
    const square = re * re + im * im;
    moduli[m] = square > 1e-12 ? 1 / square : 0;
  }
  return moduli;
}
