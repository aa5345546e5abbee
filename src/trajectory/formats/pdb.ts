/**
 * Protein Data Bank format, version 3.3 (wwPDB, "Atomic coordinate entry format description"), as simulation programs write
 * it: lengths in Å, three decimals.
 *
 *   CRYST1  edges 7-15 16-24 25-33, angles 34-40 41-47 48-54     MODEL / ENDMDL around each frame
 *   ATOM, HETATM  serial 7-11, name 13-16, alternate 17, residue 18-21, chain 22, number 23-26, x 31-38, y 39-46, z 47-54,
 *                 occupancy 55-60, B 61-66, element 77-78           CONECT  serials 7-11, then four bonded ones
 *
 * A frame ends with ENDMDL, END or the file; its box is that of the last CRYST1 (1 x 1 x 1 Å and none mean no periodicity).
 * Time and step are read from GROMACS's "TITLE ... t= ... step= ..."; else frames count by the time step given. Serials and
 * residue numbers beyond their columns may be hybrid-36 (Grosse-Kunstleve et al., cci.lbl.gov/hybrid_36), hexadecimal,
 * wrapped or stars: serials only serve CONECT and are compared as they stand; where one stands twice CONECT has no meaning
 * and a warning says so. Written are hybrid-36 serials and CONECT for all bonds.
 */
import { type ByteSource, type Notice, SheathError } from '../../core/index.js';
import { type AtomTable, elementOfName, elementOfSymbol } from '../../topology/index.js';
import {
  BOX_CURE,
  checkTimeStep,
  type ForeignFrame,
  type ForeignOptions,
  type ForeignTrajectory,
  noTimeNotice,
} from '../foreign-trajectory.js';
import type { Frame } from '../frame.js';
import { createLineReader, decimalOf, type LinePlace, type LineReader, takeLine } from '../line-reader.js';
import { lineError, textTrajectory } from '../text-trajectory.js';

type Fail = (
  code: 'FORMAT' | 'TRUNCATED' | 'BOX' | 'DATA' | 'ATOMS',
  what: string,
  cure?: string,
) => SheathError;

interface PdbModel {
  /** [atom] the lines of the atoms */
  readonly atoms: readonly string[];
  readonly title: string;
  readonly cell: string | null;
}

/**
 * Open a `.pdb` with one or more models: reads the first.
 * @throws E_PDB_FORMAT, E_PDB_TRUNCATED, E_PDB_BOX, E_PDB_DATA, E_PDB_ATOMS, each with frame, line and byte
 */
export async function openPdb(source: ByteSource, options: ForeignOptions = {}): Promise<ForeignTrajectory> {
  checkTimeStep(options.timeStep);
  const reader = createLineReader(source);
  const first = await takeModel(reader, source, 0);
  if (first === null)
    throw lineError('E_PDB_TRUNCATED', source, 0, reader.place(), 'the file holds no atoms');
  const fail = failing(source, 0, () => reader.place());
  const atomCount = first.atoms.length;
  const hasTime = options.timeStep === undefined && timeOf(first.title) !== null;
  frameOf(first, 0, first.cell, options.timeStep, fail);
  return textTrajectory(
    {
      format: 'pdb',
      atomCount,
      atoms: atomsOf(first.atoms, fail),
      timing: options.timeStep !== undefined ? 'given' : hasTime ? 'file' : 'counted',
      notices: hasTime || options.timeStep !== undefined ? [] : [noTimeNotice(source, 'frame')],
    },
    {
      source,
      salvage: options.salvage ?? false,
      async read(lines, index) {
        const model = await takeModel(lines, source, index);
        if (model === null) return null;
        const failure = failing(source, index, () => lines.place());
        checkCount(model, atomCount, failure);
        return frameOf(model, index, model.cell ?? first.cell, options.timeStep, failure);
      },
      async skip(lines, index) {
        const model = await takeModel(lines, source, index);
        if (model !== null)
          checkCount(
            model,
            atomCount,
            failing(source, index, () => lines.place()),
          );
        return model !== null;
      },
    },
  );
}

function failing(source: ByteSource, index: number, place: () => LinePlace): Fail {
  return (code, what, cure) => lineError(`E_PDB_${code}`, source, index, place(), what, cure);
}

