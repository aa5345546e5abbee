/**
 * Quantities as people write them, "-40 °C", "1.2 mol/kg", "11 Å": a number and a unit, read into internal units and
 * written back. What is read is typed by dimension; internal = number * factor + offset.
 *
 * Converted values are rounded to 12 significant digits, so that "-40 °C" and "233.15 K", or "11 Å" and "1.1 nm", are the
 * same number and recipes that mean the same have the same hash.
 */
import { nearestName, SheathError } from '../core/index.js';
import { ZERO_CELSIUS } from './constants.js';

interface Unit {
  /** As printed. */
  readonly name: string;
  readonly factor: number;
  readonly offset?: number;
  /** Other spellings, after Unicode compatibility normalisation and without spaces and "^". */
  readonly alsoWritten?: readonly string[];
}

interface DimensionEntry {
  readonly title: string;
  readonly example: string;
  /** The internal unit comes first. */
  readonly units: readonly Unit[];
  /** Units to choose from when printing, ascending; by default the internal one. */
  readonly printed?: readonly string[];
  /** Internal units; values below cannot exist. */
  readonly minimum?: number;
}

const DIMENSIONS = {
  length: {
    title: 'a length',
    example: '1.1 nm',
    units: [
      { name: 'nm', factor: 1 },
      { name: 'Å', factor: 0.1, alsoWritten: ['A', 'angstrom', 'Angstrom'] },
      { name: 'pm', factor: 1e-3 },
    ],
  },
  angle: {
    title: 'an angle',
    example: '30°',
    units: [{ name: '°', factor: 1, alsoWritten: ['deg', 'degree', 'degrees', 'º'] }],
    minimum: 0,
  },
  time: {
    title: 'a time',
    example: '20 ns',
    units: [
      { name: 'ps', factor: 1 },
      { name: 'fs', factor: 1e-3 },
      { name: 'ns', factor: 1e3 },
      { name: 'µs', factor: 1e6, alsoWritten: ['us'] },
    ],
    printed: ['fs', 'ps', 'ns', 'µs'],
  },
  mass: {
    title: 'an atomic mass',
    example: '3 u',
    units: [{ name: 'u', factor: 1, alsoWritten: ['amu', 'Da', 'g/mol'] }],
  },
  temperature: {
    title: 'a temperature',
    example: '-40 °C',
    units: [
      { name: 'K', factor: 1, alsoWritten: ['kelvin'] },
      { name: '°C', factor: 1, offset: ZERO_CELSIUS, alsoWritten: ['degC', 'ºC', 'celsius'] },
    ],
    minimum: 0,
  },
  pressure: {
    title: 'a pressure',
    example: '1 bar',
    units: [
      { name: 'bar', factor: 1 },
      { name: 'mbar', factor: 1e-3 },
      { name: 'kbar', factor: 1e3 },
      { name: 'atm', factor: 1.01325 },
      { name: 'Pa', factor: 1e-5 },
      { name: 'kPa', factor: 1e-2 },
      { name: 'MPa', factor: 10 },
      { name: 'GPa', factor: 1e4 },
    ],
  },
  molarity: {
    title: 'a molarity',
    example: '1 M',
    units: [
      { name: 'M', factor: 1, alsoWritten: ['molar', 'mol/dm3', 'mol/l', 'molL-1', 'moldm-3'] },
      { name: 'mol/L', factor: 1 },
      { name: 'mM', factor: 1e-3, alsoWritten: ['mmol/L', 'mmol/l'] },
    ],
    minimum: 0,
  },
  molality: {
    title: 'a molality',
    example: '1.2 mol/kg',
    units: [
      { name: 'mol/kg', factor: 1, alsoWritten: ['molal', 'molkg-1'] },
      { name: 'mmol/kg', factor: 1e-3, alsoWritten: ['mmolkg-1'] },
    ],
    minimum: 0,
  },
  molarVolume: {
    title: 'a molar volume',
    example: '66 cm³/mol',
    units: [{ name: 'cm³/mol', factor: 1, alsoWritten: ['mL/mol', 'ml/mol', 'cm3mol-1'] }],
    minimum: 0,
  },
  massFraction: {
    title: 'a mass fraction',
    example: '5.8 wt%',
    units: [{ name: 'wt%', factor: 0.01, alsoWritten: ['wt.%', 'wt-%', 'mass%', 'w%'] }],
    printed: ['wt%'],
    minimum: 0,
  },
  percentage: {
    title: 'a percentage',
    example: '90 %',
    units: [{ name: '%', factor: 0.01, alsoWritten: ['percent'] }],
    minimum: 0,
  },
  temperatureRate: {
    title: 'a rate of heating or cooling',
    example: '0.5 K/ps',
    units: [
      { name: 'K/ps', factor: 1, alsoWritten: ['Kps-1'] },
      { name: 'K/ns', factor: 1e-3, alsoWritten: ['Kns-1'] },
    ],
    minimum: 0,
  },
  force: {
    title: 'a force',
    example: '500 kJ/mol/nm',
    units: [
      { name: 'kJ/mol/nm', factor: 1, alsoWritten: ['kJ/(molnm)', 'kJmol-1nm-1'] },
      { name: 'kcal/mol/Å', factor: 41.84, alsoWritten: ['kcal/mol/A'] },
    ],
    minimum: 0,
  },
} as const satisfies Record<string, DimensionEntry>;

