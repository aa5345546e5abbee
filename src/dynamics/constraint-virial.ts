/**
 * Constraint forces at one instant, by the multipliers of the exact constrained motion: d²sigma/dt² = 0 with
 * sigma = |r_ij|² - d² gives r_ij . a_ij + |v_ij|² = 0. They give the constraint virial of any integrator's (x, v, f).
 */
import {
  addAlongBond,
  bondSquare,
  type ConstraintGroups,
  multipliersOf,
  NO_APEX,
  rateAlong,
  takeBonds,
} from './constraint-groups.js';
import { CONSTRAINT_TOLERANCE, MAXIMUM_SWEEPS } from './constraints.js';

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

function relativeSquare(velocities: Float64Array, i: number, j: number): number {
  const x = velocities[3 * i] - velocities[3 * j];
  const y = velocities[3 * i + 1] - velocities[3 * j + 1];
  const z = velocities[3 * i + 2] - velocities[3 * j + 2];
  return x * x + y * y + z * z;
}
