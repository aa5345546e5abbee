/**
 * Small liquids whose energy is smooth, so that ensembles can be tested without the noise of a bare cut-off: Lennard-Jones
 * with energy and force shifted to zero at the cut-off, atoms or three-site molecules (rigid or held by springs), and a network
 * of springs that spans the periodic box.
 */
import {
  type Bath,
  type DynamicsProgram,
  drawVelocities,
  dynamicsStep,
  NO_FAULT,
  type ReplicaView,
} from '../../src/dynamics/index.js';
import { drawWords, minimumImage, STREAM, uniformOf } from '../../src/math/index.js';
import type { ForceEvaluator } from '../../src/platforms/reference/force-evaluator.js';
import type { State, System } from '../../src/system/index.js';
import { lattice, type ToyConstraint, toyEvaluator, toyState, toySystem, toyView } from './toy-system.js';

export interface Liquid {
  readonly system: System;
  readonly evaluator: ForceEvaluator;
  /** Atoms that are placed and displaced together. */
  readonly bodySize: number;
  /** At rest on a lattice in a cube of this edge, nm. */
  start(edge: number): State;
}

interface Spring {
  readonly i: number;
  readonly j: number;
  readonly length: number;
  readonly strength: number;
}

/** Pairs i < j of different molecules (of `size` consecutive atoms), and springs. */
function smoothForces(
  epsilon: number,
  sigma: number,
  cutoff: number,
  size: number,
  springs: readonly Spring[] = [],
): ForceEvaluator {
  const energyAt = (r2: number): number => {
    const s2 = (sigma * sigma) / r2;
    const s6 = s2 * s2 * s2;
    return 4 * epsilon * (s6 * s6 - s6);
  };
  const forceAt = (r2: number): number => {
    const s2 = (sigma * sigma) / r2;
    const s6 = s2 * s2 * s2;
    return (24 * epsilon * (2 * s6 * s6 - s6)) / Math.sqrt(r2);
  };
  const energyShift = energyAt(cutoff * cutoff);
  const forceShift = forceAt(cutoff * cutoff);
  const cutoff2 = cutoff * cutoff;
  return toyEvaluator((positions, box, forces, virial) => {
    const count = positions.length / 3;
    let energy = 0;
    for (let i = 0; i < count; i++) {
      for (let j = i - (i % size) + size; j < count; j++) {
        // Nearest image in place: a call for each pair costs more than all the rest.
        let dx = positions[3 * i] - positions[3 * j];
        let dy = positions[3 * i + 1] - positions[3 * j + 1];
        let dz = positions[3 * i + 2] - positions[3 * j + 2];
        dx -= box[0] * Math.floor(dx / box[0] + 0.5);
        dy -= box[1] * Math.floor(dy / box[1] + 0.5);
        dz -= box[2] * Math.floor(dz / box[2] + 0.5);
        const r2 = dx * dx + dy * dy + dz * dz;
        if (r2 >= cutoff2) continue;
        const r = Math.sqrt(r2);
        energy += energyAt(r2) - energyShift + forceShift * (r - cutoff);
        addPair(forces, virial, i, j, dx, dy, dz, (forceAt(r2) - forceShift) / r);
      }
    }
    for (const { i, j, length, strength } of springs) {
      const dx = minimumImage(positions[3 * i] - positions[3 * j], box[0]);
      const dy = minimumImage(positions[3 * i + 1] - positions[3 * j + 1], box[1]);
      const dz = minimumImage(positions[3 * i + 2] - positions[3 * j + 2], box[2]);
      const r = Math.sqrt(dx * dx + dy * dy + dz * dz);
      energy += 0.5 * strength * (r - length) ** 2;
      addPair(forces, virial, i, j, dx, dy, dz, (-strength * (r - length)) / r);
    }
    return energy;
  });
}

/** The force f d on i and -f d on j, at separation d. */
function addPair(
  forces: Float64Array,
  virial: Float64Array,
  i: number,
  j: number,
  dx: number,
  dy: number,
  dz: number,
  f: number,
): void {
  forces[3 * i] += f * dx;
  forces[3 * i + 1] += f * dy;
  forces[3 * i + 2] += f * dz;
  forces[3 * j] -= f * dx;
  forces[3 * j + 1] -= f * dy;
  forces[3 * j + 2] -= f * dz;
  const half = -0.5 * f;
  virial[0] += half * dx * dx;
  virial[1] += half * dx * dy;
  virial[2] += half * dx * dz;
  virial[3] += half * dx * dy;
  virial[4] += half * dy * dy;
  virial[5] += half * dy * dz;
  virial[6] += half * dx * dz;
  virial[7] += half * dy * dz;
  virial[8] += half * dz * dz;
}

