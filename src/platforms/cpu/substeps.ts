/**
 * The substeps of the integrators on the replica's memory: kernels/cpu/substeps.ts and, for constraints that are X-H stars,
 * kernels/cpu/constraints.ts. A thread moves its own atoms and constrains the stars among them in one go, so that a substep costs one
 * meeting of the threads; the few stars whose atoms belong to several are done after it.
 */
import {
  CONSTRAINT_TOLERANCE,
  constrainPositions,
  constrainVelocities,
  type Fault,
  NO_FAULT,
  type Substeps,
} from '../../dynamics/index.js';
import { inverseMassesOf, type System } from '../../system/index.js';
import type { Arena } from './arena.js';
import { type OwnAtoms, type StarTable, shareConstraints } from './constraint-stars.js';
import type { PartClock } from './part-clock.js';
import type { ReplicaMemory } from './replica-memory.js';
import type { Team } from './team-node.js';
import type { Task } from './team-protocol.js';

const F64_BYTES = Float64Array.BYTES_PER_ELEMENT;
const WORK_VALUES = 96;

/** The kernel call over the stars of a table. @param work byte offset of the thread's */
type OverStars = (table: StarTable, work: number) => Task;

/** Substeps for the replica whose arrays are those of `memory`: atoms and stars are shared out evenly among the threads. */
export function createSubsteps(
  arena: Arena,
  team: Team,
  clock: PartClock,
  system: System,
  memory: ReplicaMemory,
): Substeps {
  const { positions, velocities, forces, box } = memory;
  const atomCount = positions.length / 3;
  const inverseMasses = arena.float64(atomCount);
  inverseMasses.set(inverseMassesOf(system));
  const before = arena.float64(3 * atomCount);
  // Free between substeps.
  const change = before;
  const works = Array.from({ length: team.size }, () => arena.float64(WORK_VALUES));
  const { own, across, others } = shareConstraints(arena, system.constraints, inverseMasses, team.size);
  const anyAcross = across.some((tables) => tables.length > 0);

  const constraining = (tables: readonly StarTable[], thread: number, task: OverStars) =>
    tables.map((table) => task(table, works[thread].byteOffset));

  /** Tasks over the atoms of every thread, then its stars, then those across; what the kernels over stars returned. */
  const moveAndConstrain = (moving: (atoms: OwnAtoms) => readonly Task[], task: OverStars): number[] => {
    clock.start();
    const shares = own.map((atoms, thread) => [
      ...(thread === 0 ? [] : moving(atoms)),
      ...constraining(atoms.tables, thread, task),
    ]);
    // The calling thread's own moves are charged apart from its constraints.
    const results = team.run('constraints', shares, [], () => team.perform('update', moving(own[0])));
    const found = results.flatMap((values, thread) =>
      values.slice(values.length - own[thread].tables.length),
    );
    if (!anyAcross) return found;
    const rest = across.map((tables, thread) => constraining(tables, thread, task));
    return [...found, ...team.run('constraints', rest).flat()];
  };

  const kicking =
    (h: number, array = velocities) =>
    ({ first, end }: OwnAtoms): Task => [
      'kick',
      array.byteOffset + 3 * first * F64_BYTES,
      forces.byteOffset + 3 * first * F64_BYTES,
      inverseMasses.byteOffset + first * F64_BYTES,
      end - first,
      h,
    ];
  const clearing =
    (array: Float64Array) =>
    ({ first, end }: OwnAtoms): Task => [
      'fillZero',
      array.byteOffset + 3 * first * F64_BYTES,
      3 * (end - first) * F64_BYTES,
    ];
  const drifting =
    (h: number) =>
    ({ first, end }: OwnAtoms): Task => [
      'drift',
      positions.byteOffset + 3 * first * F64_BYTES,
      velocities.byteOffset + 3 * first * F64_BYTES,
      before.byteOffset + 3 * first * F64_BYTES,
      3 * (end - first),
      h,
    ];
  const constrainingPositions =
    (h: number): OverStars =>
    ({ bonds, pairs, atoms, inverseMasses: masses, squares }, work) => [
      'constrainStarPositions',
      bonds,
      pairs,
      atoms.byteOffset,
      masses.byteOffset,
      squares.byteOffset,
      2 * CONSTRAINT_TOLERANCE,
      before.byteOffset,
      positions.byteOffset,
      velocities.byteOffset,
      1 / h,
      box.byteOffset,
      work,
    ];
  const constrainingVelocities =
    (array: Float64Array): OverStars =>
    ({ bonds, pairs, atoms, inverseMasses: masses }, work) => [
      'constrainStarVelocities',
      bonds,
      pairs,
      atoms.byteOffset,
      masses.byteOffset,
      positions.byteOffset,
      array.byteOffset,
      box.byteOffset,
      work,
    ];

  const drift = (h: number, moving: (atoms: OwnAtoms) => readonly Task[]): Fault => {
    const faults = moveAndConstrain(moving, constrainingPositions(h));
    const fault =
      faults.find((atom) => atom !== NO_FAULT) ??
      constrainPositions(others, inverseMasses, before, positions, box, velocities, h);
    clock.charge('constraints');
    return fault;
  };
  const project = (moving: (atoms: OwnAtoms) => readonly Task[], array = velocities): Fault => {
    moveAndConstrain(moving, constrainingVelocities(array));
    const fault = constrainVelocities(others, inverseMasses, positions, box, array);
    clock.charge('constraints');
    return fault;
  };

  return {
    drift: (_replica, h) => drift(h, (atoms) => [drifting(h)(atoms)]),
    kickAndDrift: (_replica, kick, h) => drift(h, (atoms) => [kicking(kick)(atoms), drifting(h)(atoms)]),
    kickAndProject: (_replica, h) => project((atoms) => [kicking(h)(atoms)]),
    projectVelocities: () => project(() => []),
    halfStepChange(_replica, dt) {
      project((atoms) => [clearing(change)(atoms), kicking(dt / 2, change)(atoms)], change);
      return change;
    },
    withinBounds(_replica, speed) {
      clock.start();
      const results = team.run(
        'update',
        own.map(({ first, end }) => [
          [
            'withinBounds',
            positions.byteOffset + 3 * first * F64_BYTES,
            velocities.byteOffset + 3 * first * F64_BYTES,
            forces.byteOffset + 3 * first * F64_BYTES,
            3 * (end - first),
            speed,
          ],
        ]),
      );
      return results.every(([within]) => within === 1);
    },
  };
}
