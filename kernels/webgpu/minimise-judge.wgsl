// The minimiser's decisions (src/dynamics/minimiser.ts), a workgroup to a replica: what became of the last step, and what the next one
// is to do. Steepest descent while an atom feels more than CLASH, FIRE (Bitzek et al., Phys. Rev. Lett. 97, 170201 (2006)) otherwise.
// `sums` are kept those of the accepted configuration, for the rows.

// include common/course.wgsl
// include common/ledger.wgsl
// include common/fixed-sum.wgsl
// include common/columns.wgsl
// include common/minimiser.wgsl

@group(0) @binding(0) var<storage, read_write> ledger: array<atomic<u32>>;
@group(0) @binding(1) var<storage, read_write> sums: array<vec2<u32>>;
/** [replica, column]: sums of the accepted configuration. */
@group(0) @binding(2) var<storage, read_write> accepted: array<vec2<u32>>;
@group(0) @binding(3) var<storage, read_write> minimisers: array<Minimiser>;
@group(0) @binding(4) var<uniform> course: Course;
@group(0) @binding(5) var<uniform> goal: Goal;

/** kJ/mol/nm: atoms inside each other. */
const CLASH: f32 = 1e5;
const LONGER: f32 = 1.2;
const SHORTER: f32 = 0.5;
/** nm; descent in steps below this changes nothing, here where the box is divided by 2^32. */
const SHORTEST_STEP: f32 = 1e-9;
const FIRST_TIME_STEP: f32 = 0.0004;
const LONGEST_TIME_STEP: f32 = 0.0015;
const DELAY: u32 = 5;
const FASTER: f32 = 1.1;
const SLOWER: f32 = 0.5;
const MIXING: f32 = 0.1;
const LESS_MIXING: f32 = 0.99;
const BEYOND: f32 = 3e38;

var<workgroup> seen: array<vec4<f32>, 64>;
var<workgroup> undone: u32;

@compute @workgroup_size(64)
fn judge(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let replica = workgroup.x;
  var own = vec4<f32>();
  for (var part = thread; part < course.workgroups; part += 64) {
    let at = partialOf(replica, part);
    let other = vec4<f32>(
      bitcast<f32>(atomicLoad(&ledger[at])),
      bitcast<f32>(atomicLoad(&ledger[at + 1])),
      bitcast<f32>(atomicLoad(&ledger[at + 2])),
      bitcast<f32>(atomicLoad(&ledger[at + 3])),
    );
    own = vec4<f32>(own.xyz + other.xyz, max(own.w, other.w));
  }
  seen[thread] = own;
  workgroupBarrier();
  if (thread == 0) {
    for (var k = 1u; k < 64; k++) { own = vec4<f32>(own.xyz + seen[k].xyz, max(own.w, seen[k].w)); }
    var state = minimisers[replica];
    conclude(&state, potentialSum(replica), own.w);
    decide(&state, own);
    minimisers[replica] = state;
    undone = state.rejected;
  }
  workgroupBarrier();
  if (undone == 0) {
    accepted[64 * replica + thread] = sums[64 * replica + thread];
  } else {
    sums[64 * replica + thread] = accepted[64 * replica + thread];
  }
}

/** The step that was taken. */
fn conclude(state: ptr<function, Minimiser>, energy: vec2<u32>, square: f32) {
  let before = (*state).rejected;
  (*state).rejected = 0;
  switch ((*state).mode) {
    case REST: {
      // What was undone stays undone.
      (*state).rejected = before;
      return;
    }
    case DESCEND: {
      (*state).steps++;
      let high = bitcast<i32>(energy.x);
      let highBefore = bitcast<i32>((*state).energy.x);
      let lower = high < highBefore || (high == highBefore && energy.y <= (*state).energy.y);
      if (!lower || square >= BEYOND) {
        (*state).rejected = 1;
        (*state).descentStep = SHORTER * (*state).length;
        if ((*state).descentStep < SHORTEST_STEP) {
          (*state).stalled = 1;
          (*state).descentStep = 0.0;
        }
        return;
      }
      (*state).descentStep = min(goal.maximumStep, LONGER * (*state).length);
    }
    case RELAX: {
      (*state).steps++;
      (*state).fireTimeStep = (*state).length;
    }
    default: {}
  }
  (*state).energy = energy;
  (*state).largest = sqrt(square);
}

/** The step to come. @param seen f.v, v.v, f.f */
fn decide(state: ptr<function, Minimiser>, seen: vec4<f32>) {
  if ((*state).largest < goal.forceTolerance) { (*state).converged = 1; }
  if ((*state).converged != 0 || (*state).stalled != 0) {
    (*state).mode = REST;
    return;
  }
  if ((*state).largest > CLASH) {
    (*state).mode = DESCEND;
    (*state).positiveSteps = 0;
    (*state).mixing = MIXING;
    let length = select(goal.maximumStep, (*state).descentStep, (*state).descentStep > 0.0);
    (*state).length = min(length, goal.maximumStep);
    return;
  }
  (*state).mode = RELAX;
  var timeStep = select(FIRST_TIME_STEP, (*state).fireTimeStep, (*state).fireTimeStep > 0.0);
  (*state).kept = 1.0;
  (*state).turn = 0.0;
  if (seen.x > 0.0) {
    (*state).turn = (*state).mixing * sqrt(seen.y) / sqrt(seen.z);
    (*state).kept = 1.0 - (*state).mixing;
    (*state).positiveSteps++;
    if ((*state).positiveSteps > DELAY) {
      timeStep = min(LONGEST_TIME_STEP, FASTER * timeStep);
      (*state).mixing *= LESS_MIXING;
    }
  } else if (seen.x < 0.0) {
    (*state).kept = 0.0;
    (*state).positiveSteps = 0;
    (*state).mixing = MIXING;
    timeStep *= SLOWER;
  }
  (*state).length = timeStep;
}
