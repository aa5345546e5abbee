/**
 * GROMACS `.gro` coordinates: title, atom count, one fixed-column line an atom, box (GROMACS reference manual 2022, "File
 * formats: gro"). Residue number, residue name, atom name and atom number take 5 columns each; coordinates take as many
 * columns as lie between their decimal points, so any precision reads. Lengths nm, velocities nm/ps.
 */
import { type Notice, SheathError } from '../../core/index.js';

export interface GroFrame {
  readonly title: string;
  /** ps, from "t=" in the title; null where it does not say. */
  readonly time: number | null;
  readonly atomCount: number;
  /** [atom], blanks removed. */
  readonly residueNumbers: Int32Array;
  readonly residueNames: readonly string[];
  readonly atomNames: readonly string[];
  /** [atom, 3] nm */
  readonly positions: Float64Array;
  /** [atom, 3] nm/ps; null where the file has none. */
  readonly velocities: Float64Array | null;
  /** [3] nm; zeros without periodicity. */
  readonly box: Float64Array;
}

/** What a `.gro` says of its atoms besides coordinates; [atom]. */
export interface GroAtoms {
  readonly residueNumbers: ArrayLike<number>;
  readonly residueNames: ArrayLike<string>;
  readonly atomNames: ArrayLike<string>;
}

const LABEL_COLUMNS = 20;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function fail(code: `E_${string}`, object: string, limit: string, cure: string): never {
  throw new SheathError(code, { object, limit, cure });
}

interface Cursor {
  readonly text: string;
  readonly file: string;
  offset: number;
  /** Number of the line last taken, from 1. */
  line: number;
}

function takeLine(cursor: Cursor): string | null {
  const { text, offset } = cursor;
  if (offset >= text.length) return null;
  const end = text.indexOf('\n', offset);
  const stop = end < 0 ? text.length : end;
  cursor.offset = stop + 1;
  cursor.line++;
  return text.slice(offset, text[stop - 1] === '\r' && stop > offset ? stop - 1 : stop);
}

const place = (cursor: Cursor): string => `${cursor.file}:${cursor.line}`;

function decimal(field: string, what: string, cursor: Cursor): number {
  const trimmed = field.trim();
  const value = NUMBER.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (!Number.isFinite(value)) {
    fail(
      'E_GRO_NUMBER',
      `${place(cursor)}: ${what} is "${trimmed}"`,
      'a finite decimal number belongs in these columns',
      'correct the number or its alignment',
    );
  }
  return value;
}

/** Columns of one coordinate: the distance between its first two decimal points. */
function columnWidth(line: string, cursor: Cursor): number {
  const first = line.indexOf('.', LABEL_COLUMNS);
  const second = first < 0 ? -1 : line.indexOf('.', first + 1);
  const third = second < 0 ? -1 : line.indexOf('.', second + 1);
  const width = second - first;
  if (third < 0 || third - second !== width || width < 3 || width > 30) {
    fail(
      'E_GRO_SYNTAX',
      `${place(cursor)}: the coordinates do not stand in three equal columns`,
      'x, y and z have the same width and number of decimals from column 21 on',
      'write the line as GROMACS does, %8.3f each for example',
    );
  }
  return width;
}

function readBox(cursor: Cursor): Float64Array {
  const line = takeLine(cursor);
  if (line === null) {
    fail(
      'E_GRO_SYNTAX',
      `${cursor.file} ends after line ${cursor.line}`,
      'the box belongs after the atoms',
      'the file may be cut short: get it anew',
    );
  }
  const fields = line.trim().split(/\s+/);
  const values = fields.map((field) => (NUMBER.test(field) ? Number(field) : Number.NaN));
  if ((fields.length !== 3 && fields.length !== 9) || !values.every(Number.isFinite)) {
    fail(
      'E_GRO_BOX',
      `${place(cursor)}: the box line is "${line.trim().slice(0, 60)}"`,
      'a box is three edges, or nine vector components',
      'check the atom count in line 2 and the box',
    );
  }
  if (values.slice(3).some((value) => value !== 0)) {
    fail(
      'E_GRO_TRICLINIC',
      `${place(cursor)}: the box has off-diagonal components ${values.slice(3).join(' ')} nm`,
      'sheath simulates orthorhombic boxes',
      'use a rectangular box',
    );
  }
  const edges = values.slice(0, 3);
  if (
    edges.some((edge) => edge < 0) ||
    (edges.some((edge) => edge === 0) && edges.some((edge) => edge > 0))
  ) {
    fail(
      'E_GRO_BOX',
      `${place(cursor)}: the box edges are ${edges.join(' ')} nm`,
      'three positive edges, or three zeros without periodicity',
      'correct the box',
    );
  }
  return Float64Array.from(edges);
}

