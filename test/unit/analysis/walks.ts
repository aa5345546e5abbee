import { drawWords, normalsOf, STREAM } from '../../../src/math/index.js';
import type { Species } from '../../../src/topology/index.js';
import type { Frame } from '../../../src/trajectory/index.js';
import { frameOf, GHOST, LI } from './electrolyte-box.js';

/** Random walks for the tests of transport. */
const pair = new Float64Array(2);
export function normal(trial: number, item: number, step: number): number {
  const words = drawWords(31, STREAM.test, trial, item, step, 0);
  normalsOf(words[0], words[1], pair, 0);
  return pair[0];
}

/** A monatomic anion, so that a frame has one position a molecule. */
export const CHLORIDE: Species = {
  ...LI,
  name: 'Cl',
  atoms: LI.atoms.map((atom) => ({ ...atom, name: 'Cl', element: 'Cl', charge: -1, mass: 35 })),
};

/** Holds the centre of mass of the box still. */
export const ANCHOR: Species = {
  ...GHOST,
  name: 'anchor',
  atoms: GHOST.atoms.map((atom) => ({ ...atom, mass: 1e12 })),
};

/** [frame] of [atom, 3] with image flags, 1 ps apart. */
export function wrapped(path: readonly Float64Array[], edge: number, options: Partial<Frame> = {}): Frame[] {
  return path.map((at, k) => {
    const images = Int32Array.from(at, (x) => Math.floor(x / edge));
    return frameOf(
      at.map((x, i) => x - images[i] * edge),
      [edge, edge, edge],
      { time: k, images, temperature: 300, ...options },
    );
  });
}

/** [frame] of [atom, 3]: steps of atom a along any axis are `step(a, draw)`; draw(k) is normal number k of that step and axis. */
export function walkOf(
  atoms: number,
  count: number,
  trial: number,
  step: (atom: number, draw: (k: number) => number) => number,
): Float64Array[] {
  const path = [Float64Array.from({ length: 3 * atoms }, (_, k) => 0.37 * k)];
  for (let t = 1; t < count; t++)
    path.push(
      path[t - 1].map((x, i) => x + step(Math.floor(i / 3), (k) => normal(trial, 3 * k + (i % 3), t))),
    );
  return path;
}
