// Index of a cell along the Hilbert curve through 2^bits cells an axis: neighbours on the curve are neighbours in space.
// Skilling, AIP Conf. Proc. 707, 381 (2004), his AxestoTranspose, the transposed index then read out bit by bit.
fn hilbertIndex(cell: vec3u, bits: u32) -> u32 {
  var x = cell;
  for (var q = 1u << (bits - 1u); q > 1u; q >>= 1u) {
    let lower = q - 1u;
    for (var axis = 0u; axis < 3u; axis++) {
      if ((x[axis] & q) != 0u) {
        x.x ^= lower;
      } else {
        let swap = (x.x ^ x[axis]) & lower;
        x.x ^= swap;
        x[axis] ^= swap;
      }
    }
  }
  x.y ^= x.x;
  x.z ^= x.y;
  var turn = 0u;
  for (var q = 1u << (bits - 1u); q > 1u; q >>= 1u) {
    if ((x.z & q) != 0u) {
      turn ^= q - 1u;
    }
  }
  x ^= vec3u(turn);
  var index = 0u;
  for (var bit = bits; bit > 0u; bit--) {
    for (var axis = 0u; axis < 3u; axis++) {
      index = (index << 1u) | ((x[axis] >> (bit - 1u)) & 1u);
    }
  }
  return index;
}
