// Forces from the mesh: F = -q grad(potential), the gradient of the splines. Essmann et al., J. Chem. Phys. 103, 8577 (1995), eq. 4.9.
// One thread an atom; y: replica.
// include common/b-spline.wgsl

const ATOMS: u32 = 1u;
const PADDED: u32 = 64u;
const NX: u32 = 4u;
const NY: u32 = 4u;
const NZ: u32 = 4u;

// w: bits of the charge
@group(0) @binding(0) var<storage, read> positions: array<vec4<u32>>;
// edges (nm) and volume
@group(0) @binding(1) var<storage, read> boxes: array<vec4<f32>>;
// [replica, z, y, x], kJ/mol/e
@group(0) @binding(2) var<storage, read> potentialMesh: array<f32>;
// [replica, atom], kJ/mol/nm
@group(0) @binding(3) var<storage, read_write> meshForces: array<vec4<f32>>;

@compute @workgroup_size(64)
fn gather(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= ATOMS) {
    return;
  }
  let slot = id.y * PADDED + id.x;
  let position = positions[slot];
  let x = meshPlace(position.x, NX);
  let y = meshPlace(position.y, NY);
  let z = meshPlace(position.z, NZ);
  let alongX = spline(x.rest);
  let alongY = spline(y.rest);
  let alongZ = spline(z.rest);
  var gradient = vec3<f32>();
  for (var c = 0u; c < ORDER; c++) {
    let plane = (id.y * NZ + wrapped(z.point + c, NZ)) * NY;
    for (var b = 0u; b < ORDER; b++) {
      let row = (plane + wrapped(y.point + b, NY)) * NX;
      var value = 0.0;
      var slope = 0.0;
      for (var a = 0u; a < ORDER; a++) {
        let potential = potentialMesh[row + wrapped(x.point + a, NX)];
        value += potential * alongX.values[a];
        slope += potential * alongX.slopes[a];
      }
      gradient += vec3<f32>(
        slope * alongY.values[b] * alongZ.values[c],
        value * alongY.slopes[b] * alongZ.values[c],
        value * alongY.values[b] * alongZ.slopes[c],
      );
    }
  }
  let charge = bitcast<f32>(position.w);
  let perLength = vec3<f32>(f32(NX), f32(NY), f32(NZ)) / boxes[id.y].xyz;
  meshForces[slot] = vec4<f32>(-charge * gradient * perLength, 0.0);
}
