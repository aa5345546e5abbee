/**
 * Relaxes grown polymers in their periodic box before anything else is packed: the bonded terms of the force field itself
 * (bonds by the nearest image) and the soft repulsion of `overlap.ts` between all atoms more than three bonds apart,
 *
 *   E = E_bonded + K/2 sum (d_ij - r_ij)²   for r_ij < d_ij,
 *
 * without charges, so that amides stay open and chains as extended as they were laid. Three passes of FIRE (Bitzek et al.,
 * Phys. Rev. Lett. 97, 170201 (2006)), all masses 1 u: with a repulsion so weak that groups laid across each other pull
 * through, then with the full one under softened bonds and angles, then both at full strength.
 */
import type { MoleculeModel } from '../forcefield/index.js';
import { BONDED_TERMS, TERM_SHAPES, type TermTable, termCount } from '../forces/index.js';
import { minimumImage } from '../math/index.js';
import type { Pause } from './insertion.js';
import { forEachNearPair } from './near-pairs.js';

/** nm */
const SKIN = 0.1;
const LONGEST_MOVE = 0.005;

/**
 * `repulsion` is K, kJ/mol/nm²; `softening` a factor on bonds (C-C 2e5 kJ/mol/nm²) and angles. Times in ps for masses of 1 u:
 * the stiffest bond (C=O) turns over in 2 / omega = 0.002 ps at full strength.
 */
const PASSES = [
  { softening: 0.05, repulsion: 300, longestTimeStep: 0.006, iterations: 500 },
  { softening: 0.05, repulsion: 8000, longestTimeStep: 0.006, iterations: 1200 },
  { softening: 1, repulsion: 8000, longestTimeStep: 0.0016, iterations: 1500 },
] as const;
/** kJ/mol/nm; below this nothing moves any more. */
const FORCE_TOLERANCE = 200;
const PATIENCE = 5;

/** Molecules one after the other in one array of positions. */
export interface GrowingMolecules {
  readonly models: readonly MoleculeModel[];
  /** [atom, 3], nm */
  readonly positions: Float64Array;
  /** [atom], nm */
  readonly radii: Float64Array;
}

interface Work extends GrowingMolecules {
  readonly tables: readonly TermTable[];
  readonly excluded: ReadonlySet<number>;
  readonly repulsion: number;
  readonly box: Float64Array;
  readonly forces: Float64Array;
}

/** Pairs three bonds apart or nearer, as i N + j with i < j. */
export function nearBondedPairs(models: readonly MoleculeModel[], atomCount: number): ReadonlySet<number> {
  const excluded = new Set<number>();
  let first = 0;
  for (const { exclusions, species } of models) {
    for (let k = 0; k < exclusions.length; k += 2)
      excluded.add((first + exclusions[k]) * atomCount + first + exclusions[k + 1]);
    first += species.atoms.length;
  }
  return excluded;
}

/** The bonded tables of all molecules over common indices, bonds and angles weakened by `softening`. */
function bondedTables(models: readonly MoleculeModel[], softening: number): TermTable[] {
  let first = 0;
  return models.flatMap(({ terms, species }) => {
    const shifted = terms
      .filter(({ kind }) => kind !== 'pair-14')
      .map(({ kind, atoms, parameters }): TermTable => {
        const soft = parameters.slice();
        if (kind === 'bond-harmonic' || kind === 'angle-harmonic')
          for (let k = 1; k < soft.length; k += 2) soft[k] *= softening;
        return { kind, atoms: atoms.map((atom) => atom + first), parameters: soft };
      });
    first += species.atoms.length;
    return shifted;
  });
}

/** Relax in place. */
export async function relaxGrowth(
  molecules: GrowingMolecules,
  box: Float64Array,
  pause: Pause,
): Promise<void> {
  const atomCount = molecules.positions.length / 3;
  const excluded = nearBondedPairs(molecules.models, atomCount);
  const forces = new Float64Array(3 * atomCount);
  for (const [n, { softening, repulsion, longestTimeStep, iterations }] of PASSES.entries()) {
    const tables = bondedTables(molecules.models, softening);
    const work = { ...molecules, tables, excluded, repulsion, box, forces };
    await descend(work, longestTimeStep, iterations, (fraction) => pause((n + fraction) / PASSES.length));
  }
}

