// Partial sums of one replica into 64 columns, 64-bit fixed point: a workgroup to a column.
//    0..29  see measure.wgsl     31  energy handed to the Langevin bath in this block
//   32..39  nonbonded            40..47  mesh: two energies, virial xx yy zz xy xz yz
//   48..63  bonded: eight energies, virial xx yy zz xy xz yz, two without use

// include common/course.wgsl
// include common/ledger.wgsl
// include common/fixed-sum.wgsl

/** Partial sums of a replica. */
struct Parts {
  nonbonded: u32,
  mesh: u32,
  bonded: u32,
  unused: u32,
}

@group(0) @binding(0) var<storage, read_write> ledger: array<atomic<u32>>;
@group(0) @binding(1) var<storage, read> nonbondedPartials: array<f32>;
@group(0) @binding(2) var<storage, read> meshPartials: array<f32>;
@group(0) @binding(3) var<storage, read> bondedPartials: array<f32>;
/** [replica, column]: hi, lo */
@group(0) @binding(4) var<storage, read_write> sums: array<vec2<u32>>;
@group(0) @binding(5) var<uniform> course: Course;
@group(0) @binding(6) var<uniform> parts: Parts;

/** At least 16; few where there are few parts. */
override THREADS: u32 = 256;

var<workgroup> lanes: array<vec2<u32>, THREADS>;
/** A summand was beyond all bounds, and so is the sum. */
var<workgroup> spoilt: atomic<u32>;

fn counted(x: f32) -> vec2<u32> {
  let fixed = toFixed(x);
  if (fixed.x == 0x7fffffffu) { atomicStore(&spoilt, 1); }
  return fixed;
}

@compute @workgroup_size(THREADS)
fn sum(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let column = workgroup.x;
  let replica = workgroup.y;
  var own = vec2<u32>();
  if (column == 31) {
    for (var part = thread; part < course.workgroups; part += THREADS) {
      let account = accountOf(replica, part);
      own = addFixed(own, vec2<u32>(atomicLoad(&ledger[account + 1]), atomicLoad(&ledger[account + 2])));
    }
  } else if (column < 32) {
    for (var part = thread; part < course.workgroups; part += THREADS) {
      own = addFixed(own, counted(bitcast<f32>(atomicLoad(&ledger[partialOf(replica, part) + column]))));
    }
  } else if (column < 40) {
    for (var part = thread; part < parts.nonbonded; part += THREADS) {
      own = addFixed(own, counted(nonbondedPartials[(replica * parts.nonbonded + part) * 8 + column - 32]));
    }
  } else if (column < 48) {
    for (var part = thread; part < parts.mesh; part += THREADS) {
      own = addFixed(own, counted(meshPartials[(replica * parts.mesh + part) * 8 + column - 40]));
    }
  } else {
    for (var part = thread; part < parts.bonded; part += THREADS) {
      own = addFixed(own, counted(bondedPartials[(replica * parts.bonded + part) * 16 + column - 48]));
    }
  }
  lanes[thread] = own;
  workgroupBarrier();
  if (thread < 16) {
    for (var k = thread + 16; k < THREADS; k += 16) { own = addFixed(own, lanes[k]); }
    lanes[thread] = own;
  }
  workgroupBarrier();
  if (thread == 0) {
    for (var k = 1u; k < 16; k++) { own = addFixed(own, lanes[k]); }
    if (atomicLoad(&spoilt) != 0) { own = vec2<u32>(0x7fffffffu, 0xffffffffu); }
    sums[64 * replica + column] = own;
  }
}
