// Columns of kernels/webgpu/sum.wgsl (bound as `sums`).

fn fixedColumn(replica: u32, column: u32) -> vec2<u32> { return sums[64 * replica + column]; }

/** All energies but those that depend on the volume and the charges alone; beyond all bounds when one of them is. */
fn potentialSum(replica: u32) -> vec2<u32> {
  var sum = vec2<u32>();
  for (var k = 32u; k < 56; k++) {
    if (k == 34) { k = 40; }
    if (k == 42) { k = 48; }
    let energy = fixedColumn(replica, k);
    if (energy.x == 0x7fffffffu) { return vec2<u32>(0x7fffffffu, 0xffffffffu); }
    sum = addFixed(sum, energy);
  }
  return sum;
}
