// Cardinal B-splines of smooth PME: Essmann et al., J. Chem. Phys. 103, 8577 (1995), eqs. 4.1-4.4. At mesh coordinate u, of
// whole part m and rest w, an atom touches the ORDER points m, m + 1, ... of an axis with the values M(w + ORDER-1), ..., M(w).
// (The whole mesh lies ORDER - 1 points further up than in the paper, which no energy or force can tell.)

const ORDER: u32 = 4u;

struct Spline {
  values: array<f32, ORDER>,
  // by u
  slopes: array<f32, ORDER>,
}

fn splineValues(w: f32) -> array<f32, ORDER> {
  return raised(ORDER, w, splineBelow(w));
}

fn spline(w: f32) -> Spline {
  let below = splineBelow(w);
  var slopes: array<f32, ORDER>;
  slopes[0] = -below[0];
  for (var k = 1u; k < ORDER - 1u; k++) {
    slopes[k] = below[k - 1u] - below[k];
  }
  slopes[ORDER - 1u] = below[ORDER - 2u];
  return Spline(raised(ORDER, w, below), slopes);
}

// The ORDER - 1 values of the spline one order below.
fn splineBelow(w: f32) -> array<f32, ORDER> {
  var values: array<f32, ORDER>;
  values[0] = 1.0 - w;
  values[1] = w;
  for (var n = 3u; n < ORDER; n++) {
    values = raised(n, w, values);
  }
  return values;
}

// From the n - 1 values of order n - 1 to the n of order n.
fn raised(n: u32, w: f32, below: array<f32, ORDER>) -> array<f32, ORDER> {
  var values = below;
  let scale = 1.0 / f32(n - 1u);
  values[n - 1u] = scale * w * values[n - 2u];
  for (var k = n - 2u; k > 0u; k--) {
    values[k] = scale * ((w + f32(n - 1u - k)) * values[k - 1u] + (f32(k + 1u) - w) * values[k]);
  }
  values[0] *= scale * (1.0 - w);
  return values;
}

struct MeshPlace {
  // the first point touched
  point: u32,
  // 0 <= rest <= 1
  rest: f32,
}

// fraction/2^32 * size without rounding before the end: whole part and 32 bits of rest. size < 2^16.
fn meshPlace(fraction: u32, size: u32) -> MeshPlace {
  let low = (fraction & 0xffffu) * size;
  let high = (fraction >> 16u) * size + (low >> 16u);
  return MeshPlace(high >> 16u, f32((high << 16u) | (low & 0xffffu)) * 2.3283064365386963e-10);
}

fn wrapped(point: u32, size: u32) -> u32 {
  return select(point, point - size, point >= size);
}
