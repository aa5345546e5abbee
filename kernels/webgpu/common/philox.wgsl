// Philox4x32-10 (Salmon et al., SC'11, doi:10.1145/2063384.2063405) and normal deviates: the bits of src/math/philox.ts, and the
// deviates of src/math/random-streams.ts to the precision of f32. The builtin sin, cos and log are not accurate enough.

/** High 32 bits of a product. */
fn mulHigh(a: u32, b: u32) -> u32 {
  let aLow = a & 0xffffu;
  let aHigh = a >> 16u;
  let bLow = b & 0xffffu;
  let bHigh = b >> 16u;
  let middle1 = aHigh * bLow + ((aLow * bLow) >> 16u);
  let middle2 = aLow * bHigh + (middle1 & 0xffffu);
  return aHigh * bHigh + (middle1 >> 16u) + (middle2 >> 16u);
}

fn philox(start: vec4<u32>, startKey: vec2<u32>) -> vec4<u32> {
  var c = start;
  var key = startKey;
  for (var round = 0; round < 10; round++) {
    let high0 = mulHigh(0xd2511f53u, c.x);
    let high1 = mulHigh(0xcd9e8d57u, c.z);
    c = vec4<u32>(high1 ^ c.y ^ key.x, 0xcd9e8d57u * c.z, high0 ^ c.w ^ key.y, 0xd2511f53u * c.x);
    key += vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}

/** -ln((word + 1/2) / 2^32), with full relative precision at both ends. */
fn minusLogOfUniform(word: u32) -> f32 {
  var exponent = 0.0;
  var rise: f32; // the argument is 2^exponent (1 + rise), 0.7071 <= 1 + rise < 1.4143
  if (word >= 0xb504f334u) {
    rise = -(f32(~word) + 0.5) * 2.3283064365386963e-10;
  } else {
    let parts = frexp(f32(word) + 0.5);
    let small = parts.fract < 0.70710678;
    exponent = f32(parts.exp) - select(32.0, 33.0, small);
    rise = select(parts.fract - 1.0, (parts.fract - 0.5) + parts.fract - 0.5, small);
  }
  // ln(1 + rise) = 2 artanh(s)
  let s = rise / (2.0 + rise);
  let z = s * s;
  let series = 1.0 + z * (0.333333333 + z * (0.2 + z * (0.142857143 + z * 0.111111111)));
  return -(exponent * 0.69314718056 + 2.0 * s * series);
}

/** cos and sin of 2 pi (word + 1/2) / 2^32: turned into the nearest quadrant exactly, in integers. */
fn cosineSine(word: u32) -> vec2<f32> {
  let quadrant = (word + 0x20000000u) >> 30u;
  let t = (f32(bitcast<i32>(word - (quadrant << 30u))) + 0.5) * 1.4629180792671596e-9;
  let z = t * t;
  let sine = t * (1.0 + z * (-0.166666667 + z * (0.00833333333 + z * (-0.000198412698 + z * 2.75573192e-6))));
  let cosine = 1.0 + z * (-0.5 + z * (0.0416666667 + z * (-0.00138888889 + z * (2.48015873e-5 - z * 2.75573192e-7))));
  switch (quadrant & 3u) {
    case 0u: { return vec2<f32>(cosine, sine); }
    case 1u: { return vec2<f32>(-sine, cosine); }
    case 2u: { return vec2<f32>(-cosine, -sine); }
    default: { return vec2<f32>(sine, -cosine); }
  }
}

/** Three independent standard normal deviates (Box-Muller). */
fn threeNormals(words: vec4<u32>) -> vec3<f32> {
  let xy = sqrt(2.0 * minusLogOfUniform(words.x)) * cosineSine(words.y);
  let z = sqrt(2.0 * minusLogOfUniform(words.z)) * cosineSine(words.w).x;
  return vec3<f32>(xy, z);
}