/** `count` <= 64 argon-like atoms, every other one of a quarter of the mass. */
export function atomicLiquid(count = 64): Liquid {
  const masses = Array.from({ length: count }, (_, k) => (k % 2 === 0 ? 40 : 10));
  return {
    system: toySystem(masses),
    evaluator: smoothForces(1, 0.34, 0.68, 1),
    bodySize: 1,
    start: (edge) => toyState(lattice(4, edge).subarray(0, 3 * count), edge),
  };
}

const SITE = { leg: 0.12, base: 0.19 } as const;

/**
 * `count` <= 27 three-site molecules of masses 16, 4, 4. Their three distances are fixed (`rigid`), are springs, or the two legs
 * are fixed and the base is a spring (`hinged`: a constraint group that is no rigid body).
 */
export function molecularLiquid(kind: 'rigid' | 'hinged' | 'springs', count = 27): Liquid {
  const pairs = (first: number): ToyConstraint[] => [
    { atoms: [first, first + 1], length: SITE.leg },
    { atoms: [first, first + 2], length: SITE.leg },
    { atoms: [first + 1, first + 2], length: SITE.base },
  ];
  const isFixed = (bond: number): boolean => kind === 'rigid' || (kind === 'hinged' && bond % 3 < 2);
  const bonds = Array.from({ length: count }, (_, molecule) => pairs(3 * molecule)).flat();
  const springs = bonds
    .filter((_, bond) => !isFixed(bond))
    .map(({ atoms: [i, j], length }) => ({ i, j, length, strength: 2e4 }));
  return {
    system: toySystem(
      new Array(count).fill([16, 4, 4]).flat(),
      bonds.filter((_, bond) => isFixed(bond)),
    ),
    evaluator: smoothForces(0.5, 0.3, 0.55, 3, springs),
    bodySize: 3,
    start(edge) {
      const height = Math.sqrt(SITE.leg ** 2 - SITE.base ** 2 / 4);
      const centres = lattice(3, edge);
      const positions = Array.from({ length: count }, (_, molecule) => {
        const [x, y, z] = centres.subarray(3 * molecule, 3 * molecule + 3);
        return [x, y, z, x + SITE.base / 2, y + height, z, x - SITE.base / 2, y + height, z];
      });
      return toyState(positions.flat(), edge);
    },
  };
}

/**
 * 27 nodes joined to their six neighbours by springs through all faces of the box: one molecule without an end, each node
 * with a light atom at a fixed distance (two-atom constraint groups).
 */
export function springNetwork(): Liquid {
  const nodes = 27;
  const springs: Spring[] = [];
  for (let node = 0; node < nodes; node++) {
    for (const stride of [1, 3, 9]) {
      const digit = Math.floor(node / stride) % 3;
      const other = node + (((digit + 1) % 3) - digit) * stride;
      springs.push({ i: 2 * node, j: 2 * other, length: 0.4, strength: 800 });
    }
  }
  const pendants = Array.from({ length: nodes }, (_, node) => ({
    atoms: [2 * node, 2 * node + 1] as const,
    length: 0.1,
  }));
  return {
    system: toySystem(new Array(nodes).fill([14, 2]).flat(), pendants),
    evaluator: smoothForces(0.4, 0.3, 0.5, 2, springs),
    bodySize: 2,
    start(edge) {
      const places = lattice(3, edge);
      const positions = Array.from({ length: nodes }, (_, node) => {
        const [x, y, z] = places.subarray(3 * node, 3 * node + 3);
        return [x, y, z, x + 0.1, y, z];
      });
      return toyState(positions.flat(), edge);
    },
  };
}

export interface SampledRun {
  readonly liquid: Liquid;
  readonly edge: number;
  readonly program: DynamicsProgram;
  readonly bath: Bath;
  readonly steps: number;
  readonly every: number;
}

/** Small displacements that break the symmetry of the lattice. */
function displace(state: State, size: number, seed: number): void {
  for (let k = 0; k < state.positions.length; k++) {
    const body = Math.floor(k / 3 / size);
    const word = drawWords(seed, STREAM.test, 0, 3 * body + (k % 3), 0, 0)[0];
    state.positions[k] += 0.01 * (uniformOf(word) - 0.5);
  }
}

/** Run and hand every `every`-th step to `see`. */
export function sampleRun(run: SampledRun, see: (view: ReplicaView, step: number) => void): ReplicaView {
  const { liquid, program, bath } = run;
  const state = liquid.start(run.edge);
  displace(state, liquid.bodySize, bath.seed);
  drawVelocities(liquid.system, state, 0, {
    ...bath,
    draw: 0,
    removeCentreOfMass: program.removeCentreOfMassEvery > 0,
  });
  const view = toyView(liquid.system, state, liquid.evaluator);
  for (let step = 1; step <= run.steps; step++) {
    if (dynamicsStep(view, program, bath, step) !== NO_FAULT)
      throw new Error(`constraint lost at step ${step}`);
    if (step % run.every === 0) see(view, step);
  }
  return view;
}
