// Sums without loss and in any order: 64-bit fixed point, hi + lo / 2^32, in the unit of the summand.

/** x as (hi, lo), exact above 2^-32; what is not finite or beyond 2^31 becomes the largest number there is. */
fn toFixed(x: f32) -> vec2<u32> {
  if ((bitcast<u32>(x) & 0x7f800000u) >= 0x4f000000u) { return vec2<u32>(0x7fffffffu, 0xffffffffu); }
  let size = abs(x);
  let whole = floor(size);
  let fixed = vec2<u32>(u32(whole), u32((size - whole) * 4294967296.0));
  return select(fixed, subtractFixed(vec2<u32>(), fixed), x < 0.0);
}

fn addFixed(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
  let low = a.y + b.y;
  return vec2<u32>(a.x + b.x + select(0u, 1u, low < a.y), low);
}

fn subtractFixed(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
  return vec2<u32>(a.x - b.x - select(0u, 1u, a.y < b.y), a.y - b.y);
}

fn fromFixed(a: vec2<u32>) -> f32 {
  // Below one in size the high word is 0 or -1; taken apart there, small numbers keep their digits.
  if (a.x == 0xffffffffu) { return -f32(~a.y) * 2.3283064365386963e-10 - 2.3283064365386963e-10; }
  return f32(bitcast<i32>(a.x)) + f32(a.y) * 2.3283064365386963e-10;
}
