/**
 * The growing files of a run: a trajectory a replica and the energies. Closed chunks are appended at once; the frames and rows
 * of the open chunk live in memory and in the checkpoint. So a run cut anywhere and continued closes its chunks exactly where the
 * unbroken run does, and the files are the same byte for byte. When a run stops, the open chunk is written behind the
 * checkpointed length, so that the files can be analysed whole; continuing cuts it off again.
 */
import {
  type ByteSource,
  chainDigest,
  fileError,
  RECORD_HEADER_BYTES,
  readRecord,
  readRecordHeader,
  SheathError,
  SIGNATURE,
  VERSION,
} from '../core/index.js';
import { ENERGY_COLUMNS, type EnergyColumn } from '../platforms/index.js';
import type { State } from '../system/index.js';
import {
  type ChunkWriterState,
  createEnergyWriter,
  createTrajectoryWriter,
  DEFAULT_ROWS_PER_CHUNK,
  defaultFramesPerChunk,
  type EnergyFileColumn,
  type Frame,
} from '../trajectory/index.js';
import type { SimulationPlan } from './plan.js';
import { RUN_FILES, type RunFiles, trajectoryName } from './run-files.js';

/** Where a file stands at a checkpoint. */
export interface OutputState {
  readonly name: string;
  /** Of the header and all closed chunks. */
  readonly bytes: number;
  /** Over the header and all closed chunks (core/container.ts, chainDigest); '' before the header is written. */
  readonly digest: string;
  readonly writer: ChunkWriterState;
}

/** Columns before those of the platform. `setPoint` in K. */
export const RUN_COLUMNS = ['stage', 'replica', 'setPoint'] as const;

const UNITS: Readonly<Partial<Record<EnergyColumn, string>>> = {
  step: '',
  time: 'ps',
  temperature: 'K',
  groupPressure: 'bar',
  density: 'g/cm3',
  dipoleX: 'e nm',
  dipoleY: 'e nm',
  dipoleZ: 'e nm',
};

function unitOf(column: EnergyColumn): string {
  if (column.startsWith('pressure')) return 'bar';
  if (column.startsWith('box')) return 'nm';
  return UNITS[column] ?? 'kJ/mol';
}

export const ENERGY_FILE_COLUMNS: readonly EnergyFileColumn[] = [
  { name: 'stage', unit: '' },
  { name: 'replica', unit: '' },
  { name: 'setPoint', unit: 'K' },
  ...ENERGY_COLUMNS.map((name) => ({ name, unit: unitOf(name) })),
];

/** Files that nothing has been written to. */
export function freshOutputs(replicaCount: number): readonly OutputState[] {
  const writer = { items: 0, pendingItems: 0, pending: new Uint8Array(0) };
  const names = Array.from({ length: replicaCount }, (_, replica) => trajectoryName(replica, replicaCount));
  return [...names, RUN_FILES.energies].map((name) => ({ name, bytes: 0, digest: '', writer }));
}

export interface Outputs {
  /** Write one frame of every replica. @param setPoints [replica] K @returns the frames, [replica] */
  addFrames(
    state: State,
    stage: number,
    step: number,
    time: number,
    setPoints: readonly number[],
  ): Promise<readonly Frame[]>;
  /** One row of ENERGY_FILE_COLUMNS. */
  addRow(row: Float64Array): Promise<void>;
  /** Bring everything so far onto the disk. @returns what a checkpoint needs to go on from here */
  commit(): Promise<readonly OutputState[]>;
  /** Write the open chunks behind the committed lengths; nothing may be added after. */
  finish(): Promise<void>;
}

/** The part of a trajectory writer and of an energy writer that bookkeeping needs. */
interface OpenChunk {
  tail(): Uint8Array | null;
  state(): ChunkWriterState;
}

interface GrowingFile {
  readonly name: string;
  bytes: number;
  digest: string;
  readonly chunk: OpenChunk;
}

/**
 * Open the files of a run where a checkpoint left them (`freshOutputs` for a new run): what lies beyond is cut off.
 * @throws E_OUTPUT_CHANGED if a file is not the one the checkpoint was written with; E_OUTPUT_VERSION; E_DISK_FULL, E_FILE_WRITE
 */
