/**
 * Fixed distances sigma = |r_i - r_j|² - d² = 0, solved group by group; a group is a connected set of constraints. Triangles
 * with two equal sides and two equal masses (rigid three-site water) are solved at once by SETTLE (settle.ts), all
 * others (X-H stars) by iteration:
 *
 *   positions:  x_i += g r_ref / m_i, x_j -= g r_ref / m_j until every distance holds (SHAKE: Ryckaert, Ciccotti,
 *               Berendsen, J. Comput. Phys. 23, 327 (1977)); r_ref is the bond before the move.
 *   velocities: r_ij . v_ij = 0 by the same pairwise corrections along r_ij (RATTLE: Andersen, J. Comput. Phys. 52, 24 (1983)).
 *   forces:     the multipliers of the exact constrained motion at one instant, from d²sigma/dt² = 0:
 *               r_ij . a_ij + |v_ij|² = 0; they give the constraint virial of any integrator's (x, v, f).
 *
 * Bonds may cross the box; the image of the bond before the move is kept.
 */
import { minimumImage } from '../math/index.js';
import type { Constraints } from '../system/index.js';
import { settleTriangle, triangleMultipliers } from './settle.js';

/** Relative error of a constrained distance, and of its rate against 1 nm/ps or the atoms' own speeds. */
export const CONSTRAINT_TOLERANCE = 1e-10;
const MAXIMUM_SWEEPS = 1000;
const NO_APEX = -1;
/** A bond turned by more than 84° against its reference within one move cannot be mended along it. */
const SMALLEST_COSINE = 0.1;

export interface ConstraintGroups {
  readonly count: number;
  /** [constraint] the two atoms, ordered by group. */
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  /** [constraint], nm */
  readonly lengths: Float64Array;
  readonly groupCount: number;
  /** [group + 1] first constraint of each group. */
  readonly groupStart: Uint32Array;
  /** [group + 1] first entry of each group in `groupAtoms`. */
  readonly atomStart: Uint32Array;
  /** Of a triangle with two equal sides: the apex first. */
  readonly groupAtoms: Uint32Array;
  /** [group] the atom between two equal sides of a triangle, or -1. */
  readonly apex: Int32Array;
  /** [constraint, 3] scratch: the bond that corrections point along, and the image it was taken in. */
  readonly bond: Float64Array;
  readonly shift: Float64Array;
}

/** Sort constraints into connected groups, groups by their lowest constraint. */
export function createConstraintGroups(constraints: Constraints): ConstraintGroups {
  const count = constraints.lengths.length;
  const groupOfAtom = new Map<number, number[]>();
  const groups = new Set<number[]>();
  for (let c = 0; c < count; c++) {
    const i = constraints.atoms[2 * c];
    const j = constraints.atoms[2 * c + 1];
    const groupI = groupOfAtom.get(i);
    const groupJ = groupOfAtom.get(j);
    const group = groupI ?? groupJ ?? [];
    groups.add(group);
    group.push(c);
    if (groupI && groupJ && groupI !== groupJ) {
      groupI.push(...groupJ);
      for (const other of groupJ) {
        groupOfAtom.set(constraints.atoms[2 * other], groupI);
        groupOfAtom.set(constraints.atoms[2 * other + 1], groupI);
      }
      groups.delete(groupJ);
    }
    groupOfAtom.set(i, group);
    groupOfAtom.set(j, group);
  }
  const ordered = [...groups].map((group) => group.sort((a, b) => a - b)).sort((a, b) => a[0] - b[0]);
  const order = ordered.flat();
  const apex = Int32Array.from(ordered, (group) => apexOf(constraints, group));
  const atomsOfGroup = ordered.map((group, k) => [
    ...new Set([
      ...(apex[k] === NO_APEX ? [] : [apex[k]]),
      ...group.flatMap((c) => [constraints.atoms[2 * c], constraints.atoms[2 * c + 1]]),
    ]),
  ]);
  return {
    count,
    first: Uint32Array.from(order, (c) => constraints.atoms[2 * c]),
    second: Uint32Array.from(order, (c) => constraints.atoms[2 * c + 1]),
    lengths: Float64Array.from(order, (c) => constraints.lengths[c]),
    groupCount: ordered.length,
    groupStart: offsets(ordered),
    atomStart: offsets(atomsOfGroup),
    groupAtoms: Uint32Array.from(atomsOfGroup.flat()),
    apex,
    bond: new Float64Array(3 * count),
    shift: new Float64Array(3 * count),
  };
}

