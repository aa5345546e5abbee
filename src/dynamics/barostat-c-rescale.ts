/**
 * Stochastic cell rescaling, isotropic: Bernetti, Bussi, J. Chem. Phys. 153, 114107 (2020). In lambda = sqrt(V) the noise
 * is additive; Euler's step over an interval h:
 *
 *   lambda' = lambda - beta lambda/(2 tau) (P0 - P - kT/(2V)) h + sqrt(kT beta h/(2 tau)) R,   mu = (lambda'/lambda)^(2/3)
 *
 * with beta the compressibility (only the product tau/beta matters). Positions are scaled by mu, velocities by 1/mu.
 * A constraint group is scaled as one body: its centre of mass moves, its inner positions and velocities stay, so
 * that constraints hold without being solved again; free atoms are scaled one by one. P is the atomic pressure with
 * constraint forces, whose mean equals that of the group centres. Every axis of the box must be periodic.
 *
 * Energy handed to the bath: -(dU + dK + P0 dV), with forces computed anew in the scaled box, so that
 * U + K + P0 V + bath is conserved as well as the integrator conserves it.
 */
import { boxVolume, drawWords, normalsOf, STREAM } from '../math/index.js';
import { BAR_PER_INTERNAL_PRESSURE, BOLTZMANN } from '../units/index.js';
import { BATH_ENERGY, type Bath, potentialEnergy, type ReplicaView } from './replica-view.js';
import { kineticEnergy } from './temperature.js';

/** Largest change of ln V at once; far beyond the noise of a liquid, it only tames the first steps from a bad density. */
const LARGEST_LOG_CHANGE = 0.1;

const normals = new Float64Array(2);

/**
 * Propagate the volume over `interval` ps, scale the replica and compute its forces anew.
 * @param time relaxation time tau, ps
 * @param compressibility 1/bar
 * @param pressure instantaneous, kJ/mol/nm³
 * @param step absolute step, the key of the draw
 */
export function cRescaleBarostat(
  replica: ReplicaView,
  interval: number,
  time: number,
  compressibility: number,
  pressure: number,
  bath: Bath,
  step: number,
): void {
  const { masses, velocities, box, couplers } = replica;
  const volume = boxVolume(box);
  const target = bath.pressure / BAR_PER_INTERNAL_PRESSURE;
  const before = potentialEnergy(replica) + kineticEnergy(masses, velocities);
  const growth = logVolumeChange(volume, interval, time, compressibility, pressure, bath, step);
  scaleReplica(replica, Math.exp(growth / 3));
  replica.updateForces();
  const after = potentialEnergy(replica) + kineticEnergy(masses, velocities);
  couplers[BATH_ENERGY] -= after - before + target * (boxVolume(box) - volume);
}

/** ln(V'/V) */
function logVolumeChange(
  volume: number,
  interval: number,
  time: number,
  compressibility: number,
  pressure: number,
  bath: Bath,
  step: number,
): number {
  const words = drawWords(bath.seed, STREAM.cRescale, bath.walker, 0, step, 0);
  normalsOf(words[0], words[1], normals, 0);
  const kT = BOLTZMANN * bath.temperature;
  const target = bath.pressure / BAR_PER_INTERNAL_PRESSURE;
  /** nm³ mol/kJ per relaxation time, over the interval */
  const rate = (compressibility * BAR_PER_INTERNAL_PRESSURE * interval) / time;
  const root = Math.sqrt(volume);
  const changed =
    root -
    0.5 * rate * root * (target - pressure - kT / (2 * volume)) +
    Math.sqrt(0.5 * kT * rate) * normals[0];
  const growth = changed > 0 ? 2 * Math.log(changed / root) : -LARGEST_LOG_CHANGE;
  return Math.min(LARGEST_LOG_CHANGE, Math.max(-LARGEST_LOG_CHANGE, growth));
}

/**
 * Scale box and positions by `mu`, velocities by 1/`mu`; constraint groups as bodies about their centres of mass.
 * The origin is fixed, so image flags stay valid.
 */
export function scaleReplica(replica: ReplicaView, mu: number): void {
  const { positions, velocities, box, masses, constraints, scratch } = replica;
  const { groupCount, atomStart, groupAtoms } = constraints;
  // Groups first, from the unscaled state, into scratch; then everything as free atoms; then groups from scratch.
  const centre = [0, 0, 0];
  const motion = [0, 0, 0];
  const groupVelocities = new Float64Array(3 * groupAtoms.length);
  for (let group = 0; group < groupCount; group++) {
    const origin = groupAtoms[atomStart[group]];
    let mass = 0;
    centre.fill(0);
    motion.fill(0);
    for (let k = atomStart[group]; k < atomStart[group + 1]; k++) {
      const atom = groupAtoms[k];
      mass += masses[atom];
      for (let axis = 0; axis < 3; axis++) {
        const cells = cellsBetween(positions, atom, origin, axis, box[axis]);
        centre[axis] += masses[atom] * (positions[3 * atom + axis] - cells * box[axis]);
        motion[axis] += masses[atom] * velocities[3 * atom + axis];
      }
    }
    for (let k = atomStart[group]; k < atomStart[group + 1]; k++) {
      const atom = groupAtoms[k];
      for (let axis = 0; axis < 3; axis++) {
        const cells = cellsBetween(positions, atom, origin, axis, box[axis]);
        scratch[3 * atom + axis] =
          positions[3 * atom + axis] + (mu - 1) * (centre[axis] / mass + cells * box[axis]);
        groupVelocities[3 * k + axis] = velocities[3 * atom + axis] + (1 / mu - 1) * (motion[axis] / mass);
      }
    }
  }
  for (let k = 0; k < positions.length; k++) {
    positions[k] *= mu;
    velocities[k] /= mu;
  }
  for (let axis = 0; axis < 3; axis++) box[axis] *= mu;
  for (let k = 0; k < groupAtoms.length; k++) {
    const atom = groupAtoms[k];
    for (let axis = 0; axis < 3; axis++) {
      positions[3 * atom + axis] = scratch[3 * atom + axis];
      velocities[3 * atom + axis] = groupVelocities[3 * k + axis];
    }
  }
}

function cellsBetween(
  positions: Float64Array,
  atom: number,
  origin: number,
  axis: number,
  edge: number,
): number {
  return edge > 0 ? Math.round((positions[3 * atom + axis] - positions[3 * origin + axis]) / edge) : 0;
}
