/**
 * LAMMPS dump, text, styles `atom` and `custom` (LAMMPS manual, "dump command"). Lengths in the units of the simulation:
 * `ITEM: UNITS` of the file, else as given, else `real` (Å, fs), which a note says.
 *
 *   ITEM: TIMESTEP / NUMBER OF ATOMS / BOX BOUNDS (lo hi, three lines) / ATOMS columns, then a line an atom, in any order
 *
 * Positions may be x (as they are), xs (fractions of the box), xu or xsu (unwrapped). The box begins at 0 here: lo is
 * subtracted. With ix iy iz, or unwrapped positions, frames have image flags and positions in the primary cell; unwrapped
 * ones are folded back by whole edges. Atoms are put in the order of their ids, which must be there. Time is `ITEM: TIME`
 * where the file has it, else step times the given time step. Triclinic boxes are refused; an axis that is not periodic has edge 0.
 */
import type { ByteSource, Notice, SheathError } from '../../core/index.js';
import type { AtomTable } from '../../topology/index.js';
import { elementOfSymbol } from '../../topology/index.js';
import {
  BOX_CURE,
  checkTimeStep,
  type ForeignFrame,
  type ForeignOptions,
  type ForeignTrajectory,
  noTimeNotice,
} from '../foreign-trajectory.js';
import {
  createLineReader,
  decimalOf,
  fieldsOf,
  integerOf,
  type LinePlace,
  type LineReader,
  skipLines,
  takeLine,
  takeLines,
} from '../line-reader.js';
import { lineError, textTrajectory } from '../text-trajectory.js';
import { type LammpsUnits, lammpsUnits } from './lammps-units.js';

export interface LammpsDumpOptions extends ForeignOptions {
  /** Unit style of the simulation, for files without `ITEM: UNITS`. */
  readonly units?: string;
}

const MOST_ATOMS = 100_000_000;

interface DumpHeader {
  readonly place: LinePlace;
  readonly step: number;
  /** In the file's unit; null where it has none. */
  readonly time: number | null;
  readonly unitStyle: string | null;
  readonly atoms: number;
  /** [3] in the file's unit */
  readonly low: readonly number[];
  readonly edges: readonly number[];
  readonly periodic: readonly boolean[];
  readonly columns: readonly string[];
}

/** How the positions stand in the columns. */
interface PositionColumns {
  readonly x: readonly number[];
  readonly scaled: boolean;
  readonly unwrapped: boolean;
  readonly images: readonly number[] | null;
}

type Fail = (
  code: 'FORMAT' | 'TRUNCATED' | 'BOX' | 'DATA' | 'COLUMNS' | 'ATOMS',
  what: string,
  cure?: string,
) => SheathError;

/**
 * Open a dump: reads its first frame.
 * @throws E_DUMP_FORMAT, E_DUMP_TRUNCATED, E_DUMP_BOX, E_DUMP_DATA, E_DUMP_COLUMNS, E_DUMP_ATOMS, each with frame, line and
 *   byte; E_LAMMPS_UNITS
 */
