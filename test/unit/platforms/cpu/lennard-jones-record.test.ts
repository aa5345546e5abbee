import { describe, expect, it } from 'vitest';
import type { LennardJonesTable } from '../../../../src/forcefield/index.js';
import { createArena } from '../../../../src/platforms/cpu/arena.js';
import { createLennardJonesRecord } from '../../../../src/platforms/cpu/lennard-jones-record.js';

const SIGMA = [0.3, 0.21, 0.35, 0];
const EPSILON = [0.7, 0.05, 0.3, 0];

function tableOf(
  mix: (a: number, b: number) => readonly [sigma: number, epsilon: number],
): LennardJonesTable {
  const c6: number[] = [];
  const c12: number[] = [];
  SIGMA.forEach((_, a) => {
    SIGMA.forEach((_, b) => {
      const [sigma, epsilon] = mix(a, b);
      c6.push(4 * epsilon * sigma ** 6);
      c12.push(4 * epsilon * sigma ** 12);
    });
  });
  const typeNames = SIGMA.map((_, type) => `T${type}`);
  return { typeNames, c6: Float64Array.from(c6), c12: Float64Array.from(c12), rule: 'explicit' };
}

const geometricMean = (values: readonly number[], a: number, b: number) => Math.sqrt(values[a] * values[b]);
const geometric = tableOf((a, b) => [geometricMean(SIGMA, a, b), geometricMean(EPSILON, a, b)]);
const lorentzBerthelot = tableOf((a, b) => [(SIGMA[a] + SIGMA[b]) / 2, geometricMean(EPSILON, a, b)]);
const floats = (bits: Int32Array) => new Float32Array(bits.buffer);

describe('lennard-jones record', () => {
  const arena = createArena();

  it('finds the geometric rule; products give 6 C6 and 12 C12', () => {
    const { rule, first, second } = createLennardJonesRecord(arena, geometric);
    expect(rule).toBe('geometric');
    expect(floats(first)[0] * floats(first)[1]).toBeCloseTo(6 * geometric.c6[1], 9);
    expect((floats(second)[0] * floats(second)[2]) / (12 * geometric.c12[2])).toBeCloseTo(1, 6);
  });

  it('finds the Lorentz-Berthelot rule', () => {
    const { rule, first, second } = createLennardJonesRecord(arena, lorentzBerthelot);
    expect(rule).toBe('lorentz-berthelot');
    const sigma6 = (floats(first)[0] + floats(first)[1]) ** 6;
    expect((floats(second)[0] * floats(second)[1] * sigma6) / (6 * lorentzBerthelot.c6[1])).toBeCloseTo(1, 5);
  });

  it('one pair given apart, and the whole table is read', () => {
    const c6 = geometric.c6.slice();
    c6[1] *= 1.01;
    c6[4] *= 1.01;
    const { rule, first, second, table } = createLennardJonesRecord(arena, { ...geometric, c6 });
    expect(rule).toBe('table');
    expect([...first]).toEqual([0, 8, 16, 24]);
    expect([...second]).toEqual([0, 32, 64, 96]);
    expect(table[2]).toBeCloseTo(6 * c6[1], 9);
  });
});
