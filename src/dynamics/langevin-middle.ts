/**
 * Langevin dynamics, dv = f/m dt - gamma v dt + sqrt(2 gamma kT/m) dW, in the middle scheme (thermostat in the middle of
 * the drift): Zhang, Liu, Yan, Tuckerman, Liu, J. Phys. Chem. A 123, 6056 (2019); in on-step form the BAOAB splitting of
 * Leimkuhler, Matthews, Appl. Math. Res. Express 2013, 34. With constraints each half drift and the friction stay on the
 * constraint surface (g-BAOAB: Leimkuhler, Matthews, Proc. R. Soc. A 472, 20160138 (2016)).
 *
 * Positions of a harmonic oscillator are sampled without time-step error. On-step velocities are not: their variance is
 * kT/m (1 - (omega dt)²/4), while that of the velocities half a step before and after is exact. The kinetic energy that is
 * reported (`measure`) is therefore the mean of those two.
 */
import { drawWords, normalsOf, STREAM } from '../math/index.js';
import { BOLTZMANN } from '../units/index.js';
import { BATH_ENERGY, type Bath, type ReplicaView } from './replica-view.js';
import { type Fault, NO_FAULT } from './substeps.js';
import { kineticEnergy } from './temperature.js';

const normals = new Float64Array(4);

/**
 * One step of `dt` ps.
 * @param friction 1/ps
 * @param step absolute number of this step, the key of its noise
 * @param sums energies and virial belong to `positions` afterwards, not the forces alone
 */
export function langevinMiddleStep(
  replica: ReplicaView,
  dt: number,
  friction: number,
  bath: Bath,
  step: number,
  sums = true,
): Fault {
  const { kickAndProject } = replica.substeps;
  let fault = kickAndProject(replica, dt / 2);
  if (fault === NO_FAULT) fault = constrainedDrift(replica, dt / 2);
  if (fault === NO_FAULT) fault = frictionAndNoise(replica, dt, friction, bath, step);
  if (fault === NO_FAULT) fault = constrainedDrift(replica, dt / 2);
  if (fault !== NO_FAULT) return fault;
  replica.updateForces(sums);
  return kickAndProject(replica, dt / 2);
}

function constrainedDrift(replica: ReplicaView, h: number): Fault {
  const { drift, projectVelocities } = replica.substeps;
  const fault = drift(replica, h);
  return fault === NO_FAULT ? projectVelocities(replica) : fault;
}

/** v = c v + sqrt((1 - c²) kT/m) xi, c = exp(-gamma dt): the exact Ornstein-Uhlenbeck propagation, then the projection. */
function frictionAndNoise(
  replica: ReplicaView,
  dt: number,
  friction: number,
  bath: Bath,
  step: number,
): Fault {
  const { velocities, masses, inverseMasses, atomCount, couplers } = replica;
  const kept = Math.exp(-friction * dt);
  const noise = (1 - kept * kept) * BOLTZMANN * bath.temperature;
  const before = kineticEnergy(masses, velocities);
  for (let atom = 0; atom < atomCount; atom++) {
    const words = drawWords(bath.seed, STREAM.langevin, bath.walker, atom, step, 0);
    normalsOf(words[0], words[1], normals, 0);
    normalsOf(words[2], words[3], normals, 2);
    const amplitude = Math.sqrt(noise * inverseMasses[atom]);
    velocities[3 * atom] = kept * velocities[3 * atom] + amplitude * normals[0];
    velocities[3 * atom + 1] = kept * velocities[3 * atom + 1] + amplitude * normals[1];
    velocities[3 * atom + 2] = kept * velocities[3 * atom + 2] + amplitude * normals[2];
  }
  const fault = replica.substeps.projectVelocities(replica);
  couplers[BATH_ENERGY] -= kineticEnergy(masses, velocities) - before;
  return fault;
}
