// Carries out what `couple` decided: v becomes scale v + shift; where the box has grown, atoms move with it and constraint groups as
// bodies by their centres of mass, velocities of centres inversely (src/dynamics/barostat-c-rescale.ts). A fraction of the edge
// moves with the box by itself, so that only the inside of a group is to be put back.

// include common/coordinates.wgsl
// include common/course.wgsl
// include common/replica.wgsl
// include common/constraint-group.wgsl
// include common/carry.wgsl

@group(0) @binding(0) var<storage, read_write> positions: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> images: array<vec4<i32>>;
@group(0) @binding(2) var<storage, read_write> velocities: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> groups: array<vec4<u32>>;
@group(0) @binding(4) var<uniform> replicas: array<Replica, MOST_REPLICAS>;
@group(0) @binding(5) var<uniform> course: Course;

@compute @workgroup_size(64)
fn rescale(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= course.groupCount) { return; }
  let settings = replicas[id.y];
  let first = id.y * course.stride;
  readGroup(id.x);
  let box = settings.box / settings.growth;
  let origin = positions[first + atoms[0]];
  var mass = 0.0;
  var moment = vec3<f32>();
  var momentum = vec3<f32>();
  for (var k = 0u; k < atomCount; k++) {
    let at = first + atoms[k];
    let v = velocities[at];
    inverseMass[k] = v.w;
    place[k] = separation(positions[at], origin, box);
    velocity[k] = select(vec3<f32>(), settings.scale * v.xyz + settings.shift, v.w > 0.0);
    let own = massOf(k);
    mass += own;
    moment += own * place[k];
    momentum += own * velocity[k];
  }
  let grows = any(settings.growth != vec3<f32>(1.0));
  for (var k = 0u; k < atomCount; k++) {
    let at = first + atoms[k];
    if (grows) {
      let centre = momentum / mass;
      velocity[k] += centre * (1.0 / settings.growth - 1.0);
      if (atomCount > 1) {
        let inner = place[k] - moment / mass;
        carry(at, inner * (1.0 / settings.growth - 1.0), box);
      }
    }
    velocities[at] = vec4<f32>(velocity[k], inverseMass[k]);
  }
}
