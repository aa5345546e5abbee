import { describe, expect, it } from 'vitest';
import { type EnergySeries, viscosity } from '../../../src/analysis/index.js';
import { drawWords, normalsOf, STREAM } from '../../../src/math/index.js';

const pair = new Float64Array(2);
function normal(trial: number, item: number, step: number): number {
  const words = drawWords(61, STREAM.test, trial, item, step, 0);
  normalsOf(words[0], words[1], pair, 0);
  return pair[0];
}

const EDGE = 3;
const T = 300;
const INTERVAL = 0.01;

interface Fluid {
  /** bar */
  readonly amplitude: number;
  /** ps */
  readonly relaxation: number;
  readonly interval?: number;
}

/** A Maxwell fluid: every shear component relaxes exponentially (Ornstein-Uhlenbeck, stepped exactly). */
function rows(
  count: number,
  trial: number,
  { amplitude, relaxation, interval = INTERVAL }: Fluid,
): EnergySeries {
  const keep = Math.exp(-interval / relaxation);
  const kick = amplitude * Math.sqrt(1 - keep * keep);
  const component = (item: number) => {
    const values = new Float64Array(count);
    values[0] = amplitude * normal(trial, item, 0);
    for (let k = 1; k < count; k++) values[k] = keep * values[k - 1] + kick * normal(trial, item, k);
    return values;
  };
  const [xy, xz, yz, difference, tilt] = [0, 1, 2, 3, 4].map(component);
  // The inverse of (xx - yy)/2 and (2 zz - xx - yy)/(2 sqrt 3), plus an isotropic pressure that must not matter.
  const bulk = (k: number) => 1000 + 500 * normal(trial, 9, k);
  return {
    time: Float64Array.from({ length: count }, (_, k) => k * interval),
    columns: {
      pressureXX: difference.map((d, k) => bulk(k) + d - tilt[k] / Math.sqrt(3)),
      pressureYY: difference.map((d, k) => bulk(k) - d - tilt[k] / Math.sqrt(3)),
      pressureZZ: tilt.map((t, k) => bulk(k) + (2 * t) / Math.sqrt(3)),
      pressureXY: xy,
      pressureXZ: xz,
      pressureYZ: yz,
      temperature: xy.map(() => T),
      boxX: xy.map(() => EDGE),
      boxY: xy.map(() => EDGE),
      boxZ: xy.map(() => EDGE),
    },
  };
}

/** V <p²> tau / kT in SI. */
function truth({ amplitude, relaxation }: Fluid): number {
  return (EDGE ** 3 * 1e-27 * (amplitude * 1e5) ** 2 * relaxation * 1e-12) / (1.380649e-23 * T);
}

const FLUID: Fluid = { amplitude: 400, relaxation: 0.2 };

