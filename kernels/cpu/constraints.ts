/**
 * Fixed distances between a central atom and up to four others (X-H stars), two stars at a time in f64. The multipliers of
 * all bonds of a star are found together, where src/dynamics/constraints.ts takes one bond after the other:
 *
 *   positions:  x_0 += sum_k g_k b_k / m_0, x_k -= g_k b_k / m_k so that |d_k|² = L_k², b_k = r_0 - r_k before the move (SHAKE's
 *               directions), by Newton's method: 2 d_k . (sum_l g_l b_l / m_0 + g_k b_k / m_k) = L_k² - |d_k|²
 *   velocities: sum_l (b_k . b_l / m_0 + delta_kl b_k² / m_k) g_l = -b_k . (v_0 - v_k)                          (RATTLE)
 *
 * `atoms` [pair, 1 + bonds, lane] u32, the central one first, `inverseMasses` [pair, 1 + bonds, lane], `squares` [pair, bonds, lane]
 * L² (nm²). An odd star is paired with itself. `work` 48 v128.
 */

@inline function add(a: v128, b: v128): v128 { return f64x2.add(a, b); }
@inline function sub(a: v128, b: v128): v128 { return f64x2.sub(a, b); }
@inline function mul(a: v128, b: v128): v128 { return f64x2.mul(a, b); }

const MOST_STEPS: i32 = 50;
/** A bond turned by more than 84° against its reference within one move cannot be mended along it: 0.1². */
const SMALLEST_COSINE2: f64 = 0.01;

/** Places in `work`, in v128 (of 16 bytes): [bond, 3] bonds before and now, the matrix, the right side, the multipliers. */
const BEFORE: usize = 0;
const NOW: usize = 192;
const MATRIX: usize = 384;
const RIGHT: usize = 640;
const MULTIPLIER: usize = 704;

/** Component at byte `offset` of two atoms, whose numbers stand at `atoms`. */
@inline function component(array: usize, atoms: usize, offset: usize): v128 {
  const a = array + <usize>load<u32>(atoms) * 24 + offset, b = array + <usize>load<u32>(atoms, 4) * 24 + offset;
  return v128.load64_lane(b, v128.load64_zero(a), 1);
}

@inline function addComponent(array: usize, atoms: usize, offset: usize, value: v128): void {
  const a = array + <usize>load<u32>(atoms) * 24 + offset, b = array + <usize>load<u32>(atoms, 4) * 24 + offset;
  const sum = add(v128.load64_lane(b, v128.load64_zero(a), 1), value);
  v128.store64_lane(a, sum, 0);
  v128.store64_lane(b, sum, 1);
}

@inline function dot(a: usize, b: usize): v128 {
  return add(add(mul(v128.load(a), v128.load(b)), mul(v128.load(a, 16), v128.load(b, 16))), mul(v128.load(a, 32), v128.load(b, 32)));
}

