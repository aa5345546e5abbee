/**
 * Stochastic cell rescaling: Bernetti, Bussi, J. Chem. Phys. 153, 114107 (2020). In lambda = sqrt(V) the noise is additive;
 * Euler's step over an interval h:
 *
 *   lambda' = lambda - beta lambda/(2 tau) (P0 - P - kT/(2V)) h + sqrt(kT beta h/(2 tau)) R,   mu = (lambda'/lambda)^(2/3)
 *
 * with beta the compressibility (only the product tau/beta matters). Positions are scaled by mu, velocities by 1/mu.
 * Per axis (`axes`): each chosen edge follows the same equation by itself with P_aa for P and beta/3 for beta, mu_a =
 * (lambda'/lambda)², so that the volume relaxes as in the isotropic case when all three are free. Its stationary density is
 * exp(-(U + K + P0 V)/kT) V over the logarithms of those edges: at fixed shape that of the isotropic ensemble.
 *
 * What is scaled: free atoms one by one, a constraint group as one body by its centre of mass, so that constraints hold without
 * being solved again. P is the pressure of this very scaling, -d(U + K)/dV = the group pressure (pressure.ts, with the K of
 * half steps); no constraint force enters it. Molecules are not scaled as bodies: a polymer network that spans the box changes its volume like a liquid.
 * Every axis of the box must be periodic.
 *
 * Energy handed to the bath: -(dU + dK + P0 dV), with forces computed anew in the scaled box, so that
 * U + K + P0 V + bath is conserved as well as the integrator conserves it.
 */
import { boxVolume, drawWords, minimumImage, normalsOf, STREAM } from '../math/index.js';
import { BAR_PER_INTERNAL_PRESSURE, BOLTZMANN } from '../units/index.js';
import type { Barostat } from './program.js';
import { BATH_ENERGY, type Bath, potentialEnergy, type ReplicaView } from './replica-view.js';
import { kineticEnergy } from './temperature.js';

export type CRescale = Extract<Barostat, { kind: 'c-rescale' }>;

/** Largest change of ln V at once; far beyond the noise of a liquid, it only tames the first steps from a bad density. */
const LARGEST_LOG_CHANGE = 0.1;

const normals = new Float64Array(4);

/**
 * Propagate the volume over `interval` ps, scale the replica and compute its forces anew.
 * @param pressure [3] xx, yy, zz of the instantaneous group pressure, kJ/mol/nm³
 * @param step absolute step, the key of the draw
 */
export function cRescaleBarostat(
  replica: ReplicaView,
  coupling: CRescale,
  interval: number,
  pressure: ArrayLike<number>,
  bath: Bath,
  step: number,
): void {
  const { masses, velocities, box, couplers } = replica;
  const volume = boxVolume(box);
  const target = bath.pressure / BAR_PER_INTERNAL_PRESSURE;
  const before = potentialEnergy(replica) + kineticEnergy(masses, velocities);
  scaleReplica(replica, drawScaling(volume, coupling, interval, pressure, bath, step));
  replica.updateForces();
  const after = potentialEnergy(replica) + kineticEnergy(masses, velocities);
  couplers[BATH_ENERGY] -= after - before + target * (boxVolume(box) - volume);
}

/** mu [3] */
function drawScaling(
  volume: number,
  { time, compressibility, axes }: CRescale,
  interval: number,
  pressure: ArrayLike<number>,
  bath: Bath,
  step: number,
): readonly [number, number, number] {
  const words = drawWords(bath.seed, STREAM.cRescale, bath.walker, 0, step, 0);
  normalsOf(words[0], words[1], normals, 0);
  normalsOf(words[2], words[3], normals, 2);
  const kT = BOLTZMANN * bath.temperature;
  const target = bath.pressure / BAR_PER_INTERNAL_PRESSURE;
  /** nm³ mol/kJ per relaxation time, over the interval */
  const rate = (compressibility * BAR_PER_INTERNAL_PRESSURE * interval) / time;
  if (axes === undefined) {
    const excess = (pressure[0] + pressure[1] + pressure[2]) / 3 - target;
    const mu = Math.exp(logVolumeChange(volume, rate, excess, kT, normals[0]) / 3);
    return [mu, mu, mu];
  }
  const mu: [number, number, number] = [1, 1, 1];
  for (let axis = 0; axis < 3; axis++) {
    if (!axes[axis]) continue;
    const present = volume * mu[0] * mu[1] * mu[2];
    const excess = pressure[axis] - target;
    mu[axis] = Math.exp(logVolumeChange(present, rate / 3, excess, kT, normals[axis]));
  }
  return mu;
}

/** ln(V'/V) for P - P0 = `excess` */
function logVolumeChange(volume: number, rate: number, excess: number, kT: number, normal: number): number {
  const root = Math.sqrt(volume);
  const changed =
    root + 0.5 * rate * root * (excess + kT / (2 * volume)) + Math.sqrt(0.5 * kT * rate) * normal;
  const growth = changed > 0 ? 2 * Math.log(changed / root) : -LARGEST_LOG_CHANGE;
  return Math.min(LARGEST_LOG_CHANGE, Math.max(-LARGEST_LOG_CHANGE, growth));
}

/**
 * Scale box and positions by `mu` [3], velocities by 1/`mu`; constraint groups as bodies about their centres of mass.
 * The origin is fixed, so image flags stay valid.
 */
export function scaleReplica(replica: ReplicaView, mu: readonly [number, number, number]): void {
  const { positions, velocities, box, masses, constraints } = replica;
  const { groupCount, atomStart, groupAtoms } = constraints;
  // What inner positions and velocities of bodies must get back after everything was scaled atom by atom.
  const innerPositions = new Float64Array(3 * groupAtoms.length);
  const innerVelocities = new Float64Array(3 * groupAtoms.length);
  for (let axis = 0; axis < 3; axis++) {
    for (let group = 0; group < groupCount; group++) {
      const [begin, end] = [atomStart[group], atomStart[group + 1]];
      const origin = positions[3 * groupAtoms[begin] + axis];
      let [mass, centre, motion] = [0, 0, 0];
      for (let k = begin; k < end; k++) {
        const atom = groupAtoms[k];
        mass += masses[atom];
        centre += masses[atom] * minimumImage(positions[3 * atom + axis] - origin, box[axis]);
        motion += masses[atom] * velocities[3 * atom + axis];
      }
      for (let k = begin; k < end; k++) {
        const at = 3 * groupAtoms[k] + axis;
        const inner = minimumImage(positions[at] - origin, box[axis]) - centre / mass;
        innerPositions[3 * k + axis] = (1 - mu[axis]) * inner;
        innerVelocities[3 * k + axis] = (1 - 1 / mu[axis]) * (velocities[at] - motion / mass);
      }
    }
    for (let at = axis; at < positions.length; at += 3) {
      positions[at] *= mu[axis];
      velocities[at] /= mu[axis];
    }
    box[axis] *= mu[axis];
  }
  groupAtoms.forEach((atom, k) => {
    for (let axis = 0; axis < 3; axis++) {
      positions[3 * atom + axis] += innerPositions[3 * k + axis];
      velocities[3 * atom + axis] += innerVelocities[3 * k + axis];
    }
  });
}
