/**
 * The substeps of the integrators on the replica's memory: kernels/cpu/substeps.ts and, for constraints that are X-H stars,
 * kernels/cpu/constraints.ts. Other constraint groups (rigid water, chains of constraints) are left to src/dynamics.
 */
import {
  CONSTRAINT_TOLERANCE,
  type ConstraintGroups,
  constrainPositions,
  constrainVelocities,
  createConstraintGroups,
  NO_FAULT,
  type Substeps,
} from '../../dynamics/index.js';
import { type Constraints, inverseMassesOf, type System } from '../../system/index.js';
import type { Arena } from './arena.js';
import { shareEvenly } from './even-shares.js';
import type { PartClock, StepPart } from './part-clock.js';
import type { ReplicaMemory } from './replica-memory.js';
import type { Team } from './team-node.js';
import type { Task } from './team-protocol.js';

const F64_BYTES = Float64Array.BYTES_PER_ELEMENT;
const MOST_BONDS = 4;
const WORK_VALUES = 96;

/** A centre and its bonds. */
interface Star {
  readonly centre: number;
  readonly partners: readonly number[];
  readonly lengths: readonly number[];
}

/** Stars of one size, two by two and lane by lane as kernels/cpu/constraints.ts wants them. */
interface StarTable {
  readonly bonds: number;
  readonly pairs: number;
  readonly atoms: Uint32Array;
  readonly inverseMasses: Float64Array;
  readonly squares: Float64Array;
}

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
  const works = Array.from({ length: team.size }, () => arena.float64(WORK_VALUES));
  const { stars, others } = sortConstraints(system.constraints);
  const tables: StarTable[] = [];
  for (let bonds = 1; bonds <= MOST_BONDS; bonds++) {
    const alike = stars.filter(({ partners }) => partners.length === bonds);
    if (alike.length > 0) tables.push(starTable(arena, alike, inverseMasses));
  }
  // An even number of atoms is a whole number of lanes.
  const stretches = shareEvenly(atomCount, team.size, 2);

  /** [thread] tasks over their atoms. */
  const overAtoms = (part: StepPart, taskOf: (offset: number, atoms: number, first: number) => Task) => {
    clock.start();
    return team.run(
      part,
      stretches.map(({ first, end }) => [taskOf(3 * first * F64_BYTES, end - first, first)]),
    );
  };
  /** The kernel over all stars, a stretch of every table each; what it returned, [thread][table]. */
  const overStars = (taskOf: (slice: StarTable, work: number) => Task) =>
    team.run(
      'constraints',
      works.map((work, thread) => tables.map((table) => taskOf(sliceOf(table, thread), work.byteOffset))),
    );
  const sliceOf = (table: StarTable, thread: number): StarTable => {
    const { first, end } = shareEvenly(table.pairs, team.size)[thread];
    const { bonds, atoms, inverseMasses: masses, squares } = table;
    return {
      bonds,
      pairs: end - first,
      atoms: atoms.subarray(2 * (1 + bonds) * first),
      inverseMasses: masses.subarray(2 * (1 + bonds) * first),
      squares: squares.subarray(2 * bonds * first),
    };
  };

  return {
    kick(_replica, h) {
      overAtoms('update', (offset, atoms, first) => [
        'kick',
        velocities.byteOffset + offset,
        forces.byteOffset + offset,
        inverseMasses.byteOffset + first * F64_BYTES,
        atoms,
        h,
      ]);
    },
    drift(_replica, h) {
      overAtoms('update', (offset, atoms) => [
        'drift',
        positions.byteOffset + offset,
        velocities.byteOffset + offset,
        before.byteOffset + offset,
        3 * atoms,
        h,
      ]);
      const faults = overStars(({ bonds, pairs, atoms, inverseMasses: masses, squares }, work) => [
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
      ]).flat();
      const fault =
        faults.find((atom) => atom !== NO_FAULT) ??
        constrainPositions(others, inverseMasses, before, positions, box, velocities, h);
      clock.charge('constraints');
      return fault;
    },
    projectVelocities() {
      clock.start();
      overStars(({ bonds, pairs, atoms, inverseMasses: masses }, work) => [
        'constrainStarVelocities',
        bonds,
        pairs,
        atoms.byteOffset,
        masses.byteOffset,
        positions.byteOffset,
        velocities.byteOffset,
        box.byteOffset,
        work,
      ]);
      const fault = constrainVelocities(others, inverseMasses, positions, box, velocities);
      clock.charge('constraints');
      return fault;
    },
    withinBounds(_replica, speed) {
      const results = overAtoms('update', (offset, atoms) => [
        'withinBounds',
        positions.byteOffset + offset,
        velocities.byteOffset + offset,
        forces.byteOffset + offset,
        3 * atoms,
        speed,
      ]);
      return results.every(([within]) => within === 1);
    },
  };
}

/** Connected groups that are stars of up to four bonds, and the rest. */
function sortConstraints(constraints: Constraints): {
  readonly stars: readonly Star[];
  readonly others: ConstraintGroups;
} {
  const groups = createConstraintGroups(constraints);
  const stars: Star[] = [];
  const rest: number[] = [];
  for (let group = 0; group < groups.groupCount; group++) {
    const star = starOf(groups, group);
    if (star) stars.push(star);
    else for (let c = groups.groupStart[group]; c < groups.groupStart[group + 1]; c++) rest.push(c);
  }
  const others = createConstraintGroups({
    atoms: Uint32Array.from(rest.flatMap((c) => [groups.first[c], groups.second[c]])),
    lengths: Float64Array.from(rest, (c) => groups.lengths[c]),
  });
  return { stars, others };
}

function starOf({ first, second, lengths, groupStart }: ConstraintGroups, group: number): Star | null {
  const bonds = Array.from(
    { length: groupStart[group + 1] - groupStart[group] },
    (_, k) => groupStart[group] + k,
  );
  if (bonds.length > MOST_BONDS) return null;
  const centre = [first[bonds[0]], second[bonds[0]]].find((atom) =>
    bonds.every((c) => first[c] === atom || second[c] === atom),
  );
  if (centre === undefined) return null;
  return {
    centre,
    partners: bonds.map((c) => (first[c] === centre ? second[c] : first[c])),
    lengths: bonds.map((c) => lengths[c]),
  };
}

/** An odd star is paired with itself. */
function starTable(arena: Arena, stars: readonly Star[], inverseMasses: Float64Array): StarTable {
  const bonds = stars[0].partners.length;
  const pairs = Math.ceil(stars.length / 2);
  const atoms = arena.uint32(2 * pairs * (1 + bonds));
  const masses = arena.float64(2 * pairs * (1 + bonds));
  const squares = arena.float64(2 * pairs * bonds);
  for (let n = 0; n < 2 * pairs; n++) {
    const { centre, partners, lengths } = stars[Math.min(n, stars.length - 1)];
    const place = (k: number, width: number) => 2 * (width * (n >> 1) + k) + (n & 1);
    [centre, ...partners].forEach((atom, k) => {
      atoms[place(k, 1 + bonds)] = atom;
      masses[place(k, 1 + bonds)] = inverseMasses[atom];
    });
    lengths.forEach((length, k) => {
      squares[place(k, bonds)] = length * length;
    });
  }
  return { bonds, pairs, atoms, inverseMasses: masses, squares };
}
