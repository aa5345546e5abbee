import { describe, expect, it } from 'vitest';
import { autocorrelation, drawWords, STREAM, uniformOf } from '../../../src/math/index.js';

describe('autocorrelation', () => {
  it.each([2, 7, 64, 101])('is the mean product of all pairs of %i values', (count) => {
    const x = Float64Array.from(
      { length: count },
      (_, k) => 3 + uniformOf(drawWords(51, STREAM.test, 0, k, 0, 0)[0]),
    );
    const longest = count - 1;
    const c = autocorrelation(x, longest);
    expect(c.length).toBe(longest + 1);
    for (let lag = 0; lag <= longest; lag++) {
      let sum = 0;
      for (let t = 0; t + lag < count; t++) sum += x[t] * x[t + lag];
      expect(c[lag]).toBeCloseTo(sum / (count - lag), 10);
    }
  });
});