async function descend(work: Work, longest: number, iterations: number, pause: Pause): Promise<void> {
  const { positions, forces } = work;
  const velocity = new Float64Array(positions.length);
  const anchored = positions.slice();
  let pairs = collectPairs(work);
  let timeStep = 0.2 * longest;
  let mixing = 0.1;
  let downhill = 0;
  for (let iteration = 0; iteration < iterations; iteration++) {
    await pause(iteration / iterations);
    if (hasMoved(positions, anchored)) {
      pairs = collectPairs(work);
      anchored.set(positions);
    }
    forces.fill(0);
    for (const table of work.tables) addBonded(table, positions, work.box, forces);
    addRepulsion(work, pairs);
    let [power, speed2, force2, largest2] = [0, 0, 0, 0];
    for (let k = 0; k < forces.length; k++) {
      power += forces[k] * velocity[k];
      speed2 += velocity[k] * velocity[k];
      force2 += forces[k] * forces[k];
    }
    for (let k = 0; k < forces.length; k += 3)
      largest2 = Math.max(largest2, forces[k] ** 2 + forces[k + 1] ** 2 + forces[k + 2] ** 2);
    if (largest2 < FORCE_TOLERANCE ** 2) break;
    if (power > 0) {
      const towards = mixing * Math.sqrt(speed2 / force2);
      for (let k = 0; k < velocity.length; k++)
        velocity[k] = (1 - mixing) * velocity[k] + towards * forces[k];
      if (++downhill > PATIENCE) {
        timeStep = Math.min(1.1 * timeStep, longest);
        mixing *= 0.99;
      }
    } else {
      velocity.fill(0);
      timeStep *= 0.5;
      mixing = 0.1;
      downhill = 0;
    }
    for (let k = 0; k < positions.length; k += 3) {
      let move2 = 0;
      for (let axis = k; axis < k + 3; axis++) {
        velocity[axis] += timeStep * forces[axis];
        move2 += velocity[axis] ** 2;
      }
      const move = timeStep * Math.sqrt(move2);
      const brake = move > LONGEST_MOVE ? LONGEST_MOVE / move : 1;
      for (let axis = k; axis < k + 3; axis++) {
        velocity[axis] *= brake;
        positions[axis] += timeStep * velocity[axis];
      }
    }
  }
}

function hasMoved(positions: Float64Array, anchored: Float64Array): boolean {
  for (let k = 0; k < positions.length; k += 3) {
    const dx = positions[k] - anchored[k];
    const dy = positions[k + 1] - anchored[k + 1];
    const dz = positions[k + 2] - anchored[k + 2];
    if (dx * dx + dy * dy + dz * dz > (SKIN / 2) ** 2) return true;
  }
  return false;
}

function collectPairs({ positions, radii, excluded, box }: Work): Int32Array {
  let widest = 0;
  for (const radius of radii) widest = Math.max(widest, radius);
  const atomCount = radii.length;
  const pairs: number[] = [];
  forEachNearPair(positions, box, 2 * widest + SKIN, (i, j, _dx, _dy, _dz, r2) => {
    if (r2 >= (radii[i] + radii[j] + SKIN) ** 2) return;
    const [low, high] = i < j ? [i, j] : [j, i];
    if (!excluded.has(low * atomCount + high)) pairs.push(low, high);
  });
  return Int32Array.from(pairs);
}

function addRepulsion({ positions, radii, box, forces, repulsion }: Work, pairs: Int32Array): void {
  for (let k = 0; k < pairs.length; k += 2) {
    const i = 3 * pairs[k];
    const j = 3 * pairs[k + 1];
    const dx = minimumImage(positions[i] - positions[j], box[0]);
    const dy = minimumImage(positions[i + 1] - positions[j + 1], box[1]);
    const dz = minimumImage(positions[i + 2] - positions[j + 2], box[2]);
    const d = radii[pairs[k]] + radii[pairs[k + 1]];
    const r2 = dx * dx + dy * dy + dz * dz;
    if (r2 >= d * d || r2 === 0) continue;
    const r = Math.sqrt(r2);
    const scale = (repulsion * (d - r)) / r;
    forces[i] += scale * dx;
    forces[i + 1] += scale * dy;
    forces[i + 2] += scale * dz;
    forces[j] -= scale * dx;
    forces[j + 1] -= scale * dy;
    forces[j + 2] -= scale * dz;
  }
}

const chain = new Float64Array(9);
const termForces = new Float64Array(12);

function addBonded(table: TermTable, positions: Float64Array, box: Float64Array, forces: Float64Array): void {
  const { kind, atoms, parameters } = table;
  if (kind === 'pair-14') return;
  const term = BONDED_TERMS[kind];
  const size = TERM_SHAPES[kind].atoms;
  const width = TERM_SHAPES[kind].parameters.length;
  for (let n = 0; n < termCount(table); n++) {
    for (let link = 0; link < size - 1; link++) {
      const a = 3 * atoms[n * size + link];
      const b = 3 * atoms[n * size + link + 1];
      for (let axis = 0; axis < 3; axis++)
        chain[3 * link + axis] = minimumImage(positions[b + axis] - positions[a + axis], box[axis]);
    }
    term(chain, parameters, n * width, termForces);
    for (let k = 0; k < size; k++)
      for (let axis = 0; axis < 3; axis++) forces[3 * atoms[n * size + k] + axis] += termForces[3 * k + axis];
  }
}
