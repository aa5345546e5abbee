/**
 * What a configuration of one replica shows: kinetic tensor, virial with constraint forces, pressure.
 *
 *   P_ab = (2 K_ab - 2 Xi_ab) / V,  Xi = -1/2 sum r_ij (x) f_ij over forces and constraint forces;  P = tr P / 3
 *
 * K is that of the on-step velocities for velocity Verlet. For the Langevin-middle scheme it is the mean over the half
 * steps before and after, K(v) + K(u) with u = dt/2 a (see langevin-middle.ts), and so is the |v_ij|² of the constraint forces.
 */
import { boxVolume } from '../math/index.js';
import { addConstraintVirial, constrainVelocities } from './constraints.js';
import type { DynamicsProgram } from './program.js';
import type { ReplicaView } from './replica-view.js';
import { addKineticTensor } from './temperature.js';

export interface Measurement {
  /** [9] row-major, kJ/mol */
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
  let halfKicks: Float64Array | null = null;
  if (program?.integrator.kind === 'langevin-middle') {
    halfKicks = halfStepVelocityChange(replica, program.timeStep);
    addKineticTensor(masses, halfKicks, kinetic);
  }
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
  for (let k = 0; k < 9; k++) pressure[k] = volume > 0 ? (2 * (kinetic[k] - virial[k])) / volume : 0;
}

/** u = dt/2 f/m, projected onto the constraints. */
function halfStepVelocityChange(replica: ReplicaView, dt: number): Float64Array {
  const { forces, inverseMasses, atomCount } = replica;
  const change = new Float64Array(3 * atomCount);
  for (let atom = 0; atom < atomCount; atom++) {
    const scale = 0.5 * dt * inverseMasses[atom];
    for (let k = 3 * atom; k < 3 * atom + 3; k++) change[k] = scale * forces[k];
  }
  constrainVelocities(replica.constraints, inverseMasses, replica.positions, replica.box, change);
  return change;
}

export function trace(tensor: Float64Array): number {
  return tensor[0] + tensor[4] + tensor[8];
}
