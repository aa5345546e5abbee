/**
 * Non-bonded forces and their pair list on the device: kernels sort, cluster-bounds, pair-list, nonbonded (kernels/webgpu).
 * The list is built when the block driver says so; between builds every force evaluation measures how much of the list's buffer the
 * atoms and the box have used up. Since the sums are of integers, neither the schedule nor the capacity changes any result:
 * a block that finds its list too short-lived or a row too long is simply run again.
 */
import { SheathError } from '../../core/index.js';
import type { System } from '../../system/index.js';
import { COULOMB } from '../../units/index.js';
import type { Method } from '../platform.js';
import { createStorage, type ResidentBuffers } from './buffers.js';
import type { WebGpuContext } from './context.js';
import type { DeviceForcePart } from './force-part.js';
import { createKernel, type Kernel } from './shader.js';

/** nm beyond the cut-off: larger lists against fewer builds; a matter of speed only. */
const LIST_BUFFER = 0.12;

/** Partial sums of a replica. */
const NONBONDED_PARTS = 2;

export interface Nonbonded extends DeviceForcePart {
  /** Sort the atoms and build the list for the positions as they are. */
  encodeListBuild(pass: GPUComputePassEncoder): void;
  /** u32 [R, 2]: the longest row that was wanted; bits of the part of the buffer that was used up, as f32. */
  readonly listState: GPUBuffer;
  /** Entries that fit a row. */
  readonly capacity: number;
  /** Make room for rows of `length` entries. */
  grow(length: number): Promise<void>;
}

/**
 * Workgroups below which a GPU is not full: then more invocations share the neighbours of an atom. A driver that computes on the CPU is
 * always full, and its barriers are dear.
 */
const FULL_GPU = 4096;
/** Entries hold an atom in 24 bits. */
const MOST_ATOMS = 2 ** 24;
const HEADROOM = 1.3;

/**
 * @param density atoms/nm³ of the densest replica, from which the length of rows is estimated
 * @throws E_GPU_ATOMS, E_GPU_MEMORY
 */
