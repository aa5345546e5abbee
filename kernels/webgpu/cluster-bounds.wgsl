// Boxes around clusters of 8 sorted atoms and around superclusters of 64. One replica along y.
// bounds: [R, NP/8 clusters, then NP/64 superclusters]
// include common/bounds.wgsl
override PADDED: u32 = 64;

@group(0) @binding(0) var<storage, read> sorted: array<vec4u>;
@group(0) @binding(1) var<storage, read> boxes: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> bounds: array<Bounds>;

var<workgroup> own: array<Bounds, 64>;

@compute @workgroup_size(64)
fn clusterBounds(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let clusters = PADDED / 8u;
  let perReplica = clusters + PADDED / 64u;
  let scale = boxes[id.y].xyz * CELL_SCALE;
  if (id.x < clusters) {
    let first = id.y * PADDED + 8u * id.x;
    let origin = sorted[first].xyz;
    var low = vec3i(0);
    var high = vec3i(0);
    var atoms = 0u;
    for (var k = 0u; k < 8u; k++) {
      let atom = sorted[first + k];
      if (atom.w != NO_ATOM) {
        let offset = bitcast<vec3i>(atom.xyz - origin);
        low = min(low, offset);
        high = max(high, offset);
        atoms++;
      }
    }
    // Halves before the sum: offsets of 31 bits. What halving drops is below any margin.
    let middle = (low >> vec3u(1u)) + (high >> vec3u(1u));
    let half = max(vec3f(high) - vec3f(middle), vec3f(middle) - vec3f(low));
    own[local.x] = Bounds(vec4u(origin + bitcast<vec3u>(middle), atoms), vec4f(half * scale, 0.0));
    bounds[id.y * perReplica + id.x] = own[local.x];
  }
  workgroupBarrier();
  let supercluster = id.x / 8u;
  if (id.x % 8u == 0u && id.x < clusters) {
    let origin = own[local.x].centre.xyz;
    var low = vec3f(1e30);
    var high = vec3f(-1e30);
    var atoms = 0u;
    for (var k = local.x; k < local.x + 8u; k++) {
      let inner = own[k];
      if (inner.centre.w > 0u) {
        let centre = separation(inner.centre.xyz, origin, scale);
        low = min(low, centre - inner.halfEdges.xyz);
        high = max(high, centre + inner.halfEdges.xyz);
        atoms += inner.centre.w;
      }
    }
    // Beyond the box in extent, a supercluster is everywhere: any centre will do.
    let middle = vec3i(clamp(0.5 * (low + high) / scale, vec3f(-2147483000.0), vec3f(2147483000.0)));
    let centre = Bounds(
      vec4u(origin + bitcast<vec3u>(middle), atoms),
      vec4f(max(high - vec3f(middle) * scale, vec3f(middle) * scale - low), 0.0),
    );
    bounds[id.y * perReplica + clusters + supercluster] = centre;
  }
}