export async function openLammpsDump(
  source: ByteSource,
  options: LammpsDumpOptions = {},
): Promise<ForeignTrajectory> {
  checkTimeStep(options.timeStep);
  const reader = createLineReader(source);
  const header = await readHeader(reader, source, 0);
  if (header === null)
    throw lineError('E_DUMP_TRUNCATED', source, 0, reader.place(), 'the file holds no frame');
  const style = header.unitStyle ?? options.units ?? 'real';
  const units = lammpsUnits(style);
  const fail = failing(source, 0, () => reader.place());
  const rows = await takeRows(reader, header, fail);
  const { order, ids } = orderById(rows, header, null, fail);
  const context: DumpContext = { source, units, ids, timeStep: options.timeStep };
  // Proves the columns and numbers of the first frame before anybody iterates.
  frameOf(rows, order, header, context, fail);

  const hasTime = options.timeStep === undefined && header.time !== null;
  const notices: Notice[] = [];
  if (header.unitStyle === null && options.units === undefined)
    notices.push({
      level: 'note',
      code: 'N_LAMMPS_UNITS',
      message: `${source.name} does not name its units; LAMMPS unit style real (Å, fs) is assumed.`,
    });
  if (!hasTime && options.timeStep === undefined) notices.push(noTimeNotice(source, 'step'));
  return textTrajectory(
    {
      format: 'lammps-dump',
      atomCount: header.atoms,
      atoms: atomsOf(rows, order, header.columns, units, fail),
      timing: options.timeStep !== undefined ? 'given' : hasTime ? 'file' : 'counted',
      notices,
    },
    {
      source,
      salvage: options.salvage ?? false,
      async read(lines, index) {
        const head = await readHeader(lines, source, index);
        if (head === null) return null;
        const failure = failing(source, index, () => lines.place());
        checkCount(head, ids.length, failure);
        const text = await takeRows(lines, head, failure);
        const { order: places } = orderById(text, head, ids, failure);
        return frameOf(text, places, head, context, failure);
      },
      async skip(lines, index) {
        const head = await readHeader(lines, source, index);
        if (head === null) return false;
        const failure = failing(source, index, () => lines.place());
        checkCount(head, ids.length, failure);
        const skipped = await skipLines(lines, head.atoms);
        if (skipped < head.atoms)
          throw failure('TRUNCATED', `it has lines for ${skipped} of ${head.atoms} atoms`);
        return true;
      },
    },
  );
}

interface DumpContext {
  readonly source: ByteSource;
  readonly units: LammpsUnits;
  /** [atom] ascending */
  readonly ids: Float64Array;
  readonly timeStep: number | undefined;
}

function failing(source: ByteSource, index: number, place: () => LinePlace): Fail {
  return (code, what, cure) => lineError(`E_DUMP_${code}`, source, index, place(), what, cure);
}

function checkCount(header: DumpHeader, atoms: number, fail: Fail): void {
  if (header.atoms !== atoms)
    throw fail(
      'ATOMS',
      `it has ${header.atoms} atoms, the first ${atoms}`,
      'dump the same atoms in every frame',
    );
}

async function readHeader(reader: LineReader, source: ByteSource, index: number): Promise<DumpHeader | null> {
  const fail = failing(source, index, () => reader.place());
  const place = reader.place();
  let step: number | null = null;
  let time: number | null = null;
  let unitStyle: string | null = null;
  let atoms: number | null = null;
  let bounds: { low: number[]; edges: number[]; periodic: boolean[] } | null = null;
  let begun = false;
  const value = async (item: string): Promise<string> => {
    const line = await takeLine(reader);
    if (line === null) throw fail('TRUNCATED', `the file ends after "${item}"`);
    return line.trim();
  };
  for (;;) {
    const line = (await takeLine(reader))?.trim();
    if (line === undefined) {
      if (begun) throw fail('TRUNCATED', 'the file ends within the header of a frame');
      return null;
    }
    if (line === '' && !begun) continue;
    begun = true;
    if (line === 'ITEM: TIMESTEP') {
      step = integerOf(await value(line));
      if (Number.isNaN(step)) throw fail('DATA', 'the step is not a whole number');
    } else if (line === 'ITEM: UNITS') unitStyle = await value(line);
    else if (line === 'ITEM: TIME') {
      time = decimalOf(await value(line));
      if (Number.isNaN(time)) throw fail('DATA', 'the time is not a number');
    } else if (line === 'ITEM: NUMBER OF ATOMS') {
      atoms = integerOf(await value(line));
      if (!(atoms > 0 && atoms <= MOST_ATOMS && 2 * atoms <= source.size))
        throw fail('DATA', 'the number of atoms is not a positive one that the file has room for');
    } else if (line.startsWith('ITEM: BOX BOUNDS'))
      bounds = readBounds(line, await takeLines(reader, 3), fail);
    else if (line.startsWith('ITEM: ATOMS')) {
      if (step === null || atoms === null || bounds === null)
        throw fail('FORMAT', 'a frame has TIMESTEP, NUMBER OF ATOMS and BOX BOUNDS before ATOMS');
      const columns = fieldsOf(line.slice('ITEM: ATOMS'.length).trim());
      return { place, step, time, unitStyle, atoms, ...bounds, columns };
    } else if (/^ITEM: \S/.test(line)) throw fail('FORMAT', `"${line.slice(0, 40)}" is not known`);
    else throw fail('FORMAT', `"${line.slice(0, 40)}" stands where an "ITEM:" belongs`);
  }
}

