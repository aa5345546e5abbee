/**
 * sheath's own trajectory (`.sheath`): one replica a file, self-describing (topology, stages, provenance), random access by
 * frame, image flags, temperature set point and stage with every frame. Positions are those of the primary cell to a
 * stated precision (default 1e-4 nm); a coordinate just below the edge may round onto it.
 * Layout: core/container.ts, trajectory/chunked-file.ts and, for frames, trajectory/frame-codec.ts.
 */
import ndarray, { type NdArray } from 'ndarray';
import { z } from 'zod';
import {
  type ByteSource,
  fileError,
  hashOf,
  type Provenance,
  readRecord,
  SheathError,
} from '../../core/index.js';
import { createTopology, type Species, type Topology } from '../../topology/index.js';
import {
  type ChunkedFile,
  type ChunkWriterState,
  chunkOf,
  createChunkWriter,
  damageAt,
  encodeHead,
  type OpenOptions,
  openChunkedFile,
} from '../chunked-file.js';
import {
  checkFrameNumber,
  type Frame,
  type FrameRange,
  type FrameSource,
  resolveFrameRange,
  type StageLabel,
} from '../frame.js';
import {
  decodeFrame,
  encodeFrame,
  type QuantisedFrame,
  quantiseFrame,
  restoreFrame,
} from '../frame-codec.js';

const FRAMES_TAG = 'fram';
export const TRAJECTORY_FORMAT_VERSION = 1;
/** nm */
export const DEFAULT_POSITION_PRECISION = 1e-4;
const MAXIMUM_ATOMS = 100_000_000;
/** Chunks hold about this many coordinates, so that memory stays small and deflate has enough to learn from. */
const COORDINATES_PER_CHUNK = 400_000;
const MAXIMUM_FRAMES_PER_CHUNK = 64;

export interface TrajectoryHeader {
  readonly topology: Topology;
  readonly provenance: Provenance;
  readonly stages: readonly StageLabel[];
  /** Counted from 0. */
  readonly replica: number;
  /** nm */
  readonly precision: number;
  readonly framesPerChunk: number;
}

/** A function of the atom count alone. */
export function defaultFramesPerChunk(atomCount: number): number {
  const frames = Math.round(COORDINATES_PER_CHUNK / (3 * Math.max(1, atomCount)));
  return Math.max(1, Math.min(MAXIMUM_FRAMES_PER_CHUNK, frames));
}

/** SHA-256 of who is in the box: species (atoms, bonds) and blocks; whatever the order of the records' keys. */
export function topologyHash(topology: Topology): string {
  const species = topology.species.map(({ name, atoms, bonds }) => [
    name,
    atoms.map((a) => [a.name, a.element, a.type, a.residue, a.residueNumber, a.mass, a.charge]),
    bonds,
  ]);
  const blocks = topology.blocks.map((block) => [block.species, block.count]);
  return hashOf(JSON.stringify([species, blocks]));
}

export interface TrajectoryWriter {
  /** The beginning of a new file. */
  head(): Uint8Array;
  /**
   * @param stage index into the header's stages
   * @returns the bytes to append if the frame closed a chunk, else null
   * @throws E_FRAME_VALUE
   */
  add(frame: Frame, stage: number): Uint8Array | null;
  /** The frames not yet in a closed chunk, as bytes that complete the file; null if there are none. */
  tail(): Uint8Array | null;
  state(): ChunkWriterState;
}

/** Turns frames into bytes; the caller appends them. `start`: the state of the writer to go on from. */
export function createTrajectoryWriter(header: TrajectoryHeader, start?: ChunkWriterState): TrajectoryWriter {
  const { topology, precision, stages } = header;
  const chunks = createChunkWriter(FRAMES_TAG, header.framesPerChunk, start);
  let previous: QuantisedFrame | null = null;
  if (start !== undefined && start.pendingItems > 0) {
    const pending = decodeChunk(start.pending, start.pendingItems, topology.atomCount, stages.length);
    if (typeof pending === 'number')
      throw new SheathError('E_FILE_CORRUPT', {
        object: `frame ${pending} of the open chunk in the checkpoint`,
        limit: 'it is not a frame of this topology',
        cure: 'continue from the checkpoint before',
      });
    previous = pending.at(-1) ?? null;
  }
  return {
    head: () => encodeTrajectoryHead(header),
    add(frame, stage) {
      if (frame.positions.length !== 3 * topology.atomCount)
        throw new SheathError('E_FRAME_ATOMS', {
          object: `a frame has ${frame.positions.length / 3} atoms`,
          limit: `the trajectory's topology has ${topology.atomCount}`,
          cure: 'write frames of one topology into one file',
        });
      const quantised = quantiseFrame(frame, stage, precision);
      const bytes = chunks.add(encodeFrame(quantised, previous));
      previous = bytes === null ? quantised : null;
      return bytes;
    },
    tail: chunks.tail,
    state: chunks.state,
  };
}

