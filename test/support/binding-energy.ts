/**
 * How strongly two molecules bind in the gas phase by the force field: E(dimer) - E(A) - E(B), the dimer at the deepest of the minima
 * reached from many mutual positions and orientations, in f64 and without a cut-off. Each molecule alone is relaxed from its library
 * geometry. Classical and at rest: no zero-point energy, no temperature, no basis set.
 */
import { librarySpecies, loadModel } from '../../src/forcefield/index.js';
import { drawWords, normalsOf, STREAM } from '../../src/math/index.js';
import { createReferencePlatform, type Method } from '../../src/platforms/index.js';
import { createState, createSystem } from '../../src/system/index.js';

/** Of NIPAM and EC 64 still miss the deepest minimum by 1 kJ/mol. */
const STARTS = 256;
/** nm between the closest atoms at the start, just outside a hydrogen bond. */
const GAP = 0.22;
const MINIMISE = { kind: 'minimise', forceTolerance: 5, maximumStep: 0.01 } as const;
const MOST_STEPS = 5000;

const OPEN: Method = {
  boundary: 'open',
  cutoff: Number.POSITIVE_INFINITY,
  electrostatics: { kind: 'none' },
  dispersionCorrection: false,
};

export type SpeciesPair = readonly [string, string];

/** kJ/mol, negative where they bind. @param pair names of built-in species, charges as published. @param seed of the starts. @throws E_UNKNOWN_SPECIES */
export async function bindingEnergy(pair: SpeciesPair, seed: number): Promise<number> {
  const [a, b] = pair.map((name) => librarySpecies(name).geometry);
  const apart = [await deepestMinimum([pair[0]], [a]), await deepestMinimum([pair[1]], [b])];
  const dimers = Array.from({ length: STARTS }, (_, start) =>
    Float64Array.from([...a, ...besides(a, b, seed, start)]),
  );
  return (await deepestMinimum(pair, dimers)) - apart[0] - apart[1];
}

/** kJ/mol. @param starts [start] of [atom, 3], nm, one molecule of each species */
async function deepestMinimum(species: readonly string[], starts: readonly Float64Array[]): Promise<number> {
  const names = [...new Set(species)];
  const blocks = species.map((name) => ({ species: names.indexOf(name), count: 1 }));
  const system = createSystem(loadModel(names), blocks, { constraints: 'none' });
  const state = createState(starts.length, system.topology.atomCount);
  for (const [replica, positions] of starts.entries())
    state.positions.set(positions, replica * positions.length);
  const settings = { temperature: 0, pressure: 0, seed: 0, walker: 0, charges: null };
  const platform = await createReferencePlatform(
    system,
    OPEN,
    state,
    starts.map(() => settings),
  );
  try {
    await platform.advance(MINIMISE, MOST_STEPS, { energiesEvery: 0 });
    return Math.min(...(await platform.evaluate()).potential);
  } finally {
    await platform.dispose();
  }
}

/** `b`, turned by chance, set down from a direction by chance so that its closest atom is GAP from one of `a`. [atom, 3], nm */
function besides(a: Float64Array, b: Float64Array, seed: number, start: number): Float64Array {
  const quaternion = normals(seed, start, 0);
  const direction = unit(normals(seed, start, 1).subarray(0, 3));
  const turned = rotated(centred(b), unit(quaternion));
  const still = centred(a);
  const middle = Float64Array.from(a, (x, k) => x - still[k]);
  let far = 0;
  for (let i = 0; i < still.length; i += 3)
    for (let j = 0; j < turned.length; j += 3) far = Math.max(far, contact(still, i, turned, j, direction));
  return turned.map((x, k) => x + far * direction[k % 3] + middle[k % 3]);
}

/** How far along `direction` atom j must move so as to stay GAP from atom i from there on; 0 where it never comes as close. */
function contact(a: Float64Array, i: number, b: Float64Array, j: number, direction: Float64Array): number {
  let along = 0;
  let square = 0;
  for (let axis = 0; axis < 3; axis++) {
    const offset = a[i + axis] - b[j + axis];
    along += offset * direction[axis];
    square += offset * offset;
  }
  const reach = GAP * GAP - (square - along * along);
  return reach > 0 ? along + Math.sqrt(reach) : 0;
}

function normals(seed: number, start: number, draw: number): Float64Array {
  const out = new Float64Array(4);
  const words = drawWords(seed, STREAM.test, 0, start, 0, draw).slice();
  normalsOf(words[0], words[1], out, 0);
  normalsOf(words[2], words[3], out, 2);
  return out;
}

function unit(vector: Float64Array): Float64Array {
  const norm = Math.hypot(...vector);
  return vector.map((x) => x / norm);
}

function centred(positions: Float64Array): Float64Array {
  const mean = [0, 1, 2].map(
    (axis) => positions.reduce((sum, x, k) => (k % 3 === axis ? sum + x : sum), 0) / (positions.length / 3),
  );
  return positions.map((x, k) => x - mean[k % 3]);
}

/** v + 2 w (u x v) + 2 u x (u x v) for the unit quaternion (w, u). */
function rotated(positions: Float64Array, [w, x, y, z]: Float64Array): Float64Array {
  const out = new Float64Array(positions.length);
  for (let k = 0; k < positions.length; k += 3) {
    const [vx, vy, vz] = positions.subarray(k, k + 3);
    const tx = 2 * (y * vz - z * vy);
    const ty = 2 * (z * vx - x * vz);
    const tz = 2 * (x * vy - y * vx);
    out[k] = vx + w * tx + (y * tz - z * ty);
    out[k + 1] = vy + w * ty + (z * tx - x * tz);
    out[k + 2] = vz + w * tz + (x * ty - y * tx);
  }
  return out;
}
