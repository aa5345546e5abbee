// Time steps, one thread to a constraint group: velocity Verlet and the Langevin middle scheme with constraints, substep by substep
// as in src/dynamics/velocity-verlet.ts and langevin-middle.ts. Between two dispatches lie the forces, so a dispatch is
//   FINISH  the second half kick of a step and its projection: velocities are on-step velocities afterwards
//   START   the first half kick of the next step, drift, and with LANGEVIN friction and noise
// or, where nothing happens between two steps, both. START alone first carries out what the couplers want of the velocities; FINISH
// alone leaves kinetic energy and momentum in the ledger for them.

// include common/coordinates.wgsl
// include common/philox.wgsl
// include common/course.wgsl
// include common/replica.wgsl
// include common/ledger.wgsl
// include common/fixed-sum.wgsl
// include common/constraint-group.wgsl
// include common/carry.wgsl

override LANGEVIN: bool = false;
/** Bits of `task`. */
const FINISH: u32 = 1;
const START: u32 = 2;

@group(0) @binding(0) var<storage, read_write> positions: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> images: array<vec4<i32>>;
/** w: 1/mass */
@group(0) @binding(2) var<storage, read_write> velocities: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> nonbondedForces: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> bondedForces: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> meshForces: array<vec4<f32>>;
/** See src/platforms/webgpu/group-table.ts. */
@group(0) @binding(6) var<storage, read> groups: array<vec4<u32>>;
@group(0) @binding(7) var<storage, read_write> ledger: array<atomic<u32>>;
@group(0) @binding(8) var<uniform> replicas: array<Replica, MOST_REPLICAS>;
@group(0) @binding(9) var<uniform> course: Course;
@group(0) @binding(10) var<uniform> task: vec4<u32>;

/** Substeps: finish is the first, velocity Verlet ends with the first drift. */
const SECOND_KICK: u32 = 0;
const FIRST_KICK: u32 = 1;
const FIRST_DRIFT: u32 = 2;
const NOISE: u32 = 3;
const SECOND_DRIFT: u32 = 4;

/** Set to STREAM.langevin of src/math/random-streams.ts. */
const LANGEVIN_STREAM: u32 = 2;
/** nm; the limit of src/platforms/state-health.ts */
const LARGEST_DISPLACEMENT: f32 = 0.5;

/** Velocity change of half a step. */
var<private> kick: array<vec3<f32>, GROUP_ATOMS>;
/** From the beginning of the step. */
var<private> travelled: array<vec3<f32>, GROUP_ATOMS>;
/** Bit k: the force on atom k is not finite. */
var<private> unsound: u32;
var<workgroup> heats: array<vec2<u32>, 64>;
var<workgroup> sums: array<f32, 384>;

@compute @workgroup_size(64)
fn integrate(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let starts = (task.x & START) != 0;
  let replica = workgroup.y;
  let index = workgroup.x * 64 + thread;
  let account = accountOf(replica, workgroup.x);
  let clock = atomicLoad(&ledger[account]);
  var heat = 0.0;
  if (index < course.groupCount) {
    let first = replica * course.stride;
    let settings = replicas[replica];
    readGroup(index);
    load(first, settings.box);
    heat = takeSubsteps(replica, clock, settings);
    if (!starts) { measureInto(thread); }
    if (starts) {
      for (var k = 0u; k < atomCount; k++) { carry(first + atoms[k], travelled[k], settings.box); }
    }
    for (var k = 0u; k < atomCount; k++) {
      velocities[first + atoms[k]] = vec4<f32>(velocity[k], inverseMass[k]);
    }
  } else if (!starts) {
    for (var column = 0u; column < 6; column++) { sums[64 * column + thread] = 0.0; }
  }
  if (starts) {
    // All threads have read the clock before it moves on.
    var sum = toFixed(heat);
    heats[thread] = sum;
    workgroupBarrier();
    if (LANGEVIN) {
      if (thread < 8) {
        for (var k = thread + 8; k < 64; k += 8) { sum = addFixed(sum, heats[k]); }
        heats[thread] = sum;
      }
      workgroupBarrier();
    }
    if (thread == 0) {
      if (LANGEVIN) {
        sum = addFixed(sum, vec2<u32>(atomicLoad(&ledger[account + 1]), atomicLoad(&ledger[account + 2])));
        for (var k = 1u; k < 8; k++) { sum = addFixed(sum, heats[k]); }
        atomicStore(&ledger[account + 1], sum.x);
        atomicStore(&ledger[account + 2], sum.y);
      }
      atomicStore(&ledger[account], clock + 1);
    }
  }
  if (!starts) {
    workgroupBarrier();
    if (thread < 6) {
      var sum = 0.0;
      for (var k = 0u; k < 64; k++) { sum += sums[64 * thread + k]; }
      // Kinetic xx yy zz, then the momentum.
      let column = select(thread, thread + 21, thread >= 3);
      atomicStore(&ledger[partialOf(replica, workgroup.x) + column], bitcast<u32>(sum));
    }
  }
}

/** The group as it stands, and the kicks of its forces. */
fn load(first: u32, box: vec3<f32>) {
  let origin = positions[first + atoms[0]];
  unsound = 0;
  for (var k = 0u; k < atomCount; k++) {
    let at = first + atoms[k];
    let v = velocities[at];
    place[k] = separation(positions[at], origin, box);
    velocity[k] = v.xyz;
    inverseMass[k] = v.w;
    let force = nonbondedForces[at].xyz + bondedForces[at].xyz + meshForces[at].xyz;
    kick[k] = (0.5 * course.timeStep * v.w) * force;
    if (!isFinite(force)) { unsound |= 1u << k; }
  }
}

