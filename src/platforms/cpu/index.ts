export { createCpuPlatform } from './cpu-platform.js';
export {
  type CpuEvaluatorOptions,
  type CpuForceEvaluator,
  createCpuForceEvaluator,
  type Wanted,
} from './force-evaluator.js';
export { STEP_PARTS, type StepPart } from './part-clock.js';
