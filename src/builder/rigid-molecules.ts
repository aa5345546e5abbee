/**
 * Molecules as rigid bodies: atom positions x_a = c_m + R(q_m) b_a with centre c (mean of the atoms), unit quaternion q and
 * the centred stored geometry b. Every atom weighs 1, and the inertia tensor is replaced by its mean, I = 2/3 sum |b|²:
 * enough for relaxing overlaps, where only the minimum counts.
 */
import { drawWords, STREAM, uniformOf } from '../math/index.js';
import type { Topology } from '../topology/index.js';

export interface RigidMolecules {
  readonly topology: Topology;
  /** [species] centred geometry [atom, 3], nm */
  readonly bodies: readonly Float64Array[];
  /** [molecule] 1 = stays where it is: polymers grown in this box, which may reach through its boundary. */
  readonly grown: Uint8Array;
  /** [species] mean moment of inertia for atoms of weight 1, nm² */
  readonly inertia: Float64Array;
  /** [molecule, 3], nm */
  readonly centres: Float64Array;
  /** [molecule, 4]: w, x, y, z */
  readonly orientations: Float64Array;
  /** [atom, 3], nm, unwrapped */
  readonly positions: Float64Array;
}

/**
 * @param geometries [species] of [atom, 3], nm
 * @param grown numbers of molecules that are never moved
 */
export function createRigidMolecules(
  topology: Topology,
  geometries: readonly Float64Array[],
  grown: readonly number[] = [],
): RigidMolecules {
  const bodies = geometries.map(centred);
  const fixed = new Uint8Array(topology.moleculeCount);
  for (const molecule of grown) fixed[molecule] = 1;
  return {
    topology,
    bodies,
    grown: fixed,
    inertia: Float64Array.from(
      bodies,
      (body) => (2 / 3) * body.reduce((sum, component) => sum + component * component, 0),
    ),
    centres: new Float64Array(3 * topology.moleculeCount),
    orientations: new Float64Array(4 * topology.moleculeCount),
    positions: new Float64Array(3 * topology.atomCount),
  };
}

function centred(geometry: Float64Array): Float64Array {
  const count = geometry.length / 3;
  const body = geometry.slice();
  for (let axis = 0; axis < 3; axis++) {
    let mean = 0;
    for (let k = axis; k < body.length; k += 3) mean += body[k] / count;
    for (let k = axis; k < body.length; k += 3) body[k] -= mean;
  }
  return body;
}

/** Set the atoms of a molecule from its centre and orientation; grown ones keep theirs. */
export function placeAtoms(molecules: RigidMolecules, molecule: number): void {
  if (molecules.grown[molecule]) return;
  const { topology, centres, orientations, positions } = molecules;
  const body = molecules.bodies[topology.moleculeSpecies[molecule]];
  const w = orientations[4 * molecule];
  const x = orientations[4 * molecule + 1];
  const y = orientations[4 * molecule + 2];
  const z = orientations[4 * molecule + 3];
  const xx = 1 - 2 * (y * y + z * z);
  const xy = 2 * (x * y - w * z);
  const xz = 2 * (x * z + w * y);
  const yx = 2 * (x * y + w * z);
  const yy = 1 - 2 * (x * x + z * z);
  const yz = 2 * (y * z - w * x);
  const zx = 2 * (x * z - w * y);
  const zy = 2 * (y * z + w * x);
  const zz = 1 - 2 * (x * x + y * y);
  const cx = centres[3 * molecule];
  const cy = centres[3 * molecule + 1];
  const cz = centres[3 * molecule + 2];
  let out = 3 * topology.moleculeStart[molecule];
  for (let k = 0; k < body.length; k += 3, out += 3) {
    const bx = body[k];
    const by = body[k + 1];
    const bz = body[k + 2];
    positions[out] = cx + xx * bx + xy * by + xz * bz;
    positions[out + 1] = cy + yx * bx + yy * by + yz * bz;
    positions[out + 2] = cz + zx * bx + zy * by + zz * bz;
  }
}

/**
 * A random place in the box and a uniform random orientation for one molecule: trial `trial` of `seed`, reproducible on any
 * machine. Orientation by Marsaglia, Ann. Math. Stat. 43, 645 (1972), which needs no sine or cosine.
 */
export function drawPlacement(
  molecules: RigidMolecules,
  molecule: number,
  box: ArrayLike<number>,
  seed: number,
  trial: number,
): void {
  const { centres, orientations } = molecules;
  const place = drawWords(seed, STREAM.packing, 0, molecule, trial, 0);
  for (let axis = 0; axis < 3; axis++) centres[3 * molecule + axis] = uniformOf(place[axis]) * box[axis];
  let draw = 1;
  const pointInDisc = (): readonly [number, number, number] => {
    for (;;) {
      const words = drawWords(seed, STREAM.packing, 0, molecule, trial, draw++);
      for (let k = 0; k < 4; k += 2) {
        const a = 2 * uniformOf(words[k]) - 1;
        const b = 2 * uniformOf(words[k + 1]) - 1;
        const s = a * a + b * b;
        if (s < 1) return [a, b, s];
      }
    }
  };
  const [a, b, s] = pointInDisc();
  const [c, d, t] = pointInDisc();
  const scale = Math.sqrt((1 - s) / t);
  orientations[4 * molecule] = a;
  orientations[4 * molecule + 1] = b;
  orientations[4 * molecule + 2] = c * scale;
  orientations[4 * molecule + 3] = d * scale;
}

/** Turn a molecule by the small rotation vector (x, y, z), rad, about its centre. */
export function turn(molecules: RigidMolecules, molecule: number, x: number, y: number, z: number): void {
  const q = molecules.orientations;
  const k = 4 * molecule;
  const [w0, x0, y0, z0] = [q[k], q[k + 1], q[k + 2], q[k + 3]];
  const w1 = w0 - 0.5 * (x * x0 + y * y0 + z * z0);
  const x1 = x0 + 0.5 * (x * w0 + y * z0 - z * y0);
  const y1 = y0 + 0.5 * (y * w0 + z * x0 - x * z0);
  const z1 = z0 + 0.5 * (z * w0 + x * y0 - y * x0);
  const norm = 1 / Math.sqrt(w1 * w1 + x1 * x1 + y1 * y1 + z1 * z1);
  q[k] = w1 * norm;
  q[k + 1] = x1 * norm;
  q[k + 2] = y1 * norm;
  q[k + 3] = z1 * norm;
}