function readFrame(cursor: Cursor, title: string): GroFrame {
  const countLine = takeLine(cursor);
  const countText = countLine?.trim() ?? '';
  const atomCount = /^\d{1,9}$/.test(countText) ? Number(countText) : Number.NaN;
  // An atom line has 20 columns of labels and three numbers, so the text bounds the count before memory is taken.
  if (!(atomCount > 0) || atomCount * LABEL_COLUMNS > cursor.text.length) {
    fail(
      'E_GRO_COUNT',
      `${cursor.file}:${cursor.line}: the atom count is "${countText.slice(0, 20)}"`,
      'a positive integer no larger than the number of atom lines belongs there',
      'correct the second line',
    );
  }
  const residueNumbers = new Int32Array(atomCount);
  const residueNames: string[] = [];
  const atomNames: string[] = [];
  const positions = new Float64Array(3 * atomCount);
  let velocities: Float64Array | null = null;
  let width = 0;
  for (let atom = 0; atom < atomCount; atom++) {
    const line = takeLine(cursor);
    if (line === null) {
      fail(
        'E_GRO_SYNTAX',
        `${cursor.file} ends at atom ${atom} of ${atomCount}`,
        'every atom has its line',
        'the file may be cut short: get it anew',
      );
    }
    if (atom === 0) {
      width = columnWidth(line, cursor);
      if (line.trimEnd().length > LABEL_COLUMNS + 3 * width) velocities = new Float64Array(3 * atomCount);
    }
    const columns = LABEL_COLUMNS + 3 * width;
    const residueNumber = line.slice(0, 5).trim();
    if (!/^-?\d+$/.test(residueNumber)) {
      fail(
        'E_GRO_NUMBER',
        `${place(cursor)}: the residue number is "${residueNumber}"`,
        'an integer belongs in columns 1 to 5',
        'correct the number or its alignment, or the atom count in line 2',
      );
    }
    residueNumbers[atom] = Number(residueNumber);
    residueNames.push(line.slice(5, 10).trim());
    atomNames.push(line.slice(10, 15).trim());
    for (let axis = 0; axis < 3; axis++) {
      const start = LABEL_COLUMNS + axis * width;
      positions[3 * atom + axis] = decimal(line.slice(start, start + width), 'a coordinate', cursor);
    }
    if (velocities !== null) {
      for (let axis = 0; axis < 3; axis++) {
        const start = columns + axis * width;
        velocities[3 * atom + axis] = decimal(line.slice(start, start + width), 'a velocity', cursor);
      }
    }
    if (line.slice(columns + (velocities === null ? 0 : 3 * width)).trim() !== '') {
      fail(
        'E_GRO_SYNTAX',
        `${place(cursor)}: more text follows the ${velocities === null ? 'coordinates' : 'velocities'}`,
        'all lines of a frame have the same columns as the first',
        'write velocities for all atoms or for none',
      );
    }
  }
  const time = /\bt=\s*([-+0-9.eE]+)/.exec(title)?.[1];
  return {
    title: title.trim(),
    time: time !== undefined && NUMBER.test(time) ? Number(time) : null,
    atomCount,
    residueNumbers,
    residueNames,
    atomNames,
    positions,
    velocities,
    box: readBox(cursor),
  };
}

function atEnd(cursor: Cursor): boolean {
  const blank = /\s*/y;
  blank.lastIndex = cursor.offset;
  return (blank.exec(cursor.text)?.[0].length ?? 0) >= cursor.text.length - cursor.offset;
}

