/**
 * sheath's energy file (`energies.sheath`): rows of numbers under named columns with units, all replicas in one file.
 * A chunk of n rows is stored by column: every f64 is XORed with the one above it (0 above the first) and the bytes are
 * written in planes, so that steps, times, set points and exponents deflate to nearly nothing. Values are kept exactly.
 */
import ndarray, { type NdArray } from 'ndarray';
import { z } from 'zod';
import { type ByteSource, fileError, type Provenance, readRecord, SheathError } from '../../core/index.js';
import {
  type ChunkWriterState,
  createChunkWriter,
  damageAt,
  encodeHead,
  type OpenOptions,
  openChunkedFile,
} from '../chunked-file.js';
import type { StageLabel } from '../frame.js';
import { provenanceSchema } from './sheath-trajectory.js';

const ROWS_TAG = 'rows';
export const ENERGIES_FORMAT_VERSION = 1;
export const DEFAULT_ROWS_PER_CHUNK = 256;
const MAXIMUM_COLUMNS = 4096;

export interface EnergyFileColumn {
  readonly name: string;
  readonly unit: string;
}

export interface EnergyFileHeader {
  readonly provenance: Provenance;
  readonly stages: readonly StageLabel[];
  readonly columns: readonly EnergyFileColumn[];
  readonly replicaCount: number;
  readonly rowsPerChunk: number;
}

export interface EnergyWriter {
  head(): Uint8Array;
  /** One row, in the order of the columns; the bytes to append if it closed a chunk, else null. */
  add(row: Float64Array): Uint8Array | null;
  tail(): Uint8Array | null;
  state(): ChunkWriterState;
}

/** Turns rows into bytes; the caller appends them. */
export function createEnergyWriter(header: EnergyFileHeader, start?: ChunkWriterState): EnergyWriter {
  const width = header.columns.length;
  const chunks = createChunkWriter(ROWS_TAG, header.rowsPerChunk, start, (joined) => packRows(joined, width));
  return {
    head: () => encodeHead({ kind: 'energies', version: ENERGIES_FORMAT_VERSION, ...header }),
    add(row) {
      if (row.length !== width)
        throw new SheathError('E_ENERGY_COLUMNS', {
          object: `an energy row has ${row.length} values`,
          limit: `the file has ${width} columns`,
          cure: 'write rows of one kind into one file',
        });
      const bytes = new Uint8Array(8 * width);
      const view = new DataView(bytes.buffer);
      for (let k = 0; k < width; k++) view.setFloat64(8 * k, row[k], true);
      return chunks.add(bytes);
    },
    tail: chunks.tail,
    state: chunks.state,
  };
}

/** [row, column, byte] -> [column, byte, row], XORed along rows. */
function packRows(rows: Uint8Array, width: number): Uint8Array {
  const rowBytes = 8 * width;
  const count = rows.length / rowBytes;
  const packed = new Uint8Array(rows.length);
  for (let k = 0; k < rowBytes; k++) {
    let above = 0;
    for (let row = 0; row < count; row++) {
      const byte = rows[row * rowBytes + k];
      packed[k * count + row] = byte ^ above;
      above = byte;
    }
  }
  return packed;
}

function unpackRows(packed: Uint8Array, width: number, count: number): Float64Array {
  const rowBytes = 8 * width;
  const bytes = new Uint8Array(packed.length);
  for (let k = 0; k < rowBytes; k++) {
    let above = 0;
    for (let row = 0; row < count; row++) {
      above ^= packed[k * count + row];
      bytes[row * rowBytes + k] = above;
    }
  }
  const view = new DataView(bytes.buffer);
  const values = new Float64Array(count * width);
  for (let k = 0; k < values.length; k++) values[k] = view.getFloat64(8 * k, true);
  return values;
}

const headSchema = z.object({
  kind: z.literal('energies'),
  version: z.literal(ENERGIES_FORMAT_VERSION),
  provenance: provenanceSchema,
  stages: z.array(z.object({ name: z.string(), kind: z.string() })),
  columns: z
    .array(z.object({ name: z.string(), unit: z.string() }))
    .min(1)
    .max(MAXIMUM_COLUMNS),
  replicaCount: z.number().int().min(1).max(65_536),
  rowsPerChunk: z.number().int().min(1),
});

