import { describe, expect, test } from 'vitest';
import {
  addConstraintVirial,
  type ConstraintGroups,
  constrainPositions,
  constraintError,
  constrainVelocities,
  createConstraintGroups,
} from '../../../src/dynamics/index.js';
import { drawWords, STREAM, uniformOf } from '../../../src/math/index.js';

/** 40 waters (TIP3P), the oxygen first, in the middle and last by turns. */
const COUNT = 40;
const [LEG, BASE] = [0.09572, 0.15139];
const apexOf = (molecule: number): number => 3 * molecule + (molecule % 3);
const others = (molecule: number): readonly number[] =>
  [0, 1, 2].filter((k) => k !== molecule % 3).map((k) => 3 * molecule + k);
const settled = createConstraintGroups({
  atoms: Uint32Array.from(
    Array.from({ length: COUNT }, (_, m) => {
      const [left, right] = others(m);
      return [left, right, apexOf(m), left, right, apexOf(m)];
    }).flat(),
  ),
  lengths: Float64Array.from(new Array(COUNT).fill([BASE, LEG, LEG]).flat()),
});
/** The same groups without an apex are left to iteration. */
const shaken: ConstraintGroups = { ...settled, apex: new Int32Array(COUNT).fill(-1) };
const inverseMasses = Float64Array.from({ length: 3 * COUNT }, (_, atom) =>
  atom === apexOf(Math.floor(atom / 3)) ? 1 / 15.9994 : 1 / 1.008,
);
const box = [1, 1.2, 1.4];

function noise(key: number): Float64Array {
  return Float64Array.from(
    { length: 9 * COUNT },
    (_, k) => uniformOf(drawWords(4, STREAM.test, 0, k, key, 0)[0]) - 0.5,
  );
}

/** Random places, three orientations, atoms wrapped one by one, distances exact: near triangles mended by SETTLE itself. */
function waters(): Float64Array {
  const positions = new Float64Array(9 * COUNT);
  for (let m = 0; m < COUNT; m++) {
    const apex = 3 * apexOf(m);
    const [left, right] = others(m);
    for (let axis = 0; axis < 3; axis++) {
      positions[apex + axis] = 5 * noise(1)[9 * m + axis];
      positions[3 * left + axis] = positions[apex + axis] + (axis === m % 3 ? 0.06 : 0.075);
      positions[3 * right + axis] = positions[apex + axis] + (axis === m % 3 ? 0.06 : -0.075);
    }
  }
  const whole = [0, 0, 0];
  expect(constrainPositions(settled, inverseMasses, positions.slice(), positions, whole)).toBe(-1);
  return positions.map((x, k) => x - box[k % 3] * Math.floor(x / box[k % 3]));
}

const largestDifference = (a: Float64Array, b: Float64Array): number =>
  a.reduce((worst, value, k) => Math.max(worst, Math.abs(value - b[k])), 0);

