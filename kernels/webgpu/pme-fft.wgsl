// The charge mesh to its spectrum along x and y, and the spectrum back to the potential. The mesh is real: two rows are transformed as
// the real and imaginary part of one, and of a row's spectrum only 0 <= kx <= NX/2 is kept (HX numbers); it holds the rest.
// Where a plane of that half spectrum fits into workgroup memory (twice), one workgroup does all of it (forwardPlanes,
// backwardPlanes); larger ones go row by row and column by column (forwardRows, columns, backwardRows).
// include common/fft.wgsl

const NX: u32 = 4u;
const NY: u32 = 4u;
const NZ: u32 = 4u;
const PLAN_X: u32 = 4u;
const PLAN_Y: u32 = 4u;
const HX = NX / 2u + 1u;
const X = Axis(NX, PLAN_X, 0u);
const Y = Axis(NY, PLAN_Y, NX);

const UNIT: f32 = 5.9604644775390625e-8;

override THREADS: u32 = 64u;
// Rows that a workgroup of forwardRows and backwardRows takes, an even number.
override ROWS: u32 = 2u;
// Columns that a workgroup of `columns` takes.
override COLUMNS: u32 = 1u;
override DIRECTION: f32 = -1.0;

// [replica, z, y, x], 2^24 to the elementary charge (pme-spread.wgsl)
@group(0) @binding(1) var<storage, read_write> chargeMesh: array<i32>;
// [replica, z, ky, kx]
@group(0) @binding(2) var<storage, read_write> spectrum: array<vec2<f32>>;
@group(0) @binding(2) var<storage, read> solved: array<vec2<f32>>;
// [replica, z, y, x], kJ/mol/e
@group(0) @binding(3) var<storage, read_write> potentialMesh: array<f32>;

// Takes a charge off the mesh and leaves zero for the next step.
fn charge(at: u32) -> f32 {
  let value = chargeMesh[at];
  chargeMesh[at] = 0;
  return f32(value) * UNIT;
}

// `count` rows of the mesh from number `row` on, in pairs, to work[0...].
fn loadRows(thread: u32, row: u32, count: u32) {
  for (var i = thread; i < (count + 1u) / 2u * NX; i += THREADS) {
    let own = 2u * (i / NX);
    let at = (row + own) * NX + i % NX;
    var pair = vec2<f32>(charge(at), 0.0);
    if (own + 1u < count) {
      pair.y = charge(at + NX);
    }
    work[i] = pair;
  }
  workgroupBarrier();
}

// The spectra of `count` rows out of those of their pairs: of a + i b, with a and b real, a has (P(k) + P*(-k))/2 and b (P(k) - P*(-k))/2i.
fn separateRows(thread: u32, here: u32, count: u32) -> u32 {
  let there = HALF - here;
  for (var i = thread; i < count * HX; i += THREADS) {
    let row = i / HX;
    let k = i % HX;
    let pair = here + row / 2u * NX;
    let plus = work[pair + k];
    let minus = work[pair + select(NX - k, 0u, k == 0u)] * vec2<f32>(1.0, -1.0);
    work[there + i] = 0.5 * select(plus + minus, -timesI(plus - minus), row % 2u == 1u);
  }
  workgroupBarrier();
  return there;
}

// The converse.
fn joinRows(thread: u32, here: u32, count: u32) -> u32 {
  let there = HALF - here;
  for (var i = thread; i < (count + 1u) / 2u * NX; i += THREADS) {
    let row = 2u * (i / NX);
    let k = i % NX;
    let mirrored = k >= HX;
    let at = here + row * HX + select(k, NX - k, mirrored);
    let half = vec2<f32>(1.0, select(1.0, -1.0, mirrored));
    var pair = work[at] * half;
    if (row + 1u < count) {
      pair += timesI(work[at + HX] * half);
    }
    work[there + i] = pair;
  }
  workgroupBarrier();
  return there;
}

fn storeRows(thread: u32, here: u32, row: u32, count: u32) {
  for (var i = thread; i < count * NX; i += THREADS) {
    let own = i / NX;
    let pair = work[here + own / 2u * NX + i % NX];
    potentialMesh[row * NX + i] = select(pair.x, pair.y, own % 2u == 1u);
  }
}

// x: plane, y: replica.
@compute @workgroup_size(THREADS)
fn forwardPlanes(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = (group.y * NZ + group.x) * NY;
  loadRows(thread, row, NY);
  let pairs = transform(thread, THREADS, 0u, X, Lines((NY + 1u) / 2u, NX, 1u), -1.0);
  let rows = separateRows(thread, pairs, NY);
  let done = transform(thread, THREADS, rows, Y, Lines(HX, 1u, HX), -1.0);
  for (var i = thread; i < NY * HX; i += THREADS) {
    spectrum[row * HX + i] = work[done + i];
  }
}

@compute @workgroup_size(THREADS)
fn backwardPlanes(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = (group.y * NZ + group.x) * NY;
  for (var i = thread; i < NY * HX; i += THREADS) {
    work[i] = solved[row * HX + i];
  }
  workgroupBarrier();
  let rows = transform(thread, THREADS, 0u, Y, Lines(HX, 1u, HX), 1.0);
  let pairs = joinRows(thread, rows, NY);
  let done = transform(thread, THREADS, pairs, X, Lines((NY + 1u) / 2u, NX, 1u), 1.0);
  storeRows(thread, done, row, NY);
}

// x: ROWS rows of the mesh, y: replica.
@compute @workgroup_size(THREADS)
fn forwardRows(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let count = min(ROWS, NY * NZ - group.x * ROWS);
  let row = group.y * NY * NZ + group.x * ROWS;
  loadRows(thread, row, count);
  let pairs = transform(thread, THREADS, 0u, X, Lines((count + 1u) / 2u, NX, 1u), -1.0);
  let rows = separateRows(thread, pairs, count);
  for (var i = thread; i < count * HX; i += THREADS) {
    spectrum[row * HX + i] = work[rows + i];
  }
}

@compute @workgroup_size(THREADS)
fn backwardRows(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let count = min(ROWS, NY * NZ - group.x * ROWS);
  let row = group.y * NY * NZ + group.x * ROWS;
  for (var i = thread; i < count * HX; i += THREADS) {
    work[i] = solved[row * HX + i];
  }
  workgroupBarrier();
  let pairs = joinRows(thread, 0u, count);
  let done = transform(thread, THREADS, pairs, X, Lines((count + 1u) / 2u, NX, 1u), 1.0);
  storeRows(thread, done, row, count);
}

// In place. x: COLUMNS columns of a plane, y: plane, z: replica.
@compute @workgroup_size(THREADS)
fn columns(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let first = group.x * COLUMNS;
  let plane = (group.z * NZ + group.y) * NY * HX + first;
  let count = min(COLUMNS, HX - first);
  for (var i = thread; i < NY * count; i += THREADS) {
    work[i] = spectrum[plane + i / count * HX + i % count];
  }
  workgroupBarrier();
  let done = transform(thread, THREADS, 0u, Y, Lines(count, 1u, count), DIRECTION);
  for (var i = thread; i < NY * count; i += THREADS) {
    spectrum[plane + i / count * HX + i % count] = work[done + i];
  }
}
