export {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  encodePlan,
  type Moment,
  openCheckpoint,
  writeCheckpoint,
} from './checkpoint.js';
export { checkDiskSpace, diskSpace, estimateRunBytes } from './disk-estimate.js';
export { extendProduction, extendRun } from './extend.js';
export type { SimulationObserver } from './observer.js';
export { ENERGY_FILE_COLUMNS, freshOutputs } from './outputs.js';
export { decodePlainData, encodePlainData } from './plain-data.js';
export {
  type Cursor,
  DEFAULT_OUTPUT,
  type OutputPlan,
  plannedTime,
  type ReplicaPlan,
  replicaSettings,
  type SimulationPlan,
  stageRecords,
} from './plan.js';
export { type ComputedBy, moveTo, noticesOfChanges, platformOf, reseed } from './plan-change.js';
export type { ProgressEvent } from './progress.js';
export {
  attemptExchanges,
  type ExchangePlan,
  type ExchangeState,
  exchangeProbability,
  exchangeReport,
  expectedAcceptance,
  firstExchangeState,
  HEAT_CAPACITY_PER_ATOM,
  rescaleVelocities,
  temperatureLadder,
} from './replica-exchange.js';
export { openRunDirectory } from './run-directory-node.js';
export { groAtomsOf } from './run-failure.js';
export { memoryRunFiles, RUN_FILES, type RunFiles, trajectoryName } from './run-files.js';
export { openSealed, sealed } from './sealed-file.js';
export {
  continueSimulation,
  finishedOutcome,
  refuseExistingRun,
  type SimulationOutcome,
  type SimulationRuntime,
  startSimulation,
} from './simulate.js';