function checkCount(model: PdbModel, atoms: number, fail: Fail): void {
  if (model.atoms.length !== atoms)
    throw fail(
      'ATOMS',
      `it has ${model.atoms.length} atoms, the first ${atoms}`,
      'write the same atoms in every model',
    );
}

/** The lines of the next model; null at the end of the file. */
async function takeModel(reader: LineReader, source: ByteSource, index: number): Promise<PdbModel | null> {
  const fail = failing(source, index, () => reader.place());
  const atoms: string[] = [];
  let title = '';
  let cell: string | null = null;
  let inModel = false;
  for (;;) {
    const line = reader.next();
    if (line === null) {
      if (await reader.fill()) continue;
      if (inModel) throw fail('TRUNCATED', 'the file ends within a MODEL');
      return atoms.length > 0 ? { atoms, title, cell } : null;
    }
    const record = line.slice(0, 6).trimEnd();
    if (record === 'ATOM' || record === 'HETATM') atoms.push(line);
    else if (record === 'TITLE') title = title === '' ? line.slice(10) : `${title} ${line.slice(10)}`;
    else if (record === 'CRYST1') cell = line;
    else if (record === 'MODEL') {
      if (inModel || atoms.length > 0)
        throw fail('FORMAT', 'a MODEL begins before ENDMDL closes the one before');
      inModel = true;
    } else if (record === 'ENDMDL' || record === 'END') {
      if (atoms.length > 0) return { atoms, title, cell };
      if (record === 'ENDMDL') throw fail('DATA', 'it has no atoms');
      inModel = false;
    } else if (!KNOWN.test(line))
      throw fail('FORMAT', `the line begins with "${line.slice(0, 6)}", which is no record of a .pdb`);
  }
}

