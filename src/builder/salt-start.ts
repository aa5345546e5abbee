/**
 * Opposite starting points of a salt. After packing, monatomic cations are moved one by one, in order, each to the best of
 * many random places: `dispersed` where no anion is near, `paired` in contact with an anion of its own. Where ions stand before
 * a run must not decide where they stand after it; two ensembles from these two starts show whether it does.
 */
import { SheathError } from '../core/index.js';
import { drawWords, minimumImage, STREAM, uniformOf } from '../math/index.js';
import { atomOf, type Topology } from '../topology/index.js';

export const SALT_STARTS = ['dispersed', 'paired'] as const;
export type SaltStart = (typeof SALT_STARTS)[number];

const TRIALS = 4000;
/** nm: between a moved cation and any other atom; clearer places are all alike. */
const CLEARANCE = 0.19;
/** nm: a dispersed cation keeps this distance from the middle of every anion where it can. */
const FAR = 0.7;
/** nm, from the middle of the anion of a pair: inside the contact, outside the anion's atoms. */
const PAIR = { from: 0.3, to: 0.38 } as const;

export interface SaltArrangement {
  /** [atom, 3], nm */
  readonly positions: Float64Array;
  /** [cation] nm to the middle of the nearest anion */
  readonly nearestAnion: Float64Array;
}

/**
 * @param positions [atom, 3] nm, of a packed box; not changed
 * @param box [3] nm
 * @throws SheathError E_SALT_START without monatomic cations and anions
 */
export function arrangeSalt(
  topology: Topology,
  positions: Float64Array,
  box: ArrayLike<number>,
  start: SaltStart,
  seed: number,
): SaltArrangement {
  const molecules = Array.from({ length: topology.moleculeCount }, (_, molecule) => molecule);
  const chargeOf = topology.species.map(({ atoms }) => atoms.reduce((sum, atom) => sum + atom.charge, 0));
  const sizeOf = (molecule: number) =>
    topology.moleculeStart[molecule + 1] - topology.moleculeStart[molecule];
  const charged = (sign: number) =>
    molecules.filter((molecule) => sign * chargeOf[topology.moleculeSpecies[molecule]] > 0.25);
  const cations = charged(1).filter((molecule) => sizeOf(molecule) === 1);
  const anions = charged(-1);
  if (cations.length === 0 || anions.length === 0)
    throw new SheathError('E_SALT_START', {
      object: `the box holds ${cations.length} monatomic cations and ${anions.length} anions`,
      limit: `a ${start} start needs both`,
      cure: 'add a salt, or leave the start out',
    });
  const moved = positions.slice();
  const middles = anions.map((molecule) => middleOf(topology, moved, molecule));
  const nearestAnion = new Float64Array(cations.length);
  cations.forEach((molecule, index) => {
    const atom = topology.moleculeStart[molecule];
    const own = middles[index % middles.length];
    let best = { score: Number.NEGATIVE_INFINITY, place: [0, 0, 0], anion: 0 };
    for (let trial = 0; trial < TRIALS; trial++) {
      const place = drawPlace(start, own, box, seed, atom, trial);
      const clearance = clearanceOf(topology, moved, box, place, atom);
      const anion = Math.min(...middles.map((middle) => distance(middle, place, box)));
      // Room first: a place that overlaps is no place, however far from the anions.
      const room = Math.min(clearance, CLEARANCE) / CLEARANCE;
      const score = start === 'dispersed' ? room + 0.5 * Math.min(1, anion / FAR) : room;
      if (score > best.score) best = { score, place, anion };
      if (best.score >= (start === 'dispersed' ? 1.5 : 1)) break;
    }
    moved.set(best.place, 3 * atom);
    nearestAnion[index] = best.anion;
  });
  return { positions: moved, nearestAnion };
}

/** Uniform in the box, or in a shell around the anion. */
function drawPlace(
  start: SaltStart,
  own: readonly number[],
  box: ArrayLike<number>,
  seed: number,
  atom: number,
  trial: number,
): number[] {
  const words = drawWords(seed, STREAM.packing, 1, atom, trial, 1);
  const [u, v, w] = [0, 1, 2].map((k) => uniformOf(words[k]));
  if (start === 'dispersed') return [u * box[0], v * box[1], w * box[2]];
  const radius = PAIR.from + (PAIR.to - PAIR.from) * u;
  const z = 2 * v - 1;
  const planar = Math.sqrt(1 - z * z);
  const angle = 2 * Math.PI * w;
  return [
    own[0] + radius * planar * Math.cos(angle),
    own[1] + radius * planar * Math.sin(angle),
    own[2] + radius * z,
  ];
}

/** nm to the nearest other atom */
function clearanceOf(
  topology: Topology,
  positions: Float64Array,
  box: ArrayLike<number>,
  place: readonly number[],
  atom: number,
): number {
  let least = Number.POSITIVE_INFINITY;
  for (let other = 0; other < topology.atomCount; other++) {
    if (other === atom) continue;
    let r2 = 0;
    for (let axis = 0; axis < 3 && r2 < least * least; axis++)
      r2 += minimumImage(positions[3 * other + axis] - place[axis], box[axis]) ** 2;
    if (r2 < least * least) least = Math.sqrt(r2);
  }
  return least;
}

function middleOf(topology: Topology, positions: Float64Array, molecule: number): number[] {
  const [first, end] = [topology.moleculeStart[molecule], topology.moleculeStart[molecule + 1]];
  const middle = [0, 0, 0];
  let total = 0;
  for (let atom = first; atom < end; atom++) {
    const { mass } = atomOf(topology, atom);
    total += mass;
    for (let axis = 0; axis < 3; axis++) middle[axis] += mass * positions[3 * atom + axis];
  }
  return middle.map((sum) => sum / total);
}

function distance(a: readonly number[], b: readonly number[], box: ArrayLike<number>): number {
  return Math.hypot(...[0, 1, 2].map((axis) => minimumImage(a[axis] - b[axis], box[axis])));
}
