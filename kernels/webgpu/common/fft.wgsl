// Complex line transforms in workgroup memory: Stockham's self-sorting form (Van Loan, "Computational Frameworks for the FFT", 1992,
// section 1.7), radices 2, 3, 4, 5, 7 and 8,
//   X(k) = sum_j x(j) exp(direction 2 pi i j k / n), not normalised, direction = -1 forward and +1 back.
// Stages go to and fro between the two halves of `work`. Roots come from a table made in f64: the builtin sine is good to three digits.

// Which radices the plans of this kernel hold: the others are not compiled.
const HAS2: bool = true;
const HAS3: bool = true;
const HAS4: bool = true;
const HAS5: bool = true;
const HAS7: bool = true;
const HAS8: bool = true;

override HALF: u32 = 64u;
var<workgroup> work: array<vec2<f32>, 2u * HALF>;

// exp(2 pi i k / n) for k = 0..n-1, the axes x, y, z one after the other
@group(0) @binding(0) var<storage, read> roots: array<vec2<f32>>;

struct Axis {
  size: u32,
  // The radices of the stages, four bits each, the first in the lowest.
  plan: u32,
  // Where its roots begin.
  roots: u32,
}

struct Lines {
  count: u32,
  stride: u32,
  elementStride: u32,
}

// Transforms `lines` that begin at work[start], start = 0 or HALF; returns where they begin afterwards. Every thread of the workgroup
// comes here, after a barrier; there is a barrier behind the last stage.
fn transform(thread: u32, threads: u32, start: u32, axis: Axis, lines: Lines, direction: f32) -> u32 {
  var here = start;
  var span = 1u;
  for (var plan = axis.plan; plan != 0u; plan >>= 4u) {
    let radix = plan & 15u;
    let there = HALF - here;
    let legs = axis.size / radix;
    for (var b = thread; b < lines.count * legs; b += threads) {
      // Neighbouring threads take neighbouring numbers.
      let rowwise = lines.elementStride == 1u;
      let line = select(b % lines.count, b / legs, rowwise);
      let leg = select(b / lines.count, b % legs, rowwise);
      let k = leg % span;
      let into = (leg - k) * radix + k;
      let step = Step(
        here + line * lines.stride + leg * lines.elementStride,
        legs * lines.elementStride,
        there + line * lines.stride + into * lines.elementStride,
        span * lines.elementStride,
        axis.roots,
        k * (axis.size / (span * radix)),
        direction,
      );
      switch radix {
        case 2u: { if (HAS2) { stage2(step); } }
        case 3u: { if (HAS3) { stage3(step); } }
        case 4u: { if (HAS4) { stage4(step); } }
        case 5u: { if (HAS5) { stage5(step); } }
        case 7u: { if (HAS7) { stage7(step); } }
        default: { if (HAS8) { stage8(step); } }
      }
    }
    workgroupBarrier();
    here = there;
    span *= radix;
  }
  return here;
}

// One butterfly: numbers at `source`, `source + sourceStride`, ... go to `sink`, `sink + sinkStride`, ...
struct Step {
  source: u32,
  sourceStride: u32,
  sink: u32,
  sinkStride: u32,
  roots: u32,
  // Number q is turned by root q * turn first.
  turn: u32,
  direction: f32,
}

