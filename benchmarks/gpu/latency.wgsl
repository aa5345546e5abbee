// Kernels that do next to nothing, to time what surrounds them.

@group(0) @binding(0) var<storage, read_write> numbers: array<atomic<u32>>;

@compute @workgroup_size(64)
fn touch(@builtin(global_invocation_id) id: vec3<u32>) {
  atomicStore(&numbers[id.x], atomicLoad(&numbers[id.x]) + 1u);
}

const ROUNDS: u32 = 64u;

// ROUNDS additions a thread, at places of no order, as charges are spread.
@compute @workgroup_size(64)
fn scatter(@builtin(global_invocation_id) id: vec3<u32>) {
  var place = id.x * 747796405u + 2891336453u;
  for (var k = 0u; k < ROUNDS; k++) {
    place = place * 1664525u + 1013904223u;
    atomicAdd(&numbers[(place >> 8u) % arrayLength(&numbers)], 1u);
  }
}
