/** The substeps in WASM against those of src/dynamics: to the last bit without constraints, to their tolerance with. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  type ComputeForces,
  constraintError,
  constrainVelocities,
  NO_FAULT,
  PLAIN_SUBSTEPS,
  type ReplicaView,
  viewReplica,
} from '../../../../src/dynamics/index.js';
import { drawWords, STREAM, uniformOf } from '../../../../src/math/index.js';
import { createArena } from '../../../../src/platforms/cpu/arena.js';
import { loadKernels } from '../../../../src/platforms/cpu/kernels-node.js';
import { createPartClock } from '../../../../src/platforms/cpu/part-clock.js';
import { createReplicaMemory } from '../../../../src/platforms/cpu/replica-memory.js';
import { createSubsteps } from '../../../../src/platforms/cpu/substeps.js';
import { createTeam } from '../../../../src/platforms/cpu/team-node.js';
import { createState, type System } from '../../../../src/system/index.js';
import { constrainedBox } from '../../../support/constrained-box.js';
import { type ToyConstraint, toySystem } from '../../../support/toy-system.js';

const compiled = new URL('../../../../dist/platforms/cpu/kernel-helper-node.js', import.meta.url);
const built = existsSync(fileURLToPath(compiled));
if (!built) console.log('skipped: helper threads run compiled code, and dist/ is missing (npm run build)');

const noForces: ComputeForces = () => ({ terms: [], virial: [] });
const uniforms = (length: number, seed: number) =>
  Float64Array.from({ length }, (_, k) => uniformOf(drawWords(seed, STREAM.test, 0, k, 0, 0)[0]) - 0.5);

/** The same replica twice: where it lies as src/dynamics has it, and in a workplace of the cpu platform. */
function pair(system: System, positions: Float64Array, velocities: Float64Array, edge: number, threads = 1) {
  const state = createState(1, system.masses.length);
  const arena = createArena();
  const memory = createReplicaMemory(arena, system.masses.length);
  const clock = createPartClock();
  const team = createTeam(arena, loadKernels(arena.memory), threads, clock);
  const substeps = createSubsteps(arena, team, clock, system, memory);
  const views = [null, { ...memory, substeps }].map((workplace) => {
    const view = viewReplica(system, state, 0, noForces, workplace);
    view.positions.set(positions);
    view.velocities.set(velocities);
    view.forces.set(uniforms(positions.length, 7).map((value) => 1000 * value));
    view.box.fill(edge);
    return view;
  });
  return { plain: views[0], fast: views[1] };
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k])), 0);
}

/** Largest rate of a constrained distance over its length, 1/ps. */
function largestRate({ constraints, positions, velocities, box, inverseMasses }: ReplicaView): number {
  const projected = velocities.slice();
  constrainVelocities(constraints, inverseMasses, positions, box, projected);
  return largestDifference(projected, velocities);
}

describe.each([7, 8])('%i free atoms', (atomCount) => {
  const masses = Array.from({ length: atomCount }, (_, k) => 1 + 3.7 * k);
  const { plain, fast } = pair(toySystem(masses), uniforms(3 * atomCount, 1), uniforms(3 * atomCount, 2), 0);

  test('kick and drift to the last bit', () => {
    expect(plain.substeps).toBe(PLAIN_SUBSTEPS);
    for (const view of [plain, fast]) {
      expect(view.substeps.kickAndDrift(view, 0.0013, 0.0021)).toBe(NO_FAULT);
      expect(view.substeps.kickAndProject(view, 0.0017)).toBe(NO_FAULT);
    }
    expect(fast.velocities.slice()).toEqual(plain.velocities.slice());
    expect(fast.positions.slice()).toEqual(plain.positions.slice());
  });

  test('the change of velocities over half a step to the last bit', () => {
    const [expected, change] = [plain, fast].map((view) => view.substeps.halfStepChange(view, 0.003).slice());
    expect(change).toEqual(expected);
    expect(Math.max(...change.map(Math.abs))).toBeGreaterThan(0.01);
  });

  test('bounds: a fast atom, a force or a position that is no number', () => {
    const last = 3 * atomCount - 1;
    for (const view of [plain, fast]) {
      const bounds = (speed: number) => view.substeps.withinBounds(view, speed);
      expect(bounds(2)).toBe(true);
      view.velocities[last] = -3;
      expect(bounds(2)).toBe(false);
      expect(bounds(3)).toBe(true);
      for (const array of [view.velocities, view.forces, view.positions]) {
        const sound = array[last];
        array[last] = Number.NaN;
        expect(bounds(3)).toBe(false);
        array[last] = sound;
      }
      expect(bounds(3)).toBe(true);
    }
  });
});

