import { describe, expect, it } from 'vitest';
import { combineReplicas, type Estimate, estimateOf } from '../../../src/analysis/index.js';

const block = (value: number, error: number | null, effectiveSamples: number | null = 10): Estimate => ({
  value,
  error,
  method: error === null ? 'constant' : 'block',
  effectiveSamples: error === null ? null : effectiveSamples,
});

describe('estimates', () => {
  it('of one replica are its own', () => {
    const own = block(1, 0.1);
    expect(combineReplicas([own], [5])).toBe(own);
  });

  it('of two replicas add their errors in quadrature, by weight', () => {
    const { value, error, method, effectiveSamples } = combineReplicas(
      [block(1, 0.3), block(2, 0.6)],
      [2, 1],
    );
    expect(value).toBeCloseTo(4 / 3, 14);
    expect(error).toBeCloseTo(Math.hypot(0.2, 0.2), 14);
    expect([method, effectiveSamples]).toEqual(['block', 20]);
  });

  it('of three replicas come from their scatter, whatever their own errors', () => {
    const { value, error, method } = combineReplicas(
      [block(1, null), block(2, 9), block(3, null)],
      [1, 1, 1],
    );
    expect([value, method]).toEqual([2, 'between-replicas']);
    expect(error).toBeCloseTo(1 / Math.sqrt(3), 14);
  });

  it('leave out replicas without frames', () => {
    const empty: Estimate = { value: Number.NaN, error: null, method: 'none', effectiveSamples: null };
    expect(combineReplicas([block(1, 0.1), empty], [3, 0])).toMatchObject({ value: 1, error: 0.1 });
  });

  it('have no error when a replica has none, or when nothing differs', () => {
    expect(combineReplicas([block(1, 0.1), block(1, null)], [1, 1])).toMatchObject({
      error: null,
      method: 'none',
    });
    expect(combineReplicas([block(1, null), block(1, null)], [1, 1])).toMatchObject({
      error: null,
      method: 'constant',
    });
    expect(combineReplicas([block(1, 0.1), block(1, 0.1), block(1, 0.1)], [1, 1, 1]).method).toBe('constant');
  });

  it('of a series name their method', () => {
    expect(estimateOf(new Float64Array(50).fill(2))).toEqual({
      value: 2,
      error: null,
      method: 'constant',
      effectiveSamples: null,
    });
    expect(estimateOf(Float64Array.of(1, 2))).toEqual({
      value: 1.5,
      error: null,
      method: 'none',
      effectiveSamples: null,
    });
    expect(estimateOf(Float64Array.from({ length: 50 }, (_, k) => k % 2)).method).toBe('block');
  });
});