function apexOf({ atoms, lengths }: Constraints, group: readonly number[]): number {
  if (group.length !== 3) return NO_APEX;
  const corners = [...new Set(group.flatMap((c) => [atoms[2 * c], atoms[2 * c + 1]]))];
  if (corners.length !== 3) return NO_APEX;
  const sides = (corner: number): readonly number[] =>
    group.filter((c) => atoms[2 * c] === corner || atoms[2 * c + 1] === corner).map((c) => lengths[c]);
  return corners.find((corner) => sides(corner)[0] === sides(corner)[1]) ?? NO_APEX;
}

function offsets(lists: readonly (readonly number[])[]): Uint32Array {
  const start = new Uint32Array(lists.length + 1);
  for (let k = 0; k < lists.length; k++) start[k + 1] = start[k] + lists[k].length;
  return start;
}

/** Bonds r_i - r_j of all constraints in their nearest image at `positions`, into `groups.bond`; the image into `groups.shift`. */
function takeBonds(groups: ConstraintGroups, positions: Float64Array, box: ArrayLike<number>): void {
  const { first, second, bond, shift, count } = groups;
  for (let axis = 0; axis < 3; axis++) {
    const edge = box[axis];
    for (let c = 0; c < count; c++) {
      const d = positions[3 * first[c] + axis] - positions[3 * second[c] + axis];
      const image = edge > 0 ? edge * Math.round(d / edge) : 0;
      shift[3 * c + axis] = image;
      bond[3 * c + axis] = d - image;
    }
  }
}

/**
 * Restore all distances by moving atoms along the bonds of `reference` (positions before the move; may be `positions`
 * itself). With `velocities`, the same displacement divided by `interval` (ps) is added to them.
 * @returns -1, or an atom of the first group that cannot be satisfied
 */
export function constrainPositions(
  groups: ConstraintGroups,
  inverseMasses: Float64Array,
  reference: Float64Array,
  positions: Float64Array,
  box: ArrayLike<number>,
  velocities: Float64Array | null = null,
  interval = 1,
): number {
  if (groups.count === 0) return -1;
  takeBonds(groups, reference, box);
  for (let group = 0; group < groups.groupCount; group++) {
    const solved = isSettled(groups, group, inverseMasses)
      ? settleGroup(groups, group, inverseMasses, reference, positions, box, velocities, 1 / interval)
      : shakeGroup(groups, group, inverseMasses, positions, velocities, 1 / interval);
    if (!solved) return groups.first[groups.groupStart[group]];
  }
  return -1;
}

function isSettled(
  { apex, atomStart, groupAtoms }: ConstraintGroups,
  group: number,
  inverseMasses: Float64Array,
): boolean {
  if (apex[group] === NO_APEX) return false;
  const left = inverseMasses[groupAtoms[atomStart[group] + 1]];
  const right = inverseMasses[groupAtoms[atomStart[group] + 2]];
  return left === right && left > 0 && inverseMasses[apex[group]] > 0;
}

const before = new Float64Array(9);
const moved = new Float64Array(9);

