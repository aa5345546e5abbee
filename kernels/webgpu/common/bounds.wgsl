// The box around a cluster of sorted atoms: its centre in fractions of the edges (2^-32), half its edges in nm; w = atoms in it.
// Distances of boxes and of atoms are by the nearest image, which per axis is a metric on the circle, so that the distance of
// two boxes is never more than that of two atoms in them, however small the periodic box.
struct Bounds {
  centre: vec4u,
  halfEdges: vec4f,
}

const NO_ATOM: u32 = 0xffffffff;
const CELL_SCALE: f32 = 2.3283064365386963e-10;

// nm, of two fixed-point positions; scale = edges * 2^-32
fn separation(a: vec3u, b: vec3u, scale: vec3f) -> vec3f {
  return vec3f(bitcast<vec3i>(a - b)) * scale;
}

// nm²
fn boundsDistance2(a: Bounds, b: Bounds, scale: vec3f) -> f32 {
  let gap = abs(separation(a.centre.xyz, b.centre.xyz, scale)) - a.halfEdges.xyz - b.halfEdges.xyz;
  let beyond = max(gap, vec3f(0.0));
  return dot(beyond, beyond);
}
