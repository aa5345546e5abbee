// What all steps of a block share (bound as `course`). Written by src/platforms/webgpu/dynamics.ts.

struct Course {
  /** ps */
  timeStep: f32,
  /** exp(-friction timeStep); 1 without friction. */
  kept: f32,
  /** Absolute step at which the block begins, low 32 and high 16 bits. */
  firstStep: vec2<u32>,
  /** Constraint groups, and workgroups of 64 of them. */
  groupCount: u32,
  workgroups: u32,
  /** Atoms from one replica to the next. */
  stride: u32,
  replicaCount: u32,
}
