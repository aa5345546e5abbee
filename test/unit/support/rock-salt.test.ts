import { describe, expect, it } from 'vitest';
import { minimumImage } from '../../../src/math/index.js';
import { rockSalt } from '../../support/rock-salt.js';

describe('rock salt', () => {
  it('is neutral, and every ion has six neighbours of the other sign at one spacing', () => {
    const { system, state, spacing } = rockSalt(4);
    expect(state.atomCount).toBe(64);
    expect(system.charges.reduce((sum, q) => sum + q, 0)).toBe(0);
    for (let i = 0; i < 64; i++) {
      const neighbours: number[] = [];
      for (let j = 0; j < 64; j++) {
        const d = [0, 1, 2].map((axis) =>
          minimumImage(state.positions[3 * i + axis] - state.positions[3 * j + axis], state.box[axis]),
        );
        if (i !== j && Math.hypot(...d) < 1.01 * spacing) neighbours.push(system.charges[j]);
      }
      expect(neighbours).toEqual(new Array(6).fill(-system.charges[i]));
    }
  });
});