function settleGroup(
  groups: ConstraintGroups,
  group: number,
  inverseMasses: Float64Array,
  reference: Float64Array,
  positions: Float64Array,
  box: ArrayLike<number>,
  velocities: Float64Array | null,
  rate: number,
): boolean {
  const { first, second, lengths, groupStart, atomStart, groupAtoms, apex } = groups;
  const corners = groupAtoms.subarray(atomStart[group], atomStart[group] + 3);
  const origin = 3 * corners[0];
  for (let k = 0; k < 9; k++) {
    const axis = k % 3;
    const at = 3 * corners[(k - axis) / 3] + axis;
    const d = reference[at] - reference[origin + axis];
    before[k] = minimumImage(d, box[axis]);
    moved[k] = positions[at] - positions[origin + axis] - (d - before[k]);
  }
  let [leg, base] = [0, 0];
  for (let c = groupStart[group]; c < groupStart[group + 1]; c++) {
    if (first[c] === apex[group] || second[c] === apex[group]) leg = lengths[c];
    else base = lengths[c];
  }
  const shape = {
    leg,
    base,
    apexMass: 1 / inverseMasses[corners[0]],
    baseMass: 1 / inverseMasses[corners[1]],
  };
  const unsettled = moved.slice();
  if (!settleTriangle(shape, before, moved)) return false;
  for (let k = 0; k < 9; k++) {
    const at = 3 * corners[Math.floor(k / 3)] + (k % 3);
    const displacement = moved[k] - unsettled[k];
    positions[at] += displacement;
    if (velocities) velocities[at] += rate * displacement;
  }
  return true;
}

function shakeGroup(
  groups: ConstraintGroups,
  group: number,
  inverseMasses: Float64Array,
  positions: Float64Array,
  velocities: Float64Array | null,
  rate: number,
): boolean {
  const { first, second, lengths, bond, shift } = groups;
  const begin = groups.groupStart[group];
  const end = groups.groupStart[group + 1];
  for (let sweep = 0; sweep < MAXIMUM_SWEEPS; sweep++) {
    let satisfied = true;
    for (let c = begin; c < end; c++) {
      const i = first[c];
      const j = second[c];
      const bx = bond[3 * c];
      const by = bond[3 * c + 1];
      const bz = bond[3 * c + 2];
      const dx = positions[3 * i] - positions[3 * j] - shift[3 * c];
      const dy = positions[3 * i + 1] - positions[3 * j + 1] - shift[3 * c + 1];
      const dz = positions[3 * i + 2] - positions[3 * j + 2] - shift[3 * c + 2];
      const d2 = lengths[c] * lengths[c];
      const r2 = dx * dx + dy * dy + dz * dz;
      const excess = d2 - r2;
      if (Math.abs(excess) <= 2 * CONSTRAINT_TOLERANCE * d2) continue;
      satisfied = false;
      const along = dx * bx + dy * by + dz * bz;
      const b2 = bx * bx + by * by + bz * bz;
      if (!(along > SMALLEST_COSINE * Math.sqrt(b2 * r2))) return false;
      const g = excess / (2 * (inverseMasses[i] + inverseMasses[j]) * along);
      addPair(positions, i, j, bx, by, bz, g * inverseMasses[i], g * inverseMasses[j]);
      if (velocities) {
        addPair(velocities, i, j, bx, by, bz, rate * g * inverseMasses[i], rate * g * inverseMasses[j]);
      }
    }
    if (satisfied) return true;
  }
  return false;
}

/** a_i += scaleI b, a_j -= scaleJ b */
function addPair(
  array: Float64Array,
  i: number,
  j: number,
  bx: number,
  by: number,
  bz: number,
  scaleI: number,
  scaleJ: number,
): void {
  array[3 * i] += scaleI * bx;
  array[3 * i + 1] += scaleI * by;
  array[3 * i + 2] += scaleI * bz;
  array[3 * j] -= scaleJ * bx;
  array[3 * j + 1] -= scaleJ * by;
  array[3 * j + 2] -= scaleJ * bz;
}

/**
 * Remove from `velocities` the parts along constrained bonds at `positions`, weighted by 1/m: the projection onto motions
 * that keep the distances. Works on any vector of the kind (accelerations, displacements).
 * @returns -1, or an atom of the first group that does not converge
 */
