import { describe, expect, test } from 'vitest';
import {
  addConstraintVirial,
  constrainPositions,
  constraintError,
  constrainVelocities,
  createConstraintGroups,
} from '../../../src/dynamics/index.js';
import { drawWords, STREAM, uniformOf } from '../../../src/math/index.js';

/** CH3 of carbon 0 and a rigid water of atoms 4 to 6. */
const methyl = { atoms: [0, 1, 0, 2, 0, 3], lengths: [0.109, 0.109, 0.109] };
const water = { atoms: [4, 5, 4, 6, 5, 6], lengths: [0.1, 0.1, 0.163298] };
const groups = createConstraintGroups({
  atoms: Uint32Array.from([...methyl.atoms, ...water.atoms]),
  lengths: Float64Array.from([...methyl.lengths, ...water.lengths]),
});
const inverseMasses = Float64Array.from([12, 1, 1, 1, 16, 1, 1], (mass) => 1 / mass);
const box = [2, 2, 2];

function noise(count: number, key: number): Float64Array {
  return Float64Array.from(
    { length: count },
    (_, k) => uniformOf(drawWords(1, STREAM.test, 0, k, key, 0)[0]) - 0.5,
  );
}

/** Near the shapes, straddling the upper box face, with every distance a little wrong. */
function start(): Float64Array {
  const tetrahedral = 0.109 / Math.sqrt(3);
  const positions = Float64Array.from([
    ...[1.99, 1, 1],
    ...[1.99 + tetrahedral, 1 + tetrahedral, 1 + tetrahedral],
    ...[1.99 + tetrahedral, 1 - tetrahedral, 1 - tetrahedral],
    ...[1.99 - tetrahedral, 1 + tetrahedral, 1 - tetrahedral],
    ...[0.5, 0.5, 0.001],
    ...[0.58, 0.56, 0.001],
    ...[0.42, 0.56, 0.001 - 0.001],
  ]).map((value, k) => value + 0.01 * noise(21, 1)[k]);
  // Atoms are wrapped one by one, so a bond may be split between two faces.
  return positions.map((value) => value - 2 * Math.floor(value / 2));
}

function satisfied(): Float64Array {
  const positions = start();
  expect(constrainPositions(groups, inverseMasses, positions.slice(), positions, box)).toBe(-1);
  return positions;
}

describe('constraint groups', () => {
  test('are the connected sets', () => {
    expect(groups.groupCount).toBe(2);
    expect([...groups.groupAtoms.subarray(0, 4)].sort()).toEqual([0, 1, 2, 3]);
    expect([...groups.groupAtoms.subarray(4)].sort()).toEqual([4, 5, 6]);
  });

  test('two groups joined by a later constraint become one', () => {
    const joined = createConstraintGroups({
      atoms: Uint32Array.from([0, 1, 2, 3, 4, 5, 1, 2]),
      lengths: new Float64Array(4).fill(0.1),
    });
    expect(joined.groupCount).toBe(2);
    expect([...joined.groupStart]).toEqual([0, 3, 4]);
    expect([...joined.groupAtoms.subarray(0, 4)].sort()).toEqual([0, 1, 2, 3]);
  });
});

describe('positions', () => {
  test('distances hold after solving, across the box face too', () => {
    expect(constraintError(groups, start(), box)).toBeGreaterThan(1e-3);
    expect(constraintError(groups, satisfied(), box)).toBeLessThan(2e-10);
  });

  test('the centre of mass of a group does not move, and velocities take the displacement', () => {
    const reference = satisfied();
    const moved = reference.map((value, k) => value + 0.01 * noise(21, 2)[k]);
    const solved = moved.slice();
    const velocities = new Float64Array(21);
    expect(constrainPositions(groups, inverseMasses, reference, solved, box, velocities, 0.002)).toBe(-1);
    for (let axis = 0; axis < 3; axis++) {
      let shift = 0;
      for (let atom = 0; atom < 4; atom++) {
        shift += (solved[3 * atom + axis] - moved[3 * atom + axis]) / inverseMasses[atom];
      }
      expect(Math.abs(shift)).toBeLessThan(1e-14);
    }
    for (let k = 0; k < 21; k++) expect(velocities[k]).toBeCloseTo((solved[k] - moved[k]) / 0.002, 9);
  });

  test('a bond turned right round is refused and its atom named', () => {
    const reference = satisfied();
    const moved = reference.slice();
    for (let axis = 0; axis < 3; axis++) {
      moved[15 + axis] = 2 * reference[12 + axis] - reference[15 + axis];
    }
    expect(constrainPositions(groups, inverseMasses, reference, moved, box)).toBe(4);
  });
});