export async function openOutputs(
  files: RunFiles,
  plan: SimulationPlan,
  states: readonly OutputState[],
): Promise<Outputs> {
  const { system, stages, provenance, replicas, output } = plan;
  const labels = stages.map(({ name, kind }) => ({ name, kind }));
  const startOf = (state: OutputState) => (state.bytes > 0 ? state.writer : undefined);
  const trajectoryStates = states.slice(0, -1);
  const energyState = states[states.length - 1];

  const trajectories = trajectoryStates.map((state, replica) =>
    createTrajectoryWriter(
      {
        topology: system.topology,
        provenance,
        stages: labels,
        replica,
        precision: output.positionPrecision,
        framesPerChunk: defaultFramesPerChunk(system.topology.atomCount),
      },
      startOf(state),
    ),
  );
  const energies = createEnergyWriter(
    {
      provenance,
      stages: labels,
      columns: ENERGY_FILE_COLUMNS,
      replicaCount: replicas.length,
      rowsPerChunk: DEFAULT_ROWS_PER_CHUNK,
    },
    startOf(energyState),
  );
  const writers = [...trajectories, energies];
  const growing: GrowingFile[] = [];
  // All are checked before any is cut.
  for (const [k, state] of states.entries()) await checkFile(files, state, writers[k].head());
  for (const [k, state] of states.entries()) {
    await files.truncate(state.name, state.bytes);
    const file: GrowingFile = {
      name: state.name,
      bytes: state.bytes,
      digest: state.digest,
      chunk: writers[k],
    };
    growing.push(file);
    if (state.bytes === 0) await append(files, file, writers[k].head(), SIGNATURE.length);
  }
  const energyFile = growing[growing.length - 1];

  return {
    async addFrames(state, stage, step, time, setPoints) {
      const frames: Frame[] = [];
      for (let replica = 0; replica < replicas.length; replica++) {
        const frame = frameOf(state, replica, step, time, setPoints[replica], labels[stage]);
        const bytes = trajectories[replica].add(frame, stage);
        if (bytes !== null) await append(files, growing[replica], bytes);
        frames.push(frame);
      }
      return frames;
    },
    async addRow(row) {
      const bytes = energies.add(row);
      if (bytes !== null) await append(files, energyFile, bytes);
    },
    async commit() {
      for (const file of growing) await files.sync(file.name);
      return growing.map(({ name, bytes, digest, chunk }) => ({
        name,
        bytes,
        digest,
        writer: chunk.state(),
      }));
    },
    async finish() {
      for (const { name, chunk } of growing) {
        const tail = chunk.tail();
        if (tail === null) continue;
        await files.append(name, tail);
        await files.sync(name);
      }
    },
  };
}

/** `recordStart`: where the record that enters the digest begins within `bytes`. */
async function append(files: RunFiles, file: GrowingFile, bytes: Uint8Array, recordStart = 0): Promise<void> {
  await files.append(file.name, bytes);
  file.bytes += bytes.length;
  file.digest = chainDigest(file.digest, bytes.subarray(recordStart));
}

function frameOf(
  state: State,
  replica: number,
  step: number,
  time: number,
  temperature: number,
  stage: { readonly name: string; readonly kind: string },
): Frame {
  const size = 3 * state.atomCount;
  return {
    step,
    time,
    box: state.box.slice(3 * replica, 3 * replica + 3),
    positions: state.positions.slice(replica * size, (replica + 1) * size),
    images: state.images.slice(replica * size, (replica + 1) * size),
    temperature,
    stage,
  };
}

/** The file still begins with what the checkpoint says: lengths, and the CRCs in the record headers by their digest. */
async function checkFile(files: RunFiles, state: OutputState, head: Uint8Array): Promise<void> {
  if (state.bytes === 0) return;
  const refuse = (what: string, cause?: unknown) =>
    new SheathError(
      'E_OUTPUT_CHANGED',
      {
        object: `${state.name} of the run in ${files.place}`,
        limit: `the checkpoint was written with its first ${state.bytes} bytes, and ${what}`,
        cure: 'put the file of this run back, or begin the run again in another folder',
      },
      { cause },
    );
  const source = await files.open(state.name);
  if (source === null) throw refuse('the file is missing');
  try {
    if (source.size < state.bytes) throw refuse(`it has only ${source.size}`);
    const digest = await digestOf(source, state.bytes).catch((error: unknown) => {
      throw refuse('these are damaged', error);
    });
    if (digest !== state.digest) throw refuse('these are others');
    const begins = await source.read(0, head.length);
    if (!begins.every((byte, k) => byte === head[k]))
      throw new SheathError('E_OUTPUT_VERSION', {
        object: `${state.name} of the run in ${files.place}`,
        limit: `it was begun by another build of sheath, which this one (${VERSION}) cannot append to`,
        cure: 'go on with the build that began the run, or begin it again in another folder',
      });
  } finally {
    await source.close();
  }
}

/** The digest of the records up to `end`. The contents of the first and last are proved, of the others only that their CRCs are the same. */
async function digestOf(source: ByteSource, end: number): Promise<string> {
  let digest = '';
  let offset = SIGNATURE.length;
  while (offset < end) {
    const header = await readRecordHeader(source, offset);
    if (header === null || header.next > end)
      throw fileError('E_FILE_CORRUPT', source, offset, 'a record does not end where it did');
    digest = chainDigest(digest, await source.read(offset, RECORD_HEADER_BYTES));
    if (offset === SIGNATURE.length || header.next === end) await readRecord(source, header);
    offset = header.next;
  }
  return digest;
}
