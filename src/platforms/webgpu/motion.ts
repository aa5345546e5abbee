/**
 * What dynamics and the minimiser share on the device: constraint groups, the ledger, sums of what the forces and the motion show,
 * couplers and rows. A block is prepared by queue writes; kernels are encoded in the order of the program that uses them.
 */
import { SheathError } from '../../core/index.js';
import { BATH_ENERGY, type DynamicsProgram } from '../../dynamics/index.js';
import { COUPLER_SLOTS, type System } from '../../system/index.js';
import { createStorage, type ResidentBuffers, readBuffers } from './buffers.js';
import type { WebGpuContext } from './context.js';
import {
  BATH_BYTES,
  bathRecords,
  COUPLERS_BYTES,
  couplersRecord,
  drawEvents,
  REPLICA_BYTES,
  readChains,
  replicaRecords,
} from './coupling.js';
import type { BlockPlan } from './device-program.js';
import { type DeviceRow, decodeRow, ROW_WORDS, rowOf } from './dynamics-row.js';
import type { DeviceForcePart } from './force-part.js';
import { createGroupTable } from './group-table.js';
import { createKernel, createPipeline, type Kernel, type KernelSource } from './shader.js';

/** The parts whose energies and virials enter pressure and rows. */
export interface SummedForces {
  readonly nonbonded: Pick<DeviceForcePart, 'partials' | 'parts'>;
  readonly bonded: Pick<DeviceForcePart, 'partials' | 'parts'>;
  readonly mesh: Pick<DeviceForcePart, 'partials' | 'parts'> | null;
}

/** Threads of a workgroup, each with a constraint group. */
const GROUPS_PER_WORKGROUP = 64;
/** u32 words of the ledger (kernels/webgpu/common/ledger.wgsl). */
const FAULT_WORDS = 8;
const ACCOUNT_WORDS = 4;
const PARTIAL_WORDS = 32;
const COLUMNS = 64;
/** Those that `measure` and `integrate` fill. */
const MOTION_COLUMNS = 32;
/** Array lengths of the kernels: those of the largest group, at least these, so that most systems share their pipelines. */
const SMALLEST_SIZES = { GROUP_ATOMS: 4, GROUP_CONSTRAINTS: 3 };
/** Partial sums of one column from which on they are summed by many threads. */
const MANY_PARTS = 256;
/** Records in the uniform buffer of 64 KiB. */
export const MOST_REPLICAS = 1024;

export interface Motion {
  readonly faults: GPUBuffer;
  /** Constants of every kernel that includes common/constraint-group.wgsl. */
  readonly sizes: Readonly<Record<string, number>>;
  /** [replica, column] of kernels/webgpu/sum.wgsl: (hi, lo) u32. */
  readonly sums: GPUBuffer;
  /** By binding number, as integrate.wgsl and measure.wgsl have them: 0 to 9. */
  readonly atomBuffers: Readonly<Record<number, GPUBuffer>>;
  /** A kernel with these bits as `task` in binding 10. */
  taskKernel(source: KernelSource, task: number): Promise<Kernel>;
  prepare(block: BlockPlan, freedom: number): void;
  /** One thread to a constraint group of every replica. */
  encodePerGroup(pass: GPUComputePassEncoder, kernel: Kernel): void;
  /** Sum what the last `finish` of integrate.wgsl left. */
  sumMotion(pass: GPUComputePassEncoder): void;
  /** Measure the configuration, and sum it and the last forces. */
  measure(pass: GPUComputePassEncoder): void;
  /** @param phase bits of PHASE */
  couple(pass: GPUComputePassEncoder, phase: number): void;
  rescale(pass: GPUComputePassEncoder): void;
  /**
   * Rows [row, replica] of ENERGY_COLUMNS and the couplers at the last of them.
   * @param rows their steps, ascending, and the number of the PHASE.row that wrote them, from 0
   */
  read(
    rows: readonly { readonly step: number; readonly index: number }[],
  ): Promise<{ readonly rows: readonly (readonly number[])[]; readonly couplers: Float64Array }>;
  dispose(): void;
}

/**
 * @param program null: everything is at rest
 * @throws E_WEBGPU_CONSTRAINT_GROUP, E_WEBGPU_REPLICAS, and what createKernel throws
 */
