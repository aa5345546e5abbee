/**
 * What lives on the device for the life of a platform, and how it is carried between the host's f64 State and the device.
 * N atoms, NP = N rounded up to a multiple of 64, R replicas; index = replica * NP + atom, in the order of the topology.
 *
 * A coordinate is the fraction of its edge in units of 2^-32, a u32: wrap-around subtraction, read as i32, is the minimum image, and
 * NPT moves no bit of it. On the host it is u * edge / 2^32 in f64, in [0, edge), so rounding x / edge * 2^32 gives back the same u:
 * download then upload, a checkpoint in between or not, is the identity. Velocities are f32, exact in f64. An edge is the sum
 * of two f32, `boxes[replica]` and the residual `boxes[R + replica]`. What a State holds beyond that (positions to 53 bits, say, of a
 * file) is rounded once, at the upload.
 */
import { SheathError } from '../../core/index.js';
import { inverseMassesOf, type State, type System, wrapState } from '../../system/index.js';
import type { WebGpuContext } from './context.js';

export interface ResidentBuffers {
  readonly atomCount: number;
  /** Atoms of a replica in every array, a multiple of 64. */
  readonly paddedCount: number;
  readonly replicaCount: number;
  /** vec4<u32> [R, NP]: fractions of the edges in 2^-32; w = bits of the charge (f32, e), which integrators keep. */
  readonly positions: GPUBuffer;
  /** vec4<i32> [R, NP]: cells left behind; w = 0. */
  readonly images: GPUBuffer;
  /** vec4<f32> [R, NP]: nm/ps; w = 1/mass in 1/u, 0 where the atom never moves. */
  readonly velocities: GPUBuffer;
  /** f32 [R, NP], e; 0 in the padding. */
  readonly charges: GPUBuffer;
  /** vec4<f32> [2R]: edges (nm) and volume (nm³) of every replica, then what the edges lack beyond f32. */
  readonly boxes: GPUBuffer;
  /** vec4<f32> [R, NP], kJ/mol/nm, each overwritten by its owner at every evaluation. */
  readonly nonbondedForces: GPUBuffer;
  readonly bondedForces: GPUBuffer;
  readonly meshForces: GPUBuffer;
  dispose(): void;
}

function paddedAtomCount(atomCount: number): number {
  return 64 * Math.ceil(Math.max(1, atomCount) / 64);
}

export function createResidentBuffers(
  { device }: WebGpuContext,
  atomCount: number,
  replicaCount: number,
): ResidentBuffers {
  const paddedCount = paddedAtomCount(atomCount);
  const slots = paddedCount * replicaCount;
  const made: GPUBuffer[] = [];
  const buffer = (label: string, bytes: number): GPUBuffer => {
    const result = createStorage(device, label, bytes);
    made.push(result);
    return result;
  };
  return {
    atomCount,
    paddedCount,
    replicaCount,
    positions: buffer('positions', 16 * slots),
    images: buffer('images', 16 * slots),
    velocities: buffer('velocities', 16 * slots),
    charges: buffer('charges', 4 * slots),
    boxes: buffer('boxes', 32 * replicaCount),
    nonbondedForces: buffer('nonbondedForces', 16 * slots),
    bondedForces: buffer('bondedForces', 16 * slots),
    meshForces: buffer('meshForces', 16 * slots),
    dispose() {
      for (const one of made) one.destroy();
    },
  };
}

/**
 * A storage buffer that can be copied from and to, zeroed by WebGPU.
 * @throws E_GPU_MEMORY when the device binds no buffer of this size
 */
export function createStorage(device: GPUDevice, label: string, bytes: number): GPUBuffer {
  const most = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
  if (bytes > most) {
    throw new SheathError(
      'E_GPU_MEMORY',
      {
        object: `the buffer "${label}" needs ${Math.ceil(bytes / 2 ** 20)} MiB`,
        limit: `this GPU binds at most ${Math.floor(most / 2 ** 20)} MiB at once`,
        cure: 'use fewer replicas or a smaller box, or `--platform cpu`',
      },
      { kind: 'failure' },
    );
  }
  return device.createBuffer({
    label,
    size: Math.max(16, 4 * Math.ceil(bytes / 4)),
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  });
}

/** Bit patterns of the mutable part, as the device holds them; the same shapes as in ResidentBuffers. */
export interface DeviceState {
  readonly positions: Uint32Array<ArrayBuffer>;
  readonly images: Int32Array<ArrayBuffer>;
  readonly velocities: Float32Array<ArrayBuffer>;
  readonly boxes: Float32Array<ArrayBuffer>;
}

function createDeviceState({ paddedCount, replicaCount }: ResidentBuffers): DeviceState {
  return {
    positions: new Uint32Array(4 * paddedCount * replicaCount),
    images: new Int32Array(4 * paddedCount * replicaCount),
    velocities: new Float32Array(4 * paddedCount * replicaCount),
    boxes: new Float32Array(8 * replicaCount),
  };
}

/** Charges of every replica, f32 [R, NP]. @param charges [replica] of [atom], e */
export function packCharges(
  { atomCount, paddedCount, replicaCount }: ResidentBuffers,
  charges: readonly Float64Array[],
): Float32Array<ArrayBuffer> {
  const packed = new Float32Array(paddedCount * replicaCount);
  charges.forEach((own, replica) => {
    packed.set(own.subarray(0, atomCount), replica * paddedCount);
  });
  return packed;
}

const CELL = 2 ** 32;

/**
 * The State as the device holds it. Frozen atoms are put at rest.
 * @param packed as packCharges gives them
 * @throws E_POSITION_NOT_FINITE, which fixed-point numbers cannot express
 */
