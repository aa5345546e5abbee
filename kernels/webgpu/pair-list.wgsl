// The pair list: for every cluster of 8 sorted atoms i the atoms j that lie within the list's range of one of them, each with eight
// bits, set where i and j interact: within range, not excluded, not the same. A full list: every pair occurs at i and at j.
// One workgroup a cluster, one replica along y; entries stand in the order of arrival, which no result depends on.
// pairList: [R, NP/8 rows, 4 + capacity]: entries in the row, the edges (nm, bits of f32) for which it was built, then
// atom j | bits << 24.
// listState: [R, 2]: the longest row that was wanted; how much of the buffer was used (nonbonded.wgsl).
// include common/bounds.wgsl
// include common/list-shape.wgsl
override ATOMS: u32 = 64;
override PADDED: u32 = 64;

@group(0) @binding(0) var<uniform> shape: ListShape;
@group(0) @binding(1) var<storage, read> sorted: array<vec4u>;
@group(0) @binding(2) var<storage, read> bounds: array<Bounds>;
@group(0) @binding(3) var<storage, read> boxes: array<vec4f>;
// [atom + 1] starts, from which partners follow in the same array
@group(0) @binding(4) var<storage, read> exclusions: array<u32>;
@group(0) @binding(5) var<storage, read_write> pairList: array<u32>;
@group(0) @binding(6) var<storage, read_write> listState: array<atomic<u32>>;

// nm: more than f32 rounding of distances in any box that fits a GPU.
const MARGIN: f32 = 1e-4;

struct Own {
  position: vec3u,
  atom: u32,
  // stretch of exclusion partners, and the lowest and highest of them
  begin: u32,
  end: u32,
  lowest: u32,
  highest: u32,
}

var<workgroup> own: array<Own, 8>;
var<workgroup> hits: array<u32, 64>;
var<workgroup> hitCount: atomic<u32>;
var<workgroup> rowCount: atomic<u32>;

fn isExcluded(i: u32, j: u32) -> bool {
  if (j < own[i].lowest || j > own[i].highest) {
    return false;
  }
  for (var k = own[i].begin; k < own[i].end; k++) {
    if (exclusions[k] == j) {
      return true;
    }
  }
  return false;
}

@compute @workgroup_size(64)
fn buildPairList(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let clusters = PADDED / 8u;
  let superclusters = PADDED / 64u;
  let replica = group.y;
  let base = replica * PADDED;
  let boundsBase = replica * (clusters + superclusters);
  let edges = boxes[replica].xyz;
  let scale = edges * CELL_SCALE;
  let range = shape.range + MARGIN;
  let range2 = range * range;
  let mine = bounds[boundsBase + group.x];
  let row = (replica * clusters + group.x) * (4u + shape.capacity);
  if (local.x < 8u) {
    let atom = sorted[base + 8u * group.x + local.x];
    var entry = Own(atom.xyz, atom.w, 0u, 0u, NO_ATOM, 0u);
    if (atom.w != NO_ATOM) {
      let partners = ATOMS + 1u;
      entry.begin = partners + exclusions[atom.w];
      entry.end = partners + exclusions[atom.w + 1u];
      if (entry.end > entry.begin) {
        entry.lowest = exclusions[entry.begin];
        entry.highest = exclusions[entry.end - 1u];
      }
    }
    own[local.x] = entry;
  }
  for (var first = 0u; first < superclusters; first += 64u) {
    workgroupBarrier();
    if (local.x == 0u) {
      atomicStore(&hitCount, 0u);
    }
    workgroupBarrier();
    let candidate = first + local.x;
    if (candidate < superclusters && mine.centre.w > 0u) {
      let other = bounds[boundsBase + clusters + candidate];
      if (other.centre.w > 0u && boundsDistance2(mine, other, scale) < range2) {
        hits[atomicAdd(&hitCount, 1u)] = candidate;
      }
    }
    workgroupBarrier();
    let found = atomicLoad(&hitCount);
    for (var hit = 0u; hit < found; hit++) {
      let slot = 64u * hits[hit] + local.x;
      if (boundsDistance2(mine, bounds[boundsBase + slot / 8u], scale) >= range2) {
        continue;
      }
      let other = sorted[base + slot];
      if (other.w == NO_ATOM) {
        continue;
      }
      var mask = 0u;
      for (var k = 0u; k < 8u; k++) {
        let d = separation(own[k].position, other.xyz, scale);
        if (dot(d, d) < range2 && own[k].atom != NO_ATOM && own[k].atom != other.w && !isExcluded(k, other.w)) {
          mask |= 1u << k;
        }
      }
      if (mask != 0u) {
        let at = atomicAdd(&rowCount, 1u);
        if (at < shape.capacity) {
          pairList[row + 4u + at] = other.w | (mask << 24u);
        }
      }
    }
  }
  workgroupBarrier();
  if (local.x == 0u) {
    let wanted = atomicLoad(&rowCount);
    pairList[row] = min(wanted, shape.capacity);
    pairList[row + 1u] = bitcast<u32>(edges.x);
    pairList[row + 2u] = bitcast<u32>(edges.y);
    pairList[row + 3u] = bitcast<u32>(edges.z);
    if (wanted > atomicLoad(&listState[2u * replica])) {
      atomicMax(&listState[2u * replica], wanted);
    }
  }
}
