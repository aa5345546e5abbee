import { describe, expect, it } from 'vitest';
import { boys, erf } from '../../../src/math/index.js';

/** F_n(t) from the incomplete gamma function, rounded from 40 digits (mpmath). */
const BOYS: readonly (readonly [number, number, number])[] = [
  [0, 0, 1.0],
  [0, 1e-6, 0.9999996666667667],
  [0, 0.3, 0.9083928770327505],
  [0, 2, 0.5981440066613041],
  [0, 9.5, 0.2875262240351149],
  [0, 30, 0.16180215937964007],
  [1, 0, 0.3333333333333333],
  [1, 1e-6, 0.33333313333340475],
  [1, 0.3, 0.2792910939183878],
  [1, 2, 0.11570218085617286],
  [1, 9.5, 0.015129019589748799],
  [1, 30, 0.002696702656325775],
  [2, 0, 0.2],
  [2, 1e-6, 0.19999985714291268],
  [2, 0.3, 0.16175843512240914],
  [2, 2, 0.05294281483297646],
  [2, 9.5, 0.0023848529968083522],
  [2, 30, 0.00013483513281472914],
];

describe('Boys function', () => {
  it.each(BOYS)('F_%i(%f) to 1e-14', (n, t, expected) => {
    expect(Math.abs(boys(n, t) - expected)).toBeLessThanOrEqual(1e-14 * expected);
  });

  it('gives erf', () => {
    for (let x = 0.1; x < 5; x += 0.3) {
      const viaBoys = (2 / Math.sqrt(Math.PI)) * x * boys(0, x * x);
      expect(Math.abs(viaBoys - erf(x))).toBeLessThan(1e-15);
    }
  });
});
