/**
 * Where the hydrogen of a link comes from and goes to. It leaves the tail that is linked, the nearest to the new bond, which takes
 * its place (so the approach decides whether a chain end is E or Z). It arrives at the tail beside the linked head, planar so
 * far, on the face with more room, at the length of its bond.
 * Positions [atom, 3] nm; box [3] nm, periodic; 0 = open.
 */
import { neighboursOf, type PolymerLink } from '../forcefield/index.js';
import { minimumImage } from '../math/index.js';
import { type ReactingMixture, tailHydrogens } from './vinyl-addition.js';

type Vector = readonly [number, number, number];

/** nm, C-H of an alkane */
const BOND_LENGTH = 0.109;

/** From atom i to the nearest image of j. */
export function separation(
  positions: ArrayLike<number>,
  box: ArrayLike<number>,
  i: number,
  j: number,
): Vector {
  const along = (axis: number): number => {
    const d = positions[3 * j + axis] - positions[3 * i + axis];
    return box[axis] > 0 ? minimumImage(d, box[axis]) : d;
  };
  return [along(0), along(1), along(2)];
}

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const length = (a: Vector): number => Math.sqrt(dot(a, a));
/** Radians. */
export const angleBetween = (a: Vector, b: Vector): number =>
  Math.acos(Math.max(-1, Math.min(1, dot(a, b) / (length(a) * length(b)))));
const scaled = (a: Vector, s: number): Vector => [s * a[0], s * a[1], s * a[2]];
const sum = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const unit = (a: Vector): Vector => scaled(a, 1 / length(a));
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** The hydrogen that a link takes off its tail: the new bond comes in where it was. */
export function leavingHydrogen(
  mixture: ReactingMixture,
  { from, to }: PolymerLink,
  positions: ArrayLike<number>,
  box: ArrayLike<number>,
): number {
  const { head } = mixture.sites[from.unit][from.port];
  const gap = (atom: number) => length(separation(positions, box, atom, head));
  return tailHydrogens(mixture, to).reduce((best, one) => (gap(one) < gap(best) ? one : best));
}

/** Where the hydrogen of a link arrives, before the link is made. */
export function arrivingPosition(
  mixture: ReactingMixture,
  { from }: PolymerLink,
  hydrogen: number,
  positions: ArrayLike<number>,
  box: ArrayLike<number>,
): Vector {
  const { species, sites } = mixture;
  const { tail } = sites[from.unit][from.port];
  const bonded = neighboursOf(species.atoms.length, species.bonds)[tail];
  const [a, b] = bonded.map((atom) => unit(separation(positions, box, tail, atom)));
  const normal = unit(cross(a, b));
  const away = scaled(
    bonded.reduce<Vector>(
      (total, atom) => sum(total, unit(separation(positions, box, tail, atom))),
      [0, 0, 0],
    ),
    -1,
  );
  let best: Vector = [0, 0, 0];
  let most = -1;
  for (const face of [1, -1]) {
    const step = scaled(unit(sum(away, scaled(normal, face))), BOND_LENGTH);
    const room = roomAt(step, tail, bonded, hydrogen, positions, box);
    if (room <= most) continue;
    most = room;
    best = [
      positions[3 * tail] + step[0],
      positions[3 * tail + 1] + step[1],
      positions[3 * tail + 2] + step[2],
    ];
  }
  return best;
}

/** nm, from a place beside `tail` to the nearest atom that is not bonded to it. */
function roomAt(
  step: Vector,
  tail: number,
  bonded: readonly number[],
  hydrogen: number,
  positions: ArrayLike<number>,
  box: ArrayLike<number>,
): number {
  let least = Number.POSITIVE_INFINITY;
  for (let atom = 0; 3 * atom < positions.length; atom++) {
    if (atom === tail || atom === hydrogen || bonded.includes(atom)) continue;
    const [x, y, z] = separation(positions, box, tail, atom);
    least = Math.min(least, (x - step[0]) ** 2 + (y - step[1]) ** 2 + (z - step[2]) ** 2);
  }
  return Math.sqrt(least);
}
