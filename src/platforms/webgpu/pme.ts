/**
 * The reciprocal part of the Ewald sum by smooth particle-mesh Ewald on the device: Essmann et al., J. Chem. Phys. 103, 8577 (1995);
 * orders 4 to 6. kernels/webgpu/pme-spread, pme-fft, pme-solve and pme-gather, in five dispatches where a plane of the mesh fits into
 * workgroup memory and in seven where it does not. What no box changes (spline moduli, roots of unity) is made here, in f64.
 */
import { SheathError } from '../../core/index.js';
import { bSplineModuli, FFT_PRIMES } from '../../math/index.js';
import { COULOMB } from '../../units/index.js';
import { createStorage, type ResidentBuffers } from './buffers.js';
import type { WebGpuContext } from './context.js';
import type { DeviceForcePart } from './force-part.js';
import { createKernel, type Kernel, type KernelSource } from './shader.js';

export interface PmeMethod {
  /** 1/nm */
  readonly beta: number;
  readonly order: number;
  readonly mesh: readonly [number, number, number];
}

/** The partials are filled at every call: the sums are a small part of a kernel that waits for memory. */
export interface Pme extends DeviceForcePart {
  /** f32 [replica, parts, 8], kJ/mol: energy, 0, virial xx yy zz xy xz yz; without the uniform background of a net charge. */
  readonly partials: GPUBuffer;
  /** Of one encode: they differ by the form of the transform. */
  readonly dispatches: number;
}

export interface PmeOptions {
  /** Row by row even where planes fit. */
  readonly byLines?: boolean;
}

const SPREAD_THREADS = 128;
const GATHER_THREADS = 64;
/** The least and the most of a workgroup that transforms. */
const FFT_THREADS = [32, 256] as const;
/** Of workgroup memory, for lines: the least a device has, so that several workgroups share one that has more. */
const LINE_BYTES = 16384;
const COMPLEX_BYTES = 8;

/**
 * @throws E_PME_ORDER, E_MESH_FACTORS, E_MESH_SIZE, E_GPU_MEMORY
 */
export async function createPme(
  context: WebGpuContext,
  buffers: Pick<
    ResidentBuffers,
    'atomCount' | 'paddedCount' | 'replicaCount' | 'positions' | 'boxes' | 'meshForces'
  >,
  { beta, order, mesh }: PmeMethod,
  { byLines = false }: PmeOptions = {},
): Promise<Pme> {
  checkOrder(order, mesh);
  const [nx, ny, nz] = mesh;
  const plans = mesh.map(fftPlan);
  const [planX, planY, planZ] = plans.map(planCode);
  const { device } = context;
  const { atomCount, paddedCount, replicaCount, positions, boxes, meshForces } = buffers;
  const halfRow = Math.floor(nx / 2) + 1;
  const points = nx * ny * nz * replicaCount;

  const made: GPUBuffer[] = [];
  const storage = (label: string, bytes: number, content?: Float32Array<ArrayBuffer>): GPUBuffer => {
    const buffer = createStorage(device, label, bytes);
    made.push(buffer);
    if (content) device.queue.writeBuffer(buffer, 0, content);
    return buffer;
  };
  const lines = linesAtOnce(nz);
  const parts = Math.ceil((ny * halfRow) / lines);
  const chargeMesh = storage('chargeMesh', 4 * points);
  const potentialMesh = storage('potentialMesh', 4 * points);
  const spectrum = storage('spectrum', COMPLEX_BYTES * halfRow * ny * nz * replicaCount);
  const partials = storage('mesh partials', 32 * parts * replicaCount);
  const roots = storage('roots', COMPLEX_BYTES * (nx + ny + nz), rootsOf(mesh));
  const moduli = storage('moduli', 4 * (nx + ny + nz), moduliOf(order, mesh));

  const sizes = { NX: nx, NY: ny, NZ: nz };
  const atoms = { ORDER: order, ATOMS: atomCount, PADDED: paddedCount, ...sizes };
  const xy = { ...sizes, ...radicesUsed(plans.slice(0, 2)), PLAN_X: planX, PLAN_Y: planY };
  const fftKernel = (
    entryPoint: string,
    constants: NonNullable<KernelSource['constants']>,
    used: Record<number, GPUBuffer>,
  ) => createKernel(context, { file: 'pme-fft.wgsl', entryPoint, constants }, { 0: roots, ...used });
  const halfPlane = Math.max(ny * halfRow, Math.ceil(ny / 2) * nx);
  const planesFit = 2 * COMPLEX_BYTES * halfPlane <= device.limits.maxComputeWorkgroupStorageSize;
  const forward: Stage[] = [];
  const backward: Stage[] = [];
  if (planesFit && !byLines) {
    const constants = { ...xy, THREADS: fftThreads(halfPlane), HALF: halfPlane };
    const groups = [nz, replicaCount, 1] as const;
    forward.push([await fftKernel('forwardPlanes', constants, { 1: chargeMesh, 2: spectrum }), ...groups]);
    backward.push([
      await fftKernel('backwardPlanes', constants, { 2: spectrum, 3: potentialMesh }),
      ...groups,
    ]);
  } else {
    const rows = 2 * linesAtOnce(halfRow * 2);
    const columns = linesAtOnce(ny);
    const ofRows = { ...xy, THREADS: fftThreads(rows * halfRow), ROWS: rows, HALF: rows * halfRow };
    const ofColumns = { ...xy, THREADS: fftThreads(columns * ny), COLUMNS: columns, HALF: columns * ny };
    const rowGroups = [Math.ceil((ny * nz) / rows), replicaCount, 1] as const;
    const columnGroups = [Math.ceil(halfRow / columns), nz, replicaCount] as const;
    const columnKernel = (direction: number) =>
      fftKernel('columns', { ...ofColumns, DIRECTION: direction }, { 2: spectrum });
    forward.push([await fftKernel('forwardRows', ofRows, { 1: chargeMesh, 2: spectrum }), ...rowGroups]);
    forward.push([await columnKernel(-1), ...columnGroups]);
    backward.push([await columnKernel(1), ...columnGroups]);
    backward.push([await fftKernel('backwardRows', ofRows, { 2: spectrum, 3: potentialMesh }), ...rowGroups]);
  }
  const spread = await createKernel(
    context,
    { file: 'pme-spread.wgsl', entryPoint: 'spread', constants: atoms },
    { 0: positions, 1: chargeMesh },
  );
  const gather = await createKernel(
    context,
    { file: 'pme-gather.wgsl', entryPoint: 'gather', constants: atoms },
    { 0: positions, 1: boxes, 2: potentialMesh, 3: meshForces },
  );
  const ofLines = {
    ...sizes,
    ...radicesUsed(plans.slice(2)),
    PLAN_Z: planZ,
    BETA: beta,
    COULOMB,
    THREADS: fftThreads(lines * nz),
    LINES: lines,
    HALF: lines * nz,
  };
  const solve = await createKernel(
    context,
    { file: 'pme-solve.wgsl', entryPoint: 'solve', constants: ofLines },
    { 0: roots, 1: boxes, 2: moduli, 3: spectrum, 4: partials },
  );
  const stages: readonly Stage[] = [
    [spread, Math.ceil((atomCount * order) / SPREAD_THREADS), replicaCount, 1],
    ...forward,
    [solve, parts, replicaCount, 1],
    ...backward,
    [gather, Math.ceil(atomCount / GATHER_THREADS), replicaCount, 1],
  ];
  for (const [kernel, ...groups] of stages) checkGroups(context, kernel, Math.max(...groups));

  return {
    encode(pass) {
      for (const [kernel, x, y, z] of stages) kernel.encode(pass, x, y, z);
    },
    dispatches: stages.length,
    partials,
    parts,
    dispose() {
      for (const buffer of made) buffer.destroy();
    },
  };
}