function encodeTrajectoryHead(header: TrajectoryHeader): Uint8Array {
  const { topology, ...rest } = header;
  return encodeHead({
    kind: 'trajectory',
    version: TRAJECTORY_FORMAT_VERSION,
    topologyHash: topologyHash(topology),
    atomCount: topology.atomCount,
    ...rest,
    species: topology.species,
    blocks: topology.blocks,
  });
}

const count = z.number().int().min(0).max(MAXIMUM_ATOMS);
const stageSchema = z.object({ name: z.string(), kind: z.string() });
export const provenanceSchema = z.object({
  program: z.literal('sheath'),
  version: z.string(),
  inputHash: z.string(),
  topologyHash: z.string(),
  platform: z.string(),
  device: z.string(),
  precision: z.string(),
  seed: z.number(),
});
const speciesSchema = z.object({
  name: z.string(),
  atoms: z.array(
    z.object({
      name: z.string(),
      element: z.string(),
      type: z.string(),
      residue: z.string(),
      residueNumber: z.number(),
      mass: z.number(),
      charge: z.number(),
    }),
  ),
  bonds: z.array(z.tuple([count, count])),
});
const headSchema = z.object({
  kind: z.literal('trajectory'),
  version: z.literal(TRAJECTORY_FORMAT_VERSION),
  topologyHash: z.string(),
  atomCount: count,
  provenance: provenanceSchema,
  stages: z.array(stageSchema),
  replica: count,
  precision: z.number().positive(),
  framesPerChunk: count.min(1),
  species: z.array(speciesSchema).max(65_535),
  blocks: z.array(z.object({ species: count, count })),
});

function parseHead(file: ChunkedFile): TrajectoryHeader {
  const refuse = (what: string) => fileError('E_FILE_FORMAT', file.source, 0, what);
  const { kind, version } = Object(file.head) as { kind?: unknown; version?: unknown };
  if (kind !== 'trajectory') throw refuse(`the file holds ${kind ?? 'something unknown'}, not a trajectory`);
  if (version !== TRAJECTORY_FORMAT_VERSION)
    throw fileError('E_FILE_VERSION', file.source, 0, `the trajectory has format version ${version}`);
  const parsed = headSchema.safeParse(file.head);
  if (!parsed.success) throw refuse(`the header is not valid: ${z.prettifyError(parsed.error)}`);
  const { species, blocks, atomCount, replica, precision, framesPerChunk, stages, provenance } = parsed.data;
  const atoms = blocks.reduce(
    (sum, block) => sum + block.count * (species[block.species]?.atoms.length ?? Number.NaN),
    0,
  );
  const bondsFit = species.every((s) => s.bonds.every(([i, j]) => i < s.atoms.length && j < s.atoms.length));
  if (atoms !== atomCount || !bondsFit || blocks.reduce((sum, block) => sum + block.count, 0) > MAXIMUM_ATOMS)
    throw refuse('the topology in the header contradicts itself');
  const topology = createTopology(species as readonly Species[], blocks);
  if (topologyHash(topology) !== parsed.data.topologyHash)
    throw refuse('the topology does not have the stated hash');
  return { topology, provenance, stages, replica, precision, framesPerChunk };
}

/** A range of frames in one piece: [frame, atom, xyz] and per-frame values. */
export interface FrameTable {
  /** [frame, atom, 3] nm, primary cell */
  readonly positions: NdArray<Float32Array>;
  /** [frame, atom, 3] */
  readonly images: NdArray<Int32Array>;
  /** [frame, 3] nm */
  readonly box: NdArray<Float64Array>;
  /** [frame] */
  readonly step: Float64Array;
  /** [frame] ps */
  readonly time: Float64Array;
  /** [frame] K, the set point; NaN = none */
  readonly temperature: Float64Array;
  /** [frame] index into the header's stages */
  readonly stage: Uint32Array;
}

export interface SheathTrajectory extends FrameSource {
  readonly header: TrajectoryHeader;
  readonly topology: Topology;
  readonly frameCount: number;
  /** What cuts the trajectory short; null, or with `salvage` the damage met so far. */
  readonly damage: SheathError | null;
  frames(range?: FrameRange): AsyncIterable<Frame>;
  /** @throws E_FRAME_RANGE, E_FILE_CORRUPT */
  frame(index: number): Promise<Frame>;
  /** The whole range in memory; choose it with care. */
  table(range?: FrameRange): Promise<FrameTable>;
}

