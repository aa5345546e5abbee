/**
 * Shear viscosity by Green and Kubo from the pressure tensor of the energy rows,
 *
 *   eta = V / (kB T) integral of < p(0) p(t) > dt,
 *
 * averaged over the five independent components of the traceless symmetric tensor: xy, xz, yz, (xx - yy)/2 and
 * (2 zz - xx - yy)/(2 sqrt 3) (Daivis, Evans, J. Chem. Phys. 100, 541 (1994)). The integral is by trapezoids over the rows.
 *
 * Rows dt apart fold what the pressure does at the frequency 1/dt onto zero, where the viscosity is read. Bonds without
 * hydrogen vibrate up to some 55 THz, so rows at most 0.0125 ps apart (80 THz) are free of it; sparser ones are refused.
 * Bonds to hydrogen (90 to 110 THz) are expected to be constrained, else rows should be at most 0.008 ps apart.
 * Error: stretches of the run times components are samples of the running integral. The integral ends at 2t, with t the
 * first time after which its mean up to 2t differs from its value at t by less than the error of that difference; where it does not level off, or its error
 * exceeds a third, no viscosity is given.
 */
import { autocorrelation } from '../math/index.js';
import { AVOGADRO, BOLTZMANN } from '../units/index.js';
import type { EnergySeries } from './energy-series.js';
import type { Estimate } from './estimate.js';
import type { ViscosityResult } from './transport-results.js';

/** bar² nm³ ps over kJ/mol, in Pa s. */
export const PASCAL_SECONDS = AVOGADRO * 1e-32;
/** ps between rows, at most. */
export const SPARSEST_PRESSURE_ROWS = 0.0125;
const FEWEST_ROWS = 1000;
/**
 * ps a replica: shear stress in electrolytes relaxes over tens to hundreds of ps, which shorter runs miss without a sign of
 * it, since the noise of the running integral hides the tail.
 */
export const SHORTEST_VISCOSITY_RUN = 1000;
const STRETCHES = 10;
const MOST_POINTS = 200;
const FEWEST_PLATEAU_POINTS = 3;
const LARGEST_RELATIVE_ERROR = 1 / 3;

const COLUMNS = [
  'pressureXX',
  'pressureYY',
  'pressureZZ',
  'pressureXY',
  'pressureXZ',
  'pressureYZ',
  'temperature',
  'boxX',
  'boxY',
  'boxZ',
] as const;
type Rows = Readonly<Record<(typeof COLUMNS)[number] | 'time', Float64Array>>;

/** Rows from `from` (ps) on; null where a column is missing. */
function rowsOf({ time, columns }: EnergySeries, from: number): Rows | null {
  const start = time.findIndex((t) => t >= from);
  if (start < 0) return null;
  const picked: Record<string, Float64Array> = { time: time.subarray(start) };
  for (const name of COLUMNS) {
    const values = columns[name];
    if (!values?.every(Number.isFinite)) return null;
    picked[name] = values.subarray(start);
  }
  return picked as Rows;
}

/** [component] of [row], bar */
function shearComponents(rows: Rows): Float64Array[] {
  const { pressureXX: xx, pressureYY: yy, pressureZZ: zz } = rows;
  return [
    rows.pressureXY,
    rows.pressureXZ,
    rows.pressureYZ,
    xx.map((x, k) => (x - yy[k]) / 2),
    zz.map((z, k) => (2 * z - xx[k] - yy[k]) / (2 * Math.sqrt(3))),
  ];
}

function spacing({ time }: Rows): number | null {
  const interval = (time[time.length - 1] - time[0]) / (time.length - 1);
  if (!(interval > 0)) return null;
  for (let row = 1; row < time.length; row++)
    if (Math.abs(time[row] - time[row - 1] - interval) > 1e-3 * interval) return null;
  return interval;
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k];
  return sum / values.length;
}

/** Lags about evenly spaced in log t, 0 and 1 included. */
function gridOf(longest: number): number[] {
  const lags = new Set<number>([0]);
  for (let k = 0; k < MOST_POINTS; k++) lags.add(Math.round(longest ** (k / (MOST_POINTS - 1))));
  return [...lags].sort((a, b) => a - b);
}

/** Mean over samples and its standard error. @param samples of numbers */
function sampleMean(samples: readonly number[]): { readonly value: number; readonly error: number } {
  const value = meanOf(samples);
  const squares = samples.reduce((sum, sample) => sum + (sample - value) ** 2, 0);
  return { value, error: Math.sqrt(squares / (samples.length * (samples.length - 1))) };
}

/**
 * @param from ps; rows before are left out
 * @param shortestRun ps a replica; less is refused
 */
