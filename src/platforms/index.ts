export {
  choosePlatform,
  type GpuProbe,
  PLATFORM_NAMES,
  type PlatformChoice,
  type PlatformFacts,
  type PlatformName,
  platformFacts,
  probeGpu,
  type UsableGpu,
} from './choose.js';
export { NUMERICS_REVISION, numericsId } from './numerics-id-node.js';
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
export type { SelfTest, SelfTestCheck } from './self-test.js';
export { type AdapterFacts, listAdapters } from './webgpu/index.js';
export { platformInWorker, workerEntry } from './worker-node.js';
