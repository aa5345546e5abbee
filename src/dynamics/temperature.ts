/**
 * Kinetic energy and instantaneous temperature:
 *
 *   K_ab = 1/2 sum_i m_i v_ia v_ib,   T = 2 tr K / (N_f k_B)
 */
import { degreesOfFreedom, type System } from '../system/index.js';
import { BOLTZMANN } from '../units/index.js';
import type { DynamicsProgram } from './program.js';

/** kJ/mol */
export function kineticEnergy(masses: Float64Array, velocities: Float64Array): number {
  let sum = 0;
  for (let atom = 0; atom < masses.length; atom++) {
    const x = velocities[3 * atom];
    const y = velocities[3 * atom + 1];
    const z = velocities[3 * atom + 2];
    sum += masses[atom] * (x * x + y * y + z * z);
  }
  return 0.5 * sum;
}

/** Add the kinetic-energy tensor to `tensor` [9], row-major, kJ/mol. */
export function addKineticTensor(masses: Float64Array, velocities: Float64Array, tensor: Float64Array): void {
  let xx = 0;
  let xy = 0;
  let xz = 0;
  let yy = 0;
  let yz = 0;
  let zz = 0;
  for (let atom = 0; atom < masses.length; atom++) {
    const x = velocities[3 * atom];
    const y = velocities[3 * atom + 1];
    const z = velocities[3 * atom + 2];
    const half = 0.5 * masses[atom];
    xx += half * x * x;
    xy += half * x * y;
    xz += half * x * z;
    yy += half * y * y;
    yz += half * y * z;
    zz += half * z * z;
  }
  tensor[0] += xx;
  tensor[1] += xy;
  tensor[2] += xz;
  tensor[3] += xy;
  tensor[4] += yy;
  tensor[5] += yz;
  tensor[6] += xz;
  tensor[7] += yz;
  tensor[8] += zz;
}

/** Degrees of freedom that share the kinetic energy under `program`. */
export function freedomOf(system: System, program: DynamicsProgram): number {
  return degreesOfFreedom(system, { centreOfMassRemoved: removesCentreOfMass(program) });
}

export function removesCentreOfMass(program: DynamicsProgram): boolean {
  return program.removeCentreOfMassEvery > 0;
}

/** K; 0 where nothing can move. */
export function temperatureOf(kinetic: number, freedom: number): number {
  return freedom > 0 ? (2 * kinetic) / (freedom * BOLTZMANN) : 0;
}