export function viscosity(
  replicas: readonly EnergySeries[],
  from: number,
  shortestRun = SHORTEST_VISCOSITY_RUN,
): ViscosityResult {
  const rows = replicas.flatMap((series) => rowsOf(series, from) ?? []);
  const intervals = rows.map(spacing);
  const interval = intervals.at(0) ?? null;
  const refuse = (reason: string, rest: Partial<ViscosityResult> = {}): ViscosityResult => ({
    temperature: null,
    volume: null,
    interval,
    lag: [],
    correlation: [],
    integral: [],
    integralError: [],
    cutTime: null,
    viscosity: null,
    ...rest,
    reason,
  });
  if (rows.length === 0) return refuse('no energy rows with a pressure tensor were recorded');
  if (
    interval === null ||
    intervals.some((own) => own === null || Math.abs(own - interval) > 1e-3 * interval)
  )
    return refuse('the energy rows are not equally spaced in time, in all replicas alike');
  if (interval > SPARSEST_PRESSURE_ROWS * (1 + 1e-6))
    return refuse(
      `the energy rows are ${Number(interval.toPrecision(3))} ps apart: too sparse for the pressure, which needs ${SPARSEST_PRESSURE_ROWS} ps or less (produce.energiesEvery)`,
    );
  const count = Math.min(...rows.map(({ time }) => time.length));
  if (count < FEWEST_ROWS)
    return refuse(`${count} energy rows are fewer than the ${FEWEST_ROWS} a viscosity needs`);
  const length = (count - 1) * interval;
  if (length < shortestRun)
    return refuse(
      `${Number(length.toPrecision(3))} ps are shorter than the ${shortestRun} ps a viscosity needs: shear stress relaxes over tens to hundreds of ps`,
    );
  const temperature = meanOf(rows.map((own) => meanOf(own.temperature)));
  const volume = meanOf(rows.map((own) => meanOf(own.boxX.map((x, k) => x * own.boxY[k] * own.boxZ[k]))));
  const conditions = { temperature, volume };
  if (!(volume > 0)) return refuse('the box is not periodic, so it has no volume');
  const factor = (PASCAL_SECONDS * volume) / (BOLTZMANN * temperature);

  const stretch = Math.floor(count / STRETCHES);
  const longest = Math.floor(stretch / 2);
  const grid = gridOf(longest);
  const lag = grid.map((k) => k * interval);
  /** [sample] of [point] */
  const integrals: Float64Array[] = [];
  const correlation = new Float64Array(grid.length);
  const samples = 5 * STRETCHES * rows.length;
  for (const own of rows)
    for (const component of shearComponents(own))
      for (let k = 0; k < STRETCHES; k++) {
        const c = autocorrelation(component.subarray(k * stretch, (k + 1) * stretch), longest);
        integrals.push(integralAt(c, grid, factor * interval));
        grid.forEach((at, point) => {
          correlation[point] += c[at] / samples;
        });
      }
  if (!(correlation[0] > 0)) return refuse('the pressure tensor never changed', conditions);
  const at = (point: number) => sampleMean(integrals.map((own) => own[point]));
  const running = grid.map((_, point) => at(point));
  const curves = {
    ...conditions,
    lag,
    correlation: Array.from(correlation, (c) => c / correlation[0]),
    integral: running.map(({ value }) => value),
    integralError: running.map(({ error }) => error),
  };
  const end = plateau(grid, integrals);
  if (end === null)
    return refuse(
      `the running integral does not level off within ${Number((longest * interval).toPrecision(3))} ps`,
      curves,
    );
  const { value, error } = running[end];
  if (!(value > 0) || error > LARGEST_RELATIVE_ERROR * value)
    return refuse(
      `the running integral is ${(1e3 * value).toPrecision(2)} ± ${(1e3 * error).toPrecision(2)} mPa s where it levels off: too uncertain, a longer run is needed`,
      curves,
    );
  const estimate: Estimate = { value, error, method: 'block', effectiveSamples: samples };
  return {
    ...curves,
    interval,
    cutTime: lag[end],
    viscosity: estimate,
    reason: `the running integral changes by less than its error from ${Number((lag[end] / 2).toPrecision(3))} to ${Number(lag[end].toPrecision(3))} ps`,
  };
}

/** Trapezoids up to each point of the grid. */
function integralAt(correlation: Float64Array, grid: readonly number[], step: number): Float64Array {
  const out = new Float64Array(grid.length);
  let sum = 0;
  let point = 1;
  for (let k = 1; k < correlation.length && point < grid.length; k++) {
    sum += ((correlation[k - 1] + correlation[k]) / 2) * step;
    if (k === grid[point]) out[point++] = sum;
  }
  return out;
}

/** Last point of the first span t..2t over which the integral is on average where it began, within the error of that. */
function plateau(grid: readonly number[], integrals: readonly Float64Array[]): number | null {
  for (let start = 1; start < grid.length; start++) {
    let end = start;
    while (end + 1 < grid.length && grid[end + 1] <= 2 * grid[start]) end++;
    if (2 * grid[start] > grid[grid.length - 1]) return null;
    const { value, error } = sampleMean(
      integrals.map((own) => meanOf(own.subarray(start, end + 1)) - own[start]),
    );
    if (end >= start + FEWEST_PLATEAU_POINTS && Math.abs(value) <= error) return end;
  }
  return null;
}
