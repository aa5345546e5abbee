/**
 * Numbers as scientists print them: rounded by their standard error after the rule of the Particle Data Group
 * (Review of Particle Physics, Introduction, "Rounding"): with the error's three leading digits between 100 and 354
 * two digits are kept, from 355 to 949 one, from 950 it becomes 1000 and two are kept. True minus sign, narrow
 * no-break spaces between groups of three from 10 000 on, powers of ten as superscripts.
 */

const MINUS = '\u2212';
const GROUP = '\u202f';
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
export const MISSING = '—';

function decorate(plain: string): string {
  const [whole, fraction] = plain.replace('-', MINUS).split('.');
  const digits = whole.replace(MINUS, '');
  const grouped = digits.length < 5 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, GROUP);
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** 10 to a whole power: "10⁻¹⁰". */
export function powerOfTen(exponent: number): string {
  const digits = String(Math.abs(exponent))
    .split('')
    .map((digit) => SUPERSCRIPTS[Number(digit)])
    .join('');
  return `10${exponent < 0 ? '⁻' : ''}${digits}`;
}

/** @param decimals digits after the point; a rounded zero carries no sign */
export function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return MISSING;
  const text = value.toFixed(decimals);
  return decorate(Number(text) === 0 ? text.replace('-', '') : text);
}

/** To `digits` significant digits: powers of ten outside 10⁻³ to 10⁶, no digits dropped before the point. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return MISSING;
  if (value === 0) return '0';
  const [mantissa, exponent] = exponentOf(value, digits);
  if (exponent < -3 || exponent >= 6) return `${decorate(mantissa)}\u2009×\u2009${powerOfTen(exponent)}`;
  return fixed(value, Math.max(0, digits - 1 - exponent));
}

export function integer(value: number): string {
  return fixed(value, 0);
}

function exponentOf(value: number, digits: number): [mantissa: string, exponent: number] {
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  return [mantissa, Number(exponent)];
}

/** Decimals to keep for a standard error, negative when digits before the point are to be rounded away. */
function decimalsOf(error: number): number {
  const [mantissa, exponent] = exponentOf(error, 3);
  const leading = Math.round(Number(mantissa) * 100);
  return leading <= 354 ? 1 - exponent : -exponent;
}

function hasError(error: number | null): error is number {
  return error !== null && Number.isFinite(error) && error > 0;
}

function rounded(value: number, error: number): [value: string, error: string, decimals: number] {
  const decimals = decimalsOf(error);
  if (decimals >= 0) return [fixed(value, decimals), fixed(error, decimals), decimals];
  const step = 10 ** -decimals;
  return [fixed(Math.round(value / step) * step, 0), fixed(Math.round(error / step) * step, 0), decimals];
}

/** "31.0 ± 2.4"; with powers of ten "(1.23 ± 0.05) × 10⁻¹⁰"; without an error three significant digits. @param mark behind the error */
export function plusMinus(value: number, error: number | null, mark = ''): string {
  if (!Number.isFinite(value)) return MISSING;
  if (!hasError(error)) return significant(value);
  const scale = Math.max(Math.abs(value), error);
  const exponent = Math.floor(Math.log10(scale));
  if (exponent < -3 || exponent >= 6) {
    const [v, e] = rounded(value / 10 ** exponent, error / 10 ** exponent);
    return `(${v} ± ${e}${mark})\u2009×\u2009${powerOfTen(exponent)}`;
  }
  const [v, e] = rounded(value, error);
  return `${v} ± ${e}${mark}`;
}

/** "31.0(24)": the error in units of the last digits, for narrow table cells and methods paragraphs. */
export function concise(value: number, error: number | null, mark = ''): string {
  if (!Number.isFinite(value)) return MISSING;
  if (!hasError(error)) return significant(value);
  const [v, e, decimals] = rounded(value, error);
  if (decimals <= 0) return `${v}(${e})${mark}`;
  const digits = fixed(Math.round(error * 10 ** decimals), 0);
  return `${v}(${digits})${mark}`;
}

/** A fraction as percent, "31.0 ± 2.4 %". */
export function percent(fraction: number, error: number | null, mark = ''): string {
  if (!Number.isFinite(fraction)) return MISSING;
  if (!hasError(error)) return `${fixed(100 * fraction, 1)}\u00a0%`;
  return `${plusMinus(100 * fraction, 100 * error, mark)}\u00a0%`;
}

/** A time given in ps with the unit that reads best. */
export function duration(ps: number): string {
  if (!Number.isFinite(ps)) return MISSING;
  if (Math.abs(ps) < 1 && ps !== 0) return `${trimmed(ps * 1000)}\u00a0fs`;
  if (Math.abs(ps) < 1000) return `${trimmed(ps)}\u00a0ps`;
  if (Math.abs(ps) < 1e6) return `${trimmed(ps / 1000)}\u00a0ns`;
  return `${trimmed(ps / 1e6)}\u00a0µs`;
}

/** A number of independent samples: two digits below ten, whole from there. */
export function samples(count: number | null): string {
  if (count === null || !Number.isFinite(count)) return MISSING;
  return count < 10 ? trimmed(Number(count.toPrecision(2))) : integer(count);
}

/** K, to a hundredth, without trailing zeros: "233.15". */
export function kelvin(temperature: number): string {
  return Number.isFinite(temperature) ? decorate(String(Number(temperature.toFixed(2)))) : MISSING;
}

/** Up to four significant digits without trailing zeros. */
export function trimmed(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  return decorate(String(Number(value.toPrecision(4))));
}
