/**
 * What a configuration of one replica shows: kinetic tensor, virial with constraint forces, pressure.
 *
 *   P_ab = (2 K_ab - 2 Xi_ab) / V,  Xi = -1/2 sum r_ij (x) f_ij over forces and constraint forces;  P = tr P / 3
 *
 * Beside this atomic pressure stands the group pressure, whose constraint groups are bodies with centres R_G, masses M_G and
 * total forces F_G (a free atom is a group of its own). It is -d(U + K)/dV when bodies are scaled by their centres, needs no
 * constraint forces, equals the atomic one without constraints and agrees with it on average:
 *
 *   P_ab = (sum_G M_G V_Ga V_Gb + sum_G R_Ga F_Gb) / V,   sum_G R_G (x) F_G = -2 Xi_forces - sum_i (r_i - R_G(i)) (x) f_i
 *
 * In the pressures K is the mean over the half steps before and after, K(v) + K(u) with u = dt/2 a, and so is the |v_ij|² of the
 * constraint forces; the kinetic energy that is reported tells the temperature (half-step.ts).
 */
import { boxVolume, minimumImage } from '../math/index.js';
import { addConstraintVirial } from './constraint-virial.js';
import { halfStepKicks, halfStepShare } from './half-step.js';
import type { DynamicsProgram } from './program.js';
import type { ReplicaView } from './replica-view.js';
import { addKineticTensor } from './temperature.js';

export interface Measurement {
  /** [9] row-major, kJ/mol: that of the temperature */
  readonly kinetic: Float64Array;
  /** [9] row-major, kJ/mol, constraints included */
  readonly virial: Float64Array;
  /** [9] row-major, kJ/mol/nm³; zeros without a volume */
  readonly pressure: Float64Array;
}

export function createMeasurement(): Measurement {
  return {
    kinetic: new Float64Array(9),
    virial: new Float64Array(9),
    pressure: new Float64Array(9),
  };
}

/** Measure `replica`, whose forces belong to its positions, into `result`. `program` null: at rest. */
export function measure(replica: ReplicaView, program: DynamicsProgram | null, result: Measurement): void {
  const { masses, inverseMasses, positions, velocities, forces, box, constraints } = replica;
  const { kinetic, virial, pressure } = result;
  kinetic.fill(0);
  virial.set(replica.virial);
  const moving = program ? velocities : new Float64Array(velocities.length);
  const halfKicks = program && replica.substeps.halfStepChange(replica, program.timeStep);
  const spread = new Float64Array(9);
  if (halfKicks) addKineticTensor(masses, halfKicks, spread);
  addKineticTensor(masses, moving, kinetic);
  addConstraintVirial(
    constraints,
    inverseMasses,
    positions,
    moving,
    halfKicks,
    forces,
    box,
    replica.scratch,
    virial,
  );
  const volume = boxVolume(box);
  for (let k = 0; k < 9; k++)
    pressure[k] = volume > 0 ? (2 * (kinetic[k] + spread[k] - virial[k])) / volume : 0;
  if (program) for (let k = 0; k < 9; k++) kinetic[k] += halfStepShare(program) * spread[k];
}

/** The group pressure [9], row-major, kJ/mol/nm³; zeros without a volume. Forces belong to the positions. `program` null: at rest. */
export function groupPressure(replica: ReplicaView, program: DynamicsProgram | null): Float64Array {
  const { positions, velocities, forces, box } = replica;
  const twice = replica.virial.map((value) => -2 * value);
  addInner(replica, positions, forces, -1, twice);
  if (program) {
    addCentreMotion(replica, velocities, twice);
    addCentreMotion(replica, halfStepKicks(replica, program.timeStep), twice);
  }
  const volume = boxVolume(box);
  return twice.map((value) => (volume > 0 ? value / volume : 0));
}

/** sum_G M_G V_G (x) V_G = 2 K - sum_i m_i (v_i - V_G) (x) v_i */
function addCentreMotion(replica: ReplicaView, velocities: Float64Array, tensor: Float64Array): void {
  const { masses } = replica;
  const kinetic = new Float64Array(9);
  addKineticTensor(masses, velocities, kinetic);
  for (let k = 0; k < 9; k++) tensor[k] += 2 * kinetic[k];
  addInner(replica, velocities, velocities, -1, tensor, masses);
}

const NO_EDGES = new Float64Array(3);

/** tensor += factor sum_G sum_(i in G) (a_i - A_G) (x) w_i b_i, A_G the mass-weighted mean of a (positions: in one image). */
function addInner(
  replica: ReplicaView,
  a: Float64Array,
  b: Float64Array,
  factor: number,
  tensor: Float64Array,
  weights: Float64Array | null = null,
): void {
  const { masses, box, positions, constraints } = replica;
  const { groupCount, atomStart, groupAtoms } = constraints;
  const edges = a === positions ? box : NO_EDGES;
  for (let group = 0; group < groupCount; group++) {
    const from = atomStart[group];
    const to = atomStart[group + 1];
    const origin = 3 * groupAtoms[from];
    for (let row = 0; row < 3; row++) {
      const edge = edges[row];
      const start = a[origin + row];
      let mass = 0;
      let moment = 0;
      for (let n = from; n < to; n++) {
        const atom = groupAtoms[n];
        mass += masses[atom];
        moment += masses[atom] * minimumImage(a[3 * atom + row] - start, edge);
      }
      for (let n = from; n < to; n++) {
        const at = 3 * groupAtoms[n];
        const inner = factor * (minimumImage(a[at + row] - start, edge) - moment / mass);
        const weight = weights === null ? 1 : weights[groupAtoms[n]];
        for (let column = 0; column < 3; column++)
          tensor[3 * row + column] += inner * (weight * b[at + column]);
      }
    }
  }
}

export function trace(tensor: Float64Array): number {
  return tensor[0] + tensor[4] + tensor[8];
}
