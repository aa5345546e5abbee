// What a configuration shows (equations in src/dynamics/pressure.ts), one thread to a constraint group, summed by workgroup into the
// ledger: columns
//    0..5   kinetic tensor of the on-step velocities, xx yy zz xy xz yz
//    6..11  that of the velocity changes u of half a step (src/dynamics/half-step.ts)
//   12..17  virial of the constraint forces
//   18..20  sum (r_i - R_G) f_i within groups, xx yy zz
//   21..23  sum m (v_i - V_G) v_i within groups, of u too, xx yy zz
//   24..26  momentum     27..29  dipole of the unwrapped positions, e nm

// include common/coordinates.wgsl
// include common/course.wgsl
// include common/replica.wgsl
// include common/ledger.wgsl
// include common/constraint-group.wgsl

@group(0) @binding(0) var<storage, read> positions: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> images: array<vec4<i32>>;
@group(0) @binding(2) var<storage, read> velocities: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> nonbondedForces: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> bondedForces: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> meshForces: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read> groups: array<vec4<u32>>;
@group(0) @binding(7) var<storage, read_write> ledger: array<atomic<u32>>;
@group(0) @binding(8) var<uniform> replicas: array<Replica, MOST_REPLICAS>;
@group(0) @binding(9) var<uniform> course: Course;
/** Bit AT_REST. */
@group(0) @binding(10) var<uniform> task: vec4<u32>;

/** The velocities count for nothing. */
const AT_REST: u32 = 1;

var<private> force: array<vec3<f32>, GROUP_ATOMS>;
var<private> columns: array<f32, MEASURED>;
/** One column more than there are keeps threads on different banks. */
var<workgroup> staged: array<f32, 2112>;

@compute @workgroup_size(64)
fn measure(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let replica = workgroup.y;
  let index = workgroup.x * 64 + thread;
  if (index < course.groupCount) {
    readGroup(index);
    load(replica * course.stride, replicas[replica].box);
    countMotion(&velocity, 0);
    if ((task.x & AT_REST) == 0) {
      _ = project(&other);
      countMotion(&other, 6);
    }
    countInnerMoment();
    countConstraints();
  }
  for (var column = 0u; column < MEASURED; column++) { staged[33 * thread + column] = columns[column]; }
  workgroupBarrier();
  if (thread < MEASURED) {
    var sum = 0.0;
    for (var k = 0u; k < 64; k++) { sum += staged[33 * k + thread]; }
    atomicStore(&ledger[partialOf(replica, workgroup.x) + thread], bitcast<u32>(sum));
  }
}

fn load(first: u32, box: vec3<f32>) {
  let origin = positions[first + atoms[0]];
  for (var k = 0u; k < atomCount; k++) {
    let at = first + atoms[k];
    let x = positions[at];
    let v = velocities[at];
    place[k] = separation(x, origin, box);
    inverseMass[k] = v.w;
    velocity[k] = v.xyz * select(1.0, 0.0, (task.x & AT_REST) != 0);
    force[k] = nonbondedForces[at].xyz + bondedForces[at].xyz + meshForces[at].xyz;
    other[k] = (0.5 * course.timeStep * v.w) * force[k];
    let cells = vec3<f32>(x.xyz) * 2.3283064365386963e-10 + vec3<f32>(images[at].xyz);
    let moment = bitcast<f32>(x.w) * cells * box;
    for (var axis = 0u; axis < 3; axis++) { columns[27 + axis] += moment[axis]; }
  }
}

