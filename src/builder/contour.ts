/**
 * Lengths along extended backbones, and curves of a given length between two points: where the units of a chain are laid
 * before they are relaxed. An extended chain of bonds r0 advances by r0 sin(112.7°/2) = 0.833 r0 a bond, 0.127 nm for C-C.
 */
import {
  LIBRARY_ATOM_TYPES,
  LIBRARY_BONDS,
  type LibraryBond,
  neighboursOf,
  type PolymerFragment,
} from '../forcefield/index.js';

const ADVANCE = 0.833;
/** nm, of the C-C bond between units */
const LINK_LENGTH = 0.1529;
/** The way across a cross-linker turns at its N-C-N (gauche by its torsions): what is left of the extended length. */
const ACROSS = 0.85;

function bondLength(fragment: PolymerFragment, i: number, j: number): number {
  const [a, b] = [i, j].map((atom) => LIBRARY_ATOM_TYPES.get(fragment.atoms[atom][1])!.class);
  const joins = ({ classes: [c, d] }: LibraryBond) => (c === a && d === b) || (c === b && d === a);
  return LIBRARY_BONDS.find((entry) => entry.ring !== true && joins(entry))!.r0;
}

/** nm from a port's tail through the unit to another port's head and over the link behind it. */
export function contourLength(fragment: PolymerFragment, tailPort: number, headPort: number): number {
  const index = new Map(fragment.atoms.map(([name], k) => [name, k]));
  const neighbours = neighboursOf(
    fragment.atoms.length,
    fragment.bonds.map(([a, b]) => [index.get(a)!, index.get(b)!]),
  );
  const from = index.get(fragment.ports[tailPort].tail)!;
  const to = index.get(fragment.ports[headPort].head)!;
  const length = new Map([[from, 0]]);
  const front = [from];
  for (let atom = front.shift(); atom !== undefined && atom !== to; atom = front.shift())
    for (const next of neighbours[atom]) {
      if (length.has(next)) continue;
      length.set(next, length.get(atom)! + bondLength(fragment, atom, next));
      front.push(next);
    }
  return ADVANCE * ((tailPort === headPort ? 1 : ACROSS) * length.get(to)! + LINK_LENGTH);
}

export type Point = readonly [number, number, number];

export const difference = (a: Point, b: Point): [number, number, number] => [
  a[0] - b[0],
  a[1] - b[1],
  a[2] - b[2],
];
export const norm = (a: Point): number => Math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
export const along = (a: Point, t: number, direction: Point): [number, number, number] => [
  a[0] + t * direction[0],
  a[1] + t * direction[1],
  a[2] + t * direction[2],
];
export const unit = (a: Point): [number, number, number] => {
  const length = norm(a);
  return length > 0 ? [a[0] / length, a[1] / length, a[2] / length] : [1, 0, 0];
};
export const cross = (a: Point, b: Point): [number, number, number] => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** nm; slack is laid in waves no higher than this. */
const HIGHEST_WAVE = 0.7;
const SAMPLES = 128;
const MOST_HALF_WAVES = 20;

/** A point on a curve and the direction of the curve there. */
export interface GuidePoint {
  readonly position: Point;
  readonly direction: Point;
}

/** A sine wave between two points: amplitude (nm) and half waves. */
export interface Wave {
  readonly amplitude: number;
  readonly halfWaves: number;
}

/** Length of a wave over a straight `distance`, nm: the polygon of SAMPLES chords. */
function waveLength(distance: number, { amplitude, halfWaves }: Wave): number {
  let length = 0;
  let before = 0;
  for (let k = 1; k <= SAMPLES; k++) {
    const height = amplitude * Math.sin((Math.PI * halfWaves * k) / SAMPLES);
    length += Math.sqrt((distance / SAMPLES) ** 2 + (height - before) ** 2);
    before = height;
  }
  return length;
}

/** The wave of the fewest half waves, none higher than HIGHEST_WAVE, that is `length` long; flat where that is too short. */
export function waveOf(distance: number, length: number): Wave {
  if (length <= distance * 1.001) return { amplitude: 0, halfWaves: 1 };
  for (let halfWaves = 1; ; halfWaves++) {
    // Too low if a wave of the greatest height is not long enough yet.
    const last = halfWaves >= MOST_HALF_WAVES;
    if (!last && waveLength(distance, { amplitude: HIGHEST_WAVE, halfWaves }) < length) continue;
    let [low, high] = [0, last ? length : HIGHEST_WAVE];
    for (let k = 0; k < 30; k++) {
      const amplitude = 0.5 * (low + high);
      if (waveLength(distance, { amplitude, halfWaves }) > length) high = amplitude;
      else low = amplitude;
    }
    return { amplitude: low, halfWaves };
  }
}

/** `count` points on a wave from `from` to `to`, equally spaced and half a spacing from its ends, waving towards `aside`. */
export function pointsOnWave(
  from: Point,
  to: Point,
  { amplitude, halfWaves }: Wave,
  count: number,
  aside: Point,
): GuidePoint[] {
  const span = difference(to, from);
  const axis = unit(span);
  const sideways = unit(along(aside, -dot(aside, axis), axis));
  const points = Array.from({ length: SAMPLES + 1 }, (_, k) => {
    const t = k / SAMPLES;
    return along(along(from, t, span), amplitude * Math.sin(Math.PI * halfWaves * t), sideways);
  });
  const travelled = [0];
  for (let k = 1; k <= SAMPLES; k++)
    travelled.push(travelled[k - 1] + norm(difference(points[k], points[k - 1])));
  let k = 1;
  return Array.from({ length: count }, (_, n) => {
    const at = ((n + 0.5) / count) * travelled[SAMPLES];
    while (k < SAMPLES && travelled[k] < at) k++;
    const step = travelled[k] - travelled[k - 1];
    const part = step > 0 ? (at - travelled[k - 1]) / step : 0;
    const chord = difference(points[k], points[k - 1]);
    return { position: along(points[k - 1], part, chord), direction: unit(chord) };
  });
}
