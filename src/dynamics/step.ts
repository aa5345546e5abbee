/**
 * One step of a dynamics program: integrator (between the halves of a Nose-Hoover chain), centre-of-mass removal, thermostat,
 * barostat, in this order. Couplers with an `every` act at absolute steps that are its multiples, over the interval since
 * they last acted.
 */

import { boxVolume } from '../math/index.js';
import { hasFrozenAtoms } from '../system/index.js';
import { BAR_PER_INTERNAL_PRESSURE } from '../units/index.js';
import { cRescaleBarostat } from './barostat-c-rescale.js';
import { removeCentreOfMassMotion } from './centre-of-mass.js';
import { thermalKineticEnergy } from './half-step.js';
import { langevinMiddleStep } from './langevin-middle.js';
import { groupPressure, type Measurement, trace } from './pressure.js';
import type { DynamicsProgram } from './program.js';
import { BATH_ENERGY, type Bath, potentialEnergy, type ReplicaView } from './replica-view.js';
import { type Fault, NO_FAULT } from './substeps.js';
import { freedomOf, kineticEnergy } from './temperature.js';
import { csvrThermostat } from './thermostat-csvr.js';
import { noseHooverChain } from './thermostat-nose-hoover.js';
import { velocityVerletStep } from './velocity-verlet.js';

/**
 * Advance `replica` to absolute step `step`.
 * @param report energies and virial of the new step are wanted (a barostat wants them in any case)
 * @returns NO_FAULT, or the atom whose constraint failed; the replica is then unusable
 */
export function dynamicsStep(
  replica: ReplicaView,
  program: DynamicsProgram,
  bath: Bath,
  step: number,
  report = true,
): Fault {
  const { system } = replica;
  const { integrator, timeStep, thermostat, barostat, removeCentreOfMassEvery } = program;
  const freedom = freedomOf(system, program);
  const advanceChain = (): void => {
    if (thermostat.kind !== 'nose-hoover') return;
    const { period, chainLength } = thermostat;
    const thermal = thermalKineticEnergy(replica, program);
    noseHooverChain(replica, thermal, timeStep / 2, period, chainLength, freedom, bath);
  };

  const barostatActs = barostat.kind === 'c-rescale' && step % barostat.every === 0;
  const sums = report || barostatActs;

  advanceChain();
  const fault =
    integrator.kind === 'velocity-verlet'
      ? velocityVerletStep(replica, timeStep, sums)
      : langevinMiddleStep(replica, timeStep, integrator.friction, bath, step, sums);
  if (fault !== NO_FAULT) return fault;
  advanceChain();

  if (removeCentreOfMassEvery > 0 && !hasFrozenAtoms(system)) {
    const { masses, velocities } = replica;
    const groups = system.centreOfMassGroups;
    // Several groups push each other: between two removals they would gather motion that `freedom` does not count.
    if (groups !== undefined || step % removeCentreOfMassEvery === 0)
      replica.couplers[BATH_ENERGY] += removeCentreOfMassMotion(masses, velocities, groups);
  }
  if (thermostat.kind === 'csvr' && step % thermostat.every === 0) {
    const thermal = thermalKineticEnergy(replica, program);
    csvrThermostat(replica, thermal, thermostat.every * timeStep, thermostat.time, freedom, bath, step);
  }
  if (barostatActs) {
    const pressure = groupPressure(replica, program);
    const diagonal = [pressure[0], pressure[4], pressure[8]];
    cRescaleBarostat(replica, barostat, barostat.every * timeStep, diagonal, bath, step);
  }
  return NO_FAULT;
}

/**
 * U + K + what the baths were handed (+ P0 V with a barostat), kJ/mol. K is what the integrator conserves together with U: on-step
 * under velocity Verlet, that of `measurement` under Langevin dynamics. `measurement` is of this moment.
 */
export function conservedEnergy(
  replica: ReplicaView,
  program: DynamicsProgram,
  bath: Bath,
  measurement: Measurement,
): number {
  const work =
    program.barostat.kind === 'none'
      ? 0
      : (bath.pressure / BAR_PER_INTERNAL_PRESSURE) * boxVolume(replica.box);
  const kinetic =
    program.integrator.kind === 'velocity-verlet'
      ? kineticEnergy(replica.masses, replica.velocities)
      : trace(measurement.kinetic);
  return potentialEnergy(replica) + kinetic + replica.couplers[BATH_ENERGY] + work;
}
