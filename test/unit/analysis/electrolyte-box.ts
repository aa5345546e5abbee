import type { SpeciationSettings } from '../../../src/analysis/index.js';
import { drawWords, STREAM, uniformOf } from '../../../src/math/index.js';
import { createTopology, type Species, type Topology } from '../../../src/topology/index.js';
import type { Frame, FrameSource } from '../../../src/trajectory/index.js';

/** Small species and frames made by hand for the tests of this folder. */
function species(
  name: string,
  atoms: readonly (readonly [name: string, element: string, charge: number, mass: number])[],
  bonds: readonly (readonly [number, number])[],
): Species {
  return {
    name,
    atoms: atoms.map(([atom, element, charge, mass]) => ({
      name: atom,
      element,
      type: `t_${element.toLowerCase()}`,
      residue: name,
      residueNumber: 1,
      mass,
      charge,
    })),
    bonds,
  };
}

export const LI = species('Li', [['LI', 'Li', 1, 7]], []);
export const PF6 = species(
  'PF6',
  [
    ['P', 'P', 1.34, 31],
    ...[1, 2, 3, 4, 5, 6].map((k): [string, string, number, number] => [`F${k}`, 'F', -0.39, 19]),
  ],
  [1, 2, 3, 4, 5, 6].map((k) => [0, k] as const),
);
/** C with a carbonyl O and an ether O. */
export const EC = species(
  'EC',
  [
    ['C1', 'C', 0.4, 12],
    ['O1', 'O', -0.4, 16],
    ['O2', 'O', -0.2, 16],
    ['C2', 'C', 0.2, 12],
  ],
  [
    [0, 1],
    [0, 2],
    [2, 3],
  ],
);
/** Two residues, each with an amide-like terminal O. */
export const POLYMER: Species = {
  name: 'APEM',
  atoms: [1, 2].flatMap((residueNumber) =>
    EC.atoms.slice(0, 2).map((atom) => ({ ...atom, residue: 'NIP', residueNumber, charge: 0 })),
  ),
  bonds: [
    [0, 1],
    [0, 2],
    [2, 3],
  ],
};
export const GHOST = species('X', [['X', 'Ar', 0, 40]], []);

export function box(...blocks: readonly (readonly [Species, number])[]): Topology {
  return createTopology(
    blocks.map(([one]) => one),
    blocks.map(([, count], k) => ({ species: k, count })),
  );
}

export function frameOf(
  positions: ArrayLike<number>,
  edges: readonly [number, number, number],
  options: Partial<Frame> = {},
): Frame {
  return {
    step: 0,
    time: 0,
    box: Float64Array.from(edges),
    positions: Float64Array.from(positions),
    images: null,
    ...options,
  };
}

export function uniform(seed: number, item: number, step: number, draw = 0): number {
  return uniformOf(drawWords(seed, STREAM.test, 0, item, step, draw)[0]);
}

/** Atoms anywhere in a cell whose edges breathe a little. */
export function gasFrames(atomCount: number, frameCount: number, edge: number, seed = 3): Frame[] {
  return Array.from({ length: frameCount }, (_, k) => {
    const edges: [number, number, number] = [
      edge * (1 + 0.02 * uniform(seed, 1e6, k)),
      edge * 1.1,
      edge * (1 + 0.02 * uniform(seed, 1e6 + 1, k)),
    ];
    const positions = new Float64Array(3 * atomCount);
    for (let i = 0; i < positions.length; i++) positions[i] = uniform(seed, i, k) * edges[i % 3];
    return frameOf(positions, edges, { step: k, time: 2 * k });
  });
}

export function sourceOf(frames: readonly Frame[]): FrameSource {
  return {
    frameCount: frames.length,
    async *frames() {
      yield* frames;
    },
  };
}

/** A PF6 around `centre`: P and six F at 0.16 nm along the axes. */
export function octahedron(centre: readonly [number, number, number]): number[] {
  const [x, y, z] = centre;
  const d = 0.16;
  return [x, y, z, x + d, y, z, x - d, y, z, x, y + d, z, x, y - d, z, x, y, z + d, x, y, z - d];
}

/** Pairs of Li and PF6 by the distance of Li and P. */
export const LI_PF6: SpeciationSettings = {
  id: 'li-pf6',
  label: 'Li-PF6',
  cation: 'species Li',
  anion: 'PF6',
  sites: 'species PF6 and name P',
  contactLabel: 'Li-P',
  cutoff: { value: 0.42, origin: 'default' },
};
