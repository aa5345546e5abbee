// Moving an atom in fixed point (bound as `positions` and `images`, read_write).

/** Moves the atom at `at` by `way` (nm) in the box `box` (nm), counting the cells it leaves. */
fn carry(at: u32, way: vec3<f32>, box: vec3<f32>) {
  let before = positions[at];
  let step = vec3<i32>(round(way * (4294967296.0 / box)));
  let after = before.xyz + bitcast<vec3<u32>>(step);
  positions[at] = vec4<u32>(after, before.w);
  let up = (step > vec3<i32>()) & (after < before.xyz);
  let down = (step < vec3<i32>()) & (after > before.xyz);
  if (any(up | down)) {
    images[at] += vec4<i32>(
      select(vec3<i32>(), vec3<i32>(1), up) - select(vec3<i32>(), vec3<i32>(1), down),
      0,
    );
  }
}

