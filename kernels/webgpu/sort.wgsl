// Atoms sorted along the Hilbert curve (a counting sort by cell), so that eight or sixty-four in a row are a compact cluster.
// Within a cell the order is that of arrival; no result depends on it (common/pair-sum.wgsl).
// One replica along y. cells: [R, CELLS] counts, then first slots, then last slots + 1. sorted: [R, NP] of (position at this sort, atom).
// include common/hilbert.wgsl
override ATOMS: u32 = 64;
override PADDED: u32 = 64;
// of the curve, along an axis
override BITS: u32 = 4;
override CELLS: u32 = 4096;

@group(0) @binding(0) var<storage, read> positions: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> cells: array<atomic<u32>>;
@group(0) @binding(2) var<storage, read_write> sorted: array<vec4u>;

@compute @workgroup_size(256)
fn clearCells(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < CELLS) {
    atomicStore(&cells[id.y * CELLS + id.x], 0u);
  }
}

fn cellOf(position: vec4u) -> u32 {
  return hilbertIndex(position.xyz >> vec3u(32u - BITS), BITS);
}

@compute @workgroup_size(64)
fn countCells(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < ATOMS) {
    atomicAdd(&cells[id.y * CELLS + cellOf(positions[id.y * PADDED + id.x])], 1u);
  }
}

var<workgroup> sums: array<u32, 256>;

// Counts to first slots: each invocation its own stretch of cells, after the sums of the stretches before it.
@compute @workgroup_size(256)
fn firstSlots(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let stretch = (CELLS + 255u) / 256u;
  let begin = min(local.x * stretch, CELLS);
  let end = min(begin + stretch, CELLS);
  let base = group.y * CELLS;
  var sum = 0u;
  for (var cell = begin; cell < end; cell++) {
    sum += atomicLoad(&cells[base + cell]);
  }
  sums[local.x] = sum;
  workgroupBarrier();
  for (var reach = 1u; reach < 256u; reach <<= 1u) {
    var before = 0u;
    if (local.x >= reach) {
      before = sums[local.x - reach];
    }
    workgroupBarrier();
    sums[local.x] += before;
    workgroupBarrier();
  }
  var slot = sums[local.x] - sum;
  for (var cell = begin; cell < end; cell++) {
    let count = atomicLoad(&cells[base + cell]);
    atomicStore(&cells[base + cell], slot);
    slot += count;
  }
}

@compute @workgroup_size(64)
fn placeAtoms(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < ATOMS) {
    let position = positions[id.y * PADDED + id.x];
    let slot = atomicAdd(&cells[id.y * CELLS + cellOf(position)], 1u);
    sorted[id.y * PADDED + slot] = vec4u(position.xyz, id.x);
  }
}
