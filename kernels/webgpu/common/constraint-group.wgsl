// A group of atoms joined by constraints |r_i - r_j| = d, held by one thread; a free atom is a group of its own.
// Positions are relative to the group's first atom, taken in nearest images, so that f32 resolves them to 1e-8 nm.
//
// Up to three constraints (C-H, CH2, CH3, rigid three-site water) are solved together: Newton's method on the multipliers g of
//   r_i += g_c b_c / m_i, r_j -= g_c b_c / m_j   with b the bond before the move
// (M-SHAKE: Kräutler, van Gunsteren, Hünenberger, J. Comput. Chem. 22, 501 (2001)), which for a rigid triangle leads to the solution
// of SETTLE. Larger groups sweep over their constraints one by one (SHAKE: Ryckaert, Ciccotti, Berendsen, J. Comput. Phys. 23, 327
// (1977)). Velocities likewise, where the system is linear (RATTLE: Andersen, J. Comput. Phys. 52, 24 (1983)).

/** The largest group of the system. */
const GROUP_ATOMS: u32 = 4;
const GROUP_CONSTRAINTS: u32 = 3;

/** Relative error of a squared distance at which the iteration ends, close to the rounding of f32. */
const DISTANCE_TOLERANCE: f32 = 2.5e-7;
/** Rate along a bond relative to its length and the atoms' speeds. */
const RATE_TOLERANCE: f32 = 4e-7;
/** Errors that are accepted when the iteration ends by its count. */
const LOOSE: f32 = 10.0;
const NEWTON_STEPS: u32 = 12;
const SWEEPS: u32 = 200;
/** A bond turned by more than 84° within one move cannot be mended along itself. */
const SMALLEST_COSINE: f32 = 0.1;

var<private> atomCount: u32;
var<private> constraintCount: u32;
/** [atom of the group]: index in the arrays of the replica, 1/u. */
var<private> atoms: array<u32, GROUP_ATOMS>;
var<private> inverseMass: array<f32, GROUP_ATOMS>;
/** [constraint]: the two atoms of the group, and the length in nm. */
var<private> pairs: array<vec2<u32>, GROUP_CONSTRAINTS>;
var<private> lengths: array<f32, GROUP_CONSTRAINTS>;
/** [constraint]: mass (u) of the one of its atoms that is frozen, else 0. */
var<private> frozenMass: array<f32, GROUP_CONSTRAINTS>;
/** nm, before the move, and the move. */
var<private> place: array<vec3<f32>, GROUP_ATOMS>;
var<private> displacement: array<vec3<f32>, GROUP_ATOMS>;
/** nm/ps */
var<private> velocity: array<vec3<f32>, GROUP_ATOMS>;
/** Some vectors of the kind of velocities, projected in their stead. */
var<private> other: array<vec3<f32>, GROUP_ATOMS>;

/** Four atoms of a group to a vec4; a constraint is (atom, atom, bits of the length, bits of a frozen mass). */
fn readGroup(index: u32) {
  let head = groups[index];
  atomCount = head.y;
  constraintCount = head.w;
  if (atomCount == 1) {
    atoms[0] = head.x;
    return;
  }
  for (var k = 0u; k < atomCount; k++) { atoms[k] = groups[head.x + (k >> 2)][k & 3]; }
  for (var c = 0u; c < constraintCount; c++) {
    let entry = groups[head.z + c];
    pairs[c] = entry.xy;
    lengths[c] = bitcast<f32>(entry.z);
    frozenMass[c] = bitcast<f32>(entry.w);
  }
}

/** u, of frozen atoms too if they are in a group. */
fn massOf(k: u32) -> f32 {
  if (inverseMass[k] > 0.0) { return 1.0 / inverseMass[k]; }
  for (var c = 0u; c < constraintCount; c++) {
    if (pairs[c].x == k || pairs[c].y == k) { return frozenMass[c]; }
  }
  return 1.0;
}

fn bondOf(c: u32) -> vec3<f32> { return place[pairs[c].x] - place[pairs[c].y]; }

/** Element c, d of the matrix that turns multipliers into changes: b_c . b_d weighted by what the two constraints share. */
fn sharedWeight(c: u32, d: u32) -> f32 {
  let a = pairs[c];
  let b = pairs[d];
  return select(0.0, inverseMass[a.x], a.x == b.x) + select(0.0, inverseMass[a.y], a.y == b.y)
    - select(0.0, inverseMass[a.x], a.x == b.y) - select(0.0, inverseMass[a.y], a.y == b.x);
}

/** x with rows . x = right, by elimination; diagonally dominant enough to need no pivots. */
fn solve(given: array<vec3<f32>, 3>, right: vec3<f32>) -> vec3<f32> {
  var m = given;
  var r = right;
  let f1 = m[1].x / m[0].x;
  m[1] -= f1 * m[0];
  r.y -= f1 * r.x;
  let f2 = m[2].x / m[0].x;
  m[2] -= f2 * m[0];
  r.z -= f2 * r.x;
  let f3 = m[2].y / m[1].y;
  m[2] -= f3 * m[1];
  r.z -= f3 * r.y;
  let z = r.z / m[2].z;
  let y = (r.y - m[1].z * z) / m[1].y;
  return vec3<f32>((r.x - m[0].y * y - m[0].z * z) / m[0].x, y, z);
}