/** A centre of 12 u at `at` with `bonds` hydrogens about it on roughly tetrahedral directions. */
const DIRECTIONS = [
  [1, 1, 1],
  [1, -1, -1],
  [-1, 1, -1],
  [-1, -1, 1],
];

function stars(bonds: number, count: number, edge: number) {
  const masses: number[] = [];
  const positions: number[] = [];
  const constraints: ToyConstraint[] = [];
  for (let n = 0; n < count; n++) {
    const centre = masses.length;
    masses.push(12.011);
    // The first stands across the faces of the box.
    const at = [0.01 + 0.45 * n, 0.02, edge - 0.01];
    positions.push(...at);
    for (let k = 0; k < bonds; k++) {
      constraints.push({ atoms: k % 2 ? [masses.length, centre] : [centre, masses.length], length: 0.109 });
      masses.push(k === 0 ? 3.024 : 1.008);
      positions.push(
        ...at.map((x, axis) => (x + (0.109 / Math.sqrt(3)) * DIRECTIONS[k][axis] + edge) % edge),
      );
    }
  }
  return { system: toySystem(masses, constraints), positions: Float64Array.from(positions) };
}

describe.each([
  [1, 1],
  [1, 4],
  [2, 3],
  [3, 5],
  [4, 2],
])('stars of %i bonds, %i of them', (bonds, count) => {
  const edge = 3;
  const { system, positions } = stars(bonds, count, edge);
  const velocities = uniforms(positions.length, 3).map((value) => 4 * value);

  test('a constrained step as in src/dynamics, to the tolerance of the constraints', () => {
    const { plain, fast } = pair(system, positions, velocities, edge);
    const changes = [plain, fast].map((view) => view.substeps.halfStepChange(view, 0.004).slice());
    expect(largestDifference(changes[0], changes[1])).toBeLessThan(1e-7);
    expect(Math.max(...changes[1].map(Math.abs))).toBeGreaterThan(0.01);
    for (const view of [plain, fast]) {
      expect(view.substeps.projectVelocities(view)).toBe(NO_FAULT);
      expect(view.substeps.kickAndDrift(view, 0.002, 0.004)).toBe(NO_FAULT);
      expect(view.substeps.kickAndProject(view, 0.002)).toBe(NO_FAULT);
    }
    expect(constraintError(fast.constraints, fast.positions, fast.box)).toBeLessThan(1e-10);
    expect(largestRate(fast)).toBeLessThan(1e-9);
    expect(largestDifference(fast.positions, plain.positions)).toBeLessThan(1e-10);
    expect(largestDifference(fast.velocities, plain.velocities)).toBeLessThan(1e-7);
    expect(largestDifference(fast.positions, positions)).toBeGreaterThan(1e-3);
  });
});

test('a star torn apart is named by its centre', () => {
  const { system, positions } = stars(3, 3, 3);
  const velocities = new Float64Array(positions.length);
  // A hydrogen of the second star goes to the other side of its carbon.
  for (let axis = 0; axis < 3; axis++) velocities[3 * 5 + axis] = -0.2 * DIRECTIONS[0][axis];
  const { plain, fast } = pair(system, positions, velocities, 3);
  expect(plain.substeps.drift(plain, 1)).toBe(4);
  expect(fast.substeps.drift(fast, 1)).toBe(4);
});

test('a frozen centre stays, its hydrogens are mended', () => {
  const { system, positions } = stars(2, 1, 3);
  const velocities = uniforms(9, 4).map((value, k) => (k < 3 ? 0 : 4 * value));
  const { plain, fast } = pair({ ...system, frozen: Uint32Array.of(0) }, positions, velocities, 3);
  for (const view of [plain, fast]) {
    view.substeps.projectVelocities(view);
    expect(view.substeps.drift(view, 0.002)).toBe(NO_FAULT);
  }
  expect(fast.positions.slice(0, 3)).toEqual(positions.slice(0, 3));
  expect(largestDifference(fast.positions, plain.positions)).toBeLessThan(1e-10);
});

