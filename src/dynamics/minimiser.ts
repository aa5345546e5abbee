/**
 * Energy minimisation that survives packed boxes, in two regimes by the largest force F on an atom:
 *
 *   F > CLASH: steepest descent with displacements d_i = h f_i / max(|f_i|, SATURATION): every clashing atom moves
 *     by h, so that thousands of overlaps resolve together; h grows by 1.2 when the energy falls, else the step is undone and
 *     h halved (after GROMACS's `steep`).
 *   otherwise: FIRE, Bitzek et al., Phys. Rev. Lett. 97, 170201 (2006), all masses 1 u, displacements capped.
 *
 * Constraints: forces are projected onto the motions that keep the distances, and every displacement is followed by SHAKE.
 * A block starts FIRE from rest, so a minimisation continued at a block end repeats the unbroken one.
 */
import { constrainPositions, constrainVelocities } from './constraints.js';
import type { MinimiseProgram } from './program.js';
import { DESCENT_STEP, FIRE_TIME_STEP, potentialEnergy, type ReplicaView } from './replica-view.js';
import { type Fault, NO_FAULT } from './substeps.js';

/** kJ/mol/nm: atoms inside each other. */
const CLASH = 1e5;
/** kJ/mol/nm: a few times the largest forces of a liquid at rest. */
const SATURATION = 1e4;
const LONGER = 1.2;
const SHORTER = 0.5;
/** nm; descent in steps below this changes nothing. */
const SHORTEST_STEP = 1e-10;

/** Times in ps for masses of 1 u; C-H and C=O bonds become unstable near 2 fs. */
const FIRE = {
  firstTimeStep: 0.0004,
  longestTimeStep: 0.0015,
  delay: 5,
  longer: 1.1,
  shorter: 0.5,
  mixing: 0.1,
  lessMixing: 0.99,
} as const;

export interface Minimiser {
  /** Take one step. @returns NO_FAULT or the atom whose constraint failed */
  step(): Fault;
  /** The largest force on an atom, constraint directions removed, is below the tolerance. */
  converged(): boolean;
  /** Descent can find nothing lower in f64 and the forces are above the tolerance: further steps do nothing. */
  stalled(): boolean;
  /** kJ/mol/nm, constraint directions removed */
  largestForce(): number;
}

/**
 * Start a block. Forces must belong to the positions; velocities are set to zero.
 * Distances that do not hold yet are mended first.
 * @returns the minimiser, or the atom of a constraint that cannot be mended
 */
export function startMinimiser(replica: ReplicaView, program: MinimiseProgram): Minimiser | Fault {
  const { positions, velocities, couplers, constraints, box, forces, scratch } = replica;
  /** 1/u, all masses 1 u; 0 for frozen atoms. */
  const unit = replica.inverseMasses.map((inverse) => (inverse > 0 ? 1 : 0));
  const projected = new Float64Array(forces.length);
  const saved = { positions: positions.slice(), forces: forces.slice() };
  let largest = 0;
  let positiveSteps = 0;
  let mixing: number = FIRE.mixing;
  let stalled = false;

  velocities.fill(0);
  scratch.set(positions);
  const mended = constrainPositions(constraints, unit, scratch, positions, box);
  if (mended !== NO_FAULT) return mended;
  if (scratch.some((value, k) => value !== positions[k])) replica.updateForces();
  project();

  function project(): void {
    for (let k = 0; k < forces.length; k++) projected[k] = unit[Math.floor(k / 3)] > 0 ? forces[k] : 0;
    constrainVelocities(constraints, unit, positions, box, projected);
    largest = 0;
    for (let k = 0; k < projected.length; k += 3) {
      largest = Math.max(largest, Math.hypot(projected[k], projected[k + 1], projected[k + 2]));
    }
  }

  function descend(): Fault {
    velocities.fill(0);
    positiveSteps = 0;
    mixing = FIRE.mixing;
    const length = Math.min(couplers[DESCENT_STEP] || program.maximumStep, program.maximumStep);
    const energy = potentialEnergy(replica);
    const { terms, virial } = replica;
    const savedTerms = terms.slice();
    const savedVirial = virial.slice();
    saved.positions.set(positions);
    saved.forces.set(forces);
    for (let k = 0; k < positions.length; k += 3) {
      const force = Math.hypot(projected[k], projected[k + 1], projected[k + 2]);
      const scale = length / Math.max(force, SATURATION);
      for (let axis = k; axis < k + 3; axis++) positions[axis] += scale * projected[axis];
    }
    const fault = constrainPositions(constraints, unit, saved.positions, positions, box);
    if (fault === NO_FAULT) {
      replica.updateForces();
      if (potentialEnergy(replica) <= energy && allFinite(forces)) {
        couplers[DESCENT_STEP] = Math.min(program.maximumStep, LONGER * length);
        project();
        return NO_FAULT;
      }
    }
    positions.set(saved.positions);
    forces.set(saved.forces);
    terms.set(savedTerms);
    virial.set(savedVirial);
    couplers[DESCENT_STEP] = SHORTER * length;
    stalled = couplers[DESCENT_STEP] < SHORTEST_STEP;
    if (stalled) couplers[DESCENT_STEP] = 0;
    return NO_FAULT;
  }

  function relax(): Fault {
    let dt = couplers[FIRE_TIME_STEP] || FIRE.firstTimeStep;
    const power = dot(projected, velocities);
    if (power > 0) {
      const turn = (mixing * Math.sqrt(dot(velocities, velocities))) / Math.sqrt(dot(projected, projected));
      for (let k = 0; k < velocities.length; k++) {
        velocities[k] = (1 - mixing) * velocities[k] + turn * projected[k];
      }
      if (++positiveSteps > FIRE.delay) {
        dt = Math.min(FIRE.longestTimeStep, FIRE.longer * dt);
        mixing *= FIRE.lessMixing;
      }
    } else if (power < 0) {
      velocities.fill(0);
      positiveSteps = 0;
      mixing = FIRE.mixing;
      dt *= FIRE.shorter;
    }
    couplers[FIRE_TIME_STEP] = dt;
    scratch.set(positions);
    for (let k = 0; k < positions.length; k += 3) {
      for (let axis = k; axis < k + 3; axis++) velocities[axis] += dt * projected[axis];
      const distance = dt * Math.hypot(velocities[k], velocities[k + 1], velocities[k + 2]);
      const shorten = distance > program.maximumStep ? program.maximumStep / distance : 1;
      for (let axis = k; axis < k + 3; axis++) {
        velocities[axis] *= shorten;
        positions[axis] += dt * velocities[axis];
      }
    }
    const fault = constrainPositions(constraints, unit, scratch, positions, box, velocities, dt);
    if (fault !== NO_FAULT) return fault;
    replica.updateForces();
    constrainVelocities(constraints, unit, positions, box, velocities);
    project();
    return NO_FAULT;
  }

  const converged = (): boolean => largest < program.forceTolerance;
  return {
    step: () => {
      if (converged() || stalled) return NO_FAULT;
      const fault = largest > CLASH ? descend() : relax();
      if (converged()) velocities.fill(0);
      return fault;
    },
    converged,
    stalled: () => stalled,
    largestForce: () => largest,
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

function allFinite(values: Float64Array): boolean {
  for (const value of values) if (!Number.isFinite(value)) return false;
  return true;
}
