import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import {
  blockedMean,
  drawWords,
  equilibrationCut,
  normalsOf,
  STREAM,
  statisticalInefficiency,
  stretchMeans,
} from '../../../src/math/index.js';

const pair = new Float64Array(2);
function normal(trial: number, step: number): number {
  const words = drawWords(2, STREAM.test, trial, 0, step, 0);
  normalsOf(words[0], words[1], pair, 0);
  return pair[0];
}

/** x(t+1) = phi x(t) + noise, stationary, variance 1, mean 0; statistical inefficiency (1 + phi) / (1 - phi). */
function autoregressive(trial: number, length: number, phi: number): Float64Array {
  const series = new Float64Array(length);
  series[0] = normal(trial, 0);
  for (let t = 1; t < length; t++)
    series[t] = phi * series[t - 1] + Math.sqrt(1 - phi * phi) * normal(trial, t);
  return series;
}

describe('blockedMean', () => {
  it('is the textbook standard error for independent values', () => {
    const series = autoregressive(0, 1000, 0);
    const { mean, error, blockLength, levelledOff } = blockedMean(series);
    const average = series.reduce((sum, x) => sum + x, 0) / 1000;
    const variance = series.reduce((sum, x) => sum + (x - average) ** 2, 0) / 999;
    expect(mean).toBeCloseTo(average, 13);
    expect(levelledOff).toBe(true);
    // With blocks of B, and neighbours independent, the same up to the scatter of a variance from 1000/B blocks.
    expect(Math.abs((error ?? 0) / Math.sqrt(variance / 1000) - 1)).toBeLessThan(
      4 / Math.sqrt(2000 / blockLength),
    );
  });

  it.each([0, 0.8, 0.95])('covers the true mean of AR(1) series at the nominal rate, phi = %f', (phi) => {
    const trials = 400;
    let within1 = 0;
    let within2 = 0;
    let effective = 0;
    for (let trial = 0; trial < trials; trial++) {
      const { mean, error, effectiveSamples } = blockedMean(autoregressive(trial, 2000, phi));
      if (Math.abs(mean) <= (error ?? 0)) within1++;
      if (Math.abs(mean) <= 2 * (error ?? 0)) within2++;
      effective += (effectiveSamples ?? 0) / trials;
    }
    // Binomial scatter of 400 trials is 2.3 points at 68 % and 1 at 95 %.
    expect(within1 / trials).toBeGreaterThan(0.6);
    expect(within1 / trials).toBeLessThan(0.76);
    expect(within2 / trials).toBeGreaterThan(0.9);
    const expected = (2000 * (1 - phi)) / (1 + phi);
    expect(effective / expected).toBeGreaterThan(0.8);
    expect(effective / expected).toBeLessThan(1.6);
  });

  it('says when it cannot tell', () => {
    expect(blockedMean(Float64Array.of(1, 2, 3))).toMatchObject({ mean: 2, error: null, constant: false });
    expect(blockedMean(new Float64Array(100).fill(0.25))).toMatchObject({
      mean: 0.25,
      error: null,
      constant: true,
    });
    expect(blockedMean(new Float64Array())).toMatchObject({ mean: Number.NaN, error: null });
    // A ramp never levels off.
    expect(blockedMean(Float64Array.from({ length: 64 }, (_, k) => k)).levelledOff).toBe(false);
  });

  it('takes a column of an ndarray', () => {
    const data = Float64Array.from({ length: 60 }, (_, k) => Math.sin(k));
    const table = ndarray(data, [20, 3]);
    const column = Float64Array.from({ length: 20 }, (_, row) => data[3 * row + 1]);
    expect(blockedMean(table.pick(null, 1))).toEqual(blockedMean(column));
  });
});

describe('statisticalInefficiency', () => {
  it.each([0, 0.5, 0.9])('is (1 + phi) / (1 - phi) for AR(1), phi = %f', (phi) => {
    let mean = 0;
    for (let trial = 0; trial < 20; trial++)
      mean += statisticalInefficiency(autoregressive(trial, 5000, phi)) / 20;
    expect(mean / ((1 + phi) / (1 - phi))).toBeGreaterThan(0.9);
    expect(mean / ((1 + phi) / (1 - phi))).toBeLessThan(1.15);
  });

  it('is 1 for a constant', () => {
    expect(statisticalInefficiency(new Float64Array(10).fill(3))).toBe(1);
  });
});

describe('equilibrationCut', () => {
  it('finds the end of a decay', () => {
    for (let trial = 0; trial < 10; trial++) {
      const series = autoregressive(trial, 1000, 0.5).map((x, t) => x + 20 * Math.exp(-t / 40));
      const { start } = equilibrationCut(series);
      // exp(-t/40) has fallen from 20 standard deviations to 1 at t = 120, to 0.1 at 212.
      expect(start).toBeGreaterThan(80);
      expect(start).toBeLessThan(350);
    }
  });

  it('cuts little of a stationary series', () => {
    let cut = 0;
    for (let trial = 0; trial < 20; trial++)
      cut += equilibrationCut(autoregressive(trial, 1000, 0.5)).start / 20;
    expect(cut).toBeLessThan(200);
  });

  it('keeps all of a constant series', () => {
    expect(equilibrationCut(new Float64Array(100).fill(1))).toMatchObject({ start: 0, constant: true });
  });
});

describe('stretchMeans', () => {
  it('keeps the mean and every value', () => {
    const means = stretchMeans(
      Float64Array.from({ length: 10 }, (_, k) => k),
      5,
    );
    expect(Array.from(means)).toEqual([0.5, 2.5, 4.5, 6.5, 8.5]);
    expect(stretchMeans([1, 2], 5)).toEqual(Float64Array.of(1, 2));
  });
});