fn product(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> {
  return vec2<f32>(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}

fn timesI(a: vec2<f32>) -> vec2<f32> {
  return vec2<f32>(-a.y, a.x);
}

fn taken(step: Step, q: u32) -> vec2<f32> {
  let root = roots[step.roots + q * step.turn];
  return product(work[step.source + q * step.sourceStride], vec2<f32>(root.x, step.direction * root.y));
}

fn put(step: Step, q: u32, value: vec2<f32>) {
  work[step.sink + q * step.sinkStride] = value;
}

fn stage2(step: Step) {
  let a = work[step.source];
  let b = taken(step, 1u);
  put(step, 0u, a + b);
  put(step, 1u, a - b);
}

fn stage3(step: Step) {
  let a = work[step.source];
  let b = taken(step, 1u);
  let c = taken(step, 2u);
  let even = a - 0.5 * (b + c);
  let odd = step.direction * 0.8660254037844386 * timesI(b - c);
  put(step, 0u, a + b + c);
  put(step, 1u, even + odd);
  put(step, 2u, even - odd);
}

fn four(a: vec2<f32>, b: vec2<f32>, c: vec2<f32>, d: vec2<f32>, direction: f32) -> array<vec2<f32>, 4> {
  let turned = direction * timesI(b - d);
  return array(a + c + b + d, a - c + turned, a + c - b - d, a - c - turned);
}

fn stage4(step: Step) {
  let y = four(work[step.source], taken(step, 1u), taken(step, 2u), taken(step, 3u), step.direction);
  put(step, 0u, y[0]);
  put(step, 1u, y[1]);
  put(step, 2u, y[2]);
  put(step, 3u, y[3]);
}

// cos and sin of 2 pi/5 and 4 pi/5
const COS5 = array(0.30901699437494745, -0.8090169943749475);
const SIN5 = array(0.9510565162951535, 0.5877852522924731);

fn stage5(step: Step) {
  let a = work[step.source];
  let b = taken(step, 1u);
  let c = taken(step, 2u);
  let d = taken(step, 3u);
  let e = taken(step, 4u);
  let even1 = a + COS5[0] * (b + e) + COS5[1] * (c + d);
  let even2 = a + COS5[1] * (b + e) + COS5[0] * (c + d);
  let odd1 = step.direction * timesI(SIN5[0] * (b - e) + SIN5[1] * (c - d));
  let odd2 = step.direction * timesI(SIN5[1] * (b - e) - SIN5[0] * (c - d));
  put(step, 0u, a + b + c + d + e);
  put(step, 1u, even1 + odd1);
  put(step, 2u, even2 + odd2);
  put(step, 3u, even2 - odd2);
  put(step, 4u, even1 - odd1);
}

// cos and sin of 2 pi/7, 4 pi/7 and 6 pi/7
const COS7 = array(0.6234898018587336, -0.2225209339563144, -0.9009688679024191);
const SIN7 = array(0.7818314824680298, 0.9749279121818236, 0.4338837391175582);

fn stage7(step: Step) {
  let a = work[step.source];
  let b = taken(step, 1u);
  let c = taken(step, 2u);
  let d = taken(step, 3u);
  let e = taken(step, 4u);
  let f = taken(step, 5u);
  let g = taken(step, 6u);
  let even1 = a + COS7[0] * (b + g) + COS7[1] * (c + f) + COS7[2] * (d + e);
  let even2 = a + COS7[1] * (b + g) + COS7[2] * (c + f) + COS7[0] * (d + e);
  let even3 = a + COS7[2] * (b + g) + COS7[0] * (c + f) + COS7[1] * (d + e);
  let odd1 = step.direction * timesI(SIN7[0] * (b - g) + SIN7[1] * (c - f) + SIN7[2] * (d - e));
  let odd2 = step.direction * timesI(SIN7[1] * (b - g) - SIN7[2] * (c - f) - SIN7[0] * (d - e));
  let odd3 = step.direction * timesI(SIN7[2] * (b - g) - SIN7[0] * (c - f) + SIN7[1] * (d - e));
  put(step, 0u, a + b + c + d + e + f + g);
  put(step, 1u, even1 + odd1);
  put(step, 2u, even2 + odd2);
  put(step, 3u, even3 + odd3);
  put(step, 4u, even3 - odd3);
  put(step, 5u, even2 - odd2);
  put(step, 6u, even1 - odd1);
}

fn stage8(step: Step) {
  let direction = step.direction;
  let even = four(work[step.source], taken(step, 2u), taken(step, 4u), taken(step, 6u), direction);
  let odd = four(taken(step, 1u), taken(step, 3u), taken(step, 5u), taken(step, 7u), direction);
  let eighth = 0.7071067811865476;
  let odd1 = product(odd[1], vec2<f32>(eighth, direction * eighth));
  let odd2 = direction * timesI(odd[2]);
  let odd3 = product(odd[3], vec2<f32>(-eighth, direction * eighth));
  put(step, 0u, even[0] + odd[0]);
  put(step, 1u, even[1] + odd1);
  put(step, 2u, even[2] + odd2);
  put(step, 3u, even[3] + odd3);
  put(step, 4u, even[0] - odd[0]);
  put(step, 5u, even[1] - odd1);
  put(step, 6u, even[2] - odd2);
  put(step, 7u, even[3] - odd3);
}
