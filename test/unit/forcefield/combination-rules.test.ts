import { describe, expect, it } from 'vitest';
import {
  c6c12Of,
  geometricTable,
  lorentzBerthelotTable,
  withPairOverrides,
} from '../../../src/forcefield/index.js';

const types = [
  { name: 'a', sigma: 0.3, epsilon: 0.5 },
  { name: 'b', sigma: 0.4, epsilon: 0.8 },
  { name: 'h', sigma: 0, epsilon: 0 },
];
const c6c12Types = types.map(({ name, sigma, epsilon }) => ({ name, ...c6c12Of(sigma, epsilon) }));

describe('combination rules', () => {
  it.each([
    ['geometric', geometricTable(c6c12Types)],
    ['lorentz-berthelot', lorentzBerthelotTable(types)],
  ] as const)('%s: symmetric, like pairs unchanged, nothing with a hydrogen of epsilon 0', (rule, table) => {
    expect(table.rule).toBe(rule);
    expect(table.typeNames).toEqual(['a', 'b', 'h']);
    for (let i = 0; i < 3; i++) {
      expect(table.c6[4 * i]).toBeCloseTo(c6c12Types[i].c6, 18);
      expect(table.c12[4 * i]).toBeCloseTo(c6c12Types[i].c12, 18);
      for (let j = 0; j < 3; j++) expect(table.c6[3 * i + j]).toBe(table.c6[3 * j + i]);
      expect(table.c6[3 * i + 2]).toBe(0);
      expect(table.c12[6 + i]).toBe(0);
    }
  });

  it('the minimum of a mixed pair lies at 2^(1/6) sigma_ij with depth epsilon_ij', () => {
    const depth = Math.sqrt(0.4);
    for (const [table, sigma] of [
      [geometricTable(c6c12Types), Math.sqrt(0.12)],
      [lorentzBerthelotTable(types), 0.35],
    ] as const) {
      const energy = (r: number): number => table.c12[1] / r ** 12 - table.c6[1] / r ** 6;
      const minimum = 2 ** (1 / 6) * sigma;
      expect(energy(minimum)).toBeCloseTo(-depth, 12);
      expect(energy(sigma)).toBeCloseTo(0, 12);
      expect(energy(minimum * 1.001)).toBeGreaterThan(-depth);
      expect(energy(minimum * 0.999)).toBeGreaterThan(-depth);
    }
  });

  it('overrides replace a pair in both orders and leave the original table alone', () => {
    const table = geometricTable(c6c12Types);
    const before = Array.from(table.c6);
    const changed = withPairOverrides(table, [{ first: 'b', second: 'a', c6: 7, c12: 9 }]);
    expect(changed.rule).toBe('explicit');
    expect([changed.c6[1], changed.c6[3], changed.c12[1], changed.c12[3]]).toEqual([7, 7, 9, 9]);
    expect(changed.c6[4]).toBe(before[4]);
    expect(Array.from(table.c6)).toEqual(before);
    expect(withPairOverrides(table, [{ first: 'a', second: 'unknown', c6: 1, c12: 1 }])).toBe(table);
  });
});
