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
