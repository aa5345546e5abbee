// Positions are u32 fractions of the edges, 2^32 to the edge: their difference as i32, which wraps around, is the nearest image.

/** r_a - r_b (nm) in the nearest image. */
fn separation(a: vec4<u32>, b: vec4<u32>, box: vec3<f32>) -> vec3<f32> {
  return vec3<f32>(bitcast<vec3<i32>>(a.xyz - b.xyz)) * (box * 2.3283064365386963e-10);
}
