import { expect, test } from 'vitest';
import { molecularMotion } from '../../support/molecular-motion.js';

/** A bent molecule split by the face of a box of edge 1. */
const masses = Float64Array.from([16, 4, 4]);
const positions = Float64Array.from([0.95, 0.5, 0.5, 0.05, 0.55, 0.5, 0.9, 0.6, 0.5]);
const whole = [0.95, 0.5, 0.5, 1.05, 0.55, 0.5, 0.9, 0.6, 0.5];
const box = [1, 1, 1];
const centre = [0, 1].map((axis) => (16 * whole[axis] + 4 * whole[3 + axis] + 4 * whole[6 + axis]) / 24);

test('translation, rotation and a stretch are told apart and add up', () => {
  const drifting = Float64Array.from({ length: 9 }, (_, k) => [1, 2, 3][k % 3]);
  expect(molecularMotion(masses, positions, drifting, box, 3)).toMatchObject({
    translation: expect.closeTo(0.5 * 24 * 14, 9),
    rotation: expect.closeTo(0, 9),
    internal: expect.closeTo(0, 9),
  });
  const turning = Float64Array.from({ length: 9 }, (_, k) => {
    const atom = 3 * Math.floor(k / 3);
    return [-5 * (whole[atom + 1] - centre[1]), 5 * (whole[atom] - centre[0]), 0][k % 3];
  });
  const energy = turning.reduce((sum, v, k) => sum + 0.5 * masses[Math.floor(k / 3)] * v * v, 0);
  const spun = molecularMotion(masses, positions, turning, box, 3);
  expect(spun.rotation).toBeCloseTo(energy, 9);
  expect(spun.internal).toBeCloseTo(0, 9);
  const stretching = new Float64Array(9);
  stretching.set([1, 0.5, 0], 3);
  stretching.set([-0.25, -0.125, 0], 0);
  const mixed = molecularMotion(masses, positions, stretching, box, 3);
  expect(mixed.internal).toBeGreaterThan(0.1);
  const total = stretching.reduce((sum, v, k) => sum + 0.5 * masses[Math.floor(k / 3)] * v * v, 0);
  expect(mixed.translation + mixed.rotation + mixed.internal).toBeCloseTo(total, 12);
});