export function constrainVelocities(
  groups: ConstraintGroups,
  inverseMasses: Float64Array,
  positions: Float64Array,
  box: ArrayLike<number>,
  velocities: Float64Array,
): number {
  if (groups.count === 0) return -1;
  takeBonds(groups, positions, box);
  for (let group = 0; group < groups.groupCount; group++) {
    const sweep = groups.apex[group] === NO_APEX ? rattleSweep : settleSweep;
    let satisfied = false;
    for (let n = 0; n < MAXIMUM_SWEEPS && !satisfied; n++) {
      satisfied = sweep(groups, group, inverseMasses, velocities);
    }
    if (!satisfied) return groups.first[groups.groupStart[group]];
  }
  return -1;
}

/** Correct the constraints of a group one after the other. @returns whether all held already */
function rattleSweep(
  groups: ConstraintGroups,
  group: number,
  inverseMasses: Float64Array,
  velocities: Float64Array,
): boolean {
  const { first, second, groupStart } = groups;
  let satisfied = true;
  for (let c = groupStart[group]; c < groupStart[group + 1]; c++) {
    const along = rateAlong(groups, c, velocities);
    if (isNegligible(groups, c, velocities, along)) continue;
    satisfied = false;
    const b2 = bondSquare(groups, c);
    const g = -along / (b2 * (inverseMasses[first[c]] + inverseMasses[second[c]]));
    addAlongBond(groups, c, inverseMasses, g, velocities);
  }
  return satisfied;
}

/** Correct the three constraints of a triangle together. @returns whether all held already */
function settleSweep(
  groups: ConstraintGroups,
  group: number,
  inverseMasses: Float64Array,
  velocities: Float64Array,
): boolean {
  const begin = groups.groupStart[group];
  const triangle = [begin, begin + 1, begin + 2];
  const rates = triangle.map((c) => rateAlong(groups, c, velocities));
  if (triangle.every((c, k) => isNegligible(groups, c, velocities, rates[k]))) return true;
  const multipliers = multipliersOf(groups, begin, inverseMasses, rates);
  triangle.forEach((c, k) => {
    addAlongBond(groups, c, inverseMasses, multipliers[k], velocities);
  });
  return false;
}

function multipliersOf(
  { first, second, bond }: ConstraintGroups,
  begin: number,
  inverseMasses: Float64Array,
  residual: readonly number[],
): readonly number[] {
  return triangleMultipliers(
    first.subarray(begin, begin + 3),
    second.subarray(begin, begin + 3),
    bond.subarray(3 * begin, 3 * begin + 9),
    inverseMasses,
    residual,
  );
}

/** b . (v_i - v_j) */
function rateAlong({ first, second, bond }: ConstraintGroups, c: number, velocities: Float64Array): number {
  const i = 3 * first[c];
  const j = 3 * second[c];
  return (
    bond[3 * c] * (velocities[i] - velocities[j]) +
    bond[3 * c + 1] * (velocities[i + 1] - velocities[j + 1]) +
    bond[3 * c + 2] * (velocities[i + 2] - velocities[j + 2])
  );
}

function bondSquare({ bond }: ConstraintGroups, c: number): number {
  return bond[3 * c] ** 2 + bond[3 * c + 1] ** 2 + bond[3 * c + 2] ** 2;
}

function isNegligible(groups: ConstraintGroups, c: number, velocities: Float64Array, along: number): boolean {
  const speeds = 1 + square(velocities, groups.first[c]) + square(velocities, groups.second[c]);
  return along * along <= CONSTRAINT_TOLERANCE * CONSTRAINT_TOLERANCE * bondSquare(groups, c) * speeds;
}

/** a_i += g b / m_i, a_j -= g b / m_j */
function addAlongBond(
  { first, second, bond }: ConstraintGroups,
  c: number,
  inverseMasses: Float64Array,
  g: number,
  array: Float64Array,
): void {
  const i = first[c];
  const j = second[c];
  addPair(
    array,
    i,
    j,
    bond[3 * c],
    bond[3 * c + 1],
    bond[3 * c + 2],
    g * inverseMasses[i],
    g * inverseMasses[j],
  );
}

