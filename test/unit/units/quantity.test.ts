import { describe, expect, it } from 'vitest';
import { SheathError } from '../../../src/core/index.js';
import {
  type Dimension,
  exampleOf,
  formatQuantity,
  parseQuantity,
  quantityPattern,
  readQuantity,
} from '../../../src/units/index.js';

function failure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof SheathError) return `${error.code} ${error.message}`;
    throw error;
  }
  throw new Error('nothing was refused');
}

const TABLE: readonly (readonly [text: string, dimension: Dimension, value: number])[] = [
  ['1.1 nm', 'length', 1.1],
  ['11 Å', 'length', 1.1],
  ['11 \u212b', 'length', 1.1],
  ['11A', 'length', 1.1],
  ['120 pm', 'length', 0.12],
  ['2 fs', 'time', 0.002],
  ['2.5e-1 ps', 'time', 0.25],
  ['.5 ps', 'time', 0.5],
  ['20 ns', 'time', 20_000],
  ['3 \u00b5s', 'time', 3e6],
  ['3 \u03bcs', 'time', 3e6],
  ['3 us', 'time', 3e6],
  ['3 u', 'mass', 3],
  ['-40 °C', 'temperature', 233.15],
  ['\u221240 °C', 'temperature', 233.15],
  ['-40 degC', 'temperature', 233.15],
  ['-40 ℃', 'temperature', 233.15],
  ['233.15 K', 'temperature', 233.15],
  ['1 bar', 'pressure', 1],
  ['-1 kbar', 'pressure', -1000],
  ['1 atm', 'pressure', 1.01325],
  ['0.1 MPa', 'pressure', 1],
  ['101325 Pa', 'pressure', 1.01325],
  ['1 M', 'molarity', 1],
  ['250 mM', 'molarity', 0.25],
  ['1 mol/L', 'molarity', 1],
  ['1 mol dm^-3', 'molarity', 1],
  ['1.2 mol/kg', 'molality', 1.2],
  ['1.2 mol kg^-1', 'molality', 1.2],
  ['30°', 'angle', 30],
  ['30 deg', 'angle', 30],
  ['5.8 wt%', 'massFraction', 0.058],
  ['5.8 wt %', 'massFraction', 0.058],
  ['0.5 K/ps', 'temperatureRate', 0.5],
  ['500 K/ns', 'temperatureRate', 0.5],
  ['66 cm³/mol', 'molarVolume', 66],
  ['10 kJ/mol/nm', 'force', 10],
  ['1 kcal/mol/Å', 'force', 41.84],
];

