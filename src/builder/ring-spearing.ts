/**
 * Bonds that pass through rings: a start configuration with one can never relax, for bonds do not break. Rings are those of up
 * to six atoms (EC has one); each is filled by triangles about its centre, and a bond of another molecule, or of the same
 * molecule away from the ring, that cuts one of them spears it. Intersection: Möller, Trumbore, J. Graphics Tools 2, 21 (1997).
 */
import { neighboursOf } from '../forcefield/index.js';
import { minimumImage } from '../math/index.js';
import type { Species, Topology } from '../topology/index.js';
import { cross, difference, dot, type Point } from './contour.js';
import { forEachNearPair } from './near-pairs.js';

const LARGEST_RING = 6;
/** nm: centre of a ring to the middle of a bond that may cut it. */
const REACH = 0.3;

/** Rings of up to six atoms, each once, as local indices in order round. */
export function ringsOf({ atoms, bonds }: Pick<Species, 'atoms' | 'bonds'>): readonly (readonly number[])[] {
  const neighbours = neighboursOf(atoms.length, bonds);
  const rings: number[][] = [];
  // Each ring is found from its lowest atom, in the direction of the lower of that atom's two neighbours.
  const walk = (path: number[]): void => {
    for (const next of neighbours[path[path.length - 1]]) {
      if (next === path[0] && path.length > 2 && path[1] < path[path.length - 1]) rings.push([...path]);
      if (next <= path[0] || path.length === LARGEST_RING || path.includes(next)) continue;
      walk([...path, next]);
    }
  };
  atoms.forEach((_, atom) => {
    if (neighbours[atom].length > 1) walk([atom]);
  });
  return rings;
}

/** A ring and a bond through it, by atoms of the topology. */
export interface Spearing {
  readonly ring: readonly number[];
  readonly bond: readonly [number, number];
}

/**
 * Every bond through a ring, the nearest images compared.
 * @param positions [atom, 3], nm
 * @param box [3], nm; 0 = open
 */
export function spearedRings(
  topology: Topology,
  positions: Float64Array,
  box: ArrayLike<number>,
): readonly Spearing[] {
  const { species, moleculeCount, moleculeSpecies, moleculeStart } = topology;
  const rings: (readonly number[])[] = [];
  const bonds: (readonly [number, number])[] = [];
  const ringsBySpecies = species.map(ringsOf);
  for (let m = 0; m < moleculeCount; m++) {
    const first = moleculeStart[m];
    for (const ring of ringsBySpecies[moleculeSpecies[m]]) rings.push(ring.map((atom) => first + atom));
    for (const [i, j] of species[moleculeSpecies[m]].bonds) bonds.push([first + i, first + j]);
  }
  if (rings.length === 0) return [];
  const apart = (atom: number, origin: Point): Point =>
    [0, 1, 2].map((axis) =>
      minimumImage(positions[3 * atom + axis] - origin[axis], box[axis]),
    ) as unknown as Point;
  const at = (atom: number): Point => [positions[3 * atom], positions[3 * atom + 1], positions[3 * atom + 2]];
  const middle = (atoms: readonly number[]): Point => {
    const origin = at(atoms[0]);
    const sum = [...origin] as [number, number, number];
    for (const atom of atoms) {
      const step = apart(atom, origin);
      for (let axis = 0; axis < 3; axis++) sum[axis] += step[axis] / atoms.length;
    }
    return sum;
  };
  const points = Float64Array.from([...rings, ...bonds].flatMap(middle));
  const found: Spearing[] = [];
  forEachNearPair(points, box, REACH, (a, b) => {
    const [low, high] = a < b ? [a, b] : [b, a];
    if (low >= rings.length || high < rings.length) return;
    const ring = rings[low];
    const bond = bonds[high - rings.length];
    if (bond.some((atom) => ring.includes(atom))) return;
    const centre: Point = [points[3 * low], points[3 * low + 1], points[3 * low + 2]];
    const [from, to] = bond.map((atom) => apart(atom, centre));
    const corners = ring.map((atom) => apart(atom, centre));
    if (corners.some((corner, k) => cuts(from, to, corner, corners[(k + 1) % corners.length])))
      found.push({ ring, bond });
  });
  return found;
}

/** Does the segment cut the triangle between the origin and two corners? */
function cuts(from: Point, to: Point, first: Point, second: Point): boolean {
  const ray = difference(to, from);
  const p = cross(ray, second);
  const determinant = dot(first, p);
  if (Math.abs(determinant) < 1e-15) return false;
  const u = dot(from, p) / determinant;
  const q = cross(from, first);
  const v = dot(ray, q) / determinant;
  const t = dot(second, q) / determinant;
  return u >= 0 && v >= 0 && u + v <= 1 && t >= 0 && t <= 1;
}

/** Molecules whose rings are speared, ascending. */
export function spearedMolecules(
  topology: Topology,
  positions: Float64Array,
  box: ArrayLike<number>,
): number[] {
  const found = spearedRings(topology, positions, box).map(({ ring }) => topology.atomMolecule[ring[0]]);
  return [...new Set(found)].sort((a, b) => a - b);
}