describe('velocities', () => {
  test('end without a part along any bond, and solving again changes nothing', () => {
    const positions = satisfied();
    const velocities = noise(21, 3);
    expect(constrainVelocities(groups, inverseMasses, positions, box, velocities)).toBe(-1);
    for (let c = 0; c < groups.count; c++) {
      let along = 0;
      for (let axis = 0; axis < 3; axis++) {
        const d = positions[3 * groups.first[c] + axis] - positions[3 * groups.second[c] + axis];
        const bond = d - 2 * Math.round(d / 2);
        along +=
          (bond / groups.lengths[c]) *
          (velocities[3 * groups.first[c] + axis] - velocities[3 * groups.second[c] + axis]);
      }
      expect(Math.abs(along)).toBeLessThan(2e-10);
    }
    const again = velocities.slice();
    constrainVelocities(groups, inverseMasses, positions, box, again);
    expect([...again]).toEqual([...velocities]);
  });

  test('vectors as large as the forces of overlapping atoms are projected to their own precision', () => {
    const positions = satisfied();
    const forces = noise(21, 3).map((value) => 1e14 * value);
    expect(constrainVelocities(groups, inverseMasses, positions, box, forces)).toBe(-1);
  });

  test('the projection removes kinetic energy only from the bonds: it is orthogonal in the masses', () => {
    const positions = satisfied();
    const before = noise(21, 4);
    const after = before.slice();
    constrainVelocities(groups, inverseMasses, positions, box, after);
    let cross = 0;
    for (let k = 0; k < 21; k++)
      cross += (after[k] * (before[k] - after[k])) / inverseMasses[Math.floor(k / 3)];
    expect(Math.abs(cross)).toBeLessThan(1e-9);
  });
});

