/**
 * Overlap removal: rigid molecules move and turn down the soft repulsion of `overlap.ts` by FIRE, the fast inertial relaxation
 * engine (Bitzek, Koskinen, Gähler, Moseler, Gumbsch, Phys. Rev. Lett. 97, 170201 (2006)), every atom of weight 1 and the
 * spring constant 1, so that times have no unit. Velocities are mixed towards the force in mass-weighted coordinates, in which
 * translation and rotation measure alike.
 */
import { minimumImage } from '../math/index.js';
import { isAcross } from './contact.js';
import type { Pause } from './insertion.js';
import { forEachNearPair, nearPairsBySlab } from './near-pairs.js';
import { chargeSigns, EQUAL_SIGN_DISTANCE } from './overlap.js';
import { placeAtoms, type RigidMolecules, turn } from './rigid-molecules.js';

/** FIRE's constants, as published but for the time steps. */
const FIRE = {
  rise: 1.1,
  fall: 0.5,
  mixing: 0.1,
  mixingFall: 0.99,
  patience: 5,
  firstStep: 0.2,
  longestStep: 0.6,
};
/** nm an atom may move before pairs are collected anew, twice */
const SKIN = 0.08;
/** nm, in one iteration */
const LONGEST_MOVE = 0.03;

/** Given up when the overlap falls by less than this fraction in so many iterations: what is left is stuck. */
const STAGNATION = { iterations: 20, fall: 0.1 };

/** Pairs within reach, collected with a skin. */
interface PairList {
  pairs: Int32Array;
  count: number;
}

export interface RelaxationReport {
  readonly iterations: number;
  /** nm, root mean square overlap per atom: sqrt(2 E / N) */
  readonly overlap: number;
}

/**
 * Relax in place until the RMS overlap per atom falls below `target` (nm), stagnates, or the iterations are spent.
 * @param radii [atom], nm
 */
export async function relaxOverlaps(
  molecules: RigidMolecules,
  box: Float64Array,
  radii: Float64Array,
  target: number,
  maximumIterations: number,
  pause: Pause,
): Promise<RelaxationReport> {
  const { topology, centres, positions, inertia } = molecules;
  const { moleculeCount, moleculeStart, moleculeSpecies, atomCount } = topology;
  const signs = chargeSigns(topology);
  const atomPairs: PairList = { pairs: new Int32Array(32 * atomCount), count: 0 };
  const ionPairs: PairList = { pairs: new Int32Array(64), count: 0 };
  const anchored = new Float64Array(positions.length);
  const forces = new Float64Array(positions.length);
  const centreForces = new Float64Array(3 * moleculeCount);
  const pull = new Float64Array(6 * moleculeCount);
  const velocity = new Float64Array(6 * moleculeCount);
  const weight = new Float64Array(6 * moleculeCount);
  for (let m = 0; m < moleculeCount; m++) {
    if (molecules.grown[m]) continue;
    const atoms = moleculeStart[m + 1] - moleculeStart[m];
    for (let k = 0; k < 3; k++) {
      weight[6 * m + k] = atoms;
      weight[6 * m + 3 + k] = inertia[moleculeSpecies[m]];
    }
  }
  let timeStep = FIRE.firstStep;
  let mixing = FIRE.mixing;
  let downhill = 0;
  let listed = false;
  let overlap = Number.POSITIVE_INFINITY;
  let overlapBefore = Number.POSITIVE_INFINITY;
  let iterations = 0;
  for (; iterations < maximumIterations; iterations++) {
    const rest = () => pause(iterations / maximumIterations);
    await rest();
    if (!listed || largestMove2(positions, anchored) > (SKIN / 2) ** 2) {
      await collectAtomPairs(molecules, box, radii, atomPairs, rest);
      collectIonPairs(molecules, box, signs, ionPairs);
      anchored.set(positions);
      listed = true;
    }
    const energy =
      atomForces(positions, box, radii, atomPairs, forces) + ionForces(centres, box, ionPairs, centreForces);
    overlap = Math.sqrt((2 * energy) / atomCount);
    if (overlap < target) break;
    if (iterations % STAGNATION.iterations === STAGNATION.iterations - 1) {
      if (overlap > (1 - STAGNATION.fall) * overlapBefore) break;
      overlapBefore = overlap;
    }
    gatherPulls(molecules, forces, centreForces, pull);

    let power = 0;
    let speed2 = 0;
    let pull2 = 0;
    for (let k = 0; k < pull.length; k++) {
      if (weight[k] === 0) continue;
      power += pull[k] * velocity[k];
      speed2 += weight[k] * velocity[k] * velocity[k];
      pull2 += (pull[k] * pull[k]) / weight[k];
    }
    if (power > 0) {
      const towardsForce = pull2 > 0 ? mixing * Math.sqrt(speed2 / pull2) : 0;
      for (let k = 0; k < pull.length; k++)
        if (weight[k] > 0) velocity[k] = (1 - mixing) * velocity[k] + (towardsForce * pull[k]) / weight[k];
      if (++downhill > FIRE.patience) {
        timeStep = Math.min(timeStep * FIRE.rise, FIRE.longestStep);
        mixing *= FIRE.mixingFall;
      }
    } else {
      velocity.fill(0);
      timeStep *= FIRE.fall;
      mixing = FIRE.mixing;
      downhill = 0;
    }
    for (let m = 0; m < moleculeCount; m++) {
      if (molecules.grown[m]) continue;
      const atoms = weight[6 * m];
      const moment = weight[6 * m + 3];
      let move2 = 0;
      for (let k = 0; k < 6; k++) {
        if (weight[6 * m + k] > 0) velocity[6 * m + k] += (timeStep * pull[6 * m + k]) / weight[6 * m + k];
        // A turn moves the atoms by about its angle times the radius of gyration.
        move2 += velocity[6 * m + k] ** 2 * (k < 3 ? 1 : (1.5 * moment) / atoms);
      }
      const brake = Math.min(1, LONGEST_MOVE / (timeStep * Math.sqrt(move2) + 1e-300));
      const step = brake * timeStep;
      for (let k = 0; k < 3; k++) centres[3 * m + k] += step * velocity[6 * m + k];
      if (moment > 0)
        turn(
          molecules,
          m,
          step * velocity[6 * m + 3],
          step * velocity[6 * m + 4],
          step * velocity[6 * m + 5],
        );
      placeAtoms(molecules, m);
    }
  }
  return { iterations, overlap };
}

