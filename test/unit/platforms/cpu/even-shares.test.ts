import { expect, it } from 'vitest';
import { shareEvenly } from '../../../../src/platforms/cpu/even-shares.js';

it.each([
  [100, 1, 1],
  [101, 2, 1],
  [101, 2, 2],
  [3, 8, 2],
  [0, 2, 1],
  [4096, 7, 4],
])(
  '%i things, %i threads, in multiples of %i: each once, in order, as many as the others',
  (count, threads, grain) => {
    const stretches = shareEvenly(count, threads, grain);
    expect(stretches).toHaveLength(threads);
    let next = 0;
    for (const { first, end } of stretches) {
      expect(first).toBe(next);
      if (first < end) expect(first % grain).toBe(0);
      next = end;
    }
    expect(next).toBe(count);
    const sizes = stretches.map(({ first, end }) => end - first);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(2 * grain);
  },
);
