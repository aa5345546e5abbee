/**
 * Constraints sorted into connected groups, and the arithmetic along their bonds that positions, velocities and the
 * virial share. b is the bond r_i - r_j in `groups.bond`, taken by `takeBonds` in its nearest image.
 */
import type { Constraints } from '../system/index.js';
import { triangleMultipliers } from './settle.js';

export const NO_APEX = -1;

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
export function takeBonds(groups: ConstraintGroups, positions: Float64Array, box: ArrayLike<number>): void {
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

/** a_i += scaleI b, a_j -= scaleJ b */
export function addPair(
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

/** a_i += g b / m_i, a_j -= g b / m_j */
export function addAlongBond(
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

/** b . (v_i - v_j) */
export function rateAlong(
  { first, second, bond }: ConstraintGroups,
  c: number,
  velocities: Float64Array,
): number {
  const i = 3 * first[c];
  const j = 3 * second[c];
  return (
    bond[3 * c] * (velocities[i] - velocities[j]) +
    bond[3 * c + 1] * (velocities[i + 1] - velocities[j + 1]) +
    bond[3 * c + 2] * (velocities[i + 2] - velocities[j + 2])
  );
}

export function bondSquare({ bond }: ConstraintGroups, c: number): number {
  return bond[3 * c] ** 2 + bond[3 * c + 1] ** 2 + bond[3 * c + 2] ** 2;
}

/** The multipliers that take `residual` [3] away from the triangle whose constraints begin at `begin`. */
export function multipliersOf(
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
