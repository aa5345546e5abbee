// What the kernels of the dynamics keep for the host and for each other, in one buffer (bound as `ledger`), u32 words:
//   faults    [replica, 8]: by kind (non-finite, constraint, displacement) the first step of the block and its lowest atom
//   accounts  [replica, workgroup, 4]: steps done in the block; energy handed to the bath (hi, lo)
//   partials  [replica, workgroup, 32] f32 bits: columns of `measure`

const NON_FINITE: u32 = 0;
const CONSTRAINT: u32 = 1;
const DISPLACEMENT: u32 = 2;
const MEASURED: u32 = 32;

fn accountOf(replica: u32, workgroup: u32) -> u32 {
  return 8 * course.replicaCount + 4 * (replica * course.workgroups + workgroup);
}

fn partialOf(replica: u32, workgroup: u32) -> u32 {
  let partials = course.replicaCount * (8 + 4 * course.workgroups);
  return partials + MEASURED * (replica * course.workgroups + workgroup);
}

/** The lowest atom of the first step wins, in whatever order the threads come. */
fn reportFault(kind: u32, replica: u32, step: u32, atom: u32) {
  let at = 8 * replica + 2 * kind;
  if (atomicMin(&ledger[at], step) >= step) { atomicMin(&ledger[at + 1], atom); }
}

/** Read from the bits: compilers may take every number for finite. */
fn isFinite(v: vec3<f32>) -> bool {
  return all((bitcast<vec3<u32>>(v) & vec3<u32>(0x7f800000u)) != vec3<u32>(0x7f800000u));
}
