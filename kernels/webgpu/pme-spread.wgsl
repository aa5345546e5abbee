// Charges to the mesh: Essmann et al., J. Chem. Phys. 103, 8577 (1995), eq. 4.6. The mesh holds integers, 2^24 to the elementary charge,
// so that the order of the additions cannot be told from the result; a point takes 128 e.
// One thread an atom and plane of its stencil; y: replica.
// include common/b-spline.wgsl

const ATOMS: u32 = 1u;
const PADDED: u32 = 64u;
const NX: u32 = 4u;
const NY: u32 = 4u;
const NZ: u32 = 4u;

const UNITS: f32 = 16777216.0;

// w: bits of the charge
@group(0) @binding(0) var<storage, read> positions: array<vec4<u32>>;
// [replica, z, y, x]
@group(0) @binding(1) var<storage, read_write> chargeMesh: array<atomic<i32>>;

@compute @workgroup_size(128)
fn spread(@builtin(global_invocation_id) id: vec3<u32>) {
  let atom = id.x / ORDER;
  let c = id.x % ORDER;
  if (atom >= ATOMS) {
    return;
  }
  let position = positions[id.y * PADDED + atom];
  let charge = bitcast<f32>(position.w);
  if (charge == 0.0) {
    return;
  }
  let x = meshPlace(position.x, NX);
  let y = meshPlace(position.y, NY);
  let z = meshPlace(position.z, NZ);
  let alongX = splineValues(x.rest);
  let alongY = splineValues(y.rest);
  let alongZ = splineValues(z.rest);
  let plane = (id.y * NZ + wrapped(z.point + c, NZ)) * NY;
  for (var b = 0u; b < ORDER; b++) {
    let row = (plane + wrapped(y.point + b, NY)) * NX;
    let weight = charge * alongZ[c] * alongY[b] * UNITS;
    for (var a = 0u; a < ORDER; a++) {
      atomicAdd(&chargeMesh[row + wrapped(x.point + a, NX)], i32(round(weight * alongX[a])));
    }
  }
}
