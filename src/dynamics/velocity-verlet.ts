/**
 * Velocity Verlet: Swope, Andersen, Berens, Wilson, J. Chem. Phys. 76, 637 (1982); with constraints RATTLE,
 * Andersen, J. Comput. Phys. 52, 24 (1983). Time-reversible and symplectic; error of the energy O(dt²).
 */
import type { ReplicaView } from './replica-view.js';
import { type Fault, NO_FAULT } from './substeps.js';

/** One step of `dt` ps. `forces` belong to `positions` before and after; energies and virial too if `sums`. */
export function velocityVerletStep(replica: ReplicaView, dt: number, sums = true): Fault {
  const { kickAndDrift, kickAndProject } = replica.substeps;
  const fault = kickAndDrift(replica, dt / 2, dt);
  if (fault !== NO_FAULT) return fault;
  replica.updateForces(sums);
  return kickAndProject(replica, dt / 2);
}
