/**
 * The substeps that integrators are lists of. Each works on all atoms of one replica. A platform may bring its own; these are
 * what they mean.
 */
import { constrainPositions, constrainVelocities } from './constraints.js';
import { halfStepKicks } from './half-step.js';
import type { ReplicaView } from './replica-view.js';

/** What a substep returns: -1, or the atom whose constraint could not be satisfied. */
export type Fault = number;
export const NO_FAULT: Fault = -1;

export interface Substeps {
  /** x += h v, then the constraints; what they moved enters the velocities. */
  drift(replica: ReplicaView, h: number): Fault;
  /** v += kick f / m, then the drift. */
  kickAndDrift(replica: ReplicaView, kick: number, h: number): Fault;
  /** Velocities along constrained bonds are taken away. */
  projectVelocities(replica: ReplicaView): Fault;
  /** v += h f / m, then the projection. */
  kickAndProject(replica: ReplicaView, h: number): Fault;
  /**
   * u = dt/2 f/m [atom, 3] (nm/ps), projected onto the constraints: the change of velocities over half a step. Forces belong to the
   * positions. Holds until the next substep.
   */
  halfStepChange(replica: ReplicaView, dt: number): Float64Array;
  /** Whether positions and forces are finite and no component of a velocity exceeds `speed` (nm/ps). */
  withinBounds(replica: ReplicaView, speed: number): boolean;
}

/** v += h f / m */
function kick(replica: ReplicaView, h: number): void {
  const { velocities, forces, inverseMasses, atomCount } = replica;
  for (let atom = 0; atom < atomCount; atom++) {
    const scale = h * inverseMasses[atom];
    velocities[3 * atom] += scale * forces[3 * atom];
    velocities[3 * atom + 1] += scale * forces[3 * atom + 1];
    velocities[3 * atom + 2] += scale * forces[3 * atom + 2];
  }
}

/** x += h v, then SHAKE along the bonds before the drift; what the constraints moved enters the velocities. */
function drift(replica: ReplicaView, h: number): Fault {
  const { positions, velocities, scratch, constraints } = replica;
  if (constraints.count > 0) scratch.set(positions);
  for (let k = 0; k < positions.length; k++) positions[k] += h * velocities[k];
  return constrainPositions(
    constraints,
    replica.inverseMasses,
    scratch,
    positions,
    replica.box,
    velocities,
    h,
  );
}

/** RATTLE: r_ij . v_ij = 0 on every constraint. */
function projectVelocities(replica: ReplicaView): Fault {
  return constrainVelocities(
    replica.constraints,
    replica.inverseMasses,
    replica.positions,
    replica.box,
    replica.velocities,
  );
}

function halfStepChange(replica: ReplicaView, dt: number): Float64Array {
  const { constraints, inverseMasses, positions, box } = replica;
  const change = halfStepKicks(replica, dt);
  constrainVelocities(constraints, inverseMasses, positions, box, change);
  return change;
}

function withinBounds({ positions, velocities, forces }: ReplicaView, speed: number): boolean {
  for (let k = 0; k < positions.length; k++) {
    if (!(Number.isFinite(positions[k] + forces[k]) && Math.abs(velocities[k]) <= speed)) return false;
  }
  return true;
}

export const PLAIN_SUBSTEPS: Substeps = {
  drift,
  kickAndDrift(replica, h, time) {
    kick(replica, h);
    return drift(replica, time);
  },
  projectVelocities,
  kickAndProject(replica, h) {
    kick(replica, h);
    return projectVelocities(replica);
  },
  halfStepChange,
  withinBounds,
};
