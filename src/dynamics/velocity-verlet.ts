/**
 * Velocity Verlet: Swope, Andersen, Berens, Wilson, J. Chem. Phys. 76, 637 (1982); with constraints RATTLE,
 * Andersen, J. Comput. Phys. 52, 24 (1983). Time-reversible and symplectic; error of the energy O(dt²).
 */
import type { ReplicaView } from './replica-view.js';
import { type Fault, NO_FAULT } from './substeps.js';

/** One step of `dt` ps. `forces` belong to `positions` before and after; energies and virial too if `sums`. */
export function velocityVerletStep(replica: ReplicaView, dt: number, sums = true): Fault {
  const { kick, drift, projectVelocities } = replica.substeps;
  kick(replica, dt / 2);
  const fault = drift(replica, dt);
  if (fault !== NO_FAULT) return fault;
  replica.updateForces(sums);
  kick(replica, dt / 2);
  return projectVelocities(replica);
}
