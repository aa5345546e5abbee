// Bonded terms, 1-4 pairs and what the Ewald mesh counts for excluded pairs: equations and parameters as in src/forces/term.ts.
//
// An atom gathers: each of its interactions is computed by the atom itself, so that no two threads write the same place and the order
// of every sum is fixed. Eight lanes share the entries of one atom; the first role of an interaction counts its energy and virial.
// Angles enter by their sines and cosines; of the builtin functions only sqrt and exp are used, whose errors are a few units in
// the last place.

// include common/coordinates.wgsl
// include common/arc-tangent.wgsl

/** [replica, atom] fractions of the edges; w: charge (f32, e) */
@group(0) @binding(0) var<storage, read> positions: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> boxes: array<vec4<f32>>;
/** [atom + 1] first entry of every atom */
@group(0) @binding(2) var<storage, read> entryStart: array<u32>;
/** x: kind | role << 4 | first parameter << 6; yzw: the other atoms in the order of the term */
@group(0) @binding(3) var<storage, read> entries: array<vec4<u32>>;
@group(0) @binding(4) var<storage, read> parameters: array<f32>;
/** [replica, atom] kJ/mol/nm */
@group(0) @binding(5) var<storage, read_write> forces: array<vec4<f32>>;
/** [replica, workgroup, COLUMNS] kJ/mol: energies by term, virial xx yy zz xy xz yz; with SUMS only */
@group(0) @binding(6) var<storage, read_write> partials: array<f32>;

@group(0) @binding(7) var<uniform> course: Course;

override SUMS: bool = false;

struct Course {
  atomCount: u32,
  /** Atoms from one replica to the next. */
  stride: u32,
  /** 1/nm */
  ewaldBeta: f32,
  unused: u32,
}

/** kJ mol⁻¹ nm e⁻²; set to the constant of src/units. */
const COULOMB: f32 = 138.935458;

const LANES: u32 = 8;
const ATOMS: u32 = 8;
const COLUMNS: u32 = 16;

const BOND_HARMONIC: u32 = 0;
const BOND_G96: u32 = 1;
const BOND_MORSE: u32 = 2;
const PAIR_14: u32 = 3;
const EWALD_EXCLUSION: u32 = 4;
const ANGLE_HARMONIC: u32 = 5;
const ANGLE_G96: u32 = 6;
const ANGLE_UREY_BRADLEY: u32 = 7;
const DIHEDRAL_PERIODIC: u32 = 8;
const DIHEDRAL_RYCKAERT_BELLEMANS: u32 = 9;
const IMPROPER_HARMONIC: u32 = 10;
const IMPROPER_PERIODIC: u32 = 11;

/** Energy columns. */
const BOND: u32 = 0;
const ANGLE: u32 = 1;
const PROPER_DIHEDRAL: u32 = 2;
const RB_DIHEDRAL: u32 = 3;
const IMPROPER_DIHEDRAL: u32 = 4;
const LJ_14: u32 = 5;
const COULOMB_14: u32 = 6;
const EXCLUSION: u32 = 7;
const VIRIAL: u32 = 8;

/** What one lane counts. */
var<private> counted: array<f32, COLUMNS>;
var<workgroup> laneForces: array<vec3<f32>, 64>;
var<workgroup> laneSums: array<f32, 1024>;

@compute @workgroup_size(64)
fn bonded(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let atom = group.x * ATOMS + thread / LANES;
  let first = group.y * course.stride;
  let box = boxes[group.y].xyz;
  var force = vec3<f32>();
  if (atom < course.atomCount) {
    let end = entryStart[atom + 1];
    for (var n = entryStart[atom] + thread % LANES; n < end; n += LANES) {
      force += forceOf(entries[n], atom, first, box);
    }
  }
  laneForces[thread] = force;
  workgroupBarrier();
  if (thread % LANES == 0 && atom < course.atomCount) {
    var sum = vec3<f32>();
    for (var lane = 0u; lane < LANES; lane++) { sum += laneForces[thread + lane]; }
    forces[first + atom] = vec4<f32>(sum, 0.0);
  }
  if (SUMS) {
    for (var column = 0u; column < COLUMNS; column++) { laneSums[column * 64 + thread] = counted[column]; }
    workgroupBarrier();
    if (thread < COLUMNS) {
      var sum = vec4<f32>();
      for (var k = thread * 64; k < thread * 64 + 64; k += 4) {
        sum += vec4<f32>(laneSums[k], laneSums[k + 1], laneSums[k + 2], laneSums[k + 3]);
      }
      partials[(group.y * groups.x + group.x) * COLUMNS + thread] = (sum.x + sum.y) + (sum.z + sum.w);
    }
  }
}

