/** What each owner of forces offers the block driver: kernels that overwrite a force buffer of its own, and partial sums. */
export interface DeviceForcePart {
  /**
   * Encode the forces on all replicas. `sums`: fill `partials` too.
   * The kernels read `positions`, `boxes` and `charges` of ResidentBuffers only, beside what the part owns.
   */
  encode(pass: GPUComputePassEncoder, sums: boolean): void;
  /** f32 [R, parts, columns]: summed over parts they are the energies (kJ/mol) and the virial -1/2 sum r (x) f. */
  readonly partials: GPUBuffer;
  readonly parts: number;
  dispose(): void;
}