/** Records without coordinates; blank lines too. */
const KNOWN =
  /^(?:\s*$|(?:HEADER|OBSLTE|SPLIT|CAVEAT|COMPND|SOURCE|KEYWDS|EXPDTA|NUMMDL|MDLTYP|AUTHOR|REVDAT|SPRSDE|JRNL|REMARK|DBREF|SEQADV|SEQRES|MODRES|HET|FORMUL|HELIX|SHEET|TURN|SSBOND|LINK|CISPEP|SITE|ORIGX|SCALE|MTRIX|TVECT|ANISOU|SIGATM|SIGUIJ|TER|CONECT|MASTER|USER|CRYST|HYDBND|SLTBRG)|[#&])/;

function timeOf(title: string): number | null {
  const time = decimalOf(/\bt=\s*(\S+)/.exec(title)?.[1]);
  return Number.isNaN(time) ? null : time;
}

function stepOf(title: string): number | null {
  const step = /\bstep=\s*(\d{1,15})\b/.exec(title)?.[1];
  return step === undefined ? null : Number(step);
}

function frameOf(
  model: PdbModel,
  index: number,
  cell: string | null,
  timeStep: number | undefined,
  fail: Fail,
): ForeignFrame {
  const positions = new Float64Array(3 * model.atoms.length);
  for (let atom = 0; atom < model.atoms.length; atom++)
    for (let axis = 0; axis < 3; axis++) {
      const field = model.atoms[atom].slice(30 + 8 * axis, 38 + 8 * axis).trim();
      const value = decimalOf(field);
      if (Number.isNaN(value)) throw fail('DATA', `${'xyz'[axis]} of atom ${atom + 1} is "${field}"`);
      positions[3 * atom + axis] = value / 10;
    }
  const step = stepOf(model.title) ?? index;
  return {
    step,
    time: timeStep === undefined ? (timeOf(model.title) ?? index) : index * timeStep,
    box: boxOf(cell, fail),
    positions,
    images: null,
  };
}

function boxOf(cell: string | null, fail: Fail): Float64Array {
  if (cell === null) return new Float64Array(3);
  const columns = [6, 15, 24, 33, 40, 47, 54];
  const fields = columns.slice(0, 6).map((start, k) => cell.slice(start, columns[k + 1]).trim());
  const values = fields.map(decimalOf);
  if (values.some(Number.isNaN) || values.slice(0, 3).some((edge) => edge < 0))
    throw fail('BOX', `its CRYST1 is "${cell.slice(6, 54)}"`, 'three edges and three angles belong there');
  const edges = values.slice(0, 3);
  if (edges.every((edge) => edge === 1) || edges.every((edge) => edge === 0)) return new Float64Array(3);
  if (values.slice(3).some((angle) => angle !== 90) || edges.includes(0))
    throw fail('BOX', `its unit cell is ${values.join(' ')}, not rectangular`, BOX_CURE);
  return Float64Array.from(edges, (edge) => edge / 10);
}

function atomsOf(lines: readonly string[], fail: Fail): AtomTable {
  const names: string[] = [];
  const residues: string[] = [];
  const elements: string[] = [];
  const residueNumbers = new Int32Array(lines.length);
  let residue = '';
  let number = 0;
  lines.forEach((line, atom) => {
    if (line.length < 54)
      throw fail(
        'FORMAT',
        `the line of atom ${atom + 1} has ${line.length} columns, coordinates end in column 54`,
      );
    if (line[16] !== ' ')
      throw fail(
        'FORMAT',
        `atom ${atom + 1} stands in alternate location "${line[16]}"`,
        'keep one location of every atom',
      );
    const name = line.slice(12, 16).trim();
    const own = line.slice(17, 21).trim();
    // Residue numbers wrap, turn to stars or to hybrid-36; all that counts is where they change.
    const label = line.slice(17, 27);
    if (label !== residue || atom === 0) number++;
    residue = label;
    names.push(name);
    residues.push(own);
    elements.push(elementOfSymbol(line.slice(76, 78)) || elementOfName(name, own));
    residueNumbers[atom] = number;
  });
  return { count: lines.length, names, residues, residueNumbers, elements };
}

export interface PdbBonds {
  /** Pairs i < j, ascending; null where the file has no CONECT or none that can be understood. */
  readonly bonds: readonly (readonly [number, number])[] | null;
  readonly notices: readonly Notice[];
}

/** The bonds of the first model by CONECT; reads the file to its end. @throws E_PDB_CONECT */
export async function readPdbBonds(source: ByteSource): Promise<PdbBonds> {
  const reader = createLineReader(source);
  const atomOfSerial = new Map<string, number>();
  const pairs = new Map<string, readonly [number, number]>();
  let atoms = 0;
  let firstModel = true;
  let repeated: string | null = null;
  let connected = false;
  for (;;) {
    const place = reader.place();
    const line = await takeLine(reader);
    if (line === null) break;
    if (line.startsWith('ENDMDL') || line.trimEnd() === 'END') firstModel = atoms === 0;
    else if (firstModel && (line.startsWith('ATOM  ') || line.startsWith('HETATM'))) {
      const serial = line.slice(6, 11).trim();
      if (atomOfSerial.has(serial)) repeated ??= serial;
      atomOfSerial.set(serial, atoms++);
    } else if (line.startsWith('CONECT')) {
      connected = true;
      if (repeated !== null) continue;
      const serials = [6, 11, 16, 21, 26]
        .map((start) => line.slice(start, start + 5).trim())
        .filter((text) => text !== '');
      const numbers = serials.map((serial) => atomOfSerial.get(serial));
      const missing = numbers.indexOf(undefined);
      if (missing >= 0 || numbers.length < 2)
        throw new SheathError('E_PDB_CONECT', {
          object: `${source.name}, line ${place.line} at byte ${place.offset}: CONECT ${serials.join(' ')}`,
          limit:
            missing >= 0
              ? `there is no atom with serial "${serials[missing]}" in the first model`
              : 'it names at least two atoms',
          cure: 'correct the record, or remove all CONECT to have bonds perceived from distances',
        });
      const [center, ...others] = numbers as number[];
      for (const other of others) {
        if (other === center) continue;
        const pair = [Math.min(center, other), Math.max(center, other)] as const;
        pairs.set(`${pair[0]} ${pair[1]}`, pair);
      }
    }
  }
  if (!connected) return { bonds: null, notices: [] };
  if (repeated !== null)
    return {
      bonds: null,
      notices: [
        {
          level: 'warning',
          code: 'W_PDB_CONECT',
          message: `${source.name}: serial "${repeated}" stands for more than one atom, so CONECT cannot be understood and is not used.`,
        },
      ],
    };
  return { bonds: [...pairs.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]), notices: [] };
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * A number in `width` columns: decimal as far as it goes, then base 36 from "A000..." on, then in small letters.
 * Numbers beyond both start over.
 */
export function hybrid36(value: number, width: number): string {
  const decimals = 10 ** width;
  if (value < decimals) return String(value).padStart(width);
  const span = 26 * 36 ** (width - 1);
  const rest = (value - decimals) % (2 * span);
  let number = (rest % span) + 10 * 36 ** (width - 1);
  let text = '';
  for (let k = 0; k < width; k++) {
    text = DIGITS[number % 36] + text;
    number = Math.floor(number / 36);
  }
  return rest < span ? text : text.toLowerCase();
}

export interface PdbWriting {
  readonly atoms: AtomTable;
  /** Counted from 1. */
  readonly model: number;
}

/**
 * One frame as a MODEL. Names and residues longer than 4 characters are cut.
 * @throws E_PDB_RANGE for a coordinate beyond -999.999 to 9999.999 Å
 */
export function writePdbModel(frame: Frame, { atoms, model }: PdbWriting): string {
  const { positions, box } = frame;
  const lines = [`TITLE     t= ${frame.time.toFixed(5)} step= ${frame.step}`];
  if (box[0] > 0) {
    const edges = Array.from(box, (edge) => column(10 * edge, 9, 'a box edge')).join('');
    lines.push(`CRYST1${edges}  90.00  90.00  90.00 P 1           1`);
  }
  lines.push(`MODEL     ${String(model).padStart(4)}`);
  for (let atom = 0; atom < atoms.count; atom++) {
    const element = atoms.elements?.[atom] ?? '';
    const name = (atoms.names?.[atom] || element || atoms.types?.[atom] || 'X').slice(0, 4);
    // A one-letter element stands in column 14, so that CA is carbon alpha and Ca calcium.
    const placed = name.length === 4 || element.length === 2 ? name.padEnd(4) : ` ${name}`.padEnd(4);
    const residue = (atoms.residues?.[atom] || 'UNK').slice(0, 4);
    const number = hybrid36(Math.max(0, atoms.residueNumbers?.[atom] ?? atoms.molecules?.[atom] ?? 1), 4);
    const xyz = [0, 1, 2]
      .map((axis) => column(10 * positions[3 * atom + axis], 8, `a coordinate of atom ${atom + 1}`))
      .join('');
    lines.push(
      `HETATM${hybrid36(atom + 1, 5)} ${placed} ${residue.padStart(3).padEnd(4)} ${number}    ${xyz}  1.00  0.00          ${element.toUpperCase().padStart(2)}`,
    );
  }
  lines.push('ENDMDL');
  return `${lines.join('\n')}\n`;
}

/** The records after the last model: bonds (pairs of atom indices) and END. */
export function writePdbEnd(bonds: readonly (readonly [number, number])[]): string {
  const partners = new Map<number, number[]>();
  const list = (atom: number) => partners.get(atom) ?? partners.set(atom, []).get(atom)!;
  for (const [i, j] of bonds) {
    list(i).push(j);
    list(j).push(i);
  }
  const lines: string[] = [];
  for (const [atom, others] of [...partners].sort((a, b) => a[0] - b[0])) {
    others.sort((a, b) => a - b);
    for (let k = 0; k < others.length; k += 4) {
      const serials = [atom, ...others.slice(k, k + 4)].map((index) => hybrid36(index + 1, 5));
      lines.push(`CONECT${serials.join('')}`);
    }
  }
  return `${[...lines, 'END'].join('\n')}\n`;
}

/** Å with three decimals. */
function column(value: number, width: number, what: string): string {
  const text = value.toFixed(3).padStart(width);
  if (!Number.isFinite(value) || text.length > width)
    throw new SheathError('E_PDB_RANGE', {
      object: `${what} is ${value} Å`,
      limit: `a .pdb column holds finite numbers of ${width} characters with three decimals`,
      cure: 'wrap the positions into the box first, or choose another format',
    });
  return text;
}
