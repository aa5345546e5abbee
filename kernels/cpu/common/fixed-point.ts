/**
 * Pair separations are taken between fixed-point coordinates, so that their error (7.5e-9 nm) does not grow with the
 * box: 1 nm = 2^26 units in an i32. The subtraction wraps at 64 nm, far beyond any pair list, so the box may be larger.
 * Slots come in clusters of four; a cluster's record is [x0..x3 | y0..y3 | z0..z3], 48 bytes.
 */
export const UNITS_PER_NM: f64 = 67108864.0;
export const CLUSTER_BYTES: usize = 48;

/** Half the wrap-around length: 32 nm away from wherever it is added. */
export const FAR: i32 = i32.MIN_VALUE;

/** Rounds to the nearest integer modulo 2^32: the low mantissa bits after adding 1.5 x 2^52. |value| < 2^51. */
@inline export function toFixed(value: f64): i32 {
  return <i32>reinterpret<i64>(value + 6755399441055744.0);
}