export function quantise(
  state: State,
  system: System,
  packed: Float32Array,
  buffers: ResidentBuffers,
): DeviceState {
  const { atomCount, paddedCount, replicaCount } = buffers;
  const wrapped: State = { ...state, positions: state.positions.slice(), images: state.images.slice() };
  wrapState(wrapped);
  const device = createDeviceState(buffers);
  const charges = new Uint32Array(packed.buffer, packed.byteOffset, packed.length);
  const inverseMasses = inverseMassesOf(system);
  for (let replica = 0; replica < replicaCount; replica++) {
    const edges = [0, 1, 2].map((axis) => quantiseEdge(state.box[3 * replica + axis]));
    edges.forEach(([high, low], axis) => {
      device.boxes[4 * replica + axis] = high;
      device.boxes[4 * (replicaCount + replica) + axis] = low;
    });
    device.boxes[4 * replica + 3] = edges.reduce((volume, [high, low]) => volume * (high + low), 1);
    for (let atom = 0; atom < atomCount; atom++) {
      const from = 3 * (replica * atomCount + atom);
      const slot = replica * paddedCount + atom;
      for (let axis = 0; axis < 3; axis++) {
        const position = wrapped.positions[from + axis];
        if (!Number.isFinite(position)) throw notFinite(atom, replica);
        // The unquantised edge: the fraction is what is kept.
        const fraction = Math.round((position / state.box[3 * replica + axis]) * CELL);
        device.positions[4 * slot + axis] = fraction >= CELL ? 0 : fraction;
        device.images[4 * slot + axis] = wrapped.images[from + axis] + (fraction >= CELL ? 1 : 0);
        device.velocities[4 * slot + axis] = inverseMasses[atom] > 0 ? state.velocities[from + axis] : 0;
      }
      device.positions[4 * slot + 3] = charges[slot];
      device.velocities[4 * slot + 3] = inverseMasses[atom];
    }
  }
  return device;
}

/**
 * The f64 State of what the device holds, into `state` (step and couplers are left alone). An edge that the device holds as it would
 * hold the one in `state` is left as it is there, to its last digit.
 */
export function restore(device: DeviceState, buffers: ResidentBuffers, state: State): void {
  const { atomCount, paddedCount, replicaCount } = buffers;
  for (let replica = 0; replica < replicaCount; replica++) {
    const edges = state.box.subarray(3 * replica, 3 * replica + 3);
    for (let axis = 0; axis < 3; axis++) {
      const high = device.boxes[4 * replica + axis];
      const low = device.boxes[4 * (replicaCount + replica) + axis];
      const [sameHigh, sameLow] = quantiseEdge(edges[axis]);
      if (high !== sameHigh || low !== sameLow) edges[axis] = high + low;
    }
    for (let atom = 0; atom < atomCount; atom++) {
      const to = 3 * (replica * atomCount + atom);
      const slot = replica * paddedCount + atom;
      for (let axis = 0; axis < 3; axis++) {
        state.positions[to + axis] = (device.positions[4 * slot + axis] / CELL) * edges[axis];
        state.images[to + axis] = device.images[4 * slot + axis];
        state.velocities[to + axis] = device.velocities[4 * slot + axis];
      }
    }
  }
}

/** An edge as the sum of two f32. */
function quantiseEdge(edge: number): readonly [high: number, low: number] {
  const high = Math.fround(edge);
  return [high, Math.fround(edge - high)];
}

function notFinite(atom: number, replica: number): SheathError {
  return new SheathError(
    'E_POSITION_NOT_FINITE',
    {
      object: `a coordinate of atom ${atom + 1} in replica ${replica} is not a finite number`,
      limit: 'the GPU holds positions as fractions of the box',
      cure: 'repair the starting configuration',
    },
    { kind: 'failure' },
  );
}

/** Writes `device` into the resident buffers. */
export function writeDeviceState(
  { device: gpu }: WebGpuContext,
  buffers: ResidentBuffers,
  from: DeviceState,
): void {
  gpu.queue.writeBuffer(buffers.positions, 0, from.positions);
  gpu.queue.writeBuffer(buffers.images, 0, from.images);
  gpu.queue.writeBuffer(buffers.velocities, 0, from.velocities);
  gpu.queue.writeBuffer(buffers.boxes, 0, from.boxes);
}

/** What the resident buffers hold after everything submitted so far. */
export async function readDeviceState(
  context: WebGpuContext,
  buffers: ResidentBuffers,
): Promise<DeviceState> {
  const [positions, images, velocities, boxes] = await readBuffers(context, [
    buffers.positions,
    buffers.images,
    buffers.velocities,
    buffers.boxes,
  ]);
  return {
    positions: new Uint32Array(positions),
    images: new Int32Array(images),
    velocities: new Float32Array(velocities),
    boxes: new Float32Array(boxes),
  };
}

/** Contents of several buffers, in one copy and one wait. */
export async function readBuffers(
  { device }: WebGpuContext,
  sources: readonly GPUBuffer[],
): Promise<ArrayBuffer[]> {
  const size = sources.reduce((sum, { size }) => sum + size, 0);
  const staging = device.createBuffer({
    label: 'staging',
    size,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  try {
    const encoder = device.createCommandEncoder();
    const starts: number[] = [];
    let at = 0;
    for (const source of sources) {
      encoder.copyBufferToBuffer(source, 0, staging, at, source.size);
      starts.push(at);
      at += source.size;
    }
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const mapped = staging.getMappedRange();
    return sources.map((source, k) => mapped.slice(starts[k], starts[k] + source.size));
  } finally {
    staging.destroy();
  }
}