/** Solve MATRIX g = RIGHT by elimination: diagonally dominant, as X is heavier than H. A zero row gives zero. */
@inline function solve(n: i32, work: usize): void {
  const tiny = f64x2.splat(1e-200);
  for (let k = 0; k < n; k++) {
    const row = work + MATRIX + (<usize>k << 6), inverse = f64x2.div(f64x2.splat(1), f64x2.pmax(v128.load(row + (<usize>k << 4)), tiny));
    v128.store(row + (<usize>k << 4), inverse);
    for (let l = k + 1; l < n; l++) {
      const other = work + MATRIX + (<usize>l << 6), factor = mul(v128.load(other + (<usize>k << 4)), inverse);
      for (let m = k + 1; m < n; m++) {
        const at = other + (<usize>m << 4);
        v128.store(at, sub(v128.load(at), mul(factor, v128.load(row + (<usize>m << 4)))));
      }
      const right = work + RIGHT + (<usize>l << 4);
      v128.store(right, sub(v128.load(right), mul(factor, v128.load(work + RIGHT + (<usize>k << 4)))));
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    const row = work + MATRIX + (<usize>k << 6);
    let value = v128.load(work + RIGHT + (<usize>k << 4));
    for (let l = k + 1; l < n; l++) value = sub(value, mul(v128.load(row + (<usize>l << 4)), v128.load(work + RIGHT + (<usize>l << 4))));
    v128.store(work + RIGHT + (<usize>k << 4), mul(value, v128.load(row + (<usize>k << 4))));
  }
}

/** Bonds in their nearest image at `positions`, into BEFORE; with `moved`, those of the same image there into NOW. */
@inline function takeBonds(n: i32, atoms: usize, positions: usize, moved: usize, box: usize, work: usize): void {
  for (let axis: usize = 0; axis < 3; axis++) {
    const offset = axis << 3, edge = load<f64>(box + offset), edges = f64x2.splat(edge), inverse = f64x2.splat(edge > 0 ? 1.0 / edge : 0.0);
    const centre = component(positions, atoms, offset), centreNow = moved ? component(moved, atoms, offset) : centre;
    for (let k = 0; k < n; k++) {
      const partner = atoms + (<usize>(k + 1) << 3), at = work + <usize>k * 48 + (axis << 4);
      const d = sub(centre, component(positions, partner, offset)), image = mul(edges, f64x2.nearest(mul(d, inverse)));
      v128.store(at + BEFORE, sub(d, image));
      if (moved) v128.store(at + NOW, sub(sub(centreNow, component(moved, partner, offset)), image));
    }
  }
}

/** x_0 += scale / m_0 sum g b, x_k -= scale / m_k g b, with g at `multipliers`. */
@inline function apply(n: i32, atoms: usize, masses: usize, multipliers: usize, scale: f64, array: usize, work: usize): void {
  const factor = f64x2.splat(scale), own = mul(factor, v128.load(masses));
  for (let axis: usize = 0; axis < 3; axis++) {
    let sum = f64x2.splat(0);
    for (let k = 0; k < n; k++) {
      const push = mul(v128.load(multipliers + (<usize>k << 4)), v128.load(work + BEFORE + <usize>k * 48 + (axis << 4)));
      sum = add(sum, push);
      const partner = atoms + (<usize>(k + 1) << 3), mass = mul(factor, v128.load(masses + (<usize>(k + 1) << 4)));
      addComponent(array, partner, axis << 3, f64x2.neg(mul(mass, push)));
    }
    addComponent(array, atoms, axis << 3, mul(own, sum));
  }
}

/** Newton's method for one pair of stars. Returns the lanes that did not converge. */
@inline function findMultipliers(n: i32, masses: usize, squares: usize, tolerance: f64, work: usize): i32 {
  const limit = f64x2.splat(tolerance), two = f64x2.splat(2), m0 = v128.load(masses);
  for (let k = 0; k < n; k++) v128.store(work + MULTIPLIER + (<usize>k << 4), f64x2.splat(0));
  let failed: i32 = 3;
  for (let step = 0; step < MOST_STEPS; step++) {
    let satisfied = i64x2.splat(-1), mendable = satisfied;
    for (let k = 0; k < n; k++) {
      const now = work + NOW + <usize>k * 48, before = work + BEFORE + <usize>k * 48, square = v128.load(squares + (<usize>k << 4));
      const r2 = dot(now, now), excess = sub(square, r2), along = dot(now, before);
      const holds = f64x2.le(f64x2.abs(excess), mul(limit, square));
      const turned = v128.and(f64x2.gt(along, f64x2.splat(0)), f64x2.gt(mul(along, along), mul(f64x2.splat(SMALLEST_COSINE2), mul(r2, dot(before, before)))));
      satisfied = v128.and(satisfied, holds);
      mendable = v128.and(mendable, v128.or(holds, turned));
      v128.store(work + RIGHT + (<usize>k << 4), excess);
    }
    failed = 3 & ~i64x2.bitmask(satisfied);
    if (failed == 0 || (failed & ~i64x2.bitmask(mendable)) != 0) break;
    for (let k = 0; k < n; k++) {
      const now = work + NOW + <usize>k * 48;
      for (let l = 0; l < n; l++) {
        const product = mul(two, dot(now, work + BEFORE + <usize>l * 48)), mass = k == l ? add(m0, v128.load(masses + (<usize>(k + 1) << 4))) : m0;
        v128.store(work + MATRIX + (<usize>k << 6) + (<usize>l << 4), mul(product, mass));
      }
    }
    solve(n, work);
    for (let axis: usize = 0; axis < 48; axis += 16) {
      let sum = f64x2.splat(0);
      for (let k = 0; k < n; k++) sum = add(sum, mul(v128.load(work + RIGHT + (<usize>k << 4)), v128.load(work + BEFORE + <usize>k * 48 + axis)));
      sum = mul(m0, sum);
      for (let k = 0; k < n; k++) {
        const at = work + NOW + <usize>k * 48 + axis, g = mul(v128.load(work + RIGHT + (<usize>k << 4)), v128.load(masses + (<usize>(k + 1) << 4)));
        v128.store(at, add(v128.load(at), add(sum, mul(g, v128.load(work + BEFORE + <usize>k * 48 + axis)))));
      }
    }
    for (let k = 0; k < n; k++) {
      const at = work + MULTIPLIER + (<usize>k << 4);
      v128.store(at, add(v128.load(at), v128.load(work + RIGHT + (<usize>k << 4))));
    }
  }
  return failed;
}

@inline function positionsOf(
  n: i32, pairs: i32, atoms: usize, masses: usize, squares: usize, tolerance: f64,
  before: usize, positions: usize, velocities: usize, rate: f64, box: usize, work: usize,
): i32 {
  const atomBytes = <usize>(n + 1) << 3, massBytes = <usize>(n + 1) << 4, squareBytes = <usize>n << 4;
  for (let pair = 0; pair < pairs; pair++, atoms += atomBytes, masses += massBytes, squares += squareBytes) {
    takeBonds(n, atoms, before, positions, box, work);
    const failed = findMultipliers(n, masses, squares, tolerance, work);
    if (failed != 0) return load<i32>(atoms + (failed & 1 ? 0 : 4));
    // An odd star, paired with itself, is moved once.
    apply(n, atoms, masses, work + MULTIPLIER, 1.0, positions, work);
    apply(n, atoms, masses, work + MULTIPLIER, rate, velocities, work);
  }
  return -1;
}

/**
 * Restore the distances of stars with `bonds` bonds each; `before` [atom, 3] the positions before the move, whose displacement by
 * the constraints times `rate` (1/ps) enters the velocities. Returns -1, or the central atom of a star that cannot be mended.
 */
export function constrainStarPositions(
  bonds: i32, pairs: i32, atoms: usize, masses: usize, squares: usize, tolerance: f64,
  before: usize, positions: usize, velocities: usize, rate: f64, box: usize, work: usize,
): i32 {
  if (bonds == 1) return positionsOf(1, pairs, atoms, masses, squares, tolerance, before, positions, velocities, rate, box, work);
  if (bonds == 2) return positionsOf(2, pairs, atoms, masses, squares, tolerance, before, positions, velocities, rate, box, work);
  if (bonds == 3) return positionsOf(3, pairs, atoms, masses, squares, tolerance, before, positions, velocities, rate, box, work);
  return positionsOf(4, pairs, atoms, masses, squares, tolerance, before, positions, velocities, rate, box, work);
}

@inline function velocitiesOf(n: i32, pairs: i32, atoms: usize, masses: usize, positions: usize, velocities: usize, box: usize, work: usize): void {
  const atomBytes = <usize>(n + 1) << 3, massBytes = <usize>(n + 1) << 4;
  for (let pair = 0; pair < pairs; pair++, atoms += atomBytes, masses += massBytes) {
    takeBonds(n, atoms, positions, 0, box, work);
    const m0 = v128.load(masses);
    for (let k = 0; k < n; k++) {
      const bond = work + BEFORE + <usize>k * 48, partner = atoms + (<usize>(k + 1) << 3);
      let rate = f64x2.splat(0);
      for (let axis: usize = 0; axis < 3; axis++) {
        const v = sub(component(velocities, atoms, axis << 3), component(velocities, partner, axis << 3));
        rate = add(rate, mul(v128.load(bond + (axis << 4)), v));
      }
      v128.store(work + RIGHT + (<usize>k << 4), f64x2.neg(rate));
      for (let l = 0; l < n; l++) {
        const mass = k == l ? add(m0, v128.load(masses + (<usize>(k + 1) << 4))) : m0;
        v128.store(work + MATRIX + (<usize>k << 6) + (<usize>l << 4), mul(dot(bond, work + BEFORE + <usize>l * 48), mass));
      }
    }
    solve(n, work);
    apply(n, atoms, masses, work + RIGHT, 1.0, velocities, work);
  }
}

/** Remove from the velocities what would change the distances. */
export function constrainStarVelocities(
  bonds: i32, pairs: i32, atoms: usize, masses: usize, positions: usize, velocities: usize, box: usize, work: usize,
): void {
  if (bonds == 1) velocitiesOf(1, pairs, atoms, masses, positions, velocities, box, work);
  else if (bonds == 2) velocitiesOf(2, pairs, atoms, masses, positions, velocities, box, work);
  else if (bonds == 3) velocitiesOf(3, pairs, atoms, masses, positions, velocities, box, work);
  else velocitiesOf(4, pairs, atoms, masses, positions, velocities, box, work);
}
