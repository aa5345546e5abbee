/**
 * LAMMPS data files as topologies and configurations (LAMMPS manual, "read_data command"): atoms of style full, molecular,
 * bond, angle, charge or atomic, bonds, velocities, masses, image flags, type labels, the box. Coefficients, angles, dihedrals
 * and impropers are passed over by their known names: no force field is read here. Atoms are put in the order of their ids,
 * lengths are in nm, and the box begins at 0 (lo is subtracted). Units are those the title of write_data names
 * ("units = real"), else as given, else `real`, which a note says. Triclinic boxes are refused.
 */
import { type ErrorCode, type Notice, SheathError } from '../../core/index.js';
import { type AtomTable, elementOfMass, elementOfName } from '../../topology/index.js';
import { decimalOf, fieldsOf, integerOf } from '../line-reader.js';
import { type LammpsUnits, lammpsUnits } from './lammps-units.js';

export type LammpsAtomStyle = 'full' | 'molecular' | 'bond' | 'angle' | 'charge' | 'atomic';

export interface LammpsData {
  readonly title: string;
  readonly units: string;
  readonly atomStyle: LammpsAtomStyle;
  readonly atoms: AtomTable;
  /** Pairs of atom indices counted from 0. */
  readonly bonds: readonly (readonly [number, number])[];
  /** [atom, 3] nm */
  readonly positions: Float64Array;
  /** [atom, 3]; null where the file has none */
  readonly images: Int32Array | null;
  /** [atom, 3] nm/ps; null where the file has none */
  readonly velocities: Float64Array | null;
  /** [3] nm */
  readonly box: Float64Array;
  readonly notices: readonly Notice[];
}

export interface LammpsDataOptions {
  readonly units?: string;
  /** For files whose section does not say it ("Atoms # full"). */
  readonly atomStyle?: LammpsAtomStyle;
}

/** Columns of a line of Atoms before the image flags, counted from 0; -1 = none. */
interface StyleColumns {
  readonly molecule: number;
  readonly type: number;
  readonly charge: number;
  readonly x: number;
}

const MOLECULAR: StyleColumns = { molecule: 1, type: 2, charge: -1, x: 3 };
const STYLES: Readonly<Record<LammpsAtomStyle, StyleColumns>> = {
  full: { molecule: 1, type: 2, charge: 3, x: 4 },
  molecular: MOLECULAR,
  bond: MOLECULAR,
  angle: MOLECULAR,
  charge: { molecule: -1, type: 1, charge: 2, x: 3 },
  atomic: { molecule: -1, type: 1, charge: -1, x: 2 },
};

const READ_SECTIONS = ['Masses', 'Atoms', 'Velocities', 'Bonds', 'Atom Type Labels'] as const;
type ReadSection = (typeof READ_SECTIONS)[number];
const PASSED_SECTIONS: ReadonlySet<string> = new Set([
  'Angles',
  'Dihedrals',
  'Impropers',
  'Bond Type Labels',
  'Angle Type Labels',
  'Dihedral Type Labels',
  'Improper Type Labels',
  ...['Pair', 'PairIJ', 'Bond', 'Angle', 'Dihedral', 'Improper'].map((kind) => `${kind} Coeffs`),
  ...[
    'BondBond',
    'BondAngle',
    'MiddleBondTorsion',
    'EndBondTorsion',
    'AngleTorsion',
    'AngleAngleTorsion',
    'BondBond13',
    'AngleAngle',
  ].map((kind) => `${kind} Coeffs`),
]);

interface Line {
  readonly number: number;
  readonly fields: readonly string[];
  /** After "#", without blanks around. */
  readonly comment: string;
}

interface Section {
  readonly line: Line;
  readonly rows: readonly Line[];
}

interface Header {
  readonly counts: ReadonlyMap<string, number>;
  readonly low: readonly number[];
  readonly edges: readonly number[];
}

type Fail = (code: ErrorCode, line: Line | null, what: string, cure?: string) => SheathError;

/**
 * @param file names it in messages
 * @throws E_LAMMPS_DATA_SYNTAX, E_LAMMPS_DATA_NUMBER, E_LAMMPS_DATA_BOX, E_LAMMPS_DATA_COUNT, E_LAMMPS_DATA_STYLE, E_LAMMPS_DATA_ATOM,
 *   each with its line; E_LAMMPS_UNITS
 */