export type Dimension = keyof typeof DIMENSIONS;

function entryOf(dimension: Dimension): DimensionEntry {
  return DIMENSIONS[dimension];
}

interface KnownUnit {
  readonly dimension: Dimension;
  readonly unit: Unit;
}

/** Case counts ("M" is not "m"); spaces and "^" do not. */
function unitKey(text: string): string {
  return text.normalize('NFKC').replace(/[\s^]/g, '');
}

const UNITS: ReadonlyMap<string, KnownUnit> = new Map(
  (Object.keys(DIMENSIONS) as Dimension[]).flatMap((dimension) =>
    entryOf(dimension).units.flatMap((unit) =>
      [unit.name, ...(unit.alsoWritten ?? [])].map(
        (spelling) => [unitKey(spelling), { dimension, unit }] as const,
      ),
    ),
  ),
);

/** "nm, Å or pm" */
export function acceptedUnits(dimension: Dimension): string {
  const names = entryOf(dimension).units.map((unit) => unit.name);
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** A quantity of this dimension as a person would write it: "1.1 nm". */
export function exampleOf(dimension: Dimension): string {
  return entryOf(dimension).example;
}

/** A regular expression (ECMAScript, anchored) that the common spellings match: for JSON schemas and editors. */
export function quantityPattern(...dimensions: readonly Dimension[]): string {
  const spellings = dimensions
    .flatMap((dimension) =>
      entryOf(dimension).units.flatMap((unit) => [unit.name, ...(unit.alsoWritten ?? [])]),
    )
    .map((spelling) => spelling.replace(/[.()]/g, '\\$&'));
  return `^\\s*[-+−]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?\\s*(${spellings.join('|')})\\s*$`;
}

export interface Quantity<D extends Dimension = Dimension> {
  readonly dimension: D;
  /** Internal units: nm, ps, u, K, bar, mol/L, mol/kg, cm³/mol, fraction, K/ps, kJ/mol/nm. */
  readonly value: number;
}

const NUMBER_THEN_UNIT = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(\D.*)?$/s;
const LONGEST_TEXT = 80;

/**
 * Read a quantity of one of the given dimensions.
 * @param what names the object in messages: "the cut-off"
 * @throws SheathError E_UNIT (no, wrong or unknown unit), E_QUANTITY (not a number, or below what can exist)
 */
export function readQuantity<D extends Dimension>(
  source: unknown,
  dimensions: readonly D[],
  what: string,
): Quantity<D> {
  const titles = dimensions.map((dimension) => entryOf(dimension).title).join(' or ');
  const accepted = dimensions.map((dimension) => acceptedUnits(dimension)).join(', or ');
  const example = dimensions.map((dimension) => `"${exampleOf(dimension)}"`).join(' or ');
  if (typeof source === 'number' || typeof source === 'bigint') {
    throw new SheathError('E_UNIT', {
      object: `${what} is ${source} without a unit`,
      limit: `${titles} needs one of ${accepted}`,
      cure: `Write for example ${example}`,
    });
  }
  if (typeof source !== 'string' || source.length > LONGEST_TEXT) {
    throw new SheathError('E_QUANTITY', {
      object: `${what} is ${describe(source)}`,
      limit: `${titles} is needed, a number with ${accepted}`,
      cure: `Write for example ${example}`,
    });
  }
  const text = source.normalize('NFKC').replace(/[−–]/g, '-').trim();
  const match = NUMBER_THEN_UNIT.exec(text);
  const number = match === null ? Number.NaN : Number(match[1]);
  if (match === null || !Number.isFinite(number) || /^[.,]/.test(match[2] ?? '')) {
    throw new SheathError('E_QUANTITY', {
      object: `${what} is "${source}"`,
      limit: `it does not start with a finite number (digits with a decimal point)`,
      cure: `Write ${titles} such as ${example}`,
    });
  }
  const written = (match[2] ?? '').trim();
  if (written === '') {
    throw new SheathError('E_UNIT', {
      object: `${what} is "${source}" without a unit`,
      limit: `${titles} needs one of ${accepted}`,
      cure: `Write for example ${example}`,
    });
  }
  const known = UNITS.get(unitKey(written));
  const dimension = dimensions.find((candidate) => candidate === known?.dimension);
  if (known === undefined) {
    const spellings = [...UNITS].filter(([, entry]) =>
      (dimensions as readonly Dimension[]).includes(entry.dimension),
    );
    const keys = spellings.map(([key]) => key);
    const bare = (key: string) => key.replace('°', '').toLowerCase();
    // One letter may stand for two units ("m" for M or mol/kg), and another letter for another unit (°F is no mistyped °C).
    const letters = bare(unitKey(written));
    const near =
      letters.length === 1 && dimensions.length > 1
        ? null
        : (keys.find((key) => bare(key) === letters) ??
          (letters.length === 1 ? null : nearestName(unitKey(written), keys)));
    const suggestion = near === null ? null : UNITS.get(near)!.unit.name;
    throw new SheathError('E_UNIT', {
      object: `${what} is "${source}"`,
      limit: `"${written}" is not a known unit; ${titles} takes ${accepted}`,
      cure:
        suggestion === null ? `Write for example ${example}` : `Perhaps "${match[1]} ${suggestion}" is meant`,
    });
  }
  if (dimension === undefined) {
    throw new SheathError('E_UNIT', {
      object: `${what} is "${source}"`,
      limit: `"${written}" measures ${entryOf(known.dimension).title.replace(/^an? /, '')}, where ${titles} is needed (${accepted})`,
      cure: `Write for example ${example}`,
    });
  }
  const value = toTwelveDigits(number * known.unit.factor + (known.unit.offset ?? 0));
  const { minimum } = entryOf(dimension);
  if (!Number.isFinite(value) || (minimum !== undefined && value < minimum)) {
    throw new SheathError('E_QUANTITY', {
      object: `${what} is "${source}"`,
      limit:
        dimension === 'temperature'
          ? `no temperature lies below 0 K (-273.15 °C)`
          : `${entryOf(dimension).title} must be finite and not negative`,
      cure: `Write for example ${example}`,
    });
  }
  return { dimension, value };
}

/** `readQuantity` of one dimension: its value in internal units. */
export function parseQuantity(source: unknown, dimension: Dimension, what: string): number {
  return readQuantity(source, [dimension], what).value;
}

/**
 * Write a value in internal units for people, at most 12 significant digits: "2 fs", "20 ns", "-40 °C", "450 K".
 * Times take the unit that leaves a number from 1 up; temperatures the shorter of K and °C.
 */
export function formatQuantity(value: number, dimension: Dimension): string {
  const { units, printed } = entryOf(dimension);
  const write = (unit: Unit) => `${toTwelveDigits((value - (unit.offset ?? 0)) / unit.factor)} ${unit.name}`;
  if (dimension === 'temperature') {
    return units.map(write).reduce((best, text) => (text.length < best.length ? text : best));
  }
  const choices = (printed ?? [units[0].name]).map((name) => units.find((unit) => unit.name === name)!);
  if (value === 0) return write(units[0]);
  const magnitude = Math.abs(value) * (1 + 1e-12);
  return write(choices.findLast((unit) => magnitude >= unit.factor) ?? choices[0]);
}

function toTwelveDigits(value: number): number {
  return Number(value.toPrecision(12));
}

function describe(source: unknown): string {
  if (source === null || source === undefined) return 'empty';
  if (typeof source === 'string') return `a text of ${source.length} characters`;
  if (Array.isArray(source)) return 'a list';
  return typeof source === 'object' ? 'a map' : String(source);
}
