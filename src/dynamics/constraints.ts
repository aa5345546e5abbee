/**
 * Fixed distances sigma = |r_i - r_j|² - d² = 0, solved group by group; a group is a connected set of constraints. Triangles
 * with two equal sides and two equal masses (rigid three-site water) are solved at once by SETTLE (settle.ts), all
 * others (X-H stars) by iteration:
 *
 *   positions:  x_i += g r_ref / m_i, x_j -= g r_ref / m_j until every distance holds (SHAKE: Ryckaert, Ciccotti,
 *               Berendsen, J. Comput. Phys. 23, 327 (1977)); r_ref is the bond before the move.
 *   velocities: r_ij . v_ij = 0 by the same pairwise corrections along r_ij (RATTLE: Andersen, J. Comput. Phys. 52, 24 (1983)).
 *
 * Bonds may cross the box; the image of the bond before the move is kept.
 */
import { minimumImage } from '../math/index.js';
import {
  addAlongBond,
  addPair,
  bondSquare,
  type ConstraintGroups,
  multipliersOf,
  NO_APEX,
  rateAlong,
  takeBonds,
} from './constraint-groups.js';
import { settleTriangle } from './settle.js';

/** Relative error of a constrained distance, and of its rate against 1 nm/ps or the atoms' own speeds. */
export const CONSTRAINT_TOLERANCE = 1e-10;
export const MAXIMUM_SWEEPS = 1000;
/** A bond turned by more than 84° against its reference within one move cannot be mended along it. */
const SMALLEST_COSINE = 0.1;

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

function isNegligible(groups: ConstraintGroups, c: number, velocities: Float64Array, along: number): boolean {
  const speeds = 1 + square(velocities, groups.first[c]) + square(velocities, groups.second[c]);
  return along * along <= CONSTRAINT_TOLERANCE * CONSTRAINT_TOLERANCE * bondSquare(groups, c) * speeds;
}

function square(velocities: Float64Array, i: number): number {
  return velocities[3 * i] ** 2 + velocities[3 * i + 1] ** 2 + velocities[3 * i + 2] ** 2;
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
