// Lennard-Jones and direct-space Coulomb over the pair list, plainly truncated at the cut-off:
//   E = C12/r^12 - C6/r^6 + f q_i q_j (erfc(beta r) | 1)/r
// One workgroup a cluster of 8 atoms i, LANES invocations an atom, one replica along y. Forces are summed as integers
// (common/pair-sum.wgsl), so neither the list's order nor LANES can change a bit of them. SUMS: energies and the full virial too,
// -1/2 sum r (x) f, every pair counted half at either atom.
// erfc(x) = t P(t) exp(-x²), t = 1/(1 + 0.35 x): P interpolates in the Chebyshev points of t for 0 <= x <= 4.2 and is good to
// 2.1e-8 there, beyond which erfc is below 3e-9.
// include common/bounds.wgsl
// include common/list-shape.wgsl
// include common/pair-sum.wgsl
override PADDED: u32 = 64;
override TYPES: u32 = 1;
override LANES: u32 = 8;
override THREADS: u32 = 64;
override SUMS: bool = false;
override EWALD: bool = true;
// nm, nm², 1/nm, kJ/mol nm/e²
override CUTOFF: f32 = 1.0;
override CUTOFF2: f32 = 1.0;
override BETA: f32 = 3.0;
override COULOMB: f32 = 138.935458;

@group(0) @binding(0) var<uniform> shape: ListShape;
@group(0) @binding(1) var<storage, read> positions: array<vec4u>;
@group(0) @binding(2) var<storage, read> sorted: array<vec4u>;
// [type, type] (C6, C12), bits of f32, then the type of every atom
@group(0) @binding(3) var<storage, read> lennardJones: array<u32>;
@group(0) @binding(4) var<storage, read> boxes: array<vec4f>;
@group(0) @binding(5) var<storage, read> pairList: array<u32>;
@group(0) @binding(6) var<storage, read_write> forces: array<vec4f>;
// [R, 2]: see pair-list.wgsl; the second: bits of the largest part of the buffer that was used, 1 = all of it
@group(0) @binding(7) var<storage, read_write> listState: array<atomic<u32>>;
// [R, NP/8, 8] (whole, rest): Lennard-Jones, Coulomb, xx, yy, zz, xy, xz, yz
@group(0) @binding(8) var<storage, read_write> clusterSums: array<vec2i>;

// nm²: closer pairs count as being this far apart, which keeps every power of r finite in f32.
const CLOSEST2: f32 = 1e-5;

var<workgroup> total: array<atomic<i32>, 48>;
var<workgroup> energies: array<atomic<i32>, 16>;
var<workgroup> used: atomic<u32>;

fn addEnergy(sums: ptr<function, array<vec2i, 8>>, k: u32, value: f32) {
  (*sums)[k] += splitEnergy(value);
}

