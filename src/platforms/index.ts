export { choosePlatform, PLATFORM_NAMES, type PlatformChoice, type PlatformName } from './choose.js';
export {
  type AdvanceOptions,
  type BlockReport,
  type CreatePlatform,
  type Electrostatics,
  ENERGY_COLUMNS,
  type EnergyColumn,
  type EnergyRows,
  type Evaluation,
  type Failure,
  type Method,
  type Platform,
  type ReplicaSettings,
} from './platform.js';
export { createReferencePlatform } from './reference/reference-platform.js';
export { platformInWorker, workerEntry } from './worker-node.js';