test('groups that are no stars (triangles, chains) beside stars', () => {
  const { system, positions } = stars(3, 2, 3);
  const more = [0.9, 1, 1, 0.9816, 1.0577, 1, 0.8184, 1.0577, 1, 2, 2, 2, 2.1, 2, 2, 2.1, 2.1, 2, 2, 2.1, 2];
  const constraints: ToyConstraint[] = [
    { atoms: [8, 9], length: 0.1 },
    { atoms: [8, 10], length: 0.1 },
    { atoms: [9, 10], length: 0.1633 },
    { atoms: [11, 12], length: 0.1 },
    { atoms: [12, 13], length: 0.1 },
    { atoms: [13, 14], length: 0.1 },
  ];
  const own = Array.from(
    system.constraints.lengths,
    (length, c): ToyConstraint => ({
      atoms: [system.constraints.atoms[2 * c], system.constraints.atoms[2 * c + 1]],
      length,
    }),
  );
  const masses = [...system.masses, 16, 1.008, 1.008, 12, 14, 12, 16];
  const all = Float64Array.from([...positions, ...more]);
  const { plain, fast } = pair(toySystem(masses, [...own, ...constraints]), all, uniforms(all.length, 5), 3);
  for (const view of [plain, fast]) {
    expect(view.substeps.drift(view, 0.002)).toBe(NO_FAULT);
    expect(view.substeps.projectVelocities(view)).toBe(NO_FAULT);
  }
  expect(constraintError(fast.constraints, fast.positions, fast.box)).toBeLessThan(3e-10);
  expect(largestDifference(fast.positions, plain.positions)).toBeLessThan(1e-9);
});

/** A box whose hydrogens all come after the heavy atoms: the stars of every thread reach into what others move. */
function hydrogensLast({ system, state }: ReturnType<typeof constrainedBox>) {
  const count = system.masses.length;
  const order = Array.from({ length: count }, (_, atom) => atom).sort(
    (a, b) => Number(system.masses[a] < 4) - Number(system.masses[b] < 4) || a - b,
  );
  const place = new Uint32Array(count);
  order.forEach((atom, k) => {
    place[atom] = k;
  });
  const moved = (array: Float64Array) =>
    Float64Array.from(array, (_, k) => array[3 * order[Math.floor(k / 3)] + (k % 3)]);
  const { atoms, lengths } = system.constraints;
  const constraints = Array.from(
    lengths,
    (length, c): ToyConstraint => ({ atoms: [place[atoms[2 * c]], place[atoms[2 * c + 1]]], length }),
  );
  return {
    system: toySystem(
      order.map((atom) => system.masses[atom]),
      constraints,
    ),
    state: { ...state, positions: moved(state.positions), velocities: moved(state.velocities) },
  };
}

test.runIf(built).each([
  ['in molecules', constrainedBox('bce-small', 50)],
  ['with all hydrogens last', hydrogensLast(constrainedBox('bce-small', 50))],
])('several threads make the same bits as one: atoms %s', (_order, { system, state }) => {
  const [one, three] = [1, 3].map((threads) => {
    const { fast } = pair(system, state.positions, state.velocities, state.box[0], threads);
    const change = fast.substeps.halfStepChange(fast, 0.002).slice();
    expect(fast.substeps.kickAndDrift(fast, 0.002, 0.004)).toBe(NO_FAULT);
    expect(fast.substeps.kickAndProject(fast, 0.002)).toBe(NO_FAULT);
    expect(fast.substeps.withinBounds(fast, 1e3)).toBe(true);
    fast.velocities[5] = Number.POSITIVE_INFINITY;
    expect(fast.substeps.withinBounds(fast, 1e3)).toBe(false);
    return { positions: fast.positions.slice(), velocities: fast.velocities.slice(), change };
  });
  expect(three).toEqual(one);
});

test('an electrolyte: 400 molecules of a step, constraints and rates', () => {
  const { system, state } = constrainedBox('bce-small', 400);
  const { plain, fast } = pair(system, state.positions, state.velocities, state.box[0]);
  for (const view of [plain, fast]) {
    expect(view.substeps.drift(view, 0.004)).toBe(NO_FAULT);
    expect(view.substeps.projectVelocities(view)).toBe(NO_FAULT);
  }
  expect(constraintError(fast.constraints, fast.positions, fast.box)).toBeLessThan(1e-10);
  expect(largestDifference(fast.positions, plain.positions)).toBeLessThan(1e-9);
});