/**
 * Constraint virial -1/2 sum r_ij (x) G_i at one instant, added to `virial` [9] (kJ/mol).
 * `velocities` are on-step and satisfy the constraints. `halfKicks` [atom, 3], if given, are the velocity changes of half a
 * step: |v_ij|² is then the mean over the two neighbouring half steps, as in `measure`.
 * @param accelerations [atom, 3] scratch
 */
export function addConstraintVirial(
  groups: ConstraintGroups,
  inverseMasses: Float64Array,
  positions: Float64Array,
  velocities: Float64Array,
  halfKicks: Float64Array | null,
  forces: Float64Array,
  box: ArrayLike<number>,
  accelerations: Float64Array,
  virial: Float64Array,
): void {
  if (groups.count === 0) return;
  takeBonds(groups, positions, box);
  const { groupAtoms, groupCount, groupStart, apex } = groups;
  for (const atom of groupAtoms) {
    for (let k = 3 * atom; k < 3 * atom + 3; k++) accelerations[k] = forces[k] * inverseMasses[atom];
  }
  const residualOf = (c: number): number =>
    rateAlong(groups, c, accelerations) +
    relativeSquare(velocities, groups.first[c], groups.second[c]) +
    (halfKicks ? relativeSquare(halfKicks, groups.first[c], groups.second[c]) : 0);
  const addForce = (c: number, g: number): void => {
    addAlongBond(groups, c, inverseMasses, g, accelerations);
    addBondVirial(groups, c, g, virial);
  };
  for (let group = 0; group < groupCount; group++) {
    const begin = groupStart[group];
    const end = groupStart[group + 1];
    if (apex[group] !== NO_APEX) {
      const residuals = [residualOf(begin), residualOf(begin + 1), residualOf(begin + 2)];
      multipliersOf(groups, begin, inverseMasses, residuals).forEach((g, k) => {
        addForce(begin + k, g);
      });
      continue;
    }
    let largest = 0;
    let satisfied = false;
    for (let sweep = 0; sweep < MAXIMUM_SWEEPS && !satisfied; sweep++) {
      satisfied = true;
      for (let c = begin; c < end; c++) {
        const residual = residualOf(c);
        if (sweep === 0) largest = Math.max(largest, Math.abs(residual));
        if (Math.abs(residual) <= CONSTRAINT_TOLERANCE * largest) continue;
        satisfied = false;
        const weight = inverseMasses[groups.first[c]] + inverseMasses[groups.second[c]];
        addForce(c, -residual / (bondSquare(groups, c) * weight));
      }
    }
  }
}

/** The force g b on i and -g b on j, at separation b: virial -= g/2 b (x) b. */
function addBondVirial({ bond }: ConstraintGroups, c: number, g: number, virial: Float64Array): void {
  for (let a = 0; a < 3; a++) {
    for (let b = 0; b < 3; b++) virial[3 * a + b] -= 0.5 * g * bond[3 * c + a] * bond[3 * c + b];
  }
}

function square(velocities: Float64Array, i: number): number {
  return velocities[3 * i] ** 2 + velocities[3 * i + 1] ** 2 + velocities[3 * i + 2] ** 2;
}

function relativeSquare(velocities: Float64Array, i: number, j: number): number {
  const x = velocities[3 * i] - velocities[3 * j];
  const y = velocities[3 * i + 1] - velocities[3 * j + 1];
  const z = velocities[3 * i + 2] - velocities[3 * j + 2];
  return x * x + y * y + z * z;
}

/** Largest relative error of a constrained distance. */
export function constraintError(
  groups: ConstraintGroups,
  positions: Float64Array,
  box: ArrayLike<number>,
): number {
  takeBonds(groups, positions, box);
  let worst = 0;
  for (let c = 0; c < groups.count; c++) {
    const length = Math.hypot(groups.bond[3 * c], groups.bond[3 * c + 1], groups.bond[3 * c + 2]);
    worst = Math.max(worst, Math.abs(length / groups.lengths[c] - 1));
  }
  return worst;
}