/** Kinetic tensor from column `at` on, and the inner motion; of the velocities the momentum. */
fn countMotion(v: ptr<private, array<vec3<f32>, GROUP_ATOMS>>, at: u32) {
  var mass = 0.0;
  var momentum = vec3<f32>();
  for (var k = 0u; k < atomCount; k++) {
    let own = massOf(k);
    mass += own;
    momentum += own * (*v)[k];
  }
  let centre = momentum / mass;
  for (var k = 0u; k < atomCount; k++) {
    let p = massOf(k) * (*v)[k];
    let half = 0.5 * p;
    columns[at] += half.x * (*v)[k].x;
    columns[at + 1] += half.y * (*v)[k].y;
    columns[at + 2] += half.z * (*v)[k].z;
    columns[at + 3] += half.x * (*v)[k].y;
    columns[at + 4] += half.x * (*v)[k].z;
    columns[at + 5] += half.y * (*v)[k].z;
    let inner = ((*v)[k] - centre) * p;
    for (var axis = 0u; axis < 3; axis++) { columns[21 + axis] += inner[axis]; }
  }
  if (at == 0) {
    for (var axis = 0u; axis < 3; axis++) { columns[24 + axis] = momentum[axis]; }
  }
}

fn countInnerMoment() {
  var mass = 0.0;
  var moment = vec3<f32>();
  for (var k = 0u; k < atomCount; k++) {
    let own = massOf(k);
    mass += own;
    moment += own * place[k];
  }
  for (var k = 0u; k < atomCount; k++) {
    let inner = (place[k] - moment / mass) * force[k];
    for (var axis = 0u; axis < 3; axis++) { columns[18 + axis] += inner[axis]; }
  }
}

fn square(v: vec3<f32>) -> f32 { return dot(v, v); }

/** The multipliers of the exact constrained motion, r_ij . a_ij + |v_ij|² = 0 (src/dynamics/constraint-virial.ts). */
fn countConstraints() {
  if (constraintCount == 0) { return; }
  var centrifugal: array<f32, GROUP_CONSTRAINTS>;
  for (var c = 0u; c < constraintCount; c++) {
    let i = pairs[c].x;
    let j = pairs[c].y;
    centrifugal[c] = square(velocity[i] - velocity[j]);
    if ((task.x & AT_REST) == 0) { centrifugal[c] += square(other[i] - other[j]); }
  }
  for (var k = 0u; k < atomCount; k++) { other[k] = inverseMass[k] * force[k]; }
  // Sweeps; for up to three constraints the second only takes away what rounding left.
  var largest = 0.0;
  for (var n = 0u; n < SWEEPS; n++) {
    var worst = 0.0;
    if (GROUP_CONSTRAINTS <= 3 || constraintCount <= 3) {
      var rows = array<vec3<f32>, 3>(vec3<f32>(1, 0, 0), vec3<f32>(0, 1, 0), vec3<f32>(0, 0, 1));
      var residuals = vec3<f32>();
      for (var c = 0u; c < constraintCount; c++) {
        residuals[c] = dot(bondOf(c), other[pairs[c].x] - other[pairs[c].y]) + centrifugal[c];
        for (var d = 0u; d < constraintCount; d++) { rows[c][d] = sharedWeight(c, d) * dot(bondOf(c), bondOf(d)); }
      }
      let g = solve(rows, -residuals);
      for (var c = 0u; c < constraintCount; c++) { countConstraintForce(c, g[c]); }
      if (n == 1) { return; }
    } else {
      for (var c = 0u; c < constraintCount; c++) {
        let bond = bondOf(c);
        let residual = dot(bond, other[pairs[c].x] - other[pairs[c].y]) + centrifugal[c];
        worst = max(worst, abs(residual));
        countConstraintForce(c, -residual / (dot(bond, bond) * (inverseMass[pairs[c].x] + inverseMass[pairs[c].y])));
      }
      largest = max(largest, worst);
      if (worst <= RATE_TOLERANCE * largest) { return; }
    }
  }
}

/** g b on one atom and -g b on the other: virial -= g/2 b (x) b. */
fn countConstraintForce(c: u32, g: f32) {
  let bond = bondOf(c);
  other[pairs[c].x] += (g * inverseMass[pairs[c].x]) * bond;
  other[pairs[c].y] -= (g * inverseMass[pairs[c].y]) * bond;
  let half = (-0.5 * g) * bond;
  columns[12] += half.x * bond.x;
  columns[13] += half.y * bond.y;
  columns[14] += half.z * bond.z;
  columns[15] += half.x * bond.y;
  columns[16] += half.x * bond.z;
  columns[17] += half.y * bond.z;
}