function readBounds(item: string, lines: readonly string[], fail: Fail) {
  const words = fieldsOf(item).slice(3);
  if (lines.length < 3) throw fail('TRUNCATED', 'the file ends within the box bounds');
  if (words.includes('xy') || words.includes('abc')) throw fail('BOX', 'its box is triclinic', BOX_CURE);
  const low: number[] = [];
  const edges: number[] = [];
  const flags = words.slice(-3);
  for (const line of lines) {
    const fields = fieldsOf(line);
    const [from, to] = fields.map(decimalOf);
    if (fields.length !== 2 || !(to > from))
      throw fail(
        'BOX',
        `its box bounds are "${line.trim().slice(0, 60)}"`,
        'bounds are lo and hi, lo below hi',
      );
    low.push(from);
    edges.push(to - from);
  }
  return { low, edges, periodic: [0, 1, 2].map((axis) => (flags[axis] ?? 'pp') === 'pp') };
}

async function takeRows(reader: LineReader, header: DumpHeader, fail: Fail): Promise<string[][]> {
  const lines = await takeLines(reader, header.atoms);
  if (lines.length < header.atoms)
    throw fail('TRUNCATED', `it has lines for ${lines.length} of ${header.atoms} atoms`);
  return lines.map((line, row) => {
    const fields = fieldsOf(line);
    if (fields.length !== header.columns.length)
      throw fail(
        'FORMAT',
        `atom line ${row + 1} has ${fields.length} columns, "ITEM: ATOMS" names ${header.columns.length}`,
      );
    return fields;
  });
}

/** [row] which atom it is, by rank of the ids; `known`: the ids of the first frame. */
function orderById(
  rows: readonly (readonly string[])[],
  header: DumpHeader,
  known: Float64Array | null,
  fail: Fail,
): { readonly order: Int32Array; readonly ids: Float64Array } {
  const column = header.columns.indexOf('id');
  if (column < 0)
    throw fail(
      'COLUMNS',
      'it has no column id',
      'dump the ids: without them nobody knows which atom a line is',
    );
  const own = Float64Array.from(rows, (fields) => integerOf(fields[column]));
  const bad = own.findIndex((id) => !(id > 0));
  if (bad >= 0) throw fail('DATA', `the id in atom line ${bad + 1} is "${rows[bad][column].slice(0, 20)}"`);
  const ids = known ?? own.slice().sort();
  const dense = ids.length > 0 && ids[0] === 1 && ids.at(-1) === ids.length;
  const rank = dense ? null : new Map(Array.from(ids, (id, k) => [id, k]));
  const order = new Int32Array(rows.length);
  const seen = new Uint8Array(ids.length);
  for (let row = 0; row < own.length; row++) {
    const atom = rank === null ? own[row] - 1 : rank.get(own[row]);
    if (atom === undefined || atom >= ids.length)
      throw fail(
        'ATOMS',
        `it has atom ${own[row]}, which the first frame does not have`,
        'dump the same atoms in every frame',
      );
    if (seen[atom]++) throw fail('ATOMS', `it has atom ${own[row]} twice`);
    order[row] = atom;
  }
  return { order, ids };
}

function positionColumns(columns: readonly string[], fail: Fail): PositionColumns {
  const at = (names: readonly string[]) => {
    const found = names.map((name) => columns.indexOf(name));
    return found.every((column) => column >= 0) ? found : null;
  };
  const variants: readonly (readonly [string, boolean, boolean])[] = [
    ['u', false, true],
    ['su', true, true],
    ['', false, false],
    ['s', true, false],
  ];
  for (const [suffix, scaled, unwrapped] of variants) {
    const x = at(['x', 'y', 'z'].map((axis) => axis + suffix));
    if (x !== null) return { x, scaled, unwrapped, images: unwrapped ? null : at(['ix', 'iy', 'iz']) };
  }
  throw fail('COLUMNS', 'it has no positions x y z, xs ys zs, xu yu zu or xsu ysu zsu', 'dump positions');
}