function largestMove2(positions: Float64Array, anchored: Float64Array): number {
  let largest = 0;
  for (let k = 0; k < positions.length; k += 3) {
    const dx = positions[k] - anchored[k];
    const dy = positions[k + 1] - anchored[k + 1];
    const dz = positions[k + 2] - anchored[k + 2];
    const move2 = dx * dx + dy * dy + dz * dz;
    if (move2 > largest) largest = move2;
  }
  return largest;
}

function append(list: PairList, i: number, j: number): void {
  if (2 * list.count + 2 > list.pairs.length) {
    const longer = new Int32Array(2 * list.pairs.length);
    longer.set(list.pairs);
    list.pairs = longer;
  }
  list.pairs[2 * list.count] = i;
  list.pairs[2 * list.count + 1] = j;
  list.count++;
}

async function collectAtomPairs(
  { topology, positions, grown }: RigidMolecules,
  box: Float64Array,
  radii: Float64Array,
  list: PairList,
  rest: () => Promise<void>,
): Promise<void> {
  const { atomMolecule } = topology;
  let widest = 0;
  for (const radius of radii) widest = Math.max(widest, radius);
  list.count = 0;
  const slabs = nearPairsBySlab(positions, box, 2 * widest + SKIN, (i, j, dx, dy, dz, r2) => {
    const reach = radii[i] + radii[j] + SKIN;
    if (r2 >= reach * reach) return;
    const [a, b] = [atomMolecule[i], atomMolecule[j]];
    if (grown[a] && grown[b]) return;
    if (a === b && !isAcross(positions, i, j, dx, dy, dz)) return;
    append(list, i, j);
  });
  for (const _ of slabs) await rest();
}

function collectIonPairs(
  { centres }: RigidMolecules,
  box: Float64Array,
  signs: Int8Array,
  list: PairList,
): void {
  const ions: number[] = [];
  signs.forEach((sign, molecule) => {
    if (sign !== 0) ions.push(molecule);
  });
  const points = Float64Array.from(
    { length: 3 * ions.length },
    (_, k) => centres[3 * ions[Math.floor(k / 3)] + (k % 3)],
  );
  list.count = 0;
  if (ions.length < 2) return;
  forEachNearPair(points, box, EQUAL_SIGN_DISTANCE + SKIN, (a, b) => {
    if (signs[ions[a]] === signs[ions[b]]) append(list, ions[a], ions[b]);
  });
}

