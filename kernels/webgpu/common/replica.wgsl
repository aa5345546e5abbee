// What differs between replicas, and what the couplers want done to them at the next `rescale` or `start`. Written by the host as
// src/platforms/webgpu/coupling.ts says.

/** As many as a uniform buffer of 64 KiB holds. */
const MOST_REPLICAS: u32 = 1024;

struct Replica {
  /** kT, kJ/mol */
  thermal: f32,
  /** kJ/mol/nm³ */
  pressure: f32,
  seed: u32,
  walker: u32,
  /** v becomes scale v + shift, nm/ps. */
  shift: vec3<f32>,
  scale: f32,
  /** The box was multiplied by this. */
  growth: vec3<f32>,
  freedom: f32,
  /** nm */
  box: vec3<f32>,
  /** nm³ */
  volume: f32,
}