describe('readQuantity', () => {
  it.each(TABLE)('reads %s', (text, dimension, value) => {
    expect(parseQuantity(text, dimension, 'it')).toBe(value);
  });

  it('chooses among dimensions by the unit', () => {
    expect(readQuantity('1 mol/kg', ['molarity', 'molality'], 'it')).toEqual({
      dimension: 'molality',
      value: 1,
    });
  });

  it('says what is wrong', () => {
    const problems = [
      () => parseQuantity(11, 'length', 'the cut-off'),
      () => parseQuantity('11', 'length', 'the cut-off'),
      () => parseQuantity('11 K', 'length', 'the cut-off'),
      () => parseQuantity('11 Nm', 'length', 'the cut-off'),
      () => parseQuantity('11 parsec', 'length', 'the cut-off'),
      () => parseQuantity('eleven nm', 'length', 'the cut-off'),
      () => parseQuantity('1,1 nm', 'length', 'the cut-off'),
      () => parseQuantity('1e999 nm', 'length', 'the cut-off'),
      () => parseQuantity(null, 'length', 'the cut-off'),
      () => parseQuantity({}, 'length', 'the cut-off'),
      () => parseQuantity('x'.repeat(1000), 'length', 'the cut-off'),
      () => parseQuantity('-300 °C', 'temperature', 'the temperature'),
      () => parseQuantity('1 m', 'molarity', 'the salt'),
      () => parseQuantity('5.8 %', 'massFraction', 'the polymer'),
      () => parseQuantity('25 C', 'temperature', 'the temperature'),
      () => parseQuantity('77 °F', 'temperature', 'the temperature'),
      () => readQuantity('1 m', ['molarity', 'molality'], 'the salt'),
    ];
    expect(problems.map(failure).join('\n')).toMatchInlineSnapshot(`
      "E_UNIT the cut-off is 11 without a unit; a length needs one of nm, Å or pm. Write for example "1.1 nm".
      E_UNIT the cut-off is "11" without a unit; a length needs one of nm, Å or pm. Write for example "1.1 nm".
      E_UNIT the cut-off is "11 K"; "K" measures temperature, where a length is needed (nm, Å or pm). Write for example "1.1 nm".
      E_UNIT the cut-off is "11 Nm"; "Nm" is not a known unit; a length takes nm, Å or pm. Perhaps "11 nm" is meant.
      E_UNIT the cut-off is "11 parsec"; "parsec" is not a known unit; a length takes nm, Å or pm. Write for example "1.1 nm".
      E_QUANTITY the cut-off is "eleven nm"; it does not start with a finite number (digits with a decimal point). Write a length such as "1.1 nm".
      E_QUANTITY the cut-off is "1,1 nm"; it does not start with a finite number (digits with a decimal point). Write a length such as "1.1 nm".
      E_QUANTITY the cut-off is "1e999 nm"; it does not start with a finite number (digits with a decimal point). Write a length such as "1.1 nm".
      E_QUANTITY the cut-off is empty; a length is needed, a number with nm, Å or pm. Write for example "1.1 nm".
      E_QUANTITY the cut-off is a map; a length is needed, a number with nm, Å or pm. Write for example "1.1 nm".
      E_QUANTITY the cut-off is a text of 1000 characters; a length is needed, a number with nm, Å or pm. Write for example "1.1 nm".
      E_QUANTITY the temperature is "-300 °C"; no temperature lies below 0 K (-273.15 °C). Write for example "-40 °C".
      E_UNIT the salt is "1 m"; "m" is not a known unit; a molarity takes M, mol/L or mM. Perhaps "1 M" is meant.
      E_UNIT the polymer is "5.8 %"; "%" measures percentage, where a mass fraction is needed (wt%). Write for example "5.8 wt%".
      E_UNIT the temperature is "25 C"; "C" is not a known unit; a temperature takes K or °C. Perhaps "25 °C" is meant.
      E_UNIT the temperature is "77 °F"; "°F" is not a known unit; a temperature takes K or °C. Write for example "-40 °C".
      E_UNIT the salt is "1 m"; "m" is not a known unit; a molarity or a molality takes M, mol/L or mM, or mol/kg or mmol/kg. Write for example "1 M" or "1.2 mol/kg"."
    `);
  });

  it('matches what its own pattern for editors matches', () => {
    for (const [text, dimension] of TABLE) {
      const common = !/[\u212b\u03bc℃]|\^| %| dm/.test(text);
      if (common) expect(text).toMatch(new RegExp(quantityPattern(dimension), 'u'));
      expect('11 parsec').not.toMatch(new RegExp(quantityPattern(dimension), 'u'));
      expect('11').not.toMatch(new RegExp(quantityPattern(dimension), 'u'));
    }
  });
});

describe('formatQuantity', () => {
  it.each([
    [0.002, 'time', '2 fs'],
    [0.5, 'time', '500 fs'],
    [200, 'time', '200 ps'],
    [20_000, 'time', '20 ns'],
    [1e6, 'time', '1 µs'],
    [0, 'time', '0 ps'],
    [233.15, 'temperature', '-40 °C'],
    [298.15, 'temperature', '25 °C'],
    [450, 'temperature', '450 K'],
    [1.1, 'length', '1.1 nm'],
    [0.1 + 0.2, 'length', '0.3 nm'],
    [1.01325, 'pressure', '1.01325 bar'],
    [0.058, 'massFraction', '5.8 wt%'],
    [0.5, 'temperatureRate', '0.5 K/ps'],
  ] as const)('writes %s (%s) as %s', (value, dimension, text) => {
    expect(formatQuantity(value, dimension)).toBe(text);
  });

  it('writes what reads back as the same number', () => {
    for (const [text, dimension] of TABLE) {
      const value = parseQuantity(text, dimension, 'it');
      expect(parseQuantity(formatQuantity(value, dimension), dimension, 'it')).toBe(value);
      const example = exampleOf(dimension);
      expect(parseQuantity(example, dimension, 'it')).toBeGreaterThan(0);
    }
  });
});
