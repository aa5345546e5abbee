/**
 * `.xyz`: number of atoms, a comment, then a line an atom: symbol x y z, in Å. Extended xyz (as ASE and OVITO read and write
 * it) says more in the comment: Lattice="ax ay az bx by bz cx cy cz" (Å), Properties=species:S:1:pos:R:3..., Step, and Time,
 * whose unit no standard fixes: ps here, and a given time step takes precedence. Without Lattice there is no periodicity.
 * Symbols are elements ("Li", "O1", "Na+") or atomic numbers. Files without Time count frames by the time step given. Boxes
 * must be orthorhombic, at the origin.
 */
import { type ByteSource, SheathError } from '../../core/index.js';
import { type AtomTable, elementOfSymbol } from '../../topology/index.js';
import {
  BOX_CURE,
  checkTimeStep,
  type ForeignFrame,
  type ForeignOptions,
  type ForeignTrajectory,
  noTimeNotice,
  orthorhombicEdges,
} from '../foreign-trajectory.js';
import type { Frame } from '../frame.js';
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

type Fail = (
  code: 'FORMAT' | 'TRUNCATED' | 'BOX' | 'DATA' | 'ATOMS',
  what: string,
  cure?: string,
) => SheathError;

interface XyzHeader {
  readonly atoms: number;
  readonly comment: ReadonlyMap<string, string>;
  /** Columns of symbol and x. */
  readonly species: number;
  readonly position: number;
}

/**
 * Open an `.xyz`: reads its first frame.
 * @throws E_XYZ_FORMAT, E_XYZ_TRUNCATED, E_XYZ_BOX, E_XYZ_DATA, E_XYZ_ATOMS, each with frame, line and byte
 */
export async function openXyz(source: ByteSource, options: ForeignOptions = {}): Promise<ForeignTrajectory> {
  checkTimeStep(options.timeStep);
  const reader = createLineReader(source);
  const fail = failing(source, 0, () => reader.place());
  const header = await readHeader(reader, source, fail);
  if (header === null) throw fail('TRUNCATED', 'the file holds no frame');
  const rows = await takeRows(reader, header, fail);
  const first = frameOf(rows, header, 0, options.timeStep, fail);
  const hasTime = options.timeStep === undefined && timeOf(header.comment) !== null;
  const names = rows.map((fields) => fields[header.species]);
  const atomCount = header.atoms;
  return textTrajectory(
    {
      format: 'xyz',
      atomCount,
      atoms: { count: first.positions.length / 3, names, elements: names.map(elementOf) },
      timing: options.timeStep !== undefined ? 'given' : hasTime ? 'file' : 'counted',
      notices: hasTime || options.timeStep !== undefined ? [] : [noTimeNotice(source, 'frame')],
    },
    {
      source,
      salvage: options.salvage ?? false,
      async read(lines, index) {
        const failure = failing(source, index, () => lines.place());
        const head = await readHeader(lines, source, failure);
        if (head === null) return null;
        checkCount(head, atomCount, failure);
        return frameOf(await takeRows(lines, head, failure), head, index, options.timeStep, failure);
      },
      async skip(lines, index) {
        const failure = failing(source, index, () => lines.place());
        const head = await readHeader(lines, source, failure);
        if (head === null) return false;
        checkCount(head, atomCount, failure);
        const skipped = await skipLines(lines, head.atoms);
        if (skipped < head.atoms)
          throw failure('TRUNCATED', `it has lines for ${skipped} of ${head.atoms} atoms`);
        return true;
      },
    },
  );
}

function failing(source: ByteSource, index: number, place: () => LinePlace): Fail {
  return (code, what, cure) => lineError(`E_XYZ_${code}`, source, index, place(), what, cure);
}

function checkCount({ atoms }: XyzHeader, first: number, fail: Fail): void {
  if (atoms !== first)
    throw fail('ATOMS', `it has ${atoms} atoms, the first ${first}`, 'write the same atoms in every frame');
}

const SYMBOLS_BY_NUMBER =
  'H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba'.split(
    ' ',
  );

function elementOf(symbol: string): string {
  return /^\d+$/.test(symbol) ? (SYMBOLS_BY_NUMBER[Number(symbol) - 1] ?? '') : elementOfSymbol(symbol);
}