@compute @workgroup_size(THREADS)
fn nonbonded(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let replica = group.y;
  let clusters = PADDED / 8u;
  let base = replica * PADDED;
  let own = local.x / LANES;
  let lane = local.x % LANES;
  let edges = boxes[replica].xyz;
  let scale = edges * CELL_SCALE;
  let row = (replica * clusters + group.x) * (4u + shape.capacity);
  let built = sorted[base + 8u * group.x + own];
  var sum = ForceSum(vec3i(0), vec3i(0));
  var sums = array<vec2i, 8>();
  if (built.w != NO_ATOM) {
    let self4 = positions[base + built.w];
    let charge = bitcast<f32>(self4.w);
    let typeRow = TYPES * lennardJones[2u * TYPES * TYPES + built.w];
    let bit = 1u << (24u + own);
    let count = pairList[row];
    for (var k = lane; k < count; k += LANES) {
      let entry = pairList[row + 4u + k];
      let j = entry & 0xffffffu;
      let other = positions[base + j];
      let d = separation(self4.xyz, other.xyz, scale);
      let r2 = dot(d, d);
      if ((entry & bit) == 0u || r2 >= CUTOFF2) {
        continue;
      }
      let near2 = max(r2, CLOSEST2);
      let invR = inverseSqrt(near2);
      let invR2 = invR * invR;
      // Symmetric in i and j, so that the two forces of a pair cancel exactly.
      let qq = COULOMB * (charge * bitcast<f32>(other.w));
      let pair = 2u * (typeRow + lennardJones[2u * TYPES * TYPES + j]);
      let invR6 = invR2 * invR2 * invR2;
      let attraction = bitcast<f32>(lennardJones[pair]) * invR6;
      let repulsion = bitcast<f32>(lennardJones[pair + 1u]) * invR6 * invR6;
      var potential = invR;
      var slope = invR;
      if (EWALD) {
        let x = BETA * near2 * invR;
        let t = 1.0 / (1.0 + 0.35 * x);
        let gaussian = exp(-x * x);
        potential = gaussian * t * invR * (0.19367717874523924 + t * (0.24084100644344675 +
          t * (-0.023848585435923126 + t * (0.7092587092526995 + t * (-0.7026164001093023 +
          t * (0.7826429946061811 - t * 0.19995490551701817))))));
        slope = potential + 1.1283791670955126 * BETA * gaussian;
      }
      let force = (qq * slope + 12.0 * repulsion - 6.0 * attraction) * invR2 * d;
      addForce(&sum, force);
      if (SUMS) {
        addEnergy(&sums, 0u, 0.5 * (repulsion - attraction));
        addEnergy(&sums, 1u, 0.5 * qq * potential);
        let half = -0.25 * d;
        addEnergy(&sums, 2u, half.x * force.x);
        addEnergy(&sums, 3u, half.y * force.y);
        addEnergy(&sums, 4u, half.z * force.z);
        addEnergy(&sums, 5u, half.x * force.y);
        addEnergy(&sums, 6u, half.x * force.z);
        addEnergy(&sums, 7u, half.y * force.z);
      }
    }
    if (lane == 0u) {
      atomicMax(&used, bitcast<u32>(bufferUsed(self4.xyz, built.xyz, row, edges)));
    }
    for (var axis = 0u; axis < 3u; axis++) {
      atomicAdd(&total[6u * own + axis], sum.fine[axis]);
      // Seldom anything there; and integers do not mind.
      if (sum.coarse[axis] != 0) {
        atomicAdd(&total[6u * own + 3u + axis], sum.coarse[axis]);
      }
    }
    if (SUMS) {
      for (var k = 0u; k < 8u; k++) {
        let part = carryEnergy(sums[k]);
        atomicAdd(&energies[2u * k], part.x);
        atomicAdd(&energies[2u * k + 1u], part.y);
      }
    }
  }
  workgroupBarrier();
  if (local.x < 8u) {
    let atom = sorted[base + 8u * group.x + local.x].w;
    if (atom != NO_ATOM) {
      let at = 6u * local.x;
      let fine = vec3i(atomicLoad(&total[at]), atomicLoad(&total[at + 1u]), atomicLoad(&total[at + 2u]));
      let coarse =
        vec3i(atomicLoad(&total[at + 3u]), atomicLoad(&total[at + 4u]), atomicLoad(&total[at + 5u]));
      forces[base + atom] = vec4f(forceOf(fine, coarse), 0.0);
    }
    if (SUMS) {
      clusterSums[8u * (replica * clusters + group.x) + local.x] =
        vec2i(atomicLoad(&energies[2u * local.x]), atomicLoad(&energies[2u * local.x + 1u]));
    }
    if (local.x == 0u) {
      let most = atomicLoad(&used);
      if (most > atomicLoad(&listState[2u * replica + 1u])) {
        atomicMax(&listState[2u * replica + 1u], most);
      }
    }
  }
}

// With the box as it was when the list was built, pairs now within the cut-off were within m (cut-off + 2 displacement), m the
// largest ratio of edges then and now: the part of the list's buffer that this displacement uses. Above 1 a pair may be missing.
fn bufferUsed(now: vec3u, built: vec3u, row: u32, edges: vec3f) -> f32 {
  let before = bitcast<vec3f>(vec3u(pairList[row + 1u], pairList[row + 2u], pairList[row + 3u]));
  let ratios = before / edges;
  let growth = max(ratios.x, max(ratios.y, ratios.z));
  let moved = separation(now, built, edges * CELL_SCALE);
  let reach = growth * (CUTOFF + 2.0 * sqrt(dot(moved, moved)));
  return max(0.0, (reach - CUTOFF) / (shape.range - CUTOFF));
}

// The clusters' sums of a replica, added as integers and given as two f32 of which the second is what the first lacks.
// partials: [R, 2, 8], kJ/mol
@group(0) @binding(0) var<storage, read> clusterSumsIn: array<vec2i>;
@group(0) @binding(1) var<storage, read_write> partials: array<f32>;

var<workgroup> carried: array<vec2i, 256>;

@compute @workgroup_size(256)
fn sumClusters(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let clusters = PADDED / 8u;
  let replica = group.y;
  let part = group.x;
  var sum = vec2i(0);
  for (var cluster = local.x; cluster < clusters; cluster += 256u) {
    sum = carryEnergy(sum + carryEnergy(clusterSumsIn[8u * (replica * clusters + cluster) + part]));
  }
  carried[local.x] = sum;
  for (var reach = 128u; reach > 0u; reach >>= 1u) {
    workgroupBarrier();
    if (local.x < reach) {
      carried[local.x] = carryEnergy(carried[local.x] + carried[local.x + reach]);
    }
  }
  if (local.x == 0u) {
    let whole = f32(sumHigh(carried[0].x));
    partials[16u * replica + part] = whole;
    partials[16u * replica + 8u + part] =
      f32(carried[0].x - sumHigh(carried[0].x)) + f32(carried[0].y) / ENERGY_QUANTA;
  }
}

// The multiple of 256 nearest to the sum: exact in f32 up to 2^31.
fn sumHigh(value: i32) -> i32 {
  return ((value + 128) >> 8u) << 8u;
}
