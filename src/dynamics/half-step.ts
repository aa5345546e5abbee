/**
 * Kinetic energy at a finite time step. A mode of frequency omega turns by phi = 2 asin(omega dt/2) a step, and what Verlet's scheme
 * samples is the canonical ensemble of its shadow Hamiltonian: at temperature T the mode holds, in kT/2 (s = phi/2),
 *
 *   on-step      m v(t)²                 sin(phi)/phi   = 1 - phi²/6 + ...     K
 *   half steps   m v(t +- dt/2)², mean   tan(s)/s       = 1 + phi²/12 + ...    K + K(u), u = dt/2 a
 *   positions    m omega² x²             tan(s)/s
 *
 * A thermostat that holds K at T therefore heats everything slow by the mean of phi²/6 (6 % at 4 fs in a carbonate, 2 % at 2 fs).
 * In K + 2/3 K(u) the second order cancels (Jung, Kobayashi, Sugita, J. Chem. Theory Comput. 15, 84 (2019)): it is the kinetic
 * energy that tells and holds the temperature under velocity Verlet. The Langevin-middle scheme keeps positions and half-step
 * velocities at T, so there it is K + K(u).
 *
 * The pressure wants K + K(u) under both: sum x . f averages to minus the sum of m v² over half steps, exactly, for every mode.
 */
import type { DynamicsProgram } from './program.js';
import type { ReplicaView } from './replica-view.js';
import { kineticEnergy } from './temperature.js';

/** The part of K(u) that belongs to the kinetic energy of the temperature. */
export function halfStepShare({ integrator }: Pick<DynamicsProgram, 'integrator'>): number {
  return integrator.kind === 'velocity-verlet' ? 2 / 3 : 1;
}

/** u = dt/2 f/m [atom, 3], nm/ps; not projected, so that centres of constraint groups move by it and bonds within them may. */
export function halfStepKicks({ forces, inverseMasses, atomCount }: ReplicaView, dt: number): Float64Array {
  const change = new Float64Array(3 * atomCount);
  for (let atom = 0; atom < atomCount; atom++) {
    const scale = 0.5 * dt * inverseMasses[atom];
    for (let k = 3 * atom; k < 3 * atom + 3; k++) change[k] = scale * forces[k];
  }
  return change;
}

/** The kinetic energy of the temperature, kJ/mol. Forces belong to the positions. */
export function thermalKineticEnergy(replica: ReplicaView, program: DynamicsProgram): number {
  const { masses, velocities } = replica;
  const change = replica.substeps.halfStepChange(replica, program.timeStep);
  return kineticEnergy(masses, velocities) + halfStepShare(program) * kineticEnergy(masses, change);
}