describe('SETTLE', () => {
  test('is chosen for triangles of two equal sides and two equal masses', () => {
    expect([...settled.apex]).toEqual(Array.from({ length: COUNT }, (_, m) => apexOf(m)));
    const star = createConstraintGroups({
      atoms: Uint32Array.from([0, 1, 0, 2, 0, 3]),
      lengths: Float64Array.from([1, 1, 1]),
    });
    expect([...star.apex]).toEqual([-1]);
    const scalene = createConstraintGroups({
      atoms: Uint32Array.from([0, 1, 1, 2, 0, 2]),
      lengths: Float64Array.from([3, 4, 5]),
    });
    expect([...scalene.apex]).toEqual([-1]);
  });

  test.each([0.001, 0.01, 0.03])(
    'moves of %f nm: positions and velocities agree with SHAKE to 1e-10',
    (size) => {
      const reference = waters();
      expect(constraintError(settled, reference, box)).toBeLessThan(1e-12);
      const moved = reference.map((x, k) => x + size * noise(3)[k]);
      const [bySettle, byShake] = [moved.slice(), moved.slice()];
      const [fastSettle, fastShake] = [noise(4), noise(4)];
      expect(constrainPositions(settled, inverseMasses, reference, bySettle, box, fastSettle, 1)).toBe(-1);
      expect(constrainPositions(shaken, inverseMasses, reference, byShake, box, fastShake, 1)).toBe(-1);
      expect(constraintError(settled, bySettle, box)).toBeLessThan(1e-12);
      expect(largestDifference(bySettle, moved)).toBeGreaterThan(0.1 * size);
      expect(largestDifference(bySettle, byShake)).toBeLessThan(1e-10);
      expect(largestDifference(fastSettle, fastShake)).toBeLessThan(1e-10);
    },
  );

  test('velocities: agrees with RATTLE to its tolerance and leaves nothing along the sides', () => {
    const positions = waters();
    const [bySettle, byRattle] = [noise(5), noise(5)];
    expect(constrainVelocities(settled, inverseMasses, positions, box, bySettle)).toBe(-1);
    expect(constrainVelocities(shaken, inverseMasses, positions, box, byRattle)).toBe(-1);
    expect(largestDifference(bySettle, byRattle)).toBeLessThan(1e-9);
    const again = bySettle.slice();
    constrainVelocities(shaken, inverseMasses, positions, box, again);
    expect([...again]).toEqual([...bySettle]);
  });

  test('virial and constrained accelerations agree with the iterated ones', () => {
    const positions = waters();
    const velocities = noise(6);
    constrainVelocities(settled, inverseMasses, positions, box, velocities);
    const forces = noise(7).map((f) => 1000 * f);
    const solve = (groups: ConstraintGroups) => {
      const accelerations = new Float64Array(9 * COUNT);
      const virial = new Float64Array(9);
      addConstraintVirial(
        groups,
        inverseMasses,
        positions,
        velocities,
        null,
        forces,
        box,
        accelerations,
        virial,
      );
      return { accelerations, virial };
    };
    const [direct, iterated] = [solve(settled), solve(shaken)];
    expect(Math.hypot(...direct.virial)).toBeGreaterThan(10);
    expect(largestDifference(direct.virial, iterated.virial)).toBeLessThan(1e-6);
    expect(largestDifference(direct.accelerations, iterated.accelerations)).toBeLessThan(1e-5);
  });

  test('keeps momentum and angular momentum of the move', () => {
    const reference = waters();
    const moved = reference.map((x, k) => x + 0.01 * noise(3)[k]);
    const solved = moved.slice();
    constrainPositions(settled, inverseMasses, reference, solved, box);
    for (let m = 0; m < COUNT; m++) {
      const shift = [0, 0, 0];
      const torque = [0, 0, 0];
      for (let atom = 3 * m; atom < 3 * m + 3; atom++) {
        const arm = [0, 1, 2].map((axis) => {
          const d = reference[3 * atom + axis] - reference[9 * m + axis];
          return d - box[axis] * Math.round(d / box[axis]);
        });
        const push = [0, 1, 2].map(
          (axis) => (solved[3 * atom + axis] - moved[3 * atom + axis]) / inverseMasses[atom],
        );
        for (let axis = 0; axis < 3; axis++) {
          const [p, q] = [(axis + 1) % 3, (axis + 2) % 3];
          shift[axis] += push[axis];
          torque[axis] += arm[p] * push[q] - arm[q] * push[p];
        }
      }
      expect(Math.max(...shift.map(Math.abs))).toBeLessThan(1e-13);
      // Forces along the sides before the move exert no torque on the triangle before the move.
      expect(Math.max(...torque.map(Math.abs))).toBeLessThan(1e-14);
    }
  });

  test('a triangle flung apart is refused and named', () => {
    const reference = waters();
    const moved = reference.map((x, k) => (Math.floor(k / 9) === 5 ? x + 0.5 * noise(3)[k] : x));
    expect(Math.floor(constrainPositions(settled, inverseMasses, reference, moved, box) / 3)).toBe(5);
  });

  test('unequal masses at the base, or a held atom, are solved by iteration and still hold', () => {
    const reference = waters();
    const odd = inverseMasses.map((inverse, atom) => (atom === others(2)[0] ? 0.5 : inverse));
    odd[apexOf(3)] = 0;
    const moved = reference.map((x, k) => x + (odd[Math.floor(k / 3)] > 0 ? 0.01 * noise(3)[k] : 0));
    const held = moved.slice(3 * apexOf(3), 3 * apexOf(3) + 3);
    expect(constrainPositions(settled, odd, reference, moved, box)).toBe(-1);
    expect(constraintError(settled, moved, box)).toBeLessThan(2e-10);
    expect(moved.slice(3 * apexOf(3), 3 * apexOf(3) + 3)).toEqual(held);
  });
});