describe('constraint virial', () => {
  test('a rotating dumbbell: the force is the centripetal one', () => {
    const [m1, m2, length, omega] = [3, 5, 0.2, 7];
    const dumbbell = createConstraintGroups({
      atoms: Uint32Array.from([0, 1]),
      lengths: Float64Array.from([length]),
    });
    const reduced = (m1 * m2) / (m1 + m2);
    const positions = Float64Array.from([(length * m2) / (m1 + m2), 0, 0, (-length * m1) / (m1 + m2), 0, 0]);
    const velocities = Float64Array.from([0, omega * positions[0], 0, 0, omega * positions[3], 0]);
    const virial = new Float64Array(9);
    addConstraintVirial(
      dumbbell,
      Float64Array.from([1 / m1, 1 / m2]),
      positions,
      velocities,
      null,
      new Float64Array(6),
      [0, 0, 0],
      new Float64Array(6),
      virial,
    );
    // G = -mu omega² d along the bond, so Xi_xx = mu omega² d² / 2: twice it is twice the rotational energy.
    expect(virial[0]).toBeCloseTo(0.5 * reduced * omega ** 2 * length ** 2, 12);
    expect(Math.max(...virial.subarray(1).map(Math.abs))).toBe(0);
  });

  test('a dumbbell pulled apart at rest: the constraint bears the reduced part of the pull', () => {
    const dumbbell = createConstraintGroups({
      atoms: Uint32Array.from([0, 1]),
      lengths: Float64Array.from([0.2]),
    });
    const pull = 100;
    const virial = new Float64Array(9);
    addConstraintVirial(
      dumbbell,
      Float64Array.from([1, 1 / 3]),
      Float64Array.from([0.2, 0, 0, 0, 0, 0]),
      new Float64Array(6),
      null,
      Float64Array.from([pull, 0, 0, 0, 0, 0]),
      [0, 0, 0],
      new Float64Array(6),
      virial,
    );
    // a_1 must equal a_2 = pull / (m1 + m2): the bond transmits pull m2 / (m1 + m2) = 75.
    expect(virial[0]).toBeCloseTo(-0.5 * 0.2 * -75, 12);
  });

  test('the multipliers are those of the constrained motion: second derivatives of all distances vanish', () => {
    const positions = satisfied();
    const velocities = noise(21, 5);
    constrainVelocities(groups, inverseMasses, positions, box, velocities);
    const forces = noise(21, 6).map((value) => 1000 * value);
    const accelerations = new Float64Array(21);
    addConstraintVirial(
      groups,
      inverseMasses,
      positions,
      velocities,
      null,
      forces,
      box,
      accelerations,
      new Float64Array(9),
    );
    // The mean of |r|² at t + h and t - h is d² + h² (|v|² + r.a) + h⁴ a²/4, whose middle term must be gone.
    const h = 0.01;
    const ahead = positions.map((x, k) => x + h * velocities[k] + 0.5 * h * h * accelerations[k]);
    const behind = positions.map((x, k) => x - h * velocities[k] + 0.5 * h * h * accelerations[k]);
    for (let c = 0; c < groups.count; c++) {
      const mean = (bondSquare(ahead, c) + bondSquare(behind, c)) / 2;
      const speed = relativeSquare(velocities, c);
      const quartic = (h ** 4 * relativeSquare(accelerations, c)) / 4;
      expect(Math.abs(mean - groups.lengths[c] ** 2 - quartic)).toBeLessThan(1e-8 * h * h * speed + 1e-11);
    }
  });

  test('the whole tensor is that of finite differences of the constrained free motion', () => {
    // Without forces the atoms would fly straight: what SHAKE makes of a short flight, forth and back, shows the constraint forces.
    const positions = satisfied();
    const velocities = noise(21, 5);
    constrainVelocities(groups, inverseMasses, positions, box, velocities);
    const virial = new Float64Array(9);
    const none = new Float64Array(21);
    addConstraintVirial(
      groups,
      inverseMasses,
      positions,
      velocities,
      null,
      none,
      box,
      new Float64Array(21),
      virial,
    );
    const displaced = (h: number): Float64Array => {
      const moved = positions.map((x, k) => x + h * velocities[k]);
      constrainPositions(groups, inverseMasses, positions, moved, box);
      return moved.map((x, k) => x - positions[k]);
    };
    const found = (h: number): Float64Array => {
      const [ahead, behind] = [displaced(h), displaced(-h)];
      const tensor = new Float64Array(9);
      for (let atom = 0; atom < 7; atom++) {
        const origin = atom < 4 ? 0 : 4;
        for (let a = 0; a < 3; a++) {
          const d = positions[3 * atom + a] - positions[3 * origin + a];
          for (let b = 0; b < 3; b++) {
            const force = (ahead[3 * atom + b] + behind[3 * atom + b]) / (h * h * inverseMasses[atom]);
            tensor[3 * a + b] -= 0.5 * (d - 2 * Math.round(d / 2)) * force;
          }
        }
      }
      return tensor;
    };
    // The error of order h² is extrapolated away; what is left is h⁴ (some 1e-5) and SHAKE's 1e-10 over h².
    const [coarse, fine] = [found(0.02), found(0.01)];
    expect(Math.max(...virial.map(Math.abs))).toBeGreaterThan(0.01);
    for (let k = 0; k < 9; k++) {
      const limit = (4 * fine[k] - coarse[k]) / 3;
      expect(Math.abs(limit - virial[k])).toBeLessThan(5e-5 * Math.max(...virial.map(Math.abs)));
    }
  });
});

function relativeSquare(vectors: Float64Array, c: number): number {
  let sum = 0;
  for (let axis = 0; axis < 3; axis++) {
    sum += (vectors[3 * groups.first[c] + axis] - vectors[3 * groups.second[c] + axis]) ** 2;
  }
  return sum;
}

function bondSquare(positions: Float64Array, c: number): number {
  let sum = 0;
  for (let axis = 0; axis < 3; axis++) {
    const d = positions[3 * groups.first[c] + axis] - positions[3 * groups.second[c] + axis];
    sum += (d - 2 * Math.round(d / 2)) ** 2;
  }
  return sum;
}