export function readLammpsData(text: string, file: string, options: LammpsDataOptions = {}): LammpsData {
  const fail: Fail = (code, line, what, cure = 'correct the line, or write the file anew with write_data') =>
    new SheathError(code, {
      object: line === null ? file : `${file}, line ${line.number}`,
      limit: what,
      cure,
    });
  const lines = text.split(/\r?\n/);
  const title = (lines[0] ?? '').trim();
  const { header, sections } = readSections(lines, fail);
  const named = /\bunits = (\w+)/.exec(title)?.[1];
  const style = options.units ?? named ?? 'real';
  const units = lammpsUnits(style);
  const labels = labelsOf(sections.get('Atom Type Labels'), fail);
  const types = typesOf(sections.get('Masses'), labels, units, fail);
  const { columns, atomStyle, section } = atomSection(sections, header, options.atomStyle, fail);
  const atoms = readAtoms(section.rows, header, columns, labels, types, units, fail);
  const velocities = sections.get('Velocities');
  return {
    title,
    units: style,
    atomStyle,
    ...atoms.result,
    bonds: readBonds(sections.get('Bonds'), header, atoms.indexOf, fail),
    velocities: velocities === undefined ? null : readVelocities(velocities, atoms.indexOf, units, fail),
    box: Float64Array.from(header.edges, (edge) => edge * units.length),
    notices:
      named === undefined && options.units === undefined
        ? [
            {
              level: 'note',
              code: 'N_LAMMPS_UNITS',
              message: `${file} does not name its units; LAMMPS unit style real (Å, fs) is assumed.`,
            },
          ]
        : [],
  };
}

function readSections(lines: readonly string[], fail: Fail) {
  const counts = new Map<string, number>();
  const low: number[] = [];
  const edges: number[] = [];
  const sections = new Map<string, { line: Line; rows: Line[] }>();
  let current: { line: Line; rows: Line[] } | null = null;
  for (let k = 1; k < lines.length; k++) {
    const hash = lines[k].indexOf('#');
    const content = (hash < 0 ? lines[k] : lines[k].slice(0, hash)).trim();
    if (content === '') continue;
    const line: Line = {
      number: k + 1,
      fields: fieldsOf(content),
      comment: hash < 0 ? '' : lines[k].slice(hash + 1).trim(),
    };
    if (isHeading(content, current !== null, lines[k - 1], lines[k + 1])) {
      if (!isSection(content))
        throw fail(
          'E_LAMMPS_DATA_SYNTAX',
          line,
          `"${content.slice(0, 40)}" is no section of a data file that is known here`,
        );
      if (sections.has(content))
        throw fail('E_LAMMPS_DATA_SYNTAX', line, `the section ${content} stands twice`);
      current = { line, rows: [] };
      sections.set(content, current);
    } else if (current !== null) current.rows.push(line);
    else readHeaderLine(line, counts, low, edges, fail);
  }
  if ([0, 1, 2].some((axis) => !(edges[axis] > 0)))
    throw fail(
      'E_LAMMPS_DATA_BOX',
      null,
      'the header has no box',
      'add "xlo xhi", "ylo yhi" and "zlo zhi" lines',
    );
  return { header: { counts, low, edges }, sections: sections as ReadonlyMap<string, Section> };
}

/** Headings stand alone between blank lines; a row may begin with a capital (a type label) but holds numbers. */
function isHeading(content: string, inSection: boolean, before: string, after = ''): boolean {
  if (!/^[A-Z]/.test(content)) return false;
  if (!inSection || isSection(content)) return true;
  return /^[A-Za-z ]+$/.test(content) && before.trim() === '' && after.trim() === '';
}

function isSection(text: string): boolean {
  return READ_SECTIONS.includes(text as ReadSection) || PASSED_SECTIONS.has(text);
}

function readHeaderLine(
  line: Line,
  counts: Map<string, number>,
  low: number[],
  edges: number[],
  fail: Fail,
): void {
  const { fields } = line;
  const axis = ['xlo', 'ylo', 'zlo'].indexOf(fields.at(2) ?? '');
  if (axis >= 0) {
    const [from, to] = fields.slice(0, 2).map(decimalOf);
    if (!(to > from)) throw fail('E_LAMMPS_DATA_BOX', line, 'the bounds are two numbers, lo below hi');
    low[axis] = from;
    edges[axis] = to - from;
  } else if (fields.at(3) === 'xy' || fields.includes('avec')) {
    if (fields.slice(0, 3).some((tilt) => decimalOf(tilt) !== 0))
      throw fail('E_LAMMPS_DATA_BOX', line, 'the box is triclinic', 'use an orthorhombic box');
  } else {
    const count = integerOf(fields[0]);
    if (!(count >= 0))
      throw fail('E_LAMMPS_DATA_SYNTAX', line, `"${fields.join(' ').slice(0, 40)}" is no header line`);
    counts.set(fields.slice(1).join(' '), count);
  }
}