async function readHeader(reader: LineReader, source: ByteSource, fail: Fail): Promise<XyzHeader | null> {
  let line = await takeLine(reader);
  while (line !== null && line.trim() === '') line = await takeLine(reader);
  if (line === null) return null;
  const atoms = integerOf(line.trim());
  if (!(atoms > 0 && 7 * atoms <= source.size))
    throw fail(
      'FORMAT',
      `"${line.trim().slice(0, 20)}" stands where the number of atoms belongs, or the file is too short for it`,
    );
  const text = await takeLine(reader);
  if (text === null) throw fail('TRUNCATED', 'the file ends before the comment line');
  const comment = new Map<string, string>();
  for (const [, key, quoted, plain] of text.matchAll(/([A-Za-z_][\w-]*)\s*=\s*(?:"([^"]*)"|(\S+))/g))
    comment.set(key.toLowerCase(), quoted ?? plain);
  return { atoms, comment, ...columnsOf(comment.get('properties'), fail) };
}

/** Where Properties=species:S:1:pos:R:3 puts symbol and position; the first four columns without it. */
function columnsOf(
  properties: string | undefined,
  fail: Fail,
): { readonly species: number; readonly position: number } {
  if (properties === undefined) return { species: 0, position: 1 };
  const words = properties.split(':');
  const found = new Map<string, number>();
  let column = 0;
  for (let k = 0; k + 2 < words.length; k += 3) {
    const width = integerOf(words[k + 2]);
    if (!(width > 0 && width < 1000))
      throw fail('FORMAT', `"Properties=${properties.slice(0, 60)}" has a column without a width`);
    const name = words[k].toLowerCase();
    if (!found.has(name) && (name !== 'pos' || width === 3)) found.set(name, column);
    column += width;
  }
  const species = found.get('species') ?? found.get('z');
  const position = found.get('pos');
  if (species === undefined || position === undefined)
    throw fail('FORMAT', `"Properties=${properties.slice(0, 60)}" names no species and pos`);
  return { species, position };
}

async function takeRows(reader: LineReader, header: XyzHeader, fail: Fail): Promise<string[][]> {
  const lines = await takeLines(reader, header.atoms);
  if (lines.length < header.atoms)
    throw fail('TRUNCATED', `it has lines for ${lines.length} of ${header.atoms} atoms`);
  return lines.map(fieldsOf);
}

function timeOf(comment: ReadonlyMap<string, string>): number | null {
  const time = decimalOf(comment.get('time'));
  return Number.isNaN(time) ? null : time;
}

function frameOf(
  rows: readonly (readonly string[])[],
  header: XyzHeader,
  index: number,
  timeStep: number | undefined,
  fail: Fail,
): ForeignFrame {
  const { comment, species, position } = header;
  const positions = new Float64Array(3 * rows.length);
  for (let atom = 0; atom < rows.length; atom++) {
    const fields = rows[atom];
    if (fields.length <= Math.max(species, position + 2))
      throw fail(
        'DATA',
        `the line of atom ${atom + 1} has ${fields.length} columns, too few for symbol and position`,
      );
    for (let axis = 0; axis < 3; axis++) {
      const value = decimalOf(fields[position + axis]);
      if (Number.isNaN(value))
        throw fail('DATA', `${'xyz'[axis]} of atom ${atom + 1} is "${fields[position + axis].slice(0, 20)}"`);
      positions[3 * atom + axis] = value / 10;
    }
  }
  const step = integerOf(comment.get('step'));
  return {
    step: Number.isNaN(step) ? index : step,
    time: timeStep === undefined ? (timeOf(comment) ?? index) : index * timeStep,
    box: boxOf(comment.get('lattice'), fail),
    positions,
    images: null,
  };
}

function boxOf(lattice: string | undefined, fail: Fail): Float64Array {
  if (lattice === undefined) return new Float64Array(3);
  const values = lattice.trim().split(/\s+/).map(decimalOf);
  const edges = values.length === 9 ? orthorhombicEdges(values) : null;
  if (edges === null) throw fail('BOX', `Lattice="${lattice.slice(0, 80)}" is not rectangular`, BOX_CURE);
  return edges.map((edge) => edge / 10);
}

export interface XyzWriting {
  readonly atoms: AtomTable;
  /** Å; 5 by default (1e-6 nm). */
  readonly decimals?: number;
}

/** One frame as extended xyz, with Lattice, Time (ps) and Step. @throws E_FRAME_VALUE */
export function writeXyzFrame(frame: Frame, { atoms, decimals = 5 }: XyzWriting): string {
  const { positions, box } = frame;
  const [a, b, c] = Array.from(box, (edge) => Number((10 * edge).toPrecision(15)));
  const lattice = box.some((edge) => edge > 0) ? `Lattice="${a} 0 0 0 ${b} 0 0 0 ${c}" ` : '';
  const lines = [
    String(atoms.count),
    `${lattice}Properties=species:S:1:pos:R:3 Time=${frame.time} Step=${frame.step}`,
  ];
  for (let atom = 0; atom < atoms.count; atom++) {
    let line = atoms.elements?.[atom] || atoms.names?.[atom] || atoms.types?.[atom] || 'X';
    for (let axis = 0; axis < 3; axis++) {
      const value = 10 * positions[3 * atom + axis];
      if (!(Math.abs(value) < 1e15))
        throw new SheathError('E_FRAME_VALUE', {
          object: `at step ${frame.step} coordinate ${'xyz'[axis]} of atom ${atom + 1} is ${positions[3 * atom + axis]} nm`,
          limit: 'positions are finite numbers',
          cure: 'look for what went wrong before this step',
        });
      line += ` ${value.toFixed(decimals)}`;
    }
    lines.push(line);
  }
  return `${lines.join('\n')}\n`;
}