function atomForces(
  positions: Float64Array,
  box: Float64Array,
  radii: Float64Array,
  { pairs, count }: PairList,
  forces: Float64Array,
): number {
  const [edgeX, edgeY, edgeZ] = box;
  let energy = 0;
  forces.fill(0);
  for (let k = 0; k < 2 * count; k += 2) {
    const i = 3 * pairs[k];
    const j = 3 * pairs[k + 1];
    const dx = minimumImage(positions[i] - positions[j], edgeX);
    const dy = minimumImage(positions[i + 1] - positions[j + 1], edgeY);
    const dz = minimumImage(positions[i + 2] - positions[j + 2], edgeZ);
    const d = radii[pairs[k]] + radii[pairs[k + 1]];
    const r2 = dx * dx + dy * dy + dz * dz;
    if (r2 >= d * d) continue;
    const r = Math.sqrt(r2);
    energy += 0.5 * (d - r) ** 2;
    // Coincident atoms have no direction: part them along x.
    const scale = r > 1e-9 ? (d - r) / r : 0;
    const fx = r > 1e-9 ? scale * dx : d;
    const fy = scale * dy;
    const fz = scale * dz;
    forces[i] += fx;
    forces[i + 1] += fy;
    forces[i + 2] += fz;
    forces[j] -= fx;
    forces[j + 1] -= fy;
    forces[j + 2] -= fz;
  }
  return energy;
}

function ionForces(
  centres: Float64Array,
  box: Float64Array,
  { pairs, count }: PairList,
  forces: Float64Array,
): number {
  const [edgeX, edgeY, edgeZ] = box;
  let energy = 0;
  forces.fill(0);
  for (let k = 0; k < 2 * count; k += 2) {
    const i = 3 * pairs[k];
    const j = 3 * pairs[k + 1];
    const dx = minimumImage(centres[i] - centres[j], edgeX);
    const dy = minimumImage(centres[i + 1] - centres[j + 1], edgeY);
    const dz = minimumImage(centres[i + 2] - centres[j + 2], edgeZ);
    const r = Math.sqrt(dx * dx + dy * dy + dz * dz);
    if (r >= EQUAL_SIGN_DISTANCE || r < 1e-9) continue;
    energy += 0.5 * (EQUAL_SIGN_DISTANCE - r) ** 2;
    const scale = (EQUAL_SIGN_DISTANCE - r) / r;
    forces[i] += scale * dx;
    forces[i + 1] += scale * dy;
    forces[i + 2] += scale * dz;
    forces[j] -= scale * dx;
    forces[j + 1] -= scale * dy;
    forces[j + 2] -= scale * dz;
  }
  return energy;
}

/** [molecule, 6]: force on the centre and torque about it. */
function gatherPulls(
  { topology, centres, positions }: RigidMolecules,
  forces: Float64Array,
  centreForces: Float64Array,
  pull: Float64Array,
): void {
  const { moleculeStart, moleculeCount } = topology;
  for (let m = 0; m < moleculeCount; m++) {
    let fx = centreForces[3 * m];
    let fy = centreForces[3 * m + 1];
    let fz = centreForces[3 * m + 2];
    let tx = 0;
    let ty = 0;
    let tz = 0;
    for (let k = 3 * moleculeStart[m]; k < 3 * moleculeStart[m + 1]; k += 3) {
      const bx = positions[k] - centres[3 * m];
      const by = positions[k + 1] - centres[3 * m + 1];
      const bz = positions[k + 2] - centres[3 * m + 2];
      fx += forces[k];
      fy += forces[k + 1];
      fz += forces[k + 2];
      tx += by * forces[k + 2] - bz * forces[k + 1];
      ty += bz * forces[k] - bx * forces[k + 2];
      tz += bx * forces[k + 1] - by * forces[k];
    }
    pull[6 * m] = fx;
    pull[6 * m + 1] = fy;
    pull[6 * m + 2] = fz;
    pull[6 * m + 3] = tx;
    pull[6 * m + 4] = ty;
    pull[6 * m + 5] = tz;
  }
}