describe('viscosity', () => {
  it('is that of a Maxwell fluid', () => {
    const result = viscosity([rows(60000, 1, FLUID)], 0, 100);
    const exact = truth(FLUID);
    const { value, error } = result.viscosity ?? { value: Number.NaN, error: null };
    expect(error ?? 1).toBeLessThan(0.15 * exact);
    expect(Math.abs(value - exact)).toBeLessThan(3 * (error ?? 0));
    expect(result.viscosity).toMatchObject({ method: 'block', effectiveSamples: 50 });
    // The integral ends well after the relaxation: exp(-3) is 5 %.
    expect(result.cutTime ?? 0).toBeGreaterThan(3 * FLUID.relaxation);
    expect(result.correlation[0]).toBe(1);
    result.lag.forEach((time, k) => {
      if (time < 0.4) expect(Math.abs(result.correlation[k] - Math.exp(-time / 0.2))).toBeLessThan(0.1);
    });
    expect(result).toMatchObject({ temperature: T, volume: 27 });
  });

  it('covers the truth with its errors, replicas together', () => {
    const exact = truth(FLUID);
    const trials = 30;
    let given = 0;
    let inside = 0;
    let sum = 0;
    for (let trial = 0; trial < trials; trial++) {
      const series = [rows(8000, 100 + trial, FLUID), rows(8000, 200 + trial, FLUID)];
      const { viscosity: own } = viscosity(series, 0, 50);
      if (!own) continue;
      expect(own.effectiveSamples).toBe(100);
      given++;
      sum += own.value;
      if (Math.abs(own.value - exact) < 2 * (own.error ?? 0)) inside++;
    }
    // Now and then the noise of 80 ps does not level off, and none is given.
    expect(given).toBeGreaterThan(0.8 * trials);
    // Two standard errors: 95 %; what is left of the tail lowers it a little.
    expect(inside / given).toBeGreaterThan(0.8);
    expect(Math.abs(sum / given / exact - 1)).toBeLessThan(0.1);
  });

  it('does not mind bonds that vibrate below the frequency of the rows', () => {
    const own = rows(60000, 1, FLUID);
    // 40 THz, losing its phase within 0.3 ps, with more amplitude than the fluid itself.
    const keep = Math.exp(-INTERVAL / 0.3);
    const kick = 2 * FLUID.amplitude * Math.sqrt(1 - keep * keep);
    const vibrating = (item: number, values: Float64Array) => {
      let [re, im] = [0, 0];
      return values.map((value, k) => {
        re = keep * re + kick * normal(1, 20 + 2 * item, k);
        im = keep * im + kick * normal(1, 21 + 2 * item, k);
        const phase = 2 * Math.PI * 40 * INTERVAL * k;
        return value + re * Math.cos(phase) - im * Math.sin(phase);
      });
    };
    const columns = { ...own.columns };
    for (const [item, name] of ['pressureXY', 'pressureXZ', 'pressureYZ'].entries())
      columns[name] = vibrating(item, own.columns[name]);
    const result = viscosity([{ ...own, columns }], 0, 100);
    const { value, error } = result.viscosity ?? { value: Number.NaN, error: null };
    // The autocorrelation has all but gone after one row.
    expect(result.correlation[1]).toBeLessThan(0);
    expect(Math.abs(value - truth(FLUID))).toBeLessThan(3 * (error ?? 0));
    expect(error ?? 1).toBeLessThan(0.2 * truth(FLUID));
  });

  it('refuses with a reason', () => {
    const reasonOf = (series: readonly EnergySeries[], from = 0, shortest = 0) => {
      const { viscosity: value, reason } = viscosity(series, from, shortest);
      expect(value).toBeNull();
      return reason;
    };
    expect(reasonOf([rows(3000, 2, { ...FLUID, interval: 0.2 })])).toContain('0.2 ps apart: too sparse');
    expect(reasonOf([rows(500, 2, FLUID)])).toContain('fewer than');
    expect(viscosity([rows(3000, 2, FLUID)], 0).reason).toContain('30 ps are shorter than the 1000 ps');
    expect(reasonOf([rows(3000, 2, FLUID)], 1e6)).toContain('no energy rows');
    const gap = rows(3000, 2, FLUID);
    expect(reasonOf([{ ...gap, time: gap.time.map((t, k) => (k > 9 ? t + 1 : t)) }])).toContain(
      'not equally',
    );
    const { pressureXY: _, ...rest } = gap.columns;
    expect(reasonOf([{ ...gap, columns: rest }])).toContain('no energy rows with a pressure tensor');
    // Relaxation far longer than a stretch.
    expect(reasonOf([rows(2000, 3, { amplitude: 400, relaxation: 20 })])).toMatch(/level off|uncertain/u);
    const still = Object.fromEntries(
      Object.entries(gap.columns).map(([name, v]) => [name, v.map(() => EDGE)]),
    );
    expect(reasonOf([{ ...gap, columns: { ...still, pressureXX: still.boxX } }])).toMatch(
      /never changed|level off|uncertain/u,
    );
  });
});