export interface EnergyTable {
  readonly header: EnergyFileHeader;
  readonly rowCount: number;
  /** [row, column] */
  readonly values: NdArray<Float64Array>;
  /**
   * One column, optionally of one replica only.
   * @throws E_ENERGY_COLUMN
   */
  column(name: string, replica?: number): Float64Array;
  /** What cut the file short, if it was opened with `salvage`. */
  readonly damage: SheathError | null;
}

/**
 * Read a whole energy file (some hundred bytes a row).
 * @throws E_FILE_FORMAT, E_FILE_VERSION, E_FILE_TRUNCATED, E_FILE_CORRUPT
 */
export async function readEnergies(source: ByteSource, options: OpenOptions = {}): Promise<EnergyTable> {
  const file = await openChunkedFile(source, ROWS_TAG, 'row', options);
  const { kind, version } = Object(file.head) as { kind?: unknown; version?: unknown };
  if (kind !== 'energies')
    throw fileError(
      'E_FILE_FORMAT',
      source,
      0,
      `the file holds ${kind ?? 'something unknown'}, not energies`,
    );
  if (version !== ENERGIES_FORMAT_VERSION)
    throw fileError('E_FILE_VERSION', source, 0, `the energy file has format version ${version}`);
  const parsed = headSchema.safeParse(file.head);
  if (!parsed.success)
    throw fileError('E_FILE_FORMAT', source, 0, `the header is not valid: ${z.prettifyError(parsed.error)}`);
  const { columns, provenance, stages, replicaCount, rowsPerChunk } = parsed.data;
  const header: EnergyFileHeader = { columns, provenance, stages, replicaCount, rowsPerChunk };
  const width = columns.length;

  const parts: Float64Array[] = [];
  let rowCount = 0;
  let damage = file.damage;
  for (const chunk of file.chunks) {
    try {
      if (chunk.rawLength !== 8 * width * chunk.items)
        throw fileError('E_FILE_CORRUPT', source, chunk.offset, 'a chunk does not hold whole rows');
      parts.push(unpackRows(await readRecord(source, chunk), width, chunk.items));
      rowCount += chunk.items;
    } catch (error) {
      if (!(error instanceof SheathError)) throw error;
      damage = damageAt(source, 'row', chunk.first, chunk.offset, error);
      if (!options.salvage) throw damage;
      break;
    }
  }
  const data = new Float64Array(rowCount * width);
  let offset = 0;
  for (const part of parts) {
    data.set(part, offset);
    offset += part.length;
  }
  return createEnergyTable(header, data, damage);
}

function createEnergyTable(
  header: EnergyFileHeader,
  data: Float64Array,
  damage: SheathError | null,
): EnergyTable {
  const width = header.columns.length;
  const rowCount = data.length / width;
  const indexOf = (name: string) => {
    const index = header.columns.findIndex((column) => column.name === name);
    if (index < 0)
      throw new SheathError('E_ENERGY_COLUMN', {
        object: `the energy column '${name}' was asked for`,
        limit: `the file has ${header.columns.map((column) => column.name).join(', ')}`,
        cure: 'name one of these',
      });
    return index;
  };
  return {
    header,
    rowCount,
    values: ndarray(data, [rowCount, width]),
    column(name, replica) {
      const index = indexOf(name);
      const replicaIndex = replica === undefined ? -1 : indexOf('replica');
      const values = new Float64Array(rowCount);
      let n = 0;
      for (let row = 0; row < rowCount; row++)
        if (replicaIndex < 0 || data[row * width + replicaIndex] === replica)
          values[n++] = data[row * width + index];
      return values.slice(0, n);
    },
    damage,
  };
}

/** The table as CSV text, line by line: a line of "name (unit)", then numbers that read back exactly; the stage by name. */
export function* energiesToCsv(table: EnergyTable): Generator<string> {
  const { columns, stages } = table.header;
  const { data } = table.values;
  const width = columns.length;
  yield `${columns.map(({ name, unit }) => (unit === '' ? name : `${name} (${unit})`)).join(',')}\n`;
  const stageColumn = columns.findIndex((column) => column.name === 'stage');
  for (let row = 0; row < table.rowCount; row++) {
    const cells = Array.from(data.subarray(row * width, (row + 1) * width), String);
    if (stageColumn >= 0)
      cells[stageColumn] = csvCell(stages[Number(cells[stageColumn])]?.name ?? cells[stageColumn]);
    yield `${cells.join(',')}\n`;
  }
}

function csvCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
