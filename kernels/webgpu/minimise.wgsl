// Steps of the minimiser (src/dynamics/minimiser.ts), one thread to a constraint group, all masses 1 u:
//   step    moves the atoms as `judge` (minimise-judge.wgsl) decided, constraints included
//   look    projects forces and velocities in the new configuration and leaves in the ledger what the next decision needs: of every
//           workgroup f.v, v.v, f.f and the largest f.f of an atom
//   undo    puts back what a rejected descent moved, and stops what has converged

// include common/coordinates.wgsl
// include common/course.wgsl
// include common/replica.wgsl
// include common/ledger.wgsl
// include common/constraint-group.wgsl
// include common/carry.wgsl
// include common/minimiser.wgsl

/** Before a descent. */
struct Saved {
  position: vec4<u32>,
  image: vec4<i32>,
  /** Constraint directions removed. */
  force: vec4<f32>,
}

@group(0) @binding(0) var<storage, read_write> positions: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> images: array<vec4<i32>>;
@group(0) @binding(2) var<storage, read_write> velocities: array<vec4<f32>>;
/** The sum of the three, constraint directions removed. */
@group(0) @binding(3) var<storage, read_write> projected: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> nonbondedForces: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> bondedForces: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read> meshForces: array<vec4<f32>>;
@group(0) @binding(7) var<storage, read> groups: array<vec4<u32>>;
@group(0) @binding(8) var<storage, read_write> ledger: array<atomic<u32>>;
@group(0) @binding(9) var<storage, read_write> saved: array<Saved>;
@group(0) @binding(10) var<uniform> replicas: array<Replica, MOST_REPLICAS>;
@group(0) @binding(11) var<uniform> minimisers: array<Minimiser, MOST_REPLICAS>;
@group(0) @binding(12) var<uniform> course: Course;
@group(0) @binding(13) var<uniform> goal: Goal;

/** kJ/mol/nm: a few times the largest forces of a liquid at rest. */
const SATURATION: f32 = 1e4;
/** What a force that is not finite counts as. */
const BEYOND: f32 = 3e38;

var<workgroup> seen: array<vec4<f32>, 64>;

fn loadGroup(index: u32, first: u32, box: vec3<f32>) {
  readGroup(index);
  let origin = positions[first + atoms[0]];
  for (var k = 0u; k < atomCount; k++) {
    let at = first + atoms[k];
    place[k] = separation(positions[at], origin, box);
    velocity[k] = velocities[at].xyz;
    inverseMass[k] = select(0.0, 1.0, velocities[at].w > 0.0);
  }
}

@compute @workgroup_size(64)
fn step(@builtin(global_invocation_id) id: vec3<u32>) {
  let replica = id.y;
  let plan = minimisers[replica];
  if (id.x >= course.groupCount || plan.mode == REST) { return; }
  let first = replica * course.stride;
  let box = replicas[replica].box;
  loadGroup(id.x, first, box);
  for (var k = 0u; k < atomCount; k++) {
    let at = first + atoms[k];
    displacement[k] = vec3<f32>();
    if (plan.mode == DESCEND) {
      saved[at] = Saved(positions[at], images[at], projected[at]);
      let force = projected[at].xyz;
      velocity[k] = vec3<f32>();
      displacement[k] = (plan.length / max(length(force), SATURATION)) * force;
    } else if (plan.mode == RELAX) {
      let force = projected[at].xyz;
      velocity[k] = plan.kept * velocity[k] + (plan.turn + plan.length) * force;
      let distance = plan.length * length(velocity[k]);
      if (distance > goal.maximumStep) { velocity[k] *= goal.maximumStep / distance; }
      displacement[k] = plan.length * velocity[k];
    } else {
      velocity[k] = vec3<f32>();
    }
  }
  if (!constrainMove()) {
    // A group that a descent would tear stays where it is.
    for (var k = 0u; k < atomCount; k++) { displacement[k] = vec3<f32>(); }
    if (plan.mode != DESCEND) { reportFault(CONSTRAINT, replica, plan.steps + 1, atoms[pairs[0].x]); }
  }
  for (var k = 0u; k < atomCount; k++) {
    let at = first + atoms[k];
    carry(at, displacement[k], box);
    if (plan.mode == RELAX && constraintCount > 0) { velocity[k] = displacement[k] / plan.length; }
    velocities[at] = vec4<f32>(velocity[k], velocities[at].w);
  }
}

@compute @workgroup_size(64)
fn look(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let replica = workgroup.y;
  let index = 64 * workgroup.x + thread;
  var own = vec4<f32>();
  if (index < course.groupCount) {
    let first = replica * course.stride;
    let plan = minimisers[replica];
    loadGroup(index, first, replicas[replica].box);
    var finite = true;
    for (var k = 0u; k < atomCount; k++) {
      let at = first + atoms[k];
      let force = nonbondedForces[at].xyz + bondedForces[at].xyz + meshForces[at].xyz;
      other[k] = select(vec3<f32>(), force, inverseMass[k] > 0.0);
      if (!isFinite(force)) {
        finite = false;
        // A descent is undone; nothing else is.
        if (plan.mode == BEGIN || plan.mode == RELAX) {
          reportFault(NON_FINITE, replica, plan.steps + select(1u, 0u, plan.mode == BEGIN), atoms[k]);
        }
      }
    }
    // Force and velocity by the same code, one after the other.
    for (var turn = 0; turn < 2; turn++) {
      _ = project(&other);
      for (var k = 0u; k < atomCount; k++) {
        let swapped = other[k];
        other[k] = velocity[k];
        velocity[k] = swapped;
      }
    }
    for (var k = 0u; k < atomCount; k++) {
      let at = first + atoms[k];
      let square = dot(other[k], other[k]);
      own += vec4<f32>(dot(other[k], velocity[k]), dot(velocity[k], velocity[k]), square, 0.0);
      own.w = max(own.w, square);
      if (plan.mode != REST) {
        projected[at] = vec4<f32>(other[k], 0.0);
        velocities[at] = vec4<f32>(velocity[k], velocities[at].w);
      }
    }
    if (!finite) { own = vec4<f32>(0.0, 0.0, BEYOND, BEYOND); }
  }
  seen[thread] = own;
  workgroupBarrier();
  if (thread == 0) {
    for (var k = 1u; k < 64; k++) { own = vec4<f32>(own.xyz + seen[k].xyz, max(own.w, seen[k].w)); }
    let partial = partialOf(replica, workgroup.x);
    for (var column = 0u; column < 4; column++) { atomicStore(&ledger[partial + column], bitcast<u32>(own[column])); }
  }
}

@compute @workgroup_size(64)
fn undo(@builtin(global_invocation_id) id: vec3<u32>) {
  let plan = minimisers[id.y];
  if (id.x >= course.groupCount || (plan.rejected == 0 && plan.converged == 0)) { return; }
  readGroup(id.x);
  for (var k = 0u; k < atomCount; k++) {
    let at = id.y * course.stride + atoms[k];
    if (plan.converged != 0) { velocities[at] = vec4<f32>(0.0, 0.0, 0.0, velocities[at].w); }
    if (plan.rejected == 0) { continue; }
    positions[at] = saved[at].position;
    images[at] = saved[at].image;
    projected[at] = saved[at].force;
  }
}
