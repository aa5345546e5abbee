/**
 * Cardinal B-spline weights of four atoms at once, Essmann et al., J. Chem. Phys. 103, 8577 (1995), eqs. 4.1-4.3:
 * weight j of order n is M_n(w + n - 1 - j), w the distance to the mesh point below; raising the order by one,
 *   a_j <- [(w + n - 1 - j) a_(j-1) + (1 + j - w) a_j] / (n - 1).
 */
import { add, madd, mul, splat, sub } from './simd';

/** Indices [4] i32 at `indices` and distances of the fractions (u32, position / edge) on a mesh of `size` points. */
@inline export function meshPoint(fraction: v128, size: i32, indices: usize): v128 {
  const factor = i32x4.splat(size);
  const low = i64x2.extmul_low_i32x4_u(fraction, factor), high = i64x2.extmul_high_i32x4_u(fraction, factor);
  v128.store(indices, v128.shuffle<i32>(low, high, 1, 3, 5, 7));
  const rest = v128.shuffle<i32>(low, high, 0, 2, 4, 6);
  return mul(f32x4.convert_i32x4_s(i32x4.shr_u(rest, 8)), splat(<f32>(1.0 / 16777216.0)));
}

/** The term of a_j that multiplies a_(j-1) or a_j. */
@inline function blend(w: v128, up: f32, before: v128, down: f32, own: v128, scale: f32): v128 {
  return mul(splat(scale), madd(add(w, splat(up)), before, mul(sub(splat(down), w), own)));
}

/**
 * Weights at `weights` (16 bytes each, lanes = atoms) and, unless 0, slopes at `slopes`; order 4, 5 or 6 is a constant
 * of the caller.
 */
@inline export function splineWeights(order: i32, w: v128, weights: usize, slopes: usize): void {
  const one = splat(1), half = splat(0.5), rest = sub(one, w);
  // Order 3.
  let a0 = mul(half, mul(rest, rest)), a2 = mul(half, mul(w, w)), a1 = sub(one, add(a0, a2));
  let a3 = splat(0), a4 = a3, a5 = a3;
  if (order >= 5) {
    a3 = mul(splat(1.0 / 3.0), mul(w, a2));
    a2 = blend(w, 1, a1, 3, a2, 1.0 / 3.0);
    a1 = blend(w, 2, a0, 2, a1, 1.0 / 3.0);
    a0 = mul(splat(1.0 / 3.0), mul(rest, a0));
  }
  if (order >= 6) {
    a4 = mul(splat(0.25), mul(w, a3));
    a3 = blend(w, 1, a2, 4, a3, 0.25);
    a2 = blend(w, 2, a1, 3, a2, 0.25);
    a1 = blend(w, 3, a0, 2, a1, 0.25);
    a0 = mul(splat(0.25), mul(rest, a0));
  }
  if (slopes) {
    v128.store(slopes, f32x4.neg(a0));
    v128.store(slopes, sub(a0, a1), 16);
    v128.store(slopes, sub(a1, a2), 32);
    v128.store(slopes, order == 4 ? a2 : sub(a2, a3), 48);
    if (order >= 5) v128.store(slopes, order == 5 ? a3 : sub(a3, a4), 64);
    if (order >= 6) v128.store(slopes, a4, 80);
  }
  if (order == 4) {
    a3 = mul(splat(1.0 / 3.0), mul(w, a2));
    a2 = blend(w, 1, a1, 3, a2, 1.0 / 3.0);
    a1 = blend(w, 2, a0, 2, a1, 1.0 / 3.0);
    a0 = mul(splat(1.0 / 3.0), mul(rest, a0));
  } else if (order == 5) {
    a4 = mul(splat(0.25), mul(w, a3));
    a3 = blend(w, 1, a2, 4, a3, 0.25);
    a2 = blend(w, 2, a1, 3, a2, 0.25);
    a1 = blend(w, 3, a0, 2, a1, 0.25);
    a0 = mul(splat(0.25), mul(rest, a0));
  } else {
    a5 = mul(splat(0.2), mul(w, a4));
    a4 = blend(w, 1, a3, 5, a4, 0.2);
    a3 = blend(w, 2, a2, 4, a3, 0.2);
    a2 = blend(w, 3, a1, 3, a2, 0.2);
    a1 = blend(w, 4, a0, 2, a1, 0.2);
    a0 = mul(splat(0.2), mul(rest, a0));
  }
  v128.store(weights, a0);
  v128.store(weights, a1, 16);
  v128.store(weights, a2, 32);
  v128.store(weights, a3, 48);
  if (order >= 5) v128.store(weights, a4, 64);
  if (order >= 6) v128.store(weights, a5, 80);
}