/**
 * Open a trajectory: reads the header and the places of the chunks, no frame.
 * @throws E_FILE_FORMAT, E_FILE_VERSION, E_FILE_TRUNCATED, E_FILE_CORRUPT (the last two name frame and byte)
 */
export async function openSheathTrajectory(
  source: ByteSource,
  options: OpenOptions = {},
): Promise<SheathTrajectory> {
  const file = await openChunkedFile(source, FRAMES_TAG, 'frame', options);
  const header = parseHead(file);
  const { topology, stages, precision } = header;
  const { chunks, itemCount: frameCount } = file;
  let damage = file.damage;

  async function readChunk(index: number): Promise<readonly QuantisedFrame[]> {
    const chunk = chunks[index];
    try {
      const frames = decodeChunk(
        await readRecord(source, chunk),
        chunk.items,
        topology.atomCount,
        stages.length,
      );
      if (typeof frames !== 'number') return frames;
      throw fileError('E_FILE_CORRUPT', source, chunk.offset, `frame ${frames} of a chunk cannot be decoded`);
    } catch (error) {
      throw error instanceof SheathError
        ? damageAt(source, 'frame', chunk.first, chunk.offset, error)
        : error;
    }
  }

  async function* quantised(range: FrameRange): AsyncGenerator<QuantisedFrame> {
    const { start, end, stride } = resolveFrameRange(range, frameCount);
    let frame = start;
    while (frame < end) {
      const index = chunkOf(chunks, frame);
      const { first, items } = chunks[index];
      let decoded: readonly QuantisedFrame[];
      try {
        decoded = await readChunk(index);
      } catch (error) {
        if (!options.salvage || !(error instanceof SheathError)) throw error;
        damage = error;
        return;
      }
      for (; frame < Math.min(end, first + items); frame += stride) yield decoded[frame - first];
    }
  }

  return {
    header,
    topology,
    frameCount,
    get damage() {
      return damage;
    },
    async *frames(range = {}) {
      for await (const frame of quantised(range)) yield restoreFrame(frame, precision, stages);
    },
    async frame(index) {
      checkFrameNumber(index, frameCount);
      const chunk = chunkOf(chunks, index);
      return restoreFrame((await readChunk(chunk))[index - chunks[chunk].first], precision, stages);
    },
    async table(range = {}) {
      const { start, end, stride } = resolveFrameRange(range, frameCount);
      const rows = Math.ceil((end - start) / stride);
      const width = 3 * topology.atomCount;
      const positions = new Float32Array(rows * width);
      const images = new Int32Array(rows * width);
      const box = new Float64Array(3 * rows);
      const [step, time, temperature] = [0, 1, 2].map(() => new Float64Array(rows));
      const stage = new Uint32Array(rows);
      let row = 0;
      for await (const frame of quantised(range)) {
        for (let k = 0; k < width; k++) positions[row * width + k] = frame.positions[k] * precision;
        images.set(frame.images, row * width);
        box.set(frame.box, 3 * row);
        step[row] = frame.step;
        time[row] = frame.time;
        temperature[row] = frame.temperature;
        stage[row] = frame.stage;
        row++;
      }
      const shape = [row, topology.atomCount, 3];
      return {
        positions: ndarray(positions.subarray(0, row * width), shape),
        images: ndarray(images.subarray(0, row * width), shape),
        box: ndarray(box.subarray(0, 3 * row), [row, 3]),
        step: step.subarray(0, row),
        time: time.subarray(0, row),
        temperature: temperature.subarray(0, row),
        stage: stage.subarray(0, row),
      };
    },
  };
}

/** All frames of a chunk, or the number of the first that cannot be decoded. */
function decodeChunk(
  raw: Uint8Array,
  items: number,
  atomCount: number,
  stageCount: number,
): readonly QuantisedFrame[] | number {
  const frames: QuantisedFrame[] = [];
  let offset = 0;
  let previous: QuantisedFrame | null = null;
  while (frames.length < items) {
    const decoded = decodeFrame(raw, offset, 3 * atomCount, Math.max(1, stageCount), previous);
    if (decoded === null) return frames.length;
    frames.push(decoded.frame);
    previous = decoded.frame;
    offset = decoded.next;
  }
  return offset === raw.length ? frames : frames.length;
}