/** The force of one interaction on `atom`; counts energy and virial where `atom` plays the first role. */
fn forceOf(entry: vec4<u32>, atom: u32, first: u32, box: vec3<f32>) -> vec3<f32> {
  let kind = entry.x & 15;
  let role = (entry.x >> 4) & 3;
  let at = entry.x >> 6;
  if (kind <= EWALD_EXCLUSION) {
    // A pair: entry.y is the other atom in either role.
    let other = positions[first + entry.y];
    let own = positions[first + atom];
    let d = separation(own, other, box);
    let qq = bitcast<f32>(own.w) * bitcast<f32>(other.w);
    let push = pairForce(kind, at, dot(d, d), qq, role == 0) * d;
    if (role == 0) { countVirial(d, push); }
    return push;
  }
  let a = positions[first + select(entry.y, atom, role == 0)];
  let b = positions[first + select(select(entry.z, entry.y, role == 0), atom, role == 1)];
  let c = positions[first + select(select(entry.w, entry.z, role < 2), atom, role == 2)];
  if (kind <= ANGLE_UREY_BRADLEY) {
    let u = separation(a, b, box);
    let v = separation(c, b, box);
    let push = angleForces(kind, at, u, v, role == 0);
    if (role == 0) {
      countVirial(u, push[0]);
      countVirial(v, push[1]);
    }
    if (role == 1) { return -(push[0] + push[1]); }
    return select(push[1], push[0], role == 0);
  }
  let d = positions[first + select(entry.w, atom, role == 3)];
  let b0 = separation(b, a, box);
  let b1 = separation(c, b, box);
  let b2 = separation(d, c, box);
  let push = dihedralForces(kind, at, b0, b1, b2, role == 0);
  if (role == 0) {
    // Relative to the second atom.
    countVirial(-b0, push[0]);
    countVirial(b1, push[1]);
    countVirial(b1 + b2, push[2]);
    return push[0];
  }
  if (role == 1) { return -(push[0] + push[1] + push[2]); }
  return select(push[2], push[1], role == 2);
}

fn countVirial(r: vec3<f32>, f: vec3<f32>) {
  if (!SUMS) { return; }
  let half = -0.5 * r;
  counted[VIRIAL] += half.x * f.x;
  counted[VIRIAL + 1] += half.y * f.y;
  counted[VIRIAL + 2] += half.z * f.z;
  counted[VIRIAL + 3] += half.x * f.y;
  counted[VIRIAL + 4] += half.x * f.z;
  counted[VIRIAL + 5] += half.y * f.z;
}

fn countEnergy(column: u32, energy: f32, counts: bool) {
  if (SUMS && counts) { counted[column] += energy; }
}