/**
 * The substeps one after the other. A loop, so that the solvers of the constraints, the bulk of the code, stand in it once.
 * @returns the energy handed to the bath, kJ/mol
 */
fn takeSubsteps(replica: u32, clock: u32, settings: Replica) -> f32 {
  let first = select(FIRST_KICK, SECOND_KICK, (task.x & FINISH) != 0);
  let last = select(SECOND_KICK, select(FIRST_DRIFT, SECOND_DRIFT, LANGEVIN), (task.x & START) != 0);
  let h = course.timeStep * select(1.0, 0.5, LANGEVIN);
  var heat = 0.0;
  var sound = true;
  for (var substep = first; substep <= last; substep++) {
    switch (substep) {
      case SECOND_KICK: {
        for (var k = 0u; k < atomCount; k++) { velocity[k] += kick[k]; }
      }
      case FIRST_KICK: { beginStep(replica, clock, settings); }
      case NOISE: { frictionAndNoise(clock, settings); }
      default: { sound = drift(h) && sound; }
    }
    if (LANGEVIN || substep == SECOND_KICK) { sound = project(&velocity) && sound; }
    if (substep == SECOND_KICK) {
      if (!sound) { reportFault(CONSTRAINT, replica, clock, atoms[pairs[0].x]); }
      sound = true;
      examine(replica, clock);
    }
    if (substep == NOISE) { heat = heatSinceFriction(); }
  }
  if (!sound) { reportFault(CONSTRAINT, replica, clock + 1, atoms[pairs[0].x]); }
  return heat;
}

/** Signs that the step ended badly. */
fn examine(replica: u32, step: u32) {
  for (var k = 0u; k < atomCount; k++) {
    // A force that is not finite spoils the velocities of the whole group.
    let spoilt = select(!isFinite(velocity[k]), ((unsound >> k) & 1) == 1, unsound != 0);
    if (spoilt) { reportFault(NON_FINITE, replica, step, atoms[k]); }
    let largest = max(max(abs(velocity[k].x), abs(velocity[k].y)), abs(velocity[k].z));
    if (largest * course.timeStep > LARGEST_DISPLACEMENT) { reportFault(DISPLACEMENT, replica, step, atoms[k]); }
  }
}

/** What the couplers want, if this dispatch did not finish a step itself, and the first kick. */
fn beginStep(replica: u32, clock: u32, settings: Replica) {
  for (var k = 0u; k < atomCount; k++) {
    if ((task.x & FINISH) == 0) {
      // The forces at the beginning of a block have not been examined.
      if (((unsound >> k) & 1) == 1) { reportFault(NON_FINITE, replica, clock, atoms[k]); }
      let moves = inverseMass[k] > 0.0;
      velocity[k] = settings.scale * velocity[k] + select(vec3<f32>(), settings.shift, moves);
    }
    velocity[k] += kick[k];
    travelled[k] = vec3<f32>();
  }
}

/** x += h v; what the constraints moved enters the velocities. */
fn drift(h: f32) -> bool {
  for (var k = 0u; k < atomCount; k++) { displacement[k] = h * velocity[k]; }
  let sound = constrainMove();
  for (var k = 0u; k < atomCount; k++) {
    if (constraintCount > 0) { velocity[k] += (displacement[k] - h * velocity[k]) / h; }
    place[k] += displacement[k];
    travelled[k] += displacement[k];
  }
  return sound;
}

/** v = c v + sqrt((1 - c²) kT/m) xi */
fn frictionAndNoise(clock: u32, settings: Replica) {
  let low = course.firstStep.x + clock + 1;
  let high = course.firstStep.y + select(0u, 1u, low < course.firstStep.x);
  // Without cancellation, so that the temperature is right whatever rounding made of c.
  let amplitude = (1.0 - course.kept) * (1.0 + course.kept) * settings.thermal;
  for (var k = 0u; k < atomCount; k++) {
    other[k] = velocity[k];
    let words = philox(
      vec4<u32>(atoms[k], low, high << 16, settings.walker),
      vec2<u32>(settings.seed, LANGEVIN_STREAM),
    );
    velocity[k] = course.kept * velocity[k] + sqrt(amplitude * inverseMass[k]) * threeNormals(words);
  }
}

/** -(K after - K before), from the differences, so that nothing cancels. */
fn heatSinceFriction() -> f32 {
  var heat = 0.0;
  for (var k = 0u; k < atomCount; k++) {
    if (inverseMass[k] > 0.0) { heat -= 0.5 / inverseMass[k] * dot(velocity[k] - other[k], velocity[k] + other[k]); }
  }
  return heat;
}

fn measureInto(thread: u32) {
  var kinetic = vec3<f32>();
  var momentum = vec3<f32>();
  for (var k = 0u; k < atomCount; k++) {
    if (inverseMass[k] > 0.0) {
      let p = velocity[k] / inverseMass[k];
      momentum += p;
      kinetic += 0.5 * p * velocity[k];
    }
  }
  for (var axis = 0u; axis < 3; axis++) {
    sums[64 * axis + thread] = kinetic[axis];
    sums[64 * (axis + 3) + thread] = momentum[axis];
  }
}
