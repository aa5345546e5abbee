import { createCpuForceEvaluator } from '../../src/platforms/cpu/index.js';
import { referencePlatformOver } from '../../src/platforms/reference/reference-platform.js';
import { describeForces } from './forces.js';

describeForces('cpu', referencePlatformOver(createCpuForceEvaluator), {
  symmetry: 2e-6,
  energy: 2e-5,
  force: 3e-5,
  pressure: 5,
  gasPhase: 1e-5,
  madelung: 2e-6,
});