/** A kernel and its workgroups along x, y and z. */
type Stage = readonly [kernel: Kernel, x: number, y: number, z: number];

/** Lines of `size` complex numbers that a workgroup transforms at once. @throws E_MESH_SIZE */
function linesAtOnce(size: number): number {
  const lines = [8, 4, 2, 1].find((count) => 2 * COMPLEX_BYTES * count * size <= LINE_BYTES - 2048);
  if (lines !== undefined) return lines;
  throw new SheathError('E_MESH_SIZE', {
    object: `an axis of the PME mesh has ${size} points`,
    limit: 'the platform webgpu transforms lines of at most 896 points',
    cure: 'use a coarser mesh (model.pmeSpacing) or `--platform cpu`',
  });
}

/** A power of two, about one thread to four of the complex numbers that are transformed at once. */
function fftThreads(numbers: number): number {
  const [least, most] = FFT_THREADS;
  return Math.min(most, Math.max(least, 2 ** Math.round(Math.log2(numbers / 4))));
}

const RADICES = [8, 4, ...FFT_PRIMES] as const;

/** The radices of the stages. @throws E_MESH_FACTORS */
function fftPlan(size: number): readonly number[] {
  const radices: number[] = [];
  let rest = size;
  for (const radix of RADICES) {
    for (; rest % radix === 0 && rest > 1; rest /= radix) radices.push(radix);
  }
  if (rest === 1 && radices.length <= 8) return radices;
  throw new SheathError('E_MESH_FACTORS', {
    object: `a mesh axis has ${size} points`,
    limit: 'the transform takes products of 2, 3, 5 and 7',
    cure: 'choose such a number nearby',
  });
}

/** Four bits a radix, the first in the lowest. */
const planCode = (radices: readonly number[]): number =>
  radices.reduceRight((code, radix) => code * 16 + radix, 0);

const radicesUsed = (plans: readonly (readonly number[])[]): Record<string, boolean> =>
  Object.fromEntries(RADICES.map((radix) => [`HAS${radix}`, plans.some((plan) => plan.includes(radix))]));

/** exp(2 pi i k/n), k = 0..n-1, of the axes one after the other. */
function rootsOf(mesh: readonly number[]): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    mesh.flatMap((size) =>
      Array.from({ length: size }, (_, k) => (2 * Math.PI * k) / size).flatMap((angle) => [
        Math.cos(angle),
        Math.sin(angle),
      ]),
    ),
  );
}

function moduliOf(order: number, mesh: readonly number[]): Float32Array<ArrayBuffer> {
  return Float32Array.from(mesh.flatMap((size) => [...bSplineModuli(order, size)]));
}

function checkOrder(order: number, mesh: readonly number[]): void {
  if ([4, 5, 6].includes(order) && Math.min(...mesh) >= order) return;
  throw new SheathError('E_PME_ORDER', {
    object: `the PME order is ${order} on a mesh of ${mesh.join(' x ')} points`,
    limit: 'the platform webgpu has orders 4, 5 and 6, and the order must not exceed the points on an axis',
    cure: 'use order 4, 5 or 6, or a finer mesh',
  });
}

function checkGroups({ device }: WebGpuContext, kernel: Kernel, groups: number): void {
  const most = device.limits.maxComputeWorkgroupsPerDimension;
  if (groups <= most) return;
  throw new SheathError('E_GPU_GROUPS', {
    object: `the kernel ${kernel.label} needs ${groups} workgroups along one dimension`,
    limit: `this GPU starts at most ${most}`,
    cure: 'use fewer atoms or replicas, or `--platform cpu`',
  });
}
