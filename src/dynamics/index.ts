export { cRescaleBarostat, scaleReplica } from './barostat-c-rescale.js';
export { removeCentreOfMassMotion } from './centre-of-mass.js';
export {
  addConstraintVirial,
  CONSTRAINT_TOLERANCE,
  type ConstraintGroups,
  constrainPositions,
  constraintError,
  constrainVelocities,
  createConstraintGroups,
} from './constraints.js';
export { langevinMiddleStep } from './langevin-middle.js';
export { type Minimiser, startMinimiser } from './minimiser.js';
export { createMeasurement, type Measurement, measure, trace } from './pressure.js';
export type {
  Barostat,
  DynamicsProgram,
  MinimiseProgram,
  Program,
  Stage,
  StageKind,
  Thermostat,
} from './program.js';
export {
  BATH_ENERGY,
  type Bath,
  type ForceSummary,
  potentialEnergy,
  type ReplicaView,
  viewReplica,
} from './replica-view.js';
export { conservedEnergy, dynamicsStep } from './step.js';
export { type Fault, NO_FAULT } from './substeps.js';
export {
  addKineticTensor,
  freedomOf,
  kineticEnergy,
  removesCentreOfMass,
  temperatureOf,
} from './temperature.js';
export { csvrFactor, csvrThermostat, gammaDeviate } from './thermostat-csvr.js';
export { drawVelocities, type VelocityDraw } from './velocities.js';
export { velocityVerletStep } from './velocity-verlet.js';