function frameOf(
  rows: readonly (readonly string[])[],
  order: Int32Array,
  header: DumpHeader,
  { units, timeStep }: DumpContext,
  fail: Fail,
): ForeignFrame {
  const { columns, low, edges, periodic } = header;
  const { x, scaled, unwrapped, images: flags } = positionColumns(columns, fail);
  const count = 3 * rows.length;
  const positions = new Float64Array(count);
  const images = unwrapped || flags !== null ? new Int32Array(count) : null;
  const box = Float64Array.from(edges, (edge, axis) => (periodic[axis] ? edge * units.length : 0));
  for (let axis = 0; axis < 3; axis++) {
    const edge = edges[axis] * units.length;
    for (let row = 0; row < rows.length; row++) {
      const field = rows[row][x[axis]];
      const value = decimalOf(field);
      if (Number.isNaN(value)) throw notNumber(field, columns[x[axis]], row, fail);
      let position = scaled ? value * edge : (value - low[axis]) * units.length;
      const k = 3 * order[row] + axis;
      if (images !== null) {
        if (flags !== null) {
          const flag = integerOf(rows[row][flags[axis]]);
          if (!(Math.abs(flag) < 2 ** 31))
            throw notNumber(rows[row][flags[axis]], columns[flags[axis]], row, fail);
          images[k] = flag;
        } else if (periodic[axis]) {
          const cell = Math.floor(position / edge);
          if (!(Math.abs(cell) < 2 ** 31)) throw notNumber(field, columns[x[axis]], row, fail);
          images[k] = cell;
          position -= cell * edge;
        }
      }
      positions[k] = position;
    }
  }
  const vectors = (names: readonly string[], factor: number): Float64Array | null => {
    const at = names.map((name) => columns.indexOf(name));
    if (at.some((column) => column < 0)) return null;
    const values = new Float64Array(count);
    for (let row = 0; row < rows.length; row++)
      for (let axis = 0; axis < 3; axis++) {
        const value = decimalOf(rows[row][at[axis]]);
        if (Number.isNaN(value)) throw notNumber(rows[row][at[axis]], names[axis], row, fail);
        values[3 * order[row] + axis] = value * factor;
      }
    return values;
  };
  const velocities = vectors(['vx', 'vy', 'vz'], units.velocity);
  const forces = vectors(['fx', 'fy', 'fz'], units.force);
  return {
    step: header.step,
    time:
      timeStep !== undefined
        ? header.step * timeStep
        : header.time !== null
          ? header.time * units.time
          : header.step,
    box,
    positions,
    images,
    ...(velocities === null ? {} : { velocities }),
    ...(forces === null ? {} : { forces }),
  };
}

function notNumber(field: string, column: string, row: number, fail: Fail): SheathError {
  return fail('DATA', `${column} in atom line ${row + 1} is "${field.slice(0, 20)}"`);
}

function atomsOf(
  rows: readonly (readonly string[])[],
  order: Int32Array,
  columns: readonly string[],
  units: LammpsUnits,
  fail: Fail,
): AtomTable {
  const texts = (name: string): string[] | undefined => {
    const column = columns.indexOf(name);
    if (column < 0) return undefined;
    const values: string[] = new Array(rows.length);
    for (let row = 0; row < rows.length; row++) values[order[row]] = rows[row][column];
    return values;
  };
  const numbers = (name: string, factor: number): Float64Array | undefined => {
    const values = texts(name);
    if (values === undefined) return undefined;
    return Float64Array.from(values, (field, atom) => {
      const value = decimalOf(field);
      if (Number.isNaN(value)) throw fail('DATA', `${name} of atom ${atom + 1} is "${field.slice(0, 20)}"`);
      return value * factor;
    });
  };
  const types = texts('typelabel') ?? texts('type');
  const elements = texts('element')?.map(elementOfSymbol);
  const [masses, charges, molecules] = [
    numbers('mass', units.mass),
    numbers('q', units.charge),
    numbers('mol', 1),
  ];
  return {
    count: rows.length,
    ...(types === undefined ? {} : { types }),
    ...(elements === undefined ? {} : { elements }),
    ...(masses === undefined ? {} : { masses }),
    ...(charges === undefined ? {} : { charges }),
    ...(molecules === undefined ? {} : { molecules }),
  };
}
