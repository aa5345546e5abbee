/**
 * Substeps of the integrators over f64 arrays [atom, 3], to the last bit those of src/dynamics/substeps.ts.
 */

/** v += h f / m, two atoms at a time. */
export function kick(velocities: usize, forces: usize, inverseMasses: usize, atoms: i32, h: f64): void {
  const scale = f64x2.splat(h), pairs = atoms >> 1;
  for (let n = 0; n < pairs; n++, velocities += 48, forces += 48, inverseMasses += 16) {
    const m = f64x2.mul(scale, v128.load(inverseMasses)), low = v128.shuffle<f64>(m, m, 0, 0), high = v128.shuffle<f64>(m, m, 1, 1);
    v128.store(velocities, f64x2.add(v128.load(velocities), f64x2.mul(low, v128.load(forces))));
    v128.store(velocities, f64x2.add(v128.load(velocities, 16), f64x2.mul(m, v128.load(forces, 16))), 16);
    v128.store(velocities, f64x2.add(v128.load(velocities, 32), f64x2.mul(high, v128.load(forces, 32))), 32);
  }
  if (atoms & 1) {
    const m = h * load<f64>(inverseMasses);
    for (let k: usize = 0; k < 24; k += 8) store<f64>(velocities + k, load<f64>(velocities + k) + m * load<f64>(forces + k));
  }
}

/** x += h v; the positions before are left in `before`. All arrays have room for an even number of values. */
export function drift(positions: usize, velocities: usize, before: usize, values: i32, h: f64): void {
  const scale = f64x2.splat(h), end = positions + (<usize>((values + 1) & ~1) << 3);
  for (; positions < end; positions += 16, velocities += 16, before += 16) {
    const x = v128.load(positions);
    v128.store(before, x);
    v128.store(positions, f64x2.add(x, f64x2.mul(scale, v128.load(velocities))));
  }
}

/** Whether these positions and forces are finite and no velocity exceeds `limit`. Room as above. */
export function withinBounds(positions: usize, velocities: usize, forces: usize, values: i32, limit: f64): i32 {
  const zero = f64x2.splat(0), limits = f64x2.splat(limit), end = positions + (<usize>((values + 1) & ~1) << 3);
  let sum = zero, slow = i64x2.splat(-1);
  for (; positions < end; positions += 16, velocities += 16, forces += 16) {
    sum = f64x2.add(sum, f64x2.mul(zero, f64x2.add(v128.load(positions), v128.load(forces))));
    slow = v128.and(slow, f64x2.le(f64x2.abs(v128.load(velocities)), limits));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1) == 0 && i64x2.all_true(slow) ? 1 : 0;
}

/** Whether all values are finite. Room as above, zero beyond the end. */
export function allFinite(array: usize, values: i32): i32 {
  let sum = f64x2.splat(0);
  const end = array + (<usize>((values + 1) & ~1) << 3), zero = f64x2.splat(0);
  for (; array < end; array += 16) sum = f64x2.add(sum, f64x2.mul(zero, v128.load(array)));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1) == 0 ? 1 : 0;
}

export function fillZero(array: usize, bytes: i32): void {
  memory.fill(array, 0, <usize>bytes);
}

export function copyBytes(to: usize, from: usize, bytes: i32): void {
  memory.copy(to, from, <usize>bytes);
}