/** -(dE/dr)/r of a pair. @param qq e² */
fn pairForce(kind: u32, at: u32, r2: f32, qq: f32, counts: bool) -> f32 {
  if (kind == EWALD_EXCLUSION) {
    let scale = -COULOMB * course.ewaldBeta * qq;
    let erfs = errorFunction(course.ewaldBeta * course.ewaldBeta * r2);
    countEnergy(EXCLUSION, scale * erfs.x, counts);
    return scale * course.ewaldBeta * course.ewaldBeta * erfs.y;
  }
  let p0 = parameters[at];
  let k = parameters[at + 1];
  if (kind == BOND_HARMONIC) {
    let r = sqrt(r2);
    let stretch = r - p0;
    countEnergy(BOND, 0.5 * k * stretch * stretch, counts);
    return -k * stretch / r;
  }
  if (kind == BOND_G96) {
    // (r - r0)(r + r0) keeps the digits that r² - r0² loses.
    let stretch = (sqrt(r2) - p0) * (sqrt(r2) + p0);
    countEnergy(BOND, 0.25 * k * stretch * stretch, counts);
    return -k * stretch;
  }
  let p2 = parameters[at + 2];
  if (kind == BOND_MORSE) {
    let r = sqrt(r2);
    let decay = exp(-p2 * (r - p0));
    let rise = 1.0 - decay;
    countEnergy(BOND, k * rise * rise, counts);
    return -2.0 * k * p2 * decay * rise / r;
  }
  // PAIR_14: C6, C12, fudge.
  let inverse2 = 1.0 / r2;
  let inverse6 = inverse2 * inverse2 * inverse2;
  let attraction = p0 * inverse6;
  let repulsion = k * inverse6 * inverse6;
  let coulomb = COULOMB * p2 * qq * sqrt(inverse2);
  countEnergy(LJ_14, repulsion - attraction, counts);
  countEnergy(COULOMB_14, coulomb, counts);
  return inverse2 * (12.0 * repulsion - 6.0 * attraction + coulomb);
}

/**
 * E = erf(x)/x and S = -(1/x) dE/dx for s = x², Chebyshev fits below x = 2.5, beyond it by the continued fraction of erfc (NIST DLMF
 * 7.9.1); relative errors 3e-7.
 */
fn errorFunction(s: f32) -> vec2<f32> {
  if (s < 6.25) {
    let t = 0.32 * s - 1.0;
    var e = vec2<f32>(0.00000542802945, 0.00000988220472);
    e = e * t + vec2<f32>(-0.0000234072013, -0.0000422259909);
    e = e * t + vec2<f32>(0.0000774616492, 0.000137610637);
    e = e * t + vec2<f32>(-0.000282488007, -0.000494407781);
    e = e * t + vec2<f32>(0.000962549471, 0.00165492459);
    e = e * t + vec2<f32>(-0.00293728476, -0.00492946524);
    e = e * t + vec2<f32>(0.00809293985, 0.0131460661);
    e = e * t + vec2<f32>(-0.0200215094, -0.0310764164);
    e = e * t + vec2<f32>(0.0441363379, 0.0640715286);
    e = e * t + vec2<f32>(-0.0864650533, -0.112989098);
    e = e * t + vec2<f32>(0.152173489, 0.166012704);
    e = e * t + vec2<f32>(-0.254541218, -0.194782063);
    return e * t + vec2<f32>(0.558659971, 0.162906393);
  }
  let x = sqrt(s);
  let gaussian = exp(-s) * 0.5641895835477563;
  var fraction = x;
  for (var k = 6.0; k > 0.5; k -= 1.0) { fraction = x + 0.5 * k / fraction; }
  let e = (1.0 - gaussian / fraction) / x;
  return vec2<f32>(e, (e - 2.0 * gaussian) / s);
}

/** Forces on the outer atoms; u and v point from the middle atom to them. */
fn angleForces(kind: u32, at: u32, u: vec3<f32>, v: vec3<f32>, counts: bool) -> array<vec3<f32>, 2> {
  let u2 = dot(u, u);
  let v2 = dot(v, v);
  let both = 1.0 / sqrt(u2 * v2);
  let cosine = dot(u, v) * both;
  var slope: f32; // dE/d(cos theta)
  if (kind == ANGLE_G96) {
    let bend = cosine - parameters[at];
    slope = parameters[at + 1] * bend;
    countEnergy(ANGLE, 0.5 * slope * bend, counts);
  } else {
    let normal = cross(u, v);
    let sine = sqrt(dot(normal, normal)) * both;
    let cosine0 = parameters[at];
    let sine0 = parameters[at + 1];
    let bend = angleOf(sine * cosine0 - cosine * sine0, cosine * cosine0 + sine * sine0);
    let torque = parameters[at + 2] * bend;
    countEnergy(ANGLE, 0.5 * torque * bend, counts);
    // In a straight line the force has no direction; it is left out, as on the other platforms.
    slope = select(0.0, -torque / sine, sine > 1e-6);
  }
  let scale = -slope * both;
  var push = array<vec3<f32>, 2>(
    scale * (v - (dot(u, v) / u2) * u),
    scale * (u - (dot(u, v) / v2) * v),
  );
  if (kind == ANGLE_UREY_BRADLEY) {
    let d = u - v;
    let r = sqrt(dot(d, d));
    let stretch = r - parameters[at + 3];
    let tension = parameters[at + 4] * stretch;
    countEnergy(ANGLE, 0.5 * tension * stretch, counts);
    let pull = (tension / r) * d;
    push[0] -= pull;
    push[1] += pull;
  }
  return push;
}