export async function createMotion(
  context: WebGpuContext,
  system: System,
  buffers: ResidentBuffers,
  forces: SummedForces,
  program: DynamicsProgram | null,
): Promise<Motion> {
  const { device } = context;
  const { replicaCount } = buffers;
  checkReplicas(replicaCount);
  const groups = createGroupTable(system);
  const workgroups = Math.ceil(groups.groupCount / GROUPS_PER_WORKGROUP);
  const headWords = replicaCount * (FAULT_WORDS + ACCOUNT_WORDS * workgroups);

  const made = new Set<GPUBuffer>();
  function keep(buffer: GPUBuffer): GPUBuffer {
    made.add(buffer);
    return buffer;
  }
  const storage = (label: string, bytes: number): GPUBuffer => keep(createStorage(device, label, bytes));
  const uniform = (label: string, bytes: number, others = 0): GPUBuffer =>
    keep(
      device.createBuffer({
        label,
        size: bytes,
        usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST | others,
      }),
    );
  const words = (label: string, values: readonly number[]): GPUBuffer => {
    const buffer = uniform(label, 4 * values.length);
    device.queue.writeBuffer(buffer, 0, Uint32Array.from(values));
    return buffer;
  };

  const groupBuffer = storage('constraint groups', groups.table.byteLength);
  device.queue.writeBuffer(groupBuffer, 0, groups.table);
  const ledger = storage('ledger', 4 * (headWords + PARTIAL_WORDS * replicaCount * workgroups));
  const records = uniform('replica records', REPLICA_BYTES * MOST_REPLICAS, GPUBufferUsage.STORAGE);
  const baths = storage('baths', BATH_BYTES * replicaCount);
  const sums = storage('sums', 8 * COLUMNS * replicaCount);
  const course = uniform('course', 32);
  const couplers = uniform('couplers', COUPLERS_BYTES);
  let draws = storage('draws', 16);
  let rows = storage('rows', 4 * ROW_WORDS * replicaCount);

  const sizes = {
    GROUP_ATOMS: Math.max(SMALLEST_SIZES.GROUP_ATOMS, groups.atomsOfGroup),
    GROUP_CONSTRAINTS: Math.max(SMALLEST_SIZES.GROUP_CONSTRAINTS, groups.constraintsOfGroup),
  };
  const { positions, images, velocities, nonbondedForces, bondedForces, meshForces } = buffers;
  const atomBuffers = {
    ...{ 0: positions, 1: images, 2: velocities, 3: nonbondedForces, 4: bondedForces, 5: meshForces },
    ...{ 6: groupBuffer, 7: ledger, 8: records, 9: course },
  };
  const taskKernel = (source: KernelSource, task: number): Promise<Kernel> =>
    createKernel(
      context,
      { ...source, constants: { ...sizes, ...source.constants } },
      { ...atomBuffers, 10: words(`task ${task}`, [task, 0, 0, 0]) },
    );
  const parts = [forces.nonbonded.parts, forces.mesh?.parts ?? 0, forces.bonded.parts, 0];
  const [measure, sum, rescale, couplePipeline] = await Promise.all([
    taskKernel({ file: 'measure.wgsl', entryPoint: 'measure' }, program === null ? 1 : 0),
    createKernel(
      context,
      {
        file: 'sum.wgsl',
        entryPoint: 'sum',
        constants: { THREADS: Math.max(workgroups, ...parts) > MANY_PARTS ? 256 : 32 },
      },
      {
        0: ledger,
        1: forces.nonbonded.partials,
        2: (forces.mesh ?? forces.nonbonded).partials,
        3: forces.bonded.partials,
        4: sums,
        5: course,
        6: words('parts', parts),
      },
    ),
    createKernel(
      context,
      { file: 'rescale.wgsl', entryPoint: 'rescale', constants: sizes },
      { 0: positions, 1: images, 2: velocities, 3: groupBuffer, 4: records, 5: course },
    ),
    createPipeline(context, { file: 'couple.wgsl', entryPoint: 'couple' }),
  ]);

  /** By the bits of the phase; bindings are made anew when a buffer was. */
  const phases = new Map<number, GPUBuffer>();
  const bindings = new Map<number, GPUBindGroup>();
  function bindPhase(phase: number): GPUBindGroup {
    let bits = phases.get(phase);
    if (!bits) {
      bits = words(`phase ${phase}`, [phase, 0, 0, 0]);
      phases.set(phase, bits);
    }
    const bound = [sums, records, buffers.boxes, baths, draws, rows, couplers, bits];
    const binding = device.createBindGroup({
      label: 'couple',
      layout: couplePipeline.getBindGroupLayout(0),
      entries: bound.map((buffer, index) => ({ binding: index, resource: { buffer } })),
    });
    bindings.set(phase, binding);
    return binding;
  }

  /** A buffer of at least this size. */
  function atLeast(buffer: GPUBuffer, bytes: number): GPUBuffer {
    if (buffer.size >= bytes) return buffer;
    made.delete(buffer);
    buffer.destroy();
    bindings.clear();
    return storage(buffer.label, bytes);
  }

  const head = new Uint32Array(headWords);
  head.fill(0xffffffff, 0, FAULT_WORDS * replicaCount);
  let plan: BlockPlan | null = null;

  return {
    faults: ledger,
    sums,
    sizes,
    atomBuffers,
    taskKernel,
    prepare(block, freedom) {
      plan = block;
      const { firstStep, steps, replicas } = block;
      device.queue.writeBuffer(ledger, 0, head);
      device.queue.writeBuffer(records, 0, replicaRecords(freedom, replicas));
      device.queue.writeBuffer(baths, 0, bathRecords(block.couplers, block.constants));
      const events = program ? drawEvents(system, program, replicas, firstStep, steps) : null;
      if (events) {
        draws = atLeast(draws, events.values.byteLength);
        device.queue.writeBuffer(draws, 0, events.values);
      }
      const record = couplersRecord(system, program, replicaCount, events?.barostat ?? 0);
      device.queue.writeBuffer(couplers, 0, record);
      device.queue.writeBuffer(course, 0, courseRecord(program, firstStep));
      rows = atLeast(rows, 4 * ROW_WORDS * replicaCount * (block.rowSteps.length + 1));
    },
    encodePerGroup: (pass, kernel) => kernel.encode(pass, workgroups, replicaCount),
    sumMotion: (pass) => sum.encode(pass, MOTION_COLUMNS, replicaCount),
    measure(pass) {
      measure.encode(pass, workgroups, replicaCount);
      sum.encode(pass, COLUMNS, replicaCount);
    },
    couple(pass, phase) {
      pass.setPipeline(couplePipeline);
      pass.setBindGroup(0, bindings.get(phase) ?? bindPhase(phase));
      pass.dispatchWorkgroups(replicaCount);
    },
    rescale: (pass) => rescale.encode(pass, workgroups, replicaCount),
    async read(wanted) {
      const { replicas, couplers: before, constants } = plan!;
      const [rowBytes, bathBytes] = await readBuffers(context, [rows, baths]);
      const read = new Uint32Array(rowBytes);
      const after = before.slice();
      if (program) readChains(bathBytes, after);
      const table: number[][] = [];
      for (const { step, index } of wanted) {
        replicas.forEach(({ pressure }, replica) => {
          const at = ROW_WORDS * (index * replicaCount + replica);
          const row: DeviceRow = decodeRow(read.subarray(at, at + ROW_WORDS));
          const bath = before[COUPLER_SLOTS * replica + BATH_ENERGY];
          table.push(rowOf(row, system, program, step, constants[replica], bath, pressure));
          after[COUPLER_SLOTS * replica + BATH_ENERGY] = bath + row.heat;
        });
      }
      return { rows: table, couplers: after };
    },
    dispose() {
      for (const buffer of made) buffer.destroy();
      made.clear();
    },
  };

  /** `Course` of kernels/webgpu/common/course.wgsl. */
  function courseRecord(given: DynamicsProgram | null, firstStep: number): ArrayBuffer {
    const bytes = new ArrayBuffer(32);
    const floats = new Float32Array(bytes);
    const numbers = new Uint32Array(bytes);
    floats[0] = given?.timeStep ?? 0;
    floats[1] =
      given?.integrator.kind === 'langevin-middle'
        ? Math.exp(-given.integrator.friction * given.timeStep)
        : 1;
    numbers.set(
      [
        firstStep >>> 0,
        Math.floor(firstStep / 2 ** 32),
        groups.groupCount,
        workgroups,
        buffers.paddedCount,
        replicaCount,
      ],
      2,
    );
    return bytes;
  }
}

function checkReplicas(replicaCount: number): void {
  if (replicaCount <= MOST_REPLICAS) return;
  throw new SheathError(
    'E_WEBGPU_REPLICAS',
    {
      object: `${replicaCount} replicas are to run side by side`,
      limit: `the platform webgpu keeps the settings of at most ${MOST_REPLICAS} at hand`,
      cure: 'run them in several parts',
    },
    { kind: 'failure' },
  );
}
