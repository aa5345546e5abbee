// The minimiser of one replica between two of its steps. Layout also in src/platforms/webgpu/minimiser.ts.

struct Minimiser {
  /** What the next step does: see below. */
  mode: u32,
  /** The last step was undone. */
  rejected: u32,
  converged: u32,
  stalled: u32,
  /** Taken in this block. */
  steps: u32,
  /** In a row with FIRE's velocity along the force. */
  positiveSteps: u32,
  /** Of the accepted configuration, kJ/mol (hi, lo). */
  energy: vec2<u32>,
  /** The largest force on an atom there, constraint directions removed, kJ/mol/nm. */
  largest: f32,
  /** Remembered between blocks: nm, ps. */
  descentStep: f32,
  fireTimeStep: f32,
  mixing: f32,
  /** Of the next step: displacement nm; velocity becomes kept v + turn f. */
  length: f32,
  kept: f32,
  turn: f32,
  unused: u32,
}

struct Goal {
  /** nm */
  maximumStep: f32,
  /** kJ/mol/nm */
  forceTolerance: f32,
  unused: vec2<u32>,
}

const REST: u32 = 0;
const DESCEND: u32 = 1;
const RELAX: u32 = 2;
/** Mend the constraints and stop all motion. */
const BEGIN: u32 = 3;
