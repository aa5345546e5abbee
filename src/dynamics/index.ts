export { type CRescale, cRescaleBarostat, scaleReplica } from './barostat-c-rescale.js';
export { removeCentreOfMassMotion } from './centre-of-mass.js';
export { type ConstraintGroups, createConstraintGroups } from './constraint-groups.js';
export { addConstraintVirial } from './constraint-virial.js';
export {
  CONSTRAINT_TOLERANCE,
  constrainPositions,
  constraintError,
  constrainVelocities,
} from './constraints.js';
export { halfStepShare, thermalKineticEnergy } from './half-step.js';
export { langevinMiddleStep } from './langevin-middle.js';
export { type Minimiser, startMinimiser } from './minimiser.js';
export { createMeasurement, groupPressure, type Measurement, measure, trace } from './pressure.js';
export {
  type Barostat,
  type DynamicsProgram,
  langevinProgram,
  type MinimiseProgram,
  type Program,
  type Stage,
  type StageKind,
  type Thermostat,
} from './program.js';
export {
  BATH_ENERGY,
  type Bath,
  CHAIN_VELOCITIES,
  type ComputeForces,
  DESCENT_STEP,
  FIRE_TIME_STEP,
  type ForceSummary,
  potentialEnergy,
  type ReplicaView,
  type ReplicaWorkplace,
  viewReplica,
} from './replica-view.js';
export { conservedEnergy, dynamicsStep } from './step.js';
export { type Fault, NO_FAULT, PLAIN_SUBSTEPS, type Substeps } from './substeps.js';
export {
  addKineticTensor,
  freedomOf,
  kineticEnergy,
  removesCentreOfMass,
  temperatureOf,
} from './temperature.js';
export { csvrFactor, csvrThermostat, gammaDeviate } from './thermostat-csvr.js';
export { LONGEST_CHAIN, noseHooverChain } from './thermostat-nose-hoover.js';
export { drawVelocities, type VelocityDraw } from './velocities.js';
export { velocityVerletStep } from './velocity-verlet.js';
