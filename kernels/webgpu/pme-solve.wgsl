// Along z to the spectrum, its product with the influence function, and back: Essmann et al., J. Chem. Phys. 103, 8577 (1995), eq. 4.7.
// With k = 2 pi (n_x/L_x, ...), F the spectrum and |b|² the spline moduli of the axes,
//   E = sum_k A |b|² |F|²,   A = f 2 pi/V exp(-k²/(4 beta²))/k²,   potential = dE/dQ = transform back of 2 A |b|² F,
//   virial = sum_k E(k)/2 (c k (x) k - 1),   c = 2/k² + 1/(2 beta²).
// The box is that of the replica at this step. x: LINES lines along z, y: replica.
// include common/fft.wgsl

const NX: u32 = 4u;
const NY: u32 = 4u;
const NZ: u32 = 4u;
const PLAN_Z: u32 = 4u;
const HX = NX / 2u + 1u;
const PLANE = NY * HX;
const Z = Axis(NZ, PLAN_Z, NX + NY);

// 1/nm
const BETA: f32 = 3.0;
// f, kJ mol⁻¹ nm e⁻²
const COULOMB: f32 = 138.935458;
const TWO_PI: f32 = 6.283185307179586;

override THREADS: u32 = 64u;
override LINES: u32 = 1u;

// edges (nm) and volume
@group(0) @binding(1) var<storage, read> boxes: array<vec4<f32>>;
// |b|² of the axes x, y, z one after the other
@group(0) @binding(2) var<storage, read> moduli: array<f32>;
// [replica, z, ky, kx]
@group(0) @binding(3) var<storage, read_write> spectrum: array<vec2<f32>>;
// [replica, workgroup, 8]: energy, 0, virial xx yy zz xy xz yz; kJ/mol
@group(0) @binding(4) var<storage, read_write> partials: array<vec4<f32>>;

var<workgroup> sums: array<array<vec4<f32>, 2>, THREADS>;

@compute @workgroup_size(THREADS)
fn solve(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let first = group.x * LINES;
  let count = min(LINES, PLANE - first);
  let base = group.y * NZ * PLANE + first;
  for (var i = thread; i < NZ * count; i += THREADS) {
    work[i] = spectrum[base + i / count * PLANE + i % count];
  }
  workgroupBarrier();
  let lines = Lines(count, 1u, count);

  // There and back in one loop: the transform is half of what there is to compile.
  var here = 0u;
  for (var direction = -1.0; direction < 2.0; direction += 2.0) {
    here = transform(thread, THREADS, here, Z, lines, direction);
    if (direction < 0.0) {
      sums[thread] = multiply(thread, here, first, count, boxes[group.y]);
      workgroupBarrier();
    }
  }
  for (var i = thread; i < NZ * count; i += THREADS) {
    spectrum[base + i / count * PLANE + i % count] = work[here + i];
  }

  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    if (thread < half) {
      sums[thread][0] += sums[thread + half][0];
      sums[thread][1] += sums[thread + half][1];
    }
    workgroupBarrier();
  }
  if (thread == 0u) {
    let part = 2u * (group.y * groups.x + group.x);
    partials[part] = sums[0][0];
    partials[part + 1u] = sums[0][1];
  }
}

// The spectrum of `count` lines from `first` on, at work[here...], times the influence function; this thread's share of the sums.
fn multiply(thread: u32, here: u32, first: u32, count: u32, box: vec4<f32>) -> array<vec4<f32>, 2> {
  var own = array<vec4<f32>, 2>();
  for (var i = thread; i < NZ * count; i += THREADS) {
    let line = first + i % count;
    let n = vec3<u32>(line % HX, line / HX, i / count);
    let k = TWO_PI * vec3<f32>(folded(n.x, NX), folded(n.y, NY), folded(n.z, NZ)) / box.xyz;
    let k2 = dot(k, k);
    if (k2 == 0.0) {
      work[here + i] = vec2<f32>();
      continue;
    }
    let value = work[here + i];
    var weight = COULOMB * TWO_PI / box.w * exp(-k2 / (4.0 * BETA * BETA)) / k2;
    weight *= moduli[n.x] * moduli[NX + n.y] * moduli[NX + NY + n.z];
    work[here + i] = 2.0 * weight * value;

    // The half spectrum stands for k and -k, but in the planes that are their own mirror images.
    let copies = select(2.0, 1.0, n.x == 0u || 2u * n.x == NX);
    let energy = copies * weight * dot(value, value);
    let stretch = energy * (2.0 / k2 + 0.5 / (BETA * BETA));
    // At half the mesh k and -k are one point, and what is odd in k cancels there.
    let odd = select(k, vec3<f32>(0.0), 2u * n == vec3<u32>(NX, NY, NZ));
    let along = 0.5 * (stretch * k * k - energy);
    let across = 0.5 * stretch * vec3<f32>(odd.x * odd.y, odd.x * odd.z, odd.y * odd.z);
    own[0] += vec4<f32>(energy, 0.0, along.xy);
    own[1] += vec4<f32>(along.z, across);
  }
  return own;
}

// Frequency number n of a mesh axis, as -size/2 < n <= size/2.
fn folded(n: u32, size: u32) -> f32 {
  return select(f32(n), f32(n) - f32(size), 2u * n > size);
}
