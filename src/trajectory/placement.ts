/**
 * Where atoms stand: wrapped into the primary cell, made whole by molecule, or unwrapped along their paths. All three leave
 * distances between nearest images as they are.
 */
import { minimumImage } from '../math/index.js';
import type { Topology } from '../topology/index.js';
import type { Frame } from './frame.js';

/** Every atom in [0, L); image flags, where there are any, take up the difference. */
export function wrappedFrame<F extends Frame>(frame: F): F {
  const { box } = frame;
  const positions = Float64Array.from(frame.positions);
  const images = frame.images === null ? null : frame.images.slice();
  for (let axis = 0; axis < 3; axis++) {
    const edge = box[axis];
    if (!(edge > 0)) continue;
    for (let k = axis; k < positions.length; k += 3) {
      let cell = Math.floor(positions[k] / edge);
      let inside = positions[k] - cell * edge;
      // Just below zero rounds onto the edge.
      if (inside >= edge) {
        inside = 0;
        cell++;
      }
      positions[k] = inside;
      if (images !== null) images[k] += cell;
    }
  }
  return { ...frame, positions, images };
}

/**
 * Molecules in one piece: each atom is put next to the atom it is bonded to, by the nearest image, from the first atom of its
 * molecule outwards. Bonds must be shorter than half an edge. Image flags no longer apply and are dropped.
 */
export function wholeMolecules(topology: Topology): <F extends Frame>(frame: F) => F {
  const walks = topology.species.map(({ atoms, bonds }) => {
    const neighbours: number[][] = atoms.map(() => []);
    for (const [i, j] of bonds) {
      neighbours[i].push(j);
      neighbours[j].push(i);
    }
    const steps: (readonly [number, number])[] = [];
    const seen = new Uint8Array(atoms.length);
    for (let root = 0; root < atoms.length; root++) {
      if (seen[root]) continue;
      seen[root] = 1;
      const front = [root];
      for (let atom = front.shift(); atom !== undefined; atom = front.shift())
        for (const next of neighbours[atom]) {
          if (seen[next]) continue;
          seen[next] = 1;
          steps.push([atom, next]);
          front.push(next);
        }
    }
    return steps;
  });
  return (frame) => {
    const positions = Float64Array.from(frame.positions);
    for (let molecule = 0; molecule < topology.moleculeCount; molecule++) {
      const start = 3 * topology.moleculeStart[molecule];
      for (const [from, to] of walks[topology.moleculeSpecies[molecule]])
        for (let axis = 0; axis < 3; axis++) {
          const anchor = positions[start + 3 * from + axis];
          const place = start + 3 * to + axis;
          positions[place] = anchor + minimumImage(positions[place] - anchor, frame.box[axis]);
        }
    }
    return { ...frame, positions, images: null };
  };
}