/** Label -> type number as text. */
function labelsOf(section: Section | undefined, fail: Fail): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const row of section?.rows ?? []) {
    if (row.fields.length !== 2 || !(integerOf(row.fields[0]) > 0))
      throw fail('E_LAMMPS_DATA_SYNTAX', row, 'a label line is: number label');
    labels.set(row.fields[1], row.fields[0]);
  }
  return labels;
}

interface LammpsType {
  readonly name: string;
  /** u */
  readonly mass: number;
  readonly element: string;
}

/** By type number as text. */
function typesOf(
  section: Section | undefined,
  labels: ReadonlyMap<string, string>,
  units: LammpsUnits,
  fail: Fail,
): ReadonlyMap<string, LammpsType> {
  const names = new Map([...labels].map(([label, number]) => [number, label]));
  const types = new Map<string, LammpsType>();
  for (const row of section?.rows ?? []) {
    const [given, massText] = row.fields;
    const number = labels.get(given) ?? String(integerOf(given));
    const value = decimalOf(massText);
    if (number === 'NaN' || !(value > 0) || row.fields.length !== 2)
      throw fail('E_LAMMPS_DATA_NUMBER', row, 'a line of Masses is: type mass, the mass above 0');
    const mass = value * units.mass;
    const word = names.get(number) ?? fieldsOf(row.comment)[0] ?? '';
    types.set(number, {
      name: word || number,
      mass,
      element: elementOfMass(mass) || elementOfName(word, word),
    });
  }
  for (const [number, name] of names)
    if (!types.has(number)) types.set(number, { name, mass: 0, element: elementOfName(name, name) });
  return types;
}

function atomSection(
  sections: ReadonlyMap<string, Section>,
  { counts }: Header,
  given: LammpsAtomStyle | undefined,
  fail: Fail,
): { readonly section: Section; readonly atomStyle: LammpsAtomStyle; readonly columns: StyleColumns } {
  const section = sections.get('Atoms');
  if (section === undefined || section.rows.length === 0)
    throw fail('E_LAMMPS_DATA_COUNT', null, 'the file has no Atoms', 'write the file anew with write_data');
  const said = fieldsOf(section.line.comment)[0];
  const named = given ?? (said !== undefined && said !== '' ? said : null);
  const style = named ?? styleByColumns(section, counts);
  if (style === null || !Object.hasOwn(STYLES, style))
    throw fail(
      'E_LAMMPS_DATA_STYLE',
      section.line,
      style === null
        ? 'the lines of Atoms may be of more than one atom style'
        : `the atom style "${style.slice(0, 20)}" is not known`,
      `name the style after the word Atoms ("Atoms # full"): ${Object.keys(STYLES).join(', ')}`,
    );
  const atomStyle = style as LammpsAtomStyle;
  return { section, atomStyle, columns: STYLES[atomStyle] };
}

/** Without image flags full has 7 columns, molecular and charge 6, atomic 5; three more with them. */
function styleByColumns({ rows }: Section, counts: ReadonlyMap<string, number>): LammpsAtomStyle | null {
  const columns = rows[0].fields.length;
  if (columns === 7 || columns === 10) return 'full';
  if (columns === 5 || columns === 8) return 'atomic';
  if (columns !== 6 && columns !== 9) return null;
  if ((counts.get('bonds') ?? 0) > 0) return 'molecular';
  return rows.some(({ fields }) => Number.isNaN(integerOf(fields[2]))) ? 'charge' : null;
}