export async function createNonbonded(
  context: WebGpuContext,
  system: System,
  method: Method,
  buffers: ResidentBuffers,
  density: number,
): Promise<Nonbonded> {
  const { device } = context;
  const { atomCount, paddedCount, replicaCount } = buffers;
  const { cutoff, electrostatics } = method;
  const clusters = paddedCount / 8;
  checkAtomCount(atomCount, clusters, device);
  const range = cutoff + LIST_BUFFER;
  const bits = Math.min(6, Math.max(2, Math.round(Math.log2(atomCount) / 3)));
  const cellCount = 8 ** bits;
  const typeCount = system.lennardJones.typeNames.length;
  const made: GPUBuffer[] = [];
  const storage = (label: string, bytes: number, content?: Uint32Array<ArrayBuffer>): GPUBuffer => {
    const buffer = createStorage(device, label, bytes);
    if (content) device.queue.writeBuffer(buffer, 0, content);
    made.push(buffer);
    return buffer;
  };
  const cells = storage('cells', 4 * cellCount * replicaCount);
  const sorted = storage('sorted', 16 * paddedCount * replicaCount, emptySlots(paddedCount * replicaCount));
  const bounds = storage('bounds', 32 * (clusters + clusters / 8) * replicaCount);
  const exclusions = storage('exclusions', 4 * (atomCount + 1 + system.exclusions.partners.length));
  device.queue.writeBuffer(exclusions, 0, Uint32Array.from(system.exclusions.start));
  device.queue.writeBuffer(exclusions, 4 * (atomCount + 1), Uint32Array.from(system.exclusions.partners));
  const record = lennardJonesRecord(system);
  const lennardJones = storage('lennardJones', record.byteLength, record);
  const listState = storage('listState', 8 * replicaCount);
  const clusterSums = storage('clusterSums', 64 * clusters * replicaCount);
  const partials = storage('nonbondedPartials', 4 * 8 * NONBONDED_PARTS * replicaCount);
  const shape = device.createBuffer({
    label: 'listShape',
    size: 16,
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
  made.push(shape);

  const sortConstants = { ATOMS: atomCount, PADDED: paddedCount, BITS: bits, CELLS: cellCount };
  const { clearCells, countCells, firstSlots, placeAtoms } = await sortKernels();
  const clusterBounds = await createKernel(
    context,
    { file: 'cluster-bounds.wgsl', entryPoint: 'clusterBounds', constants: { PADDED: paddedCount } },
    { 0: sorted, 1: buffers.boxes, 2: bounds },
  );
  const sumClusters = await createKernel(
    context,
    { file: 'nonbonded.wgsl', entryPoint: 'sumClusters', constants: { PADDED: paddedCount } },
    { 0: clusterSums, 1: partials },
  );
  let capacity = 0;
  let pairList: GPUBuffer | null = null;
  let buildPairList: Kernel;
  let forcesOnly: Kernel;
  let forcesAndSums: Kernel;
  await allocate(estimatedRow(range, density, atomCount));

  async function sortKernels(): Promise<
    Record<'clearCells' | 'countCells' | 'firstSlots' | 'placeAtoms', Kernel>
  > {
    const constants = { CELLS: cellCount };
    const { ATOMS, PADDED, BITS } = sortConstants;
    const make = (entryPoint: string, given: Record<string, number>, bound: Record<number, GPUBuffer>) =>
      createKernel(context, { file: 'sort.wgsl', entryPoint, constants: given }, bound);
    const positions = buffers.positions;
    return {
      clearCells: await make('clearCells', constants, { 1: cells }),
      countCells: await make('countCells', { ...constants, ATOMS, PADDED, BITS }, { 0: positions, 1: cells }),
      firstSlots: await make('firstSlots', constants, { 1: cells }),
      placeAtoms: await make(
        'placeAtoms',
        { ...constants, ATOMS, PADDED, BITS },
        { 0: positions, 1: cells, 2: sorted },
      ),
    };
  }

  async function allocate(rowLength: number): Promise<void> {
    capacity = Math.min(atomCount, 8 * Math.ceil((HEADROOM * rowLength) / 8));
    pairList?.destroy();
    pairList = createStorage(device, 'pairList', 4 * (4 + capacity) * clusters * replicaCount);
    const words = new Uint32Array(4);
    words[0] = capacity;
    new Float32Array(words.buffer)[1] = range;
    device.queue.writeBuffer(shape, 0, words);
    buildPairList = await createKernel(
      context,
      {
        file: 'pair-list.wgsl',
        entryPoint: 'buildPairList',
        constants: { ATOMS: atomCount, PADDED: paddedCount },
      },
      { 0: shape, 1: sorted, 2: bounds, 3: buffers.boxes, 4: exclusions, 5: pairList, 6: listState },
    );
    const lanes = context.adapter.kind === 'software' ? 8 : lanesFor(clusters * replicaCount);
    const nonbonded = (sums: boolean) =>
      createKernel(
        context,
        {
          file: 'nonbonded.wgsl',
          entryPoint: 'nonbonded',
          constants: {
            ...{ PADDED: paddedCount, TYPES: typeCount, LANES: lanes, THREADS: 8 * lanes, SUMS: sums },
            ...{ CUTOFF: cutoff, CUTOFF2: cutoff * cutoff, COULOMB, EWALD: electrostatics.kind !== 'none' },
            BETA: electrostatics.kind === 'none' ? 1 : electrostatics.beta,
          },
        },
        {
          ...{ 0: shape, 1: buffers.positions, 2: sorted, 3: lennardJones, 4: buffers.boxes, 5: pairList! },
          ...{ 6: buffers.nonbondedForces, 7: listState, 8: clusterSums },
        },
      );
    forcesOnly = await nonbonded(false);
    forcesAndSums = await nonbonded(true);
  }

  return {
    encodeListBuild(pass) {
      clearCells.encode(pass, Math.ceil(cellCount / 256), replicaCount);
      countCells.encode(pass, paddedCount / 64, replicaCount);
      firstSlots.encode(pass, 1, replicaCount);
      placeAtoms.encode(pass, paddedCount / 64, replicaCount);
      clusterBounds.encode(pass, Math.ceil(clusters / 64), replicaCount);
      buildPairList.encode(pass, clusters, replicaCount);
    },
    encode(pass, sums) {
      if (sums) {
        forcesAndSums.encode(pass, clusters, replicaCount);
        sumClusters.encode(pass, 8, replicaCount);
      } else {
        forcesOnly.encode(pass, clusters, replicaCount);
      }
    },
    listState,
    partials,
    parts: NONBONDED_PARTS,
    get capacity() {
      return capacity;
    },
    grow: allocate,
    dispose() {
      for (const buffer of made) buffer.destroy();
      pairList?.destroy();
    },
  };
}

/** Atoms that any of a cluster of eight lists, in a uniform system: those within the range of the cluster's cube. */
function estimatedRow(range: number, density: number, atomCount: number): number {
  const edge = Math.cbrt(8 / density);
  return Math.min(atomCount, ((4 * Math.PI) / 3) * (range + 0.5 * edge) ** 3 * density + 32);
}

function lanesFor(workgroups: number): number {
  if (workgroups >= 2 * FULL_GPU) return 8;
  return workgroups >= FULL_GPU ? 16 : 32;
}

const NO_ATOM = 0xffffffff;

function emptySlots(count: number): Uint32Array<ArrayBuffer> {
  const slots = new Uint32Array(4 * count);
  for (let slot = 0; slot < count; slot++) slots[4 * slot + 3] = NO_ATOM;
  return slots;
}

/** u32: [type, type] (C6, C12) as bits of f32, then [atom] type. */
function lennardJonesRecord({ lennardJones, types }: System): Uint32Array<ArrayBuffer> {
  const pairs = lennardJones.typeNames.length ** 2;
  const record = new Uint32Array(2 * pairs + types.length);
  const values = new Float32Array(record.buffer, 0, 2 * pairs);
  for (let pair = 0; pair < pairs; pair++) {
    values[2 * pair] = lennardJones.c6[pair];
    values[2 * pair + 1] = lennardJones.c12[pair];
  }
  record.set(types, 2 * pairs);
  return record;
}

function checkAtomCount(atomCount: number, clusters: number, device: GPUDevice): void {
  const most = Math.min(MOST_ATOMS, 8 * device.limits.maxComputeWorkgroupsPerDimension);
  if (atomCount > 0 && atomCount < MOST_ATOMS && clusters <= device.limits.maxComputeWorkgroupsPerDimension)
    return;
  throw new SheathError('E_GPU_ATOMS', {
    object: `the system has ${atomCount} atoms`,
    limit: `the pair list of the platform webgpu holds 1 to ${most} on this GPU`,
    cure: 'use `--platform cpu`',
  });
}