/**
 * Forces on atoms 0, 2 and 3 of a dihedral with the bonds b0, b1, b2. Blondel, Karplus, J. Comput. Chem. 17, 1132 (1996), as in
 * src/forces/geometry.ts.
 */
fn dihedralForces(
  kind: u32, at: u32, b0: vec3<f32>, b1: vec3<f32>, b2: vec3<f32>, counts: bool,
) -> array<vec3<f32>, 3> {
  let m = cross(b0, b1);
  let n = cross(b1, b2);
  let m2 = dot(m, m);
  let n2 = dot(n, n);
  if (m2 == 0.0 || n2 == 0.0) { return array<vec3<f32>, 3>(); }
  let square = dot(b1, b1);
  let length = sqrt(square);
  let scale = 1.0 / sqrt(m2 * n2);
  let cosine = dot(m, n) * scale;
  let sine = length * dot(b0, n) * scale;
  let slope = dihedralSlope(kind, at, cosine, sine, counts);
  let f0 = (slope * length / m2) * m;
  let f3 = (-slope * length / n2) * n;
  let along0 = dot(b0, b1) / square;
  let along2 = dot(b2, b1) / square;
  return array<vec3<f32>, 3>(f0, along0 * f0 - (1.0 + along2) * f3, f3);
}

/** dE/dphi */
fn dihedralSlope(kind: u32, at: u32, cosine: f32, sine: f32, counts: bool) -> f32 {
  if (kind == DIHEDRAL_RYCKAERT_BELLEMANS) {
    // In cos(psi) = -cos(phi), by Horner's rule with the derivative beside.
    var energy = 0.0;
    var slope = 0.0;
    for (var k = 6u; k > 0; k--) {
      slope = energy - slope * cosine;
      energy = parameters[at + k - 1] - energy * cosine;
    }
    countEnergy(RB_DIHEDRAL, energy, counts);
    return slope * sine;
  }
  if (kind == IMPROPER_HARMONIC) {
    let cosine0 = parameters[at];
    let sine0 = parameters[at + 1];
    let turn = angleOf(sine * cosine0 - cosine * sine0, cosine * cosine0 + sine * sine0);
    let torque = parameters[at + 2] * turn;
    countEnergy(IMPROPER_DIHEDRAL, 0.5 * torque * turn, counts);
    return torque;
  }
  // k cos(phi0), k sin(phi0), n, k; cos(n phi) and sin(n phi) by repeated multiplication.
  let multiplicity = i32(parameters[at + 2]);
  var multiple = vec2<f32>(1.0, 0.0);
  for (var power = abs(multiplicity); power > 0; power--) {
    multiple = vec2<f32>(
      multiple.x * cosine - multiple.y * sine,
      multiple.x * sine + multiple.y * cosine,
    );
  }
  if (multiplicity < 0) { multiple.y = -multiple.y; }
  let energy = parameters[at + 3] + parameters[at] * multiple.x + parameters[at + 1] * multiple.y;
  countEnergy(select(IMPROPER_DIHEDRAL, PROPER_DIHEDRAL, kind == DIHEDRAL_PERIODIC), energy, counts);
  return parameters[at + 2] * (parameters[at + 1] * multiple.x - parameters[at] * multiple.y);
}
