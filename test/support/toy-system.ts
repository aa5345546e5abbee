/** Small systems with forces whose consequences are known exactly, for tests of dynamics and platforms. */
import { type ReplicaView, viewReplica } from '../../src/dynamics/index.js';
import { ENERGY_TERMS } from '../../src/forces/index.js';
import { minimumImage } from '../../src/math/index.js';
import type { ForceEvaluator } from '../../src/platforms/reference/force-evaluator.js';
import { createState, type State, type System } from '../../src/system/index.js';
import { createTopology } from '../../src/topology/index.js';

export interface ToyConstraint {
  readonly atoms: readonly [number, number];
  readonly length: number;
}

/** A system of free atoms of the given masses (u), one molecule "TOY" of atoms A1, A2, ... */
export function toySystem(
  masses: readonly number[],
  constraints: readonly ToyConstraint[] = [],
  charges: readonly number[] = masses.map(() => 0),
): System {
  const atoms = masses.map((mass, k) => ({
    name: `A${k + 1}`,
    element: '',
    type: 'A',
    residue: 'TOY',
    residueNumber: 1,
    mass,
    charge: charges[k],
  }));
  return {
    topology: createTopology([{ name: 'TOY', atoms, bonds: [] }], [{ species: 0, count: 1 }]),
    masses: Float64Array.from(masses),
    charges: Float64Array.from(charges),
    types: new Uint16Array(masses.length),
    lennardJones: { typeNames: ['A'], c6: new Float64Array(1), c12: new Float64Array(1), rule: 'geometric' },
    terms: [],
    exclusions: { start: new Uint32Array(masses.length + 1), partners: new Uint32Array(0) },
    constraints: {
      atoms: Uint32Array.from(constraints.flatMap((constraint) => constraint.atoms)),
      lengths: Float64Array.from(constraints, (constraint) => constraint.length),
    },
    hash: 'toy',
  };
}

/** One replica at the given positions (nm), at rest. */
export function toyState(positions: ArrayLike<number>, edge = 0, replicaCount = 1): State {
  const state = createState(replicaCount, positions.length / 3);
  for (let replica = 0; replica < replicaCount; replica++)
    state.positions.set(positions, replica * positions.length);
  state.box.fill(edge);
  return state;
}

/** A view of replica 0 with forces computed. */
export function toyView(system: System, state: State, evaluator: ForceEvaluator): ReplicaView {
  const view = viewReplica(system, state, 0, (positions, box, forces) =>
    evaluator.compute(positions, box, forces),
  );
  evaluator.prepare(view.positions, view.box);
  view.updateForces();
  return view;
}

/** An evaluator from a function that adds forces and virial and returns the energy, counted as `lj`. */
export function toyEvaluator(
  energyOf: (
    positions: Float64Array,
    box: Float64Array,
    forces: Float64Array,
    virial: Float64Array,
  ) => number,
): ForceEvaluator {
  const terms = new Float64Array(ENERGY_TERMS.length);
  const virial = new Float64Array(9);
  return {
    prepare: () => {},
    compute: (positions, box, forces) => {
      forces.fill(0);
      virial.fill(0);
      terms[ENERGY_TERMS.indexOf('lj')] = energyOf(positions, box, forces, virial);
      return { terms, virial };
    },
  };
}

export const noForces = (): ForceEvaluator => toyEvaluator(() => 0);

/** k/2 |x|² about the origin on every atom. */
export function harmonicWells(k: number): ForceEvaluator {
  return toyEvaluator((positions, _box, forces) => {
    let energy = 0;
    for (let i = 0; i < positions.length; i++) {
      forces[i] = -k * positions[i];
      energy += 0.5 * k * positions[i] * positions[i];
    }
    return energy;
  });
}

/** A pair potential of r between all pairs (nearest image); `pair` returns [energy, -dE/dr / r]. */
export function pairForces(pair: (r: number) => readonly [number, number]): ForceEvaluator {
  return toyEvaluator((positions, box, forces, virial) => {
    let energy = 0;
    const d = [0, 0, 0];
    const count = positions.length / 3;
    for (let i = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++) {
        for (let axis = 0; axis < 3; axis++) {
          d[axis] = minimumImage(positions[3 * i + axis] - positions[3 * j + axis], box[axis]);
        }
        const [pairEnergy, fOverR] = pair(Math.hypot(d[0], d[1], d[2]));
        energy += pairEnergy;
        for (let axis = 0; axis < 3; axis++) {
          const force = fOverR * d[axis];
          forces[3 * i + axis] += force;
          forces[3 * j + axis] -= force;
          for (let other = 0; other < 3; other++) virial[3 * other + axis] -= 0.5 * d[other] * force;
        }
      }
    }
    return energy;
  });
}

/** A smooth liquid-like repulsion, E = strength exp(-r/range). */
export function softRepulsion(strength = 2000, range = 0.04): ForceEvaluator {
  return pairForces((r) => {
    const energy = strength * Math.exp(-r / range);
    return [energy, energy / (range * r)];
  });
}

/** Argon-like Lennard-Jones without a cut-off. */
export function lennardJones(epsilon = 1, sigma = 0.34): ForceEvaluator {
  return pairForces((r) => {
    const s6 = (sigma / r) ** 6;
    return [4 * epsilon * (s6 * s6 - s6), (24 * epsilon * (2 * s6 * s6 - s6)) / (r * r)];
  });
}

/** A cubic lattice of `side`³ atoms in a box of edge `edge`. */
export function lattice(side: number, edge: number): Float64Array {
  const positions = new Float64Array(3 * side ** 3);
  for (let k = 0; k < side ** 3; k++) {
    positions[3 * k] = ((k % side) + 0.5) * (edge / side);
    positions[3 * k + 1] = ((Math.floor(k / side) % side) + 0.5) * (edge / side);
    positions[3 * k + 2] = (Math.floor(k / side / side) + 0.5) * (edge / side);
  }
  return positions;
}