/** Adds to `displacement` what the constraints demand after it. @returns whether they can be satisfied */
fn constrainMove() -> bool {
  if (constraintCount == 0) { return true; }
  if (GROUP_CONSTRAINTS > 3 && constraintCount > 3) { return sweepMove(); }
  var bonds = array<vec3<f32>, 3>();
  for (var c = 0u; c < constraintCount; c++) { bonds[c] = bondOf(c); }
  var worst = 0.0;
  for (var n = 0u; n < NEWTON_STEPS; n++) {
    var excess = vec3<f32>();
    worst = 0.0;
    var rows = array<vec3<f32>, 3>(vec3<f32>(1, 0, 0), vec3<f32>(0, 1, 0), vec3<f32>(0, 0, 1));
    for (var c = 0u; c < constraintCount; c++) {
      let moved = bonds[c] + (displacement[pairs[c].x] - displacement[pairs[c].y]);
      let d2 = lengths[c] * lengths[c];
      excess[c] = d2 - dot(moved, moved);
      worst = max(worst, abs(excess[c]) / d2);
      for (var d = 0u; d < constraintCount; d++) { rows[c][d] = 2.0 * sharedWeight(c, d) * dot(moved, bonds[d]); }
      if (!(dot(moved, bonds[c]) > SMALLEST_COSINE * sqrt(dot(moved, moved) * dot(bonds[c], bonds[c])))) { return false; }
    }
    if (worst <= DISTANCE_TOLERANCE) { return true; }
    let g = solve(rows, excess);
    for (var c = 0u; c < constraintCount; c++) {
      displacement[pairs[c].x] += (g[c] * inverseMass[pairs[c].x]) * bonds[c];
      displacement[pairs[c].y] -= (g[c] * inverseMass[pairs[c].y]) * bonds[c];
    }
  }
  return worst <= LOOSE * DISTANCE_TOLERANCE;
}

fn sweepMove() -> bool {
  var worst = 0.0;
  for (var n = 0u; n < SWEEPS; n++) {
    worst = 0.0;
    for (var c = 0u; c < constraintCount; c++) {
      let i = pairs[c].x;
      let j = pairs[c].y;
      let bond = bondOf(c);
      let moved = bond + (displacement[i] - displacement[j]);
      let d2 = lengths[c] * lengths[c];
      let excess = d2 - dot(moved, moved);
      worst = max(worst, abs(excess) / d2);
      let along = dot(moved, bond);
      if (!(along > SMALLEST_COSINE * sqrt(dot(moved, moved) * dot(bond, bond)))) { return false; }
      let g = excess / (2.0 * (inverseMass[i] + inverseMass[j]) * along);
      displacement[i] += (g * inverseMass[i]) * bond;
      displacement[j] -= (g * inverseMass[j]) * bond;
    }
    if (worst <= DISTANCE_TOLERANCE) { return true; }
  }
  return worst <= LOOSE * DISTANCE_TOLERANCE;
}

/** Takes from `vectors` the parts along the bonds at `place`. @returns whether that succeeded */
fn project(vectors: ptr<private, array<vec3<f32>, GROUP_ATOMS>>) -> bool {
  if (constraintCount == 0) { return true; }
  if (GROUP_CONSTRAINTS > 3 && constraintCount > 3) { return sweepVectors(vectors); }
  var bonds = array<vec3<f32>, 3>();
  for (var c = 0u; c < constraintCount; c++) { bonds[c] = bondOf(c); }
  var rows = array<vec3<f32>, 3>(vec3<f32>(1, 0, 0), vec3<f32>(0, 1, 0), vec3<f32>(0, 0, 1));
  for (var c = 0u; c < constraintCount; c++) {
    for (var d = 0u; d < constraintCount; d++) { rows[c][d] = sharedWeight(c, d) * dot(bonds[c], bonds[d]); }
  }
  // The second round takes away what rounding left.
  for (var n = 0u; n < 2; n++) {
    var rates = vec3<f32>();
    for (var c = 0u; c < constraintCount; c++) {
      rates[c] = dot(bonds[c], (*vectors)[pairs[c].x] - (*vectors)[pairs[c].y]);
    }
    let g = solve(rows, rates);
    for (var c = 0u; c < constraintCount; c++) {
      (*vectors)[pairs[c].x] -= (g[c] * inverseMass[pairs[c].x]) * bonds[c];
      (*vectors)[pairs[c].y] += (g[c] * inverseMass[pairs[c].y]) * bonds[c];
    }
  }
  return true;
}

fn sweepVectors(vectors: ptr<private, array<vec3<f32>, GROUP_ATOMS>>) -> bool {
  var worst = 0.0;
  for (var n = 0u; n < SWEEPS; n++) {
    worst = 0.0;
    for (var c = 0u; c < constraintCount; c++) {
      let i = pairs[c].x;
      let j = pairs[c].y;
      let bond = bondOf(c);
      let rate = dot(bond, (*vectors)[i] - (*vectors)[j]);
      let square = dot(bond, bond);
      let speeds = dot((*vectors)[i], (*vectors)[i]) + dot((*vectors)[j], (*vectors)[j]);
      worst = max(worst, abs(rate) / sqrt(square * speeds + 1e-30));
      let g = rate / (square * (inverseMass[i] + inverseMass[j]));
      (*vectors)[i] -= (g * inverseMass[i]) * bond;
      (*vectors)[j] += (g * inverseMass[j]) * bond;
    }
    if (worst <= RATE_TOLERANCE) { return true; }
  }
  return worst <= LOOSE * RATE_TOLERANCE;
}