/** null at the end; blank lines after the last frame belong to nothing. */
function nextFrame(cursor: Cursor): GroFrame | null {
  return atEnd(cursor) ? null : readFrame(cursor, takeLine(cursor) ?? '');
}

/**
 * Every frame of a `.gro` text, one after the other. `file` names it in messages.
 * Errors: E_GRO_SYNTAX, E_GRO_COUNT, E_GRO_NUMBER, E_GRO_BOX, E_GRO_TRICLINIC.
 */
export function* groFrames(text: string, file = 'the .gro file'): Generator<GroFrame> {
  const cursor: Cursor = { text, file, offset: 0, line: 0 };
  for (let frame = nextFrame(cursor); frame !== null; frame = nextFrame(cursor)) yield frame;
}

/** The first frame; a note when there are more. Errors as `groFrames`. */
export function readGro(
  text: string,
  file = 'the .gro file',
): { readonly frame: GroFrame; readonly notices: readonly Notice[] } {
  const cursor: Cursor = { text, file, offset: 0, line: 0 };
  const frame = nextFrame(cursor);
  if (frame === null) {
    fail('E_GRO_SYNTAX', `${file} is empty`, 'at least one frame belongs there', 'check the file');
  }
  const message = `${file} holds more than one frame; the first was taken.`;
  return { frame, notices: atEnd(cursor) ? [] : [{ level: 'note', code: 'N_GRO_FRAMES', message }] };
}

export interface GroWriting {
  readonly title: string;
  readonly atoms: GroAtoms;
  /** [atom, 3] nm */
  readonly positions: ArrayLike<number>;
  /** [atom, 3] nm/ps */
  readonly velocities?: ArrayLike<number> | null;
  /** [3] nm */
  readonly box: ArrayLike<number>;
  /** Of coordinates; velocities have one more. 3 is what every program reads, 12 keeps a state. */
  readonly decimals?: number;
}

/**
 * One frame as text. Names longer than 5 characters are cut, numbers beyond 99,999 start over, as in GROMACS.
 * Errors: E_GRO_RANGE when a coordinate is not finite or wider than its columns.
 */
export function writeGro(frame: GroWriting): string {
  const decimals = frame.decimals ?? 3;
  if (!Number.isInteger(decimals) || decimals < 1 || decimals > 20) {
    fail('E_GRO_RANGE', `${decimals} decimals`, '1 to 20 can be written', 'choose a number between');
  }
  const { positions, velocities = null, box } = frame;
  const { residueNumbers, residueNames, atomNames } = frame.atoms;
  const atomCount = positions.length / 3;
  const width = decimals + 5;
  const column = (value: number, digits: number, atom: number): string => {
    const text = value.toFixed(digits).padStart(width);
    if (!Number.isFinite(value) || text.length > width) {
      fail(
        'E_GRO_RANGE',
        `atom ${atom + 1} has ${value} nm or nm/ps`,
        `a .gro column of ${width} characters holds finite numbers of ${width - digits - 1} characters before the point`,
        'wrap the positions into the box first',
      );
    }
    return text;
  };
  const label = (value: string): string => value.slice(0, 5);
  const lines: string[] = [frame.title.replace(/[\r\n]+/g, ' '), String(atomCount).padStart(5)];
  for (let atom = 0; atom < atomCount; atom++) {
    let line =
      String(residueNumbers[atom] % 100_000).padStart(5) +
      label(residueNames[atom]).padEnd(5) +
      label(atomNames[atom]).padStart(5) +
      String((atom + 1) % 100_000).padStart(5);
    for (let axis = 0; axis < 3; axis++) line += column(positions[3 * atom + axis], decimals, atom);
    if (velocities !== null) {
      for (let axis = 0; axis < 3; axis++) line += column(velocities[3 * atom + axis], decimals + 1, atom);
    }
    lines.push(line);
  }
  const boxDecimals = Math.max(5, decimals);
  lines.push(
    Array.from({ length: 3 }, (_, axis) => box[axis].toFixed(boxDecimals).padStart(boxDecimals + 5)).join(''),
  );
  return `${lines.join('\n')}\n`;
}
