/**
 * One step of a dynamics program: integrator, centre-of-mass removal, thermostat, barostat, in this order. Couplers act at
 * absolute steps that are multiples of their `every`, over the interval since they last acted.
 */

import { boxVolume } from '../math/index.js';
import { BAR_PER_INTERNAL_PRESSURE } from '../units/index.js';
import { cRescaleBarostat } from './barostat-c-rescale.js';
import { removeCentreOfMassMotion } from './centre-of-mass.js';
import { langevinMiddleStep } from './langevin-middle.js';
import { createMeasurement, type Measurement, measure, trace } from './pressure.js';
import type { DynamicsProgram } from './program.js';
import { BATH_ENERGY, type Bath, potentialEnergy, type ReplicaView } from './replica-view.js';
import { type Fault, NO_FAULT } from './substeps.js';
import { freedomOf } from './temperature.js';
import { csvrThermostat } from './thermostat-csvr.js';
import { velocityVerletStep } from './velocity-verlet.js';

const scratchMeasurement = createMeasurement();

/**
 * Advance `replica` to absolute step `step`.
 * @returns NO_FAULT, or the atom whose constraint failed; the replica is then unusable
 */
export function dynamicsStep(
  replica: ReplicaView,
  program: DynamicsProgram,
  bath: Bath,
  step: number,
): Fault {
  const { integrator, timeStep, thermostat, barostat, removeCentreOfMassEvery } = program;
  const fault =
    integrator.kind === 'velocity-verlet'
      ? velocityVerletStep(replica, timeStep)
      : langevinMiddleStep(replica, timeStep, integrator.friction, bath, step);
  if (fault !== NO_FAULT) return fault;

  if (removeCentreOfMassEvery > 0 && step % removeCentreOfMassEvery === 0) {
    replica.couplers[BATH_ENERGY] += removeCentreOfMassMotion(replica.masses, replica.velocities);
  }
  if (thermostat.kind === 'csvr' && step % thermostat.every === 0) {
    const freedom = freedomOf(replica.system, program);
    csvrThermostat(replica, thermostat.every * timeStep, thermostat.time, freedom, bath, step);
  }
  if (barostat.kind === 'c-rescale' && step % barostat.every === 0) {
    measure(replica, program, scratchMeasurement);
    cRescaleBarostat(
      replica,
      barostat.every * timeStep,
      barostat.time,
      barostat.compressibility,
      trace(scratchMeasurement.pressure) / 3,
      bath,
      step,
    );
  }
  return NO_FAULT;
}

/** U + K + what the baths were handed (+ P0 V with a barostat), kJ/mol. `measurement` is of this moment. */
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
  return potentialEnergy(replica) + trace(measurement.kinetic) + replica.couplers[BATH_ENERGY] + work;
}