function readAtoms(
  rows: readonly Line[],
  { counts, low, edges }: Header,
  columns: StyleColumns,
  labels: ReadonlyMap<string, string>,
  types: ReadonlyMap<string, LammpsType>,
  units: LammpsUnits,
  fail: Fail,
) {
  const count = rows.length;
  if (counts.get('atoms') !== count)
    throw fail(
      'E_LAMMPS_DATA_COUNT',
      null,
      `the header announces ${counts.get('atoms') ?? 'no'} atoms, Atoms has ${count}`,
      'the file may be cut short: write it anew',
    );
  const flagged = columns.x + 6;
  const ids = Float64Array.from(rows, (row) => {
    const id = integerOf(row.fields[0]);
    if (!(id > 0))
      throw fail(
        'E_LAMMPS_DATA_ATOM',
        row,
        `the atom id is "${row.fields[0].slice(0, 20)}", a positive whole number belongs there`,
      );
    if (row.fields.length !== columns.x + 3 && row.fields.length !== flagged)
      throw fail(
        'E_LAMMPS_DATA_ATOM',
        row,
        `it has ${row.fields.length} columns, this atom style has ${columns.x + 3}, or ${flagged} with image flags`,
      );
    return id;
  });
  const sorted = ids.slice().sort();
  const indexOf = new Map<number, number>(Array.from(sorted, (id, index) => [id, index]));
  if (indexOf.size < count) throw fail('E_LAMMPS_DATA_ATOM', null, 'an atom id stands twice in Atoms');

  const positions = new Float64Array(3 * count);
  const images = rows.every(({ fields }) => fields.length === flagged) ? new Int32Array(3 * count) : null;
  const known: LammpsType[] = new Array(count);
  const molecules = new Int32Array(count);
  const charges = new Float64Array(count);
  rows.forEach((row, k) => {
    const index = indexOf.get(ids[k]) ?? 0;
    const number = (column: number, what: string) => {
      const value = decimalOf(row.fields[column]);
      if (Number.isNaN(value))
        throw fail('E_LAMMPS_DATA_NUMBER', row, `${what} is "${row.fields[column].slice(0, 20)}"`);
      return value;
    };
    const integer = (column: number, what: string) => {
      const value = integerOf(row.fields[column]);
      if (!(Math.abs(value) < 2 ** 31))
        throw fail('E_LAMMPS_DATA_NUMBER', row, `${what} is "${row.fields[column].slice(0, 20)}"`);
      return value;
    };
    const given = row.fields[columns.type];
    const type = labels.get(given) ?? given;
    if (!types.has(type) && !(integerOf(type) > 0))
      throw fail('E_LAMMPS_DATA_NUMBER', row, `the type is "${given.slice(0, 20)}"`);
    known[index] = types.get(type) ?? { name: type, mass: 0, element: '' };
    if (columns.molecule >= 0) molecules[index] = integer(columns.molecule, 'the molecule');
    if (columns.charge >= 0) charges[index] = number(columns.charge, 'the charge') * units.charge;
    for (let axis = 0; axis < 3; axis++) {
      positions[3 * index + axis] = (number(columns.x + axis, 'xyz'[axis]) - low[axis]) * units.length;
      if (images !== null) images[3 * index + axis] = integer(columns.x + 3 + axis, 'an image flag');
    }
  });
  const bad = positions.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0 || !edges.every(Number.isFinite))
    throw fail('E_LAMMPS_DATA_NUMBER', null, 'a position or the box is too large for a number');
  const atoms: AtomTable = {
    count,
    types: known.map(({ name }) => name),
    elements: known.map(({ element }) => element),
    masses: Float64Array.from(known, ({ mass }) => mass),
    ...(columns.charge >= 0 ? { charges } : {}),
    ...(columns.molecule >= 0 ? { molecules } : {}),
  };
  return { indexOf, result: { atoms, positions, images } };
}

function readBonds(
  section: Section | undefined,
  { counts }: Header,
  indexOf: ReadonlyMap<number, number>,
  fail: Fail,
): (readonly [number, number])[] {
  const rows = section?.rows ?? [];
  if ((counts.get('bonds') ?? 0) !== rows.length)
    throw fail(
      'E_LAMMPS_DATA_COUNT',
      section?.line ?? null,
      `the header announces ${counts.get('bonds') ?? 'no'} bonds, Bonds has ${rows.length}`,
      'the file may be cut short: write it anew',
    );
  return rows.map((row) => {
    const [i, j] = row.fields.slice(2).map((field) => indexOf.get(integerOf(field)));
    if (row.fields.length !== 4 || i === undefined || j === undefined || i === j)
      throw fail(
        'E_LAMMPS_DATA_ATOM',
        row,
        'a line of Bonds is: bond type atom atom, two different atoms of the file',
      );
    return i < j ? [i, j] : [j, i];
  });
}

function readVelocities(
  { rows }: Section,
  indexOf: ReadonlyMap<number, number>,
  units: LammpsUnits,
  fail: Fail,
): Float64Array {
  const velocities = new Float64Array(3 * indexOf.size).fill(Number.NaN);
  for (const row of rows) {
    const index = indexOf.get(integerOf(row.fields[0]));
    const values = row.fields.slice(1, 4).map(decimalOf);
    if (index === undefined || values.length < 3 || values.some(Number.isNaN))
      throw fail('E_LAMMPS_DATA_ATOM', row, 'a line of Velocities is: atom vx vy vz');
    values.forEach((value, axis) => {
      velocities[3 * index + axis] = value * units.velocity;
    });
  }
  const missing = velocities.findIndex(Number.isNaN);
  if (missing >= 0)
    throw fail(
      'E_LAMMPS_DATA_COUNT',
      null,
      'Velocities does not have every atom',
      'the file may be cut short: write it anew',
    );
  return velocities;
}
