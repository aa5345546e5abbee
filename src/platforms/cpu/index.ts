export { createCpuPlatform } from './cpu-platform.js';
export {
  type CpuEvaluatorOptions,
  type CpuForceEvaluator,
  createCpuForceEvaluator,
  FORCE_PARTS,
  type ForcePartName,
  type Wanted,
} from './force-evaluator.js';
